"""A change of addresses in the last weeks of the year: owners put the new one in, say so, or do nothing."""

from __future__ import annotations

import re
import signal
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from bot.key_desk import key_desk
from bot.settings import load
from keys.campaign import Change
from keys.model import Egress
from playground.telegram.chats import Message
from tests.e2e.talking import say
from tests.e2e.world import OURS
from tests.year.driver import Driver
from tests.year.judge import Verdicts
from tests.year.moving import Known, Owed, moments, told
from tests.year.oracle import Due, reached
from tests.year.story import NEW, Kind
from tests.year.trader import Trader, labels

HARMLESS = (Kind.CALM, Kind.BARE)  # a check that their owners ask for takes no news from the watch
WARNED = re.compile(r"^\w{12} +(\d+) +\w+ +(waiting|unknown) ", re.MULTILINE)
CLAIMED = "select count(*) from letters where kind in ('moving', 'moving_over') and fence > 0"
BEHIND = """with seen as (select k.id, m.ready, m.said, m.told, case
        when json_extract(k.verdict, '$.facts.ip_bound') = 0 then 'ready'
        when json_extract(k.verdict, '$.facts.ip_whitelist') is null then 'unknown'
        when exists (select 1 from json_each(k.verdict, '$.facts.ip_whitelist') where value = :new) then 'ready'
        else 'waiting' end as told_so
        from keys k left join moving m on m.key_id = k.id)
    select count(*) from seen where ready is null or ready <> told_so or (ready <> 'ready' and not said and told < :number)"""


@dataclass(slots=True)
class AddressChange:
    """`known`: by trader, what their exchange told at the last question; `asked`: how many requests were looked at."""

    driver: Driver
    found: Verdicts
    known: dict[int, Known] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    owed: dict[int, Owed] = field(default_factory=dict)
    says: set[int] = field(default_factory=set)
    under_way: bool = False

    async def between(self, now: datetime) -> None:
        """What the operator does, and the owners at their exchanges, before the clock is moved to this poll."""
        span = self.driver.year.change
        if now == span.start:
            await self._begin(now)
        elif now == span.end:
            await self._end(now)
        for trader in self.driver.traders.values():
            if not trader.admits and trader.life.admits is not None and trader.life.admits <= now:
                trader.admits = True
                trader.key.ips = [*trader.key.ips, NEW] if trader.key.ips else []

    async def during(self, now: datetime) -> None:
        """Kills the bot in the middle of the first letters and of the last, and has owners answer."""
        span = self.driver.year.change
        if now in (span.start, span.end):
            await self._strike()
        if self.under_way:
            self.says = {n for n, trader in self.driver.traders.items() if await self._answer(trader, now)}

    def behind(self) -> int:
        """Keys that the bot has yet to look at for the change."""
        if not self.under_way:
            return 0
        number = sum(at <= self.driver.clock() for at in moments(self.driver.year.change))
        (left,) = self.driver.db.execute(BEHIND, {"new": NEW, "number": number}).fetchone()
        return int(left)

    def after(self, now: datetime) -> None:
        """What the exchanges told in this poll."""
        for number in self._asked():
            self.known[number] = told(self._exchange(number), self.driver.traders[number])
        if not self.under_way:
            return
        for number, trader in self.driver.traders.items():
            known = self.known[number]
            one = self.owed.setdefault(number, Owed(self.driver.year, trader, known))
            one.passed(now, known, says=number in self.says)

    def dues(self, trader: Trader) -> list[Due]:
        one = self.owed[trader.life.number]
        return [met for due in one.dues if (met := reached(self.driver.year, trader.life, due))]

    # the operator

    async def _begin(self, now: datetime) -> None:
        change = Change((Egress("core2", NEW),), (Egress("core", OURS[0]),), now, self.driver.year.change.end)
        async with key_desk(load(self.driver.world.bot.env)) as desk, desk.db.write() as conn:
            await desk.campaigns.begin(conn, uuid4().hex, change)
        self.under_way = True

    async def _end(self, now: datetime) -> None:
        self._compare(await self.driver.world.cli("campaign", "status", "--json"))
        said = await self.driver.world.cli("campaign", "end", "--yes")
        self.under_way = False
        warned = {int(owner): state for owner, state in WARNED.findall(said)}
        expected = {one.trader.user.id: one.state for one in self.owed.values() if one.state in ("waiting", "unknown")}
        for owner in warned.keys() ^ expected.keys():
            self._blame(owner, f"warned of as {warned.get(owner)}, is {expected.get(owner)}")
        for one in self.owed.values():
            one.over(self.driver.clock(), now)

    async def _strike(self) -> None:
        """Kills the bot in the middle of its letters."""
        letters = self.driver.chance.randint(1, 1 + len(self.driver.traders) // 8)
        before = self._claimed()
        self.driver.world.bot.strike(signal.SIGUSR1)
        await self.driver.until(lambda: self._claimed() >= before + letters or not self.driver.left())
        await self.driver.kill()

    def _claimed(self) -> int:
        (number,) = self.driver.db.execute(CLAIMED).fetchone()
        return int(number)

    def _compare(self, shown: dict[str, Any]) -> None:
        """What the operator is shown, key by key and in all."""
        expected = Counter(one.state for one in self.owed.values())
        for state, number in shown["totals"].items():
            self.found.totals[f"change: {state}"] = number
            if number != expected[state]:
                self.found.complaints.append(f"change: {number} keys are shown as {state}, {expected[state]} are")
        by_owner = {one.trader.user.id: one for one in self.owed.values()}
        for key in shown["keys"]:
            one = by_owner[key["owner"]]
            if key["state"] != one.state or not one.surely <= key["letters"] <= one.at_most:
                self._blame(
                    key["owner"],
                    f"shown as {key['state']}, {key['letters']} letters; is {one.state}, {one.surely} to {one.at_most}",
                )

    def _blame(self, owner: int, what: str) -> None:
        self.found.complaints.append(f"change: {owner} {what}")

    # the owners

    async def _answer(self, trader: Trader, now: datetime) -> bool:
        """True: they say now that the address is in."""
        life = trader.life
        if not trader.admits:
            return False
        here = life.blocked is None or not life.blocked.holds(now)
        letter = self._letter(trader) if life.presses and here and not trader.answered else None
        if letter is None or self.driver.year.down(life.exchange, now) is not None:
            return False
        trader.answered = True
        word = "button-moved" if say(trader.user, "button-moved") in labels(letter.buttons) else "button-again"
        press = partial(trader.user.press, say(trader.user, word), letter.id)
        await self.driver.talk(trader, press, lambda: bool(letter.edits) and not self.driver.checking())
        return word == "button-moved"

    def _letter(self, trader: Trader) -> Message | None:
        """The newest about their key and the change that asks for an answer, where one takes no news from the watch."""
        user = trader.user
        words = {say(user, "button-moved"), *([say(user, "button-again")] if trader.life.kind in HARMLESS else [])}
        marks = say(user, "moving-unknown"), say(user, "moving-check")
        return next(
            (
                message
                for message in reversed(user.history[trader.first :])
                if trader.masked in message.text
                and any(mark in message.text for mark in marks)
                and words & labels(message.buttons)
            ),
            None,
        )

    # the exchanges

    def _asked(self) -> set[int]:
        """Whose keys an exchange that is up was asked about since the last poll."""
        mine = {(one.life.exchange, one.masked): number for number, one in self.driver.traders.items()}
        found = set[int]()
        for name, exchange in self.driver.world.exchanges.items():
            fresh = exchange.requests[self.asked[name] :]
            self.asked[name] = len(exchange.requests)
            if exchange.state == "up":
                found |= {mine[name, seen.key] for seen in fresh if seen.key and (name, seen.key) in mine}
        return found

    def _exchange(self, number: int) -> Any:
        return self.driver.world.exchanges[self.driver.traders[number].life.exchange]
