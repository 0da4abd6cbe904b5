"""The one object that knows the use cases: enter, submit, check again, list, rename, forget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from keys.drafting import aside, carried, passphrase
from keys.model import Bookmark, Draft, Egress, Exchange, Field, Former, Secret, StoredKey, Wait, Wanted
from keys.paste import Damage, Note, Reading, read
from keys.quiet import Quiet
from keys.shapes import common, shape_of
from keys.watch import SOON

DRAFT_LIFE = timedelta(minutes=15)
UNDO = timedelta(minutes=1)
MOST_OFFERED = 3  # exchanges that a key looks like: of more, none is named

Write = Callable[[Any], Awaitable[object]]


class Unit(Protocol):
    """What one update changes: all of it in one transaction, or nothing."""

    def later(self, write: Write) -> None: ...

    def after(self, call: Callable[[], None]) -> None: ...


class Drafts(Protocol):
    async def load(self, owner: int, now: datetime) -> Draft | None: ...

    def save(self, unit: Any, draft: Draft) -> None: ...

    def begin(self, unit: Any, draft: Draft, now: datetime) -> None: ...

    def reach(self, unit: Any, owner: int, step: str, now: datetime, expires_at: datetime) -> None: ...

    def turn(self, unit: Any, owner: int) -> None: ...

    def drop(self, unit: Any, owner: int) -> None: ...


class Checks(Protocol):
    def submit(
        self,
        unit: Any,
        *,
        id: str,
        owner: int,
        exchange: str,
        chat: int,
        message: int | None,
        language: str,
        credentials: Mapping[str, Secret],
        now: datetime,
        expires_at: datetime,
        key_id: str | None = None,
        above: str | None = None,
        replaces: str | None = None,
    ) -> None: ...

    async def again(
        self, unit: Any, id: str, owner: int, message: int | None, now: datetime, *, anew: bool = False
    ) -> bool: ...

    async def exchange_of(self, id: str, owner: int) -> str | None: ...

    async def credentials(self, id: str, owner: int) -> dict[str, Secret] | None: ...


class Keys(Protocol):
    async def list(self, owner: int | None) -> Sequence[StoredKey]: ...

    async def get(self, id: str, owner: int) -> StoredKey | None: ...

    async def credentials(self, id: str, owner: int) -> dict[str, Secret] | None: ...

    async def rename(self, conn: Any, id: str, owner: int, name: str) -> None: ...

    async def pause(self, conn: Any, id: str, owner: int, at: datetime | None) -> None: ...

    async def delete(self, conn: Any, id: str, owner: int, at: datetime) -> None: ...

    async def deleted(self, id: str, owner: int, since: datetime) -> StoredKey | None: ...

    async def restore(self, conn: Any, id: str, owner: int) -> None: ...

    async def former(self, id: str, owner: int) -> Sequence[Former]: ...


class Limits(Protocol):
    async def wait(
        self, owner: int, exchange: Exchange, credentials: Mapping[str, Secret], now: datetime
    ) -> Wait | None: ...

    async def wait_stored(self, owner: int, exchange: Exchange, now: datetime) -> Wait | None: ...

    def count(self, unit: Any, owner: int, exchange: Exchange, now: datetime, *, stored: bool = False) -> None: ...


class Bookmarks(Protocol):
    async def load(self, owner: int, exchange: str) -> Bookmark: ...

    async def save(self, conn: Any, owner: int, mark: Bookmark) -> None: ...


class Owners(Protocol):
    async def offset(self, owner: int) -> int | None: ...

    async def set_offset(self, conn: Any, owner: int, minutes: int) -> None: ...


class Campaigns(Protocol):
    async def say(self, conn: Any, key_id: str, owner: int) -> None: ...


class Watches(Protocol):
    async def mute(self, conn: Any, key_id: str, owner: int) -> None: ...

    async def wake(self, conn: Any, key_id: str, owner: int, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the operator runs: its name, whom to ask, what it offers and asks of keys."""

    name: str
    support: str | None
    languages: tuple[str, ...]
    offered: tuple[Exchange, ...]
    exchanges: Mapping[str, Exchange]
    find: Callable[[str], Exchange | None]
    wanted: Callable[[Exchange], Wanted]
    egress: tuple[Egress, ...]
    keys_per_owner: int
    quiet: Quiet
    admins: tuple[int, ...] = ()  # Telegram ids of the operator's people
    coming: Callable[[], tuple[Egress, ...]] = tuple  # addresses that a change under way brings

    @property
    def listed(self) -> tuple[Egress, ...]:
        """What somebody is to put on a key's list."""
        return (*self.egress, *self.coming())

    def offers(self, exchange: Exchange) -> bool:
        return any(each.id == exchange.id for each in self.offered)


class Desk:
    """`wake` tells the checker that there is work; `forget_owner` erases a person."""

    def __init__(
        self,
        service: Service,
        drafts: Drafts,
        checks: Checks,
        keys: Keys,
        watches: Watches,
        bookmarks: Bookmarks,
        campaigns: Campaigns,
        owners: Owners,
        limits: Limits,
        *,
        wake: Callable[[], None],
        forget_owner: Callable[[Any, int], Awaitable[None]],
    ) -> None:
        self.service = service
        self._drafts = drafts
        self._checks = checks
        self._keys = keys
        self._watches = watches
        self._bookmarks = bookmarks
        self._campaigns = campaigns
        self._owners = owners
        self._limits = limits
        self._wake = wake
        self._forget_owner = forget_owner

    # A draft

    async def draft(self, owner: int, now: datetime) -> Draft | None:
        return await self._drafts.load(owner, now)

    def open(
        self, unit: Unit, owner: int, exchange: str | None, now: datetime, *, replaces: str | None = None
    ) -> Draft:
        """A new, empty draft; an older one of this owner is gone. `replaces`: id of the key whose place it is to take."""
        draft = Draft(owner=owner, exchange=exchange, expires_at=now + DRAFT_LIFE, replaces=replaces)
        self._drafts.begin(unit, draft, now)
        if exchange is not None:
            self.reach(unit, owner, "chosen", now)
        return draft

    def reach(self, unit: Unit, owner: int, step: str, now: datetime) -> None:
        """This owner has come to a step on the way to a key, or asks for `help` there: it is counted, once a walk.

        The steps: chosen, before, fork, guide-1 …, ask, part, pasted, checked; what follows is the verdict's.
        """
        self._drafts.reach(unit, owner, step, now, now + DRAFT_LIFE)

    def drop(self, unit: Unit, owner: int) -> None:
        self._drafts.drop(unit, owner)

    def choose(self, unit: Unit, draft: Draft, exchange: Exchange, now: datetime) -> tuple[Draft, tuple[Note, ...]]:
        """Sets the exchange; what was pasted before it was known, or for another one, is read now."""
        notes: tuple[Note, ...] = ()
        pieces = (*draft.loose, *carried(draft, exchange))
        if draft.exchange not in {None, exchange.id}:
            self._drafts.turn(unit, draft.owner)
        draft = replace(draft, exchange=exchange.id, fields={}, doubtful={}, loose=())
        for piece in pieces:
            draft, reading = self._read(draft, exchange, piece)
            notes = (*notes, *(note for note in reading.notes if note.kind is not Damage.ALREADY_GIVEN))
        return self._keep(unit, draft, now, "chosen"), notes

    def take(self, unit: Unit, draft: Draft, pasted: Secret, now: datetime) -> tuple[Draft, Reading | None]:
        """Reads what was pasted into the draft. No exchange yet: it is put aside, and there is no reading."""
        if draft.exchange is None:
            return self._keep(unit, aside(draft, pasted), now), None
        draft, reading = self._read(draft, self.service.exchanges[draft.exchange], pasted)
        return self._keep(unit, draft, now), reading

    def use_as_is(self, unit: Unit, draft: Draft, name: str, now: datetime) -> Draft:
        """Takes a doubtful value at the trader's word. KeyError: there is none for this field."""
        doubtful = dict(draft.doubtful)
        fields = {**draft.fields, name: doubtful.pop(name)}
        return self._keep(unit, replace(draft, fields=fields, doubtful=doubtful), now)

    def missing(self, draft: Draft) -> tuple[str, ...]:
        """Names of the fields that this draft still lacks, in the exchange's order. KeyError: no exchange is chosen."""
        fields = self.service.exchanges[draft.exchange or ""].fields
        return tuple(f.name for f in fields if f.name not in draft.fields)

    def _read(self, draft: Draft, exchange: Exchange, pasted: Secret) -> tuple[Draft, Reading]:
        reading = read(pasted, exchange.fields, draft.fields, self._others(exchange))
        if any(note.kind is Damage.OTHER_EXCHANGE for note in reading.notes):
            draft = aside(draft, pasted)
        reading = replace(reading, doubtful={**passphrase(draft, exchange, reading), **reading.doubtful})
        doubtful = {k: v for k, v in {**draft.doubtful, **reading.doubtful}.items() if k not in reading.fields}
        return replace(draft, fields={**draft.fields, **reading.fields}, doubtful=doubtful), reading

    def _others(self, exchange: Exchange) -> dict[str, tuple[Field, ...]]:
        """Fields of the other exchanges on offer, one for each brand."""
        brands: dict[str, Exchange] = {}
        for each in self.service.offered:
            brands.setdefault(each.brand, each)
        return {each.id: each.fields for each in brands.values() if each.brand != exchange.brand}

    def elsewhere(self, draft: Draft) -> tuple[Exchange, ...]:
        """The exchanges on offer, at most three, whose keys look like all that is doubtful in this draft."""
        if draft.exchange is None:
            return ()
        others = self._others(self.service.exchanges[draft.exchange])
        fitting = common([shape_of(value.reveal(), others) for value in draft.doubtful.values()])
        found = tuple(each for each in self.service.offered if each.id in fitting)
        return found if len(found) <= MOST_OFFERED else ()

    def _keep(self, unit: Unit, draft: Draft, now: datetime, *steps: str) -> Draft:
        draft = replace(draft, expires_at=now + DRAFT_LIFE)
        self._drafts.save(unit, draft)
        if draft.fields:
            steps = (*steps, "part" if self.missing(draft) else "pasted")
        for step in steps:
            self.reach(unit, draft.owner, step, now)
        return draft

    # The guide

    async def bookmark(self, owner: int, exchange: str) -> Bookmark:
        """Where this owner left the guide of this exchange."""
        return await self._bookmarks.load(owner, exchange)

    def keep_bookmark(self, unit: Unit, owner: int, mark: Bookmark, now: datetime) -> None:
        unit.later(lambda conn: self._bookmarks.save(conn, owner, replace(mark, seen_at=now)))

    # A check

    async def wait(self, draft: Draft, now: datetime) -> Wait | None:
        """None: this draft may be checked now. KeyError: it has no exchange, or lacks what its key is known by."""
        exchange = self.service.exchanges[draft.exchange or ""]
        return await self._limits.wait(draft.owner, exchange, draft.fields, now)

    async def wait_again(self, id: str, owner: int, now: datetime) -> Wait | None:
        """None: this check may be made once more now, or is gone."""
        exchange, credentials = await self.exchange_of(id, owner), await self._checks.credentials(id, owner)
        return await self._limits.wait(owner, exchange, credentials, now) if exchange and credentials else None

    async def wait_stored(self, key: StoredKey, now: datetime) -> Wait | None:
        """None: this key may be checked now."""
        return await self._limits.wait_stored(key.owner, self.service.exchanges[key.exchange], now)

    def submit(
        self,
        unit: Unit,
        draft: Draft,
        *,
        id: str,
        chat: int,
        message: int | None,
        language: str,
        now: datetime,
        above: str | None = None,
    ) -> None:
        """Hands a complete draft to the checker; the draft is gone with it. ValueError: something is missing.

        `above`: what stays above the card, from the first question to the verdict.
        """
        if self.missing(draft):
            raise ValueError("the draft is not complete")
        self.reach(unit, draft.owner, "checked", now)
        self._limits.count(unit, draft.owner, self.service.exchanges[draft.exchange or ""], now)
        self._checks.submit(
            unit,
            id=id,
            owner=draft.owner,
            exchange=draft.exchange or "",
            chat=chat,
            message=message,
            language=language,
            credentials=draft.fields,
            now=now,
            expires_at=now + DRAFT_LIFE,
            above=above,
            replaces=draft.replaces,
        )
        self._drafts.drop(unit, draft.owner)
        unit.after(self._wake)

    async def again(
        self, unit: Unit, id: str, owner: int, message: int | None, now: datetime, *, anew: bool = False
    ) -> bool:
        """Checks once more what was refused or unsure. False: it was erased, or is being checked right now.

        `anew`: it was to take the place of a key and shall be a key of its own instead.
        """
        exchange = await self.exchange_of(id, owner)
        if exchange is None or not await self._checks.again(unit, id, owner, message, now, anew=anew):
            return False
        self._limits.count(unit, owner, exchange, now)
        unit.after(self._wake)
        return True

    async def exchange_of(self, id: str, owner: int) -> Exchange | None:
        """Where the key of this check lives; None: it was erased."""
        exchange = await self._checks.exchange_of(id, owner)
        return self.service.exchanges[exchange] if exchange is not None else None

    async def recheck(
        self, unit: Unit, key: StoredKey, *, id: str, chat: int, message: int | None, language: str, now: datetime
    ) -> None:
        """Checks a stored key now, unless it went this very moment."""
        credentials = await self._keys.credentials(key.id, key.owner)
        if credentials is None:
            return
        self._limits.count(unit, key.owner, self.service.exchanges[key.exchange], now, stored=True)
        self._checks.submit(
            unit,
            id=id,
            owner=key.owner,
            exchange=key.exchange,
            chat=chat,
            message=message,
            language=language,
            credentials=credentials,
            now=now,
            expires_at=now + DRAFT_LIFE,
            key_id=key.id,
        )
        unit.after(self._wake)

    # Stored keys

    async def keys(self, owner: int) -> Sequence[StoredKey]:
        return await self._keys.list(owner)

    async def key(self, id: str, owner: int) -> StoredKey | None:
        return await self._keys.get(id, owner)

    async def former(self, key: StoredKey) -> Sequence[Former]:
        """Which API keys were in this entry before, the oldest first."""
        return await self._keys.former(key.id, key.owner)

    def rename(self, unit: Unit, key: StoredKey, name: str) -> None:
        unit.later(lambda conn: self._keys.rename(conn, key.id, key.owner, name))

    def delete(self, unit: Unit, key: StoredKey, now: datetime) -> None:
        """Out of sight and not handed out from now on; destroyed after UNDO."""
        unit.later(lambda conn: self._keys.delete(conn, key.id, key.owner, now))

    async def undo(self, unit: Unit, id: str, owner: int, now: datetime) -> StoredKey | None:
        """Brings back a key that was deleted. None: it is too late."""
        key = await self._keys.deleted(id, owner, now - UNDO)
        if key is not None:
            unit.later(lambda conn: self._keys.restore(conn, id, owner))
        return key

    def pause(self, unit: Unit, key: StoredKey, now: datetime) -> None:
        """No looks at it, no news of it, and it is not handed out, until it is resumed."""
        unit.later(lambda conn: self._keys.pause(conn, key.id, key.owner, now))

    def resume(self, unit: Unit, key: StoredKey, now: datetime) -> None:
        """The watch goes on a little later: a check at once is for the caller to ask for."""
        unit.later(lambda conn: self._keys.pause(conn, key.id, key.owner, None))
        unit.later(lambda conn: self._watches.wake(conn, key.id, key.owner, now + SOON))

    def mute(self, unit: Unit, key: StoredKey) -> None:
        unit.later(lambda conn: self._watches.mute(conn, key.id, key.owner))

    async def offset(self, owner: int) -> int | None:
        """Minutes that the owner's clock is ahead of UTC; None: they never said."""
        return await self._owners.offset(owner)

    def set_offset(self, unit: Unit, owner: int, minutes: int) -> None:
        unit.later(lambda conn: self._owners.set_offset(conn, owner, minutes))

    def moved(self, unit: Unit, key: StoredKey) -> None:
        """The owner says that the service's new addresses are on the key's list."""
        unit.later(lambda conn: self._campaigns.say(conn, key.id, key.owner))

    def forget_owner(self, unit: Unit, owner: int) -> None:
        """Erases everything about a person, the data key too. A backup made before still holds both."""
        unit.later(lambda conn: self._forget_owner(conn, owner))


def allowed(have: Collection[StoredKey], service: Service) -> bool:
    """May this owner add one more key?"""
    return len(have) < service.keys_per_owner
