"""Addresses as settings name them; a mistake is a ValueError with the rest of a sentence that begins with the name."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

HOST = r"(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\])"
PLACE = re.compile(rf"{HOST}:[0-9]+")
POSTED = re.compile(rf"https?://{HOST}(?::[0-9]+)?(?:/[A-Za-z0-9._~/-]*)?")


def base_url(text: str) -> str:
    """A base address without its last slash."""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment:
        raise ValueError("must be an address like https://example.org:8081, with no user name in it.")
    return text.rstrip("/")


def webhook_url(text: str) -> str:
    """Plain HTTP is for this machine alone: what is posted holds secrets."""
    try:
        parts = urlsplit(text)
        sound = parts.port != 0 and (parts.scheme == "https" or _on_loopback(parts.hostname or ""))
    except ValueError:
        sound = False
    if not sound or not POSTED.fullmatch(text):
        raise ValueError(
            "must be an https address like https://bot.example.org/telegram, "
            "of letters, digits and ._~/- behind the host, with nothing that begins with ? or #."
        )
    return text


def _on_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def listen(text: str) -> tuple[str, int]:
    """Host and port; an IPv6 address stands in brackets, and is given without them."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or not PLACE.fullmatch(text):
        raise ValueError("must be a host and a port, like 127.0.0.1:9109 or [::1]:9109.")
    return host, port
