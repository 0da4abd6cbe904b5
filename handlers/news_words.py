"""What an owner hears of a stored key without having asked: what has changed, what will, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.account_words import unmet_line
from handlers.address_words import reasons
from handlers.buttons import KeyDo, Replace, Row, button, copies, keyboard
from handlers.findings import Reading
from handlers.verdict_words import verdict as verdict_card
from handlers.writing import (
    Panel,
    Say,
    address_lines,
    blocks,
    key_title,
    lines,
    listed,
    permission,
    plain,
    rights,
    sentence,
)
from keys.account import Need
from keys.boxes import boxes_on
from keys.model import Egress, Exchange, Fault, Status, StoredKey, Wanted
from keys.readiness import unmet
from keys.watch import NEEDS_ADDRESSES, News, Topic

ON_ADDRESSES = frozenset({Topic.WHITELIST_OFF, Topic.ADDRESS_GONE, Topic.ADDRESSES})
DO = {Topic.RIGHTS_ON: "news-do-rights_on", Topic.EXPIRES: "news-do-expires"}


def news(
    say: Say, language: str, key: StoredKey, exchange: Exchange, wanted: Wanted, items: Sequence[News]
) -> Panel | None:
    """One message for all that one look at a key brought to light. None: it is over by now."""
    reading = Reading(say, language, exchange, key.verdict, wanted)
    topics = {item.topic for item in items if not _over(reading, key, item)}
    if not topics:
        return None
    title = key_title(say, exchange, key)
    if Topic.REFUSED in topics:
        card = verdict_card(
            say,
            language,
            exchange,
            key.verdict,
            wanted=wanted,
            key_name=None,
            check=None,
            key=key.id,
            minutes_left=None,
        )
        unready = key.verdict.faults == (Fault.ACCOUNT_NOT_READY,)
        return card.under(blocks(title, say("news-not_ready" if unready else "news-refused")))
    missing = _missing(key, wanted) if topics & ON_ADDRESSES else ()
    text = blocks(
        title,
        lines(*(line for item in items if item.topic in topics for line in _lines(reading, item))),
        lines(*reasons(say, language, exchange, key.verdict, len(missing))) if missing else "",
        address_lines(say, missing, exchange.whitelist.separator) if missing else "",
        sentence(say, language, exchange.whitelist.how) if missing else "",
        *(say(DO[item.topic]) for item in items if item.topic in DO),
        say("reminder-last") if any(item.values.get("last") for item in items) else "",
    )
    return Panel(text, keyboard(*copies(say, missing, exchange.whitelist.separator), *_buttons(say, key, topics)))


def _still(reading: Reading, item: News) -> list[Need]:
    """Of the needs that became unmet those that still are, and that the operator still has."""
    told = [need for need in unmet(reading.verdict.needs) if need in reading.wanted.account]
    return [need for need in told if need in item.values["needs"]]


def _over(reading: Reading, key: StoredKey, item: News) -> bool:
    """True where the key's newest verdict no longer says so."""
    topic = item.topic
    if topic is Topic.UNMET:
        return not _still(reading, item)
    gone = not NEEDS_ADDRESSES.intersection(key.verdict.advice)
    return gone if topic in ON_ADDRESSES else topic is Topic.REFUSED and key.verdict.status is Status.ACCEPTED


def _missing(key: StoredKey, wanted: Wanted) -> tuple[Egress, ...]:
    return key.verdict.our_ips_missing or wanted.listed


def _lines(reading: Reading, item: News) -> Iterator[str]:
    say, values = reading.say, item.values
    match item.topic:
        case Topic.RIGHTS_ON | Topic.RIGHTS_OFF:
            yield say(f"news-{item.topic}", rights=_rights(reading, frozenset(values["rights"])))
        case Topic.EXPIRES:
            yield say("news-expires", date=datetime.fromisoformat(values["at"]), days=values["days"])
            yield say("news-expires-source", source="rule" if values.get("by_rule") else "told")
        case Topic.SILENT:
            yield say("news-silent", exchange=plain(reading.exchange.name))
        case Topic.ADDRESS_GONE:
            addresses = [say("code", text=plain(address, 64)) for _, address in values["addresses"]]
            yield say("news-address_gone", count=len(addresses), addresses=listed(say, addresses))
        case Topic.UNMET:
            yield say("news-unmet")
            yield from (unmet_line(reading, need) for need in _still(reading, item))
        case Topic.ADDRESSES:
            return  # the reasons say it
        case _:
            yield say(f"news-{item.topic}")


def _rights(reading: Reading, words: frozenset[str]) -> str:
    """By the labels of the exchange's own boxes where these stand for nothing else."""
    boxes = [box for box in boxes_on(reading.exchange, words, words) if box.grants <= words]
    if boxes:
        return rights(reading.say, reading.language, boxes, words)
    return listed(reading.say, (permission(reading.say, word) for word in sorted(words)))


def _buttons(say: Say, key: StoredKey, topics: set[Topic]) -> Iterator[Row]:
    yield [button(say("button-again"), KeyDo(key=key.id, do="check"))]
    yield [button(say("button-key"), KeyDo(key=key.id, do="show"))]
    if Topic.EXPIRES in topics:
        yield [button(say("button-replace"), Replace(key=key.id))]
    if Topic.ADDRESSES in topics:
        yield [button(say("button-mute"), KeyDo(key=key.id, do="mute"))]
