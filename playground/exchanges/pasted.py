"""How a trader writes a key into the chat, whole or damaged on the way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping

from exchanges import load

Values = Mapping[str, str]
"""By ccxt's names: what tells the key from others first, then what is secret."""
Write = Callable[[str, Values], str]
"""Exchange id and credentials -> the text."""

RUSSIAN = {
    "apiKey": "API-ключ",
    "secret": "Секретный ключ",
    "password": "Парольная фраза",
    "walletAddress": "Адрес кошелька",
    "privateKey": "Приватный ключ",
}
JSON = {"secret": "secretKey", "password": "passphrase"}  # the others by ccxt's names
INVISIBLE = "\u200b"
DASH = "\u2013"
CUT_OFF = 3
WORDS = (
    "harbor velvet puzzle lantern coffee meadow rocket silver window garden violin planet ribbon copper "
    "castle orange timber saddle marble pepper canyon pillow hammer walnut"
)
SEED_SIZE = 12


def labelled(exchange: str, values: Values) -> str:
    """Each value with the name that the exchange's page gives it."""
    names = {field.name: field.label.en for field in load()[exchange].fields}
    return "\n".join(f"{names[name]}: {value}" for name, value in values.items())


def russian(exchange: str, values: Values) -> str:
    lines = (f"{RUSSIAN[name]}: {value}" for name, value in values.items())
    return "\n".join([f"Биржа: {load()[exchange].name}", "Название: мой бот", *lines])


def as_json(_: str, values: Values) -> str:
    return json.dumps({"label": "my bot"} | {JSON.get(name, name): value for name, value in values.items()}, indent=2)


def coinbase_file(_: str, values: Values) -> str:
    """What Coinbase gives to download: cdp_api_key.json."""
    return json.dumps({"name": values["apiKey"], "privateKey": f"{values['secret']}\n"}, indent=3)


def swapped(exchange: str, values: Values) -> str:
    known, hidden = _first_two(values)
    return labelled(exchange, {**values, known: values[hidden], hidden: values[known]})


def long_dashes(exchange: str, values: Values) -> str:
    known, _ = _first_two(values)
    return labelled(exchange, {**values, known: values[known].replace("-", DASH)})


def white_space(exchange: str, values: Values) -> str:
    return _parted(exchange, values, f"{INVISIBLE}\n")


def invisible(exchange: str, values: Values) -> str:
    return _parted(exchange, values, INVISIBLE)


def cut(exchange: str, values: Values) -> str:
    _, hidden = _first_two(values)
    return labelled(exchange, {**values, hidden: values[hidden][:-CUT_OFF]})


def first_alone(exchange: str, values: Values) -> str:
    known, _ = _first_two(values)
    return labelled(exchange, {known: values[known]})


def seed_phrase(*_: object) -> str:
    return " ".join(secrets.SystemRandom().sample(WORDS.split(), SEED_SIZE))


def _first_two(values: Values) -> tuple[str, str]:
    known, hidden, *_ = values
    return known, hidden


def _parted(exchange: str, values: Values, mark: str) -> str:
    """The secret with this in its middle."""
    _, hidden = _first_two(values)
    value = values[hidden]
    middle = len(value) // 2
    return labelled(exchange, {**values, hidden: f"{value[:middle]}{mark}{value[middle:]}"})


WAYS: Mapping[str, Write] = {
    "labelled": labelled,
    "russian": russian,
    "json": as_json,
    "coinbase_file": coinbase_file,
    "swapped": swapped,
    "long_dashes": long_dashes,
    "white_space": white_space,
    "invisible": invisible,
    "cut": cut,
    "first_alone": first_alone,
    "seed_phrase": seed_phrase,
}
