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
card-dates = Added on { DATETIME($added, dateStyle: "long") }, checked on { DATETIME($checked, dateStyle: "long") }
delete-ask = Delete the key “{ $name }” (<code>{ $api_key }</code>) here? At the exchange it stays until you delete it there.
