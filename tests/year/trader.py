"""A trader of the simulated year: the story, the person at Telegram and the key at the exchange."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.exchanges import Key
from playground.exchanges.key import masked
from playground.telegram import User
from tests.e2e.world import OURS
from tests.year.story import NEW, Kind, Life

RESTRICTED = {
    "okx": {"code": "50007", "msg": "User blocked", "data": []},
    "bybit": {"retCode": 10008, "retMsg": "The account has been banned", "result": {}},
    "bingx": {"code": 100414, "msg": "the account is abnormal, please contact customer service"},
}


@dataclass(slots=True)
class Trader:
    """`first`: number of the first message after the key was added; `replies`: to what was asked since. `admits`: the
    address that comes is to be on the key's list; `answered`: a letter about it was."""

    life: Life
    user: User
    key: Key
    first: int = 0
    replies: set[int] = field(default_factory=set)
    admits: bool = False
    answered: bool = False

    @property
    def masked(self) -> str:
        return masked(self.key.api_key)

    @property
    def addresses(self) -> list[str]:
        """As the owner would have them on the list."""
        return [*OURS, *([NEW] if self.admits else [])]

    @property
    def bound_to(self) -> list[str]:
        """What the story of these kinds leaves on the key's list."""
        match self.life.kind:
            case Kind.OPEN:
                return []
            case Kind.LOST:
                return [one for one in self.addresses if one != OURS[1]]
            case _:
                return self.addresses


def labels(buttons: list[dict[str, object]]) -> set[object]:
    return {each["text"] for each in buttons}
