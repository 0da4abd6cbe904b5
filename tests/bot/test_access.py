"""Who gets in, by each mode and by what was decided; and what the operator's people hear of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.access import AN_HOUR, ASKED, Access
from bot.admission import Admission
from bot.app import service_of
from bot.entry import Mode, Rule
from bot.profile import parse
from handlers.door import Person, Standing
from keys.model import Status, Verdict
from storage.audit import Audit
from storage.database import Database
from storage.invites import Invites
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.letters import Letters
from storage.members import Members, State
from storage.owners import Owners
from storage.vault import MasterKeys
from tests.handlers.saying import saying
from tests.storage.migrated import open_migrated
from tests.storage.samples import ANNA, BORIS, CREDENTIALS, MINUTE, NOW

ADMINS = (901, 902)
HOUR = timedelta(hours=1)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_migrated(f"sqlite:///{tmp_path}/keyferry.db")
    yield database
    await database.close()


@pytest.fixture
async def keyring(db: Database) -> Keyring:
    return await Keyring.open(db, MasterKeys.parse(MasterKeys.generate()))


class Gate:
    def __init__(self, db: Database, keyring: Keyring, mode: Mode, ids: frozenset[int] = frozenset()) -> None:
        self.db, self.letters, self.members = db, Letters(db), Members(db)
        self.audit, self.keys = Audit(db, keyring), Keys(db, keyring)
        self.now, self.invites = NOW, Invites(db, keyring)
        profile = parse({"name": "Desk", "exchanges": ["okx"], "admins": list(ADMINS)})
        self.access = Access(
            db=db,
            admission=Admission(self.members, self.letters, self.audit),
            keys=self.keys,
            owners=Owners(db),
            invites=self.invites,
            service=service_of(profile),
            rule=Rule(mode, ids, frozenset(ADMINS)),
            clock=lambda: self.now,
            wake=lambda: None,
        )

    async def standing(self, owner: int, name: str = "Anna", invite: str | None = None) -> Standing:
        return await self.access.standing(Person(owner, name, "en", invite), self.now)

    async def invite(self) -> str:
        async with self.db.write() as conn:
            return await self.invites.make(
                conn, exchange="okx", label="autumn", language="ru", expires_at=NOW + HOUR, now=NOW
            )

    async def put(self, owner: int, state: State) -> None:
        async with self.db.write() as conn:
            await self.members.put(conn, owner, state, "9", NOW)

    async def written(self) -> list[tuple[int, str, str]]:
        """To whom, of what kind, and the text that they read; nothing where it is over."""
        letters = await self.letters.claim(self.now, 100, MINUTE)
        panels = [(one, await self.access.write(one, saying("en"), "en")) for one in letters]
        return [(one.owner, one.kind, panel.text) for one, panel in panels if panel is not None]


@pytest.mark.parametrize(
    ("mode", "state", "has_keys", "gets_in"),
    [
        (Mode.OPEN, None, False, True),
        (Mode.OPEN, State.WAITING, False, True),
        (Mode.OPEN, State.DECLINED, True, False),
        *((mode, None, False, False) for mode in (Mode.INVITE, Mode.APPROVE, Mode.LIST)),
        *((mode, State.WAITING, False, False) for mode in (Mode.INVITE, Mode.APPROVE, Mode.LIST)),
        *((mode, State.ADMITTED, False, True) for mode in (Mode.INVITE, Mode.APPROVE, Mode.LIST)),
        *((mode, None, True, True) for mode in (Mode.INVITE, Mode.APPROVE, Mode.LIST)),
        *((mode, State.DECLINED, True, False) for mode in (Mode.INVITE, Mode.APPROVE, Mode.LIST)),
    ],
)
def test_who_has_a_key_stays_when_the_mode_is_tightened_and_who_was_declined_never(
    mode: Mode, state: State | None, has_keys: bool, gets_in: bool
) -> None:
    assert Rule(mode, frozenset({8})).lets_in(ANNA, state, has_keys=has_keys) is gets_in


def test_the_list_and_the_operators_people_get_in() -> None:
    rule = Rule(Mode.LIST, frozenset({ANNA}), frozenset({BORIS}))
    assert rule.lets_in(ANNA, None, has_keys=False)
    assert not rule.lets_in(ANNA, State.DECLINED, has_keys=False)
    assert rule.lets_in(BORIS, State.DECLINED, has_keys=False)


@pytest.mark.parametrize(
    ("mode", "standing"),
    [
        (Mode.OPEN, Standing.IN),
        (Mode.INVITE, Standing.INVITE),
        (Mode.APPROVE, Standing.WAITING),
        (Mode.LIST, Standing.LIST),
    ],
)
async def test_somebody_new_stands_as_the_mode_says(
    db: Database, keyring: Keyring, mode: Mode, standing: Standing
) -> None:
    gate = Gate(db, keyring, mode, frozenset({BORIS}))
    assert await gate.standing(ANNA) is standing
    assert await gate.standing(BORIS) is Standing.IN
    assert await gate.standing(ADMINS[0]) is Standing.IN
    await gate.put(ANNA, State.DECLINED)
    assert await gate.standing(ANNA) is Standing.DECLINED


async def test_who_has_a_key_is_not_asked_about(db: Database, keyring: Keyring) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    verdict = Verdict(status=Status.ACCEPTED, exchange="okx")
    async with db.write() as conn:
        await gate.keys.add(
            conn, owner=ANNA, exchange="okx", name="OKX", credentials=CREDENTIALS, verdict=verdict, now=NOW
        )
    assert await gate.standing(ANNA) is Standing.IN
    assert await gate.written() == []


async def test_every_one_of_the_operators_people_is_asked_once_and_a_name_is_no_markup(
    db: Database, keyring: Keyring
) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    for _ in range(3):
        assert await gate.standing(ANNA, "<b>Anna") is Standing.WAITING
    written = await gate.written()
    assert [(who, kind) for who, kind, _ in written] == [(admin, ASKED) for admin in ADMINS]
    assert all("&lt;b&gt;Anna" in text and f"({ANNA})" in text for _, _, text in written)


async def test_the_first_decision_holds_is_told_and_recorded(db: Database, keyring: Keyring) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    await gate.standing(ANNA)
    assert await gate.access.decide(ANNA, 902, yes=True) == ("admitted", "902")
    assert await gate.access.decide(ANNA, 901, yes=False) == ("admitted", "902")
    assert await gate.standing(ANNA) is Standing.IN
    ((who, kind, text),) = await gate.written()  # what was not brought to the operator's people by now is moot
    assert (who, kind, "has let you in" in text) == (ANNA, "admitted", True)
    assert [(line.what, line.who, line.owner) for line in await gate.audit.list()] == [("admitted", "902", ANNA)]


async def test_who_was_declined_hears_so_and_nobody_is_asked_again(db: Database, keyring: Keyring) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    await gate.standing(ANNA)
    await gate.access.decide(ANNA, 901, yes=False)
    assert await gate.standing(ANNA) is Standing.DECLINED
    ((who, kind, text),) = await gate.written()
    assert (who, kind, "has not let you in" in text) == (ANNA, "declined", True)


async def test_nothing_is_decided_about_who_never_asked(db: Database, keyring: Keyring) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    assert await gate.access.decide(ANNA, 901, yes=True) is None
    assert await gate.members.list() == []


async def test_the_operators_people_are_not_flooded(db: Database, keyring: Keyring) -> None:
    gate = Gate(db, keyring, Mode.APPROVE)
    for owner in range(1, AN_HOUR + 1):
        assert await gate.standing(owner) is Standing.WAITING
    assert await gate.standing(AN_HOUR + 1) is Standing.LATER
    assert await gate.standing(1) is Standing.WAITING
    gate.now += HOUR
    assert await gate.standing(AN_HOUR + 1) is Standing.WAITING


@pytest.mark.parametrize("mode", list(Mode))
async def test_an_invite_lets_in_whoever_brings_it_first_in_every_mode(
    db: Database, keyring: Keyring, mode: Mode
) -> None:
    gate = Gate(db, keyring, mode)
    invite = await gate.invite()
    assert await gate.standing(ANNA, invite=invite) is Standing.IN
    assert await gate.standing(ANNA, invite=invite) is Standing.IN
    assert await gate.access.invited(ANNA, invite) == ("okx", "ru")
    other = Standing.IN if mode is Mode.OPEN else Standing.SPENT
    assert await gate.standing(BORIS, invite=invite) is other
    assert await gate.access.invited(BORIS, invite) == (None, None)
    assert [(one.owner, one.by.split()[0], one.label) for one in await gate.members.list()] == [
        (ANNA, "invite", "autumn")
    ]


async def test_an_invite_is_no_way_in_for_who_was_declined_and_is_kept_for_who_comes_next(
    db: Database, keyring: Keyring
) -> None:
    gate = Gate(db, keyring, Mode.INVITE)
    invite = await gate.invite()
    await gate.put(ANNA, State.DECLINED)
    assert await gate.standing(ANNA, invite=invite) is Standing.DECLINED
    assert await gate.standing(BORIS, invite=invite) is Standing.IN
