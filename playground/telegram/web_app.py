"""Mini Apps: the signed data that Telegram gives a page, the address it opens, and the page's answer into the chat."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from playground.telegram.params import Params
from playground.telegram.problems import OLD_QUERY, bad
from playground.telegram.reach import inline_keyboard_of, text_of
from playground.telegram.world import World

Json = dict[str, Any]
Theme = Literal["light", "dark"]

VERSION = "9.6"
_TOLD = ("id", "first_name", "last_name", "username", "language_code", "is_premium")
_SHARED = {"button_text_color": "#ffffff", "destructive_text_color": "#e53935"}


def _palette(ground: str, text: str, hint: str, accent: str, second: str) -> Json:
    """The names of Telegram's Web A, which draws them all from a few colours."""
    grounds = dict.fromkeys(("bg_color", "header_bg_color", "section_bg_color"), ground)
    hints = dict.fromkeys(("hint_color", "section_header_text_color", "subtitle_text_color"), hint)
    accents = dict.fromkeys(("link_color", "button_color", "accent_text_color"), accent)
    return grounds | hints | accents | {"text_color": text, "secondary_bg_color": second} | _SHARED


THEMES = {
    "light": _palette("#ffffff", "#000000", "#707579", "#3390ec", "#f4f4f5"),
    "dark": _palette("#212121", "#ffffff", "#aaaaaa", "#8774e1", "#0f0f0f"),
}


class Signer:
    """Signs as Telegram does for those who do not know the bot's token, with a key of the stand-in's own."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, text: str) -> str:
        return urlsafe_b64encode(self._key.sign(text.encode())).decode().rstrip("=")


def init_data(
    token: str,
    signer: Signer,
    user: Json,
    *,
    auth_date: int,
    query_id: str | None = None,
    start_param: str | None = None,
    chat: Json | None = None,
) -> str:
    """The query string with `signature` for third parties, by Telegram's key, and `hash` for the bot, by its token."""
    told = {name: user[name] for name in _TOLD if name in user} | {"allows_write_to_pm": True}
    fields = {"query_id": query_id, "user": _json(told), "chat": chat and _json(chat), "start_param": start_param}
    shown = {name: value for name, value in fields.items() if value} | {"auth_date": str(auth_date)}
    shown["signature"] = signer.sign(f"{token.partition(':')[0]}:WebAppData\n{_lines(shown)}")
    secret = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    shown["hash"] = hmac.new(secret, _lines(shown).encode(), hashlib.sha256).hexdigest()
    return urlencode(shown, quote_via=quote)


def opened(url: str, data: str, start_param: str | None, theme: Theme) -> str:
    """The address as Telegram's Web A opens it: what the page is told stands behind the #."""
    told = {"tgWebAppData": data, "tgWebAppVersion": VERSION, "tgWebAppPlatform": "weba"}
    told["tgWebAppThemeParams"] = _json(THEMES[theme])
    address, mark, fragment = url.partition("#")
    if start_param:
        asked = urlencode({"tgWebAppStartParam": start_param}, quote_via=quote)
        address += ("&" if urlsplit(address).query else "?") + asked
    return f"{address}#{fragment}{'&' if mark else ''}{urlencode(told, quote_via=quote)}"


async def answer_web_app_query(world: World, params: Params) -> Json:
    """Articles with a text only: other kinds of results are refused, in words of our own."""
    result = params.structure("result", "web view query results")
    if not isinstance(result, dict):
        raise bad("result isn't specified" if result is None else "inline query result must be an object")
    content = result.get("input_message_content")
    if result.get("type") != "article" or not isinstance(content, dict) or "message_text" not in content:
        raise bad("only articles with a text are taken here")
    named = Params(content | {"text": content["message_text"], "reply_markup": result.get("reply_markup")})
    shown = replace(text_of(world, named), markup=inline_keyboard_of(named))
    chat = world.chats[_asker(world, params.text("web_app_query_id"))]
    world.say(chat, chat.members[chat.id], shown, {"via_bot": world.bot})
    return {}


def _asker(world: World, query_id: str) -> int:
    """Whose web app asks; an answer is taken once."""
    if query_id not in world.web_app_queries:
        raise bad(OLD_QUERY)
    return world.web_app_queries.pop(query_id)


def _lines(fields: Json) -> str:
    return "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
