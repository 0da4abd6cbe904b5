"""What the operator asks of keys: a TOML profile, read strictly, with every mistake told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from bot.entry import Mode, Rule
from bot.languages import spoken
from bot.mistakes import Mistakes
from bot.needs import needs
from bot.reading import Reading
from bot.words import suggest
from exchanges import every
from keys.account import Need
from keys.model import PERMISSIONS, Allowed, Egress, Exchange, Policy, Wanted
from keys.quiet import Quiet
from keys.watch import Plan

BUILT_IN = Path(__file__).parent.parent / "profiles" / "default.toml"
LANGUAGES = ("ru", "en")  # where the profile names none
LONGEST = 365
LONGEST_WATCH = 168  # hours
EXPIRY_DAYS = (14, 7, 3, 1)
NOT_PROVEN = (
    'holds "{0}", where no question proves all of a key: its keys are kept as unsure if `unproven` holds it too.'
)
NO_ADDRESSES = 'is "required", but there are no [[addresses]] to whitelist: add them.'


class BadProfile(Mistakes):
    """The profile is wrong; each problem begins with its TOML path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Permissions, whitelist policy and what the account has to be: of the profile as a whole, or of one exchange."""

    required: frozenset[str]
    forbidden: frozenset[str]
    whitelist: Policy
    account: Mapping[Need, frozenset[str]] = field(default_factory=dict)
    min_balance: int | None = None


NOTHING_ASKED = Asked(required=frozenset(), forbidden=frozenset(), whitelist=Policy.RECOMMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`support` is empty where nobody is named. The first language is the default one. `exchanges`: ccxt ids in the order in which they are offered. `admins`: Telegram ids."""

    name: str
    support: str
    languages: tuple[str, ...]
    exchanges: tuple[str, ...]
    asked: Asked
    addresses: tuple[Egress, ...]
    keys_per_owner: int
    expires_soon_days: int
    watch: Plan
    quiet: Quiet
    admins: tuple[int, ...] = ()
    access: Rule = field(default_factory=Rule)
    limits: Allowed = field(default_factory=Allowed)
    by_exchange: Mapping[str, Asked] = field(default_factory=dict)

    def wanted(self, exchange: Exchange) -> Wanted:
        """What is asked of a key at this exchange: by its own table, its brand's, or the profile as a whole."""
        own, brand = (self.by_exchange.get(name) for name in (exchange.id, exchange.family[0]))
        asked = own or brand or self.asked
        return Wanted(
            required=asked.required,
            forbidden=asked.forbidden,
            whitelist=asked.whitelist,
            egress=self.addresses,
            sites=frozenset(exchange.sites) & set(self.exchanges),
            soon_days=self.expires_soon_days,
            account=asked.account,
            min_balance=asked.min_balance,
        )


def load(path: Path | None = None) -> Profile:
    """The profile of this file, or the built-in one. Raises BadProfile."""
    source = path or BUILT_IN
    try:
        values = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadProfile([f"{source} cannot be read ({type(error).__name__}): check PROFILE."]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadProfile([f"{source} is no valid TOML: {error}."]) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, tables within tables without end
        raise BadProfile(
            [f"{source} holds what no profile needs ({type(error).__name__}): begin anew from a ready one."]
        ) from None
    return parse(values)


def parse(values: Mapping[str, Any]) -> Profile:
    """A profile from parsed TOML. Raises BadProfile."""
    problems: list[str] = []
    profile = _profile(Reading(values, "", problems))
    if problems:
        raise BadProfile(problems)
    return profile


def _profile(top: Reading) -> Profile:
    exchanges = top.words("exchanges", tuple(every()), needed=True)
    _consented(top, exchanges)
    permissions, admins = top.table("permissions"), top.ids("admins")
    asked = _asked(permissions, top, NOTHING_ASKED)
    profile = Profile(
        name=top.text("name"),
        support=top.text("support", ""),
        languages=top.words("languages", spoken(), LANGUAGES, needed=True),
        exchanges=exchanges,
        asked=asked,
        addresses=tuple(_addresses(top)),
        keys_per_owner=top.whole("keys_per_owner", 5),
        expires_soon_days=top.whole("expires_soon_days", 14),
        watch=_watch(top),
        quiet=_quiet(top.table("quiet")),
        admins=admins,
        access=_access(top.table("access"), admins),
        limits=_limits(top.table("limits")),
        by_exchange=_by_exchange(top.table("exchange"), exchanges, asked),
    )
    for place, one in (("", asked), *((f"exchange.{name}.", one) for name, one in profile.by_exchange.items())):
        if one.whitelist is Policy.REQUIRED and not profile.addresses:
            top.wrong(f"{place}whitelist", NO_ADDRESSES)
    permissions.done()
    top.done()
    return profile


def _access(table: Reading, admins: tuple[int, ...]) -> Rule:
    mode, ids = Mode(table.word("mode", tuple(Mode), Mode.OPEN)), table.ids("ids")
    table.done()
    if mode is Mode.APPROVE and not admins:
        table.wrong("mode", 'is "approve", but there are no `admins` who could: name them above the tables.')
    if bool(ids) is not (mode is Mode.LIST):
        table.wrong("ids", f'goes with mode = "list", and with no other: here it is "{mode}".')
    return Rule(mode, frozenset(ids), frozenset(admins))


def _limits(table: Reading) -> Allowed:
    usual = Allowed()
    limits = Allowed(
        an_hour=table.whole("checks_an_hour", usual.an_hour),
        a_day=table.whole("checks_a_day", usual.a_day),
        failures=table.whole("failures_of_a_key", usual.failures),
        at_exchange=table.whole("checks_at_exchange", usual.at_exchange),
    )
    table.done()
    return limits


def _consented(top: Reading, offered: tuple[str, ...]) -> None:
    """An exchange whose keys nothing proves is offered only where the operator says so."""
    unproven = tuple(name for name, one in every().items() if one.unproven)
    consented = top.words("unproven", unproven, ())
    for name in sorted({*offered} & {*unproven} - {*consented}):
        top.wrong("exchanges", NOT_PROVEN.format(name))


def _asked(permissions: Reading, policy: Reading, above: Asked) -> Asked:
    """What is not said here is as above; a list that is said replaces the one above."""
    required = permissions.words("required", PERMISSIONS, tuple(above.required))
    forbidden = permissions.words("forbidden", PERMISSIONS, tuple(above.forbidden))
    for word in required:
        if word in forbidden:
            permissions.wrong("forbidden", f'holds "{word}", which is required too: keep it in one of the two.')
    whitelist = policy.word("whitelist", tuple(Policy), above.whitelist)
    account = policy.table("account")
    needed, least = needs(account, above.account), account.whole("min_balance", above.min_balance or 1)
    account.done()
    return Asked(
        required=frozenset(required),
        forbidden=frozenset(forbidden),
        whitelist=Policy(whitelist),
        account=needed,
        min_balance=least if Need.MIN_BALANCE in needed else None,
    )


def _by_exchange(table: Reading, offered: tuple[str, ...], above: Asked) -> dict[str, Asked]:
    asked = {}
    for name in table.names():
        one = table.table(name)
        if name not in offered:
            table.wrong(name, f"is not among `exchanges`{suggest(name, offered)}")
        asked[name] = _asked(one, one, above)
        one.done()
    table.done()
    return asked


def _addresses(top: Reading) -> Iterator[Egress]:
    seen: set[str] = set()
    for one in top.tables("addresses"):
        label, address = one.text("label"), one.text("address")
        one.done()
        if address and (problem := _no_address(address)):
            one.wrong("address", problem)
        for name, value in (("label", label), ("address", address)):
            if value in seen - {""}:
                one.wrong(name, f'is "{value}", which is there already: keep one.')
            seen.add(value)
        yield Egress(label, address)


def _no_address(text: str) -> str | None:
    if "/" in text:
        return f'is "{text}", a range, and a key is bound to single addresses: list the addresses themselves.'
    try:
        ip_address(text)
    except ValueError:
        return f'is "{text}", which is no IP address: write it like 198.51.100.7 or 2001:db8::7.'
    return None


def _watch(top: Reading) -> Plan:
    hours = top.whole("watch_hours", 6)
    if hours > LONGEST_WATCH:
        top.wrong("watch_hours", f"must not be above {LONGEST_WATCH}: a key that died would go unnoticed for days.")
    return Plan(every=timedelta(hours=hours), reminder_days=_days(top), expiry_days=_expiry_days(top))


def _expiry_days(top: Reading) -> tuple[int, ...]:
    days = top.numbers("expiry_days", EXPIRY_DAYS)
    if list(days) != sorted(set(days), reverse=True) or not all(type(d) is int and 0 < d <= LONGEST for d in days):
        top.wrong("expiry_days", f"must be whole days before a key expires, descending, 1 to {LONGEST}: [14, 7, 3, 1].")
        return EXPIRY_DAYS
    return tuple(map(int, days))


def _quiet(table: Reading) -> Quiet:
    quiet = Quiet(_time(table, "from", "22:00"), _time(table, "until", "08:00"), _offset(table))
    table.done()
    return quiet


def _time(table: Reading, name: str, default: str) -> time:
    try:
        return time.fromisoformat(table.text(name, default))
    except ValueError:
        table.wrong(name, f'must be a time of day in quotes, like "{default}".')
        return time()


def _offset(table: Reading) -> int:
    """Minutes ahead of UTC."""
    text = table.text("utc_offset", "+00:00")
    found = re.fullmatch(r"([+-])(0\d|1[0-4]):([03]0|45)", text)
    if found is None:
        table.wrong("utc_offset", 'must be hours and minutes ahead of UTC in quotes, like "+03:00" or "-05:00".')
        return 0
    sign, hours, minutes = found.groups()
    return int(f"{sign}{int(hours) * 60 + int(minutes)}")


def _days(top: Reading) -> tuple[float, ...]:
    days = top.numbers("reminder_days", (1, 3, 7))
    if list(days) != sorted(set(days)) or not all(0 < day <= LONGEST for day in days):
        top.wrong("reminder_days", f"must be days after the verdict, ascending, above 0, up to {LONGEST}: [1, 3, 7].")
    return days
