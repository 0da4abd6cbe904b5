"""Who is being waited for: the owners from whom the next text is a credential, or a picture one of a screen."""

from collections.abc import Iterable
from typing import Any

from aiogram import Bot
from aiogram.fsm.storage.base import StorageKey

from bot.members import member
from handlers.buttons import HaveKey, NewKey, Pick, Replace
from handlers.states import AddKey, Differing
from storage.fsm import SqlStorage
from storage.unit import Unit

ENTERING = (HaveKey, NewKey, Pick, Replace)  # the presses after which credentials are asked for
DIFFERING = (Differing.adding.state, Differing.reading.state)


def enters(update: dict[str, Any]) -> bool:
    """Whether credentials may be asked for once it is handled."""
    text, data = (member(update, kind).get(name) for kind, name in (("message", "text"), ("callback_query", "data")))
    command = isinstance(text, str) and text.startswith(("/addkey", "/start "))
    return command or (isinstance(data, str) and data.split(":")[0] in {each.__prefix__ for each in ENTERING})


class Waiting:
    """Kept in memory, since intake asks it for every update; the truth is the stored conversation state.

    `shared`: other processes talk with the owners too, so that `refresh` has to be asked before each use.
    """

    def __init__(self, bot: Bot, storage: SqlStorage, *, shared: bool = False) -> None:
        self._bot = bot
        self._storage = storage
        self._shared = shared
        self._owners: set[int] = set()
        self._picturing: set[int] = set()
        self._entering: dict[int, set[int]] = {}

    async def load(self) -> None:
        for owner, state in (await self._storage.in_flow(self._bot.id)).items():
            self._note(owner, state)

    async def refresh(self, owners: Iterable[int]) -> None:
        """What other processes may have changed."""
        if self._shared:
            for owner in {*owners}:
                await self._look(owner)

    def expects(self, owner: int) -> bool:
        return owner in self._owners

    def foresees(self, owner: int) -> bool:
        """The next text may be a credential when its turn comes: until then it would stay in the chat."""
        return self.expects(owner) or owner in self._entering

    def begun(self, owner: int, update_id: int) -> None:
        """An update that `enters` waits to be handled."""
        self._entering.setdefault(owner, set()).add(update_id)

    def over(self, owner: int, update_id: int) -> None:
        left = self._entering.get(owner, set()) - {update_id}
        if left:
            self._entering[owner] = left
        else:
            self._entering.pop(owner, None)

    def pictures(self, owner: int) -> bool:
        return owner in self._picturing

    async def learn(self, owner: int, unit: Unit) -> None:
        """To be told of each unit after its commit."""
        if unit.fsm:
            await self._look(owner)

    async def _look(self, owner: int) -> None:
        self._note(owner, await self._storage.get_state(StorageKey(self._bot.id, owner, owner)))

    def _note(self, owner: int, state: str | None) -> None:
        for owners, there in ((self._owners, state == AddKey.paste.state), (self._picturing, state in DIFFERING)):
            (owners.add if there else owners.discard)(owner)
