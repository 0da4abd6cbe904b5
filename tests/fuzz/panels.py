"""Everything the bot says that repeats what others wrote, with any names in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from exchanges import every
from handlers import words
from handlers.door import Standing
from handlers.words import Panel, Said, Say, tidy
from keys.model import Advice, Bookmark, Egress, Exchange, Fault, KeyFacts, Policy, Status, StoredKey, Verdict, Wanted
from keys.watch import News, Topic
from tests.handlers.saying import LANGUAGES, saying

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
DEEP = tuple(sorted(name for name, one in every().items() if not one.basic))


@dataclass(frozen=True, slots=True)
class Names:
    """What is not ours: of people, keys, the service, and in the exchange's own answer."""

    language: str
    exchange: Exchange
    status: Status
    key: str
    service: str
    person: str
    told: str

    @property
    def say(self) -> Say:
        return saying(self.language)

    @property
    def egress(self) -> tuple[Egress, ...]:
        return Egress(self.service or "x", "203.0.113.9"), Egress(self.person, "2001:db8::7")

    @property
    def wanted(self) -> Wanted:
        rights = frozenset({"read", "futures"}), frozenset({"withdraw"})
        return Wanted(required=rights[0], forbidden=rights[1], whitelist=Policy.RECOMMENDED, egress=self.egress)

    @property
    def verdict(self) -> Verdict:
        facts = KeyFacts(
            permissions=frozenset({"read", self.told}),
            ip_whitelist=(self.told, "203.0.113.9"),
            account=self.told,
            label=self.told,
            shortcomings={"futures": self.told},
        )
        faults = {Status.ACCEPTED: (), Status.REFUSED: (Fault.IP_NOT_ALLOWED,), Status.UNSURE: (Fault.UNRECOGNISED,)}
        return Verdict(
            status=self.status,
            exchange=self.exchange.id,
            faults=faults[self.status],
            advice=(Advice.OUR_IP_MISSING, Advice.FOREIGN_IP),
            facts=facts,
            our_ips_missing=self.egress,
            foreign_ips=(self.told,),
            caller_ip=self.told,
            code=self.told,
            where=self.told,
        )

    @property
    def stored(self) -> StoredKey:
        return StoredKey(
            id=ID,
            owner=2**52,
            exchange=self.exchange.id,
            name=self.key,
            api_key=self.told,
            verdict=self.verdict,
            added_at=NOW - timedelta(days=9),
            checked_at=NOW,
            since=NOW,
            account=self.told,
        )

    @property
    def said(self) -> Said:
        return Said(
            owner=2**52, name=self.person, language=self.told, exchange=self.exchange.id, step=0, words=self.key
        )


def _verdict(n: Names) -> Panel:
    return words.verdict(
        n.say, n.language, n.exchange, n.verdict, wanted=n.wanted, key_name=n.key, check=ID, key=None, minutes_left=14
    )


def _news(n: Names) -> Panel:
    items = [
        News(Topic.ADDRESSES, {"addresses": [[one.label, one.address] for one in n.egress]}),
        News(Topic.RIGHTS_ON, {"rights": [n.told]}),
    ]
    panel = words.news(n.say, n.language, n.stored, n.exchange, n.wanted, items)
    assert panel is not None
    return panel


def _before(n: Names) -> Panel:
    mark = Bookmark(exchange=n.exchange.id)
    return words.before(n.say, n.language, n.exchange, n.service, n.wanted, mark, in_flow=True)


PANELS: dict[str, Callable[[Names], Panel]] = {
    "verdict": _verdict,
    "news": _news,
    "before": _before,
    "card": lambda n: words.key_card(n.say, n.language, n.stored, n.exchange, n.wanted),
    "list": lambda n: words.key_list(n.say, n.language, [n.stored] * 12, every()),
    "paused": lambda n: words.paused(n.say, n.stored),
    "deleted": lambda n: words.deleted(n.say, n.language, n.stored, n.exchange),
    "delete": lambda n: words.delete_ask(n.say, n.stored),
    "leaked": lambda n: words.leaked(n.say, n.language, n.stored, n.exchange, n.service, n.person),
    "offered": lambda n: words.offered(n.say, n.stored, n.exchange, n.service),
    "offered, to the operator": lambda n: words.offered_admin(n.say, n.stored, n.exchange, 2**52),
    "asked": lambda n: words.access_asked(n.say, 2**52, n.person, n.told, n.service),
    "decided": lambda n: words.access_decided(n.say, "x", "admitted", n.told, mine=False),
    "let in": lambda n: words.let_in(n.say, n.service),
    "turned away": lambda n: Panel(words.turned_away(n.say, Standing.DECLINED, 2**52, n.service, n.person)),
    "addresses": lambda n: words.addresses(n.say, n.language, n.egress, n.exchange),
    "report": lambda n: words.report(n.say, n.language, n.exchange, n.said, n.service),
    "report, to the operator": lambda n: words.report_letter(n.say, n.language, n.exchange, n.said),
    "checking": lambda n: words.checking(n.say, n.language, n.exchange, n.told, None),
    "another account": lambda n: words.other_account(n.say, n.language, n.exchange, n.verdict, n.stored, ID),
    "no exchange": lambda n: Panel(words.not_taken(n.say, None, n.person, ())),
    "perhaps": lambda n: Panel(words.not_taken(n.say, None, n.person, [n.exchange])),
    "moving over": lambda n: words.moving_over(n.say, n.language, n.stored, n.exchange, n.egress),
}


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    names: Names

    def panel(self) -> Panel:
        return PANELS[self.name](self.names)

    def __repr__(self) -> str:
        n = self.names
        return f"Case({self.name!r}, {n.exchange.id}, {n.status}, {n.key=}, {n.service=}, {n.person=}, {n.told=})"


def cases(names: SearchStrategy[str]) -> SearchStrategy[Case]:
    exchanges = st.sampled_from(DEEP).map(lambda name: every()[name])
    keys = names.map(tidy).map(lambda name: name or "OKX")  # as the bot takes it from who names a key
    some = st.builds(Names, st.sampled_from(LANGUAGES), exchanges, st.sampled_from(Status), keys, names, names, names)
    return st.builds(Case, st.sampled_from(sorted(PANELS)), some)
