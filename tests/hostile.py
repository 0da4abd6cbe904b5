"""Misbehaves as every exchange whose keys are taken, in every way, and looks for the canaries in all that came of it.

`python -m tests.hostile` does all of it and shows its progress; exit status 1 when a secret was found, a key accepted
or a verdict late. `tests/keys/test_hostile_short.py` does the quick part of it.
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass, field

from aiohttp import web

from exchanges import every
from handlers import words
from keys.diagnose import examine
from keys.model import Exchange, Policy, Status, Verdict, Wanted
from keys.probe import Exchanges, required
from playground.exchanges.hostile import Behaviour, bomb, down, drip, echo, giant, html, redirect, reply
from storage import verdicts
from tests.e2e.canary import leaks
from tests.exchanges.every import canaries
from tests.handlers.saying import saying

ANSWER, CHECK = 0.4, 1.2  # seconds for one answer, and for a whole check
LATE = 1.5  # seconds over it that a busy machine may take
GIANT = 300 * 1024 * 1024
ASKED = Wanted(required=frozenset({"read", "futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
TOGETHER = 8


async def silent(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


QUICK: Mapping[str, Callable[[str], Behaviour]] = {
    "401": lambda _: reply(401, {"code": 401, "msg": "Unauthorized", "message": "Unauthorized"}),
    "403": lambda _: html(403),
    "429": lambda _: reply(429),
    "500": lambda _: reply(500, {"oops": 1}),
    "html 502": lambda _: html(502),
    "reset": lambda _: down,
    "redirect": lambda elsewhere: redirect(f"{elsewhere}/steal"),
    "echo": lambda _: echo,
}
SLOW: Mapping[str, Callable[[str], Behaviour]] = {
    "timeout": lambda _: silent,
    "giant body": lambda _: giant(GIANT),
    "gzip bomb": lambda _: bomb(GIANT // 10),
    "drip feed": lambda _: drip,
}


@dataclass
class Outcome:
    """Of all cases: how many verdicts of each kind, what was late or accepted, and where secrets were found."""

    verdicts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.wrong and not self.leaked


@dataclass
class Told:
    """Everything that came of the cases, by exchange and case, and the canaries that may not be in it."""

    places: dict[str, bytes] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)


async def run(exchanges: Iterable[Exchange], cases: Mapping[str, Callable[[str], Behaviour]]) -> Outcome:
    """Every exchange in every case."""
    outcome, told, room, known = Outcome(), Told(), asyncio.Semaphore(TOGETHER), list(exchanges)
    for exchange in known:
        required(exchange.id)  # ccxt is loaded before the time counts
    with overheard() as (log, printed):
        async with server(_witness(outcome)) as elsewhere:
            for name, make in cases.items():
                async with server(make(elsewhere)) as url, edge_to(known, url) as edge:
                    await asyncio.gather(*(_case(one, name, edge, outcome, told, room) for one in known))
    told.places |= {"the log": log.getvalue().encode(), "what was printed": printed.getvalue().encode()}
    outcome.leaked = leaks(told.secrets, told.places)
    return outcome


def edge_to(known: Iterable[Exchange], url: str) -> AbstractAsyncContextManager[Exchanges]:
    return Exchanges.open({one.brand: url for one in known}, time_limit=ANSWER)


def _witness(outcome: Outcome) -> Behaviour:
    async def behave(request: web.Request) -> web.StreamResponse:
        outcome.wrong.append(f"a redirect was followed to {request.path}")
        return web.Response()

    return behave


async def _case(
    exchange: Exchange, name: str, edge: Exchanges, outcome: Outcome, told: Told, room: asyncio.Semaphore
) -> None:
    credentials = canaries(exchange)
    told.secrets += [value.reveal() for value in credentials.values() if len(value) > 8]  # else a small public number
    async with room:
        ask, began = edge.asking(exchange, credentials), time.monotonic()
        verdict = await examine(exchange, ASKED, ask, seconds=CHECK)
        took = time.monotonic() - began
    place = f"{exchange.id}, {name}"
    outcome.verdicts[verdict.status] += 1
    if verdict.status is Status.ACCEPTED or took > CHECK + LATE:
        outcome.wrong.append(f"{place}: {verdict.status} after {took:.1f} s")
    shown = [card(exchange, language, verdict) for language in ("en", "ru")]
    told.places[place] = "\n".join([repr(verdict), verdicts.dump(verdict), repr(ask), *shown]).encode()


def card(exchange: Exchange, language: str, verdict: Verdict) -> str:
    panel = words.verdict(
        saying(language),
        language,
        exchange,
        verdict,
        wanted=ASKED,
        key_name=None,
        check="1",
        key=None,
        minutes_left=10,
    )
    return f"{panel.text}\n{panel.keyboard}"


@contextmanager
def overheard() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """All that is logged at any level, and printed."""
    log, printed = io.StringIO(), io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield log, printed
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


@asynccontextmanager
async def server(behaviour: Behaviour) -> AsyncIterator[str]:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await behaviour(request)
        except ConnectionError:  # who asked has gone
            return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _all() -> Outcome:
    whole = Outcome()
    for number, exchange in enumerate(known := list(every().values()), 1):
        print(f"\r{number}/{len(known)} {exchange.id:24}", end="", file=sys.stderr, flush=True)
        one = await run([exchange], {**QUICK, **SLOW})
        whole.verdicts += one.verdicts
        whole.wrong += one.wrong
        whole.leaked += [f"{exchange.id}: {found}" for found in one.leaked]
    return whole


def main() -> int:
    outcome = asyncio.run(_all())
    told = ", ".join(f"{number} {status}" for status, number in sorted(outcome.verdicts.items()))
    print(f"\n{sum(outcome.verdicts.values())} cases: {told}; {len(outcome.leaked)} secrets leaked")
    print("\n".join([*outcome.wrong, *outcome.leaked]))
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
