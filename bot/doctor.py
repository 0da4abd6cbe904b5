"""Looks at everything that the bot needs, from outside; a database that is not there yet is made by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network
from typing import Any

import aiohttp

from bot.configured import configured
from bot.findings import Finding
from bot.mistakes import Mistakes
from bot.posting import posting
from bot.profile import Profile
from bot.settings import Settings
from bot.untold import untold
from exchanges import every
from keys.model import Exchange
from keys.probe import Exchanges
from storage.database import Database, shown_address
from storage.keyring import Keyring
from storage.unusable import Unusable

DOCUMENTATION = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
CLOCK_SECONDS = 5  # an exchange's own tolerance is between a few seconds and thirty
VAIN = "look after these keys by other means, or take the exchanges off `exchanges`"
PATIENCE = aiohttp.ClientTimeout(total=10)


async def examine(env: Mapping[str, str]) -> list[Finding]:
    try:
        settings, profile = configured(env)
    except Mistakes as mistakes:
        return [Finding("configuration", "fail", problem) for problem in mistakes.problems]
    found = [Finding("configuration", "ok", f"settings and profile ({profile.name}) are sound")]
    found += _addresses(profile)
    found += [Finding("profile", "warn", line, VAIN) for line in untold(profile)]
    groups = await asyncio.gather(_vault(settings), _telegram(settings), _exchanges(settings, profile))
    return found + [finding for group in groups for finding in group]


def _addresses(profile: Profile) -> Iterator[Finding]:
    for one in profile.addresses:
        if any(ip_address(one.address) in network for network in DOCUMENTATION):
            todo = "put the address of your server into the profile"
            yield Finding("addresses", "warn", f"{one.label}: {one.address} is an example that belongs to nobody", todo)


async def _vault(settings: Settings) -> list[Finding]:
    try:
        db = await Database.open(settings.database_url)
        async with db.write():
            pass
    except Unusable as error:
        return [Finding("database", "fail", f"cannot be used ({error})", error.hint)]
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator needs its name and what to look at
        todo = f"see that {shown_address(settings.database_url)} is a database of Keyferry's"
        return [Finding("database", "fail", f"cannot be written ({type(error).__name__})", todo)]
    found = [Finding("database", "ok", f"{shown_address(settings.database_url)} can be written")]
    try:
        await Keyring.open(db, settings.master_keys)
        return [*found, Finding("master key", "ok", "opens the vault")]
    except Exception as error:  # noqa: BLE001 - as above
        todo = "set the MASTER_KEY with which this database was begun, or another DATABASE_URL"
        return [*found, Finding("master key", "fail", f"does not open the vault ({type(error).__name__})", todo)]
    finally:
        await db.close()


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.bot_token is None:
        return [Finding("token", "fail", "BOT_TOKEN is not set", "get one from @BotFather and put it into .env")]
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=False) as http:
            base = f"{settings.bot_api_url}/bot{settings.bot_token.reveal()}"
            me, clock = await _called(http, f"{base}/getMe")
            webhook, _ = await _called(http, f"{base}/getWebhookInfo")
    except Exception as error:  # noqa: BLE001 - aiohttp's own text may hold the token in a URL
        todo = f"see that this machine reaches {settings.bot_api_url}"
        return [Finding("Telegram", "fail", f"does not answer ({type(error).__name__})", todo)]
    return [_token(me), *posting(webhook, settings.webhook), _clock(clock)]


async def _called(http: aiohttp.ClientSession, url: str) -> tuple[dict[str, Any], str]:
    """The answer of one Bot API method, and its Date header."""
    async with http.get(url, allow_redirects=False) as response:
        answer = await response.json(content_type=None)
        return {"ok": False} | answer, response.headers.get("Date", "")


def _token(answer: Mapping[str, Any]) -> Finding:
    if answer["ok"]:
        return Finding("token", "ok", f"belongs to @{answer['result'].get('username')}")
    todo = "copy it again from @BotFather, or make a new one there"
    return Finding("token", "fail", f"is refused by Telegram ({answer.get('error_code')})", todo)


def _clock(date: str) -> Finding:
    try:
        off = time.time() - parsedate_to_datetime(date).timestamp()
    except ValueError:
        return Finding("clock", "warn", "Telegram's answer bore no date to compare with", "compare the clock by hand")
    if abs(off) <= CLOCK_SECONDS:
        return Finding("clock", "ok", f"within {CLOCK_SECONDS} s of Telegram's")
    todo = "switch on time synchronisation: exchanges refuse what a wrong clock has signed"
    return Finding("clock", "fail", f"{off:+.0f} s off Telegram's", todo)


async def _exchanges(settings: Settings, profile: Profile) -> list[Finding]:
    known = every()
    async with Exchanges.open(settings.exchange_urls) as edge:
        return list(await asyncio.gather(*(_reached(edge, known[name]) for name in profile.exchanges)))


async def _reached(edge: Exchanges, exchange: Exchange) -> Finding:
    if exchange.public is None:
        return Finding(exchange.id, "ok", "was not asked: it has no light question that needs no key")
    answer = await edge.asking(exchange, {})(exchange.public)
    if answer.fault is None and answer.status == 200:
        return Finding(exchange.id, "ok", "answers")
    seen = f"answers with HTTP {answer.status}" if answer.status else "cannot be reached"
    return Finding(exchange.id, "fail", seen, "see that this machine may reach it, and from this country")
