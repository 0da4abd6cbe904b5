"""What the side panel shows: samples, keys that were given out, states, the clock, and what went over the wire."""

from __future__ import annotations

import json
from typing import Any

from exchanges import site_name
from playground.exchanges import Seen
from playground.exchanges.key import masked
from playground.exchanges.samples import Situation, situations
from playground.exchanges.switches import switches
from playground.page.shown import epoch
from playground.stage import Handed, Stage
from playground.telegram import Call
from playground.telegram.params import Upload

Json = dict[str, Any]

LONGEST = 400


def time(stage: Stage) -> Json:
    return {"now": epoch(stage.clock()), "ahead": stage.clock.ahead.total_seconds()}


def catalogue(stage: Stage) -> list[Json]:
    """The samples that there are, by exchange."""
    return [
        {
            "id": id,
            "name": site_name(id),
            "situations": [_sample(one) for one in situations(id)],
        }
        for id in stage.exchanges
    ]


def _sample(one: Situation) -> Json:
    """`kind`: what becomes of it, or that it is about the way into the chat."""
    kind = one.status if one.written == "labelled" else "pasted"
    return {"id": one.id, "kind": kind, "label": dict(one.label), "told": dict(one.told)}


def keys(stage: Stage) -> list[Json]:
    return [_key(stage, handed) for handed in stage.handed]


def _key(stage: Stage, handed: Handed) -> Json:
    key = handed.key
    return {
        "id": handed.id,
        "exchange": handed.exchange,
        "situation": handed.situation.id,
        "owner": handed.owner,
        "key": masked(key.api_key),
        "switches": switches(key, handed.exchange, stage.addresses, stage.clock()),
        "expires": key.expires_at and epoch(key.expires_at),
    }


def states(stage: Stage) -> list[Json]:
    return [{"id": id, "name": site_name(id), "state": one.state} for id, one in stage.exchanges.items()]


def call(number: int, call: Call) -> Json:
    """A call of the bot. What it sends holds no secret: that is what the whole is about, and here it can be seen."""
    return {
        "n": number,
        "at": epoch(call.at),
        "method": call.method,
        "ms": round(call.seconds * 1000),
        "status": call.status,
        "error": call.error,
        "about": _about(call),
    }


def _about(call: Call) -> str:
    told = {name: _short(value) for name, value in call.parameters.items()}
    text = json.dumps(told, ensure_ascii=False, default=str)[1:-1]
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _short(value: Any) -> Any:
    """A file by its name; an object that was sent as text as the object that it is."""
    if isinstance(value, Upload):
        return f"{value.name}, {len(value.data)} bytes"
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def request(exchange: str, seen: Seen) -> Json:
    return {
        "n": seen.number,
        "at": epoch(seen.at),
        "exchange": exchange,
        "method": seen.method,
        "path": seen.path,
        "host": seen.host,
        "key": seen.key,
        "verdict": seen.verdict,
    }
