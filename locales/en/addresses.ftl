# The service's addresses for the whitelist.

address = • { $label }: <code>{ $address }</code>
addresses-more =
    { $count ->
        [one] • and { $count } more address: the buttons below copy each
       *[other] • and { $count } more addresses: the buttons below copy each
    }
addresses-whole = All together: <code>{ $addresses }</code>
addresses-title = <b>Addresses for the whitelist</b>
addresses-title-exchange = <b>Addresses for the whitelist at { $exchange }</b>
addresses-where = Put them on the IP whitelist of your key. Where that is, /guide shows.
addresses-none = This service has named no addresses: there is nothing to put on the whitelist.
addresses-add =
    <b>{ $count ->
        [one] Put this address on the key's whitelist
       *[other] Put these { $count } addresses on the key's whitelist
    }</b>
