"""Changes sealed records in every way that bytes can be changed, and counts which of them still open.

`python -m tests.fuzz.records --mutations 10000000` shows its progress and a table; exit status 1 where one was accepted.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from storage.vault import CannotOpen, DataKey, MasterKeys, Place, Vault
from tests.progress import show
from tests.storage.make_vectors import FILE

EVERY = 20_000  # mutations between two lines of progress


@dataclass(frozen=True, slots=True)
class Record:
    vault: Vault
    key: DataKey
    wrapped: bytes
    place: Place
    sealed: bytes


def records() -> list[Record]:
    """The published ones, and next to each another key of the same owner: a splice of two has the best chance there."""
    made = []
    for one in json.loads(FILE.read_text(encoding="utf-8")):
        vault = Vault(MasterKeys.parse(one["master_key"]), bytes.fromhex(one["installation"]))
        wrapped = base64.b64decode(one["wrapped_data_key"])
        key, place = vault.unwrap(one["owner"], wrapped), Place(one["owner"], one["row"], one["exchange"])
        made.append(Record(vault, key, wrapped, place, base64.b64decode(one["record"])))
        other = replace(place, row=f"{place.row} 2")
        made.append(Record(vault, key, wrapped, other, vault.seal(key, other, {"apiKey": "k", "secret": "s"})))
    return made


def flip(chance: random.Random, one: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(one) * 8)
    return (int.from_bytes(one) ^ 1 << at).to_bytes(len(one))


def several(chance: random.Random, one: bytes, _: bytes) -> bytes:
    changed = bytearray(one)
    for _number in range(chance.randrange(2, 9)):
        changed[chance.randrange(len(one))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, one: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(one))
    return one[:at] if chance.random() < 0.5 else one[at + 1 :]


def longer(chance: random.Random, one: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(one) + 1)
    return one[:at] + chance.randbytes(chance.randrange(1, 40)) + one[at:]


def swapped(chance: random.Random, one: bytes, _: bytes) -> bytes:
    """Two stretches of the record in each other's place."""
    a, b, c, d = sorted(chance.sample(range(len(one) + 1), 4))
    return one[:a] + one[c:d] + one[b:c] + one[a:b] + one[d:]


def spliced(chance: random.Random, one: bytes, other: bytes) -> bytes:
    """The beginning of this one and the end of another, cut anywhere or between the parts of the form."""
    at = chance.choice((2, 10, 22, len(one) - 16, chance.randrange(len(one))))
    return one[:at] + other[at:]


def elsewhere(_: random.Random, __: bytes, other: bytes) -> bytes:
    """Another record as it is, in this one's place."""
    return other


WAYS: dict[str, Callable[[random.Random, bytes, bytes], bytes]] = {
    "one bit": flip,
    "several bytes": several,
    "cut": cut,
    "lengthened": longer,
    "stretches swapped": swapped,
    "two spliced": spliced,
    "in another place": elsewhere,
}


@dataclass(slots=True)
class Result:
    tried: Counter[str]
    accepted: Counter[str]
    seconds: float = 0.0


def run(mutations: int, seed: int) -> Result:
    """As many changes of records and of wrapped keys; what is the record itself by chance does not count."""
    chance, known, ways = random.Random(seed), records(), list(WAYS.items())
    result, began = Result(Counter(), Counter()), time.monotonic()
    for number in range(mutations):
        name, way = ways[number % len(ways)]
        mine, theirs = chance.choice(known), chance.choice(known)
        wrapped = chance.random() < 0.2
        one, other = (mine.wrapped, theirs.wrapped) if wrapped else (mine.sealed, theirs.sealed)
        changed = way(chance, one, other)
        if changed == one:
            continue
        result.tried[name] += 1
        result.accepted[name] += opens(partial(_open, mine, changed, wrapped=wrapped))
        if number % EVERY == 0:
            show(f"{number:,} of {mutations:,} mutations · {result.accepted.total()} accepted")
    result.seconds = time.monotonic() - began
    return result


def _open(mine: Record, changed: bytes, *, wrapped: bool) -> Any:
    if wrapped:
        return mine.vault.unwrap(mine.place.owner, changed)
    return mine.vault.open(mine.key, mine.place, changed)


def opens(look: Callable[[], Any]) -> bool:
    """Anything but the one error of the vault is not caught: it would be a hint of its own."""
    try:
        look()
    except CannotOpen:
        return False
    return True


def table(result: Result) -> str:
    lines = [f"{'change':<20}{'tried':>12}{'accepted':>10}"]
    lines += [f"{name:<20}{result.tried[name]:>12,}{result.accepted[name]:>10}" for name in WAYS]
    whole = f"{'all':<20}{result.tried.total():>12,}{result.accepted.total():>10}"
    return "\n".join([*lines, f"{whole}   in {result.seconds:.0f} s"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutations", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="to repeat a run")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    result = run(asked.mutations, asked.seed)
    show("")
    print(table(result))
    return 1 if result.accepted.total() else 0


if __name__ == "__main__":
    sys.exit(main())
