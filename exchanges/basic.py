"""Every other exchange of ccxt at a basic level: a private read proves its keys, and what they may do stays unknown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from exchanges.table import Table
from keys.model import Exchange, Fault, Field, KeyFacts, Rule, Step, Text, Whitelist, at

LIST = Path(__file__).parent / "lists" / "basic.toml"
SOURCE = "ccxt 4.5.90, exceptions"
CHECKED = date(2026, 11, 21)

LABELS = {
    "apiKey": Text("API key", "API-ключ"),
    "uid": Text("User ID (UID)", "ID пользователя (UID)"),
    "accountId": Text("Account ID", "ID аккаунта"),
    "secret": Text("API secret", "Секретный ключ API"),
    "privateKey": Text("Private key of the API key", "Приватный ключ к API-ключу"),
    "password": Text("API passphrase", "Парольная фраза API"),
}
WORDS = {
    "uid": ("client id", "user", "merchant", "merchant id", "id клиента", "ид пользователя", "уид"),
    "accountId": ("account", "accountid", "account_id", "orderly account id", "id аккаунта", "аккаунт", "ид аккаунта"),
    "secret": ("token", "api token", "bearer token", "токен", "апи токен"),
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


@cache
def _load(path: Path) -> dict[str, Exchange]:
    table = Table(f"{path.name}: ", tomllib.loads(path.read_text(encoding="utf-8")))
    return {name: _exchange(name, one) for name, one in table.all()}


def load(path: Path = LIST) -> dict[str, Exchange]:
    """The exchanges of the list by ccxt id. Raises Mistake with the place."""
    return dict(_load(path))


def _exchange(name: str, table: Table) -> Exchange:
    site, proof, shapes = table.string("site"), table.string("proof"), _texts(table, "shapes")
    exchange = Exchange(
        id=name,
        name=table.string("name"),
        brand=name,
        sites=(name,),
        aliases=table.words("aliases"),
        page=Text(site, site),
        fields=tuple(_field(one, shapes.get(one)) for one in table.words("fields", frozenset(LABELS))),
        prerequisites=(),
        steps=STEPS,
        boxes=(),
        whitelist=WHITELIST,
        remedies={},
        code_at=table.maybe("code_at") or "",
        text_at=table.maybe("text_at") or "",
        ok=table.blank("ok"),
        rules=(*_rules(table, "texts"), *_rules(table, "codes")),
        key_info=table.string("asks"),
        key_info_seen=table.string("seen"),
        key_info_params=_texts(table, "params"),
        form="list" if proof.startswith("[]") else "object",
        checked=CHECKED,
        sources=(f"ccxt 4.5.90 async_support/{name}.py",),
        read_key=partial(read_key, proof),
        basic=True,
    )
    table.done()
    return exchange


def _field(name: str, shape: str | None) -> Field:
    return Field(name=name, label=LABELS[name], shape=shape, chosen=name == "password", words=WORDS.get(name, ()))


def _texts(table: Table, name: str) -> dict[str, str]:
    """A table of texts, or none at all."""
    values = table.need(name, dict) if table.has(name) else {}
    if not all(isinstance(value, str) for value in values.values()):
        raise table.fail(name, "must be texts")
    return values


def _rules(table: Table, kind: str) -> tuple[Rule, ...]:
    return tuple(_rule(table, kind, met, words) for met, words in _texts(table, kind).items())


def _rule(table: Table, kind: str, met: str, words: str) -> Rule:
    unknown = set(words.split()) - set(Fault)
    if unknown or not words.split():
        raise table.fail(f"{kind}.{met}", "names no fault" if not unknown else f"no such fault: {min(unknown)}")
    faults = tuple(Fault(word) for word in words.split())
    code, text = (met, None) if kind == "codes" else (None, re.escape(met))
    return Rule(faults=faults, code=code, text=text, unconfirmed=True, source=SOURCE)


def read_key(proof: str, body: Any) -> KeyFacts:
    """No fact at all, once the answer is proven to be a served one. Raises ValueError."""
    if not all(any(_holds(body, way) for way in one.split("|")) for one in proof.split(" ")):
        raise ValueError("not what this exchange answers to a private read")
    return KeyFacts()


def _holds(body: Any, way: str) -> bool:
    """`way` as the head of lists/basic.toml explains it."""
    path, equals, value = way.partition("=")
    if equals:
        return _plain(at(body, path)) == value
    path, several, name = path.partition("[]") if "[]" in path else path.partition("*")
    if several:
        return _each(at(body, path), several, name.removeprefix("."))
    if path.endswith("{}"):
        return isinstance(at(body, path.removesuffix("{}")), Mapping)
    return at(body, path) not in (None, "")


def _each(found: Any, several: str, name: str) -> bool:
    """A list (an empty one too: an account without anything), or a table that is not empty, of such entries."""
    if several == "*":
        return isinstance(found, Mapping) and bool(found) and all(_has(one, name) for one in found.values())
    return isinstance(found, list) and all(not name or _has(one, name) for one in found)


def _has(entry: Any, name: str) -> bool:
    return at(entry, name) is not None


def _plain(value: Any) -> str:
    """As JSON writes it: true, 1, ok."""
    return str(value).lower() if isinstance(value, bool) else str(value)
