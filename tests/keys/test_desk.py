"""The desk over the real store: what the end-to-end tests cannot bring about at will."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import service_of
from bot.profile import load
from keys.desk import Desk
from keys.model import Allowed, Draft, Secret, Status, Verdict
from storage.bookmarks import Bookmarks
from storage.campaigns import Campaigns
from storage.check_store import Checks
from storage.database import Database
from storage.draft_store import Drafts
from storage.funnel import Funnel
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.limits import Limits
from storage.owners import Owners
from storage.unit import Unit
from storage.vault import MasterKeys
from storage.watches import Watches
from tests.keys.samples import SAMPLES
from tests.storage.migrated import open_migrated

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OWNER = 7


class Store:
    def __init__(self, db: Database, keyring: Keyring) -> None:
        self.db, self.keys, self.checks = db, Keys(db, keyring), Checks(db, keyring)
        self.woken = 0
        self.desk = Desk(
            service_of(load()),
            Drafts(db, keyring),
            self.checks,
            self.keys,
            Watches(db),
            Bookmarks(db),
            Campaigns(db),
            Owners(db),
            Limits(db, keyring, Allowed()),
            wake=self.wake,
            forget_owner=lambda conn, owner: keyring.forget(conn, owner),
        )

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    db = await open_migrated(f"sqlite:///{tmp_path}/k.db")
    yield Store(db, await Keyring.open(db, MasterKeys.parse(MasterKeys.generate())))
    await db.close()


async def test_an_incomplete_draft_is_not_submitted(store: Store) -> None:
    unit = Unit()
    draft = store.desk.open(unit, OWNER, "okx", NOW)
    assert store.desk.missing(draft) == ("apiKey", "secret", "password")
    with pytest.raises(ValueError, match="not complete"):
        store.desk.submit(unit, draft, id="a", chat=OWNER, message=None, language="en", now=NOW)


async def test_who_turns_to_another_exchange_has_left_the_first_and_has_begun_once(store: Store) -> None:
    unit, exchanges = Unit(), store.desk.service.exchanges
    draft = store.desk.open(unit, OWNER, None, NOW)
    draft, _ = store.desk.choose(unit, draft, exchanges["okx"], NOW)
    store.desk.reach(unit, OWNER, "guide-1", NOW)
    store.desk.choose(unit, draft, exchanges["bybit"], NOW)
    await unit.commit(store.db)
    counted = {(one.exchange, one.step, one.what): one.number for one in await Funnel(store.db).read()}
    steps = [("", "begun"), ("okx", "chosen"), ("okx", "guide-1"), ("bybit", "chosen")]
    assert counted == {(*step, "came"): 1 for step in steps} | {("okx", "guide-1", "left"): 1}


async def test_a_stored_key_that_went_this_very_moment_is_not_checked(store: Store) -> None:
    async with store.db.write() as conn:
        id = await store.keys.add(
            conn,
            owner=OWNER,
            exchange="bybit",
            name="Bybit",
            credentials={"apiKey": Secret("k" * 18), "secret": Secret("s" * 36)},
            verdict=Verdict(status=Status.ACCEPTED, exchange="bybit"),
            now=NOW,
        )
    key = await store.desk.key(id, OWNER)
    assert key is not None
    async with store.db.write() as conn:
        await store.keys.forget(conn, id, OWNER)
    unit = Unit()
    await store.desk.recheck(unit, key, id="a", chat=OWNER, message=None, language="en", now=NOW)
    await unit.commit(store.db)
    assert await store.checks.next_at() is None
    assert store.woken == 0


def begun(store: Store, exchange: str, *pasted: str) -> Draft:
    draft = store.desk.open(Unit(), OWNER, exchange, NOW)
    for text in pasted:
        draft, _ = store.desk.take(Unit(), draft, Secret(text), NOW)
    return draft


def switched(store: Store, draft: Draft, exchange: str) -> dict[str, str]:
    draft, notes = store.desk.choose(Unit(), draft, store.desk.service.exchanges[exchange], NOW)
    assert notes == ()
    return {name: value.reveal() for name, value in draft.fields.items()}


def elsewhere(store: Store, draft: Draft) -> list[str]:
    return [one.id for one in store.desk.elsewhere(draft)]


OKX, BINANCE = SAMPLES["okx"], SAMPLES["binance"]


async def test_a_key_of_another_exchange_can_be_taken_there_with_all_that_was_pasted(store: Store) -> None:
    whole = begun(store, "binance", f"API key: {OKX['apiKey']}\nSecret: {OKX['secret']}\nPassphrase: {OKX['password']}")
    assert elsewhere(store, whole) == ["okx"]
    assert switched(store, whole, "okx") == OKX
    in_parts = begun(store, "okx", f"Passphrase: {OKX['password']}", f"API key: {BINANCE['apiKey']}", BINANCE["secret"])
    assert elsewhere(store, in_parts) == ["binance"]
    assert switched(store, in_parts, "binance") == BINANCE


async def test_what_was_taken_for_one_exchange_goes_along_to_another(store: Store) -> None:
    taken = begun(store, "bingx", f"API key: {BINANCE['apiKey']}\nSecret: {BINANCE['secret']}")
    assert elsewhere(store, taken) == []
    assert switched(store, taken, "binance") == BINANCE
    wallet = begun(store, "bingx", f"API key: {'a1' * 20}\nSecret: {SAMPLES['hyperliquid']['privateKey'][2:]}")
    assert switched(store, wallet, "hyperliquid") == {"privateKey": SAMPLES["hyperliquid"]["privateKey"][2:]}


async def test_no_exchange_is_named_while_none_is_chosen_or_nothing_is_in_doubt(store: Store) -> None:
    assert elsewhere(store, store.desk.open(Unit(), OWNER, None, NOW)) == []
    assert elsewhere(store, begun(store, "okx", OKX["apiKey"])) == []


async def test_of_what_looks_like_another_exchanges_key_the_last_eight_messages_are_kept(store: Store) -> None:
    texts = [f"API key: {BINANCE['apiKey'][:-1]}{number}" for number in range(10)]
    draft = begun(store, "okx", *texts)
    assert [piece.reveal() for piece in draft.loose] == texts[2:]


async def test_a_lone_piece_is_a_passphrase_only_where_nothing_else_is_missing(store: Store) -> None:
    draft = begun(store, "okx", OKX["apiKey"], OKX["secret"], "two words")
    assert {name: value.reveal() for name, value in draft.doubtful.items()} == {"password": "two words"}
    assert begun(store, "okx", "two words").doubtful == {}


async def test_of_a_check_that_is_gone_no_waiting_is_told(store: Store) -> None:
    assert await store.desk.wait_again("none", OWNER, NOW) is None
