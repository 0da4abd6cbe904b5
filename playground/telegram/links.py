"""Addresses that a bot puts into buttons: how Telegram keeps them, and its words for those it refuses."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from playground.telegram.problems import bad

_WEB = frozenset({"http", "https"})
_OWN = frozenset({"tg", "ton", "tonsite"})


def link_of(url: str, name: str) -> str:
    """The address with its scheme and path; `name` says in the error whose it is."""
    parts = _split(url, name)
    if parts.scheme in _WEB and "." not in parts.netloc and not parts.netloc.startswith("["):
        raise _refused(url, name, "Wrong HTTP URL")
    return _whole(parts)


def secure(url: str, name: str) -> str:
    """Likewise, of the web only; here `http` is taken too where the address is on this very machine."""
    parts = _split(url, name)
    if parts.scheme in _WEB and _is_local(parts.hostname or ""):
        return _whole(parts)
    if parts.scheme != "https":
        raise _refused(url, name, "Only HTTPS links are allowed")
    return link_of(url, name)


def _split(url: str, name: str) -> SplitResult:
    own = url.partition(":")[0].lower() in _OWN
    parts = urlsplit(url if "://" in url or own else f"http://{url}")
    if parts.scheme not in _WEB | _OWN:
        raise _refused(url, name, "Unsupported URL protocol")
    if not (parts.hostname or (own and parts.path)):
        raise _refused(url, name, "URL host is empty")
    return parts


def _whole(parts: SplitResult) -> str:
    if parts.scheme not in _WEB:
        return parts.geturl()
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(url: str, name: str, words: str) -> Exception:
    return bad(f"{name} URL '{url}' is invalid: {words}")
