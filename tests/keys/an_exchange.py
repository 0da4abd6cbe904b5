"""An exchange of the imagination, to judge answers with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from keys.model import Box, Exchange, Fault, KeyFacts, Rule, Text, Whitelist

NOTHING = Text("-", "-")


def read_key(body: Any) -> KeyFacts:
    return KeyFacts(permissions=frozenset(body["can"]), account=body["data"]["uid"])


def an_exchange(**changes: Any) -> Exchange:
    exchange = Exchange(
        id="imagined",
        name="Imagined",
        brand="imagined",
        sites=("imagined", "abroad"),
        page=NOTHING,
        fields=(),
        prerequisites=(),
        steps=(),
        boxes=(
            Box(id="read", label=NOTHING, risk="low", grants=frozenset({"read"})),
            Box(id="trade", label=NOTHING, risk="medium", grants=frozenset({"spot", "futures", "transfer"})),
            Box(id="lend", label=NOTHING, risk="medium", grants=frozenset({"earn"})),
            Box(id="withdraw", label=NOTHING, risk="high", grants=frozenset({"withdraw"})),
        ),
        whitelist=Whitelist(separator=",", max_entries=None, how=NOTHING, without=NOTHING, idle_days=None),
        remedies={},
        code_at="code",
        text_at="msg",
        ok="0",
        rules=(
            Rule(faults=(Fault.CLOCK_SKEW,), code="7", text="timestamp"),
            Rule(faults=(Fault.ACCOUNT_NOT_READY,), code="7"),
            Rule(faults=(Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED), code="8"),
            Rule(faults=(Fault.BAD_SECRET,), code="9"),
            Rule(faults=(Fault.GEO_BLOCKED,), status=451),
        ),
        key_info="privateGetKey",
        key_info_seen="GET /key",
        checked=date(2026, 11, 21),
        sources=("imagination",),
        read_key=read_key,
    )
    return replace(exchange, **changes)
