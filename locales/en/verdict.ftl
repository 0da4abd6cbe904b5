# The outcome of a check.

verdict-accepted = <b>✅ { $exchange }: the key is accepted</b>
verdict-refused = <b>❌ { $exchange }: the key cannot be used yet</b>
verdict-unsure = <b>❔ { $exchange }: the key could not be checked yet</b>
verdict-unproven = <b>❔ { $exchange }: the key is kept, but not proven</b>
verdict-key = Name: { $name }
accepted-advice = The key works. What could be better is marked below.
accepted-ready = There is nothing more to do.
several-causes = The exchange does not name the exact cause. Please start with the first:
cause-first = <b>1. { $text }</b>
cause = { $number }. { $text }
causes-other = If it is not that:
causes-folded = What to do then stands below: tap to unfold.
unsure-calm = It does not mean that anything is wrong with the key.
unsure-again =
    There is nothing for you to do: in about { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } we check again and write the outcome here.
unsure-later = Press “Check again” in a few minutes. If that does not help, write to the support of the service: /help
unsure-anew = The key that you sent is erased already. To have it checked, enter it anew.
again-left =
    When you have put it right at the exchange, press “Check again”. We keep the key encrypted for { $minutes ->
        [one] one more minute
       *[other] { $minutes } more minutes
    }.
again-fixed = When you have put it right at the exchange, press “Check again”.

line-passed = ✅ { $text }
line-warning = ⚠️ { $text }
line-failed = ❌ { $text }
line-unknown = ❔ { $text }

passed-key = ✅ The key and its secret are right.
passed-rights = ✅ The rights that are needed are on: { $rights }
passed-no-withdraw = ✅ Withdrawal is off.
passed-addresses =
    { $count ->
        [one] ✅ Our address is on the whitelist.
       *[other] ✅ All our addresses are on the whitelist.
    }
unsaid-rights = ❔ The exchange does not say which rights the key has.
unsaid-addresses = ❔ The exchange does not say which addresses are bound to the key.

fault-unknown_key = The exchange has not found this key.
fault-bad_secret = The secret does not belong to this key.
fault-bad_passphrase = The passphrase does not belong to this key.
fault-malformed = The key was copied in part, or with something else.
fault-wrong_key_type = This is a key of another type.
fault-main_key_pasted = This is the main key of a wallet; a separate one for trading is needed.
fault-ip_not_allowed = Our address is not on the key's whitelist.
fault-missing_permission = The key lacks some rights.
fault-expired = The key has expired.
fault-disabled = The key is switched off or deleted at the exchange.
fault-wrong_environment = The key was made at another site or in another part of this exchange.
fault-account_restricted = The exchange has limited this account.
fault-kyc_missing = The exchange asks you to confirm your identity.
fault-account_not_ready = The account is not ready for this kind of trading yet.
fault-clock_skew = The clock of our server and that of the exchange have drifted apart.
fault-rate_limited = The exchange asks to wait: there are too many requests.
fault-maintenance = The exchange is under maintenance.
fault-geo_blocked = The exchange does not answer our server because of its country.
fault-unreachable = The exchange could not be reached.
fault-unrecognised = The exchange answered in a way that we have not met before.
fault-unproven = The exchange answers, but that does not prove all parts of the key.

remedy-unknown_key = See whether this key is still there at the exchange. If it is, copy it once more, whole; if not, make a new one.
remedy-bad_secret = Send the secret of this very key once more. If you did not keep it, make a new key.
remedy-bad_passphrase = It is the phrase you made up when you made the key, not the log-in password. If it is forgotten, make a new key.
remedy-malformed = Copy the values once more, without spaces and labels.
remedy-wrong_key_type = The service does not work with it. Make a key of the type that the guide shows: /guide
remedy-main_key_pasted = Make a separate key for trading. The main key gives full access to the money: it is safer to move it to a new wallet.
remedy-ip_not_allowed = Put our addresses on the whitelist of this key.
remedy-missing_permission = Switch the missing rights on for this key at the exchange.
remedy-expired = Make a new key at the exchange.
remedy-disabled = Make a new key at the exchange.
remedy-wrong_environment = Open your usual site of the exchange, neither demo nor test, and make the key there.
remedy-account_restricted = Only the exchange knows the reason: read the notices of your account and write to its support. A new key will not help.
remedy-kyc_missing = Pass the identity verification at the exchange, then check the key again. The key itself may stay.
remedy-account_not_ready = Open this kind of trading at the exchange, then check the key again. The key itself may stay.

where-testnet = It works on the testnet.
where-demo = It works in demo trading.
where-site = It works here: { $site }
where-title = <b>{ $exchange }: this is the place</b>
missing-rights = <b>Switch on:</b> { $rights }

advice-withdraw_on = Withdrawal is on: { $rights }. It is not needed, please switch it off.
advice-transfer_on = Transfers are on: { $rights }. They are not needed, please switch them off.
advice-extra_permission = Some rights are on that are not needed: { $rights }. It is safer to switch them off.
advice-no_ip_whitelist = The key is not bound to addresses: it can be used from anywhere.
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
advice-expires_soon =
    { $source ->
        [rule] By the exchange's rule for keys without addresses, the key is valid until { DATETIME($date, dateStyle: "long") }. Make a new one in good time.
       *[told] The exchange says that the key is valid until { DATETIME($date, dateStyle: "long") }. Make a new one in good time.
    }
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

rest-title = <b>Details</b>
rest-code = The exchange's code: <code>{ $value }</code>
rest-seen = What we asked: <code>{ $value }</code>
rest-site = Site: { $value }
rest-caller = The address the exchange saw: <code>{ $value }</code>
rest-account = Account: <code>{ $value }</code>
rest-label = Name at the exchange: { $value }
rest-subaccount = This is the key of a sub-account.
rest-rights = All rights of the key: { $rights }
rest-addresses = Whitelist: { $addresses }
rest-created = Made on { DATETIME($date, dateStyle: "long") }
rest-expires =
    { $source ->
        [rule] Valid until { DATETIME($date, dateStyle: "long") }, by the exchange's rule
       *[told] Valid until { DATETIME($date, dateStyle: "long") }, as the exchange says
    }

send-again =
    Send only what was wrong, { $fields }, as your next message: the rest is kept encrypted for { $minutes ->
        [one] one more minute
       *[other] { $minutes } more minutes
    }.
refused-unexplained = This key cannot be added here. Please write to the support of the service: /help shows where.
