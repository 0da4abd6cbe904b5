"""Looks at stored keys when it is time, and puts down what their owners have to hear."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import structlog

from bot.asking import Asking
from bot.crew import Crew
from bot.leak import PROBE, dead
from bot.tasks import Tasks
from handlers import words
from handlers.words import Panel, Say
from keys.desk import Service
from keys.forecast import last_known
from keys.model import Credentials, StoredKey, Verdict
from keys.watch import Key, Look, News, Plan, Topic, look
from storage.database import Database
from storage.incidents import Incidents
from storage.key_store import Keys
from storage.letters import Letter, Letters
from storage.watches import DueLook, Watches

log = structlog.get_logger(__name__)

KIND = "news"
LEASE = timedelta(seconds=400)  # longer than all that are claimed can take at one exchange that is slow
TOGETHER = 128  # looks claimed by this process
AGAIN = timedelta(minutes=5)  # after a look that failed for a reason of ours


class Watcher:
    def __init__(
        self,
        *,
        db: Database,
        keys: Keys,
        watches: Watches,
        letters: Letters,
        incidents: Incidents,
        asking: Asking,
        service: Service,
        tasks: Tasks,
        clock: Callable[[], datetime],
        plan: Plan,
        wake: Callable[[], None],
        told: Callable[[], None],
    ) -> None:
        """`wake`: this watcher's loop; `told`: that of the letters."""
        self._db = db
        self._keys = keys
        self._watches = watches
        self._letters = letters
        self._incidents = incidents
        self._asking = asking
        self._service = service
        self._clock = clock
        self._plan = plan
        self._told = told
        self._crew = Crew(tasks, TOGETHER, wake)

    async def round(self) -> datetime | None:
        """Claims what is due, as far as there is room, and lets it run in the background."""
        if (room := self._crew.room) <= 0:
            return None  # the next that ends wakes the loop
        for due in await self._watches.claim(self._clock(), room, LEASE):
            self._crew.start(self._try(due), f"watch {due.key_id}")
        return await self._watches.next_at()

    async def _try(self, due: DueLook) -> None:
        try:
            await self._one(due)
        except Exception as error:  # one key that cannot be looked at keeps back no other
            log.error("look failed", exc_info=error)  # noqa: TRY400
            async with self._db.write() as conn:
                await self._watches.done(conn, due, due.memory, self._clock() + AGAIN)

    async def _one(self, due: DueLook) -> None:
        key = await self._keys.get(due.key_id, due.owner)
        credentials = await self._keys.credentials(due.key_id, due.owner)
        if key is None or credentials is None:
            return  # forgotten this very moment, and its watch with it
        if key.paused_at is not None and not key.frozen:
            async with self._db.write() as conn:
                await self._watches.done(conn, due, due.memory, None)
            return
        found = await self._found(key, credentials)
        now = self._clock()
        facts = last_known(found.facts, key.verdict.facts)
        seen = Key(key.id, key.given_at or key.added_at, facts.expires_at, facts.expires_by_rule)
        result = look(due.memory, found, seen, self._plan, now)
        if key.frozen:  # its owner hears of the leak, and of nothing else
            result = replace(result, news=(), next_at=min(result.next_at, now + PROBE))
        await self._store(due, key, found, result, now)

    async def _found(self, key: StoredKey, credentials: Credentials) -> Verdict:
        """What the exchange says now; where a question from a foreign address ends a key, what it said last."""
        exchange = self._service.exchanges[key.exchange]
        return key.verdict if exchange.whitelist_first else await self._asking.verdict(exchange, credentials)

    async def _store(self, due: DueLook, key: StoredKey, found: Verdict, seen: Look, now: datetime) -> None:
        """The verdict, what the owner will have been told, and the letter that tells it: all or nothing."""
        async with self._db.write() as conn:
            if not await self._watches.done(conn, due, seen.memory, seen.next_at):
                return
            if found is not key.verdict and found.settled:
                await self._keys.checked(conn, key.id, key.owner, found, now)
            if key.frozen and dead(found):
                await self._incidents.died(conn, key.id, key.owner, now)
            if seen.news:
                await self._letters.post(
                    conn,
                    owner=key.owner,
                    kind=KIND,
                    about=key.id,
                    values={"news": [asdict(item) for item in seen.news]},
                    urgent=any(item.urgent for item in seen.news),
                    at=now,
                )
        if seen.news or key.frozen:
            self._told()


class NewsWriter:
    """Makes a letter's message when it is sent: by then a part of it may be over, or unwanted."""

    def __init__(self, keys: Keys, watches: Watches, service: Service) -> None:
        self._keys = keys
        self._watches = watches
        self._service = service

    async def write(self, letter: Letter, say: Say, language: str) -> Panel | None:
        key = await self._keys.get(letter.about or "", letter.owner)
        memory = await self._watches.memory(letter.about or "", letter.owner)
        if key is None or memory is None or key.paused_at is not None:
            return None
        items = [News(Topic(item["topic"]), item["values"]) for item in letter.values["news"]]
        wanted = [item for item in items if not (memory.muted and item.topic is Topic.ADDRESSES)]
        exchange = self._service.exchanges[key.exchange]
        return words.news(say, language, key, exchange, self._service.wanted(exchange), wanted)
