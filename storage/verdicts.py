"""Verdicts as JSON text, and back without loss."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from keys.account import Need
from keys.model import Advice, Egress, Fault, KeyFacts, Status, Verdict


def dump(verdict: Verdict) -> str:
    return json.dumps(
        {
            "status": verdict.status,
            "exchange": verdict.exchange,
            "faults": verdict.faults,
            "advice": verdict.advice,
            "facts": _facts(verdict.facts),
            "missing": sorted(verdict.missing),
            "unwanted": sorted(verdict.unwanted),
            "our_ips_missing": [[egress.label, egress.address] for egress in verdict.our_ips_missing],
            "foreign_ips": verdict.foreign_ips,
            "caller_ip": verdict.caller_ip,
            "code": verdict.code,
            "seen": verdict.seen,
            "where": verdict.where,
            "needs": verdict.needs,
        }
    )


def load(text: str) -> Verdict:
    it = json.loads(text)
    return Verdict(
        status=Status(it["status"]),
        exchange=it["exchange"],
        faults=tuple(map(Fault, it["faults"])),
        advice=tuple(map(Advice, it["advice"])),
        facts=_facts_of(it["facts"]),
        missing=frozenset(it["missing"]),
        unwanted=frozenset(it["unwanted"]),
        our_ips_missing=tuple(Egress(label, address) for label, address in it["our_ips_missing"]),
        foreign_ips=tuple(it["foreign_ips"]),
        caller_ip=it["caller_ip"],
        code=it["code"],
        seen=it["seen"],
        where=it["where"],
        needs=_by_need(it.get("needs", {})),  # verdicts of before have none, and no state
    )


def _facts(facts: KeyFacts) -> dict[str, Any]:
    return {
        "permissions": _sorted(facts.permissions),
        "ip_bound": facts.ip_bound,
        "ip_whitelist": facts.ip_whitelist,
        "expires_at": _iso(facts.expires_at),
        "expires_by_rule": facts.expires_by_rule,
        "created_at": _iso(facts.created_at),
        "account": facts.account,
        "subaccount": facts.subaccount,
        "label": facts.label,
        "shortcomings": dict(facts.shortcomings),
        "state": facts.state,
    }


def _facts_of(it: dict[str, Any]) -> KeyFacts:
    return KeyFacts(
        permissions=None if it["permissions"] is None else frozenset(it["permissions"]),
        ip_bound=it["ip_bound"],
        ip_whitelist=None if it["ip_whitelist"] is None else tuple(it["ip_whitelist"]),
        expires_at=_moment(it["expires_at"]),
        expires_by_rule=it.get("expires_by_rule", False),  # verdicts of before do not have it
        created_at=_moment(it["created_at"]),
        account=it["account"],
        subaccount=it["subaccount"],
        label=it["label"],
        shortcomings=it["shortcomings"],
        state=_by_need(it.get("state", {})),
    )


def _by_need(it: dict[str, Any]) -> dict[Need, Any]:
    return {Need(name): value for name, value in it.items()}


def _sorted(words: Iterable[str] | None) -> list[str] | None:
    return None if words is None else sorted(words)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
