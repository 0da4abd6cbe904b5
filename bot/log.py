"""Logs to stderr. What others wrote is not repeated: neither their texts nor the words of their exceptions."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog
from structlog.typing import Processor

from keys.model import MASK

Event = MutableMapping[str, Any]

HERE = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "keys", "exchanges", "storage", "locales", "web", "playground", "keyferry", "tests")
TALKATIVE = ("ccxt", "ccxt.base.exchange", "aiogram", "aiohttp.access", "sqlalchemy", "alembic", "aiosqlite", "asyncpg")
PASSED = ("exc_info", "_record", "_from_structlog")
WITHHELD = "(text withheld)"
# A bot token, also as it stands in a path: no \b before it, which would miss /bot123456:AA…
TOKEN = re.compile(r"(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}")
PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL)
LONG = re.compile(r"[A-Za-z0-9+/=_-]{20,}")


def set_up(level: str, form: str) -> None:
    """`form` is console or json. Ours speak from `level` on, all others from WARNING on."""
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _without_secrets,
        _cause,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _route_others(level, structlog.stdlib.ProcessorFormatter(processors=[_bare, render], foreign_pre_chain=shared))


def _route_others(level: str, formatter: logging.Formatter) -> None:
    """The standard library's logging through the same lines, and nothing past it to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(_without_foreign_text)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ROOMS:
        logging.getLogger(name).setLevel(level.upper())
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.unraisablehook = lambda failure: _lost(failure.exc_value)
    threading.excepthook = lambda failure: _lost(failure.exc_value)


def redacted(text: str) -> str:
    """The text without bot tokens and without what is shaped like a secret: long, of letters and digits."""
    return LONG.sub(_unless_a_word, PEM.sub(MASK, TOKEN.sub(MASK, text)))


def _unless_a_word(match: re.Match[str]) -> str:
    text = match.group()
    secret = any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)
    return MASK if secret else text


def cause(error: BaseException) -> dict[str, Any]:
    """An exception as a log tells it: its type and where it passed our own code; its words only where they are ours."""
    told: dict[str, Any] = {"error_type": _name(error)}
    if places := list(_places(error)):
        told["at"] = places
    if type(error).__module__.split(".")[0] in ROOMS:
        told["because"] = redacted(str(error))
    return told


def _name(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return f"{type(error).__name__}({', '.join(_name(one) for one in error.exceptions)})"
    return type(error).__name__


def _places(error: BaseException) -> Iterator[str]:
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(HERE) and path.relative_to(HERE).parts[0] in ROOMS:
            yield f"{path.relative_to(HERE)}:{line}"
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _places(one)


def _cause(_: Any, __: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    event.pop("stack_info", None)
    return {**event, **cause(error)} if isinstance(error, BaseException) else event


def _without_secrets(_: Any, __: str, event: Event) -> Event:
    return {name: value if name in PASSED else _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return redacted(value)
        case Mapping():
            return {redacted(str(name)): _clean(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(one) for one in value]
        case BaseException():
            return _name(value)
        case _:
            return redacted(repr(value))


def _without_foreign_text(record: logging.LogRecord) -> bool:
    """Keep of a foreign record its logger, its place and its template: the values in it may be an update or a key."""
    if record.name.split(".")[0] in ROOMS:
        return True
    template = record.msg if isinstance(record.msg, str) and record.args else WITHHELD
    record.msg, record.args = f"{record.name}, line {record.lineno}: {template}", None
    return True


def _bare(_: Any, __: str, event: Event) -> Event:
    del event["_record"], event["_from_structlog"]
    return event


def _lost(error: BaseException | None) -> None:
    if error is not None:
        structlog.get_logger(__name__).error("an exception that nobody could catch", exc_info=error)
