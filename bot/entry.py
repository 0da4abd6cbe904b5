"""The profile's rule of who may use the bot. It knows no storage, which takes a second to import."""

from dataclasses import dataclass
from enum import StrEnum

ADMITTED, DECLINED = "admitted", "declined"  # what was decided about a person, and the kinds of the letters about it


class Mode(StrEnum):
    OPEN = "open"
    INVITE = "invite"
    APPROVE = "approve"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Rule:
    """Of the profile. `ids`: who is let in by the list."""

    mode: Mode = Mode.OPEN
    ids: frozenset[int] = frozenset()
    admins: frozenset[int] = frozenset()

    def lets_in(self, owner: int, state: str | None, *, has_keys: bool) -> bool:
        """The operator's people always, whoever was declined never; who has a key here stays when the mode is tightened."""
        if owner in self.admins:
            return True
        if state == DECLINED:
            return False
        return self.mode is Mode.OPEN or owner in self.ids or state == ADMITTED or has_keys
