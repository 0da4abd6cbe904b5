# A change of the service's addresses.

moving-what = ⚠️ Our servers get other addresses on { DATETIME($date, dateStyle: "long") }. For trading to go on, the key has to admit the new ones by then.
moving-stays =
    { $count ->
        [one] Leave this address in until then:
       *[other] Leave these addresses in until then:
    }
moving-check = When the new ones are in, press the button below: we make sure of it with the exchange.
moving-unknown = The exchange does not show us the list of addresses: when the new ones are in, press the button below.
moving-ready = ✅ The new addresses are in: the key is ready for the change. Leave the old ones in until then.
moving-over = ✅ Our servers have their new addresses.
moving-goes =
    { $count ->
        [one] This address is no longer ours, take it off the list:
       *[other] These addresses are no longer ours, take them off the list:
    }
moving-noted = Noted, thank you.
button-moved = The new addresses are in
