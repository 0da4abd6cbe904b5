"""Where people stop on the way to a key: the sums of the counted walks, and how they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.columns import columns
from storage.funnel import Tally
from storage.walks import BEGUN, HELP, SPANS

LAST = ("ask", "part", "pasted", "checked", "unsure", "refused", "accepted")
ORDER = {step: number for number, step in enumerate((BEGUN, "chosen", "before", "fork"))} | {
    step: 1000 + number for number, step in enumerate(LAST)
}
JUDGED = ("refused", "unsure")
NO_FAULT = {"came", "left", HELP}
ALL = "all"

Range = tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One step: how many walks came to it, ended there, and asked for help there."""

    step: str
    came: int
    left: int
    help: int

    @property
    def stayed(self) -> int:
        return self.came - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way to a key of one exchange. `faults`: by `refused` or `unsure`, and the fault; `spans`: until accepted."""

    exchange: str
    stops: tuple[Stop, ...]
    faults: Mapping[tuple[str, str], int]
    spans: Mapping[str, int]

    def came(self, step: str) -> int:
        return sum(stop.came for stop in self.stops if stop.step == step)

    def within(self, percent: int) -> Range | None:
        """The span of minutes in which so many of the accepted ones were; its end is None for the last, open one."""
        names = [f"within-{bound}" for bound in SPANS] + ["longer"]
        bounds = list(zip((0, *SPANS), (*SPANS, None), strict=True))
        total, so_far = sum(self.spans.values()), 0
        for name, bound in zip(names, bounds, strict=True):
            so_far += self.spans.get(name, 0)
            if total and so_far * 100 >= total * percent:
                return bound
        return None


def ways(tallies: Sequence[Tally]) -> list[Way]:
    """One for each exchange, the most chosen first; under an empty name what came before the choice."""
    found = [
        way_of(name, [one for one in tallies if one.exchange == name]) for name in {one.exchange for one in tallies}
    ]
    return sorted(found, key=lambda way: (way.exchange != "", -way.came("chosen"), way.exchange))


def way_of(exchange: str, tallies: Sequence[Tally]) -> Way:
    """The sums of these, under this name."""
    by_what: dict[str, Counter[str]] = {}
    for one in tallies:
        by_what.setdefault(one.step, Counter())[one.what] += one.number
    stops = (Stop(step=step, came=what["came"], left=what["left"], help=what[HELP]) for step, what in by_what.items())
    faults = {(step, what): n for step in JUDGED for what, n in by_what.get(step, {}).items() if what not in NO_FAULT}
    return Way(
        exchange=exchange,
        stops=tuple(sorted(stops, key=lambda stop: _place(stop.step))),
        faults=faults,
        spans={what: n for what, n in by_what.get("accepted", {}).items() if what not in NO_FAULT},
    )


def _place(step: str) -> int:
    """In the order in which a person goes through them; between them the guide's own steps, `guide-1` and on."""
    name, _, number = step.partition("-")
    return 100 + int(number) if name == "guide" else ORDER[step]


# As JSON


def as_rows(found: Iterable[Way]) -> list[dict[str, Any]]:
    """The form that programs rely on: docs/interface.md."""
    return [
        {
            "exchange": way.exchange or None,
            "steps": [
                {"step": stop.step, "came": stop.came, "stayed": stop.stayed, "left": stop.left, "help": stop.help}
                for stop in way.stops
            ],
            "refused": {fault: n for (verdict, fault), n in way.faults.items() if verdict == "refused"},
            "unsure": {fault: n for (verdict, fault), n in way.faults.items() if verdict == "unsure"},
            "accepted_within": dict(way.spans),
            "half_within": way.within(50),
            "most_within": way.within(90),
        }
        for way in found
    ]


# As tables


def as_text(tallies: Sequence[Tally]) -> str:
    """In short, step by step, and the faults; empty where nothing was counted."""
    if not tallies:
        return ""
    found = [way for way in ways(tallies) if way.exchange]
    tables = (
        columns(
            (
                "EXCHANGE",
                "BEGUN",
                "CHOSEN",
                "GUIDE",
                "PASTED",
                "CHECKED",
                "ACCEPTED",
                "OF CHOSEN",
                "HALF IN",
                "90 % IN",
            ),
            [_summary(way) for way in (way_of(ALL, tallies), *found)],
        ),
        columns(("EXCHANGE", "STEP", "CAME", "STAYED", "LEFT", "ASKED FOR HELP"), list(_stops(ways(tallies)))),
        columns(("EXCHANGE", "VERDICT", "FAULT", "WALKS"), list(_faults(found))),
    )
    return "\n\n".join(table for table in tables if "\n" in table)


def _summary(way: Way) -> list[str]:
    steps = ("guide-1", "pasted", "checked", "accepted")
    chosen = way.came("chosen")
    share = f"{round(100 * way.came('accepted') / chosen)} %" if chosen else "–"
    begun = str(way.came(BEGUN)) if way.exchange == ALL else ""
    counts = [str(way.came(step)) for step in steps]
    return [way.exchange, begun, str(chosen), *counts, share, minutes(way.within(50)), minutes(way.within(90))]


def _stops(found: Iterable[Way]) -> Iterator[list[str]]:
    for way in found:
        for stop in way.stops:
            yield [way.exchange or "–", stop.step, *map(str, (stop.came, stop.stayed, stop.left, stop.help))]


def _faults(found: Iterable[Way]) -> Iterator[list[str]]:
    for way in found:
        for (verdict, fault), number in sorted(way.faults.items(), key=lambda one: -one[1]):
            yield [way.exchange, verdict, fault, str(number)]


def minutes(span: Range | None) -> str:
    match span:
        case None:
            return "–"
        case (above, None):
            return f"over {above} min"
        case (above, up_to):
            return f"{above}–{up_to} min"
