"""The places of a conversation in which the bot waits for something."""

from aiogram.fsm.state import State, StatesGroup


class AddKey(StatesGroup):
    choose = State()  # which exchange
    paste = State()  # credentials: whatever comes now is one, however it looks


class Rename(StatesGroup):
    name = State()
