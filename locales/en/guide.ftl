# The way to a key: choosing the exchange, what is needed first, the steps; small pieces that all texts share.

choose = Which exchange is the key from?
choose-type = There are more than there are buttons: write the name of yours.
guides = Which exchange shall the guide be for?

label = “{ $label }”
label-ours = “{ $label }” ({ $ours })
label-note = What is in brackets is our own translation: the label was not seen on the exchange's screen. The site can be switched to English.
sentence-unconfirmed = { $text } (The words on the screen may differ a little.)
code = <code>{ $text }</code>
list-more = { $shown } and { $rest } more

permission-read = reading
permission-spot = spot trading
permission-margin = margin trading
permission-futures = futures trading
permission-options = options trading
permission-transfer = transfers between your own accounts
permission-withdraw = withdrawal
permission-subaccount = managing sub-accounts
permission-subaccount_transfer = transfers between sub-accounts
permission-earn = earning products (Earn)
permission-convert = converting currencies
permission-portfolio_margin = portfolio margin trading
permission-fix_trade = trading over FIX
permission-fix_read = reading over FIX
permission-p2p = P2P trading

before-title = <b>{ $exchange } key for { $service }</b>
before-left = You stopped at step { $step } of { $steps } on { DATETIME($date, dateStyle: "long") }.
before-first = Needed before the key is made (tick off what is there):
before-need = { $there ->
    [yes] ✅ { $what }
   *[no] • { $what }
}
prerequisite-kyc = identity verification (KYC) passed
prerequisite-totp = two-factor protection on (an app with codes)
prerequisite-deposit = a first deposit made, any amount will do
prerequisite-futures_account = the futures account opened, before the key is made
need-kyc = KYC
need-totp = 2FA
need-deposit = deposit
need-futures_account = futures
before-on = <b>Switch these rights on:</b> { $rights }
before-off = <b>Leave these off:</b> { $rights }
before-calm = Your account password and the codes from e-mail and SMS are not needed here.

fork-site = On which site of { $exchange } is your account? A key works only on the site where it was made.
fork-site-choice = { $exchange } · { $host }
fork-part = Which of these is the key for? Each has keys of its own on { $exchange }’s site.
fork-account = Which account will trade? A key works for the account in which it was made.
fork-account-main = Main account
fork-account-sub = Sub-account
fork-device = Where will you make the key? A browser is the surest way.
fork-device-web = In a browser
fork-device-phone = In the app

guide-resumed = You stopped here on { DATETIME($date, dateStyle: "long") }.
guide-title = <b>{ $exchange }: step { $step } of { $steps }</b>
step-open = Open: <b>{ $text }</b>
step-press = Press: <b>{ $text }</b>
step-check = Choose: <b>{ $text }</b>
step-leave = Leave off: <b>{ $text }</b>
step-type = Fill in: <b>{ $text }</b>
step-confirm = Confirm: <b>{ $text }</b>
step-copy = Copy: <b>{ $text }</b>
step-note = <i>{ $note }</i>
step-unconfirmed = ❔ The words on the screen may differ a little.
step-unconfirmed-english = ❔ The words on the screen may differ a little. In English: { $english }
guide-addresses = The addresses for this field:
guide-addresses-shown = The addresses for this field are on the picture; the buttons below copy them.
guide-checked = Steps checked on { DATETIME($date, dateStyle: "long") }
guide-general = These steps are general ones: at this exchange the words on the screen will be different.

report-title = <b>{ $exchange }, step { $step }: what looks different?</b>
report-ask = Write in a few words what you see instead, or send a screenshot. You can also send this as it is.
report-warn = ⚠ Never send a screenshot on which a key, a secret or a code can be read.
report-words = In the trader's words: { $words }
report-screen = The screenshot is out of this chat. It goes to { $service } when you press “Send”. If a key, a secret or a code can be read on it, send without it.
report-sent = Thank you. It is on its way.
report-enough = That was enough for today: what you sent before is being looked at.
report-letter =
    <b>{ $exchange }, step { $step }: a screen looks different</b>
    { $text }
report-from = <a href="tg://user?id={ $owner }">{ $name }</a> ({ $owner }), language: { $language }
