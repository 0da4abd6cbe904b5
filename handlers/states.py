"""The places of a conversation in which the bot waits for something."""

from aiogram.fsm.state import State, StatesGroup


class AddKey(StatesGroup):
    choose = State()  # which exchange
    paste = State()  # credentials: whatever comes now is one, however it looks


class Differing(StatesGroup):
    """What the exchange's screen shows instead: a sentence or a picture of it."""

    adding = State()  # while a key is entered
    reading = State()  # while a guide is read alone


class Rename(StatesGroup):
    name = State()


class Broadcasting(StatesGroup):
    """One of the operator's people writes to many."""

    whom = State()
    text = State()  # in one language after the other
    sure = State()
