"""What a key's facts mean for what the operator asks: accepted or refused, and what should be better. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from keys.forecast import foreseen
from keys.model import Advice, Egress, Exchange, Fault, KeyFacts, Policy, Status, Verdict, Wanted
from keys.readiness import met, refusing

Network = IPv4Network | IPv6Network
TRANSFERS = frozenset({"transfer", "subaccount_transfer"})
IN_THE_WAY = {  # states of an account or a key; any other: the account is not ready
    "kyc_missing": Fault.KYC_MISSING,
    "paper_account": Fault.WRONG_ENVIRONMENT,
    "suspended": Fault.ACCOUNT_RESTRICTED,
    "transaction_key": Fault.WRONG_KEY_TYPE,
}
HARMLESS = frozenset({"read", "fix_read"})
ADDRESSES = (Advice.NO_IP_WHITELIST, Advice.OUR_IP_MISSING)


def weigh(exchange: Exchange, wanted: Wanted, facts: KeyFacts, now: datetime) -> Verdict:
    """The verdict on a key that answered. Refused without a fault: the first words of `advice` are the cause."""
    facts = foreseen(exchange, facts, now)
    fault, advice = _fault(wanted, facts), _advice(exchange, wanted, facts, now)
    causes = blocking(exchange, wanted, facts, advice)
    return Verdict(
        status=Status.REFUSED if fault or causes else Status.ACCEPTED,
        exchange=exchange.id,
        faults=(fault,) if fault else (),
        advice=(*causes, *(word for word in advice if word not in causes)),
        facts=facts,
        missing=_missing(wanted, facts),
        unwanted=_unwanted(exchange, wanted, facts),
        our_ips_missing=_our_missing(wanted, facts),
        foreign_ips=_foreign(wanted, facts),
        needs=met(wanted, facts),
    )


def blocking(exchange: Exchange, wanted: Wanted, facts: KeyFacts, advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """Those words of advice that the operator does not put up with. What is unknown is never one of them."""
    given = tuple(advice)
    on = _unwanted(exchange, wanted, facts) & wanted.forbidden
    causes = {_word(permission) for permission in on}
    if wanted.whitelist is Policy.REQUIRED:
        causes.update(ADDRESSES)
    return tuple(word for word in given if word in causes)


def _fault(wanted: Wanted, facts: KeyFacts) -> Fault | None:
    if _missing(wanted, facts):
        return Fault.MISSING_PERMISSION
    states = [state for permission, state in facts.shortcomings.items() if permission in wanted.required]
    causes = {IN_THE_WAY.get(state, Fault.ACCOUNT_NOT_READY) for state in states}
    if refusing(met(wanted, facts)):
        causes.add(Fault.ACCOUNT_NOT_READY)
    return next((fault for fault in Fault if fault in causes), None)


def _advice(exchange: Exchange, wanted: Wanted, facts: KeyFacts, now: datetime) -> tuple[Advice, ...]:
    words = {_word(permission) for permission in _unwanted(exchange, wanted, facts)}
    words |= _on_addresses(exchange, wanted, facts)
    if facts.expires_at is not None and now <= facts.expires_at <= now + timedelta(days=wanted.soon_days):
        words.add(Advice.EXPIRES_SOON)
    return tuple(word for word in Advice if word in words)


def _on_addresses(exchange: Exchange, wanted: Wanted, facts: KeyFacts) -> set[Advice]:
    idle_kills = exchange.whitelist.idle_days is not None and facts.permissions != frozenset({"read"})
    told = bool(facts.ip_whitelist)
    words = {
        Advice.NO_IP_WHITELIST: facts.ip_bound is False and wanted.whitelist is not Policy.OFF,
        Advice.OUR_IP_MISSING: told and bool(_our_missing(wanted, facts)),
        Advice.FOREIGN_IP: bool(_foreign(wanted, facts)),
        Advice.LAPSES_WHEN_IDLE: facts.ip_bound is False and idle_kills,
        Advice.EGRESS_UNVERIFIED: facts.ip_whitelist is None
        and bool(wanted.egress)
        and _bound(exchange, wanted, facts),
    }
    return {word for word, holds in words.items() if holds}


def _bound(exchange: Exchange, wanted: Wanted, facts: KeyFacts) -> bool:
    """Bound to addresses; or that is not told, while the operator takes no key that is not."""
    asked = wanted.whitelist is Policy.REQUIRED and not exchange.whitelist.absent
    return asked if facts.ip_bound is None else facts.ip_bound


def _word(permission: str) -> Advice:
    if permission == "withdraw":
        return Advice.WITHDRAW_ON
    return Advice.TRANSFER_ON if permission in TRANSFERS else Advice.EXTRA_PERMISSION


def _missing(wanted: Wanted, facts: KeyFacts) -> frozenset[str]:
    return frozenset() if facts.permissions is None else wanted.required - facts.permissions


def _unwanted(exchange: Exchange, wanted: Wanted, facts: KeyFacts) -> frozenset[str]:
    """What is on beyond what was asked for, and could be off without losing that. Withdrawal is never let pass."""
    together = [box.grants - {"withdraw"} for box in exchange.boxes if box.grants & wanted.required - HARMLESS]
    return (facts.permissions or frozenset()) - wanted.required - HARMLESS - frozenset().union(*together)


def _our_missing(wanted: Wanted, facts: KeyFacts) -> tuple[Egress, ...]:
    """The operator's addresses that are not on the key's list; all of them where none are bound."""
    if facts.ip_whitelist is None:
        return wanted.egress if facts.ip_bound is False else ()
    listed = [network for entry in facts.ip_whitelist if (network := _network(entry))]
    return tuple(egress for egress in wanted.egress if not _covered(egress.address, listed))


def _foreign(wanted: Wanted, facts: KeyFacts) -> tuple[str, ...]:
    """Entries of the key's list that none of the operator's addresses is in."""
    if not wanted.egress:
        return ()
    ours = tuple(egress.address for egress in wanted.listed)
    listed = {entry: _network(entry) for entry in facts.ip_whitelist or ()}
    return tuple(e for e, net in listed.items() if net is None or not any(_covered(address, [net]) for address in ours))


def covers(whitelist: Iterable[str], address: str) -> bool:
    """Is the address on a key's list, be it within a range?"""
    return _covered(address, [network for entry in whitelist if (network := _network(entry))])


def _covered(address: str, listed: Iterable[Network]) -> bool:
    ours = _network(address)
    return ours is not None and any(_within(ours, network) for network in listed)


def _within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network):
        return inner.subnet_of(outer)
    return False


def _network(entry: str) -> Network | None:
    """An address or a range however it is spelled; an IPv4 address in IPv6 clothes is the IPv4 one."""
    try:
        network = ip_network(entry.strip(), strict=False)
    except ValueError:
        return None
    mapped = network.network_address.ipv4_mapped if isinstance(network, IPv6Network) else None
    return IPv4Network(mapped) if mapped is not None and network.prefixlen == network.max_prefixlen else network
