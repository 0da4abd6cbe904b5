# Путь к ключу: выбор биржи, что нужно заранее, шаги инструкции; общие кусочки текста.

choose = От какой биржи ключ?
choose-type = Бирж больше, чем кнопок: напишите название своей.
guides = Для какой биржи показать инструкцию?

label = «{ $label }»
label-ours = «{ $label }» ({ $ours })
label-note = В скобках наш перевод: русского названия на экране биржи мы не видели. Язык сайта можно переключить на английский.
sentence-unconfirmed = { $text } (Названия на экране могут немного отличаться.)
code = <code>{ $text }</code>
list-more = { $shown } и ещё { $rest }

permission-read = чтение
permission-spot = спотовая торговля
permission-margin = маржинальная торговля
permission-futures = торговля фьючерсами
permission-options = торговля опционами
permission-transfer = переводы между своими счетами
permission-withdraw = вывод средств
permission-subaccount = управление субаккаунтами
permission-subaccount_transfer = переводы между субаккаунтами
permission-earn = продукты с доходом (Earn)
permission-convert = обмен валют
permission-portfolio_margin = торговля с портфельной маржой
permission-fix_trade = торговля по протоколу FIX
permission-fix_read = чтение по протоколу FIX
permission-p2p = торговля P2P

before-title = <b>Ключ { $exchange } для сервиса { $service }</b>
before-left = Вы остановились на шаге { $step } из { $steps }: { DATETIME($date, dateStyle: "long") }.
before-first = Что нужно до создания ключа (отметьте, что уже есть):
before-need = { $there ->
    [yes] ✅ { $what }
   *[no] • { $what }
}
prerequisite-kyc = пройти проверку личности (KYC)
prerequisite-totp = включить двухфакторную защиту (приложение с кодами)
prerequisite-deposit = внести первый депозит, подойдёт любая сумма
prerequisite-futures_account = открыть фьючерсный счёт, до создания ключа
need-kyc = верификация
need-totp = 2FA-коды
need-deposit = депозит
need-futures_account = фьючерсы
before-on = <b>Включите права:</b> { $rights }
before-off = <b>Оставьте выключенными:</b> { $rights }
before-calm = Пароль от аккаунта и коды из писем и SMS здесь не нужны.

fork-site = На каком сайте { $exchange } ваш аккаунт? Ключ работает только на том сайте, где создан.
fork-site-choice = { $exchange } · { $host }
fork-part = Для чего нужен ключ? На сайте { $exchange } у каждого раздела свои ключи.
fork-account = Какой аккаунт будет торговать? Ключ действует для того аккаунта, в котором создан.
fork-account-main = Главный аккаунт
fork-account-sub = Субаккаунт
fork-device = Где вы будете создавать ключ? Надёжнее в браузере.
fork-device-web = В браузере
fork-device-phone = В приложении

guide-resumed = Вы остановились здесь: { DATETIME($date, dateStyle: "long") }.
guide-title = <b>{ $exchange }: шаг { $step } из { $steps }</b>
step-open = Откройте: <b>{ $text }</b>
step-press = Нажмите: <b>{ $text }</b>
step-check = Выберите: <b>{ $text }</b>
step-leave = Не включайте: <b>{ $text }</b>
step-type = Заполните: <b>{ $text }</b>
step-confirm = Подтвердите: <b>{ $text }</b>
step-copy = Скопируйте: <b>{ $text }</b>
step-note = <i>{ $note }</i>
step-unconfirmed = ❔ Названия на экране могут немного отличаться.
step-unconfirmed-english = ❔ Названия на экране могут немного отличаться. По-английски: { $english }
guide-addresses = Адреса для этого поля:
guide-addresses-shown = Адреса для этого поля — на картинке; кнопки ниже копируют их.
guide-checked = Шаги сверены { DATETIME($date, dateStyle: "long") }
guide-general = Это общие шаги: на экране этой биржи слова будут другими.

report-title = <b>{ $exchange }, шаг { $step }: что на экране иначе?</b>
report-ask = Напишите в нескольких словах, что вы видите, или пришлите снимок экрана. Можно отправить и просто так.
report-warn = ⚠ Не присылайте снимок, на котором можно прочитать ключ, секрет или код.
report-words = Словами трейдера: { $words }
report-screen = Снимка в этом чате уже нет. Он уйдёт в { $service }, когда вы нажмёте «Отправить». Если на нём можно прочитать ключ, секрет или код, отправьте без него.
report-sent = Спасибо, отправлено.
report-enough = На сегодня достаточно: то, что вы прислали раньше, уже смотрят.
report-letter =
    <b>{ $exchange }, шаг { $step }: экран выглядит иначе</b>
    { $text }
report-from = <a href="tg://user?id={ $owner }">{ $name }</a> ({ $owner }), язык: { $language }
