# Сохранённые ключи.

keys-none = Ключей пока нет.
keys-title =
    <b>{ $count ->
        [one] У вас { $count } ключ
        [few] У вас { $count } ключа
       *[many] У вас { $count } ключей
    }</b>
keys-line = { $state } · { $exchange } · <code>{ $api_key }</code>
card-title = <b>{ $exchange } · { $name }</b> · <code>{ $api_key }</code>
card-accepted = При последней проверке ключ работал.
card-refused = При последней проверке ключ не подошёл.
card-unsure = При последней проверке выяснить состояние ключа не удалось.
card-unproven = Ключ сохранён, но у биржи нет вопроса, который подтвердил бы все его части.
card-dates = Добавлен { DATETIME($added, dateStyle: "long") }, проверен { DATETIME($checked, dateStyle: "long") }
delete-ask = Удалить здесь ключ «{ $name }» (<code>{ $api_key }</code>)? На бирже он останется, пока вы не удалите его там.
