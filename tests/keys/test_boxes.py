"""Which boxes of a form are ticked for what an operator asks."""

import pytest

from exchanges import load
from keys.boxes import boxes_on

EXCHANGES = load()


@pytest.mark.parametrize(
    ("exchange", "asked", "ticked"),
    [
        ("deribit", {"read", "futures"}, ["read", "futures"]),
        ("deribit", {"read", "subaccount"}, ["subaccount"]),  # of one choice: it reads too
        ("phemex", {"read"}, ["read_only"]),
        ("phemex", {"read", "futures"}, ["trade"]),
        ("bitget", {"read"}, ["read_only"]),
        ("bitget", {"read", "spot"}, ["read_write", "spot"]),
        ("whitebit", {"read"}, ["trade_balance", "wallet_balance"]),
    ],
)
def test_a_box_for_reading_is_left_where_another_one_reads_and_does_what_is_asked(
    exchange: str, asked: set[str], ticked: list[str]
) -> None:
    words = frozenset(asked)
    assert [box.id for box in boxes_on(EXCHANGES[exchange], words, words)] == ticked
