# What the owner of a stored key hears without having asked.

news-refused = The exchange no longer accepts this key as it is. Until it is put right, trading with it stands still.
news-not_ready = The account is no longer as the service needs it. Until it is put right, trading with this key stands still.
news-unmet = The account is no longer as the service asks for it. The key works.
news-works_again = ✅ The key works again.
news-rights_on = ⚠️ The key may do more than before: { $rights }.
news-do-rights_on = If that was not you, delete the key at the exchange and look into your account's security.
news-rights_off = ⚠️ The key may no longer do this: { $rights }.
news-whitelist_off = ⚠️ The key is no longer bound to any address: it can be used from everywhere.
news-address_gone =
    { $count ->
        [one] ⚠️ An address of ours is no longer on the key's whitelist: { $addresses }.
       *[other] ⚠️ Addresses of ours are no longer on the key's whitelist: { $addresses }.
    }
news-expires =
    { $days ->
        [1] ⚠️ The key expires on { DATETIME($date, dateStyle: "long") }, within a day.
       *[other] ⚠️ The key expires on { DATETIME($date, dateStyle: "long") }, in less than { $days } days.
    }
news-expires-source =
    { $source ->
        [rule] The exchange names no day: this one follows from its rule for keys without addresses.
       *[told] The exchange itself names this day.
    }
news-do-expires = Make a new key at the exchange before that day and replace this one with it.
news-silent = ❔ For a day now we have not been able to find out from { $exchange } how the key is. There is nothing for you to do, we go on trying.
reminder-bare = No address is bound to the key yet.
reminder-missing =
    { $count ->
        [one] One of our addresses is not on the key's whitelist yet.
       *[other] { $count } of our addresses are not on the key's whitelist yet.
    }
reminder-last = This is the last reminder. The addresses are always in /ip
