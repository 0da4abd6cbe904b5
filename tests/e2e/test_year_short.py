"""The program behind `make simulate-year` works: a month of a few traders here, a year of a thousand there."""

from datetime import UTC, datetime, timedelta

import pytest

from playground.exchanges import Key
from playground.telegram import Telegram
from tests.year.__main__ import main
from tests.year.judge import Verdicts, meet
from tests.year.oracle import Due
from tests.year.story import START, Kind, Life
from tests.year.trader import Trader

SHORT = ("--traders", "10", "--days", "30", "--step", "12", "--kills", "0", "--seed", "356")
DUE = (
    *("addresses", "address_gone", "whitelist_off", "rights_on", "rights_off", "refused", "works_again", "silent"),
    *("moving", "moved", "over", "leak", "dead"),
)
pytestmark = pytest.mark.unmeasured
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_month_of_a_few_traders_brings_every_message_once(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(SHORT)
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
    assert status == 0, out
    assert rows["traders"] == ["10"]
    for kind in DUE:
        assert int(rows[kind][0]) > 0, f"nothing of this was due: {kind}\n{out}"


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
