"""HTX: a first question whose answers name the fault, then what the key may do, for keys of main accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from exchanges.places import Place
from exchanges.reading import code_of, listed, milliseconds, named
from keys.model import Answer, Ask, Fault, KeyFacts, Split, masked

WORDS = {
    "readOnly": ("read",),
    "trade": ("spot", "margin", "futures", "options", "transfer"),
    "withdraw": ("withdraw",),
}
DONE, BAD_UID = "200", "2002"
NOT_TOLD = frozenset({"1002", "403"})
"""Codes that a key which works gets where it may not ask of itself, as one of a sub-account may not."""
SEEN = re.compile(r"Incorrect IP address[^:]*:\s*([0-9A-Fa-f.:]+)")


def read_key(body: Any) -> KeyFacts:
    """Of GET /v1/account/accounts: the number of its spot account, which nobody else has."""
    if body["status"] != "ok" or not isinstance(body["data"], list):
        raise ValueError("no accounts in it")
    spot = [account for account in body["data"] if account["type"] == "spot"]
    return KeyFacts(account=named(spot[0]["id"]) if spot else None)


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Of GET /v2/user/api-key. Rights that could not be asked for must not pass for untold ones: ValueError."""
    answer = await ask("spotPrivateGetV2UserApiKey", {"accessKey": "{apiKey}"})
    if code_of(answer) == BAD_UID:  # older versions want the number of the user as well
        user = await ask("spotPrivateGetV2UserUid")
        answer = await ask("spotPrivateGetV2UserApiKey", {"accessKey": "{apiKey}", "uid": _data(user)})
    return facts if code_of(answer) in NOT_TOLD else _told(_data(answer), answer.asker, facts)


def _told(keys: Any, asker: str | None, facts: KeyFacts) -> KeyFacts:
    """Of a list of keys the one that asks; a list of all keys of the account comes where the name was not heeded."""
    (key,) = (one for one in keys if masked(one["accessKey"]) == asker)
    addresses = listed(key["ipAddresses"].split(","))
    return replace(
        facts,
        permissions=frozenset(
            word for name in listed(key["permission"].split(",")) for word in WORDS.get(name, (name,))
        ),
        ip_bound=bool(addresses),
        ip_whitelist=addresses,
        expires_at=_in_days(key["validDays"]),
        created_at=milliseconds(key["createTime"]),
        label=named(key.get("note")),
    )


def _in_days(days: object) -> datetime | None:
    """Told as days from today, -1 for no end; the hour is not told."""
    if type(days) is not int or not -1 <= days < 100_000:
        raise ValueError("no number of days")
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return None if days == -1 else today + timedelta(days=max(days, 1))


def _data(answer: Answer) -> Any:
    if code_of(answer) != DONE:
        raise ValueError("not answered")
    return answer.body["data"]


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:  # noqa: ARG001 - nothing to ask: the words have told all
    """The address that HTX saw stands behind a colon at the end of its words."""
    seen = SEEN.search(str(answer.body.get("err-msg"))) if isinstance(answer.body, Mapping) else None
    return Split(faults=faults, caller_ip=seen[1] if seen else None)
