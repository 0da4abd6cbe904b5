"""The exchanges as data: one TOML and at most one small Python file each; the folder is the registry."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Mapping
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from exchanges.account import read_account, read_press
from exchanges.basic import load as load_basic
from exchanges.names import called, latin, past, plain
from exchanges.places import Place
from exchanges.screens import read_places, read_screens, read_spots
from exchanges.table import Mistake, Table
from keys.model import Box, Exchange, Fault, Field, Rule, Step, Text, Whitelist
from keys.screens import Screen

__all__ = ["Mistake", "every", "find", "load", "site_name"]

HERE = Path(__file__).parent
DOS = frozenset({"open", "press", "check", "leave", "type", "confirm", "copy"})
FORMS = frozenset({"object", "list"})
RISKS = frozenset({"low", "medium", "high"})
TELLS = frozenset({"account", "rights", "addresses", "bound", "expiry", "subaccount"})
PREREQUISITES = frozenset({"kyc", "totp", "deposit", "futures_account"})


def load(folder: Path = HERE) -> dict[str, Exchange]:
    """Every exchange of the folder by ccxt id. Raises Mistake with file and place."""
    return dict(_load(folder))


def every() -> dict[str, Exchange]:
    """The exchanges of the folder, and after them those that are known at a basic level only."""
    known = load()
    return known | {name: one for name, one in load_basic().items() if name not in known}


def find(text: str, exchanges: Mapping[str, Exchange]) -> Exchange | None:
    """The exchange with this ccxt id, name, earlier name or usual spelling, in any case and either alphabet."""
    wanted = {plain(text), latin(text)}
    found = next((one for one in exchanges.values() if wanted & called(one)), None)
    old = past(text)
    return exchanges.get(old.now) if found is None and old is not None and old.now is not None else found


def site_name(site: str, folder: Path = HERE) -> str | None:
    """The proper name of a ccxt id: of an exchange here, or of a place where a key of one may live."""
    loaded = _load(folder)
    return loaded[site].name if site in loaded else _named_places(folder).get(site)


@cache
def _load(folder: Path) -> dict[str, Exchange]:
    raw = _raw(folder)
    return {name: _exchange(name, values, raw) for name, values in raw.items()}


@cache
def _raw(folder: Path) -> dict[str, dict[str, Any]]:
    return {path.stem: _parse(path) for path in sorted(folder.glob("*.toml"))}


@cache
def _named_places(folder: Path) -> dict[str, str]:
    places = [place for values in _raw(folder).values() for place in values.get("elsewhere", [])]
    return {place["site"]: place["name"] for place in places if "name" in place}


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"{path.name}: {error}") from None


def _exchange(name: str, values: dict[str, Any], raw: Mapping[str, dict[str, Any]]) -> Exchange:
    parent = values.get("extends")
    if parent is not None and parent not in raw:
        raise Mistake(f"{name}.toml: extends: there is no {parent}.toml")
    own = {key: value for key, value in values.items() if key != "extends"}
    table = Table(f"{name}.toml: ", merged(raw[parent], own) if parent else own)
    return build(name, parent or name, table, _code(name, parent or name))


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged, all else is replaced."""
    both = dict(below)
    for key, value in above.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


def build(name: str, brand: str, table: Table, code: Any) -> Exchange:
    """The exchange of this table; `code`: its module of Python. Raises Mistake."""
    answers, key_info = table.table("answers"), table.table("key_info")
    boxes = tuple(_box(one) for one in table.tables("boxes"))
    screens = read_screens(table, [box.id for box in boxes])
    sites = (name, *(site for site in table.words("sites") if site != name))
    places, remedies = _places(table, name), _remedies(table)
    exchange = Exchange(
        id=name,
        name=table.string("name"),
        brand=brand,
        sites=sites,
        nearby=tuple(dict.fromkeys(site for site in (*sites[1:], *(place.site for place in places)) if site)),
        aliases=table.words("aliases"),
        page=table.text("page"),
        fields=tuple(_field(one) for one in table.tables("fields")),
        prerequisites=table.words("prerequisites", PREREQUISITES),
        steps=tuple(_step(one, screens) for one in table.tables("steps")),
        boxes=boxes,
        screens=tuple(screens.values()),
        places=read_places(table, screens),
        whitelist=_whitelist(table.table("whitelist")),
        remedies=remedies,
        code_at=answers.string("code_at"),
        text_at=answers.string("text_at"),
        ok=answers.maybe("ok"),
        form=answers.word("form", FORMS) if answers.has("form") else "object",
        rules=tuple(_rule(one) for one in table.tables("rules")),
        key_info=key_info.string("method"),
        key_info_seen=key_info.string("seen"),
        key_info_params=key_info.texts("params"),
        tells=frozenset(key_info.words("tells", TELLS)),
        account=read_account(table),
        press=read_press(table, remedies.get(Fault.ACCOUNT_NOT_READY)),
        checked=table.day("checked"),
        public=table.maybe("public"),
        sources=table.words("sources"),
        read_key=code.read_key,
        split=_split(code, places),
        more=getattr(code, "more", None),
        signed=getattr(code, "signed", None),
        whitelist_first=table.flag("whitelist_first"),
        by_address=table.flag("by_address"),
        prepare=getattr(code, "prepare", None),
    )
    for one in (answers, key_info, table):
        one.done()
    return exchange


def _code(name: str, brand: str) -> ModuleType:
    for module in (f"{__name__}.{name}", f"{__name__}.{brand}"):
        if find_spec(module):
            return importlib.import_module(module)
    raise Mistake(f"{name}.toml: there is no {name}.py beside it")


def _split(code: ModuleType, places: tuple[Place, ...]) -> Any:
    """The ladder of the exchange, told where else a key of the brand may live."""
    return partial(code.split, places=places) if hasattr(code, "split") else None


def _places(table: Table, name: str) -> tuple[Place, ...]:
    """All places but the one that is asked first anyway."""
    if not table.has("elsewhere"):
        return ()
    places = [_place(one) for one in table.tables("elsewhere")]
    return tuple(place for place in places if place.site != name)


def _place(table: Table) -> Place:
    place = Place(site=table.maybe("site"), hostname=table.maybe("hostname"), sandbox=table.maybe("sandbox"))
    if sum(part is not None for part in (place.site, place.hostname, place.sandbox)) != 1:
        table.wrong("", "must be one of site, hostname, sandbox")
    if place.site:
        table.maybe("name")  # for `site_name`, of a site without a file of its own
    table.done()
    return place


def _field(table: Table) -> Field:
    field = Field(
        name=table.string("name"),
        label=table.text("label"),
        shape=table.pattern("shape"),
        chosen=table.flag("chosen"),
        strict=table.flag("strict"),
        identifies=table.flag("identifies"),
        words=table.words("words"),
    )
    table.done()
    return field


def _step(table: Table, screens: Mapping[str, Screen]) -> Step:
    note = table.text("note") if table.has("note") else None
    main, sub = (table.text(name) if table.has(name) else None for name in ("main", "sub"))
    shows = read_spots(table, "shows", screens)
    step = Step(do=table.word("do", DOS), text=table.both(), note=note, main=main, sub=sub, shows=shows)
    table.done()
    return step


def _box(table: Table) -> Box:
    box = Box(
        id=table.string("id"),
        label=table.both(),
        risk=table.word("risk", RISKS),
        grants=frozenset(table.words("grants")),
    )
    table.done()
    return box


def _whitelist(table: Table) -> Whitelist:
    whitelist = Whitelist(
        separator=table.string("separator"),
        max_entries=table.number("max_entries"),
        how=table.text("how"),
        without=table.text("without"),
        idle_days=table.number("idle_days"),
        life_days=table.number("life_days"),
        absent=table.flag("absent"),
    )
    table.done()
    return whitelist


def _remedies(table: Table) -> dict[Fault, Text]:
    remedies = {}
    for name, one in table.entries("remedies"):
        if name not in set(Fault):
            table.wrong(f"remedies.{name}", "no such fault")
            continue
        remedies[Fault(name)] = one.both()
        one.done()
    return remedies


def _rule(table: Table) -> Rule:
    rule = Rule(
        faults=table.faults("faults"),
        code=table.maybe("code"),
        status=table.number("status"),
        text=table.pattern("text"),
        not_own=table.maybe("not_own"),
        rest=table.number("rest"),
        unconfirmed=table.flag("unconfirmed"),
        source=table.string("source"),
    )
    table.done()
    return rule
