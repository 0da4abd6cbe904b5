"""Databases whose tables are there already: to make them anew takes most of the time of a short test."""

import tempfile
from pathlib import Path

from storage.database import Database, file_of, is_server

_made: list[bytes] = []


async def begin(path: Path) -> None:
    """Puts an empty database of the newest form there, as its first opening would."""
    if not _made:
        with tempfile.TemporaryDirectory() as folder:
            await (await Database.open(f"sqlite:///{folder}/newest.db")).close()
            _made.append(_read(folder))
    _put(path, _made[0])


async def open_migrated(url: str) -> Database:
    """The database at this address, begun where there is none."""
    if not is_server(url) and not (path := file_of(url)).exists():
        await begin(path)
    return await Database.open(url)


def _read(folder: str) -> bytes:
    return Path(folder, "newest.db").read_bytes()


def _put(path: Path, body: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(body)
