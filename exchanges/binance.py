"""Binance: what it tells of a key, and what can be made of -2015, its one answer for many faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exchanges.places import Place, Search
from exchanges.reading import code_of, milliseconds, named, yes
from keys.model import Answer, Ask, Fault, KeyFacts, Split

WORDS: Mapping[str, tuple[str, ...]] = {
    "enableReading": ("read",),
    "enableSpotAndMarginTrading": ("spot", "margin"),
    "enableMargin": ("margin",),
    "enableFutures": ("futures",),
    "enableVanillaOptions": ("options",),
    "permitsUniversalTransfer": ("transfer",),
    "enableInternalTransfer": ("transfer",),
    "enableWithdrawals": ("withdraw",),
    "enablePortfolioMarginTrading": ("portfolio_margin",),
    "enableFixApiTrade": ("fix_trade",),
    "enableFixReadOnly": ("fix_read",),
}
AMBIGUOUS, NOT_THERE, KNOWN = "-2015", "-2008", "-1022"
NOT_LET_IN = (AMBIGUOUS, NOT_THERE)
PERHAPS_KNOWN = (Fault.IP_NOT_ALLOWED, Fault.MISSING_PERMISSION, Fault.UNKNOWN_KEY)
REQUEST_IP = re.compile(r"request ip: ([0-9a-fA-F.:]+)")


def read_key(body: Any) -> KeyFacts:
    """Of GET /sapi/v1/account/apiRestrictions; it tells whether addresses are bound, never which."""
    bound, ends = yes(body["ipRestrict"]), body.get("tradingAuthorityExpirationTime")
    if "enableReading" not in body:
        raise ValueError("no permissions in it")
    on = [words for name, words in WORDS.items() if name in body and yes(body[name])]
    return KeyFacts(
        permissions=frozenset(word for words in on for word in words),
        ip_bound=bound,
        ip_whitelist=None if bound else (),
        expires_at=milliseconds(ends) if ends else None,
        created_at=milliseconds(body["createTime"]),
    )


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Whose key it is: key info does not say."""
    answer = await ask("privateGetAccount")
    return replace(facts, account=named(answer.body.get("uid"))) if isinstance(answer.body, dict) else facts


def not_let_in(answer: Answer) -> bool:
    return code_of(answer) in NOT_LET_IN


def _served(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.body, dict) and "code" not in answer.body


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    """-2015 and -2008: what futures say of it, then where else it works, then which cause is the likelier."""
    if not not_let_in(answer):
        return Split(faults=faults)
    futures = await ask("fapiPrivateGetAccountConfig")
    if _served(futures):  # key, secret and address are right: what key info wants, Reading, is off
        return Split(faults=(Fault.MISSING_PERMISSION,))
    return await elsewhere(ask, answer, futures, places)


async def elsewhere(ask: Ask, answer: Answer, futures: Answer, places: tuple[Place, ...]) -> Split:
    """What remains of a key that was not let in; `futures`: what they said of it, an empty answer where there are none."""
    gone = NOT_THERE in (code_of(answer), code_of(futures))
    left = (Fault.UNKNOWN_KEY,) if gone else (Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY)
    split = await SEARCH.run(ask, places, nowhere=left)
    if split.site or split.where:  # another site's key is not taken here, so its answer is not handed on
        return Split(faults=split.faults, where=split.where or split.site)
    return split if gone else await _likelier(ask, split.faults, futures)


async def _likelier(ask: Ask, faults: tuple[Fault, ...], futures: Answer) -> Split:
    """A signature wrong on purpose: its own answer hints that key and address are known, so that a right may be
    what is missing. Not documented, so it takes no cause away, while an answer that the key is not there is proof."""
    hint, seen = code_of(await ask("privateGetAccount", spoiled=True)), REQUEST_IP.search(str(futures.body))
    if hint == NOT_THERE:
        faults = tuple(fault for fault in faults if fault is not Fault.IP_NOT_ALLOWED)
    elif hint == KNOWN:
        faults = (*PERHAPS_KNOWN, *(fault for fault in faults if fault not in PERHAPS_KNOWN))
    elif code_of(futures) not in NOT_LET_IN:  # they said nothing of the key, so Reading may be off
        faults = (*faults, Fault.MISSING_PERMISSION)
    return Split(faults=faults, caller_ip=seen[1] if seen else None)


SEARCH = Search(
    "privateGetAccount",
    home=_served,
    surely_not=not_let_in,
)
