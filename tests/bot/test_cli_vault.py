"""Backups, another master key, the audit trail, as an operator meets them at a terminal."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.notices import polled
from storage.database import Database
from storage.vault import MasterKeys
from tests.bot.commands import CREDENTIALS, Operator, Stored, operator

__all__ = ["operator"]

BACKUP = ("backup", "--out", "b.kfb")


@pytest.fixture
def stored(operator: Operator) -> Stored:
    return Stored(operator, operator.begins())


@pytest.fixture
def key(stored: Stored) -> str:
    return stored.key()


def database(operator: Operator) -> Path:
    return operator.folder / "data" / "keyferry.db"


def alive(operator: Operator) -> None:
    """As a bot that has spoken this minute."""

    async def speak() -> None:
        db = await Database.open(f"sqlite:///{database(operator)}")
        await polled(db, datetime.now(UTC))
        await db.close()

    asyncio.run(speak())


def revealed(operator: Operator, key: str) -> object:
    return operator.runs("keys", "reveal", key, "--reason", "is it there", "--json").json["credentials"]


def test_a_lost_database_comes_back_from_its_backup(operator: Operator, key: str) -> None:
    said = operator.runs(*BACKUP)
    assert (said.status, "MASTER_KEY" in said.out) == (0, True)
    for path in database(operator).parent.iterdir():
        path.unlink()
    assert operator.runs("restore", "--from", "b.kfb").status == 0
    assert revealed(operator, key) == CREDENTIALS


def test_neither_a_backup_nor_a_database_is_ever_overwritten(operator: Operator, key: str) -> None:
    operator.runs(*BACKUP)
    assert "b.kfb is there already" in operator.runs(*BACKUP).err
    said = operator.runs("restore", "--from", "b.kfb")
    assert (said.status, "stop the bot and move it away" in said.err) == (1, True)


def test_a_backup_that_does_not_open_is_told_with_its_possible_causes(operator: Operator, key: str) -> None:
    operator.runs(*BACKUP)
    operator.set(DATABASE_URL=f"sqlite:///{operator.folder}/other/keyferry.db", MASTER_KEY=MasterKeys.generate())
    said = operator.runs("restore", "--from", "b.kfb")
    assert (said.status, "MASTER_KEY is not the one" in said.err) == (1, True)
    assert operator.runs("restore", "--from", "none.kfb").status == 2


@pytest.mark.parametrize("words", [("backup", "--out", "/proc/none/b.kfb"), ("restore", "--from", "b.kfb")])
def test_where_nothing_can_be_written_it_is_said(operator: Operator, key: str, words: tuple[str, ...]) -> None:
    operator.runs(*BACKUP)
    operator.set(DATABASE_URL="sqlite:////proc/none/keyferry.db" if words[0] == "restore" else "")
    said = operator.runs(*words)
    assert said.status == 1
    assert "FileNotFoundError" in said.err


@pytest.mark.parametrize("words", [("backup", "--out", "b.kfb"), ("restore", "--from", "b.kfb")])
def test_of_a_server_it_is_said_what_makes_backups_and_nothing_is_done(
    operator: Operator, key: str, words: tuple[str, ...]
) -> None:
    operator.runs(*BACKUP)
    operator.set(DATABASE_URL="postgresql://bot:hunter2@127.0.0.1:1/keyferry")
    said = operator.runs(*words)
    assert (said.status, "pg_dump" in said.err, "hunter2" in said.err) == (1, True, False)


def test_the_master_key_is_changed_and_the_old_one_may_go(operator: Operator, stored: Stored, key: str) -> None:
    old, new = os.environ["MASTER_KEY"], MasterKeys.generate()
    operator.set(MASTER_KEY=f"{new},{old}")
    said = operator.runs("master-key", "rotate")
    assert (said.status, "1 data keys were wrapped anew" in said.out) == (0, True)
    operator.set(MASTER_KEY=new)
    assert revealed(operator, key) == CREDENTIALS
    operator.set(MASTER_KEY=old)
    assert operator.runs("keys", "list").status == 2


def test_with_one_master_key_there_is_nothing_to_change_to(operator: Operator, key: str) -> None:
    said = operator.runs("master-key", "rotate")
    assert (said.status, "keyferry master-key new" in said.err) == (1, True)


def test_a_running_bot_that_does_not_know_the_new_key_is_not_locked_out(operator: Operator, key: str) -> None:
    operator.set(MASTER_KEY=f"{MasterKeys.generate()},{os.environ['MASTER_KEY']}")
    alive(operator)
    said = operator.runs("master-key", "rotate")
    assert (said.status, "does not know the new master key yet" in said.err) == (1, True)


def test_the_audit_trail_is_listed_and_verified(operator: Operator, key: str) -> None:
    assert operator.runs("audit", "list").out == "Nothing has been recorded yet.\n"
    revealed(operator, key)
    (line,) = operator.runs("audit", "list", "--json").json
    assert (line["what"], line["key_id"], line["owner"], line["reason"]) == ("reveal", key, 7, "is it there")
    assert "is it there" in operator.runs("audit", "list").out
    head = operator.runs("audit", "verify", "--json").json["head"]
    assert "whole: 1 lines" in operator.runs("audit", "verify", "--head", head).out


def test_a_line_that_was_changed_ends_with_1(operator: Operator, key: str) -> None:
    revealed(operator, key)
    with closing(sqlite3.connect(database(operator))) as db, db:
        db.executescript("DROP TRIGGER audit_refuses_update; UPDATE audit SET reason = 'nothing'")
    said = operator.runs("audit", "verify")
    assert (said.status, "from line 1 on" in said.err) == (1, True)
    assert operator.runs("audit", "verify", "--json").json["broken"] == 1
