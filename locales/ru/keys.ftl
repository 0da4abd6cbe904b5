# Сохранённые ключи.

keys-none = Ключей пока нет.
keys-title =
    <b>{ $count ->
        [one] У вас { $count } ключ
        [few] У вас { $count } ключа
       *[many] У вас { $count } ключей
    }</b>
keys-line = { $state } · { $exchange } · <code>{ $api_key }</code>
keys-line-paused = { $line } · на паузе
card-title = <b>{ $exchange } · { $name }</b> · <code>{ $api_key }</code>
card-accepted = При последней проверке ключ работал.
card-refused = При последней проверке ключ не подошёл.
card-unsure = При последней проверке выяснить состояние ключа не удалось.
card-unproven = Ключ сохранён, но у биржи нет вопроса, который подтвердил бы все его части.
card-dates = Добавлен { DATETIME($added, dateStyle: "long") }, проверен { DATETIME($checked, dateStyle: "long") }
delete-ask = Удалить здесь ключ «{ $name }» (<code>{ $api_key }</code>)? На бирже он останется, пока вы не удалите его там.
history-title = <b>Раньше на этом месте</b>
history-line = <code>{ $api_key }</code>, с { DATETIME($since, dateStyle: "long") } по { DATETIME($until, dateStyle: "long") }
replace-begin = Новый ключ встанет на место «{ $name }» (<code>{ $api_key }</code>). Пока он не принят, в работе прежний.
replace-still = Прежний ключ остаётся на своём месте.
key-already = Этот ключ у вас здесь уже есть, под названием «{ $name }»: второй не добавлен, и ни один не заменён.
replaced = ✅ Ключ заменён. Прежний, <code>{ $api_key }</code>, здесь стёрт. Удалите его и на { $exchange }.
other-account = ❌ Этот ключ { $exchange } работает, но он не от того аккаунта, что ключ, который вы заменяете.
other-account-which = Аккаунт нового ключа: <code>{ $new }</code>, прежнего: <code>{ $old }</code>.
other-account-do = Прежний ключ остаётся на своём месте. Можно создать ключ в его аккаунте или добавить этот как новый.
card-paused = ⏳ На паузе с { DATETIME($date, dateStyle: "long") }: ключ не используется и не проверяется, напоминаний о нём нет.
key-paused = Ключ «{ $name }» на паузе: он не используется и не проверяется, напоминаний о нём не будет. На бирже ничего не изменилось.
key-deleted-there = Откройте страницу API-ключей на { $exchange }, найдите <code>{ $api_key }</code> и удалите его там.
key-deleted-undo = В течение минуты ключ можно вернуть. Потом он будет стёрт здесь безвозвратно.
undo-over = Минута прошла: ключ здесь стёрт безвозвратно. Чтобы добавить ключ, отправьте /addkey.
