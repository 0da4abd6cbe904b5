"""Single values of an answer, checked: what is not as documented is a ValueError and never a wrong fact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from keys.model import Answer

LAST = 10**14  # milliseconds; the year 5138


def milliseconds(value: object) -> datetime:
    if type(value) is not int or not 0 < value < LAST:
        raise ValueError("no time in milliseconds")
    return datetime.fromtimestamp(value / 1000, UTC)


def iso(value: object) -> datetime:
    """`2026-01-02T03:04:05Z`, always in UTC."""
    moment = datetime.fromisoformat(str(value))
    if moment.utcoffset() != timedelta(0):
        raise ValueError("not in UTC")
    return moment


def yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004 - one error for all that is not as documented
    return value


def named(value: object) -> str | None:
    """A name or number as text; None where there is none."""
    return str(value) if isinstance(value, str | int) and value != "" else None


def listed(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("no list of texts")
    return tuple(value.strip() for value in values if value.strip())


def code_of(answer: Answer) -> str | None:
    """The `code` of an answer as text; None of one that is no object."""
    return str(answer.body.get("code")) if isinstance(answer.body, dict) else None
