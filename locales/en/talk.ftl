# The conversation: meeting, adding a key, one's keys, leaving.

start =
    This is the bot of <b>{ $service }</b>. It takes the API { $count ->
        [one] key of your exchange account
       *[other] keys of your exchange accounts
    } and looks after { $count ->
        [one] it
       *[other] them
    }.

    <b>What you will be asked for</b>
    An API key that may read and trade. The guide shows each step of making one.

    <b>What you will never be asked for</b>
    The right to withdraw, the password of your account, a seed phrase, codes from e-mail or SMS.

    Every message with a secret is deleted at once.

button-add-key = Add a key
button-go-private = Open the private chat
button-forget-yes = Erase everything
button-forget-no = Keep everything

command-addkey = Add an exchange key
command-keys = Your keys and their state
command-ip = The addresses to whitelist
command-guide = How to make a key, step by step
command-language = Language of the bot
command-help = What the bot can do
command-cancel = Stop what is under way
command-privacy = What is kept, and how
command-forget = Erase everything about you

help =
    <b>How it works</b>
    Send /addkey, choose the exchange and follow the guide. Then send what the exchange shows you: all in one message or one by one, in any order. The messages are deleted at once, the key is checked at the exchange, and you see what it may do.
help-support = Questions go to { $contact }.

privacy =
    <b>What { $service } keeps</b>
    · your Telegram number and language;
    · the keys that were accepted, encrypted, with an encryption key for each person;
    · what was found out about each key: its rights, addresses, account number, date of expiry;
    · what you report of a screen that looks different: for 90 days;
    · the outcome of attempts that failed, without any secret, for 30 days.

    <b>What it does not keep</b>
    The messages with secrets: they are deleted from the chat at once. A key that is still being entered is erased after 15 minutes.

    <b>What nobody can promise</b>
    A chat with a bot is not end-to-end encrypted: a message passes through the servers of Telegram before it is deleted, and a notification on another device may have shown it. If that worries you, replace the key at the exchange.

    /forget erases everything about you.

language-name = English
language-choose = Which language should the bot speak?
language-set = The bot speaks English now.

cancelled = Cancelled. Nothing of what you sent is kept.
cancel-nothing = There is nothing to cancel. To add a key, send /addkey.

forget-ask =
    { $count ->
        [0] No keys are stored. Your language and the outcome of earlier attempts will be erased.
        [one] One key is stored. It will be erased for good, and so will everything else about you.
       *[other] { $count } keys are stored. They will be erased for good, and so will everything else about you.
    }

    The { $count ->
        [one] key itself goes
       *[other] keys themselves go
    } on existing at the exchange until you delete { $count ->
        [one] it
       *[other] them
    } there.
forgotten = Everything about you is erased. Delete the keys at the exchange too, if nobody else uses them.
forget-kept = Nothing was erased.

addkey-enough =
    { $count ->
        [one] This service takes one key from each person, and yours is in.
       *[other] This service takes { $count } keys from each person, and yours are in.
    } To make room, delete one in /keys.
addkey-unknown-exchange = No exchange here is called “{ $name }”. Choose one below.
addkey-perhaps = No exchange here is called “{ $name }”. Is it one of these: { $others }?
addkey-not-offered = This service does not take keys of { $exchange }. Choose one below.
addkey-closed = { $exchange } has closed: there are no keys of it any more. Choose another one below.
addkey-renamed = { $old } is called { $exchange } now.
addkey-kept = What you sent is kept safe and deleted from the chat. Choose the exchange it belongs to.
addkey-lapsed = The 15 minutes were over, and what you had sent was erased. Please send it once more.

pasted-nothing = Send the values as text: copy each from the page of the exchange.
pasted-picture = A picture cannot be read. Copy the values from the page of the exchange and send them as text.
pasted-too-big = The file is too big for a key: up to 16 KB can be read. It is deleted. Send the values as text.
pasted-not-text = This file holds no text that can be read. It is deleted. Send the values as text.

pasted-unclear = It could not be told what this value is, so it was not taken. Send it with its name before it, like “Secret: …”, or use the button below if there is one.
cancel-words = cancel, stop

again-started = Checking once more.
ready-gone = This key is being checked already, or the conversation about it is over. What is stored: /keys. To begin anew: /addkey.
again-gone = This key was erased from memory or is being checked right now. To enter it once more, send /addkey.

key-gone = There is no such key any more.
key-deleted = The key “{ $name }” is deleted here. At { $exchange } it still exists: delete it there too, if nobody else uses it.
rename-ask = Send the new name for “{ $name }”.
rename-empty = A name needs at least one letter or digit. Send it once more, or /cancel.
renamed = The key is now called “{ $name }”.
reminders-off = There will be no more reminders about “{ $name }”.

stray-secret = That looked like a secret, so it was deleted and not kept. To add a key, press the button or send /addkey.
stray-text = To add an exchange key, send /addkey. To see what else there is: /help.
stale-button = This button is from an earlier conversation. To begin anew, send /addkey.
group-secret = Secrets do not belong in a group. If the message is still here, delete it now and replace the key at the exchange. Keys are taken in the private chat only.
group-command = Keys are taken in the private chat only.
deletion-refused = Telegram did not let the bot delete your message with a secret. Please delete it yourself, now. If it stays, replace the key at the exchange.
was-away =
    { $hours ->
        [one] The bot was away for an hour.
       *[other] The bot was away for { $hours } hours.
    } If you sent a secret in that time, it may still be in this chat: please delete it yourself, and send it anew after /addkey.
oops = Something went wrong on our side, and your last message was not handled. Please try once more; if it happens again, send /addkey to begin anew.
