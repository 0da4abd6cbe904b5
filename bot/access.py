"""Who may use the running bot, and the letters about it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.admission import Admission
from bot.entry import ADMITTED, DECLINED, Mode, Rule
from handlers import words
from handlers.door import Person, Standing
from handlers.words import Panel, Say
from keys.desk import Service
from storage.database import Database
from storage.invites import Invites
from storage.key_store import Keys
from storage.letters import Letter, asked_by
from storage.members import State
from storage.owners import Owners

ASKED = "asked"
KINDS = (ASKED, ADMITTED, DECLINED)
AN_HOUR = 30  # people who may ask in one: the operator's people are not flooded, whoever comes
OUTSIDE = {Mode.INVITE: Standing.INVITE, Mode.LIST: Standing.LIST}


class Access:
    def __init__(
        self,
        *,
        db: Database,
        admission: Admission,
        keys: Keys,
        owners: Owners,
        invites: Invites,
        service: Service,
        rule: Rule,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._admission = admission
        self._keys = keys
        self._owners = owners
        self._invites = invites
        self._service = service
        self._rule = rule
        self._clock = clock
        self._wake = wake

    async def standing(self, person: Person, now: datetime) -> Standing:
        """Takes their invite; asks the operator's people about somebody new where they decide."""
        member = await self._admission.members.get(person.owner)
        state = member.state if member is not None else None
        if person.invite is not None and state not in (State.ADMITTED, State.DECLINED):
            taken = await self._enter(person, person.invite, now)
            state = State.ADMITTED if taken else state
        if self._rule.lets_in(person.owner, state, has_keys=False):
            return Standing.IN
        if state is State.DECLINED:
            return Standing.DECLINED
        if await self._keys.list(person.owner):
            return Standing.IN
        if person.invite is not None:
            return Standing.SPENT
        if self._rule.mode is not Mode.APPROVE:
            return OUTSIDE[self._rule.mode]
        return Standing.WAITING if state is State.WAITING else await self._ask(person, now)

    async def _enter(self, person: Person, invite: str, now: datetime) -> bool:
        """By an invite: it is used up and the person let in by one transaction."""
        async with self._db.write() as conn:
            taken = await self._invites.take(conn, invite, person.owner, now)
            if taken is not None:
                by = f"invite {taken.id}"
                await self._admission.members.put(conn, person.owner, State.ADMITTED, by, now, taken.label)
        return taken is not None

    async def invited(self, owner: int, invite: str) -> tuple[str | None, str | None]:
        """The exchange and the language of the invite by which this person came."""
        taken = await self._invites.of(invite, owner)
        return (taken.exchange, taken.language) if taken is not None else (None, None)

    async def _ask(self, person: Person, now: datetime) -> Standing:
        """Once for each person, in one transaction with the letters: whatever ends the bot, they are asked."""
        known = await self._owners.language(person.owner)
        async with self._db.write() as conn:
            if await self._admission.members.asked_since(conn, now - timedelta(hours=1)) >= AN_HOUR:
                return Standing.LATER
            if known is None:
                await self._owners.set_language(conn, person.owner, person.language)
            if await self._admission.members.ask(conn, person.owner, now):
                values = {"owner": person.owner, "name": person.name, "language": person.language}
                about = asked_by(person.owner)
                for admin in self._service.admins:
                    await self._admission.letters.post(
                        conn, owner=admin, kind=ASKED, at=now, about=about, values=values
                    )
        self._wake()
        return Standing.WAITING

    async def decide(self, owner: int, admin: int, *, yes: bool) -> tuple[str, str] | None:
        """What was decided, by now or before, and by whom; None: there is nobody who asks."""
        async with self._db.write() as conn:
            member = await self._admission.members.of(conn, owner)
            if member is None:
                return None
            if member.state is not State.WAITING:
                return member.state, member.by
            state, by = State.ADMITTED if yes else State.DECLINED, str(admin)
            await self._admission.decide(conn, owner, state, by, self._clock())
        self._wake()
        return state, by

    async def write(self, letter: Letter, say: Say, _: str) -> Panel | None:
        member = await self._admission.members.get(letter.values["owner"] if letter.kind == ASKED else letter.owner)
        service = self._service
        match letter.kind, member.state if member is not None else None:
            case "asked", State.WAITING:
                return words.access_asked(say, **letter.values, service=service.name)
            case "admitted", State.ADMITTED:
                return words.let_in(say, service.name)
            case "declined", State.DECLINED:
                return Panel(words.turned_away(say, Standing.DECLINED, letter.owner, service.name, service.support))
            case _:
                return None
