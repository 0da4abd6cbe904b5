"""Stolen keys, from many accounts: how many of them does the bot try for the thief, and what does it tell of them?"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, fields

from playground.exchanges import Key
from playground.telegram import User
from tests.e2e.talking import ACCEPTED, NAMES, REFUSED, UNSURE, add, say
from tests.e2e.world import GOOD, PROFILE, World
from tests.progress import show

AN_HOUR, FAILURES = 5, 3  # of one account, and wrong answers of one API key: the profile's own defaults
LIMITED = PROFILE.replace("checks_an_hour = 10000", f"checks_an_hour = {AN_HOUR}").replace(
    "failures_of_a_key = 10000", f"failures_of_a_key = {FAILURES}"
)
TOGETHER = 20  # submissions between two waits
EXCHANGE = "okx"
PATIENCE = 120  # seconds for what is left at the end


@dataclass(frozen=True, slots=True)
class Count:
    """What came of it. All but the first four should be zero."""

    accounts: int
    submissions: int
    tried: int
    seconds: int
    beyond_limit: int
    undeleted: int
    told_of_untried: int
    told_of_holder: int

    @property
    def clean(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self)[4:])


NAMED = {
    "accounts": "accounts",
    "submissions": "keys submitted",
    "tried": "keys tried at the exchange",
    "seconds": "seconds",
    "beyond_limit": "tried beyond the limits",
    "undeleted": "messages undeleted",
    "told_of_untried": "verdicts on keys not tried",
    "told_of_holder": "words of another holder",
}


async def run(world: World, accounts: int, each: int) -> Count:
    """Keys of all kinds, shuffled over the accounts: good ones, ones without rights, with a wrong secret, unknown ones,
    and again and again one that somebody has stored here."""
    began, holder, kept = time.monotonic(), world.trader("en"), world.exchanges[EXCHANGE].add_key(**GOOD)
    await add(holder, kept, EXCHANGE)
    before = {seen.key for seen in world.exchanges[EXCHANGE].requests}
    thieves = [world.trader(("en", "ru")[number % 2]) for number in range(accounts)]
    messages: list[tuple[User, int]] = []
    for number in range(accounts * each):
        thief = thieves[number % accounts]
        messages.append((thief, thief.send(f"/addkey {EXCHANGE}\n{stolen(world, number, kept)}")))
        if number % TOGETHER == TOGETHER - 1:
            await calm(world)
            show(f"{number + 1} of {accounts * each} keys submitted · {time.monotonic() - began:.0f} s")
    await calm(world)
    asked = {seen.key for seen in world.exchanges[EXCHANGE].requests} - before
    return Count(
        accounts=accounts,
        submissions=len(messages),
        tried=len(asked),
        seconds=round(time.monotonic() - began),
        beyond_limit=max(0, len(asked) - accounts * AN_HOUR),
        undeleted=sum(thief.message(number).deleted_at is None for thief, number in messages),
        told_of_untried=max(0, verdicts(thieves) - accounts * AN_HOUR),
        told_of_holder=sum(
            str(holder.id) in message.text for thief in thieves for message in thief.chat if message.by_bot
        ),
    )


def stolen(world: World, number: int, kept: Key) -> str:
    exchange = world.exchanges[EXCHANGE]
    match number % 50 if number % 50 < 2 else number % 4:
        case 1:
            values = kept.credentials
        case 0:
            values = exchange.add_key(**GOOD).credentials
        case 2:
            values = exchange.add_key(permissions={"read"}).credentials
            values["secret"] = Key(**exchange.new_credentials()).credentials["secret"]
        case _:
            values = Key(**exchange.new_credentials()).credentials
    return "\n".join(values.values())


def verdicts(thieves: list[User]) -> int:
    """Messages that tell whether a key is good."""
    heads = {
        thief.id: [say(thief, f"verdict-{status}", exchange=NAMES[EXCHANGE]) for status in (ACCEPTED, REFUSED, UNSURE)]
        for thief in thieves
    }
    return sum(
        any(head in message.text for head in heads[thief.id])
        for thief in thieves
        for message in thief.chat
        if message.by_bot
    )


async def calm(world: World) -> None:
    """Every message taken, every check at its end."""
    async with asyncio.timeout(PATIENCE):
        while world.telegram.pending or world.sql(
            "select 1 from inbox where state = 'new' union all select 1 from deletions "
            "union all select 1 from checks where next_run_at is not null and verdict is null limit 1"
        ):
            await asyncio.sleep(0.02)
