"""A person's clock as a message: what time we take it to be, and buttons that put it right."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.buttons import Clock, button, keyboard
from handlers.writing import Panel, Say, blocks
from keys.quiet import Quiet

STEPS = ((-60, "−1:00"), (-30, "−0:30"), (30, "+0:30"), (60, "+1:00"))  # minutes


def clock(say: Say, now: datetime, offset: int | None, quiet: Quiet) -> Panel:
    """`offset`: minutes ahead of UTC; None: they never said, and the profile's is taken."""
    minutes = quiet.offset if offset is None else offset
    local = now + timedelta(minutes=minutes)
    never = quiet.start == quiet.end
    hours = say("clock-never") if never else say("clock-quiet", start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}")
    text = blocks(say("clock-now", time=f"{local:%H:%M}"), say("clock-right"), hours)
    return Panel(text, keyboard([button(sign, Clock(offset=minutes + step)) for step, sign in STEPS]))
