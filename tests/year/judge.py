"""Compares what each trader was sent with what was due, message by message."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from playground.telegram.chats import Message, buttons_of
from tests.e2e.talking import NAMES, said, say
from tests.year.oracle import WARNINGS, Due
from tests.year.trader import Trader

MARK = "§"
SAYS = (
    ("refused", "news-refused"),
    ("works_again", "news-works_again"),
    ("rights_on", "news-rights_on"),
    ("rights_off", "news-rights_off"),
    ("whitelist_off", "news-whitelist_off"),
    ("address_gone", "news-address_gone"),
    ("silent", "news-silent"),
    ("leak", "leak-then"),
    ("dead", "leak-dead"),
    ("moving", "moving-check"),
    ("moving", "moving-unknown"),
    ("moved", "moving-ready"),
    ("over", "moving-over"),
)
API_KEY = re.compile(r"[\w-]+…[\w-]+")
COLUMNS = ("due", "sent", "missing", "twice", "again after a kill", "late", "unasked", "to another")


@dataclass(slots=True)
class Verdicts:
    """Counts by kind of message and column. `complaints`: each message that is not as it should be, in words."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    complaints: list[str] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not self.complaints

    def blame(self, trader: Trader, kind: str, column: str, what: object) -> None:
        self.counts[kind][column] += 1
        self.complaints.append(
            f"{trader.life.kind} {trader.user.id} at {trader.life.exchange}: {kind} {column}: {what}"
        )


@dataclass(frozen=True, slots=True)
class Letter:
    at: datetime
    kinds: frozenset[str]
    api_keys: frozenset[str]


def judge(step: timedelta, trader: Trader, dues: list[Due], kills: list[datetime], found: Verdicts) -> None:
    came: dict[str, list[datetime]] = defaultdict(list)
    for letter in letters(trader):
        if letter.api_keys != {trader.masked}:
            found.blame(trader, next(iter(letter.kinds), "?"), "to another", letter.at)
        if not letter.kinds:
            found.blame(trader, "?", "unasked", letter.at)
        for kind in letter.kinds:
            came[kind].append(letter.at)
    for one in sorted(dues, key=lambda one: (not one.sure, one.earliest)):
        beside = [other for other in dues if other is not one and other.kind == one.kind]
        meet(step, trader, one, came[one.kind], kills, found, beside)
    for kind, times in came.items():
        for at in times:
            found.blame(trader, kind, "unasked", at)


def meet(
    step: timedelta,
    trader: Trader,
    one: Due,
    came: list[datetime],
    kills: list[datetime],
    found: Verdicts,
    beside: Sequence[Due] = (),
) -> None:
    """Takes from `came` what belongs to this; each of the `kills` may have made it come once more. What is due `beside`
    it may come in the same poll."""
    found.counts[one.kind]["due"] += one.sure
    found.totals["messages that may have come or not"] += not one.sure
    inside = [at for at in came if one.earliest <= at <= one.latest + step]
    if not inside:
        after = [at for at in came if at > one.latest]
        if one.sure and after:
            came.remove(after[0])
            found.blame(trader, one.kind, "late", f"{after[0]}, was due until {one.latest}")
        elif one.sure:
            found.blame(trader, one.kind, "missing", f"due {one.earliest} to {one.latest}")
        return
    found.counts[one.kind]["sent"] += 1
    came.remove(inside[0])
    struck = kills.count(inside[0])  # it was on its way then
    same = [at for at in inside[1:] if at == inside[0]]
    for number, at in enumerate(same[sum(other.earliest <= inside[0] <= other.latest + step for other in beside) :]):
        came.remove(at)
        if number < struck:
            found.counts[one.kind]["again after a kill"] += 1
        else:
            found.blame(trader, one.kind, "twice", at)


def letters(trader: Trader) -> Iterator[Letter]:
    """Whatever the bot wrote of its own accord."""
    for message in trader.user.history[trader.first :]:
        text = message.versions[0].content.text
        title = text.split("\n")[0].startswith(f"{NAMES[trader.life.exchange]} · ")
        if message.by_bot and (title or message.id not in trader.replies):
            yield Letter(message.sent_at, frozenset(_kinds(trader, message)), frozenset(API_KEY.findall(text)))


def _kinds(trader: Trader, message: Message) -> Iterator[str]:
    user, text = trader.user, message.versions[0].content.text
    yield from (kind for kind, key in SAYS if _beginning(user.language_code, key) in text)
    if say(user, "button-mute") in {each["text"] for each in buttons_of(message.versions[0].content)}:
        yield "addresses"
    if trader.life.ends is not None:
        ends = trader.life.ends
        yield from (f"expires {days}" for days in WARNINGS if say(user, "news-expires", date=ends, days=days) in text)


@cache
def _beginning(language: str, key: str) -> str:
    """Of a text, up to the first thing that it names."""
    names = dict.fromkeys(("rights", "exchange", "addresses", "service"), MARK)
    return said(key, language, count=1, **names).partition(MARK)[0]
