"""Words for tests: the bot's own texts by key, and the few moves that every conversation consists of."""

import re
from functools import partial
from html import unescape

from bot.app import texts
from exchanges import load
from playground.exchanges import Key
from playground.telegram import User
from playground.telegram.chats import Message

TAGS = re.compile(r"</?\w+(?: [^>]*)?>")
_texts = texts()

ACCEPTED, REFUSED, UNSURE = "accepted", "refused", "unsure"
NAMES = {id: exchange.name for id, exchange in load().items()} | {"myokx": "OKX"}


def say(who: User, key: str, /, **values: object) -> str:
    """What the bot says to this person, as Telegram shows it: without the marks of HTML."""
    return said(key, str(who.person["language_code"]), **values)


def said(key: str, language: str, /, **values: object) -> str:
    return unescape(TAGS.sub("", _texts.get(key, language, **values)))


def pasted(key: Key) -> str:
    """All values in one message, a line each, in the order of the exchange's page."""
    return "\n".join(key.credentials.values())


async def verdict(who: User, status: str, exchange: str, timeout: float = 15) -> Message:
    """The card with this outcome."""
    return await who.wait_for(say(who, f"verdict-{status}", exchange=NAMES[exchange]), timeout)


async def prompt(who: User, exchange: str, timeout: float = 15) -> Message:
    """The bot waits for credentials of this exchange: whether it shows the guide or asks already."""
    marks = {f"have:{exchange}", f"way:{exchange}:open"}
    return await who.wait_for(lambda m: any(button.get("callback_data") in marks for button in m.buttons), timeout)


async def first_step(who: User, exchange: str) -> Message:
    """From what is needed first to the first step of the guide, by the first way at each fork."""
    who.press(f"way:{exchange}:go")
    seen = ""
    while True:
        shown = await who.wait_for(partial(ahead, exchange, seen))
        ways = [str(button.get("callback_data")) for button in shown.buttons]
        take = next((way for way in ways if way.startswith(f"take:{exchange}:")), None)
        if take is None:
            return shown
        seen = shown.text
        who.press(take, shown.id)


def ahead(exchange: str, seen: str, message: Message) -> bool:
    """Another fork than the one seen, or a first step."""
    ways = [str(button.get("callback_data")) for button in message.buttons]
    return message.text != seen and any(
        way.startswith(f"take:{exchange}:") or way == f"page:{exchange}:1" for way in ways
    )


async def add(who: User, key: Key, exchange: str, status: str = ACCEPTED, timeout: float = 15) -> Message:
    """From /addkey to the verdict, all in one message; `timeout` holds for each answer."""
    who.send(f"/addkey {exchange}")
    await prompt(who, exchange, timeout)
    message = who.send(pasted(key))
    await who.wait_gone(message, timeout)
    return await verdict(who, status, exchange, timeout)
