"""The files of the secrets: what systemd hands over as credentials, and an .env that others can read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.mistakes import Mistakes

SECRETS = ("BOT_TOKEN", "MASTER_KEY", "WEBHOOK_SECRET")
ADDRESS = "DATABASE_URL"  # may hold a password
# The group may read: systemd lets the service in by an access control list, whose mask is shown where the group's rights are.
OPEN = 0o037


def handed_over(process: Mapping[str, str]) -> dict[str, str]:
    """Each secret that has a file of its name in the folder of credentials. Raises Mistakes without any of their content."""
    folder = process.get("CREDENTIALS_DIRECTORY", "").strip()
    problems: list[str] = []
    read = {name: _read(Path(folder, name), problems) for name in (*SECRETS, ADDRESS)} if folder else {}
    if problems:
        raise Mistakes(problems)
    return {name: text for name, text in read.items() if text}


def _read(path: Path, problems: list[str]) -> str:
    try:
        if path.stat().st_mode & OPEN:
            problems.append(f"The credential {path} is open to other users of this machine: chmod 400 {path}.")
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"The credential {path} cannot be read ({type(error).__name__}).")
        return ""


def refuse_open(path: Path, written: Mapping[str, str | None]) -> None:
    """Raises Mistakes where an .env that holds a secret can be read, or changed, by others."""
    secret = any((written.get(name) or "").strip() for name in SECRETS) or "@" in (written.get(ADDRESS) or "")
    if secret and path.stat().st_mode & 0o077:
        raise Mistakes([f"{path} holds secrets and is open to other users of this machine: chmod 600 {path}."])
