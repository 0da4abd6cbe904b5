"""Hyperliquid: whose agent a private key is. All questions are public and name addresses: the key itself goes nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from exchanges.places import Place
from exchanges.reading import milliseconds, named
from exchanges.wallet import addresses
from keys.model import Answer, Ask, Fault, KeyFacts, Split

INFO, ROLE = "publicPostInfo", "userRole"
ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
AGENT_MAY = frozenset({"read", "spot", "futures"})  # an agent neither withdraws nor sends, whatever its account allows
MISSING, USER, AGENT, OTHERS = "missing", "user", "agent", ("subAccount", "vault")

prepare = addresses


def read_key(body: Any) -> KeyFacts:
    """Of userRole, asked of the key's own address. `wallet` is ours: what `_pair` found of another address than the
    main account's, which is then the account that is traded for. Accounts are told shortened: whoever reads that a
    person owns an address can see all its money."""
    wallet = body.get("wallet")
    if body["role"] != AGENT:
        raise ValueError("no agent")
    if wallet is None:
        return KeyFacts(permissions=AGENT_MAY, account=_short(body["data"]["user"]), subaccount=False)
    sub = True if wallet["role"] == "subAccount" else None
    return KeyFacts(permissions=AGENT_MAY, account=_short(wallet["address"]), subaccount=sub)


async def more(ask: Ask, facts: KeyFacts) -> KeyFacts:
    """Name and end of the agent. Only those with a name are listed, at the main account that approved them."""
    main = None if facts.subaccount is False else _master(await ask(INFO))
    there = await ask(INFO, {"type": "extraAgents", "user": main or "{walletAddress}"})
    one = _listed(there)
    until = one.get("validUntil")
    ends = milliseconds(until) if type(until) is int and until > 0 else None
    return replace(facts, label=named(one.get("name")), expires_at=ends)


async def split(ask: Ask, answer: Answer, faults: tuple[Fault, ...], *, places: tuple[Place, ...]) -> Split:
    match _role(answer):
        case "agent":
            return await _pair(ask, answer, faults)
        case "missing":
            return await _missing(ask, places)
    return Split(faults=faults)


async def _pair(ask: Ask, answer: Answer, faults: tuple[Fault, ...]) -> Split:
    """An agent signs for its account, and for that account's sub-accounts and vaults: is the address one of them?"""
    there = await ask(INFO, {"type": ROLE, "user": "{walletAddress}"})
    role = _role(there)
    if role in OTHERS:
        owner = _master(there) if role == "subAccount" else await _leader(ask)
        if owner is not None and owner == _master(answer):
            body = {**answer.body, "wallet": {"role": role, "address": answer.own[0]}}
            return Split(faults=faults, answer=replace(answer, body=body, own=(*answer.own, owner)))
        role = owner
    return Split(faults=faults if role is not None else (*faults, Fault.UNREACHABLE))  # it may be right


async def _leader(ask: Ask) -> str | None:
    there = await ask(INFO, {"type": "vaultDetails", "vaultAddress": "{walletAddress}"})
    return _lower(there.body.get("leader")) if isinstance(there.body, dict) else None


async def _missing(ask: Ask, places: Sequence[Place]) -> Split:
    """Nobody knows the key's address: the test network may, or else the account tells whether there ever was an agent."""
    there = [(place.sandbox, await ask(INFO, sandbox=place.sandbox)) for place in places]
    roles = [_role(one) for _, one in there]
    if USER in roles:
        return Split(faults=(Fault.MAIN_KEY_PASTED,))
    if AGENT in roles:
        return Split(faults=(Fault.WRONG_ENVIRONMENT,), where=there[roles.index(AGENT)][0])
    left = await _nowhere(ask)
    sure = all(role == MISSING for role in roles)
    return Split(faults=left if sure else (*left, Fault.WRONG_ENVIRONMENT))


async def _nowhere(ask: Ask) -> tuple[Fault, ...]:
    """What remains of a key that neither network knows; a lapsed, a replaced and an invented one look the same."""
    there = await ask(INFO, {"type": ROLE, "user": "{walletAddress}"})
    if len(set(there.own)) == 1:  # the key's own address was given: an empty account's main key, or an agent's own
        return (Fault.MAIN_KEY_PASTED, Fault.UNKNOWN_KEY)
    if _role(there) == MISSING:
        return (Fault.ACCOUNT_NOT_READY, Fault.UNKNOWN_KEY)
    if _listed(await ask(INFO, {"type": "extraAgents", "user": "{walletAddress}"})):
        return (Fault.EXPIRED,)
    return (Fault.UNKNOWN_KEY, Fault.EXPIRED, Fault.DISABLED)


def _role(answer: Answer) -> str | None:
    return named(answer.body.get("role")) if isinstance(answer.body, dict) else None


def _master(answer: Answer) -> str | None:
    """Whose agent or sub-account it is; None where the answer does not say."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    return _lower(data.get("user") or data.get("master")) if isinstance(data, dict) else None


def _listed(answer: Answer) -> Mapping[str, Any]:
    """The entry of the agent that asks in a list of agents; empty where it is not there."""
    entries = answer.body if isinstance(answer.body, list) else []
    ours = (one for one in entries if isinstance(one, dict) and _lower(one.get("address")) in answer.own[1:])
    return next(ours, {})


def _lower(value: object) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _short(value: object) -> str:
    if not isinstance(value, str) or not ADDRESS.fullmatch(value):
        raise ValueError("no address")
    return f"{value[:6]}…{value[-4:]}".lower()
