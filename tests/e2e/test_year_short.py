"""The program behind `make simulate-year` works: six weeks of a few traders here, a year of a thousand there."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import pytest

from playground.exchanges import Key
from playground.telegram import Telegram
from tests.e2e.process import ROOT
from tests.year.driver import Trader
from tests.year.judge import Verdicts, meet
from tests.year.oracle import Due
from tests.year.story import START, Kind, Life

SHORT = ("--traders", "24", "--days", "45", "--step", "12", "--kills", "1", "--seed", "1")
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_six_weeks_of_a_few_traders_bring_every_message_once() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.year", *SHORT, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    rows = {line.split()[0]: line.split()[1:] for line in out.decode().splitlines() if line}
    assert child.returncode == 0, out.decode()
    assert rows["traders"] == ["24"]
    for kind in ("addresses", "refused", "silent", "works_again", "address_gone", "leak", "dead"):
        assert int(rows[kind][0]) > 0, f"nothing of this was due: {kind}\n{out.decode()}"


@pytest.mark.parametrize(
    ("came", "column"),
    [
        ([], "missing"),
        ([NOON + 9 * HOUR], "late"),
        ([NOON, NOON], "twice"),
    ],
)
def test_what_is_not_as_it_was_due_is_a_failure(came: list[datetime], column: str) -> None:
    found = judged(came, [])
    assert found.counts["silent"][column] == 1
    assert not found.clean


def test_a_letter_that_was_on_its_way_at_a_kill_may_come_again() -> None:
    assert judged([NOON, NOON], [NOON]).clean
    assert not judged([NOON, NOON, NOON], [NOON]).clean, "once for each kill"
    assert judged([NOON + 2 * HOUR], []).clean


def judged(came: list[datetime], kills: list[datetime]) -> Verdicts:
    user = Telegram().user(1)
    life = Life(number=0, exchange="okx", kind=Kind.CALM, language="en", zone=0, joins=START)
    found = Verdicts()
    meet(HOUR, Trader(life, user, Key(api_key="a", secret="b")), Due("silent", NOON, NOON + HOUR), came, kills, found)
    return found
