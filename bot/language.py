"""Which language a person is spoken to in: the chosen one, else Telegram's, else the profile's first."""

from aiogram.types import User
from aiogram_i18n.managers.base import BaseManager

from storage.owners import Owners
from storage.unit import Unit


class Language(BaseManager):
    def __init__(self, owners: Owners, languages: tuple[str, ...]) -> None:
        super().__init__(default_locale=languages[0])
        self._owners = owners
        self._languages = languages

    async def get_locale(self, event_from_user: User | None = None) -> str:
        if event_from_user is None:
            return self._languages[0]
        chosen = await self._owners.language(event_from_user.id)
        if chosen in self._languages:
            return chosen
        spoken = (event_from_user.language_code or "").split("-")[0]
        return spoken if spoken in self._languages else self._languages[0]

    async def set_locale(self, locale: str, event_from_user: User, unit: Unit) -> None:
        owner = event_from_user.id
        unit.later(lambda conn: self._owners.set_language(conn, owner, locale))
