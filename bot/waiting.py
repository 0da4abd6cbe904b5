"""Who is being waited for: the owners from whom the next text is a credential, or a picture one of a screen."""

from aiogram import Bot
from aiogram.fsm.storage.base import StorageKey

from handlers.states import AddKey, Differing
from storage.fsm import SqlStorage
from storage.unit import Unit

DIFFERING = (Differing.adding.state, Differing.reading.state)


class Waiting:
    """Kept in memory, since intake asks it for every update; the truth is the stored conversation state."""

    def __init__(self, bot: Bot, storage: SqlStorage) -> None:
        self._bot = bot
        self._storage = storage
        self._owners: set[int] = set()
        self._picturing: set[int] = set()

    async def load(self) -> None:
        for owner in await self._storage.owners_in_flow():
            await self._look(owner)

    def expects(self, owner: int) -> bool:
        return owner in self._owners

    def pictures(self, owner: int) -> bool:
        return owner in self._picturing

    async def learn(self, owner: int, unit: Unit) -> None:
        """To be told of each unit after its commit."""
        if unit.fsm:
            await self._look(owner)

    async def _look(self, owner: int) -> None:
        state = await self._storage.get_state(StorageKey(self._bot.id, owner, owner))
        for owners, there in ((self._owners, state == AddKey.paste.state), (self._picturing, state in DIFFERING)):
            (owners.add if there else owners.discard)(owner)
