"""Methods about the bot itself, its updates, and what it may know of chats and files."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

from playground.telegram.hook import Hook
from playground.telegram.params import Params, Upload
from playground.telegram.problems import SET_WEBHOOK, WEBHOOK_ACTIVE, ApiError, bad
from playground.telegram.reach import chat_of
from playground.telegram.world import World

Json = dict[str, Any]


async def get_me(world: World, params: Params) -> Json:  # noqa: ARG001 (every method takes parameters)
    """Privacy mode is off: the bot sees all that is written in groups."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return world.bot | abilities


async def get_updates(world: World, params: Params) -> list[Json]:
    if world.settings.webhook is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    _allow(world, params)
    limit = min(max(params.number("limit", 100), 1), 100)
    return await world.updates.take(params.number("offset"), limit, min(params.number("timeout"), 50))


async def set_webhook(world: World, params: Params) -> bool:
    """As a Bot API server in --local mode takes it (any port, any address), but plain HTTP on the loopback only."""
    url, old = params.text("url"), world.settings.webhook
    if not url:
        return await delete_webhook(world, params)
    asked = url, min(max(params.number("max_connections", 40), 1), 100), params.text("secret_token")
    certificate, dropping = params.upload("certificate"), params.flag("drop_pending_updates")
    same = old is not None and asked == (old.url, old.max_connections, old.secret_token)
    if not same or dropping or certificate or (old and old.tls):
        world.updates.abort(SET_WEBHOOK)
        _drop_webhook(world, params)  # gone even where the new one is refused
        world.settings.webhook = Hook(*asked, await _checked(url, asked[2]), _trusting(certificate))
        world.updates.news.set()
    _allow(world, params)
    return True


async def delete_webhook(world: World, params: Params) -> bool:
    _drop_webhook(world, params)
    _allow(world, params)
    return True


async def get_webhook_info(world: World, params: Params) -> Json:  # noqa: ARG001
    hook = world.settings.webhook
    info: Json = {"url": hook.url if hook else "", "has_custom_certificate": bool(hook and hook.tls)}
    info["pending_update_count"] = len(world.updates)
    if hook and hook.last_error:
        at, words = hook.last_error
        info |= {"last_error_date": int(at.timestamp()), "last_error_message": words}
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address}
    if world.updates.allowed:
        info["allowed_updates"] = list(world.updates.allowed)
    return info


async def set_my_description(world: World, params: Params) -> bool:
    world.settings.descriptions["description", params.text("language_code")] = params.text("description")
    return True


async def set_my_short_description(world: World, params: Params) -> bool:
    world.settings.descriptions["short_description", params.text("language_code")] = params.text("short_description")
    return True


async def get_my_description(world: World, params: Params) -> Json:
    return _described(world, params, "description")


async def get_my_short_description(world: World, params: Params) -> Json:
    return _described(world, params, "short_description")


async def get_file(world: World, params: Params) -> Json:
    return world.files.about(params.text("file_id"))


async def get_chat(world: World, params: Params) -> Json:
    return chat_of(world, params).to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }


def _allow(world: World, params: Params) -> None:
    """The kinds of updates stay as they were where the call does not name them; an empty list takes them back to the usual."""
    kinds = params.structure("allowed_updates", "allowed_updates")
    if isinstance(kinds, list):
        world.updates.allowed = tuple(kinds)


def _drop_webhook(world: World, params: Params) -> None:
    if world.settings.webhook is not None:
        world.settings.webhook.close()
    world.settings.webhook = None
    if params.flag("drop_pending_updates"):
        world.updates.clear()


async def _checked(url: str, secret_token: str) -> str:
    """The address of the host, once nothing is wrong with the webhook."""
    scheme, host = _parted(url)
    if len(secret_token) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret_token):
        raise bad("secret token contains unallowed characters")
    if scheme == "http" and not _on_loopback(host):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    return await _address(host)


def _parted(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        fits = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not parts.hostname:
        raise bad("invalid webhook URL specified")
    return parts.scheme, parts.hostname


def _on_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _address(host: str) -> str:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET)
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or "Name or service not known"
        raise bad(f"bad webhook: Failed to resolve host: {words}") from None
    return str(found[0][4][0])


def _trusting(certificate: Upload | None) -> ssl.SSLContext | None:
    """Of the bot's own certificate alone; the words for a broken one are not Telegram's."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=certificate.data.decode())
    except (ssl.SSLError, ValueError):
        raise bad("bad webhook: the certificate cannot be read") from None
    return context


def _described(world: World, params: Params, kind: str) -> Json:
    """In the language asked for, or in the one for all."""
    texts, language = world.settings.descriptions, params.text("language_code")
    return {kind: texts.get((kind, language)) or texts.get((kind, ""), "")}
