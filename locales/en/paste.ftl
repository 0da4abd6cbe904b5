# Entering a key: what is in, what is damaged, how the check goes on.

ask-title = <b>{ $exchange }: send the key</b>
ask-have = ✅ { $field }
ask-waiting = • { $field }: still to come
ask-order = In any order, one by one or all in one message.
ask-gone = Every message with the key is deleted from the chat at once.

damage-message = message
damage-cleaned = ✅ Invisible characters that came with the copying were taken out.
damage-inner_space = ✅ { $field }: the spaces and line breaks inside were taken out.
damage-typographic_dash =
    { $blocks ->
        [yes] ⚠️ { $field }: there is a long dash where a hyphen belongs; keyboards put it there. Please copy the value once more.
       *[no] ✅ { $field }: the long dash was replaced by a hyphen.
    }
damage-doubled = ✅ { $field }: the value was pasted twice and is taken once.
damage-swapped = ✅ { $field }: the values were named the other way round and have been put right.
damage-already_given = ✅ { $field }: this value is in already.
damage-replaced = ✅ { $field }: the earlier value is replaced by the new one.
damage-several = ⚠️ { $field }: the message has more than one value for it, and which one is meant cannot be told. Please send the one of the key to be added.
damage-cut = ⚠️ { $field }: a part seems to have been lost in copying. Please copy the whole value and send it once more.
damage-too_long = ⚠️ { $field }: the value is longer than usual. Some other text may have come along. Please copy it once more.
damage-odd_shape = ⚠️ { $field }: at { $exchange } such values usually look different. Please see whether the right thing was copied.
damage-other_exchange = ⚠️ { $field }: keys of another exchange look like this ({ $others }), and the key being added is for { $exchange }.
damage-translated = ⚠️ { $field }: there are Russian letters inside, most likely from a page translator. Switch the translation off and copy it once more.
damage-not_ascii = ⚠️ { $field }: there are characters inside that keys do not have. Please copy the value once more.
damage-masked = ⚠️ { $field }: dots or asterisks were copied in place of characters. Show the value on the exchange's page and copy it.
damage-email = ⚠️ This is an e-mail address, it is not needed. Please send the values from the API page of { $exchange }.
damage-login_password = ⚠️ This looks like the password of your account. It is not needed and not kept. If it is, change it at { $exchange }.
damage-totp_secret = ⚠️ This looks like the secret of your code app. It is not needed and not kept. If it is, link the app to { $exchange } anew.
damage-public_key = ⚠️ { $field }: this is the public key, it stays at the exchange. The private one (PRIVATE KEY) is needed.
damage-deposit_address = ⚠️ This is an address to which coins are sent, it is not needed. Please send the values from the API page of { $exchange }.
damage-seed_phrase = ⚠️ This looks like the seed phrase of a wallet. It is not kept. Please send it to nobody; it is safer to move the funds to a new wallet.
damage-main_wallet_key = ⚠️ This looks like the private key of a wallet. It is not kept. It is safer to move the funds to a new wallet. What is needed here is an API key of { $exchange }.

checking-title = <b>{ $exchange }: checking the key <code>{ $api_key }</code></b>
checking-asked = ✅ The exchange has answered
checking-seconds =
    { $seconds ->
        [one] It has taken { $seconds } second.
       *[other] It has taken { $seconds } seconds.
    }
checking-free = You can go on writing: the answer will appear here.
stage-waiting = ⏳ Waiting for its turn
stage-asking = ⏳ Asking the exchange
stage-splitting = ⏳ Finding the exact cause
stage-rights = ⏳ Looking at the key's rights
