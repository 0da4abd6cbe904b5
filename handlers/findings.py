"""What an exchange told of a key, line by line: what passed, what should be better, what it does not say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from exchanges import site_name
from handlers.account_words import held, untold, wanting
from handlers.writing import Say, lines, listed, permission, plain, rights, sentence
from keys.advice import HARMLESS, TRANSFERS, blocking
from keys.boxes import boxes_off, boxes_on
from keys.model import Advice, Egress, Exchange, Fault, KeyFacts, Policy, Status, Verdict, Wanted

ENVIRONMENTS = frozenset({"testnet", "demo"})
KNOWN_STATES = frozenset({"third_party_key"})  # other states are told by the fault they cause
RIGHTS = (Advice.WITHDRAW_ON, Advice.EXTRA_PERMISSION, Advice.TRANSFER_ON)  # the plainer line first


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

    def unwanted(self, advice: Advice) -> frozenset[str]:
        """The permissions that this word of advice is about."""
        match advice:
            case Advice.WITHDRAW_ON:
                return frozenset({"withdraw"})
            case Advice.TRANSFER_ON:
                return self.verdict.unwanted & TRANSFERS
            case _:
                return self.verdict.unwanted - TRANSFERS - {"withdraw"}


def findings(reading: Reading) -> str:
    """All lines, first those that ask for something."""
    return lines(*advised(reading), *unsaid(reading), *passed(reading))


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
    yield held(reading)


def _granted(reading: Reading, words: frozenset[str]) -> str:
    boxes = boxes_on(reading.exchange, words, reading.facts.permissions or words)
    return rights(reading.say, reading.language, boxes, words)


def advised(reading: Reading) -> Iterator[str]:
    """What the operator does not put up with is marked as a failure, the rest as a warning."""
    verdict = reading.verdict
    causes = blocking(reading.exchange, reading.wanted, reading.facts, verdict.advice)
    refused, on = verdict.status is Status.REFUSED, _rights_on(reading, causes)
    for advice in verdict.advice:
        if advice in RIGHTS and advice not in on:
            continue
        failed = refused and advice in causes
        yield reading.say("line-failed" if failed else _mark(advice), text=_advice(reading, advice, on.get(advice)))
    for state in sorted(KNOWN_STATES.intersection(reading.facts.shortcomings.values())):
        yield reading.say("line-warning", text=reading.say(f"state-{state}"))
    yield from wanting(reading)
    if lapses(verdict):
        yield sentence(reading.say, reading.language, reading.exchange.whitelist.without)


def lapses(verdict: Verdict) -> bool:
    """What becomes of a key without addresses concerns those that may do more than read."""
    more = not HARMLESS.issuperset(verdict.facts.permissions or ())
    return Advice.LAPSES_WHEN_IDLE in verdict.advice or (more and Advice.NO_IP_WHITELIST in verdict.advice)


def _rights_on(reading: Reading, causes: Collection[Advice]) -> dict[Advice, str]:
    """What each line names, in the exchange's labels. A box that stands for two is named once: as the cause of a
    refusal, else where it is not taken for transfers alone; a line with nothing left to name is left out."""
    told: dict[Advice, str] = {}
    named: set[str] = set()
    given = [advice for advice in RIGHTS if advice in reading.verdict.advice]
    for advice in sorted(given, key=lambda advice: advice not in causes):
        words = reading.unwanted(advice)
        boxes = boxes_off(reading.exchange, words, reading.wanted.required)
        left = [box for box in boxes if box.id not in named]
        bare = words.difference(*(box.grants for box in boxes))
        if left or bare:
            told[advice] = rights(reading.say, reading.language, left, bare)
        named.update(box.id for box in boxes)
    return told


def _mark(advice: Advice) -> str:
    return "line-unknown" if advice is Advice.EGRESS_UNVERIFIED else "line-warning"


def _advice(reading: Reading, advice: Advice, on: str | None) -> str:
    verdict = reading.verdict
    values: dict[Advice, dict[str, object]] = {
        Advice.OUR_IP_MISSING: {"count": len(verdict.our_ips_missing)},
        Advice.FOREIGN_IP: {"count": len(verdict.foreign_ips), "addresses": _codes(reading, verdict.foreign_ips)},
        Advice.EXPIRES_SOON: {"date": verdict.facts.expires_at, "source": _source(reading)},
        Advice.EGRESS_UNVERIFIED: {"bound": "yes" if verdict.facts.ip_bound else "unsaid"},
    }
    return reading.say(f"advice-{advice}", **({"rights": on} if on else values.get(advice, {})))


def _codes(reading: Reading, addresses: tuple[str, ...]) -> str:
    return listed(reading.say, [reading.say("code", text=plain(one, 64)) for one in addresses])


def unsaid(reading: Reading) -> Iterator[str]:
    if not reading.answered:
        return
    if reading.facts.permissions is None:
        yield reading.say("unsaid-rights")
    told = Advice.EGRESS_UNVERIFIED in reading.verdict.advice or reading.exchange.whitelist.absent
    if reading.facts.ip_bound is None and reading.facts.ip_whitelist is None and not told:
        yield reading.say("unsaid-addresses")
    yield untold(reading)


def to_add(reading: Reading) -> tuple[Egress, ...]:
    """The addresses to show: those that are missing, or all where nobody can tell which are."""
    verdict, egress = reading.verdict, reading.wanted.listed
    if Advice.OUR_IP_MISSING in verdict.advice:
        return verdict.our_ips_missing
    unknown = reading.answered and reading.facts.ip_whitelist is None and _bindable(reading)
    bare = Advice.NO_IP_WHITELIST in verdict.advice
    return egress if bare or unknown or Fault.IP_NOT_ALLOWED in verdict.faults else ()


def _bindable(reading: Reading) -> bool:
    return reading.wanted.whitelist is not Policy.OFF and not reading.exchange.whitelist.absent


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
    rest = lines(
        *(say(f"rest-{name}", value=plain(value, 100)) for name, value in told.items() if value),
        say("rest-subaccount") if facts.subaccount else "",
        say("rest-rights", rights=_words(reading, facts.permissions)) if facts.permissions else "",
        say("rest-addresses", addresses=_codes(reading, facts.ip_whitelist)) if facts.ip_whitelist else "",
        say("rest-created", date=facts.created_at) if facts.created_at else "",
        say("rest-expires", date=facts.expires_at, source=_source(reading)) if facts.expires_at else "",
    )
    return lines(say("rest-title"), rest) if rest else ""


def _source(reading: Reading) -> str:
    """Where the day comes from on which the key ends."""
    return "rule" if reading.facts.expires_by_rule else "told"


def _words(reading: Reading, words: frozenset[str]) -> str:
    return listed(reading.say, (permission(reading.say, word) for word in sorted(words)))
