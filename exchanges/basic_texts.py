"""What the bot says of exchanges that are known at a basic level only: labels, steps, and what a wallet is not asked for."""

from __future__ import annotations

from keys.model import Fault, Step, Text, Whitelist

LABELS = {
    "apiKey": Text("API key", "API-ключ"),
    "uid": Text("User ID (UID)", "ID пользователя (UID)"),
    "accountId": Text("Account ID", "ID аккаунта"),
    "secret": Text("API secret", "Секретный ключ API"),
    "privateKey": Text("Private key of the API key", "Приватный ключ к API-ключу"),
    "password": Text("API passphrase", "Парольная фраза API"),
    "walletAddress": Text("Account address", "Адрес аккаунта"),
}
WORDS = {
    "uid": ("client id", "user", "merchant", "merchant id", "id клиента", "ид пользователя", "уид"),
    "accountId": ("account", "accountid", "account_id", "orderly account id", "id аккаунта", "аккаунт", "ид аккаунта"),
    "secret": ("token", "api token", "bearer token", "токен", "апи токен"),
    "walletAddress": (
        "wallet address",
        "account address",
        "main account address",
        "account",
        "address",
        "wallet",
        "адрес аккаунта",
        "адрес кошелька",
        "адрес",
        "аккаунт",
        "кошелек",
    ),
}
WHITELIST = Whitelist(
    separator=",",
    max_entries=None,
    how=Text(
        "Open this key on the exchange's page of API keys. If it has a field for trusted IP addresses, add ours there.",
        "Откройте этот ключ на странице API-ключей биржи. Если там есть поле для доверенных IP-адресов, добавьте в него наши.",
    ),
    without=Text(
        "What this exchange does with a key without addresses is not known to us.",
        "Что эта биржа делает с ключом без адресов, нам неизвестно.",
    ),
)
STEPS = (
    Step(
        do="open",
        text=Text("the page of API keys in your account", "страницу API-ключей в вашем аккаунте"),
        note=Text(
            "Mostly it is in the profile or in the security settings.",
            "Обычно она в профиле или в настройках безопасности.",
        ),
    ),
    Step(do="press", text=Text("the button that creates a new key", "кнопку создания нового ключа")),
    Step(
        do="check",
        text=Text("reading and trading", "чтение и торговлю"),
        note=Text(
            "Leave withdrawal off, and transfers too where they can be chosen.",
            "Вывод оставьте выключенным, и переводы тоже, если их можно выбрать.",
        ),
    ),
    Step(
        do="type",
        text=Text(
            "our addresses, if there is a field for trusted IP addresses; mostly with a comma between them",
            "наши адреса, если есть поле для доверенных IP-адресов; обычно через запятую",
        ),
        note=Text(
            "Ours, not the one of your phone or computer.", "Именно наши, а не адрес вашего телефона или компьютера."
        ),
    ),
    Step(
        do="copy",
        text=Text("all values that the exchange shows", "все значения, которые покажет биржа"),
        note=Text("The secret is mostly shown only once.", "Секрет обычно показывают только один раз."),
    ),
)
MAIN_KEY = Text(
    "If this is the private key of the wallet itself, treat it as stolen: make a new wallet and move everything there "
    "today. If you sent the delegated key's own address in place of the account's, send the account's address.",
    "Если это приватный ключ самого кошелька, считайте его украденным: создайте новый кошелёк и сегодня же переведите "
    "туда всё. Если вместо адреса аккаунта прислан адрес самого делегированного ключа, пришлите адрес аккаунта.",
)
WALLET = {Fault.MAIN_KEY_PASTED: MAIN_KEY}


def noted(note: Text) -> tuple[Step, ...]:
    """The general steps, and what is to be known of the values that are copied."""
    *first, copy = STEPS
    return (*first, Step(do="copy", text=copy.text, note=note))


def delegated(called: Text, note: Text | None) -> tuple[Step, ...]:
    """How a key is made that trades for a wallet in place of the wallet's own. `called`: as this exchange calls it."""
    return (
        Step(
            do="open",
            text=Text(f"the page where a new {called.en} is made", f"страницу, где создаётся {called.ru}"),
            note=Text(
                "Never give your seed phrase or the wallet's own private key to anybody, us included.",
                "Никому, и нам тоже, не давайте seed-фразу и приватный ключ самого кошелька.",
            ),
        ),
        Step(
            do="press",
            text=Text(f"the button that makes a new {called.en}", f"кнопку, которая создаёт новый {called.ru}"),
            note=note
            or Text(
                "Leave withdrawals and transfers off, if they can be chosen.",
                "Вывод и переводы оставьте выключенными, если их можно выбрать.",
            ),
        ),
        Step(
            do="copy",
            text=Text(
                f"the private key of this {called.en}", f"приватный ключ, который относится к нему ({called.ru})"
            ),
            note=Text("It is mostly shown only once.", "Обычно его показывают только один раз."),
        ),
        Step(
            do="confirm",
            text=Text("in your wallet, if it asks for a signature", "в кошельке, если он попросит подпись"),
        ),
        Step(
            do="copy",
            text=Text("the address of your account", "адрес вашего аккаунта"),
            note=Text(f"Not the address of the {called.en} itself.", f"Не адрес, который имеет сам {called.ru}."),
        ),
    )
