"""The operator's hand on the vault as a whole: backups, and another master key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.mistakes import Failed
from bot.notices import LAST_POLL
from bot.settings import Settings
from storage import meta
from storage.backup import BadBackup, back_up, restore
from storage.database import Database, file_of, is_server
from storage.keyring import Keyring
from storage.rotation import rotate

MASTER_KEYS = "master_keys"  # ids of those that the bot knew when it was started
ALIVE = timedelta(minutes=2)  # it says so every half minute

OnProgress = Callable[[int, int], None]  # done, of how many


async def rotated(settings: Settings, on_progress: OnProgress) -> int:
    """How many owners' data keys were wrapped anew. Failed: the bot that is running would not open them."""
    db = await Database.open(settings.database_url)
    try:
        vault = (await Keyring.open(db, settings.master_keys)).vault
        if len(vault.keys) < 2:
            raise Failed(
                "There is one master key only: make another (`keyferry master-key new`), put it before the present one "
                "with a comma between, start the bot anew, and run this again."
            )
        if not await _known(db, vault.keys[0]):
            raise Failed(
                "The bot that is running does not know the new master key yet: start it anew with the same MASTER_KEY, "
                "then run this again. Nothing was changed."
            )
        return await rotate(db, vault, on_progress)
    finally:
        await db.close()


async def _known(db: Database, newest: str) -> bool:
    """True as well where no bot is running."""
    async with db.read() as conn:
        polled, known = await meta.get(conn, LAST_POLL), await meta.get(conn, MASTER_KEYS)
    alive = polled is not None and datetime.now(UTC) - datetime.fromisoformat(polled) < ALIVE
    return not alive or newest in (known or "").split(",")


def _needs_file(settings: Settings) -> None:
    if is_server(settings.database_url):
        raise Failed(
            "This command knows SQLite's file alone, and DATABASE_URL names a server: back that up and restore it by "
            "pg_dump and pg_restore, as docs/operations.md says."
        )


async def backed_up(settings: Settings, to: Path, on_progress: OnProgress) -> None:
    _needs_file(settings)
    db = await Database.open(settings.database_url)
    try:
        vault = (await Keyring.open(db, settings.master_keys)).vault
        back_up(file_of(settings.database_url), to, vault, on_progress)
    except FileExistsError:
        raise Failed(f"{to} is there already and was left as it is: name another file.") from None
    except OSError as error:
        raise Failed(f"{to} cannot be written ({type(error).__name__}).") from None
    finally:
        await db.close()


def restored(settings: Settings, source: Path) -> Path:
    """Where the database is now."""
    _needs_file(settings)
    database = file_of(settings.database_url)
    try:
        restore(source, database, settings.master_keys)
    except FileExistsError:
        raise Failed(
            f"{database} is there already and was left as it is: stop the bot and move it away first."
        ) from None
    except BadBackup:
        raise Failed(
            f"{source} does not open: it is no backup of Keyferry, was cut off or changed, or MASTER_KEY is not the one "
            "with which it was made. Nothing was written."
        ) from None
    except OSError as error:
        raise Failed(f"{source} cannot be restored ({type(error).__name__}).") from None
    return database
