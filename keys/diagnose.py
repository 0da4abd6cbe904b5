"""Judges what an exchange answered; asks again only where one answer stands for several faults."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from keys.advice import weigh
from keys.model import Answer, Ask, Exchange, Fault, Rule, Split, Stage, Status, Verdict, Wanted, at
from keys.readiness import PASSING, Heard, told

SECONDS = 10.0
LONGEST_CODE = 16  # characters; keys and secrets are longer
OnStage = Callable[[Stage], Awaitable[object]]
_ADDRESS_LIKE = re.compile(r"[\w.:]+")


def judge(exchange: Exchange, answer: Answer) -> tuple[tuple[Fault, ...], str | None]:
    """The faults (none: the exchange served the question) and the exchange's own code."""
    if answer.fault is not None:
        return (answer.fault,), None
    code = _first(answer.body, exchange.code_at)
    if (rule := _met(exchange, answer)) is not None:
        return rule.faults, rule.code or _harmless(exchange, code)
    if _served(exchange, answer, code):
        return (), code
    told = by_status(answer) if code in (None, exchange.ok) else ()  # a code that nobody knows may mean anything
    return told or (Fault.UNRECOGNISED,), _harmless(exchange, code)


def _harmless(exchange: Exchange, code: str | None) -> str | None:
    """A code that no rule names, if it is too short to hold a key: where it stands there may be a whole text."""
    return code if code is not None and len(code) <= LONGEST_CODE and not exchange.basic else None


def rest_after(exchange: Exchange, answer: Answer) -> float:
    """For how many seconds the exchange is not to be asked again, by what it answered."""
    rule = _met(exchange, answer)
    return float(rule.rest or 0) if rule is not None else 0.0


def by_status(answer: Answer) -> tuple[Fault, ...]:
    """What the HTTP status alone tells of any exchange."""
    if answer.fault is not None:
        return (answer.fault,)
    if answer.status in (418, 429):
        return (Fault.RATE_LIMITED,)
    return (Fault.MAINTENANCE,) if answer.status is not None and answer.status >= 500 else ()


def caller_ip(exchange: Exchange, answer: Answer) -> str | None:
    """The address that the answer's text names as the caller's, if it names one."""
    found = map(_address, _ADDRESS_LIKE.findall(_first(answer.body, exchange.text_at) or ""))
    return next((address for address in found if address is not None), None)


def _address(written: str) -> str | None:
    """The address that a word is, with a full stop behind it or a label before it: `ip:203.0.113.9`."""
    word = written.rstrip(".")
    for candidate in (word, word.partition(":")[2]):
        try:
            address = ip_address(candidate)
        except ValueError:
            continue
        return None if address.is_unspecified else str(address)
    return None


async def examine(
    exchange: Exchange,
    wanted: Wanted,
    ask: Ask,
    *,
    on_stage: OnStage | None = None,
    now: datetime | None = None,
    seconds: float = SECONDS,
) -> Verdict:
    """One check of one key, `seconds` in all. Never raises. A good key takes two requests at most, and one more for each
    need of the account that is asked of it and told elsewhere."""
    limited = _limited(ask, asyncio.get_running_loop().time() + seconds)
    try:
        return await _examine(exchange, wanted, limited, on_stage or _silent, now or datetime.now(UTC))
    except Exception:  # noqa: BLE001 - an answer that nobody foresaw says nothing about the key
        return _verdict(exchange, (Fault.UNRECOGNISED,))


def _limited(ask: Ask, deadline: float) -> Ask:
    """The same questions; one that the time does not suffice for is as good as an exchange that cannot be reached."""

    async def asking(method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        try:
            async with asyncio.timeout_at(deadline):
                return await ask(method, params, **place)
        except TimeoutError:
            return Answer(fault=Fault.UNREACHABLE)

    return asking


async def _silent(stage: Stage) -> None:
    """Nobody watches this check."""


async def _examine(exchange: Exchange, wanted: Wanted, ask: Ask, on_stage: OnStage, now: datetime) -> Verdict:
    await on_stage(Stage.ASKING)
    answer = await ask(exchange.key_info)
    faults, code = judge(exchange, answer)
    if not faults:
        await on_stage(Stage.RIGHTS)
        return await _read(exchange, wanted, ask, answer, now)
    split = Split(faults=faults)
    if exchange.split is not None and not _transient(faults):
        await on_stage(Stage.SPLITTING)
        split = await exchange.split(ask, answer, faults)
    if split.answer is not None:
        return await _elsewhere(exchange, wanted, ask, split, code, now)
    refused = _verdict(exchange, split.faults or faults, code)
    return replace(refused, caller_ip=split.caller_ip or caller_ip(exchange, answer), where=split.where)


async def _elsewhere(
    exchange: Exchange, wanted: Wanted, ask: Ask, split: Split, code: str | None, now: datetime
) -> Verdict:
    """Another answer that counts in place of the first. Where a key works at another site of the brand, it is taken
    there, or refused with the name of the place."""
    site, answer = split.site, split.answer or Answer()
    if site is None:
        return _seen(await _read(exchange, wanted, ask, answer, now), split.seen)
    if site not in wanted.sites:
        return replace(_verdict(exchange, (Fault.WRONG_ENVIRONMENT,), code), where=split.where or site)
    verdict = await _read(exchange, wanted, _at_site(ask, site), answer, now)
    return replace(verdict, exchange=site, where=split.where)


async def _read(exchange: Exchange, wanted: Wanted, ask: Ask, answer: Answer, now: datetime) -> Verdict:
    faults, code = judge(exchange, answer)
    if faults:
        return replace(_verdict(exchange, faults, code), caller_ip=caller_ip(exchange, answer))
    try:
        facts = exchange.read_key(answer.body)
        found = exchange.find(answer) if exchange.find is not None else facts
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return _verdict(exchange, (Fault.UNRECOGNISED,), code)
    if isinstance(found, tuple):
        return _verdict(exchange, found)
    if exchange.unproven:
        return _verdict(exchange, (Fault.UNPROVEN,))
    heard, facts = Heard(ask, exchange, answer), found
    if exchange.more is not None:
        facts = await exchange.more(heard, facts)
    facts, asked = await told(exchange, wanted, heard, facts)
    if (kept_back := _kept_back(exchange, asked)) is not None:
        return kept_back
    return replace(weigh(exchange, wanted, facts, now), seen=exchange.key_info_seen)


def _kept_back(exchange: Exchange, asked: Iterable[Answer]) -> Verdict | None:
    """Unsure where a question that the operator needs could not be asked today: tomorrow it may tell."""
    met = (judge(exchange, answer) for answer in asked)
    passing = [(faults, code) for faults, code in met if faults and PASSING.issuperset(faults)]
    return _verdict(exchange, *passing[0]) if passing else None


def _at_site(ask: Ask, site: str) -> Ask:
    async def asking(method: str, params: Mapping[str, Any] | None = None, **place: Any) -> Answer:
        return await ask(method, params, **{"site": site, **place})

    return asking


def _seen(verdict: Verdict, seen: str | None) -> Verdict:
    return replace(verdict, seen=seen or verdict.seen)


def _verdict(exchange: Exchange, faults: tuple[Fault, ...], code: str | None = None) -> Verdict:
    status = Status.UNSURE if _transient(faults) else Status.REFUSED
    return Verdict(status=status, exchange=exchange.id, faults=faults, code=code, seen=exchange.key_info_seen)


def _transient(faults: tuple[Fault, ...]) -> bool:
    """One cause among them that is not the key's is enough: a key is not called wrong on a guess."""
    return any(fault.transient for fault in faults)


def _served(exchange: Exchange, answer: Answer, code: str | None) -> bool:
    """An object without any code passes too (BingX publishes both forms): `read_key` refuses what is not one of its own."""
    good = answer.status is not None and 200 <= answer.status < 300
    form = list if exchange.form == "list" else Mapping
    return good and code in (None, exchange.ok) and isinstance(answer.body, form)


def _met(exchange: Exchange, answer: Answer) -> Rule | None:
    """The rule that an answer meets: the first of them."""
    code, text = _first(answer.body, exchange.code_at), _first(answer.body, exchange.text_at)
    return next((rule for rule in exchange.rules if _matches(rule, answer, code, text)), None)


def _matches(rule: Rule, answer: Answer, code: str | None, text: str | None) -> bool:
    return (
        rule.code in (None, code)
        and rule.status in (None, answer.status)
        and (rule.text is None or re.search(rule.text, text or "") is not None)
        and (rule.not_own is None or (_at(answer.body, rule.not_own) or "").lower() not in answer.own)
    )


def _first(body: Any, paths: str) -> str | None:
    """The value at the first of several paths, `err-code|code`, that leads to one."""
    return next((value for path in paths.split("|") if (value := _at(body, path)) is not None), None)


def _at(body: Any, path: str) -> str | None:
    """The value at a path like `data.0.sCode`, as text; None where there is none."""
    found = at(body, path) if path else None
    return str(found) if isinstance(found, str | int | float) else None
