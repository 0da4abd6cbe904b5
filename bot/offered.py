"""An API key that one person holds was offered by another: its owner and the operator's people hear of it, the other nothing."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from handlers import words
from handlers.words import Panel, Say
from keys.desk import Service
from storage.key_store import HeldByAnother, Keys
from storage.letters import Letter, Letters

TO_OWNER, TO_ADMIN = "offered", "offered_admin"
KINDS = (TO_OWNER, TO_ADMIN)


async def tell_of_offer(
    conn: AsyncConnection, letters: Letters, held: HeldByAnother, by: int, admins: tuple[int, ...], now: datetime
) -> None:
    """Once for each who offers it, however often."""
    once = f"{held.key_id}:{by}"
    about = held.key_id
    await letters.post(
        conn, owner=held.owner, kind=TO_OWNER, at=now, about=about, urgent=True, once=f"{TO_OWNER}:{once}"
    )
    for admin in admins:
        values = {"by": by}
        await letters.post(
            conn, owner=admin, kind=TO_ADMIN, at=now, about=about, values=values, once=f"{TO_ADMIN}:{once}:{admin}"
        )


class OfferedWriter:
    def __init__(self, keys: Keys, service: Service) -> None:
        self._keys = keys
        self._service = service

    async def write(self, letter: Letter, say: Say, _: str) -> Panel | None:
        """None: the key is erased by now."""
        mine = letter.kind == TO_OWNER
        key = await self._keys.get(letter.about or "", letter.owner if mine else None)
        if key is None:
            return None
        exchange = self._service.exchanges[key.exchange]
        if mine:
            return words.offered(say, key, exchange, self._service.name)
        return words.offered_admin(say, key, exchange, letter.values["by"])
