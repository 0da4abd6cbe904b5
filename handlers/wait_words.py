"""That a key is not checked now, and when it can be."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from handlers.writing import Say, plain
from keys.model import Exchange, Wait

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def wait(say: Say, exchange: Exchange, wait: Wait, now: datetime) -> str:
    """What was sent has to be sent again."""
    return f"{wait_again(say, exchange, wait, now)} {say('wait-gone')}"


def wait_again(say: Say, exchange: Exchange, wait: Wait, now: datetime) -> str:
    why, left = say(f"wait-{wait.why}", exchange=plain(exchange.name)), wait.until - now
    then = (
        say("until-hours", count=ceil(left / HOUR)) if left > HOUR else say("until-minutes", count=ceil(left / MINUTE))
    )
    return f"{why} {then}"
