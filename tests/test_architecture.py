"""Who may know whom. To change the architecture, change the table, and say why in an ADR."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "keys", "exchanges", "pictures", "storage", "locales", "web", "playground", "keyferry")

OURS: dict[str, tuple[str, ...]] = {  # beside the room itself; a dot narrows it to a module
    "keys": (),
    "exchanges": ("keys.account", "keys.model", "keys.screens"),
    "pictures": ("keys",),
    "storage": ("keys.account", "keys.campaign", "keys.model", "keys.watch"),
    "locales": (),
    "handlers": ("keys", "exchanges", "pictures", "locales"),
    "web": ("keys", "exchanges", "locales"),
    "playground": ("exchanges",),
    "bot": ("handlers", "keys", "exchanges", "pictures", "storage", "locales", "web", "keyferry"),
    "keyferry": ("bot.cli",),
}

OTHERS: dict[str, tuple[str, ...]] = {
    "keys": (),
    "exchanges": (),
    "pictures": ("PIL", "fluent"),
    "storage": ("sqlalchemy", "aiosqlite", "alembic"),
    "locales": ("fluent",),
    "handlers": ("aiogram", "aiogram_i18n"),
    "web": ("aiohttp", "prometheus_client"),
    "playground": ("aiohttp",),
    "bot": ("aiogram", "aiogram_i18n", "aiohttp", "dotenv", "pydantic", "segno", "structlog", "typer"),
    "keyferry": (),
}

ALSO: dict[str, tuple[str, ...]] = {  # what one file may know and its room may not
    "keys/probe.py": ("aiohttp", "ccxt", "certifi", "yarl"),
    "keys/lazy_ccxt.py": ("ccxt",),
    "storage/vault.py": ("cryptography",),
    "storage/fsm.py": ("aiogram.fsm",),
    "storage/postgres.py": ("asyncpg",),
    "bot/demo.py": ("playground",),
    "bot/translation.py": ("babel", "fluent"),
    "playground/telegram/web_app.py": ("cryptography",),  # Ed25519, with which Telegram signs initData
    "playground/exchanges/coinbase.py": ("cryptography",),  # ECDSA and Ed25519, with which a JWT is signed
    "bot/admission.py": ("sqlalchemy",),
    "bot/audience.py": ("sqlalchemy",),
    "bot/broadcasts.py": ("sqlalchemy",),
    "bot/checker.py": ("sqlalchemy",),
    "bot/key_desk.py": ("sqlalchemy",),
    "bot/offered.py": ("sqlalchemy",),
    "bot/teller.py": ("sqlalchemy",),
}

TASKS = "bot/tasks.py"  # the one owner of background tasks
STARTERS = ("create_task", "ensure_future")


@dataclass(frozen=True)
class Source:
    path: str  # from the root, with slashes
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.split("/")[0]

    def imports(self) -> Iterator[str]:
        """Dotted names; each of `from room import module` as well."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (one.name for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: imports are absolute"
                assert node.module
                yield node.module
                yield from (f"{node.module}.{one.name}" for one in node.names if node.module in ROOMS)

    def strangers(self) -> list[str]:
        """What it imports and the table does not allow."""
        allowed = (self.room, *OURS[self.room], *OTHERS[self.room], *ALSO.get(self.path, ()), *sys.stdlib_module_names)
        return sorted({name for name in self.imports() if not self._fits(name, allowed)})

    def _fits(self, name: str, allowed: tuple[str, ...]) -> bool:
        """The bare `import room` beside `from room import module` fits with the module."""
        narrowed = {one.split(".")[0] for one in allowed if "." in one}
        return any(name == one or name.startswith(f"{one}.") for one in allowed) or (
            name in narrowed and any(other.startswith(f"{name}.") for other in self.imports())
        )

    def starts(self) -> list[int]:
        """Lines on which a background task is started."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return [
            call.lineno
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in STARTERS
            and not (isinstance(call.func.value, ast.Name) and call.func.value.id == "group")
        ]


@cache
def source(path: str) -> Source:
    return Source(path, ast.parse((ROOT / path).read_text(encoding="utf-8")))


PATHS = [path.relative_to(ROOT).as_posix() for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", PATHS)
def test_a_room_knows_only_whom_the_table_allows(path: str) -> None:
    assert source(path).strangers() == []


@pytest.mark.parametrize("path", [path for path in PATHS if path != TASKS])
def test_background_tasks_have_one_owner(path: str) -> None:
    assert source(path).starts() == []


def test_every_exception_is_still_needed() -> None:
    imported = {path: set(source(path).imports()) for path in PATHS}
    for path, names in ALSO.items():
        for name in names:
            if (path, name) not in BY_NAME:
                assert any(real == name or real.startswith(f"{name}.") for real in imported[path]), (path, name)


BY_NAME = {("keys/probe.py", "ccxt"), ("keys/lazy_ccxt.py", "ccxt")}  # loaded by importlib, one exchange at a time


def test_every_room_stands_in_the_table() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders <= set(ROOMS)
    assert set(OURS) == set(OTHERS) == set(ROOMS)


@pytest.mark.parametrize(
    ("path", "text", "stranger"),
    [
        ("keys/desk.py", "import ccxt.async_support", "ccxt.async_support"),
        ("keys/desk.py", "from storage import vault", "storage.vault"),
        ("storage/database.py", "def f():\n    from cryptography.fernet import Fernet", "cryptography.fernet"),
        ("exchanges/okx.py", "from keys.probe import Exchanges", "keys.probe"),
        ("exchanges/okx.py", "from keys import probe", "keys.probe"),
        ("pictures/page.py", "from exchanges import load", "exchanges"),
        ("handlers/start.py", "import playground.telegram", "playground.telegram"),
        ("bot/app.py", "import ccxt", "ccxt"),
        ("web/metrics.py", "from storage.inbox import Inbox", "storage.inbox"),
    ],
)
def test_the_table_has_teeth(path: str, text: str, stranger: str) -> None:
    assert stranger in Source(path, ast.parse(text)).strangers()


@pytest.mark.parametrize("text", ["asyncio.create_task(f())", "loop.create_task(f())", "asyncio.ensure_future(f())"])
def test_a_task_started_elsewhere_is_found(text: str) -> None:
    assert Source("bot/app.py", ast.parse(text)).starts() == [1]
