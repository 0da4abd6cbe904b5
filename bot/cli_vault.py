"""`keyferry backup`, `restore` and `master-key`: the vault as a whole.

The database takes a second to import, and --help has no use for it: hence the imports in the functions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.mistakes import Failed
from bot.settings import environment, load

Out = Annotated[Path, typer.Option("--out", help="The new file, readable by you alone.", show_default=False)]
From = Annotated[Path, typer.Option("--from", help="The backup.", exists=True, dir_okay=False, show_default=False)]

master_key = typer.Typer(help="Make the key that protects the vault, or change it.", no_args_is_help=True)


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar; on something else than a terminal nothing of it is seen."""
    with typer.progressbar(length=0, label=label, show_pos=True) as shown:

        def move(done: int, of: int) -> None:
            shown.length = of
            shown.update(done - shown.pos)

        yield move


def backup(to: Out) -> None:
    """Write the whole database to one encrypted file, while the bot runs.

    It opens with the present MASTER_KEY alone: keep that key too, and elsewhere.
    """
    from bot.vault_desk import backed_up

    with bar("Backing up") as move:
        asyncio.run(backed_up(load(environment(Path.cwd())), to, move))
    typer.echo(f"{to} holds everything up to now. It opens with the present MASTER_KEY and with nothing else.")


def restore(source: From) -> None:
    """Make the database of a backup, where there is none.

    Keys that were added, replaced or deleted since the backup are as they were then.
    """
    from bot.vault_desk import restored

    database = restored(load(environment(Path.cwd())), source)
    typer.echo(f"{database} is as it was when the backup was made. Start the bot: keyferry run")


@master_key.command("rotate", epilog="Example: keyferry master-key rotate")
def rotate() -> None:
    """Protect everything by the first key of MASTER_KEY, while the bot runs; broken off, it goes on when run again.

    First put the new key before the old one (MASTER_KEY=NEW,OLD) and start the bot anew. When this is done the old one may go.
    """
    from bot.vault_desk import rotated

    with bar("Rewrapping") as move:
        done = asyncio.run(rotated(load(environment(Path.cwd())), move))
    typer.echo(
        f"Done: {done} data keys were wrapped anew, and the first master key protects everything. Take the others out of "
        "MASTER_KEY and start the bot anew. Backups made before still need the old one."
    )


@master_key.command("new", epilog="Example: keyferry master-key new --file /etc/keyferry/master.key")
def new(
    file: Annotated[
        Path | None, typer.Option(help="Write it to this new file, readable by you alone, and print nothing.")
    ] = None,
) -> None:
    """Make a master key, for MASTER_KEY or (with --file) for MASTER_KEY_FILE.

    Keep a copy in a safe place: without it nobody can open what is stored.
    """
    from bot.first_run import create
    from storage.vault import MasterKeys

    if file is None:
        typer.echo(MasterKeys.generate())
        return
    try:
        create(file, f"{MasterKeys.generate()}\n")
    except FileExistsError:
        raise Failed(f"{file} is there already and was left as it is: a vault may need the key in it.") from None
    except OSError as error:
        raise Failed(f"{file} cannot be written ({type(error).__name__}).") from None
