"""What reaches stderr, and what never does."""

import gc
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.log import cause, redacted, set_up
from bot.profile import BadProfile
from keys.model import Secret

CANARY = "canary passphrase"
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root, hooks = logging.getLogger(), (sys.unraisablehook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], (sys.unraisablehook, threading.excepthook) = handlers, hooks
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


in_both_forms = pytest.mark.parametrize("form", ["console", "json"])


def fail_with_a_canary() -> None:
    password = CANARY
    raise ConnectionError(f"POST https://example.org/?pass={password}")


def test_an_event_is_a_line_of_json_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("info", "json")
    structlog.get_logger().info("key checked", owner=7, faults=("expired",), left=None)
    line: dict[str, Any] = json.loads(capsys.readouterr().err)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "key checked", "owner": 7, "faults": ["expired"], "left": None, "level": "info"}


def test_what_is_below_the_level_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("warning", "console")
    structlog.get_logger().info("quiet")
    logging.getLogger("bot.part").info("quiet too")
    structlog.get_logger().warning("loud")
    assert "loud" in (told := capsys.readouterr().err)
    assert "quiet" not in told


@in_both_forms
def test_an_exception_is_told_by_type_and_place_and_never_by_its_words(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    set_up("info", form)
    try:
        fail_with_a_canary()
    except ConnectionError as error:
        structlog.get_logger().exception("inside", seen=error)
        structlog.get_logger().error("handed over", exc_info=error)
        logging.getLogger("bot.part").exception("by the standard library")
    told = capsys.readouterr().err
    assert CANARY not in told
    assert "example.org" not in told
    assert told.count("tests/bot/test_log.py:") == 6  # three events, two frames each
    assert told.count("ConnectionError") == 4


def test_the_words_of_our_own_exceptions_are_kept_without_secrets() -> None:
    told = cause(BadProfile([f"name is odd: {TOKEN}"]))
    assert told == {"error_type": "BadProfile", "because": "name is odd: •••"}


def test_a_group_of_exceptions_is_told_with_its_members() -> None:
    def fail() -> None:
        try:
            fail_with_a_canary()
        except ConnectionError as error:
            raise ExceptionGroup(CANARY, [error, OSError(CANARY)]) from None

    with pytest.raises(ExceptionGroup) as caught:
        fail()
    told = cause(caught.value)
    assert told["error_type"] == "ExceptionGroup(ConnectionError, OSError)"
    assert CANARY not in str(told)
    assert len(told["at"]) == 4


@in_both_forms
def test_others_are_heard_from_warning_on_and_without_their_values(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    set_up("info", form)
    aiogram = logging.getLogger("aiogram.dispatcher")
    aiogram.info("Update %s", CANARY)
    aiogram.error("Failed to fetch updates - %s: %s", "ValueError", CANARY)
    logging.getLogger("ccxt.base.exchange").debug(CANARY)
    logging.getLogger("aiohttp.access").info("GET /bot%s/getMe", TOKEN)
    logging.getLogger("asyncio").error(CANARY, exc_info=OSError(CANARY))
    told = capsys.readouterr().err
    assert CANARY not in told
    assert "Failed to fetch updates - %s: %s" in told
    assert "(text withheld)" in told
    assert "OSError" in told
    assert "getMe" not in told


@in_both_forms
def test_our_own_rooms_may_use_the_standard_library(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up("info", form)
    logging.getLogger("storage.database").info("moved to version %s", "0001")
    assert "moved to version 0001" in capsys.readouterr().err


@in_both_forms
def test_a_warning_is_told_without_its_text(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up("info", form)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"Detected unknown update: {CANARY}", RuntimeWarning, stacklevel=1)
        logging.captureWarnings(False)
    told = capsys.readouterr().err
    assert "py.warnings" in told
    assert CANARY not in told


class Falls:
    def __del__(self) -> None:
        raise ValueError(CANARY)


@in_both_forms
def test_what_nobody_could_catch_is_told_by_its_type_alone(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up("info", form)
    Falls()
    gc.collect()
    thread = threading.Thread(target=fail_with_a_canary)
    thread.start()
    thread.join()
    sys.unraisablehook(type("Failure", (), {"exc_value": None})())
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "ConnectionError" in told
    assert CANARY not in told


@in_both_forms
def test_secrets_in_values_are_masked_however_deep_they_lie(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up("info", form)
    api_key = "d6ef3a10-62c1-4b0d-9f11-1d6e9b0a7c42"
    structlog.get_logger().warning(
        f"got {api_key}",
        token=TOKEN,
        path=f"/bot{TOKEN}/getMe",
        deep={"list": [api_key], api_key: {api_key}},
        wrapped=Secret("hello there"),
        odd=object,
        pem="-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----",
    )
    told = capsys.readouterr().err
    assert not any(secret in told for secret in (api_key, TOKEN, "hello", "MC4CAQ"))
    assert "/bot•••/getMe" in told
    assert "Secret(•••)" in told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"/file/bot{TOKEN}/x.txt", "/file/bot•••/x.txt"),
        ("0123456789abcdef0123456789ABCDEF", "•••"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHcC cut off", "•••"),
        ("missing_permission_of_the_account", "missing_permission_of_the_account"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("2026-11-21 14:00, message 17", "2026-11-21 14:00, message 17"),
    ],
)
def test_redacting_takes_secrets_and_leaves_talk(text: str, left: str) -> None:
    assert redacted(text) == left
