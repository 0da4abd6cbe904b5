"""What an exchange told of a key, line by line: what passed, what should be better, what it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exchanges import site_name
from handlers.writing import Say, boxes_for, boxes_off, lines, listed, permission, plain, rights, sentence
from keys.advice import TRANSFERS, blocking
from keys.model import Advice, Egress, Exchange, Fault, KeyFacts, Policy, Status, Verdict, Wanted

ENVIRONMENTS = frozenset({"testnet", "demo"})
KNOWN_STATES = frozenset({"third_party_key"})  # other states are told by the fault they cause
WITHOUT_ADDRESSES = frozenset({Advice.NO_IP_WHITELIST, Advice.LAPSES_WHEN_IDLE})


@dataclass(frozen=True, slots=True)
class Reading:
    """A verdict beside what was asked for, and the reader's language."""

    say: Say
    language: str
    exchange: Exchange
    verdict: Verdict
    wanted: Wanted

    @property
    def facts(self) -> KeyFacts:
        return self.verdict.facts

    @property
    def answered(self) -> bool:
        """True where the exchange served the question, so that what it left out is what it does not say."""
        return self.verdict.status is Status.ACCEPTED or self.facts != KeyFacts()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What to tell of: while it is unsure, nothing that would call the key wrong."""
        unsure = self.verdict.status is Status.UNSURE
        return tuple(fault for fault in self.verdict.faults if fault.transient or not unsure)

    def rights(self, words: frozenset[str]) -> str:
        """Permissions in the exchange's labels, of those boxes that may be off."""
        boxes = boxes_off(self.exchange, words, self.wanted.required)
        return rights(self.say, self.language, boxes, words)


def findings(reading: Reading) -> str:
    """All lines, the good ones first."""
    return lines(*passed(reading), *advised(reading), *unsaid(reading))


def passed(reading: Reading) -> Iterator[str]:
    if not reading.answered:
        return
    say, facts = reading.say, reading.facts
    yield say("passed-key")
    if facts.permissions is not None:
        if reading.wanted.required <= facts.permissions:
            yield say("passed-rights", rights=_granted(reading, reading.wanted.required))
        if "withdraw" not in facts.permissions:
            yield say("passed-no-withdraw")
    if facts.ip_whitelist and reading.wanted.egress and not reading.verdict.our_ips_missing:
        yield say("passed-addresses", count=len(reading.wanted.egress))


def _granted(reading: Reading, words: frozenset[str]) -> str:
    return rights(reading.say, reading.language, boxes_for(reading.exchange, words), words)


def advised(reading: Reading) -> Iterator[str]:
    """What the operator does not put up with is marked as a failure, the rest as a warning."""
    verdict = reading.verdict
    causes = blocking(reading.exchange, reading.wanted, reading.facts, verdict.advice)
    refused = verdict.status is Status.REFUSED
    for advice in verdict.advice:
        failed = refused and advice in causes
        yield reading.say("line-failed" if failed else _mark(advice), text=_advice(reading, advice))
    for state in sorted(KNOWN_STATES.intersection(reading.facts.shortcomings.values())):
        yield reading.say("line-warning", text=reading.say(f"state-{state}"))
    if WITHOUT_ADDRESSES.intersection(verdict.advice):
        yield sentence(reading.say, reading.language, reading.exchange.whitelist.without)


def _mark(advice: Advice) -> str:
    return "line-unknown" if advice is Advice.EGRESS_UNVERIFIED else "line-warning"


def _advice(reading: Reading, advice: Advice) -> str:
    verdict = reading.verdict
    values: dict[Advice, dict[str, object]] = {
        Advice.WITHDRAW_ON: {"rights": reading.rights(frozenset({"withdraw"}))},
        Advice.TRANSFER_ON: {"rights": reading.rights(verdict.unwanted & TRANSFERS)},
        Advice.EXTRA_PERMISSION: {"rights": reading.rights(verdict.unwanted - TRANSFERS - {"withdraw"})},
        Advice.OUR_IP_MISSING: {"count": len(verdict.our_ips_missing)},
        Advice.FOREIGN_IP: {"count": len(verdict.foreign_ips), "addresses": _codes(reading, verdict.foreign_ips)},
        Advice.EXPIRES_SOON: {"date": verdict.facts.expires_at},
    }
    return reading.say(f"advice-{advice}", **values.get(advice, {}))


def _codes(reading: Reading, addresses: tuple[str, ...]) -> str:
    return listed(reading.say, [reading.say("code", text=plain(one, 64)) for one in addresses])


def unsaid(reading: Reading) -> Iterator[str]:
    if not reading.answered:
        return
    if reading.facts.permissions is None:
        yield reading.say("unsaid-rights")
    if reading.facts.ip_bound is None and reading.facts.ip_whitelist is None:
        yield reading.say("unsaid-addresses")


def to_add(reading: Reading) -> tuple[Egress, ...]:
    """The addresses to show: those that are missing, or all where nobody can tell which are."""
    verdict, egress = reading.verdict, reading.wanted.egress
    if Advice.OUR_IP_MISSING in verdict.advice:
        return verdict.our_ips_missing
    unknown = reading.answered and reading.facts.ip_whitelist is None and reading.wanted.whitelist is not Policy.OFF
    bare = Advice.NO_IP_WHITELIST in verdict.advice
    return egress if bare or unknown or Fault.IP_NOT_ALLOWED in verdict.faults else ()


def folded(reading: Reading) -> str:
    """The rest, for those who want to know: the exchange's own code, the account, the dates."""
    verdict, facts, say = reading.verdict, reading.facts, reading.say
    told = {
        "code": verdict.code,
        "seen": verdict.seen,
        "site": site_name(verdict.exchange) if verdict.exchange != reading.exchange.id else None,
        "caller": verdict.caller_ip,
        "account": facts.account,
        "label": facts.label,
    }
    return lines(
        *(say(f"rest-{name}", value=plain(value, 100)) for name, value in told.items() if value),
        say("rest-subaccount") if facts.subaccount else "",
        say("rest-rights", rights=_words(reading, facts.permissions)) if facts.permissions else "",
        say("rest-addresses", addresses=_codes(reading, facts.ip_whitelist)) if facts.ip_whitelist else "",
        say("rest-created", date=facts.created_at) if facts.created_at else "",
        say("rest-expires", date=facts.expires_at) if facts.expires_at else "",
    )


def _words(reading: Reading, words: frozenset[str]) -> str:
    return listed(reading.say, (permission(reading.say, word) for word in sorted(words)))
