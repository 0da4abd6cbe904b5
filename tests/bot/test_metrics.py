"""Where metrics are served, and what is said where they cannot be."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.counts import Counts
from bot.listening import Address, _told
from bot.metrics import Metrics
from bot.mistakes import Failed
from bot.readiness import Readiness
from storage.backlog import Backlog
from storage.deletions import Deletions
from storage.funnel import Funnel
from storage.inbox import Inbox
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.ports import free_port
from tests.storage.migrated import open_migrated


@asynccontextmanager
async def open_metrics(folder: Path, counts: Counts) -> AsyncIterator[Metrics]:
    db = await open_migrated(f"sqlite:///{folder}/keyferry.db")
    keyring = await Keyring.open(db, MasterKeys.parse(MasterKeys.generate()))
    inbox, keys = Inbox(db, keyring), Keys(db, keyring)
    try:
        yield Metrics(
            counts=counts,
            inbox=inbox,
            deletions=Deletions(db),
            keys=keys,
            funnel=Funnel(db),
            ready=Readiness(),
            backlog=Backlog(db),
            resting=dict,
            clock=lambda: datetime.now(UTC),
        )
    finally:
        await db.close()


async def heard(folder: Path, address: Address | None, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many sockets listen while it is served."""
    listen, opened = socket.socket.listen, list[socket.socket]()

    def counted(one: socket.socket, backlog: int) -> None:
        opened.append(one)
        listen(one, backlog)

    monkeypatch.setattr(socket.socket, "listen", counted)
    async with open_metrics(folder, Counts()) as metrics, metrics.served(address):
        return len(opened)


async def test_nothing_listens_where_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await heard(tmp_path, None, monkeypatch) == 0


async def test_one_place_is_opened_where_one_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await heard(tmp_path, ("127.0.0.1", free_port()), monkeypatch) == 1


@pytest.mark.parametrize(("ago", "status"), [(119, 200), (121, 503)])
async def test_a_telegram_that_was_not_heard_of_for_two_minutes_is_told(tmp_path: Path, ago: int, status: int) -> None:
    counts, port = Counts(), free_port()
    counts.polled = datetime.now(UTC) - timedelta(seconds=ago)
    async with (
        open_metrics(tmp_path, counts) as metrics,
        metrics.served(("127.0.0.1", port)),
        ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert (answer.status, "telegram" in await answer.text()) == (status, status == 503)


async def test_an_address_of_another_machine_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failed, match=r"nothing can listen on 192\.0\.2\.1, port 9109 \(Cannot assign") as caught:
        await heard(tmp_path, ("192.0.2.1", 9109), monkeypatch)
    assert caught.value.__suppress_context__


def test_a_host_that_nobody_knows_is_told_by_the_resolvers_words() -> None:
    told = _told("LISTEN", ("nowhere", 1), socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    assert told.startswith("LISTEN: nothing can listen on nowhere, port 1 (Name or service not known)")
