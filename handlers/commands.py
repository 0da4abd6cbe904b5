"""The commands and what each does, as Telegram's menu and /help show them."""

from collections.abc import Iterable

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from handlers.words import Say

NAMES = ("addkey", "keys", "ip", "guide", "time", "language", "help", "cancel", "privacy", "forget")
OF_ADMINS = ("users", "stuck", "stats", "broadcast")  # known to nobody else


async def register(bot: Bot, say: Say, languages: tuple[str, ...]) -> None:
    """Tells Telegram the menu of the private chat, in each language; the first is for everybody else."""
    for code in (None, *languages):
        commands = _described(say, NAMES, code or languages[0])
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=code)


async def register_admin(bot: Bot, say: Say, languages: tuple[str, ...], owner: int) -> None:
    """The same for the chat of one of the operator's people, whose commands come first."""
    for code in (None, *languages):
        commands = _described(say, (*OF_ADMINS, *NAMES), code or languages[0])
        await bot.set_my_commands(commands, BotCommandScopeChat(chat_id=owner), language_code=code)


async def unregister_admin(bot: Bot, languages: tuple[str, ...], owner: int) -> None:
    """From now on this chat has everybody's menu."""
    for code in (None, *languages):
        await bot.delete_my_commands(BotCommandScopeChat(chat_id=owner), language_code=code)


def _described(say: Say, names: Iterable[str], language: str) -> list[BotCommand]:
    return [BotCommand(command=name, description=say(f"command-{name}", language)) for name in names]


def describe(say: Say, names: Iterable[str] = NAMES) -> str:
    """One line a command."""
    return "\n".join(f"/{name} · {say(f'command-{name}')}" for name in names)
