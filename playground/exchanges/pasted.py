"""How a trader writes a key into the chat, whole or damaged on the way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping

from exchanges import load

Write = Callable[[str, Mapping[str, str]], str]
"""Exchange id and credentials by ccxt's names -> the text."""

RUSSIAN = {"apiKey": "API-ключ", "secret": "Секретный ключ", "password": "Парольная фраза"}
JSON = {"apiKey": "apiKey", "secret": "secretKey", "password": "passphrase"}
INVISIBLE = "\u200b"
DASH = "\u2013"
CUT_OFF = 3
WORDS = (
    "harbor velvet puzzle lantern coffee meadow rocket silver window garden violin planet ribbon copper "
    "castle orange timber saddle marble pepper canyon pillow hammer walnut"
)
SEED_SIZE = 12


def labelled(exchange: str, values: Mapping[str, str]) -> str:
    """Each value with the name that the exchange's page gives it."""
    names = {field.name: field.label.en for field in load()[exchange].fields}
    return "\n".join(f"{names[name]}: {value}" for name, value in values.items())


def russian(exchange: str, values: Mapping[str, str]) -> str:
    lines = (f"{RUSSIAN[name]}: {value}" for name, value in values.items())
    return "\n".join([f"Биржа: {load()[exchange].name}", "Название: мой бот", *lines])


def as_json(_: str, values: Mapping[str, str]) -> str:
    return json.dumps({"label": "my bot"} | {JSON[name]: value for name, value in values.items()}, indent=2)


def swapped(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {**values, "apiKey": values["secret"], "secret": values["apiKey"]})


def long_dashes(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {**values, "apiKey": values["apiKey"].replace("-", DASH)})


def white_space(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {**values, "secret": _parted(values["secret"], f"{INVISIBLE}\n")})


def invisible(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {**values, "secret": _parted(values["secret"], INVISIBLE)})


def cut(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {**values, "secret": values["secret"][:-CUT_OFF]})


def api_key_alone(exchange: str, values: Mapping[str, str]) -> str:
    return labelled(exchange, {"apiKey": values["apiKey"]})


def seed_phrase(*_: object) -> str:
    return " ".join(secrets.SystemRandom().sample(WORDS.split(), SEED_SIZE))


def _parted(value: str, mark: str) -> str:
    middle = len(value) // 2
    return f"{value[:middle]}{mark}{value[middle:]}"


WAYS: Mapping[str, Write] = {
    "labelled": labelled,
    "russian": russian,
    "json": as_json,
    "swapped": swapped,
    "long_dashes": long_dashes,
    "white_space": white_space,
    "invisible": invisible,
    "cut": cut,
    "api_key_alone": api_key_alone,
    "seed_phrase": seed_phrase,
}
