"""The program behind `make kills` works: a few kills here, a hundred there."""

import asyncio
import sys
from dataclasses import replace

import pytest

from tests.e2e.process import ROOT
from tests.kills import Count, table

pytestmark = pytest.mark.unmeasured
ZERO = ("undeleted", "lost", "twice", "wrong", "untold", "leaked", "ended_otherwise")
CLEAN = Count(
    kills=9,
    traders=8,
    secrets=7,
    longest_seen=6,
    seen_at_last=5.5,
    undeleted=0,
    lost=0,
    twice=0,
    wrong=0,
    untold=0,
    leaked=0,
    ended_otherwise=0,
)


async def test_a_few_kills_lose_nothing() -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.kills", "--kills", "6", "--seed", "3", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    rows = dict(line.rsplit(maxsplit=1) for line in out.decode().splitlines())
    assert child.returncode == 0, out.decode()
    assert (rows["seed"], rows["ends"]) == ("3", "6")
    assert int(rows["messages with secrets"]) > 0


@pytest.mark.parametrize("name", ZERO)
def test_one_that_is_not_zero_is_a_failure(name: str) -> None:
    assert CLEAN.clean
    assert not replace(CLEAN, **{name: 1}).clean
    assert table(CLEAN).count(" 0\n") + table(CLEAN).endswith(" 0") == len(ZERO)


def test_secrets_that_stay_for_long_after_the_last_start_are_a_failure() -> None:
    assert replace(CLEAN, seen_at_last=29.9).clean
    assert not replace(CLEAN, seen_at_last=30.0).clean
