"""`python -m tests.crash`: ends the bot at every point of every scene, and shows what came of it.

Exit status 1 when anything is lost, doubled, invented, left in a chat, or breaks an invariant.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from tests.crash.points import Fuse
from tests.crash.scene import Scene
from tests.crash.scenes import SCENES
from tests.crash.strike import Outcome, strike_all
from tests.e2e.world import open_world
from tests.kills import HOW
from tests.progress import show


async def play(scene: Scene, how: signal.Signals, numbers: list[int]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        Fuse(Path(folder), "run")  # there before the bot is: it looks for one at its start
        async with open_world(Path(folder)) as world:
            async for outcome in strike_all(world, scene, how, iter(numbers) if numbers else None):
                outcomes.append(outcome)
                show(f"{scene.name} · point {outcome.number} · {outcome.point}")
    return outcomes


async def play_all(scenes: list[Scene], how: signal.Signals, numbers: list[int]) -> dict[str, list[Outcome]]:
    return {scene.name: await play(scene, how, numbers) for scene in scenes}


def table(found: dict[str, list[Outcome]]) -> str:
    rows = [f"{'scene':<28}{'ends':>6}{'places':>8}{'wrong':>7}"]
    for name, outcomes in found.items():
        places = len({outcome.point for outcome in outcomes})
        rows.append(f"{name:<28}{len(outcomes):>6}{places:>8}{sum(bool(each.wrong) for each in outcomes):>7}")
    every = [outcome for outcomes in found.values() for outcome in outcomes]
    places = len({outcome.point for outcome in every})
    rows.append(f"{'all':<28}{len(every):>6}{places:>8}{sum(bool(each.wrong) for each in every):>7}")
    return "\n".join(rows)


def by_place(found: dict[str, list[Outcome]]) -> str:
    places = Counter(outcome.point for outcomes in found.values() for outcome in outcomes)
    return "\n".join(f"{number:>5}  {place}" for place, number in sorted(places.items()))


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scene", action="append", choices=[scene.name for scene in SCENES], help="may be repeated")
    parser.add_argument("--at", type=int, action="append", default=[], help="the number of a point, may be repeated")
    parser.add_argument("--how", choices=HOW, default="kill")
    parser.add_argument("--places", action="store_true", help="also where in the code the ends came")
    parser.add_argument("--json", action="store_true", help="each end by itself")
    return parser.parse_args()


def main() -> int:
    words = asked()
    scenes = [scene for scene in SCENES if not words.scene or scene.name in words.scene]
    found = asyncio.run(play_all(scenes, HOW[words.how], words.at))
    show("")
    if words.json:
        print(json.dumps([asdict(outcome) for outcomes in found.values() for outcome in outcomes], indent=2))
    else:
        print(table(found) + (f"\n\n{by_place(found)}" if words.places else ""))
    wrong = [outcome for outcomes in found.values() for outcome in outcomes if outcome.wrong]
    for outcome in wrong:
        sys.stderr.write(f"{outcome.scene} {outcome.number} {outcome.point}: {'; '.join(outcome.wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
