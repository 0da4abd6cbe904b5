"""Checks submitted keys in the background: ask the exchange, store what is accepted, tell the trader."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.asking import Asking
from bot.counts import Counts
from bot.crew import Crew
from bot.leak import KINDS, dead
from bot.offered import tell_of_offer
from bot.patience import patiently
from bot.tasks import Tasks
from bot.teller import Teller, elsewhere
from bot.watcher import KIND
from keys.desk import Service
from keys.model import Exchange, Fault, Status, Verdict, Wait, shown
from keys.watch import Key, Memory, Plan, next_look, seen
from storage import walks
from storage.attempts import Attempts
from storage.check_store import Check, Checks
from storage.database import Database
from storage.incidents import Incidents
from storage.key_store import HeldByAnother, Keys, OtherAccount
from storage.leases import holds
from storage.letters import Letters
from storage.limits import Limits
from storage.owners import Owners
from storage.tables import checks as check_rows
from storage.watches import Watches

log = structlog.get_logger(__name__)

GUESSED = frozenset({Fault.UNKNOWN_KEY, Fault.BAD_SECRET, Fault.BAD_PASSPHRASE})  # a value may be wrong
TOGETHER = 256  # checks claimed by this process
LEASE = timedelta(seconds=400)  # longer than all that are claimed can take at one exchange that is slow
OF_ONE_KEY = (KIND, *KINDS)  # letters that mean nothing any more once there is another key in the entry

Outcome = tuple[Check, Verdict, str | None]
"""A check, what was found, and the id of the key that is stored (None: nothing is)."""


class Checker:
    def __init__(
        self,
        *,
        db: Database,
        checks: Checks,
        keys: Keys,
        attempts: Attempts,
        watches: Watches,
        letters: Letters,
        incidents: Incidents,
        limits: Limits,
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
        self._letters = letters
        self._incidents = incidents
        self._limits = limits
        self._asking = asking
        self._service = service
        self._teller = teller
        self._clock = clock
        self._plan = plan
        self._counts = counts
        self._owners: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._guesses: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
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
            found = await self._found(check) if check.verdict is None else (check, check.verdict, check.key_id)
        if found is not None:
            await self._teller.tell(*found)

    async def _found(self, check: Check) -> Outcome | None:
        """One check of an API key at a time: an answer that it is wrong is counted before the next is asked for.
        None: a limit was reached by others meanwhile, or the lease was lost."""
        exchange = self._service.exchanges[check.exchange]
        turn = self._guesses.setdefault(self._limits.key(exchange, check.credentials), asyncio.Lock())
        async with turn:
            if (wait := await self._wait(check, exchange)) is None:
                return await self._asked(check, exchange)
        await self._teller.turn_away(check, wait)
        return None

    async def _wait(self, check: Check, exchange: Exchange) -> Wait | None:
        """A check that the bot makes once more by itself was begun before, and one of a stored key has its own limit."""
        begun = check.tries or check.of_stored
        return None if begun else await self._limits.wait_begun(exchange, check.credentials, self._clock())

    async def _asked(self, check: Check, exchange: Exchange) -> Outcome | None:
        verdict = await self._asking.verdict(exchange, check.credentials, on_stage=self._teller.live(check))
        settled = await self._stored(check, verdict)
        if settled is not None:
            self._counts.checks[check.exchange, settled[1].status] += 1
        return settled

    async def _stored(self, check: Check, verdict: Verdict) -> Outcome | None:
        """The exchange is not asked again because the database was busy."""
        return await patiently(lambda: self._settle(check, verdict))

    async def _settle(self, check: Check, verdict: Verdict) -> Outcome | None:
        """Stores the outcome in one transaction. None: the lease was lost, and somebody else does it."""
        now = self._clock()
        async with self._db.write() as conn:
            if not await holds(conn, check_rows, check.id, check.fence):
                return None
            if check.of_stored and check.key_id is not None:
                verdict = await self._rechecked(conn, check, check.key_id, verdict, now)
                settled: Outcome = check, verdict, check.key_id
            elif verdict.settled and verdict.status is not Status.REFUSED:
                settled = await self._keep(conn, check, verdict, now)
            else:
                settled = check, verdict, None
            await self._record(conn, *settled, now)
        return settled

    async def _rechecked(
        self, conn: AsyncConnection, check: Check, key_id: str, verdict: Verdict, now: datetime
    ) -> Verdict:
        """Of a stored key; of the newer one, where there is another in its entry by now."""
        if not verdict.settled:
            return verdict
        verdict = await self._keys.checked(conn, key_id, check.owner, verdict, now, asked=check.born)
        await self._watches.change(conn, key_id, check.owner, lambda memory: seen(memory, verdict))
        if dead(verdict):
            await self._incidents.died(conn, key_id, check.owner, now)
        return verdict

    async def _record(
        self, conn: AsyncConnection, check: Check, verdict: Verdict, key_id: str | None, now: datetime
    ) -> None:
        """What is to be told, and what is counted. A key of another account is neither taken nor refused yet."""
        await self._checks.stored(conn, check, verdict, key_id)
        if elsewhere(check, verdict, key_id):
            return
        if key_id is None and verdict.status is Status.REFUSED and (not verdict.faults or GUESSED & {*verdict.faults}):
            await self._limits.failed(conn, self._service.exchanges[check.exchange], check.credentials, now)
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
        await walks.judged(conn, check.id, check.owner, verdict, now)

    async def _keep(self, conn: AsyncConnection, check: Check, verdict: Verdict, now: datetime) -> Outcome:
        """A key that was accepted: in the place of another, or in an entry of its own."""
        exchange = self._service.exchanges[verdict.exchange]
        given: dict[str, Any] = {
            "owner": check.owner,
            "exchange": verdict.exchange,
            "credentials": check.credentials,
            "verdict": verdict,
            "now": now,
            "identity": exchange.identity,
            "family": exchange.family,
        }
        try:
            if check.replaces is not None and await self._keys.replace(conn, check.replaces, **given):
                key_id = check.replaces
            else:
                check = replace(check, replaces=None)
                key_id = await self._keys.add(conn, name=exchange.name, **given)
        except OtherAccount:
            return check, verdict, None
        except HeldByAnother as held:
            await tell_of_offer(conn, self._letters, held, check.owner, self._service.admins, now)
            log.warning("an API key that another owner holds was offered", exchange=check.exchange, owner=check.owner)
            return check, Verdict(status=Status.REFUSED, exchange=check.exchange), None  # it tells nothing of the other
        await self._attempts.drop(conn, check.id, check.owner)
        await self._remember_language(conn, check)
        await self._watch(conn, check, key_id, verdict, now)
        return check, verdict, key_id

    async def _watch(self, conn: AsyncConnection, check: Check, key_id: str, verdict: Verdict, now: datetime) -> None:
        """From the beginning, where the key has taken the place of another: what waits to be told was of that one."""
        key = Key(key_id, now, verdict.facts.expires_at, verdict.facts.expires_by_rule)
        first = next_look(Memory(told=verdict, ends=key.ends), key, self._plan, now)
        if check.replaces is None:
            await self._watches.begin(conn, key_id, check.owner, verdict, first)
            return
        await self._watches.anew(conn, key_id, check.owner, verdict, first)
        await self._letters.moot(conn, key_id, check.owner, OF_ONE_KEY, now)
        await self._incidents.replaced(conn, key_id, check.owner, now)

    async def _remember_language(self, conn: AsyncConnection, check: Check) -> None:
        """A reminder comes when nobody has just spoken, and is in the language in which the key was added."""
        owners = Owners(self._db)
        if await owners.language(check.owner) is None:
            await owners.set_language(conn, check.owner, check.language)

    def _masked(self, check: Check) -> str:
        public, *_ = self._service.exchanges[check.exchange].identity
        return shown(public, check.credentials[public])
