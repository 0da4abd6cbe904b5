"""The commands and what each does, as Telegram's menu and /help show them."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from handlers.words import Say

NAMES = ("addkey", "keys", "ip", "guide", "time", "language", "help", "cancel", "privacy", "forget")


async def register(bot: Bot, say: Say, languages: tuple[str, ...]) -> None:
    """Tells Telegram the menu of the private chat, in each language; the first is for everybody else."""
    for code in (None, *languages):
        commands = [
            BotCommand(command=name, description=say(f"command-{name}", code or languages[0])) for name in NAMES
        ]
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=code)


def describe(say: Say) -> str:
    """One line a command."""
    return "\n".join(f"/{name} · {say(f'command-{name}')}" for name in NAMES)
