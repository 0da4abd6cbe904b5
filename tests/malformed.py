"""Credentials in every kind of ruin, at every exchange: read as a paste, and put to the exchange as if they were whole.

`python -m tests.malformed` tries each field of each exchange in each kind; exit status 1 where anything but a reading and a
verdict came of it, a value that cannot be sent was sent, or a secret stands in what came of it.
`tests/fuzz/test_malformed_short.py` does a part of it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from aiohttp import web

from exchanges import every
from keys.diagnose import examine
from keys.model import Answer, Exchange, Fault, Secret, Status
from keys.probe import FIELD_CAP, Exchanges, required
from storage import verdicts
from tests.e2e.canary import leaks
from tests.exchanges.every import canaries
from tests.fuzz.targets import check_paste
from tests.hostile import ASKED, Outcome, Told, card, edge_to, overheard, server
from tests.progress import show

SPLIT = "X-Smuggled"  # a header that nobody sends


@dataclass(frozen=True, slots=True)
class Kind:
    """`spoil`: the value that comes of a whole one; `unsent`: no request may be made with it."""

    name: str
    spoil: Callable[[str], str]
    unsent: bool = False


KINDS = (
    Kind("empty", lambda _: "", unsent=True),
    Kind("white space alone", lambda _: "   "),
    Kind("cut in half", lambda value: value[: len(value) // 2]),
    Kind("said twice", lambda value: value * 2),
    Kind("masked", lambda value: f"{value[:4]}{'*' * max(0, len(value) - 8)}{value[-4:]}"),
    Kind("space within", lambda value: _with(value, " ")),
    Kind("line break within", lambda value: _with(value, "\n"), unsent=True),
    Kind("control character within", lambda value: _with(value, "\x00"), unsent=True),
    Kind("unseen character within", lambda value: _with(value, "\u200b"), unsent=True),
    Kind("typographic quotes around", lambda value: f"“{value}”", unsent=True),
    Kind("letters of another alphabet", lambda value: f"А{value[1:]}", unsent=True),
    Kind("emoji within", lambda value: _with(value, "😀"), unsent=True),
    Kind("half of a surrogate pair", lambda value: _with(value, "\ud83d"), unsent=True),
    Kind("one sign too long", lambda value: value.ljust(FIELD_CAP + 1, "x"), unsent=True),
    Kind("a header smuggled in", lambda value: f"{value}\r\n{SPLIT}: 1", unsent=True),
    Kind("markup and placeholders", lambda value: f"<b>{value}</b>&amp;%s%n{{0}}${{HOME}}"),
    Kind("a path and a query", lambda value: f"../../{value}?x=1&y=2#z@127.0.0.2/"),
)


def _with(value: str, inner: str) -> str:
    return value[: len(value) // 2] + inner + value[len(value) // 2 :]


@dataclass(frozen=True, slots=True)
class Case:
    exchange: Exchange
    field: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.exchange.id}, {self.field}: {self.kind.name}"

    def ruin(self, whole: Mapping[str, Secret]) -> dict[str, Secret]:
        return {**whole, self.field: Secret(self.kind.spoil(whole[self.field].reveal()))}


def cases(exchanges: Iterable[Exchange]) -> Iterator[Case]:
    return (Case(one, field.name, kind) for one in exchanges for field in one.fields for kind in KINDS)


@dataclass(slots=True)
class Witness:
    """An exchange that knows no key, and what it was sent."""

    requests: int = 0
    smuggled: int = 0

    async def behave(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        self.smuggled += SPLIT in request.headers
        return web.json_response({"code": 401, "msg": "Unauthorized", "message": "Unauthorized"}, status=401)


async def run(chosen: Iterable[Case]) -> Outcome:
    """Each case alone, so that it is known what was sent in it."""
    outcome, told, witness, tried = Outcome(), Told(), Witness(), list(chosen)
    known = list({case.exchange.id: case.exchange for case in tried}.values())
    for exchange in known:
        required(exchange.id)
    with overheard() as (log, printed):
        async with server(witness.behave) as url, edge_to(known, url) as edge:
            for number, case in enumerate(tried, 1):
                await _case(case, edge, witness, outcome, told)
                show(f"{number} of {len(tried)} · {case}")
    told.places |= {"the log": log.getvalue().encode(errors="replace"), "what was printed": printed.getvalue().encode()}
    outcome.leaked = leaks(told.secrets, told.places)
    return outcome


async def _case(case: Case, edge: Exchanges, witness: Witness, outcome: Outcome, told: Told) -> None:
    whole = canaries(case.exchange)
    told.secrets += [value.reveal() for value in whole.values() if len(value) > 8]
    ruined, before = case.ruin(whole), witness.requests
    check_paste((case.exchange, "\n".join(value.reveal() for value in ruined.values())))
    ask = edge.asking(case.exchange, ruined)
    answer = await ask(case.exchange.key_info)
    verdict = await examine(case.exchange, ASKED, ask)
    sent = witness.requests - before
    outcome.verdicts[verdict.status] += 1
    if not isinstance(answer, Answer) or verdict.status is Status.ACCEPTED or witness.smuggled:
        outcome.wrong.append(f"{case}: {verdict.status}")
    lines = "PRIVATE KEY" in whole[case.field].reveal()  # of which such a key is made
    if case.kind.unsent and not lines and (sent or verdict.faults != (Fault.MALFORMED,)):
        outcome.wrong.append(f"{case}: {sent} sent, {verdict.faults}")
    shown = [card(case.exchange, language, verdict) for language in ("en", "ru")]
    told.places[str(case)] = "\n".join([repr(verdict), verdicts.dump(verdict), repr(ask), *shown]).encode()


def main() -> int:
    outcome = asyncio.run(run(cases(every().values())))
    show("")
    verdicts_told = ", ".join(f"{number} {status}" for status, number in sorted(outcome.verdicts.items()))
    print(f"{sum(outcome.verdicts.values())} cases: {verdicts_told}; {len(outcome.leaked)} secrets leaked")
    print("\n".join([*outcome.wrong, *outcome.leaked]))
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
