import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from keys.model import Secret, StoredKey
from storage.database import Database
from storage.key_store import HeldByAnother, Keys
from storage.keyring import Keyring
from storage.tables import keys as key_rows
from storage.vault import CannotOpen
from storage.watches import Watches
from tests.storage.samples import ACCEPTED, ANNA, API_KEY, BORIS, CREDENTIALS, DAY, NOW, REFUSED


@pytest.fixture
def store(db: Database, keyring: Keyring) -> Keys:
    return Keys(db, keyring)


async def add(db: Database, store: Keys, api_key: str = API_KEY, **changed: Any) -> str:
    values: dict[str, Any] = {"owner": ANNA, "exchange": "okx", "name": "OKX", "verdict": ACCEPTED, "now": NOW}
    credentials = {**CREDENTIALS, "apiKey": Secret(api_key)}
    async with db.write() as conn:
        return await store.add(conn, **{**values, "credentials": credentials, **changed})


async def test_a_key_is_stored_and_shown_without_its_secrets(db: Database, store: Keys) -> None:
    id = await add(db, store)
    expected = StoredKey(
        id=id,
        owner=ANNA,
        exchange="okx",
        name="OKX",
        api_key="k1ab…stuv",
        verdict=ACCEPTED,
        added_at=NOW,
        checked_at=NOW,
        since=NOW,
        given_at=NOW,
    )
    assert await store.get(id, ANNA) == expected
    assert await store.list(ANNA) == [expected]


async def test_keys_are_counted_by_exchange_and_verdict(db: Database, store: Keys) -> None:
    assert await store.count() == {}
    await add(db, store, "the first api key")
    await add(db, store, "the second api key", owner=BORIS)
    await add(db, store, "the third api key", verdict=REFUSED)
    await add(db, store, "the fourth api key", exchange="bybit")
    assert await store.count() == {("okx", "accepted"): 2, ("okx", "refused"): 1, ("bybit", "accepted"): 1}


async def test_its_credentials_come_back_to_its_owner(db: Database, store: Keys) -> None:
    id = await add(db, store)
    assert await store.credentials(id, ANNA) == CREDENTIALS


ACCOUNT, AGENT = f"0x{'Ab' * 20}", f"0x{'1c' * 32}"
WALLET = {"privateKey": Secret(AGENT), "walletAddress": Secret(ACCOUNT)}


async def add_wallet(db: Database, store: Keys, **changed: str) -> str:
    credentials = WALLET | {name: Secret(value) for name, value in changed.items()}
    return await add(
        db, store, exchange="hyperliquid", credentials=credentials, identity=("walletAddress", "privateKey")
    )


async def test_a_key_without_an_api_key_is_shown_by_what_is_public_of_it(db: Database, store: Keys) -> None:
    key = await store.get(await add_wallet(db, store), ANNA)
    assert key is not None
    assert key.api_key == "0xAb…AbAb"
    assert await store.credentials(key.id, ANNA) == WALLET


async def test_another_agent_of_a_wallet_and_another_wallet_of_an_agent_are_other_keys(
    db: Database, store: Keys
) -> None:
    first = await add_wallet(db, store)
    assert len({first, await add_wallet(db, store, privateKey="2d" * 32)}) == 2
    assert len({first, await add_wallet(db, store, walletAddress=f"0x{'cd' * 20}")}) == 2


async def test_a_wallet_is_the_same_however_its_digits_are_written(db: Database, store: Keys) -> None:
    first = await add_wallet(db, store)
    assert await add_wallet(db, store, walletAddress=ACCOUNT.lower()) == first
    assert await add_wallet(db, store, privateKey=AGENT.removeprefix("0x").upper()) == first


async def test_the_letters_of_an_api_key_are_told_apart_by_case(db: Database, store: Keys) -> None:
    assert await add(db, store, API_KEY.upper()) != await add(db, store)


async def test_ids_are_twelve_signs_of_which_none_looks_like_another(db: Database, store: Keys) -> None:
    ids = [await add(db, store, f"api key {number}") for number in range(20)]
    assert len(set(ids)) == 20
    assert all(re.fullmatch("[2-9a-hjkmnp-z]{12}", id) for id in ids)


async def test_nothing_of_anothers_key_is_found_or_changed(db: Database, store: Keys) -> None:
    id = await add(db, store)
    before = await store.get(id, ANNA)
    async with db.write() as conn:
        await store.checked(conn, id, BORIS, REFUSED, NOW + DAY)
        await store.rename(conn, id, BORIS, "mine now")
        assert not await store.forget(conn, id, BORIS)
    assert await store.get(id, BORIS) is None
    assert await store.credentials(id, BORIS) is None
    assert await store.list(BORIS) == []
    assert await store.get(id, ANNA) == before


async def test_the_operator_sees_everybodys_and_can_ask_for_one_exchange(db: Database, store: Keys) -> None:
    first = await add(db, store, now=NOW + DAY)
    second = await add(db, store, "another api key", owner=BORIS, exchange="bybit", name="Bybit")
    assert [key.id for key in await store.list()] == [second, first]
    assert [key.id for key in await store.list(exchange="okx")] == [first]
    assert await store.list(BORIS, "okx") == []
    found = await store.get(second, None)
    assert found is not None
    assert found.owner == BORIS


async def test_the_same_api_key_again_renews_its_entry(db: Database, store: Keys) -> None:
    id = await add(db, store)
    async with db.write() as conn:
        await store.rename(conn, id, ANNA, "Main")
    fresh = {**CREDENTIALS, "secret": Secret("a new secret")}
    assert await add(db, store, verdict=REFUSED, credentials=fresh, now=NOW + DAY) == id
    (key,) = await store.list(ANNA)
    assert (key.name, key.verdict, key.added_at, key.checked_at) == ("Main", REFUSED, NOW, NOW + DAY)
    assert await store.credentials(id, ANNA) == fresh


async def test_an_api_key_that_another_owner_holds_is_refused_without_saying_whose(db: Database, store: Keys) -> None:
    await add(db, store)
    with pytest.raises(HeldByAnother) as caught:
        await add(db, store, owner=BORIS)
    assert caught.value.owner == ANNA
    assert str(ANNA) not in str(caught.value)
    assert await store.list(BORIS) == []


BINANCE = ("binance", "binanceusdm", "binancecoinm")


async def test_an_api_key_is_refused_to_another_owner_under_every_ccxt_id_of_the_brand(
    db: Database, store: Keys
) -> None:
    await add(db, store, exchange="binanceusdm", family=BINANCE)
    for exchange in BINANCE:
        with pytest.raises(HeldByAnother) as caught:
            await add(db, store, owner=BORIS, exchange=exchange, family=BINANCE)
        assert caught.value.owner == ANNA
    assert await store.list(BORIS) == []


async def test_an_api_key_given_again_under_another_id_of_the_brand_moves_its_entry(db: Database, store: Keys) -> None:
    id = await add(db, store, exchange="binance", name="Binance", family=BINANCE)
    assert await add(db, store, exchange="binanceusdm", name="Binance USDⓈ-M", family=BINANCE) == id
    (key,) = await store.list(ANNA)
    assert (key.exchange, key.name) == ("binanceusdm", "Binance")
    assert await store.credentials(id, ANNA) == CREDENTIALS


async def test_an_entry_whose_fingerprint_was_made_for_its_own_id_is_found_too(db: Database, store: Keys) -> None:
    id = await add(db, store, exchange="binanceusdm")
    with pytest.raises(HeldByAnother):
        await add(db, store, owner=BORIS, exchange="binance", family=BINANCE)
    assert await add(db, store, exchange="binanceusdm", family=BINANCE) == id
    assert await store.credentials(id, ANNA) == CREDENTIALS


async def test_of_two_owners_who_hold_one_api_key_from_before_the_first_keeps_it(db: Database, store: Keys) -> None:
    id = await add(db, store, exchange="binanceusdm")
    await add(db, store, owner=BORIS, exchange="binance", now=NOW + DAY)
    assert await add(db, store, exchange="binance", family=BINANCE) == id
    with pytest.raises(HeldByAnother):
        await add(db, store, owner=BORIS, exchange="binance", family=BINANCE)


async def test_an_api_key_of_another_exchange_is_another_key(db: Database, store: Keys) -> None:
    await add(db, store)
    await add(db, store, owner=BORIS, exchange="bybit")
    assert len(await store.list()) == 2


async def test_a_name_that_is_taken_gets_the_first_free_number(db: Database, store: Keys) -> None:
    ids = [await add(db, store, f"api key {number}") for number in range(3)]
    await add(db, store, "of boris", owner=BORIS)
    async with db.write() as conn:
        await store.forget(conn, ids[1], ANNA)
    await add(db, store, "api key 3", now=NOW + DAY)
    assert [key.name for key in await store.list(ANNA) if key.added_at > NOW] == ["OKX 2"]
    assert sorted(key.name for key in await store.list(ANNA)) == ["OKX", "OKX 2", "OKX 3"]
    assert [key.name for key in await store.list(BORIS)] == ["OKX"]


async def test_a_key_can_keep_its_own_name_and_not_take_anothers(db: Database, store: Keys) -> None:
    first, second = await add(db, store), await add(db, store, "another api key")
    async with db.write() as conn:
        await store.rename(conn, first, ANNA, "OKX")
        await store.rename(conn, second, ANNA, "OKX")
    assert {key.id: key.name for key in await store.list(ANNA)} == {first: "OKX", second: "OKX 2"}


async def test_the_newest_verdict_is_kept(db: Database, store: Keys) -> None:
    id = await add(db, store)
    async with db.write() as conn:
        await store.checked(conn, id, ANNA, REFUSED, NOW + DAY)
    (key,) = await store.list(ANNA)
    assert (key.verdict, key.added_at, key.checked_at) == (REFUSED, NOW, NOW + DAY)


async def test_a_forgotten_key_is_gone_with_its_watch(db: Database, store: Keys) -> None:
    id = await add(db, store)
    async with db.write() as conn:
        await Watches(db).begin(conn, id, ANNA, ACCEPTED, NOW)
        assert await store.forget(conn, id, ANNA)
        assert not await store.forget(conn, id, ANNA)
    assert await store.get(id, ANNA) is None
    assert await store.credentials(id, ANNA) is None
    assert await Watches(db).next_at() is None


@pytest.mark.parametrize(
    "moved", [{"owner": BORIS}, {"exchange": "bybit"}, {"id": "abcdefghjkmn"}], ids=["owner", "exchange", "row"]
)
async def test_a_row_moved_elsewhere_does_not_open(db: Database, store: Keys, moved: dict[str, Any]) -> None:
    id = await add(db, store)
    await add(db, store, "of boris", owner=BORIS, name="another")
    async with db.write() as conn:
        await conn.execute(update(key_rows).where(key_rows.c.id == id).values(moved))
    with pytest.raises(CannotOpen):
        await store.credentials(moved.get("id", id), moved.get("owner", ANNA))


async def test_secrets_of_two_rows_cannot_be_exchanged(db: Database, store: Keys) -> None:
    first, second = await add(db, store), await add(db, store, "another api key")
    async with db.write() as conn:
        other = key_rows.alias()
        taken = other.select().with_only_columns(other.c.sealed).where(other.c.id == second).scalar_subquery()
        await conn.execute(update(key_rows).where(key_rows.c.id == first).values(sealed=taken))
    with pytest.raises(CannotOpen):
        await store.credentials(first, ANNA)


async def test_each_time_is_to_the_millisecond(db: Database, store: Keys) -> None:
    moment = datetime.fromisoformat("2026-11-21T12:00:00.123+00:00")
    await add(db, store, now=moment)
    assert (await store.list())[0].added_at == moment


async def test_it_is_known_since_when_a_key_is_as_it_is(db: Database, store: Keys) -> None:
    id = await add(db, store)
    for hours, verdict, since in ((1, ACCEPTED, 0), (2, REFUSED, 2), (3, REFUSED, 2), (4, ACCEPTED, 4)):
        async with db.write() as conn:
            await store.checked(conn, id, ANNA, verdict, NOW + timedelta(hours=hours))
        (key,) = await store.list(ANNA)
        assert (key.since, key.checked_at) == (NOW + timedelta(hours=since), NOW + timedelta(hours=hours))


async def test_a_check_of_a_key_that_is_gone_changes_nothing(db: Database, store: Keys) -> None:
    async with db.write() as conn:
        await store.checked(conn, "none", ANNA, ACCEPTED, NOW)
    assert await store.list() == []
