"""The letters about a change of addresses, written when they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.mover import DONE, OVER, TELL
from handlers import words
from handlers.words import Panel, Say
from keys.campaign import Change, Ready, ready
from keys.desk import Service
from keys.model import Egress
from storage.campaigns import Campaigns
from storage.key_store import Keys
from storage.letters import Letter

KINDS = (TELL, DONE, OVER)


class MoveWriter:
    def __init__(self, keys: Keys, campaigns: Campaigns, service: Service) -> None:
        self._keys = keys
        self._campaigns = campaigns
        self._service = service

    async def write(self, letter: Letter, say: Say, language: str) -> Panel | None:
        key = await self._keys.get(letter.about or "", letter.owner)
        if key is None:
            return None
        exchange = self._service.exchanges[key.exchange]
        added, dropped = (_addresses(letter.values[name]) for name in ("added", "dropped"))
        by = datetime.fromisoformat(letter.values["by"])
        if letter.kind == DONE:
            return words.moved(say, language, key, exchange)
        if letter.kind == OVER:
            return words.moving_over(say, language, key, exchange, dropped)
        state = ready(Change(added, dropped, by, by), exchange, key.verdict.facts)
        if state is Ready.READY or not await self._campaigns.awaits(key.id, key.owner):
            return None  # put in since the letter was posted, or said to be, or the change is done
        return words.moving(say, language, key, exchange, added, dropped, by, state)


def _addresses(pairs: Iterable[tuple[str, str]]) -> tuple[Egress, ...]:
    return tuple(Egress(label, address) for label, address in pairs)
