"""A change of the service's addresses in the running bot: who is ready, and who is written to again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from keys.campaign import Change, Ready, due, next_moment, ready
from keys.desk import Service
from keys.model import Egress
from storage.campaigns import Campaign, Campaigns, Moving
from storage.database import Database
from storage.letters import Letters
from storage.times import EPOCH

STORED = timedelta(minutes=1)  # a check is dated before it is stored, and may have to wait for others there
TELL, DONE, OVER = "moving", "moved", "moving_over"  # kinds of letters


class Mover:
    """`told`: wakes the loop of the letters."""

    def __init__(
        self,
        *,
        db: Database,
        campaigns: Campaigns,
        letters: Letters,
        service: Service,
        clock: Callable[[], datetime],
        told: Callable[[], None],
    ) -> None:
        self._db = db
        self._campaigns = campaigns
        self._letters = letters
        self._service = service
        self._clock = clock
        self._told = told
        self._coming: tuple[Egress, ...] = ()
        self._looked = EPOCH  # what was checked before this was seen

    def coming(self) -> tuple[Egress, ...]:
        """The addresses that are new in the change under way: asked for beside those of the profile."""
        return self._coming

    async def round(self) -> datetime | None:
        """Looks at the keys of the change under way that may have changed, and posts what is due; within half a minute of
        its start."""
        campaign = await self._campaigns.under_way()
        self._coming = campaign.change.added if campaign is not None else ()
        if campaign is None:
            return None
        now = self._clock()
        async with self._db.write() as conn:
            await self._campaigns.enrol(conn, campaign.id, now)
        for one in await self._campaigns.concerned(campaign.id, due(campaign.change, now), self._looked):
            await self._see(campaign, one)
        self._looked = now - STORED
        return next_moment(campaign.change, self._clock())

    async def _see(self, campaign: Campaign, one: Moving) -> None:
        now = self._clock()
        state = ready(campaign.change, self._service.exchanges[one.exchange], one.verdict.facts)
        number = due(campaign.change, now)
        write = state is not Ready.READY and not one.said and number > one.told
        done = state is Ready.READY and one.ready is not Ready.READY and one.told > 0
        if not write and not done and state is one.ready:
            return
        async with self._db.write() as conn:
            if state is not one.ready:
                await self._campaigns.found(conn, campaign.id, one.key_id, state, now)
            if write:
                await self._campaigns.told(conn, campaign.id, one.key_id, number)
                await self._letters.moot(conn, one.key_id, one.owner, (TELL,), now)  # one that waits for the morning
            if write or done:
                kind, again = (TELL, f":{number}") if write else (DONE, "")
                once = f"{kind}:{campaign.id}:{one.key_id}{again}"
                values = of_change(campaign.change) | {"ready": state.value}
                await self._letters.post(
                    conn, owner=one.owner, kind=kind, about=one.key_id, values=values, at=now, once=once
                )
        if write or done:
            self._told()


def of_change(change: Change) -> dict[str, object]:
    """What a letter names, as JSON knows it."""
    addresses = {name: [[one.label, one.address] for one in getattr(change, name)] for name in ("added", "dropped")}
    return {**addresses, "by": change.by.isoformat()}
