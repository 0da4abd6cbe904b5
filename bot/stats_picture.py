"""The funnel of `keyferry stats` as a picture."""

from __future__ import annotations

from bot.stats import ALL, Stop, Way, minutes
from pictures.funnel import Bar, lay
from pictures.paint import paint

KINDS = {"accepted": "good", "refused": "bad", "unsure": "aside", "ask": "aside", "part": "aside"}


def drawn(way: Way) -> bytes:
    """A PNG."""
    title = "All exchanges" if way.exchange == ALL else way.exchange
    chosen, accepted = way.came("chosen"), way.came("accepted")
    below = [f"{accepted} of {chosen} that chose an exchange have a key"]
    if accepted:
        below.append(f"from /addkey: half in {minutes(way.within(50))}, 90 % in {minutes(way.within(90))}")
    return paint(lay(title, ("came", "left"), [_bar(stop) for stop in way.stops], below))


def _bar(stop: Stop) -> Bar:
    return Bar(stop.step.replace("-", " "), stop.came, stop.left, KINDS.get(stop.step, "on"))
