# Stored keys.

keys-none = There are no keys yet.
keys-title =
    <b>{ $count ->
        [one] You have { $count } key
       *[other] You have { $count } keys
    }</b>
keys-line = { $state } · { $exchange } · <code>{ $api_key }</code>
card-title = <b>{ $exchange } · { $name }</b> · <code>{ $api_key }</code>
card-accepted = At the last check the key worked.
card-refused = At the last check the key could not be used.
card-unsure = At the last check the state of the key could not be found out.
card-unproven = The key is kept, but the exchange has no question that would prove all parts of it.
card-dates = Added on { DATETIME($added, dateStyle: "long") }, checked on { DATETIME($checked, dateStyle: "long") }
delete-ask = Delete the key “{ $name }” (<code>{ $api_key }</code>) here? At the exchange it stays until you delete it there.
