"""Pictures of an exchange's forms, drawn by us from its data: what to press, to tick, to type and to leave empty."""

from pictures.asked import Ours, of_place, of_step
from pictures.sketch import Sketch

__all__ = ["Ours", "Sketch", "of_place", "of_step"]
