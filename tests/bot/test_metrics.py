"""Where metrics are served, and what is said where they cannot be."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.counts import Counts
from bot.metrics import Address, Metrics, _told
from bot.mistakes import Failed
from storage.database import Database
from storage.deletions import Deletions
from storage.inbox import Inbox
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.ports import free_port


async def heard(folder: Path, address: Address | None, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many sockets listen while it is served."""
    listen, opened = socket.socket.listen, list[socket.socket]()

    def counted(one: socket.socket, backlog: int) -> None:
        opened.append(one)
        listen(one, backlog)

    monkeypatch.setattr(socket.socket, "listen", counted)
    db = await Database.open(f"sqlite:///{folder}/keyferry.db")
    keyring = await Keyring.open(db, MasterKeys.parse(MasterKeys.generate()))
    inbox, keys = Inbox(db, keyring), Keys(db, keyring)
    metrics = Metrics(counts=Counts(), inbox=inbox, deletions=Deletions(db), keys=keys, clock=lambda: datetime.now(UTC))
    try:
        async with metrics.served(address):
            return len(opened)
    finally:
        await db.close()


async def test_nothing_listens_where_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await heard(tmp_path, None, monkeypatch) == 0


async def test_one_place_is_opened_where_one_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await heard(tmp_path, ("127.0.0.1", free_port()), monkeypatch) == 1


async def test_an_address_of_another_machine_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failed, match=r"nothing can listen on 192\.0\.2\.1, port 9109 \(Cannot assign") as caught:
        await heard(tmp_path, ("192.0.2.1", 9109), monkeypatch)
    assert caught.value.__suppress_context__


def test_a_host_that_nobody_knows_is_told_by_the_resolvers_words() -> None:
    told = _told(("nowhere", 1), socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    assert told.startswith("METRICS_LISTEN: nothing can listen on nowhere, port 1 (Name or service not known)")
