"""Inline keyboards: what Telegram takes, and how it refuses the rest."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playground.telegram.problems import bad

Json = dict[str, Any]

_OTHER_ACTIONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)


def inline_keyboard(markup: Any) -> Json | None:
    """The keyboard as a message shows it; None for none, an empty one, and reply keyboards, which no message shows."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > 100:
        raise bad("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    _check_action(button)
    return {name: value for name, value in button.items() if value is not None}


def _check_action(button: Json) -> None:
    if button.get("url"):
        _check_url(str(button["url"]))
    elif button.get("callback_data"):
        if len(str(button["callback_data"]).encode()) > 64:
            raise bad("BUTTON_DATA_INVALID")
    elif button.get("copy_text") is not None:
        _check_copy(button["copy_text"])
    elif not any(button.get(action) is not None for action in _OTHER_ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _check_url(url: str) -> None:
    parts = urlsplit(url if ":" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg", "ton"}:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not parts.netloc:
        raise bad(f"inline keyboard button URL '{url}' is invalid: URL host is empty")


def _check_copy(copy: Any) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
