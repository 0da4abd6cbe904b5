"""What a tab may do: write, press, change a key's state, move the clock. What cannot be done is said in its language."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

from playground.exchanges.core import State
from playground.exchanges.samples import situations
from playground.exchanges.switches import turn
from playground.page.refusals import Refused
from playground.page.tab import Tab
from playground.telegram import Message
from playground.telegram.acts import Person
from playground.telegram.problems import ApiError
from playground.telegram.web_app import Theme

Json = dict[str, Any]

REMEMBERED = 500  # answers of each person
LONGEST_LEAP = 366 * 86400


def send(tab: Tab, asked: Json) -> None:
    answered = asked.get("reply_to")
    _person(tab, asked).send(str(asked["text"]), None if answered is None else int(answered))


def edit(tab: Tab, asked: Json) -> None:
    _person(tab, asked).edit(_own(tab, asked).id, str(asked["text"]))


def delete(tab: Tab, asked: Json) -> None:
    """In a private chat either side may delete what the other wrote."""
    private = asked["chat"] == tab.user.id
    tab.stage.world.remove((_message if private else _own)(tab, asked))


def forward(tab: Tab, asked: Json) -> None:
    _person(tab, {"chat": asked["to"]}).forward_message(_message(tab, asked))


def press(tab: Tab, asked: Json) -> None:
    message = _message(tab, asked)
    query = _person(tab, asked).press_at(message.id, int(asked["row"]), int(asked["column"]))
    tab.presses[query] = int(asked["ref"])


def react(tab: Tab, asked: Json) -> None:
    _person(tab, asked).react(_message(tab, asked).id, str(asked["emoji"]) or None)


def block(tab: Tab, _: Json) -> None:
    if not tab.user.dialog.blocked:
        tab.user.block()
        tab.stage.world.changed()


def unblock(tab: Tab, _: Json) -> None:
    if tab.user.dialog.blocked:
        tab.user.unblock()
        tab.stage.world.changed()


def language(tab: Tab, asked: Json) -> None:
    tab.user.language_code = "ru" if asked["language"] == "ru" else "en"
    tab.stage.world.changed()


def web_app(tab: Tab, asked: Json) -> Json:
    """From a reply keyboard an app answers by web_app_data; from elsewhere by a query."""
    query = None if asked["from"] == "keyboard" else secrets.token_hex(8)
    theme: Theme = "dark" if asked.get("theme") == "dark" else "light"
    return {"url": tab.stage.telegram.web_app_url(tab.user.id, str(asked["url"]), query_id=query, theme=theme)}


def web_app_data(tab: Tab, asked: Json) -> None:
    tab.user.send_web_app_data(str(asked["text"]), str(asked["data"]))


def sample(tab: Tab, asked: Json) -> Json:
    exchange = str(asked["exchange"])
    offered = situations(exchange) if exchange in tab.stage.exchanges else ()
    situation = next((one for one in offered if one.id == asked["situation"]), None)
    if situation is None:
        raise Refused("gone")
    return {"text": tab.stage.hand_out(exchange, situation, tab.user.id).text}


def switch(tab: Tab, asked: Json) -> None:
    handed = next((one for one in tab.stage.handed if one.id == asked["key"]), None)
    if handed is None:
        raise Refused("gone")
    stage = tab.stage
    turn(handed.key, str(asked["name"]), bool(asked["on"]), handed.exchange, stage.addresses, stage.clock())
    stage.world.changed()


def exchange(tab: Tab, asked: Json) -> None:
    id, state = asked["exchange"], asked["state"]
    if id not in tab.stage.exchanges or state not in get_args(State):
        raise Refused("gone")
    tab.stage.exchanges[id].state = state
    tab.stage.world.changed()


def clock(tab: Tab, asked: Json) -> None:
    seconds = float(asked["forward"])
    if not 0 <= seconds <= LONGEST_LEAP:
        raise Refused("leap")
    tab.stage.forward(timedelta(seconds=seconds))


ACTIONS: dict[str, Callable[[Tab, Json], Json | None]] = {
    one.__name__: one
    for one in (
        send,
        edit,
        delete,
        forward,
        press,
        react,
        block,
        unblock,
        language,
        web_app,
        web_app_data,
        sample,
        switch,
        exchange,
        clock,
    )
}


def carry_out(tab: Tab, asked: Json) -> Json:
    """The frame that answers. What is asked again, because its answer was lost with the connection, is not done again."""
    answered = tab.stage.answered.setdefault(tab.user.id, {})
    ref = asked.get("ref")
    if not isinstance(ref, int):
        return _answer(tab, asked, None)
    if ref not in answered:
        answered[ref] = _answer(tab, asked, ref)
        for old in list(answered)[:-REMEMBERED]:
            del answered[old]
    return answered[ref]


def _answer(tab: Tab, asked: Json, ref: int | None) -> Json:
    """Done or refused, with the page's own number."""
    try:
        done = ACTIONS[str(asked["do"])](tab, asked)
    except Refused as refused:
        return {"is": "refused", "ref": ref, "why": refused.told(tab.user.language_code)}
    except (KeyError, TypeError, ValueError, AssertionError, ApiError):
        return {"is": "refused", "ref": ref, "why": Refused("cannot").told(tab.user.language_code)}
    return {"is": "done", "ref": ref, **(done or {})}


def _person(tab: Tab, asked: Json) -> Person:
    """The person of this tab, in the chat that is meant."""
    if asked["chat"] == tab.user.id:
        return tab.user
    if asked["chat"] != tab.stage.group.id:
        raise Refused("gone")
    return tab.stage.group.by(tab.user)


def _message(tab: Tab, asked: Json) -> Message:
    message = _person(tab, asked).dialog.find(int(asked["message"]))
    if message is None or message.deleted_at is not None:
        raise Refused("gone")
    return message


def _own(tab: Tab, asked: Json) -> Message:
    message = _message(tab, asked)
    if not message.sender or message.sender["id"] != tab.user.id:
        raise Refused("not yours")
    return message
