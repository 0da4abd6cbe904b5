"""The whole database in one encrypted file, taken while the bot writes; and back.

A file is `MAGIC`, the installation's id, a data key wrapped by the master key, and pieces, each with its length before it. A
piece is sealed with its number and whether it is the last one, so that none can be left out, swapped or cut off.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.vault import CannotOpen, DataKey, MasterKeys, Place, Vault

MAGIC = b"keyferry backup 1\n"
PIECE = 1 << 20  # bytes of the database in one sealed piece
ID_SIZE = 16
LENGTH_SIZE = 4
NOBODY = 0
PAGES = 2000  # of the database copied in one step, between which the bot writes

OnProgress = Callable[[int, int], None]  # done, of how many


class BadBackup(Exception):
    """The file is no backup, is cut off or changed, or was made with another master key."""


def back_up(database: Path, to: Path, vault: Vault, on_progress: OnProgress) -> None:
    """FileExistsError: nothing that is there is overwritten. The copy in between lies beside `to`, as sealed as ever."""
    with _new_file(to) as out, _copy(database, to, on_progress) as copy:
        key, wrapped = vault.new_data_key(NOBODY)
        out.write(MAGIC + vault.installation + _framed(wrapped))
        size = copy.stat().st_size
        with copy.open("rb") as read:
            for number, last, piece in _pieces(read, size):
                out.write(_framed(vault.seal_bytes(key, _place(number, last), piece)))


def restore(source: Path, database: Path, master: MasterKeys) -> None:
    """FileExistsError: there is a database already. BadBackup: nothing is left behind."""
    with _new_file(database) as out, source.open("rb") as read:
        if read.read(len(MAGIC)) != MAGIC:
            raise BadBackup
        vault = Vault(master, read.read(ID_SIZE))
        try:
            key = vault.unwrap(NOBODY, _frame(read))
            _unseal(vault, key, read, out)
        except CannotOpen:
            raise BadBackup from None


def _unseal(vault: Vault, key: DataKey, read: BinaryIO, out: BinaryIO) -> None:
    """The pieces in their order; whatever follows the last one is not ours."""
    number, frame = 0, _frame(read)
    while following := _frame_or_none(read):
        out.write(vault.open_bytes(key, _place(number, last=False), frame))
        number, frame = number + 1, following
    out.write(vault.open_bytes(key, _place(number, last=True), frame))


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads, and that is there whole or not at all."""
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.link(unfinished, path)  # unlike a renaming it never overwrites
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _copy(database: Path, beside: Path, on_progress: OnProgress) -> Iterator[Path]:
    """One state of the whole database, however much is written meanwhile."""
    copy = beside.with_name(f"{beside.name}.{secrets.token_hex(4)}.copy")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(database, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target, pages=PAGES, progress=lambda _, left, of: on_progress(of - left, of))
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _pieces(read: BinaryIO, size: int) -> Iterator[tuple[int, bool, bytes]]:
    count = max(1, -(-size // PIECE))
    for number in range(count):
        yield number, number == count - 1, read.read(PIECE)


def _place(number: int, last: bool) -> Place:
    return Place(NOBODY, f"backup:{number}:{'last' if last else 'more'}", "")


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(LENGTH_SIZE) + data


def _frame(read: BinaryIO) -> bytes:
    if (frame := _frame_or_none(read)) is None:
        raise BadBackup
    return frame


def _frame_or_none(read: BinaryIO) -> bytes | None:
    """None: the file ends here."""
    head = read.read(LENGTH_SIZE)
    if not head:
        return None
    length = int.from_bytes(head)
    if len(head) < LENGTH_SIZE or not 0 < length <= 2 * PIECE or len(data := read.read(length)) < length:
        raise BadBackup
    return data
