"""What a button may carry back and what may follow a command, from a hand that nobody trusts."""

from __future__ import annotations

from aiogram.filters.callback_data import CallbackData
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.hygiene import sift
from exchanges import every, find
from handlers import buttons
from handlers.choosing_words import LONGEST_NAME, name_in
from handlers.writing import tidy
from tests.bot.raw import update
from tests.fuzz.texts import CHARS, MARKUP, UNSEEN

KINDS: list[type[CallbackData]] = [
    each for each in vars(buttons).values() if isinstance(each, type) and CallbackData in each.__bases__
]
COMMANDS = ("/start ", "/start addkey_", "/start i_", "/addkey ", "/guide ", "/start@", "/start\n", "/", "/START ")


def button_data() -> SearchStrategy[str]:
    """The word of a kind, or something else, and what it might hold, or not."""
    word = st.sampled_from([kind.__prefix__ for kind in KINDS]) | st.text(CHARS, max_size=6)
    held = st.sampled_from(["", "okx", "show", "yes", "0", "-1", "9" * 30, "1e9", "0" * 32, *UNSEEN]) | st.text(
        CHARS, max_size=9
    )
    return st.builds(lambda kind, values: ":".join([kind, *values]), word, st.lists(held, max_size=4))


def check_button(data: str) -> None:
    """Each kind takes it, and it is the same when it comes back, or says no in the way that the dispatcher understands."""
    for kind in KINDS:
        try:
            taken = kind.unpack(data)
        except (TypeError, ValueError):
            continue
        assert data.partition(":")[0] == kind.__prefix__
        again = ":".join(
            [kind.__prefix__, *("" if value is None else str(value) for value in taken.model_dump().values())]
        )
        assert kind.unpack(again) == taken


def commands() -> SearchStrategy[str]:
    piece = st.sampled_from([*MARKUP, *UNSEEN, "okx", "OKX", "_", "binance us"]) | st.text(CHARS, max_size=8)
    return st.builds("{}{}".format, st.sampled_from(COMMANDS), st.lists(piece, max_size=8).map("".join))


def check_command(text: str) -> None:
    """Looked at without an error; the name in it is one that is known, or words of it, with nothing in them that is unseen."""
    sift(update(text), expecting=lambda _: True)
    known = every()
    name = name_in(text.partition(" ")[2], lambda word: find(word, known))
    assert name is None or find(name, known) is not None or (name == tidy(name) and " " not in name)
    assert name is None or len(name.split()) <= LONGEST_NAME
