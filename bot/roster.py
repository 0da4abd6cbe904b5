"""What the operator's people look at in their chat: who is in, who is stuck, where people stop. Never a key, never a secret."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.entry import Rule
from bot.stats import ALL, Way, way_of, ways
from bot.stats_picture import drawn
from bot.status import Row, State, entering, rows, totals, whole
from bot.telegram import impatient
from handlers import words
from handlers.words import Panel, Say, Somebody, Waiting, Who
from keys.desk import Service
from storage import people, walks
from storage.attempts import Attempts
from storage.audit import Audit, Entry
from storage.database import Database
from storage.funnel import Funnel, Tally
from storage.key_store import Keys
from storage.people import Person
from storage.unit import Unit

log = structlog.get_logger(__name__)

NEEDY = (State.REFUSED, State.STUCK, State.UNSURE, State.ENTERING)
STANDINGS = ("waiting", "in", "out")  # in the order in which they are listed

T = TypeVar("T")


def standing(rule: Rule, person: Person) -> str:
    if rule.lets_in(person.owner, person.state, has_keys=person.has_keys):
        return "in"
    return "waiting" if person.state == "waiting" else "out"


@dataclass(frozen=True, slots=True)
class Sketch:
    """The funnel's picture, as `keyferry stats --picture` draws it."""

    way: Way

    @property
    def alt(self) -> str:
        return repr(self.way)

    @property
    def digest(self) -> str:
        return sha256(self.alt.encode()).hexdigest()

    def png(self) -> bytes:
        return drawn(self.way)


class Roster:
    def __init__(
        self,
        *,
        bot: Bot,
        db: Database,
        keys: Keys,
        attempts: Attempts,
        audit: Audit,
        service: Service,
        rule: Rule,
    ) -> None:
        self._bot = bot
        self._db = db
        self._keys = keys
        self._attempts = attempts
        self._audit = audit
        self._service = service
        self._rule = rule

    async def users(self, unit: Unit, say: Say, admin: int, page: int, now: datetime) -> Panel:
        """Who waits to be let in first. That it was looked at goes into the audit trail."""
        async with self._db.read() as conn:
            known = await people.known(conn)
        stands = {one.owner: standing(self._rule, one) for one in known}
        order = sorted(known, key=lambda one: STANDINGS.index(stands[one.owner]))
        here, page, last = page_of(order, page)
        reason = f"page {page + 1} of {last + 1}, {len(here)} of {len(known)} people"
        entry = Entry(what="users", key_id="", owner=0, who=str(admin), reason=reason, at=now)
        unit.later(partial(self._audit.record, entry=entry))
        found = await self._rows()
        keys: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for row in found:
            keys[row.owner][row.state.value] += 1
        who = await self._named([one.owner for one in here])
        shown = [
            Somebody(
                who=who[one.owner],
                standing=stands[one.owner],
                label=one.label,
                keys=keys[one.owner],
                blocked=one.blocked,
            )
            for one in here
        ]
        return words.users(say, shown, Counter(stands.values()) + Counter(totals(found)), page, last)

    async def stuck(self, say: Say, page: int, now: datetime) -> Panel:
        """As `keyferry status` has it, without those who need nothing."""
        found = await self._rows()
        here, page, last = page_of([row for row in found if row.state in NEEDY], page)
        who = await self._named([row.owner for row in here])
        shown = [
            Waiting(
                who=who[row.owner],
                exchange=row.exchange,
                state=row.state.value,
                why=row.why,
                lasting=whole(now - row.since),
            )
            for row in here
        ]
        return words.stuck(say, shown, totals(found), self._service.exchanges, page, last)

    async def stats(self, say: Say) -> Panel:
        tallies = await Funnel(self._db).read()
        return stats(say, tallies, self._service) if tallies else Panel(say("stats-none"))

    async def _rows(self) -> list[Row]:
        return rows(await self._keys.list(), await self._attempts.list(), entering(await walks.under_way(self._db)))

    async def _named(self, owners: Sequence[int]) -> dict[int, Who]:
        """With the names that they have at Telegram now: none is kept here."""
        names = await asyncio.gather(*map(self._name, owners))
        return {owner: Who(owner, name) for owner, name in zip(owners, names, strict=True)}

    async def _name(self, owner: int) -> str:
        token = impatient.set(True)
        try:
            return (await self._bot.get_chat(owner)).full_name
        except TelegramAPIError as error:
            log.info("a name is not told", error=type(error).__name__)
            return ""
        finally:
            impatient.reset(token)


def page_of(found: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """What stands on it, its number, and that of the last one; a page that is not there is the nearest that is."""
    last = max(0, (len(found) - 1) // words.ON_A_PAGE)
    page = min(max(page, 0), last)
    return found[page * words.ON_A_PAGE : (page + 1) * words.ON_A_PAGE], page, last


def stats(say: Say, tallies: Sequence[Tally], service: Service) -> Panel:
    whole, by_exchange = way_of(ALL, tallies), [way for way in ways(tallies) if way.exchange]
    faults = Counter[str]()
    for (_, fault), number in whole.faults.items():
        faults[fault] += number
    figures = words.Figures(
        **{step: whole.came(step) for step in ("begun", "chosen", "pasted", "accepted")},
        half=whole.within(50),
        most=whole.within(90),
        exchanges=[
            (service.exchanges[way.exchange].name, way.came("chosen"), way.came("accepted")) for way in by_exchange
        ],
        faults=faults.most_common(),
    )
    return words.stats(say, figures, Sketch(whole))
