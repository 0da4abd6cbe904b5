"""The first start: a `.env` with a fresh master key, and three lines that say what is still missing."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from bot.mistakes import Failed
from storage.vault import MasterKeys

ROOT = Path(__file__).parent.parent
TEMPLATES = (ROOT / ".env.example", ROOT / "env.example")  # in a checkout, in a wheel
MINE_ALONE = 0o600


def prepare(folder: Path, env: Mapping[str, str]) -> str:
    """Sees to a `.env` that holds a master key; what is there already is kept. Gives the three lines."""
    path = folder / ".env"
    try:
        made = _see_to(path, env)
    except OSError as error:
        raise Failed(f"{path} cannot be written ({type(error).__name__}): run this in a folder of your own.") from None
    return (
        "Keyferry needs a bot token. In Telegram, write /newbot to @BotFather and copy the token that it answers with.\n"
        f"Put it into {path} as BOT_TOKEN=… {made}\n"
        "Then run the same command again."
    )


def _see_to(path: Path, env: Mapping[str, str]) -> str:
    if not path.exists():
        create(path, _filled(_template()))
        return "The file is new, with a fresh MASTER_KEY: keep a copy of that key, nothing opens the vault without it."
    if env.get("MASTER_KEY", "").strip() or env.get("MASTER_KEY_FILE", "").strip():
        return "The file is there."
    _append(path, f"MASTER_KEY={MasterKeys.generate()}\n")
    return "A fresh MASTER_KEY was added to it: keep a copy of that key, nothing opens the vault without it."


def create(path: Path, text: str) -> None:
    """A new file that only its owner can read. FileExistsError where there is one already."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MINE_ALONE), "w", encoding="utf-8") as file:
        file.write(text)


def _append(path: Path, line: str) -> None:
    before = path.read_bytes()
    path.chmod(MINE_ALONE)
    with path.open("a", encoding="utf-8") as file:
        file.write(line if before.endswith(b"\n") or not before else f"\n{line}")


def _template() -> str:
    return next(path for path in TEMPLATES if path.is_file()).read_text(encoding="utf-8")


def _filled(template: str) -> str:
    return re.sub(r"^MASTER_KEY=$", f"MASTER_KEY={MasterKeys.generate()}", template, count=1, flags=re.MULTILINE)
