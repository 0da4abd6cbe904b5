# Stored keys.

keys-none = There are no keys yet.
keys-title =
    <b>{ $count ->
        [one] You have { $count } key
       *[other] You have { $count } keys
    }</b>
keys-line = { $state } · { $exchange } · <code>{ $api_key }</code>
keys-line-paused = { $line } · paused
card-title = <b>{ $exchange } · { $name }</b> · <code>{ $api_key }</code>
card-accepted = At the last check the key worked.
card-refused = At the last check the key could not be used.
card-unsure = At the last check the state of the key could not be found out.
card-unproven = The key is kept, but the exchange has no question that would prove all parts of it.
card-dates = Added on { DATETIME($added, dateStyle: "long") }, checked on { DATETIME($checked, dateStyle: "long") }
delete-ask = Delete the key “{ $name }” (<code>{ $api_key }</code>) here? At the exchange it stays until you delete it there.
history-title = <b>In this place before</b>
history-line = <code>{ $api_key }</code>, from { DATETIME($since, dateStyle: "long") } until { DATETIME($until, dateStyle: "long") }
replace-begin = The new key takes the place of “{ $name }” (<code>{ $api_key }</code>). Until it is accepted, the present one stays in use.
replace-still = The present key stays in its place.
key-already = You have had this very key here before, as “{ $name }”: it stays one entry, and no other was replaced.
replaced = ✅ The key is replaced. The one before, <code>{ $api_key }</code>, is erased here. Delete it at { $exchange } too.
other-account = ❌ This key of { $exchange } works, but it is not of the same account as the key that it was to replace.
other-account-which = Account of the new key: <code>{ $new }</code>, of the present one: <code>{ $old }</code>.
other-account-do = The present key stays in its place. You can make a key in its account, or add this one as a new key.
card-paused = ⏳ Paused on { DATETIME($date, dateStyle: "long") }: the key is not used, not checked, and you get no reminders of it.
key-paused = The key “{ $name }” is paused: it is not used, not checked, and you get no reminders of it. At the exchange nothing has changed.
key-deleted-there = Open the page of the API keys at { $exchange }, find <code>{ $api_key }</code> and delete it there.
key-deleted-undo = For one minute you can bring the key back here. Then it is erased for good.
undo-over = The minute is over: the key is erased here for good. To add one, send /addkey.
