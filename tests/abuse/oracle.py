"""Stolen keys, from many accounts: how often does the bot try them for the thief, and what does it tell of them?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playground.exchanges.call import Seen
from playground.exchanges.key import masked
from playground.telegram import User
from tests.abuse.limits import HOUR, Held, held
from tests.abuse.raid import ALLOWED, EXCHANGES, Raid
from tests.e2e.moments import shown
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, say
from tests.progress import show
from tests.year.story import START

FIRST = {"okx": "/api/v5/account/config", "bybit": "/v5/user/query-api"}  # each check asks this, and at home once
WHYS = ("owner", "key", "exchange")


@dataclass(frozen=True, slots=True)
class Count:
    """What came of it: all that is in `wrong` should be zero, and every limit should have been reached and held."""

    accounts: int
    submissions: int
    presses: int
    tried: int
    hours: float
    seconds: int
    limits: tuple[Held, ...]
    wrong: Mapping[str, int]

    @property
    def clean(self) -> bool:
        return not any(self.wrong.values()) and all(one.stopped and not one.beyond for one in self.limits)


async def run(folder: Path, accounts: int, each: int, waves: int) -> Count:
    """`each`: keys of every account in one wave."""
    began = time.monotonic()
    async with Raid.open(folder, accounts) as raid:
        for number in range(waves):
            await raid.wave(number, each)
            show(f"{len(raid.messages)} of {accounts * each * waves} keys · {time.monotonic() - began:.0f} s")
        return count(raid, time.monotonic() - began)


def count(raid: Raid, seconds: float) -> Count:
    asked = {name: list(_asked(raid, name)) for name in EXCHANGES}
    told = {
        who.id: [at for status in (ACCEPTED, REFUSED, UNSURE) for at in _verdicts(who, status)] for who in raid.thieves
    }
    pressed = _pressed(raid, asked)
    stopped = Counter({why: sum(len(_waits(who, why)) for who in raid.thieves) for why in WHYS})
    answers, tried = sum(map(len, told.values())), sum(map(len, asked.values()))
    return Count(
        accounts=len(raid.thieves),
        submissions=len(raid.messages),
        presses=raid.presses,
        tried=tried,
        hours=(raid.clock() - START) / HOUR,
        seconds=round(seconds),
        limits=held(
            ALLOWED,
            {who: [*times, *pressed.get(who, [])] for who, times in told.items()},
            _wrong(raid, asked),
            {name: [seen.at for seen in asked[name]] for name in EXCHANGES},
            stopped,
        ),
        wrong={
            "messages undeleted": sum(who.message(number).deleted_at is None for who, number in raid.messages),
            "verdicts on keys not tried": max(0, answers + sum(map(len, pressed.values())) - tried),
            "keys tried and not told of": max(0, tried - answers - sum(map(len, pressed.values()))),
            "submissions without an answer": max(0, len(raid.messages) - answers - stopped.total()),
            "words of another holder": sum(str(raid.holder.id) in text for who in raid.thieves for text in shown(who)),
            "keys stored for a thief": len(raid.world.sql("select 1 from keys where owner <> ?", raid.holder.id)),
        },
    )


def _asked(raid: Raid, name: str) -> Iterator[Seen]:
    """The first question of each check of the thieves."""
    at = raid.world.exchanges[name]
    return (seen for seen in at.requests[raid.before[name] :] if (seen.path, seen.host) == (FIRST[name], at.host))


def _pressed(raid: Raid, asked: Mapping[str, list[Seen]]) -> dict[int, list[datetime]]:
    """By account, the checks that a press has brought: all but the first of a key that nobody else has."""
    found: dict[int, list[datetime]] = {}
    for name, questions in asked.items():
        known = set[str]()
        for seen in questions:
            whose = raid.own.get((name, seen.key or ""))
            if whose is not None and seen.key in known:
                found.setdefault(whose, []).append(seen.at)
            known.add(seen.key or "")
    return found


def _wrong(raid: Raid, asked: Mapping[str, list[Seen]]) -> dict[object, list[datetime]]:
    """By key, when it was found to be wrong, or another's."""
    found: dict[object, list[datetime]] = {}
    kept = masked(raid.kept.api_key)
    for name, questions in asked.items():
        for seen in questions:
            if seen.verdict != "ok" or seen.key == kept:
                found.setdefault((name, seen.key), []).append(seen.at)
    return found


def _verdicts(who: User, status: str) -> list[datetime]:
    return [at for name in EXCHANGES for at in _shown(who, say(who, f"verdict-{status}", exchange=NAMES[name]))]


def _waits(who: User, why: str) -> list[datetime]:
    return [
        at
        for words in {say(who, f"wait-{why}", exchange=NAMES[name]) for name in EXCHANGES}
        for at in _shown(who, words)
    ]


def _shown(who: User, words: str) -> list[datetime]:
    """When the bot began to show these words in a message that did not show them before."""
    return [
        version.at
        for message in who.history
        if message.by_bot
        for before, version in zip([None, *message.versions], message.versions, strict=False)
        if words in version.content.text and (before is None or words not in before.content.text)
    ]
