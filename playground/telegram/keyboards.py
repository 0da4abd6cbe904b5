"""Keyboards under messages and under the input field: what Telegram takes, and how it refuses the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.telegram.links import link_of, secure
from playground.telegram.problems import bad

Json = dict[str, Any]
Button = Callable[[Any], Json]

_MOST = 100
_ROW = 12  # tdlib takes no more of a row, and says nothing of the rest (ReplyMarkup.cpp)
_STYLES = frozenset({"", "default", "primary", "danger", "success"})
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)
_OLD_NAMES = {
    "personal_keyboard": "selective",
    "hide_keyboard": "remove_keyboard",
    "force_reply_keyboard": "force_reply",
}
_FLAGS = ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
_ASKED = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "web_app": "web App buttons can be used in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
}


def markup_of(markup: Any, *, private: bool = True) -> Json | None:
    """What a message brings: an inline or a reply keyboard, a removal, a ForceReply; None for none or an empty one."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    markup = {_OLD_NAMES.get(name, name): value for name, value in markup.items()}
    if rows := _rows(markup, "keyboard", "", lambda button: _key(button, private=private)):
        return _reply_keyboard(markup, rows)
    if rows := _rows(markup, "inline_keyboard", " of the InlineKeyboardMarkup", _button):
        if sum(map(len, rows)) > _MOST:
            raise bad("reply markup is too long")
        return {"inline_keyboard": rows}
    return next((_plain(markup, name) for name in ("remove_keyboard", "force_reply") if markup.get(name) is True), None)


def inline_of(markup: Any) -> Json | None:
    """The keyboard of an edited message; ApiError for any other than an inline one."""
    kept = markup_of(markup)
    if kept is not None and "inline_keyboard" not in kept:
        raise bad("inline keyboard expected")
    return kept


def _rows(markup: Json, name: str, whose: str, read: Button) -> list[list[Json]]:
    """Without buttons that have no text, and without rows that have no buttons."""
    rows = markup.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{name}"{whose} must be an Array of Arrays')
    kept = [[button for button in map(read, row[:_ROW]) if button.get("text")] for row in rows]
    return [row for row in kept if row]


def _reply_keyboard(markup: Json, rows: list[list[Json]]) -> Json:
    kept: Json = {"keyboard": rows} | {name: True for name in _FLAGS if markup.get(name) is True}
    return kept | _placeholder(markup)


def _plain(markup: Json, name: str) -> Json:
    kept: Json = {name: True} | ({"selective": True} if markup.get("selective") is True else {})
    return kept | (_placeholder(markup) if name == "force_reply" else {})


def _placeholder(markup: Json) -> Json:
    """The server's limit of 64 characters is documented; what it answers beyond is not, so nothing is refused."""
    text = markup.get("input_field_placeholder")
    return {"input_field_placeholder": text} if text else {}


def _key(button: Any, *, private: bool) -> Json:
    what = "can't parse keyboard button: "
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad(f"{what}KeyboardButton must be a String or an Object")
    _check_face(button, what)
    for name, words in _ASKED.items():
        if button.get(name) and not private:
            raise bad(words)
    kept = {name: value for name, value in button.items() if value is not None}
    if "web_app" in kept:
        kept["web_app"] = {"url": secure(_text(kept["web_app"], "url", what), "keyboard button Web App")}
    return kept


def _button(button: Any) -> Json:
    """With one action: of several only the first counts, in tdlib's order."""
    what = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad(f"{what}InlineKeyboardButton must be an Object")
    _check_face(button, what)
    given = [
        name for name in _ACTIONS if button.get(name) or (button.get(name) is not None and name not in _ACTIONS[:2])
    ]
    if not given:
        raise bad(f"{what}Text buttons are unallowed in the inline keyboard")
    face = {name: value for name, value in button.items() if name not in _ACTIONS and value is not None}
    return face | {given[0]: _action(button, given[0], what)}


def _check_face(button: Json, what: str) -> None:
    _text(button, "text", what)
    if str(button.get("style") or "").lower() not in _STYLES:
        raise bad(f"{what}invalid button style specified")


def _action(button: Json, name: str, what: str) -> Any:
    match name:
        case "url":
            return link_of(_text(button, name, what), "inline keyboard button")
        case "callback_data" if len(_text(button, name, what).encode()) > 64:
            raise bad("BUTTON_DATA_INVALID")
        case "callback_data" | "switch_inline_query" | "switch_inline_query_current_chat":
            return _text(button, name, what)
        case "callback_game" | "pay":
            return button[name]
    if not isinstance(button[name], dict):
        raise bad(f'{what}Field "{name}" must be of type Object')
    return _described(button[name], name, what)


def _described(value: Json, name: str, what: str) -> Json:
    match name:
        case "web_app":
            return {"url": secure(_text(value, "url", what), "inline keyboard button Web App")}
        case "login_url":
            return value | {"url": secure(_text(value, "url", what), "inline keyboard button login")}
        case "copy_text" if not 1 <= len(_text(value, "text", what)) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    return value


def _text(value: Any, name: str, what: str) -> str:
    """A field that must be there; numbers are taken as texts, as tdlib does."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        words = f'Can\'t find field "{name}"' if found is None else f'Field "{name}" must be of type String'
        raise bad(what + words)
    return str(found)
