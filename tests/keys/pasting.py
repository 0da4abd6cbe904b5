"""The fields of four exchanges and good values for them, as the facts describe them."""

from __future__ import annotations

from keys.damage import Damage
from keys.model import Field, Secret, Text
from keys.paste import Reading, read

API = Text("API key", "API-ключ")
SECRET = Text("Secret key", "Секретный ключ")
PEM_OR = r"|-----BEGIN (RSA )?PRIVATE KEY-----[\s\S]+)$"

OKX = (
    Field(name="apiKey", label=API, shape="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
    Field(name="secret", label=SECRET, shape="^[0-9A-F]{32}$"),
    Field(name="password", label=Text("Passphrase", "Парольная фраза"), chosen=True, words=("пасс-фраза",)),
)
BYBIT = (
    Field(name="apiKey", label=Text("API Key", "API ключ"), shape="^[A-Za-z0-9]{18}$"),
    Field(name="secret", label=Text("API Secret", "API секрет"), shape="^([A-Za-z0-9]{36}" + PEM_OR),
)
BINANCE = (
    Field(name="apiKey", label=API, shape="^[A-Za-z0-9]{64}$"),
    Field(name="secret", label=SECRET, shape="^([A-Za-z0-9]{64}" + PEM_OR),
)
BINGX = (Field(name="apiKey", label=API), Field(name="secret", label=Text("Secret Key", "Secret Key")))
BITGET = (
    Field(name="apiKey", label=API, shape="^bg_[0-9a-f]{32}$"),
    Field(name="secret", label=SECRET, shape="^[0-9a-f]{64}$"),
    Field(name="password", label=Text("Passphrase", "Парольная фраза"), chosen=True),
)
HYPERLIQUID = (
    Field(
        name="walletAddress",
        label=Text("Main account address (top right of the site, not of the API wallet)", "Адрес аккаунта"),
        shape="^0x[0-9a-fA-F]{40}$",
    ),
    Field(name="privateKey", label=Text("Private key", "Приватный ключ"), shape="^(0x)?[0-9a-fA-F]{64}$"),
)
KRAKEN = (
    Field(name="apiKey", label=Text("API Key", "Ключ API"), shape="^[A-Za-z0-9+/]{56}$"),
    Field(name="secret", label=Text("Private Key", "Закрытый ключ"), shape="^[A-Za-z0-9+/]{86}==$"),
)
KUCOIN = (
    Field(name="apiKey", label=API, shape="^[0-9a-f]{24}$"),
    Field(name="secret", label=SECRET, shape="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    Field(name="password", label=Text("API Passphrase", "Пароль API"), shape=r"^\S{7,32}$", chosen=True),
)
COINBASE = (
    Field(
        name="apiKey",
        label=Text("API key name", "Имя API-ключа"),
        shape="(organizations/{0}/apiKeys/)?{0}".format("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        words=("name", "id"),
    ),
    Field(
        name="secret",
        label=Text("Secret", "Секрет"),
        shape=r"-----BEGIN (EC )?PRIVATE KEY-----\s(?!MC4C)[\s\S]+|[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=",
    ),
)
ALL = {"okx": OKX, "bybit": BYBIT, "binance": BINANCE, "bingx": BINGX, "bitget": BITGET, "kraken": KRAKEN}

PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEf\n-----END PRIVATE KEY-----"
EC_PEM = (
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIBGsfE8FZzae0KUsZk3e+nctC4B221iriEAkBBScPPGxoAoGCCqGSM49\n"
    "AwEHoUQDQgAEIIZDya3/f7+SUYHu2JRzPrI9CK77+vz6v/m5q6gmVJQoHWi2+seW\n"
    "PEaTVHy5X1iycZPfimn5EsUCMBzGmAcZrw==\n"
    "-----END EC PRIVATE KEY-----"
)
EC_NAME = "organizations/3b910e93-1111-4222-8333-0305e82c3301/apiKeys/d2efa49a-369c-43d7-a60e-ae26e28853c2"
GOOD = {
    "okx": {
        "apiKey": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "secret": "7C1B0D9A2E4F48A6B35D90E1F2C3A4B5",
        "password": "Str0ng-Pass!",
    },
    "bybit": {"apiKey": "aB3dE6gH9jK2mN5pQr", "secret": "Zx8Cv7Bn6Mq5Wl4Er3Ty2Ui1Op0As9Df8Gh7"},
    "binance": {
        "apiKey": "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
        "secret": "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
    },
    "bingx": {
        "apiKey": "kQ7wE3rT9yU1iO5pA2sD6fG8hJ4kL0zX7cV3bN9mQ1wE5rT",
        "secret": "pL9oK3iJ7uH1yG5tF2rD8eS4wA6qZ0xC7vB3nM9lK1jH5gF",
    },
}
FIELDS = {"okx": OKX, "bybit": BYBIT, "binance": BINANCE, "bingx": BINGX}


def paste(text: str, fields: tuple[Field, ...] = OKX, **have: str) -> Reading:
    return read(Secret(text), fields, {name: Secret(value) for name, value in have.items()}, ALL)


def told(reading: Reading) -> dict[str, str]:
    return {name: value.reveal() for name, value in reading.fields.items()}


def doubted(reading: Reading) -> dict[str, str]:
    return {name: value.reveal() for name, value in reading.doubtful.items()}


def loose(reading: Reading) -> list[str]:
    return [value.reveal() for value in reading.loose]


def kinds(reading: Reading) -> set[Damage]:
    return {note.kind for note in reading.notes}


def blocking(reading: Reading) -> set[tuple[Damage, str | None]]:
    return {(note.kind, note.field) for note in reading.notes if note.blocks}
