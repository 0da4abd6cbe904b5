"""What of a look at a stored key is news to its owner, and when to look again. Pure: a year of looks is a table test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zlib import crc32

from keys.model import Advice, Status, Verdict
from keys.readiness import refusing, unmet

NEEDS_ADDRESSES = frozenset({Advice.NO_IP_WHITELIST, Advice.OUR_IP_MISSING})
SOON = timedelta(minutes=10)  # a refusal is looked at once more before anybody is alarmed
DOUBT = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3))  # between looks at what stays unsure
SILENCE = timedelta(days=1)  # for so long what is unsure is no news
SPREAD = 0.2  # of the time between two looks, so that keys added together are not looked at together


class Topic(StrEnum):
    """What an owner hears of without having asked."""

    REFUSED = "refused"
    WORKS_AGAIN = "works_again"
    RIGHTS_ON = "rights_on"
    RIGHTS_OFF = "rights_off"
    WHITELIST_OFF = "whitelist_off"
    ADDRESS_GONE = "address_gone"
    ADDRESSES = "addresses"  # the reminder: some were missing from the beginning
    UNMET = "unmet"  # the account is no longer as the operator needs it
    EXPIRES = "expires"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class News:
    """`values`: what the message names, as JSON knows it."""

    topic: Topic
    values: dict[str, Any]

    @property
    def urgent(self) -> bool:
        """May come at night: money is at risk, or trading has stopped."""
        return self.topic in (Topic.REFUSED, Topic.RIGHTS_ON, Topic.WHITELIST_OFF)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the profile asks of the watch. `reminder_days` count from the day the key was added, `expiry_days` back
    from the end, the longest first."""

    every: timedelta
    reminder_days: tuple[float, ...]
    expiry_days: tuple[int, ...] = (14, 7, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the owner of a key has been told of it. `told`: the newest verdict that was no guess.

    `reminded`: whitelist reminders that are done with. `warned`: days of the last warning of an expiry, and `ends` the
    expiry that it was of. `suspected`: refused at the last look, and not looked at again yet.
    """

    told: Verdict
    reminded: int = 0
    muted: bool = False
    warned: int | None = None
    ends: datetime | None = None
    suspected: bool = False
    unsure_since: datetime | None = None
    doubts: int = 0
    silence_told: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The key that is looked at; `ends`: when it expires, told by the exchange or `by_rule` of it."""

    id: str
    added_at: datetime
    ends: datetime | None
    by_rule: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    memory: Memory
    news: tuple[News, ...]
    next_at: datetime


def look(memory: Memory, found: Verdict, key: Key, plan: Plan, now: datetime) -> Look:
    """One look at a key: what was found, beside what its owner knows."""
    if not found.settled:
        after, news = _unsure(memory, now)
    elif _alarming(memory, found):
        after, news = replace(_sure(memory), suspected=True), ()
    else:
        after, news = seen(memory, found), tuple(_changes(memory.told, found))
    after, ahead = _expiry(after, key, plan, now)
    after, reminder = _reminder(after, key, plan, now)
    return Look(after, (*news, *ahead, *reminder), next_look(after, key, plan, now))


def next_look(memory: Memory, key: Key, plan: Plan, now: datetime) -> datetime:
    """In due time, or sooner where something will be due."""
    return max(now, min((_in_turn(memory, key, plan, now), *_due(memory, key, plan, now))))


def seen(memory: Memory, found: Verdict) -> Memory:
    """The owner has just looked by themselves: what was found is no news any more."""
    return replace(_sure(memory), told=_with_known(memory.told, found)) if found.settled else memory


def _with_known(told: Verdict, found: Verdict) -> Verdict:
    """What the exchange leaves out this time about the account is as its owner heard of it last."""
    return replace(found, needs={need: told.needs.get(need) if so is None else so for need, so in found.needs.items()})


def needs_addresses(verdict: Verdict) -> bool:
    return bool(NEEDS_ADDRESSES.intersection(verdict.advice))


def _sure(memory: Memory) -> Memory:
    return replace(memory, suspected=False, unsure_since=None, doubts=0, silence_told=False)


def _alarming(memory: Memory, found: Verdict) -> bool:
    """Refused out of the blue: exchanges have bad moments too."""
    return found.status is Status.REFUSED and memory.told.status is not Status.REFUSED and not memory.suspected


def _unsure(memory: Memory, now: datetime) -> tuple[Memory, tuple[News, ...]]:
    since = memory.unsure_since or now
    late = now - since >= SILENCE and not memory.silence_told
    after = replace(memory, unsure_since=since, doubts=memory.doubts + 1, silence_told=memory.silence_told or late)
    return after, (News(Topic.SILENT, {"since": since.isoformat()}),) if late else ()


def _changes(told: Verdict, found: Verdict) -> Iterator[News]:
    match told.status, found.status:
        case Status.ACCEPTED, Status.ACCEPTED:
            yield from _drift(told, found)
        case _, Status.REFUSED:
            if _refusal(told) != _refusal(_with_known(told, found)):
                yield News(Topic.REFUSED, {})
        case _, Status.UNSURE:
            pass  # nothing proves such a key, as its owner was told when it was added
        case _:
            yield News(Topic.WORKS_AGAIN, {})
            yield from _unmet(told, found)


def _refusal(verdict: Verdict) -> tuple[object, ...]:
    return verdict.status, verdict.faults, verdict.advice[:1], refusing(verdict.needs)


def _unmet(told: Verdict, found: Verdict) -> Iterator[News]:
    if needs := [need for need in unmet(found.needs) if need not in unmet(told.needs)]:
        yield News(Topic.UNMET, {"needs": needs})


def _drift(told: Verdict, found: Verdict) -> Iterator[News]:
    """A key that still works, and is not what it was."""
    before, after = told.facts.permissions, found.facts.permissions
    if before is not None and after is not None:
        if after - before:
            yield News(Topic.RIGHTS_ON, {"rights": sorted(after - before)})
        if before - after:
            yield News(Topic.RIGHTS_OFF, {"rights": sorted(before - after)})
    gone = [egress for egress in found.our_ips_missing if egress not in told.our_ips_missing]
    if told.facts.ip_bound and found.facts.ip_bound is False:
        yield News(Topic.WHITELIST_OFF, {})
    elif gone and told.facts.ip_bound is not None:
        yield News(Topic.ADDRESS_GONE, {"addresses": [[egress.label, egress.address] for egress in gone]})
    yield from _unmet(told, found)


def _expiry(memory: Memory, key: Key, plan: Plan, now: datetime) -> tuple[Memory, tuple[News, ...]]:
    """The shortest warning that is due, once; a new expiry begins anew."""
    if key.ends != memory.ends:
        memory = replace(memory, ends=key.ends, warned=None)
    if key.ends is None or key.ends <= now or memory.told.status is not Status.ACCEPTED:
        return memory, ()
    due = [days for days in plan.expiry_days if key.ends - now <= timedelta(days=days)]
    if not due or (memory.warned is not None and memory.warned <= min(due)):
        return memory, ()
    news = News(Topic.EXPIRES, {"at": key.ends.isoformat(), "days": min(due), "by_rule": key.by_rule})
    return replace(memory, warned=min(due)), (news,)


def _reminder(memory: Memory, key: Key, plan: Plan, now: datetime) -> tuple[Memory, tuple[News, ...]]:
    """Of addresses, until they are there; after a pause of ours one reminder stands for those that it missed."""
    past = sum(now >= key.added_at + timedelta(days=days) for days in plan.reminder_days)
    if memory.told.status is Status.ACCEPTED and not needs_addresses(memory.told):
        return replace(memory, reminded=len(plan.reminder_days)), ()
    if past <= memory.reminded or memory.muted or not needs_addresses(memory.told):
        return memory, ()
    last = past == len(plan.reminder_days)
    return replace(memory, reminded=past), (News(Topic.ADDRESSES, {"last": last}),)


def _in_turn(memory: Memory, key: Key, plan: Plan, now: datetime) -> datetime:
    if memory.suspected:
        return now + SOON
    if memory.unsure_since is not None and memory.doubts <= len(DOUBT):
        return now + min(DOUBT[memory.doubts - 1], plan.every)
    chance = crc32(f"{key.id} {now.timestamp():.0f}".encode()) / 2**32
    return now + plan.every * (1 - SPREAD / 2 + SPREAD * chance)


def _due(memory: Memory, key: Key, plan: Plan, now: datetime) -> Iterator[datetime]:
    """Moments after now at which something has to be told."""
    if memory.unsure_since is not None and not memory.silence_told:
        yield memory.unsure_since + SILENCE
    if key.ends is not None:
        yield from (at for days in plan.expiry_days if (at := key.ends - timedelta(days=days)) > now)
        yield from (key.ends,) if key.ends > now else ()
    if not memory.muted and needs_addresses(memory.told):
        later = plan.reminder_days[memory.reminded :]
        yield from (at for days in later if (at := key.added_at + timedelta(days=days)) > now)
