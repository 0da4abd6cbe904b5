"""What the environment says, checked as a whole: every mistake is told at once, and no secret is ever repeated."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.addresses import base_url, listen, webhook_url
from bot.ccxt_ids import ccxt_ids
from bot.credentials import handed_over, refuse_open
from bot.mistakes import Mistakes
from bot.words import or_list, suggest
from keys.model import MASK, Secret
from storage.vault import MasterKeys

WORKING = (
    "BOT_TOKEN",
    "MASTER_KEY",
    "MASTER_KEY_FILE",
    "DATABASE_URL",
    "PROFILE",
    "BOT_API_URL",
    "EXCHANGE_URLS",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "METRICS_LISTEN",
    "WEBHOOK_URL",
    "WEBHOOK_SECRET",
    "LISTEN",
)
PLANNED = (
    "REDIS_URL",
    "EGRESS",
    "API_LISTEN",
    "API_TOKENS_FILE",
)
LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("console", "json")
TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what core.telegram.org/bots/api#setwebhook takes
SERVER = re.compile(r"postgres(?:ql)?://[^/?#]*/[^/?#]+(?:\?[^#]*)?")
# A token or a master key that was put behind the name of another setting, whose mistake repeats its value.
SECRET = re.compile(rf"{TOKEN.pattern}|(?<![\w-])[A-Za-z0-9_-]{{43}}(?![\w-])=?")
MAKE_ONE = "make one with `keyferry master-key new`"
MAKE_SECRET = "make one with `openssl rand -hex 32`"
WEBHOOK = {  # set all of them or none; what is said of the one that is missing
    "WEBHOOK_URL": "set it to the address to which Telegram is to post, or remove WEBHOOK_SECRET and LISTEN.",
    "WEBHOOK_SECRET": f"without it anybody could post updates; {MAKE_SECRET}.",
    "LISTEN": "name the host and port on which to wait for Telegram, like 127.0.0.1:8080.",
}


class BadSettings(Mistakes):
    """The environment is wrong."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """`url`: where Telegram posts to; `listen`: where that arrives, behind whatever ends the TLS."""

    url: str
    secret: Secret
    listen: tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`bot_token` is None where none is set: only `run` and `doctor` need one. `profile` None: the built-in one.

    `webhook` None: updates are polled.
    """

    master_keys: MasterKeys
    bot_token: Secret | None = None
    database_url: str = field(default="sqlite:///data/keyferry.db", repr=False)  # may hold a password
    profile: Path | None = None
    bot_api_url: str = "https://api.telegram.org"
    exchange_urls: Mapping[str, str] = field(default_factory=dict)
    log_level: str = "info"
    log_format: str = "console"
    metrics_listen: tuple[str, int] | None = None
    webhook: Webhook | None = None

    def token(self) -> Secret:
        """Raises BadSettings where none is set."""
        if self.bot_token is None:
            raise BadSettings(["BOT_TOKEN is not set: get one from @BotFather and put it into .env."])
        return self.bot_token


def environment(folder: Path) -> dict[str, str]:
    """`.env` in the folder, over it the process's own environment, which stays as it is for children, over that systemd's
    credentials. Raises Mistakes where a file of secrets is open to others, or `.env` is no text."""
    try:
        written = dotenv_values(folder / ".env", interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        problem = f"cannot be read ({type(error).__name__}): it must be a text in UTF-8 that you may read."
        raise BadSettings([f"{folder / '.env'} {problem}"]) from None
    refuse_open(folder / ".env", written)
    given = written | dict(os.environ) | handed_over(os.environ)
    return {name: value for name, value in given.items() if value is not None}


def load(env: Mapping[str, str]) -> Settings:
    """Settings, or BadSettings with all that is wrong. An empty value is the same as none."""
    given = {name: env[name].strip() for name in (*WORKING, *PLANNED) if env.get(name, "").strip()}
    problems = [f"{name} is not supported yet in this version: remove it." for name in PLANNED if name in given]
    values = {name: _read(name, given[name], problems) for name in READERS if name in given}
    posted = _webhook(values, problems)
    master_keys = _master_keys(given, problems)
    if problems or master_keys is None:
        raise BadSettings([SECRET.sub(MASK, problem) for problem in problems])
    others = {name.lower(): value for name, value in values.items() if name not in WEBHOOK}
    return Settings(master_keys=master_keys, webhook=posted, **others)


def _read(name: str, text: str, problems: list[str]) -> Any:
    try:
        return READERS[name](text)
    except ValueError as error:
        problems.append(f"{name} {error}")
        return None


def _webhook(values: Mapping[str, Any], problems: list[str]) -> Webhook | None:
    """`values`: of those that are set, with None for each that is wrong, of which something was said already."""
    missing = [name for name in WEBHOOK if name not in values]
    if len(missing) == len(WEBHOOK):
        return None
    problems += [f"{name} is not set: {WEBHOOK[name]}" for name in missing]
    match values:
        case {"WEBHOOK_URL": str(url), "WEBHOOK_SECRET": Secret() as secret, "LISTEN": (str(host), int(port))}:
            return Webhook(url, secret, (host, port))
    return None


def _master_keys(given: Mapping[str, str], problems: list[str]) -> MasterKeys | None:
    """The keys of the vault; what is wrong with it is told without repeating any of it."""
    match given.get("MASTER_KEY"), given.get("MASTER_KEY_FILE"):
        case None, None:
            problems.append(f"MASTER_KEY is not set: {MAKE_ONE} and put it into .env.")
        case str(text), None:
            return _parsed("MASTER_KEY", text, problems)
        case None, str(place):
            return _from_file(Path(place), problems)
        case _:
            problems.append("MASTER_KEY and MASTER_KEY_FILE are both set: keep one of them.")
    return None


def _from_file(path: Path, problems: list[str]) -> MasterKeys | None:
    try:
        open_to_others = path.stat().st_mode & 0o077
        text = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:  # the latter: no ASCII in it, or a path that no file can have
        problems.append(f"MASTER_KEY_FILE {path} cannot be read ({type(error).__name__}): {MAKE_ONE} --file {path}.")
        return None
    if open_to_others:
        problems.append(f"MASTER_KEY_FILE {path} is open to other users of this machine: chmod 600 {path}.")
        return None
    return _parsed("MASTER_KEY_FILE", text, problems)


def _parsed(name: str, text: str, problems: list[str]) -> MasterKeys | None:
    try:
        return MasterKeys.parse(text)
    except ValueError:
        problems.append(f"{name} holds no master key of Keyferry's: {MAKE_ONE}.")
        return None


def _token(text: str) -> Secret:
    if not TOKEN.fullmatch(text):
        raise ValueError("does not look like a bot token (digits, a colon, 35 characters): copy it from @BotFather.")
    return Secret(text)


def _database_url(text: str) -> str:
    if text.startswith(("postgresql:", "postgresql+", "postgres:")):
        if not SERVER.fullmatch(text):
            raise ValueError("must be like postgresql://user:password@host:5432/name, the name being the database's.")
        return text
    if not text.startswith("sqlite:///") or len(text) == len("sqlite:///"):
        raise ValueError(
            "must be like sqlite:///data/keyferry.db, with a fourth slash for an absolute path, or like "
            "postgresql://user:password@host/name."
        )
    return text


def _file(text: str) -> Path:
    if (path := file_at(text)) is None:
        raise ValueError(f"names {text}, which is no file: give the path of a profile (TOML), or remove it.")
    return path


def file_at(text: str) -> Path | None:
    """None: there is no file of this name, or no file can have it, or nobody may look."""
    try:
        return Path(text) if Path(text).is_file() else None
    except OSError:
        return None


def _exchange_urls(text: str) -> dict[str, str]:
    urls: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        exchange, _, url = (part.strip() for part in pair.partition("="))
        if exchange not in ccxt_ids():
            raise ValueError(f"names an exchange that ccxt does not know, {exchange!r}{suggest(exchange, ccxt_ids())}")
        if exchange in urls:
            raise ValueError(f"names {exchange} twice: keep one of them.")
        urls[exchange] = _host_url(exchange, url)
    return urls


def _host_url(exchange: str, url: str) -> str:
    try:
        base = base_url(url)
    except ValueError:
        base = ""
    if not base or urlsplit(base).path:
        raise ValueError(f"for {exchange} must be scheme, host and port alone, like {exchange}=http://127.0.0.1:9100.")
    return base


def _webhook_secret(text: str) -> Secret:
    if not WEBHOOK_SECRET.fullmatch(text):
        raise ValueError(f"must be 1 to 256 letters, digits, _ and - (Telegram takes no other): {MAKE_SECRET}.")
    return Secret(text)


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"is {text!r}: it must be {or_list(words)}.")
        return text.lower()

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "BOT_TOKEN": _token,
    "DATABASE_URL": _database_url,
    "PROFILE": _file,
    "BOT_API_URL": base_url,
    "EXCHANGE_URLS": _exchange_urls,
    "LOG_LEVEL": _one_of(LEVELS),
    "LOG_FORMAT": _one_of(FORMATS),
    "METRICS_LISTEN": listen,
    "WEBHOOK_URL": webhook_url,
    "WEBHOOK_SECRET": _webhook_secret,
    "LISTEN": listen,
}
