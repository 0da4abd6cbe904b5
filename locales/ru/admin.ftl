# Что видят в своих чатах люди сервиса.

command-users = Кто пользуется ботом
command-stuck = Кто застрял и почему
command-stats = Где люди останавливаются
command-broadcast = Написать тем, кого это касается

line-waiting = ⏳ { $text }
line-bare = • { $text }

users-title = <b>Кто пользуется ботом</b>
users-people = Впущены: { $inside } · ждут решения: { $waiting } · не впущены: { $out }
users-keys = Ключи: в порядке { $ready } · отклонены { $refused } · на паузе { $paused }
users-who = <a href="tg://user?id={ $owner }">{ $name }</a> ({ $owner })
users-ready = в порядке { $count }
users-refused = отклонены { $count }
users-paused = на паузе { $count }
users-no-key = ключа пока нет
users-waiting = ждёт решения
users-out = не впущен
users-blocked = заблокировал бота
users-label = по приглашению «{ $label }»

stuck-title = <b>Кто застрял</b>
stuck-totals = Отклонены сохранённые ключи: { $refused } · ключа нет, последний отклонён: { $stuck } · ещё не проверены: { $unsure } · вводят ключ: { $entering }
stuck-nobody = ✅ Никто не застрял.
stuck-not-chosen = биржа не выбрана
stuck-refused = ❌ Ключ уже сохранён. { $why }
stuck-stuck = ❌ Ключа пока нет. { $why }
stuck-unsure = ❔ Ключа пока нет. { $why }
stuck-entering = ⏳ Вводит ключ. { $why }
stuck-need = Не так, как нужно: { $need }.
stuck-unsaid = Причина не записана.
because-withdraw_on = Включён вывод средств.
because-transfer_on = Включены переводы.
because-extra_permission = Включены лишние права.
because-no_ip_whitelist = Ключ не привязан к адресам.
because-our_ip_missing = В белом списке не все наши адреса.
because-foreign_ip = В белом списке есть чужие адреса.
because-expires_soon = Срок ключа скоро закончится.
because-lapses_when_idle = Без использования ключ перестанет действовать.
because-egress_unverified = Биржа не показывает белый список.
at-begun = Ещё в самом начале.
at-chosen = Биржа выбрана.
at-before = Читает, что нужно сначала.
at-fork = Отвечает на вопрос перед инструкцией.
at-guide = Читает шаг { $step } инструкции.
at-ask = Ждём от него ключ.
at-part = Прислана часть ключа.
at-pasted = Ключ прислан целиком.
at-checked = Ключ проверяется.
at-unsure = Проверить ключ пока не удалось.
at-refused = Ключ отклонён.
lasting-minutes = { $count } мин
lasting-hours = { $count } ч
lasting-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
    }

stats-title = <b>Где люди останавливаются на пути к ключу</b>
stats-steps = Начали: { $begun } · выбрали биржу: { $chosen } · прислали ключ: { $pasted } · ключ принят: { $accepted }
stats-within = Половина ключей принята за { $half }, девять из десяти — за { $most }.
span-within = { $above }–{ $to } мин
span-over = больше чем { $above } мин
stats-exchange = { $exchange }: принято { $accepted } из { $chosen }
stats-fault = { $count } × { $text }
stats-none = Ключ пока никто не начинал добавлять.

broadcast-title = <b>Пишет { $service }:</b>
broadcast-whom = <b>Кому вы пишете?</b>
broadcast-exchanges = <b>Владельцам ключей какой биржи?</b>
broadcast-nobody = Писать пока некому.
broadcast-to-all = Все, кто впущен
broadcast-to-refused = Те, чей ключ отклонён
broadcast-to-moving = Те, кто не сменил адреса
broadcast-at = Те, у кого ключи { $exchange }
broadcast-people =
    { $whom }: { $count ->
        [one] { $count } человек
        [few] { $count } человека
       *[many] { $count } человек
    }
broadcast-ask = Пришлите текст следующим сообщением, не длиннее { $limit } знаков. Жирный шрифт, ссылки и прочее оформление сохранятся.
broadcast-language = Язык: { $language }
broadcast-only-text = Разослать можно только текст, а это что-то другое.
broadcast-too-long =
    В тексте { $count ->
        [one] { $count } знак
        [few] { $count } знака
       *[many] { $count } знаков
    }, а разослать можно не больше { $limit }. Пожалуйста, сократите его.
broadcast-secret = Это было похоже на секрет, поэтому сообщение удалено и никому не отправлено. Пришлите текст без него.
broadcast-sure = <b>Отправить?</b> Выше — как это будет выглядеть.
broadcast-pace = Отправляется не больше 25 сообщений в секунду. У кого сейчас ночь, получит утром.
broadcast-going =
    ⏳ <b>Отправляется.</b> Ждут: { $left ->
        [one] { $left } человек
        [few] { $left } человека
       *[many] { $left } человек
    }
broadcast-done = ✅ <b>Всё отправлено.</b>
broadcast-figures = Отправлено: { $sent } · заблокировали бота: { $blocked } · отклонил Telegram: { $refused }
broadcast-night = У кого сейчас ночь, получит утром.
broadcast-gone = Это сообщение уже отправлено, отменено или начато заново. Написать другое: /broadcast
button-cast-to = { $whom }: { $count }
button-cast-exchanges = Владельцы ключей одной биржи
button-cast-same = Тот же текст для всех
button-cast-send = Отправить
