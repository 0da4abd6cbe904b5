# At the door: who is not let in, and the operator's people who decide.

access-waiting = { $service } decides by hand who may use this bot. They have your request, and we write here as soon as they answer.
access-later = Many people are asking for access just now. Please send /start again in about an hour.
access-invite = { $service } lets people in by invitation. Open the link that you were given. Without one, ask the service for it.
access-list = { $service } keeps a list of the people who may use this bot, and you are not on it yet. Ask the service to add you. They need your Telegram number: <code>{ $owner }</code>.
access-spent = This invite link does not work any more: each lets in one person, for some days. Ask the service for a new one.
access-declined = { $service } has not let you in. If you think that this is a mistake, ask the service.
access-secret = The message looked like a secret, so it is deleted and kept nowhere.
access-admitted = ✅ { $service } has let you in. To add a key, press the button or send /addkey.

access-asked = <b>{ $service }: may they come in?</b>
    <a href="tg://user?id={ $owner }">{ $name }</a> ({ $owner }), language: { $language }
button-admit = Let in
button-decline = Do not let in
access-decided-admitted = ✅ Let in by { $who ->
    [me] you
   *[other] { $by }
}.
access-decided-declined = ❌ Not let in, by { $who ->
    [me] you
   *[other] { $by }
}.
access-decided-gone = They do not ask any more.
access-gone = This person does not ask any more.

offered = ⚠️ Somebody with another account offered this API key to { $service } just now. It was refused, they were told nothing, and the key stays yours here. If that was not you, delete the key at { $exchange } and make a new one.
offered-admin = ⚠️ An API key was offered by a second person: { $exchange }, { $api_key }. It belongs to { $holder } and was offered by { $by }. It was refused, and { $holder } is told.

wait-owner = You have had many checks in a short time.
wait-key = This key cannot be checked just now.
wait-exchange = Very many keys of { $exchange } are being checked just now.
until-minutes = The next check is possible in { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}.
until-hours = The next check is possible in about { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}.
wait-gone = What you sent was not checked and is not kept: please send it again then, after /addkey.
