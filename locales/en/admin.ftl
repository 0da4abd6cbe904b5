# What the operator's people see in their chats.

command-users = Who uses the bot
command-stuck = Who is stuck, and why
command-stats = Where people stop on the way
command-broadcast = Write to those concerned

line-waiting = ⏳ { $text }
line-bare = • { $text }

users-title = <b>Who uses the bot</b>
users-people = Let in: { $inside } · waiting: { $waiting } · not let in: { $out }
users-keys = Keys: { $ready } ready · { $refused } refused · { $paused } paused
users-who = <a href="tg://user?id={ $owner }">{ $name }</a> ({ $owner })
users-ready = { $count } ready
users-refused = { $count } refused
users-paused = { $count } paused
users-no-key = no key yet
users-waiting = waits to be let in
users-out = not let in
users-blocked = has blocked the bot
users-label = invited as “{ $label }”

stuck-title = <b>Who is stuck</b>
stuck-totals = Keys that were refused: { $refused } · no key yet, the last one refused: { $stuck } · not checked yet: { $unsure } · on the way: { $entering }
stuck-nobody = ✅ Nobody is stuck.
stuck-not-chosen = no exchange yet
stuck-refused = ❌ The key that is stored. { $why }
stuck-stuck = ❌ No key yet. { $why }
stuck-unsure = ❔ No key yet. { $why }
stuck-entering = ⏳ Is adding a key. { $why }
stuck-need = Not as it should be: { $need }.
stuck-unsaid = The reason is not kept.
because-withdraw_on = Withdrawal is on.
because-transfer_on = Transfers are on.
because-extra_permission = Rights are on that are not needed.
because-no_ip_whitelist = It is not bound to addresses.
because-our_ip_missing = Addresses of ours are not on the whitelist.
because-foreign_ip = Addresses that are not ours are on the whitelist.
because-expires_soon = It expires soon.
because-lapses_when_idle = It lapses when it is not used.
because-egress_unverified = The exchange does not show the whitelist.
at-begun = Has begun.
at-chosen = Has chosen the exchange.
at-before = Reads what is needed first.
at-fork = Is at a question before the guide.
at-guide = Reads step { $step } of the guide.
at-ask = Is asked for the key.
at-part = Has sent a part of the key.
at-pasted = Has sent all of the key.
at-checked = The key is being checked.
at-unsure = The key could not be checked yet.
at-refused = The key was refused.
lasting-minutes = { $count } min
lasting-hours = { $count } h
lasting-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }

stats-title = <b>Where people stop on the way to a key</b>
stats-steps = Began: { $begun } · chose an exchange: { $chosen } · sent the key: { $pasted } · have it: { $accepted }
stats-within = Half of the keys came within { $half }, nine of ten within { $most }.
span-within = { $above }–{ $to } min
span-over = more than { $above } min
stats-exchange = { $exchange }: { $accepted } of { $chosen } have a key
stats-fault = { $count } × { $text }
stats-none = Nobody has begun to add a key yet.

broadcast-title = <b>{ $service } writes:</b>
broadcast-whom = <b>Whom do you write to?</b>
broadcast-exchanges = <b>Whose keys, of which exchange?</b>
broadcast-nobody = There is nobody to write to yet.
broadcast-to-all = Everybody who is let in
broadcast-to-refused = Those with a refused key
broadcast-to-moving = Those late for new addresses
broadcast-at = Those with keys at { $exchange }
broadcast-people =
    { $whom }: { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
broadcast-ask = Send the text as your next message, at most { $limit } characters. Bold, links and the like stay as they are.
broadcast-language = Language: { $language }
broadcast-only-text = Only a text can be sent to many, and this was something else.
broadcast-too-long =
    This text has { $count ->
        [one] { $count } character
       *[other] { $count } characters
    }, and at most { $limit } can be sent. Please shorten it.
broadcast-secret = That looked like a secret, so it was deleted and is sent to nobody. A text without it can go.
broadcast-sure = <b>Shall it be sent?</b> Above is how it will look.
broadcast-pace = At most 25 messages a second are sent. Whoever has night hours now gets it in the morning.
broadcast-going =
    ⏳ <b>Being sent.</b> Waiting: { $left ->
        [one] { $left } person
       *[other] { $left } people
    }
broadcast-done = ✅ <b>All is sent.</b>
broadcast-figures = Sent: { $sent } · have blocked the bot: { $blocked } · refused by Telegram: { $refused }
broadcast-night = Whoever has night hours now gets it in the morning.
broadcast-gone = This message was sent, cancelled or begun anew. To write another one: /broadcast
button-cast-to = { $whom }: { $count }
button-cast-exchanges = Owners of keys at one exchange
button-cast-same = The same text for all
button-cast-send = Send
