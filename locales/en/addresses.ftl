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
first-title = <b>{ $exchange }: one thing before the check</b>
first-why = { $exchange } switches a key off as soon as somebody asks with it from an address that is not on the key's list. That is why we have not begun to check.
first-none = This service has named no addresses. Please leave the key without an IP restriction, or ask first which addresses to put in.
first-kept = The values are kept encrypted for 15 minutes, then they are erased.
addresses-none = This service has named no addresses: there is nothing to put on the whitelist.
addresses-add =
    <b>{ $count ->
        [one] Put this address on the key's whitelist
       *[other] Put these { $count } addresses on the key's whitelist
    }</b>
