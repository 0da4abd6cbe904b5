"""The texts of the bot: alike in both languages, all used, all there, and nothing that Telegram would refuse."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from bot.translation import plural_forms
from exchanges import DOS as STEPS
from exchanges import PREREQUISITES, load
from exchanges.screens import FILLS
from handlers import words
from handlers.buttons import AsIs, Differs, Page, ReadyAgain, Take, Tick, fresh_id
from handlers.commands import NAMES as COMMANDS
from handlers.commands import OF_ADMINS
from handlers.door import Standing
from handlers.findings import ENVIRONMENTS, KNOWN_STATES
from keys.account import ACCOUNT_MODES, POSITION_MODES, Need
from keys.campaign import Ready
from keys.guide import forks
from keys.model import (
    PERMISSIONS,
    Advice,
    Bookmark,
    Egress,
    Exchange,
    Fault,
    Former,
    KeyFacts,
    Policy,
    Stage,
    Status,
    StoredKey,
    Verdict,
    Wanted,
)
from keys.paste import Damage, Note
from keys.watch import News, Topic
from tests.handlers.saying import LANGUAGES, LOCALES, buttons, saying
from tests.telegram_html import TAG, length, visible
from tests.voice import breaches

ROOT = LOCALES.parent
SOURCES = sorted(path for room in ("handlers", "bot", "pictures") for path in (ROOT / room).glob("*.py"))
HANDLERS = [path for path in SOURCES if path.parent.name == "handlers"]

RIGHTS = frozenset(PERMISSIONS)
FAMILIES: dict[str, frozenset[str]] = {
    "access": frozenset(Standing) - {Standing.IN},
    "access-decided": frozenset({"admitted", "declined", "gone"}),
    "fork": frozenset({"site", "account", "account-main", "account-sub", "device", "device-web", "device-phone"}),
    "need": PREREQUISITES,
    "account": frozenset(Need),
    "mode": frozenset({*ACCOUNT_MODES, *POSITION_MODES}),
    "press": frozenset(Need),
    "unmet": frozenset(Need),
    "advice": frozenset(Advice),
    "broadcast-to": frozenset({"all", "refused", "moving"}),
    "card": frozenset(Status),
    "at": frozenset(
        {"begun", "chosen", "before", "fork", "guide", "ask", "part", "pasted", "checked", "unsure", "refused"}
    ),
    "because": frozenset(Advice),
    "command": frozenset({*COMMANDS, *OF_ADMINS}),
    "damage": frozenset(Damage),
    "fault": frozenset(Fault),
    "lasting": frozenset({"days", "hours", "minutes"}),
    "news": frozenset(Topic) - {Topic.ADDRESSES},
    "permission": RIGHTS,
    "picture-fill": FILLS,
    "prerequisite": PREREQUISITES,
    "remedy": frozenset(fault for fault in Fault if not fault.transient),
    "rest": frozenset({"code", "seen", "site", "caller", "account", "label"}),
    "stage": frozenset(Stage) | {"waiting"},
    "state": KNOWN_STATES,
    "step": STEPS,
    "stuck": frozenset({"refused", "stuck", "unsure", "entering"}),
    "users": frozenset({"ready", "refused", "paused", "waiting", "out"}),
    "verdict": frozenset(Status),
    "wait": frozenset({"owner", "key", "exchange"}),
    "where": ENVIRONMENTS,
}
PLURALS = {language: set(plural_forms(language)) - {"other"} for language in LANGUAGES}
CATEGORIES = {"zero", "one", "two", "few", "many", "other"}

MESSAGE = 4096  # characters of one message
CAPTION = 1024
ALERT = 200  # characters of an answer to a pressed button
CAPTION = 1024  # characters under a picture
CALLBACK = 64  # bytes
BUTTON = 30  # characters of ours on a button; a name in it may make it longer
LABELLED = 60  # characters with the longest name in it: a phone cuts the rest
COPIED = 256  # characters


# --- the files


@cache
def parsed(language: str) -> dict[str, ftl.Resource]:
    parser = FluentParser()
    return {path.name: parser.parse(path.read_text(encoding="utf-8")) for path in (LOCALES / language).glob("*.ftl")}


def entries(language: str) -> Iterator[ftl.Message | ftl.Term | ftl.Junk]:
    for resource in parsed(language).values():
        yield from (one for one in resource.body if isinstance(one, ftl.Message | ftl.Term | ftl.Junk))


@cache
def messages(language: str) -> dict[str, ftl.Message]:
    return {one.id.name: one for one in entries(language) if isinstance(one, ftl.Message)}


def within(node: object) -> Iterator[object]:
    """A node of the fluent tree and all below it."""
    yield node
    if isinstance(node, list):
        for each in node:
            yield from within(each)
    elif isinstance(node, ftl.BaseNode):
        yield from itertools.chain.from_iterable(within(each) for each in vars(node).values())


def variables(message: ftl.Message) -> set[str]:
    return {node.id.name for node in within(message) if isinstance(node, ftl.VariableReference)}


def selections(message: ftl.Message) -> Iterator[list[str]]:
    """The names of the variants of each choice that goes by a plural category."""
    for node in within(message):
        if isinstance(node, ftl.SelectExpression):
            names = [one.key.name for one in node.variants if isinstance(one.key, ftl.Identifier)]
            if set(names) & (CATEGORIES - {"other"}):
                yield names


def readings(pattern: ftl.Pattern) -> Iterator[str]:
    """Every text that a pattern can become, with `x` in the place of a value."""
    for parts in itertools.product(*(list(_readings(element)) for element in pattern.elements)):
        yield "".join(parts)


def _readings(element: ftl.TextElement | ftl.Placeable) -> Iterator[str]:
    if isinstance(element, ftl.TextElement):
        yield element.value
    elif isinstance(element.expression, ftl.SelectExpression):
        for variant in element.expression.variants:
            yield from readings(variant.value)
    else:
        yield "x"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_the_files_is_understood(language: str) -> None:
    assert len(messages(language)) > 100
    assert [one.content for one in entries(language) if isinstance(one, ftl.Junk)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    names = [one.id.name for one in entries(language) if not isinstance(one, ftl.Junk)]
    assert sorted(names) == sorted(set(names))


def test_both_languages_have_the_same_files_and_keys() -> None:
    assert set(parsed("en")) == set(parsed("ru"))
    for name in parsed("en"):
        keys = [
            {one.id.name for one in parsed(language)[name].body if isinstance(one, ftl.Message)}
            for language in LANGUAGES
        ]
        assert keys[0] == keys[1], name


def test_both_languages_say_the_same_values() -> None:
    english, russian = messages("en"), messages("ru")
    assert {key: variables(english[key]) for key in english} == {key: variables(russian[key]) for key in russian}


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_all_their_forms(language: str) -> None:
    lacking = {
        key: names
        for key, message in messages(language).items()
        for names in selections(message)
        if not PLURALS[language] <= set(names)
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_our_voice(language: str) -> None:
    found = {
        (key, breach)
        for key, message in messages(language).items()
        if message.value is not None
        for text in readings(message.value)
        for breach in breaches(TAG.sub("", text), language)
    }
    assert found == set()


def test_the_voice_is_not_deaf() -> None:
    wrong = {
        "en": ("Done!", "Well 🎉", "All ✅ done", "two  spaces", "so , there", "wait...", "end ", "“a »", 'the "key"'),
        "ru": ("Готово!", "Если Вы хотите", "Проверим еще раз", "нажмите “Save”", "«один", "ключ : вот"),
    }
    assert [text for language, texts in wrong.items() for text in texts if not list(breaches(text, language))] == []
    right = ("Вы здесь. Ваш ключ: Вот он", "✅ Ключ\n⚠️ Нажмите «Save»… → да", "• «Секрет»: ждём")
    assert [text for text in right if list(breaches(text, "ru"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_what_telegram_takes(language: str) -> None:
    for key, message in messages(language).items():
        assert message.value is not None, key
        for text in readings(message.value):
            assert 0 < length(text) <= MESSAGE, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_commands_are_short_and_have_no_markup(language: str) -> None:
    for key, message in messages(language).items():
        if key.startswith(("button-", "command-")) and message.value is not None:
            for text in readings(message.value):
                assert not set("<&") & set(text), key
                assert len(text) <= BUTTON or not key.startswith("button-"), key
                assert text[-1] not in ".:…", key


# --- the keys in the code


@dataclass(frozen=True)
class Said:
    """One place in the code that says something."""

    place: str
    keys: tuple[str, ...]
    prefix: str | None
    values: frozenset[str] | None  # None: not to be seen from here


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def key_argument(call: ast.Call) -> ast.expr | None:
    """The key where the call says something: `say(key)`, `i18n.get(key)`, `self._tell(chat, key)`."""
    name, count = name_of(call.func), len(call.args)
    of_i18n = name == "get" and isinstance(call.func, ast.Attribute) and name_of(call.func.value) == "i18n"
    if (name in {"say", "_say"} or of_i18n) and count:
        return call.args[0]
    return call.args[1] if name == "_tell" and count == 2 else None


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def prefix_of(node: ast.expr) -> str | None:
    """`fault` of f"fault-{fault}"."""
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return str(node.values[0].value).removesuffix("-")
    return None


def values_of(call: ast.Call) -> frozenset[str] | None:
    names = [each.arg for each in call.keywords]
    if None in names or name_of(call.func) == "_tell":
        return None
    return frozenset(name for name in names if name)


def said() -> Iterator[Said]:
    for path in SOURCES:
        for call in calls(path):
            key = key_argument(call)
            if key is not None:
                yield Said(f"{path.name}:{call.lineno}", tuple(constants(key)), prefix_of(key), values_of(call))


def strings() -> set[str]:
    """All string constants of the code: keys are also passed on and returned."""
    nodes = itertools.chain.from_iterable(ast.walk(tree(path)) for path in SOURCES)
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def family_keys() -> set[str]:
    return {f"{prefix}-{word}" for prefix, of in FAMILIES.items() for word in of}


def test_the_code_is_seen_to_speak() -> None:
    assert len([one for one in said() if one.keys]) > 80


def test_every_key_in_the_code_is_in_the_texts() -> None:
    assert [one for one in said() if set(one.keys) - set(messages("en"))] == []


def test_what_looks_like_a_key_is_one() -> None:
    beginnings = {key.partition("-")[0] for key in messages("en") if "-" in key}
    alike = {text for text in strings() if re.fullmatch(r"[a-z]+(-[a-z_]+)+", text)}
    assert {text for text in alike if text.partition("-")[0] in beginnings} - set(messages("en")) == set()


def test_every_key_gets_exactly_the_values_it_shows() -> None:
    wrong = [
        (one.place, key)
        for one in said()
        for key in one.keys
        if one.values is not None and key in messages("en") and one.values != variables(messages("en")[key])
    ]
    assert wrong == []


def test_keys_built_from_words_are_there_for_each_word() -> None:
    assert {one.prefix for one in said() if one.prefix} == set(FAMILIES)
    assert family_keys() - set(messages("en")) == set()


def test_no_text_is_left_that_nobody_says() -> None:
    assert set(messages("en")) - strings() - family_keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_to_a_button_fits_into_its_small_window(language: str) -> None:
    answers = [
        key
        for path in HANDLERS
        for call in calls(path)
        if name_of(call.func) == "answer" and name_of(call.args[0]) == "query"
        for argument in call.args[1:]
        if isinstance(argument, ast.Call) and argument.args
        for key in constants(argument.args[0])
    ]
    assert answers
    for key in answers:
        value = messages(language)[key].value
        assert value is not None
        assert max(len(text) for text in readings(value)) <= ALERT, key


# --- sentences stay out of the code


def prose(path: Path) -> Iterator[str]:
    """String literals of a file that are neither docstrings nor for the log."""
    hushed = {
        id(node)
        for call in calls(path)
        if name_of(getattr(call.func, "value", call)) == "log"
        for node in ast.walk(call)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr):
            hushed.add(id(node.value))
        if isinstance(node, ast.Raise):
            hushed |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hushed:
            yield node.value


OTHERS_WORDS = {"message is not modified"}  # by which Telegram's own answer is known


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.name)
def test_handlers_hold_no_sentence(path: Path) -> None:
    sentences = [text for text in prose(path) if re.search(r"[^\W\d_] +[^\W\d_]", TAG.sub("", text))]
    assert [text for text in sentences if text not in OTHERS_WORDS] == []


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.name)
def test_handlers_hold_no_russian(path: Path) -> None:
    assert [text for text in prose(path) if re.search("[а-яё]", text, re.IGNORECASE)] == []


# --- the longest messages there can be


EXCHANGES: Mapping[str, Exchange] = load()
NOW = datetime(2026, 11, 21, tzinfo=UTC)
LONGEST = "Ы" * 300
MANY = tuple(Egress("Ж" * 64, f"2001:0db8:85a3:0000:0000:8a2e:0370:{number:04x}") for number in range(20))
FOREIGN = tuple(f"2001:0db8:ffff:eeee:dddd:cccc:bbbb:{number:04x}" for number in range(30))
ALL_NEWS = (
    News(Topic.WORKS_AGAIN, {}),
    News(Topic.RIGHTS_ON, {"rights": sorted(PERMISSIONS)}),
    News(Topic.RIGHTS_OFF, {"rights": sorted(PERMISSIONS)}),
    News(Topic.WHITELIST_OFF, {}),
    News(Topic.ADDRESS_GONE, {"addresses": [["Ж" * 64, each.address] for each in MANY]}),
    News(Topic.ADDRESSES, {"last": True}),
    News(Topic.EXPIRES, {"at": "2026-12-31T00:00:00+00:00", "days": 14}),
    News(Topic.SILENT, {"since": "2026-12-31T00:00:00+00:00"}),
)
WANTED = Wanted(
    required=frozenset({"read", "spot", "futures"}),
    forbidden=RIGHTS - {"read", "spot", "futures"},
    whitelist=Policy.REQUIRED,
    egress=MANY,
)
EVERYTHING = KeyFacts(
    permissions=RIGHTS,
    ip_bound=True,
    ip_whitelist=FOREIGN,
    expires_at=NOW,
    created_at=NOW,
    account=LONGEST,
    subaccount=True,
    label=LONGEST,
    shortcomings={"ip_whitelist": "third_party_key"},
)


def worst(status: Status, exchange: Exchange, faults: tuple[Fault, ...], advice: tuple[Advice, ...]) -> Verdict:
    return Verdict(
        status=status,
        exchange="x" * 40,
        faults=faults,
        advice=advice,
        facts=EVERYTHING,
        missing=frozenset({"spot", "futures"}),
        unwanted=RIGHTS - {"read", "spot", "futures"},
        our_ips_missing=MANY,
        foreign_ips=FOREIGN,
        caller_ip=FOREIGN[0],
        code=LONGEST,
        seen=LONGEST,
        where=LONGEST,
    )


def verdicts(exchange: Exchange) -> Iterator[Verdict]:
    """Each fault and each advice alone, each fault with all advice, and the causes that an answer stands for."""
    everything = tuple(Advice)
    yield worst(Status.ACCEPTED, exchange, (), everything)
    yield from (worst(Status.REFUSED, exchange, (), (advice,)) for advice in Advice)
    for fault in Fault:
        status = Status.UNSURE if fault.transient else Status.REFUSED
        yield worst(status, exchange, (fault,), everything)
        yield worst(status, exchange, (fault,), ())
    for faults in {rule.faults: None for rule in exchange.rules}:
        status = Status.UNSURE if any(fault.transient for fault in faults) else Status.REFUSED
        yield replace(worst(status, exchange, faults, ()), facts=KeyFacts(), our_ips_missing=())


def cards(exchange: Exchange, language: str) -> Iterator[words.Panel]:
    say = saying(language)
    for verdict in verdicts(exchange):
        yield words.verdict(
            say,
            language,
            exchange,
            verdict,
            wanted=WANTED,
            key_name=LONGEST,
            check=fresh_id(),
            key=fresh_id(),
            minutes_left=15,
            again_in=5,
        )
        key = stored(exchange, verdict)
        yield words.key_card(say, language, key, exchange, WANTED, FORMER)
        if (news := words.news(say, language, key, exchange, WANTED, ALL_NEWS)) is not None:
            yield news
    key = stored(exchange, worst(Status.ACCEPTED, exchange, (), ()))  # of these the verdict is no part
    yield words.delete_ask(say, key)
    yield words.deleted(say, language, key, exchange)
    yield words.paused(say, key)
    yield words.key_card(say, language, replace(key, paused_at=NOW), exchange, WANTED)
    yield words.leaked(say, language, key, exchange, LONGEST, LONGEST)
    yield words.leak_dead(say, language, key, exchange)
    yield words.leak_over(say, language, key, exchange)
    for ready in (Ready.WAITING, Ready.UNKNOWN):
        yield words.moving(say, language, key, exchange, MANY, MANY, NOW, ready)
    yield words.moved(say, language, key, exchange)
    yield words.moving_over(say, language, key, exchange, MANY)
    for present in (None, replace(key, account="7")):
        yield words.other_account(say, language, exchange, key.verdict, present, fresh_id())
    for done in (True, False):
        yield words.Panel(words.in_its_place(say, exchange, FORMER, done=done))


FORMER = (Former(api_key="abcd…1234", exchange="okx", since=NOW, until=NOW),)


def stored(exchange: Exchange, verdict: Verdict) -> StoredKey:
    return StoredKey(
        id=fresh_id(),
        owner=1,
        exchange=exchange.id,
        name=LONGEST,
        api_key="abcd…1234",
        verdict=verdict,
        added_at=NOW,
        checked_at=NOW,
    )


def bookmarks(exchange: Exchange) -> Iterator[Bookmark]:
    """Every page of the guide, for a main account and for a sub-account."""
    for account in ("main", "sub"):
        for step in range(len(exchange.steps)):
            yield Bookmark(exchange=exchange.id, step=step, chosen={"account": account}, seen_at=NOW)


def guides(exchange: Exchange, language: str) -> Iterator[words.Panel]:
    say = saying(language)
    for mark in (Bookmark(exchange=exchange.id), Bookmark(exchange=exchange.id, step=99, seen_at=NOW)):
        yield words.before(say, language, exchange, LONGEST, WANTED, mark, in_flow=True)
    for each in forks(exchange, list(EXCHANGES.values())):
        yield words.fork(say, language, exchange, each, list(EXCHANGES.values()), in_flow=True)
    yield words.addresses(say, language, MANY, exchange)
    yield words.checking(say, language, exchange, "abcd…1234", Stage.RIGHTS, 999)
    for egress in (MANY, ()):
        go = ReadyAgain(check=fresh_id())
        yield words.addresses_first(say, language, exchange, egress, LONGEST, go, kept=True)
    for mark in bookmarks(exchange):
        for resumed in (False, True):
            yield words.guide_page(
                say, language, exchange, mark, LONGEST, WANTED, in_flow=True, resumed=resumed, reports=True
            )
    names = [field.name for field in exchange.fields]
    notes = [Note(kind, names[0], True, tuple(EXCHANGES)) for kind in Damage]
    yield words.ask(say, language, exchange, [], names, [words.damage(say, language, note, exchange) for note in notes])


def places(exchange: Exchange, language: str) -> Iterator[words.Panel]:
    for word in exchange.places:
        mark = Bookmark(exchange=exchange.id)
        panel = words.where(saying(language), language, exchange, word, LONGEST, WANTED, mark)
        assert panel is not None
        assert panel.picture is not None
        yield panel


def check(panels: Iterable[words.Panel]) -> None:
    for panel in panels:
        assert 0 < length(panel.text) <= (CAPTION if panel.picture else MESSAGE), visible(panel.text)
        assert "\n\n\n" not in panel.text
        for button in buttons(panel):
            assert 0 < len(button.text) <= LABELLED, button.text
            assert len((button.callback_data or "").encode()) <= CALLBACK
            if button.copy_text is not None:
                assert 0 < len(button.copy_text.text) <= COPIED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXCHANGES)
def test_the_longest_verdicts_reach_the_trader(name: str, language: str) -> None:
    check(cards(EXCHANGES[name], language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXCHANGES)
def test_the_longest_guides_reach_the_trader(name: str, language: str) -> None:
    check(guides(EXCHANGES[name], language))
    check(places(EXCHANGES[name], language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_lists_reach_the_trader(language: str) -> None:
    say, exchanges = saying(language), list(EXCHANGES.values())
    check([words.choose(say, language, exchanges), words.guides(say, language, exchanges)])
    keys = [stored(one, worst(Status.ACCEPTED, one, (), tuple(Advice))) for one in exchanges * 4]
    check([words.key_list(say, language, keys, EXCHANGES, page) for page in range(6)])
    check([words.addresses(say, language, MANY, None)])


def test_the_exchanges_that_this_is_tried_on_are_all_there() -> None:
    assert {"okx", "bybit", "binance", "bingx"} <= set(EXCHANGES)


def test_the_longest_callback_fits() -> None:
    assert len(Page(exchange="x" * 40, step=99).pack()) <= CALLBACK
    assert len(AsIs(field="x" * 40).pack()) <= CALLBACK
    assert len(Differs(exchange="x" * 20, step=99).pack()) <= CALLBACK
    assert len(Tick(exchange="x" * 20, word="futures_account").pack()) <= CALLBACK
    assert len(Take(exchange="x" * 20, fork="account", choice="x" * 20).pack()) <= CALLBACK
