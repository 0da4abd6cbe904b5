"""The exchange ids that the installed ccxt knows, told by its file names: importing ccxt takes seconds."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def ccxt_ids() -> frozenset[str]:
    spec = find_spec("ccxt")
    places = spec.submodule_search_locations if spec else None
    files = [path for place in places or () for path in Path(place, "async_support").glob("[!_]*.py")]
    return frozenset(path.stem for path in files)
