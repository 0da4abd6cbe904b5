"""What every exchange of the folder keeps: each rule tells what is missing or wrong, and what to do about it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from bot.recorded import Recorded
from exchanges import site_name
from exchanges.places import Place
from keys.boxes import boxes_on
from keys.breaker import FAILING
from keys.diagnose import judge
from keys.model import Exchange, Fault, Text
from keys.probe import asks, required

Rule = Callable[[Exchange], Iterator[str]]
LONGEST = 4096 // 8  # characters of a text: eight of them fit a message of Telegram
MARKUP = re.compile(r"[<>]|&(?!\s)")
ADDRESSES = re.compile(r"\bIPs?\b")
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
SEPARATORS = {",": ("comma", "запят"), " ": ("space", "пробел")}
GRANTS = frozenset(
    ["read", "spot", "margin", "futures", "options", "portfolio_margin", "transfer", "withdraw", "subaccount"]
) | frozenset(["subaccount_transfer", "earn", "convert", "p2p"])
WALLET = ("walletAddress", "privateKey")
MARK = (Fault.MAIN_KEY_PASTED, Fault.GEO_BLOCKED)  # no answer of an exchange means this


def fields(exchange: Exchange) -> Iterator[str]:
    try:
        asked = required(exchange.id)
    except ImportError:
        yield f"ccxt has no exchange {exchange.id!r}: name the file after its ccxt id."
        return
    wanted = WALLET if exchange.by_address else asked
    if tuple(field.name for field in exchange.fields) != wanted or sorted(wanted) != sorted(asked):
        yield f"[[fields]] must be ccxt's, the public one first: {', '.join(wanted)}."


def questions(exchange: Exchange) -> Iterator[str]:
    for site in exchange.sites:
        yield from _question(site, exchange.key_info, "key_info.method")
    if exchange.public is not None:
        yield from _question(exchange.id, exchange.public, "public")
    for site in exchange.sites:
        for telling in exchange.account:
            if telling.method is not None:
                yield from _question(site, telling.method, f"[[account]] {telling.need}: asks")


def _question(site: str, method: str, place: str) -> Iterator[str]:
    try:
        if not asks(site, method):
            yield f"{place}: ccxt's {site} has no method {method!r}; take one that only reads."
    except ImportError:
        yield f"sites: ccxt has no exchange {site!r}."


def texts(exchange: Exchange) -> Iterator[Text]:
    yield from (exchange.page, exchange.whitelist.how, exchange.whitelist.without, *exchange.remedies.values())
    yield from exchange.press.values()
    yield from (field.label for field in exchange.fields)
    yield from (box.label for box in exchange.boxes)
    for step in exchange.steps:
        yield from (step.text, *([step.note] if step.note else []))


def plain_texts(exchange: Exchange) -> Iterator[str]:
    for text in texts(exchange):
        for words in (text.en, text.ru):
            if words != words.strip() or MARKUP.search(words):
                yield f"{words!r}: take markup and the spaces around it out, texts are plain."
            if len(html.escape(words)) > LONGEST:
                yield f"{words[:40]!r} …: is too long for Telegram, {LONGEST} characters at most."


def both_languages(exchange: Exchange) -> Iterator[str]:
    said = (*exchange.remedies.values(), *exchange.press.values())
    for text in (*said, exchange.whitelist.how, exchange.whitelist.without):
        if not RUSSIAN.search(text.ru):
            yield f"{text.ru!r}: the Russian text is not Russian."
        if RUSSIAN.search(text.en):
            yield f"{text.en!r}: the English text is not English."


def page(exchange: Exchange) -> Iterator[str]:
    if not all(address.startswith("https://") for address in (exchange.page.en, exchange.page.ru)):
        yield "[page] must begin with https:// in both languages."


def address_step(exchange: Exchange) -> Iterator[str]:
    steps = [step for step in exchange.steps if ADDRESSES.search(step.text.en)]
    if exchange.whitelist.absent:
        if steps:
            yield "[whitelist] is absent, and a step takes IP addresses: take the step or `absent` out."
        return
    if len(steps) != 1 or steps[0].do != "type":
        yield f'[[steps]] need exactly one with do = "type" whose English text says “IP”; there are {len(steps)} that say it.'
        return
    words = SEPARATORS.get(exchange.whitelist.separator.strip() or " ")
    if words is None:
        yield "[whitelist] separator must be a comma or a space."
        return
    for language, said, wanted in (("en", steps[0].text.en, "our addresses"), ("ru", steps[0].text.ru, "наши адреса")):
        for word in (wanted, words[language == "ru"]):
            if word not in said:
                yield f"[[steps]]: the step that takes addresses must say “{word}” in {language}."


def order(exchange: Exchange) -> Iterator[str]:
    done = [step.do for step in exchange.steps]
    if done[:1] != ["open"] or done.count("open") != 1:
        yield "[[steps]] must begin with the one that opens the page, and have no other."
    copies = 2 if exchange.by_address else 1
    if done.count("copy") != copies:
        yield f'[[steps]] need {copies} with do = "copy", for what is shown once; there are {done.count("copy")}.'


def boxes(exchange: Exchange) -> Iterator[str]:
    ids = [box.id for box in exchange.boxes]
    yield from (f"[[boxes]]: there are two {one!r}." for one in sorted({one for one in ids if ids.count(one) > 1}))
    for box in exchange.boxes:
        if unknown := sorted(box.grants - GRANTS):
            yield f"[[boxes]] {box.id}: grants {', '.join(unknown)}, for which we have no word."
        if "withdraw" in box.grants and box.risk != "high":
            yield f"[[boxes]] {box.id}: withdrawal is of high risk."


def choices(exchange: Exchange) -> Iterator[str]:
    """Of a choice of one, one at most is marked, whatever the operator asks for beside reading; nobody asks for withdrawal."""
    rights = frozenset[str]().union(*(box.grants for box in exchange.boxes)) - {"withdraw"}
    asked = [frozenset({"read"}), rights, *(frozenset({"read", right}) for right in sorted(rights))]
    for screen in exchange.screens:
        for chosen, rows in groupby(screen.rows, lambda row: row.kind == "choice"):
            named = {row.box for row in rows if chosen and row.box}
            marked = [sorted(named & {box.id for box in boxes_on(exchange, words, words)}) for words in asked]
            most = max(marked, key=len)
            if len(most) > 1:
                yield _both(screen.id, most)


def _both(screen: str, boxes: Sequence[str]) -> str:
    return (
        f"[[screens]] {screen}: of one choice {' and '.join(boxes)} would be marked together; the box for reading"
        " alone is `read_only`, one that reads and only opens the way to more is `read_write`."
    )


def words(exchange: Exchange) -> Iterator[str]:
    said = [word for field in exchange.fields for word in field.words]
    for word in sorted(set(said)):
        if word != word.lower():
            yield f"[[fields]] words: {word!r} must be in lower case."
        if said.count(word) > 1:
            yield f"[[fields]] words: {word!r} is named more than once."


def remedies(exchange: Exchange) -> Iterator[str]:
    needed = {fault for rule in exchange.rules for fault in rule.faults if not fault.transient}
    if elsewhere(exchange):
        needed.add(Fault.WRONG_ENVIRONMENT)
    for fault in sorted(needed - set(exchange.remedies)):
        yield f"[remedies.{fault}] is missing: a rule or a place elsewhere leads to it; say what to press."


def elsewhere(exchange: Exchange) -> tuple[Place, ...]:
    places: tuple[Place, ...] = exchange.split.keywords["places"] if isinstance(exchange.split, partial) else ()
    return places


def named_places(exchange: Exchange) -> Iterator[str]:
    for place in elsewhere(exchange):
        if place.site and not site_name(place.site):
            yield f"elsewhere: give the site {place.site} a name for people."


def sources(exchange: Exchange) -> Iterator[str]:
    if not exchange.sources:
        yield "sources is missing: name the pages on which all this was read."


def rests(exchange: Exchange) -> Iterator[str]:
    for rule in exchange.rules:
        if rule.rest is not None and not set(rule.faults) <= FAILING:
            yield f"{_called(rule)}: `rest` is for answers that keep our address from asking, and for no others."


RULES: Mapping[str, Rule] = {
    one.__name__: one
    for one in (
        *(fields, questions, plain_texts, both_languages, page, address_step, order, boxes, choices),
        *(words, remedies, named_places, sources, rests),
    )
}


def unreached(exchange: Exchange, recorded: Sequence[Recorded]) -> Iterator[str]:
    """The rules of the exchange's file that none of these answers leads to."""
    for rule in exchange.rules:
        marked = replace(
            exchange, rules=tuple(replace(one, faults=MARK) if one is rule else one for one in exchange.rules)
        )
        if not any(judge(marked, one.answer)[0] == MARK for one in recorded):
            yield f"{_called(rule)} is reached by no recorded answer: add one, or put the narrower rule first."


def _called(rule: object) -> str:
    named = {name: getattr(rule, name) for name in ("code", "status", "text") if getattr(rule, name) is not None}
    return "[[rules]] " + ", ".join(f"{name} = {value!r}" for name, value in named.items())
