"""The words of the subject as types: secrets, exchanges, answers, facts, verdicts."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Never, Protocol

from keys.account import Need, Telling

if TYPE_CHECKING:
    from keys.screens import Screen, Spot

MASK = "•••"


class Secret:
    """Text that never prints itself: only `reveal` gives it, and it cannot be pickled or copied into a log."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Never:
        raise TypeError("a Secret is not serialised")


Credentials = Mapping[str, Secret]
"""ccxt's field name (`apiKey`, `secret`, `password` …) -> its value."""


def masked(api_key: str) -> str:
    """First and last four characters, or two where there are only 8 to 11; nothing of what is shorter still.

    At least four characters and at least a third stay unseen. That is enough: an API key is an identifier, it proves
    nothing without its secret, and Deribit's, of 8 to 10 characters, could not be told apart by dots alone.
    """
    ends = 4 if len(api_key) >= 12 else 2
    return f"{api_key[:ends]}…{api_key[-ends:]}" if len(api_key) >= 8 else MASK


PUBLIC = frozenset({"apiKey", "uid", "accountId", "walletAddress"})


def shown(name: str, value: Secret) -> str:
    """A credential as it may be shown: of one that is secret itself, and all that an exchange gives, nothing at all."""
    return masked(value.reveal()) if name in PUBLIC else MASK


def at(body: Any, path: str) -> Any:
    """What stands in a decoded JSON body at a path like `data.0.sCode`, the whole of it at an empty one; None: nothing."""
    for step in path.split(".") if path else ():
        if isinstance(body, Mapping):
            body = body.get(step)
        elif isinstance(body, list) and step.isdigit() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    return body


# What a key may do, in our words. Exchanges may tell of more; those are shown as they are.
PERMISSIONS = (
    "read",
    "spot",
    "margin",
    "futures",
    "options",
    "transfer",
    "withdraw",
    "subaccount",
    "subaccount_transfer",
    "earn",
    "convert",
    "portfolio_margin",
    "fix_trade",
    "fix_read",
    "p2p",
)


class Status(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSURE = "unsure"


class Fault(StrEnum):
    """What is wrong with a key; from CLOCK_SKEW on, what kept us from finding out."""

    UNKNOWN_KEY = "unknown_key"
    BAD_SECRET = "bad_secret"
    BAD_PASSPHRASE = "bad_passphrase"
    MALFORMED = "malformed"
    WRONG_KEY_TYPE = "wrong_key_type"
    MAIN_KEY_PASTED = "main_key_pasted"
    IP_NOT_ALLOWED = "ip_not_allowed"
    MISSING_PERMISSION = "missing_permission"
    EXPIRED = "expired"
    DISABLED = "disabled"
    WRONG_ENVIRONMENT = "wrong_environment"
    ACCOUNT_RESTRICTED = "account_restricted"
    KYC_MISSING = "kyc_missing"
    ACCOUNT_NOT_READY = "account_not_ready"
    CLOCK_SKEW = "clock_skew"
    RATE_LIMITED = "rate_limited"
    MAINTENANCE = "maintenance"
    GEO_BLOCKED = "geo_blocked"
    UNREACHABLE = "unreachable"
    UNRECOGNISED = "unrecognised"
    UNPROVEN = "unproven"

    @property
    def transient(self) -> bool:
        """True where the exchange has said nothing about the key: the verdict is unsure."""
        return self in _TRANSIENT


_TRANSIENT = frozenset(
    {
        Fault.CLOCK_SKEW,
        Fault.RATE_LIMITED,
        Fault.MAINTENANCE,
        Fault.GEO_BLOCKED,
        Fault.UNREACHABLE,
        Fault.UNRECOGNISED,
        Fault.UNPROVEN,
    }
)


class Advice(StrEnum):
    """What should be better with a key that works."""

    WITHDRAW_ON = "withdraw_on"
    TRANSFER_ON = "transfer_on"
    EXTRA_PERMISSION = "extra_permission"
    NO_IP_WHITELIST = "no_ip_whitelist"
    OUR_IP_MISSING = "our_ip_missing"
    FOREIGN_IP = "foreign_ip"
    EXPIRES_SOON = "expires_soon"
    LAPSES_WHEN_IDLE = "lapses_when_idle"
    EGRESS_UNVERIFIED = "egress_unverified"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages of the bot, and in `others` by their code; English speaks for those that are not there.

    `unconfirmed` where the exchange's own Russian label was not seen.
    """

    en: str
    ru: str
    unconfirmed: bool = False
    others: tuple[tuple[str, str], ...] = ()

    def in_(self, language: str) -> str:
        return self.ru if language == "ru" else dict(self.others).get(language, self.en)

    def speaks(self, language: str) -> bool:
        return language in {"en", "ru", *dict(self.others)}

    def translated_in(self, language: str) -> bool:
        """True where the wording in this language is our translation and not what the screen says."""
        return self.unconfirmed and self.en not in self.in_(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One credential that an exchange asks for.

    `shape` is a full-match pattern, a hint and no hard limit unless it is `strict`: then nothing else is sent to
    the exchange. `chosen` is true for what the trader made up (a passphrase): it has no shape and is told apart
    by what the others are.
    """

    name: str
    label: Text
    shape: str | None = None
    chosen: bool = False
    strict: bool = False
    identifies: bool = False  # beside the first field, which always does: what tells this key from another one
    words: tuple[str, ...] = ()  # other names people and sites give it, lower case, either language


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of making a key: `do` is open | press | check | type | confirm | copy. `shows`: what its picture marks.

    `main`, `sub`: what it says instead to those whose main account, or a sub-account of theirs, will trade.
    """

    do: str
    text: Text
    note: Text | None = None
    main: Text | None = None
    sub: Text | None = None
    shows: tuple[Spot, ...] = ()

    def said(self, account: str | None) -> Text:
        """`account`: main | sub, or None where that is not known."""
        return {"main": self.main, "sub": self.sub}.get(account or "") or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One permission box of the exchange's form: `grants` in our permission words, `risk` low | medium | high."""

    id: str
    label: Text
    risk: str
    grants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whitelist:
    """How the exchange takes addresses. None: the exchange does not say. `absent`: its keys cannot be bound to any."""

    separator: str  # as typed between two addresses, e.g. ", "
    max_entries: int | None
    how: Text  # where to press to add an address to a key that exists
    without: Text  # what happens to a key without addresses
    idle_days: int | None = None  # a key without addresses lapses after so many days without use
    life_days: int | None = None  # a key without addresses ends so many days after it was made
    absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An answer of the exchange and what it means; several faults where the answer does not tell them apart.

    `code` is compared with the value at the exchange's `code_at` as text; `text` is a pattern searched in the
    value at `text_at`; `status` is the HTTP status. What is None is not looked at. `not_own`: the path of an
    address, `data.user`; the rule is for answers in which it is none of the asker's (`Answer.own`).
    """

    faults: tuple[Fault, ...]
    code: str | None = None
    status: int | None = None
    text: str | None = None
    not_own: str | None = None
    rest: int | None = None  # seconds for which nothing is asked there: our address is locked out
    unconfirmed: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an exchange answered: HTTP status and decoded body (None where it is not JSON).

    `fault` is set where no answer came or none could be asked for (unreachable, malformed credentials).
    `asker`: the API key that asked, masked, to find it in an answer that lists several keys.
    `own`: what is public of the credentials (`Exchange.prepare`): of a wallet's the account's address and that of the
    private key. They are public, but whose they are is not: they stand in no verdict.
    """

    status: int | None = None
    body: Any = None
    fault: Fault | None = None
    asker: str | None = field(default=None, compare=False)
    own: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """A question that ccxt cannot put, whole. It may hold what was signed: it is sent, and never shown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an exchange's own code makes of credentials before a question, on this machine.

    `own`: what is public of them, for `Answer.own`. `meant`: what a name in the parameters stands for, `{agent}`.
    `request`: asked in place of `Exchange.key_info`; `then`: of its good answer, the question that counts.
    `fault`: nothing is asked at all.
    """

    own: tuple[str, ...] = field(default=(), repr=False)
    meant: Mapping[str, object] = field(default_factory=dict, repr=False)
    request: Request | None = None
    then: Callable[[Any], Request] | None = None
    fault: Fault | None = None


class Ask(Protocol):
    """Ask an exchange one read-only question with the credentials of one check, through a fresh ccxt client.

    `method` is ccxt's implicit method (`privateGetAccountConfig`). `site` asks as another ccxt id of the same
    brand, `hostname` at another host of it, `sandbox` its test environment (`testnet` or `demo`),
    `spoiled` signs wrongly on purpose. `{apiKey}` as a value of `params` stands for the credential itself,
    `{agent}` and the like for what is made of it (`Exchange.prepare`).
    Never raises: a failure is in `Answer.fault`.
    """

    def __call__(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        site: str | None = None,
        hostname: str | None = None,
        sandbox: str | None = None,
        spoiled: bool = False,
    ) -> Awaitable[Answer]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """What the exchange itself tells of a key. None everywhere: it does not say.

    `permissions` in our words (read spot margin futures options transfer withdraw subaccount …).
    `ip_bound`: whether any addresses are bound; `ip_whitelist`: which (empty: none are).
    `expires_at`: UTC; `expires_by_rule`: that is not told but follows from the exchange's rule (`keys/forecast.py`).
    `account`: the exchange's account id. `shortcomings`: account states that stand in the way of a permission, e.g.
    {"futures": "spot_mode"}. `state`: how the account is, by `keys/account.py`, as far as it is needed and told.
    """

    permissions: frozenset[str] | None = None
    ip_bound: bool | None = None
    ip_whitelist: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    expires_by_rule: bool = False
    created_at: datetime | None = None
    account: str | None = None
    subaccount: bool | None = None
    label: str | None = None
    shortcomings: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[Need, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What further read-only questions made of an ambiguous answer.

    `answer` is judged and read in place of the first: that of another `site`, where the key was found working, or of
    the same place where there is none.
    """

    faults: tuple[Fault, ...]
    site: str | None = None
    answer: Answer | None = None
    caller_ip: str | None = None
    where: str | None = None  # the environment in which it does work: "testnet", "demo", a regional host
    seen: str | None = None  # what was asked of the same place for `answer`, as HTTP


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange as data (`exchanges/<ccxt id>.toml`) and its few lines of code."""

    id: str
    name: str
    brand: str  # the id under which a trader knows it: okx for myokx and okxus
    sites: tuple[str, ...]  # ccxt ids of the same brand, this one first
    nearby: tuple[str, ...] = ()  # other ccxt ids at which a key may live that is taken for one of here
    page: Text  # address of the page where keys are made
    fields: tuple[Field, ...]
    prerequisites: tuple[str, ...]  # kyc totp deposit futures_account
    steps: tuple[Step, ...]
    boxes: tuple[Box, ...]
    whitelist: Whitelist
    remedies: Mapping[Fault, Text]  # what to press at this exchange
    code_at: str  # path in the body, dots between: "retCode"; several with | between: the first that is there
    text_at: str
    ok: str | None  # the code that means success; None: an answer without a code is one
    rules: tuple[Rule, ...]
    key_info: str  # ccxt method that tells what the key may do
    key_info_seen: str  # the same as HTTP, for people: "GET /api/v5/account/config"
    checked: date
    sources: tuple[str, ...]
    read_key: Callable[[Any], KeyFacts]  # body of key_info -> facts; ValueError, KeyError, TypeError: not as documented
    split: Callable[[Ask, Answer, tuple[Fault, ...]], Awaitable[Split]] | None = None
    more: Callable[[Ask, KeyFacts], Awaitable[KeyFacts]] | None = None  # a second question, e.g. futures opened?
    public: str | None = None  # ccxt method of a light question that needs no key, such as its clock
    aliases: tuple[str, ...] = ()  # other spellings of its name, either alphabet
    key_info_params: Mapping[str, str] = field(default_factory=dict)  # what goes with key_info, as in `Ask`
    signed: Callable[[Credentials], Mapping[str, str]] | None = None  # the same, of the secret, anew each time
    form: str = "object"  # what a good answer is in JSON: object | list
    whitelist_first: bool = False  # a question from an address that is not on the key's list ends the key
    by_address: bool = False  # questions name what is public of the credentials, and no ccxt client ever holds them
    prepare: Callable[[Any, Credentials], Prepared] | None = (
        None  # of a ccxt client that holds nothing, and credentials
    )
    find: Callable[[Answer], KeyFacts | tuple[Fault, ...]] | None = None  # instead of read_key: is this very key in it?
    tells: frozenset[str] = (
        frozenset()
    )  # of a key: account rights addresses (or only whether any are bound) expiry subaccount
    account: tuple[Telling, ...] = ()  # where it tells how the account behind a key is
    press: Mapping[Need, Text] = field(default_factory=dict)  # what to press where the account is not so
    screens: tuple[Screen, ...] = ()  # its forms, for pictures
    places: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)  # where a fault or advice is put right
    basic: bool = False  # known only as far as ccxt knows it: its steps are general ones, and it has no boxes

    @property
    def unproven(self) -> bool:
        """No question proves all of its credentials: the best verdict is unsure."""
        return Fault.UNPROVEN in self.remedies

    @property
    def identity(self) -> tuple[str, ...]:
        """Names of the fields that tell its keys apart; the first is the public one, which is shown masked."""
        return tuple(one.name for number, one in enumerate(self.fields) if number == 0 or one.identifies)

    @property
    def family(self) -> tuple[str, ...]:
        """ccxt ids under which one and the same key may be given, the brand first; Binance.US, whose keys are its own, alone."""
        return tuple(sorted(self.sites, key=lambda site: site != self.brand))


@dataclass(frozen=True, slots=True)
class Egress:
    """An address from which the service talks to exchanges, with the operator's name for it."""

    label: str
    address: str


class Policy(StrEnum):
    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the operator asks of a key at one exchange."""

    required: frozenset[str]
    forbidden: frozenset[str]
    whitelist: Policy
    egress: tuple[Egress, ...] = ()
    sites: frozenset[str] = frozenset()  # ccxt ids on which keys are taken
    soon_days: int = 14  # expires_soon
    coming: tuple[Egress, ...] = ()  # addresses that a change under way brings: asked for, and not missed yet
    account: Mapping[Need, frozenset[str]] = field(default_factory=dict)  # by need, the words that meet it
    min_balance: int | None = None  # USDT

    @property
    def listed(self) -> tuple[Egress, ...]:
        """What somebody is to put on a key's list."""
        return (*self.egress, *self.coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one check. More than one fault: one of these, and the exchange does not tell which."""

    status: Status
    exchange: str  # ccxt id that answered
    faults: tuple[Fault, ...] = ()
    advice: tuple[Advice, ...] = ()
    facts: KeyFacts = KeyFacts()
    missing: frozenset[str] = frozenset()  # permissions required and off
    unwanted: frozenset[str] = frozenset()  # permissions on and not asked for
    our_ips_missing: tuple[Egress, ...] = ()
    foreign_ips: tuple[str, ...] = ()
    caller_ip: str | None = None  # our address as the exchange saw it
    code: str | None = None  # the exchange's own code
    seen: str | None = None  # where: "GET /api/v5/account/config"
    where: str | None = None  # the environment in which the key does work
    needs: Mapping[Need, bool | None] = field(default_factory=dict)  # what was asked of the account: so it is, or not

    @property
    def unproven(self) -> bool:
        """All that this exchange can ever tell was good, and is not enough."""
        return self.faults == (Fault.UNPROVEN,)

    @property
    def flawed(self) -> bool:
        """Something about the key or its account should be better."""
        return bool(self.advice) or False in self.needs.values()

    @property
    def settled(self) -> bool:
        """No guess: asking again makes no other verdict of it."""
        return self.status is not Status.UNSURE or self.unproven


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A key as everybody may see it: `api_key` is masked; `verdict` is the newest one that was no guess, `since` when its
    status and faults are what they are. `frozen`: it is not handed out, since others may have it."""

    id: str
    owner: int
    exchange: str
    name: str
    api_key: str
    verdict: Verdict
    added_at: datetime
    checked_at: datetime
    since: datetime | None = None
    frozen: bool = False
    given_at: datetime | None = None  # since then it is this API key that is in the entry
    account: str | None = None  # at the exchange, as it was told last; a refusal does not tell it
    paused_at: datetime | None = None  # its owner wants no looks at it, no reminders, and that it is not handed out


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """An API key (masked) that was in an entry once, and between when."""

    api_key: str
    exchange: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A key still being entered. `doubtful`: values of an unusual form that the trader has not confirmed yet;
    `loose`: what was pasted before an exchange was chosen, or looks like a key of another one, to be read again;
    `replaces`: id of the stored key whose place it is to take."""

    owner: int
    exchange: str | None
    expires_at: datetime
    fields: Mapping[str, Secret] = field(default_factory=dict)
    doubtful: Mapping[str, Secret] = field(default_factory=dict)
    loose: tuple[Secret, ...] = ()
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """How far somebody is in the guide of an exchange. `step`: the page that was seen last, counted from 0; None: none
    was, or the key has been given since. `ticked`: what is there of the prerequisites. `chosen`: by fork, see keys/guide.py."""

    exchange: str
    step: int | None = None
    ticked: frozenset[str] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """How many checks a person may ask for in an hour and in a day, after how many wrong answers an API key rests for
    a day, and how many checks may be asked for at one exchange in an hour."""

    an_hour: int = 5
    a_day: int = 20
    failures: int = 3
    at_exchange: int = 600


@dataclass(frozen=True, slots=True)
class Wait:
    """A check is not begun before `until`; `why`: owner, key or exchange, whose limit is reached."""

    why: str
    until: datetime


class Stage(StrEnum):
    """What a check is doing right now, for the live message."""

    ASKING = "asking"
    SPLITTING = "splitting"
    RIGHTS = "rights"
