"""The commands. What goes wrong is told in sentences: exit status 1 when it failed, 2 for usage and configuration."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_audit import audit
from bot.cli_campaign import campaign
from bot.cli_exchanges import exchanges
from bot.cli_guides import guides
from bot.cli_invite import invite
from bot.cli_keys import keys
from bot.cli_languages import languages
from bot.cli_leak import leak
from bot.cli_stats import stats
from bot.cli_status import status
from bot.cli_users import users
from bot.cli_vault import backup, master_key, restore
from bot.configured import configured
from bot.hardening import harden
from bot.mistakes import Failed, Mistakes
from bot.settings import environment
from bot.showing import AsJson, show
from exchanges.table import Mistake
from keyferry import __version__
from storage.unusable import UnsupportedDatabase, Unusable
from storage.vault import WrongMasterKey

app = typer.Typer(
    name="keyferry",
    help="A Telegram bot that takes exchange API keys from traders, checks them, and keeps them encrypted.\n\n"
    "Settings come from the environment and from .env in the current folder. Begin with: keyferry run",
    epilog="Exit status: 0 done, 1 it failed, 2 wrong usage or configuration.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(master_key, name="master-key")
app.add_typer(keys, name="keys")
app.add_typer(exchanges, name="exchanges")
app.add_typer(languages, name="languages")
app.add_typer(audit, name="audit")
app.add_typer(leak, name="leak")
app.add_typer(campaign, name="campaign")
app.add_typer(users, name="users")
app.add_typer(invite, name="invite")
app.command("backup", epilog="Example: keyferry backup --out /backups/2026-11-21.kfb")(backup)
app.command("restore", epilog="Example: keyferry restore --from /backups/2026-11-21.kfb")(restore)
app.command(epilog="Example: keyferry stats --since 2026-11-01 --exchange okx")(stats)
app.command(epilog="Example: keyferry status --exchange okx")(status)
app.add_typer(guides, name="guides")


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    harden()
    try:
        app(prog_name="keyferry")
    except Mistakes as mistakes:
        told = "".join(f"\n  - {problem}" for problem in mistakes.problems)
        ended(f"The configuration has mistakes:{told}", 2)
    except WrongMasterKey:
        ended("MASTER_KEY is not the one with which this database was begun: set that one.", 2)
    except Mistake as mistake:
        ended(f"A file of facts is wrong: {mistake}. `keyferry exchanges check FILE` tells all of it.", 2)
    except Failed as failure:
        ended(str(failure), 1)
    except UnsupportedDatabase as error:
        ended(f"{error}.", 2)
    except Unusable as error:
        ended(f"The database cannot be used ({error}): {error.hint}", 1)
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback, and its text may hold anything
        ended(f"Something unexpected happened ({type(error).__name__}): `keyferry doctor` may tell more.", 1)


def ended(sentence: str, status: int) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201
    sys.exit(status)


def version(asked: bool) -> None:
    if asked:
        typer.echo(f"keyferry {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command(epilog="Example: keyferry run")
def run() -> None:
    """Start the bot and serve traders until it is stopped (Ctrl-C or SIGTERM).

    Without a BOT_TOKEN it says how to get one, and makes a .env with a fresh MASTER_KEY if there is none.
    """
    env = environment(Path.cwd())
    if not env.get("BOT_TOKEN", "").strip():
        from bot.first_run import prepare

        ended(prepare(Path.cwd(), env), 2)
    settings, profile = configured(env)
    from bot.app import run as serve
    from bot.log import set_up

    set_up(settings.log_level, settings.log_format)
    if not asyncio.run(serve(settings, profile)):
        raise Failed("A part that the bot cannot do without has failed; the log says which. Start it again.")


@app.command(epilog="Example: keyferry demo --data demo-data")
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0 takes a free one.")] = 0,
    data: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder, and go on from it next time.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try everything in a browser: the real bot, with stand-ins for Telegram and the exchanges.

    It needs no token, no account and no network: all of it runs on this machine, until Ctrl-C. Nothing of .env is used.
    """
    from bot.demo import show_demo
    from bot.log import set_up

    set_up("warning", "console")
    asyncio.run(show_demo(data, port, browser=browser))


@app.command(epilog="Example: keyferry doctor --json")
def doctor(as_json: AsJson = False) -> None:
    """Look at everything the bot needs and say what to do where something is not well.

    Settings, profile, token, webhook, clock, database, master key, and whether each exchange answers. Exit status 1 when something fails.
    """
    from bot.doctor import examine

    findings = asyncio.run(examine(environment(Path.cwd())))
    shown = [{"name": one.name, "state": one.state, "seen": one.seen, "todo": one.todo} for one in findings]
    show(shown, as_json, ("name", "state", "seen", "todo"))
    if any(one.state == "fail" for one in findings):
        raise typer.Exit(1)
