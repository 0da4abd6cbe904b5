"""The command line as an operator uses it: words in, exit status and both outputs back."""

import asyncio
import json
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.settings import PLANNED, WORKING
from keys.model import Advice, Fault, KeyFacts, Secret, Status, Verdict
from storage.attempts import Attempts
from storage.audit import Audit, Entry
from storage.key_store import Keys
from storage.keyring import Keyring
from storage.vault import MasterKeys
from tests.storage.migrated import open_migrated

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECRET = "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
CREDENTIALS = {"apiKey": "d6ef3a10-62c1-4b0d-9f11-1d6e9b0a7c42", "secret": SECRET, "password": "canary-Passphrase"}
VERDICT = Verdict(
    status=Status.ACCEPTED,
    exchange="okx",
    advice=(Advice.NO_IP_WHITELIST,),
    facts=KeyFacts(permissions=frozenset({"spot", "read"}), ip_whitelist=(), account="4470", expires_at=NOW),
)


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Operator:
    """Somebody in a folder of their own, with a vault begun there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._patch = monkeypatch
        for name in (*WORKING, *PLANNED):
            monkeypatch.delenv(name, raising=False)
        # Given up for good, it would be gone for all tests after this one: tests/bot/test_hardening.py looks at processes of its own.
        monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
        monkeypatch.chdir(folder)

    def set(self, **env: str) -> None:
        for name, value in env.items():
            self._patch.setenv(name, value)

    def runs(self, *words: str) -> Said:
        self._patch.setattr(sys, "argv", ["keyferry", *words])
        self._capsys.readouterr()
        mask = os.umask(0o077)  # every command sets it for good
        with pytest.raises(SystemExit) as ended:
            main()
        os.umask(mask)
        told = self._capsys.readouterr()
        status = ended.value.code
        assert isinstance(status, int | None)
        assert "Traceback" not in told.out + told.err
        return Said(status or 0, told.out, told.err)

    def begins(self) -> MasterKeys:
        """Sets a fresh master key."""
        text = MasterKeys.generate()
        self.set(MASTER_KEY=text)
        return MasterKeys.parse(text)


class Stored:
    """What stands in the database of an operator's folder."""

    def __init__(self, operator: Operator, master: MasterKeys) -> None:
        self._url = f"sqlite:///{operator.folder}/data/keyferry.db"
        self._master = master

    def key(self, owner: int = 7, exchange: str = "okx", name: str = "OKX", api_key: str = "") -> str:
        async def add() -> str:
            db = await open_migrated(self._url)
            store = Keys(db, await Keyring.open(db, self._master))
            credentials = CREDENTIALS | ({"apiKey": api_key} if api_key else {})
            async with db.write() as conn:
                id = await store.add(
                    conn,
                    owner=owner,
                    exchange=exchange,
                    name=name,
                    credentials={field: Secret(value) for field, value in credentials.items()},
                    verdict=VERDICT,
                    now=NOW,
                )
            await db.close()
            return id

        return asyncio.run(add())

    def attempt(self, owner: int = 7) -> None:
        verdict = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.BAD_SECRET,))

        async def record() -> None:
            db = await open_migrated(self._url)
            async with db.write() as conn:
                await Attempts(db).record(
                    conn, id="c1", owner=owner, exchange="okx", api_key="d6ef…7c42", verdict=verdict, now=NOW
                )
            await db.close()

        asyncio.run(record())

    def audit(self) -> Sequence[Entry]:
        async def read() -> Sequence[Entry]:
            db = await open_migrated(self._url)
            entries = await Audit(db, await Keyring.open(db, self._master)).list()
            await db.close()
            return entries

        return asyncio.run(read())


def an_operator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    yield Operator(tmp_path, capsys, monkeypatch)


operator = pytest.fixture(name="operator")(an_operator)
