# The outcome of a check.

verdict-accepted = <b>✅ { $exchange }: the key is accepted</b>
verdict-refused = <b>❌ { $exchange }: the key does not qualify yet</b>
verdict-unsure = <b>❔ { $exchange }: the key could not be checked yet</b>
verdict-key = Name: { $name }
accepted-advice = The key works. What could be better is marked below.
several-causes = Possible causes: { $count }, and the exchange does not tell which it is. Please check them in order, the first one first.
unsure-calm = This says nothing about the key itself.
unsure-again = We will check again by ourselves and write the outcome here.
again-left =
    { $minutes ->
        [one] You can check again within { $minutes } minute: that long the key is kept encrypted, then it is erased.
       *[other] You can check again within { $minutes } minutes: that long the key is kept encrypted, then it is erased.
    }

line-passed = ✅ { $text }
line-warning = ⚠️ { $text }
line-failed = ❌ { $text }
line-unknown = ❔ { $text }

passed-key = ✅ The exchange knows the key, and its signature is right.
passed-rights = ✅ The rights that are needed are on: { $rights }
passed-no-withdraw = ✅ Withdrawal is off.
passed-addresses =
    { $count ->
        [one] ✅ Our address is on the whitelist.
       *[other] ✅ All our addresses are on the whitelist.
    }
unsaid-rights = ❔ The exchange does not say which rights the key has.
unsaid-addresses = ❔ The exchange does not say which addresses are bound to the key.

fault-unknown_key = The exchange has not found this API key.
fault-bad_secret = The secret does not belong to this API key.
fault-bad_passphrase = The passphrase does not belong to this key.
fault-malformed = The exchange could not read the key: characters may have been lost or added in copying.
fault-wrong_key_type = This is a key of another type, the service does not work with such keys.
fault-main_key_pasted = This is the main key of a wallet; a separate key for trading is needed.
fault-ip_not_allowed = The exchange does not let our server in: its address is not on the key's whitelist.
fault-missing_permission = The key lacks some rights.
fault-expired = The key has expired.
fault-disabled = The key is switched off or deleted at the exchange.
fault-wrong_environment = The key was made in another part of this exchange.
fault-account_restricted = The exchange has limited this account.
fault-kyc_missing = The exchange asks for identity verification.
fault-account_not_ready = The account is not ready for this kind of trading yet.
fault-clock_skew = The clock of our server and that of the exchange have drifted apart.
fault-rate_limited = The exchange asks to wait: there are too many requests right now.
fault-maintenance = The exchange is under maintenance.
fault-geo_blocked = The exchange does not answer our server because of its country.
fault-unreachable = The exchange could not be reached.
fault-unrecognised = The exchange gave an answer that we do not know yet.

remedy-unknown_key = See whether the key is still there at the exchange. If it is, copy it once more, whole; if not, make a new one.
remedy-bad_secret = Send the secret of this very API key once more. If you did not keep it, make a new key.
remedy-bad_passphrase = It is the phrase you made up when you made the key, not the log-in password. If it is forgotten, make a new key.
remedy-malformed = Copy the values once more, without spaces and labels.
remedy-wrong_key_type = Make a key of the type that the guide shows: /guide
remedy-main_key_pasted = Make a separate key for trading. The main key gives full access to the money: it is safer to move the funds to a new wallet.
remedy-ip_not_allowed = Put our addresses on the whitelist of this key.
remedy-missing_permission = Switch the missing rights on for this key at the exchange.
remedy-expired = Make a new key at the exchange.
remedy-disabled = Make a new key at the exchange.
remedy-wrong_environment = Open your usual site of the exchange, neither demo nor test, and make the key there.
remedy-account_restricted = Only the exchange knows the reason: read the notices of your account and write to its support. A new key will not help.
remedy-kyc_missing = Pass the identity verification at the exchange, then check the key again. The key itself may stay.
remedy-account_not_ready = Open this kind of trading at the exchange, then check the key again. The key itself may stay.
remedy-clock_skew = This is on our side, there is nothing for you to do. Check again later.
remedy-rate_limited = There is nothing for you to do. Check again in a few minutes.
remedy-maintenance = There is nothing for you to do. Check again when the exchange is back.
remedy-geo_blocked = This is on our side, there is nothing for you to do.
remedy-unreachable = There is nothing for you to do. Check again in a few minutes.
remedy-unrecognised = There is nothing for you to do. Check again later.

where-testnet = It works on the testnet.
where-demo = It works in demo trading.
where-site = It works here: { $site }
caller = The exchange sees our server at <code>{ $address }</code>
missing-rights = <b>Switch on:</b> { $rights }

advice-withdraw_on = Withdrawal is on: { $rights }. It is not needed here, please switch it off.
advice-transfer_on = Transfers are on: { $rights }. They are not needed here, please switch them off.
advice-extra_permission = Some rights are on that are not needed: { $rights }. It is safer to switch them off.
advice-no_ip_whitelist = No addresses are bound to the key: it can be used from anywhere.
advice-our_ip_missing =
    { $count ->
        [one] One of our addresses is not on the whitelist.
       *[other] { $count } of our addresses are not on the whitelist.
    }
advice-foreign_ip =
    { $count ->
        [one] There is an address on the whitelist that is not ours: { $addresses }. If you do not know it, take it off.
       *[other] There are { $count } addresses on the whitelist that are not ours: { $addresses }. If you do not know them, take them off.
    }
advice-expires_soon = The key will expire soon: { DATETIME($date, dateStyle: "long") }
advice-lapses_when_idle = If a key without addresses is not used for long, the exchange deletes it.
advice-egress_unverified =
    { $bound ->
        [yes] Addresses are bound to the key, but the exchange does not show which. Please make sure that all of ours are among them.
       *[unsaid] The exchange does not say whether addresses are bound to the key. Please make sure that all of ours are.
    }
compare-addresses =
    <b>{ $count ->
        [one] Our address, to compare
       *[other] Our addresses, to compare
    }</b>
compare-how = If any is missing: { $how }

state-third_party_key = The key was made for a third-party application and works from that application's addresses only.

rest-code = The exchange's code: <code>{ $value }</code>
rest-seen = Asked at: <code>{ $value }</code>
rest-site = Site: { $value }
rest-caller = The address the exchange saw: <code>{ $value }</code>
rest-account = Account: <code>{ $value }</code>
rest-label = Name at the exchange: { $value }
rest-subaccount = This is the key of a sub-account.
rest-rights = All rights of the key: { $rights }
rest-addresses = Whitelist: { $addresses }
rest-created = Made on { DATETIME($date, dateStyle: "long") }
rest-expires = Valid until { DATETIME($date, dateStyle: "long") }

send-again =
    Send only what was wrong, { $fields }, as your next message: the rest is kept encrypted for { $minutes ->
        [one] one more minute
       *[other] { $minutes } more minutes
    }.
refused-unexplained = This key cannot be added here. Please write to the support of the service: /help shows where.
