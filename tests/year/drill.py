"""A leak drill at the end of the year: every key is frozen, its owner deletes it, and the exchange has to prove it dead."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import uuid4

from bot.key_desk import key_desk
from bot.settings import load
from playground.exchanges import Key
from storage.incidents import End
from tests.year.driver import Driver
from tests.year.judge import Verdicts, judge
from tests.year.oracle import Due, due, unless_blocked
from tests.year.story import DAY
from tests.year.trader import Trader

DAYS, DELETED_BY = 3, 2  # of the drill; all keys are deleted by the second
NO_PROOF = ("binance",)  # its answer leaves open whether the key is gone or the address is not let in


async def drill(driver: Driver, began: datetime, found: Verdicts) -> None:
    year, chance = driver.year, random.Random(f"{driver.year.seed} drill")
    dead_before = {number for number, one in driver.traders.items() if _dead(driver, one, began)}
    deleted = {n: year.on_step(began + chance.random() * DELETED_BY * DAY) for n in driver.traders}
    for trader in driver.traders.values():
        trader.first = len(trader.user.history)
    before = len(driver.kills)
    async with key_desk(load(driver.world.bot.env)) as desk:
        async with desk.db.write() as conn:
            await desk.incidents.begin(conn, id := uuid4().hex, "drill", None, began)
        steps = int(DAYS * DAY / year.step)
        strike = chance.randrange(steps // 2)
        for number in range(steps):
            driver.clock.set(began + number * year.step)
            for n, trader in driver.traders.items():
                if deleted[n] <= driver.clock():
                    driver.end(trader)
                    _keys(driver, trader).pop(trader.key.api_key, None)
            await driver.look(kill=number in (0, strike))
        ends = {one.owner: one.end for one in await desk.incidents.exposed(id)}
    _judge(driver, began, dead_before, deleted, ends, driver.kills[before:], found)


def _judge(
    driver: Driver,
    began: datetime,
    dead_before: set[int],
    deleted: dict[int, datetime],
    ends: dict[int, End],
    struck: list[datetime],
    found: Verdicts,
) -> None:
    year = driver.year
    for n, trader in driver.traders.items():
        proves = trader.life.exchange not in NO_PROOF
        found.totals[f"leak: {ends[trader.user.id]}"] += 1
        if (ends[trader.user.id] == "dead") is not proves:
            found.blame(trader, "dead", "missing" if proves else "unasked", ends[trader.user.id])
        dues = [Due("leak", began, began, sure=n not in dead_before)]
        if proves:
            gone = began if n in dead_before else deleted[n]
            dues.append(Due("dead", gone, gone))
        blocked = trader.life.blocked
        waited = [one for one in due(year, trader.life) if one.latest + year.step >= began]  # for the morning
        told = [met for one in dues if (met := unless_blocked(one, blocked, year.step))]
        judge(year.step, trader, [*told, *waited], struck, found)


def _dead(driver: Driver, trader: Trader, at: datetime) -> bool:
    ends = trader.life.ends
    return trader.key.api_key not in _keys(driver, trader) or trader.key.disabled or (ends is not None and ends <= at)


def _keys(driver: Driver, trader: Trader) -> dict[str, Key]:
    return driver.world.exchanges[trader.life.exchange].keys
