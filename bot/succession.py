"""What other processes on the same database have left when they are gone: claimed work, and updates that have not acted."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.rounds import Round
from bot.updates import Intake
from storage.database import Database
from storage.processes import bury

EVERY = timedelta(seconds=3)


class Succession:
    """`rounds`: those in which what was freed is due."""

    def __init__(self, db: Database, intake: Intake, clock: Callable[[], datetime], rounds: Sequence[Round]) -> None:
        self._db = db
        self._intake = intake
        self._clock = clock
        self._rounds = rounds

    async def round(self) -> datetime | None:
        if not self._db.locks.shared:
            return None
        if await bury(self._db, self._clock()):
            for each in self._rounds:
                each.wake()
        await self._intake.look_after(EVERY)
        return self._clock() + EVERY
