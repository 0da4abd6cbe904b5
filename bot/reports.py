"""What traders report of screens that differ: letters to the operator's people, a few a day from each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handlers import words
from handlers.words import Said, Say
from keys.desk import Service
from storage.letters import Letter, Letters, reported_by
from storage.unit import Unit

KIND = "report"
A_DAY = 5  # of one trader


class Reports:
    def __init__(self, letters: Letters, service: Service, wake: Callable[[], None]) -> None:
        self._letters = letters
        self._service = service
        self._wake = wake

    async def post(self, unit: Unit, said: Said, now: datetime) -> bool:
        """To each of them, with the update's other changes. False: this trader has reported enough for a day."""
        admins, about = self._service.admins, reported_by(said.owner)
        if await self._letters.posted(about, now - timedelta(days=1)) >= A_DAY * len(admins):
            return False
        for admin in admins:
            letter: dict[str, Any] = {"owner": admin, "kind": KIND, "at": now, "about": about, "values": said.plain()}
            unit.later(partial(self._letters.post, **letter))
        unit.after(self._wake)
        return True

    async def write(self, letter: Letter, say: Say, language: str) -> words.Panel | None:
        said = Said(**letter.values)
        return words.report_letter(say, language, self._service.exchanges[said.exchange], said)
