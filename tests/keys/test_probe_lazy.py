"""Single exchanges of ccxt are what a plain import gives; a release of ccxt that changes this is noticed here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import keys.lazy_ccxt as lazy

ROOT = Path(__file__).parents[2]
IDS = ["okx", "myokx", "okxus", "bybit", "bybiteu", "bybitid", "binance", "binanceus", "bingx"]
TELL = """
import json, sys
def tell(cls):
    one = cls()
    described = json.dumps(one.describe(), sort_keys=True, default=lambda x: getattr(x, "__name__", type(x).__name__))
    return [cls.__module__, [c.__module__ + "." + c.__qualname__ for c in cls.__mro__], described]
"""
LAZY = "from keys.lazy_ccxt import load\ntold = {name: tell(load(name)) for name in sys.argv[1:]}\n"
PLAIN = "import ccxt.async_support as c\ntold = {name: tell(getattr(c, name)) for name in sys.argv[1:]}\n"
COUNT = "print(json.dumps([told, sum(name.startswith('ccxt') for name in sys.modules)]))"


def run(*code: str, args: tuple[str, ...] = ()) -> Any:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(code), *args], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_lazily_loaded_exchange_is_the_same_class_with_the_same_description() -> None:
    told, modules = run(TELL, LAZY, COUNT, args=tuple(IDS))
    plainly, all_modules = run(TELL, PLAIN, COUNT, args=tuple(IDS))
    assert told == plainly
    assert modules < 60 < all_modules


def test_the_rest_of_ccxt_comes_when_somebody_asks_for_it() -> None:
    code = """
import json, logging
from keys.lazy_ccxt import load
okx = load("okx")
import ccxt.async_support as plain
import ccxt
assert not hasattr(plain, "__nothing__") and len(vars(plain)) < 30
assert plain.okx is okx is load("okx") and ccxt.async_support is plain
assert len(plain.exchanges) > 100 and plain.kraken().id == "kraken" and ccxt.kraken().id == "kraken"
assert ccxt.__version__ and issubclass(plain.okx, plain.Exchange)
assert plain.BaseError is ccxt.BaseError and not hasattr(ccxt, "nothing")
assert logging.getLogger("ccxt.base.exchange").getEffectiveLevel() >= logging.INFO
print(json.dumps("done"))
"""
    assert run(code) == "done"


@pytest.mark.parametrize("first", ["ccxt", "ccxt.async_support"])
def test_a_ccxt_that_is_there_already_is_used_as_it_is(first: str) -> None:
    code = f"""
import json, {first}
from keys.lazy_ccxt import load
cls = load("okx")
import ccxt.async_support as plain
assert cls is plain.okx
print(json.dumps("done"))
"""
    assert run(code) == "done"


def test_when_the_inner_workings_changed_the_plain_import_serves() -> None:
    code = """
import json, sys
import keys.lazy_ccxt as lazy
def broken():
    import colorsys
    sys.modules["ccxt"] = type(sys)("ccxt")
    raise ImportError("a release that moved something")
lazy._stand_in = broken
cls = lazy.load("okx")
import ccxt.async_support as plain
assert cls is plain.okx and plain.kraken and "colorsys" in sys.modules
print(json.dumps("done"))
"""
    assert run(code) == "done"


def test_an_exchange_that_ccxt_does_not_have_is_an_error() -> None:
    with pytest.raises(ImportError):
        lazy.load("nowhere")
