"""Checks submitted keys in the background: ask the exchange, store what is accepted, tell the trader."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.asking import Asking
from bot.counts import Counts
from bot.crew import Crew
from bot.leak import dead
from bot.patience import patiently
from bot.tasks import Tasks
from bot.teller import Teller
from keys.desk import Service
from keys.model import Status, Verdict, shown
from keys.watch import Key, Memory, Plan, next_look, seen
from storage import walks
from storage.attempts import Attempts
from storage.check_store import Check, Checks
from storage.database import Database
from storage.incidents import Incidents
from storage.key_store import HeldByAnother, Keys
from storage.leases import holds
from storage.owners import Owners
from storage.tables import checks as check_rows
from storage.watches import Watches

log = structlog.get_logger(__name__)

TOGETHER = 256  # checks claimed by this process
LEASE = timedelta(seconds=400)  # longer than all that are claimed can take at one exchange that is slow


class Checker:
    def __init__(
        self,
        *,
        db: Database,
        checks: Checks,
        keys: Keys,
        attempts: Attempts,
        watches: Watches,
        incidents: Incidents,
        asking: Asking,
        service: Service,
        teller: Teller,
        tasks: Tasks,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        plan: Plan,
        counts: Counts,
    ) -> None:
        self._db = db
        self._checks = checks
        self._keys = keys
        self._attempts = attempts
        self._watches = watches
        self._incidents = incidents
        self._asking = asking
        self._service = service
        self._teller = teller
        self._clock = clock
        self._plan = plan
        self._counts = counts
        self._owners: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._crew = Crew(tasks, TOGETHER, wake)

    async def round(self) -> datetime | None:
        """Claims what is due, as far as there is room, and lets it run in the background."""
        if (room := self._crew.room) <= 0:
            return None  # the next that ends wakes the loop
        for check in await self._checks.claim(self._clock(), room, LEASE):
            self._crew.start(self._one(check), f"check {check.id}")
        return await self._checks.next_at()

    async def _one(self, check: Check) -> None:
        """From a claim to a verdict that was told. What fails on the way is tried again when the lease ends."""
        turn = self._owners.setdefault(check.owner, asyncio.Lock())
        async with turn:
            verdict, key_id = check.verdict, check.key_id
            if verdict is None:
                exchange = self._service.exchanges[check.exchange]
                live = self._teller.live(check)
                verdict = await self._asking.verdict(exchange, check.credentials, on_stage=live)
                settled = await self._stored(check, verdict)
                if settled is None:
                    return
                verdict, key_id = settled
                self._counts.checks[check.exchange, verdict.status] += 1
        await self._teller.tell(check, verdict, key_id)

    async def _stored(self, check: Check, verdict: Verdict) -> tuple[Verdict, str | None] | None:
        """The exchange is not asked again because the database was busy."""
        return await patiently(lambda: self._settle(check, verdict))

    async def _settle(self, check: Check, verdict: Verdict) -> tuple[Verdict, str | None] | None:
        """Stores the outcome in one transaction. None: the lease was lost, and somebody else does it."""
        now = self._clock()
        async with self._db.write() as conn:
            if not await holds(conn, check_rows, check.id, check.fence):
                return None
            key_id = check.key_id
            if check.of_stored and key_id is not None:
                if verdict.settled:
                    await self._keys.checked(conn, key_id, check.owner, verdict, now)
                    await self._watches.change(conn, key_id, check.owner, lambda memory: seen(memory, verdict))
                    if dead(verdict):
                        await self._incidents.died(conn, key_id, check.owner, now)
            elif verdict.settled and verdict.status is not Status.REFUSED:
                verdict, key_id = await self._add(conn, check, verdict, now)
            if key_id is None:
                await self._attempts.record(
                    conn,
                    id=check.id,
                    owner=check.owner,
                    exchange=check.exchange,
                    api_key=self._masked(check),
                    verdict=verdict,
                    now=now,
                )
            await self._checks.stored(conn, check, verdict, key_id)
            await walks.judged(conn, check.id, check.owner, verdict, now)
        return verdict, key_id

    async def _add(
        self, conn: AsyncConnection, check: Check, verdict: Verdict, now: datetime
    ) -> tuple[Verdict, str | None]:
        exchange = self._service.exchanges[verdict.exchange]
        try:
            key_id = await self._keys.add(
                conn,
                owner=check.owner,
                exchange=verdict.exchange,
                name=exchange.name,
                credentials=check.credentials,
                verdict=verdict,
                now=now,
                identity=exchange.identity,
                family=exchange.family,
            )
        except HeldByAnother:
            log.warning("an API key that another owner holds was offered", exchange=check.exchange, owner=check.owner)
            return Verdict(status=Status.REFUSED, exchange=check.exchange), None  # it tells nothing of the other
        await self._attempts.drop(conn, check.id, check.owner)
        await self._remember_language(conn, check)
        await self._watch(conn, check, key_id, verdict, now)
        return verdict, key_id

    async def _watch(self, conn: AsyncConnection, check: Check, key_id: str, verdict: Verdict, now: datetime) -> None:
        key = Key(key_id, now, verdict.facts.expires_at, verdict.facts.expires_by_rule)
        first = next_look(Memory(told=verdict, ends=key.ends), key, self._plan, now)
        await self._watches.begin(conn, key_id, check.owner, verdict, first)

    async def _remember_language(self, conn: AsyncConnection, check: Check) -> None:
        """A reminder comes when nobody has just spoken, and is in the language in which the key was added."""
        owners = Owners(self._db)
        if await owners.language(check.owner) is None:
            await owners.set_language(conn, check.owner, check.language)

    def _masked(self, check: Check) -> str:
        public, *_ = self._service.exchanges[check.exchange].identity
        return shown(public, check.credentials[public])
