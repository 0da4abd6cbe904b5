"""Loads single exchanges of ccxt: its packages run only when something asks them for more than that."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import threading
from types import ModuleType
from typing import Any

ROOT = "ccxt"
ASYNC = "ccxt.async_support"
_lock = threading.Lock()


def load(exchange_id: str) -> Any:
    """The async class of one exchange; as a plain import would give it, in a tenth of the time and half the memory."""
    with _lock:
        before = set(sys.modules)
        try:
            _stand_in()
            return _class(exchange_id)
        except Exception:  # noqa: BLE001 - whatever a release changed inside, the plain import knows better
            _forget(before)
            return _class(exchange_id)


def stark_key(private: int) -> int:
    """The public key of a private one on the Stark curve. Raises ValueError where there is none."""
    return int(importlib.import_module(f"{ROOT}.static_dependencies.starknet.hash.utils").private_to_stark_key(private))


def _class(exchange_id: str) -> Any:
    module = importlib.import_module(f"{ASYNC}.{exchange_id}")
    found = getattr(module, exchange_id)
    setattr(sys.modules[ASYNC], exchange_id, found)  # as the package's own __init__ would: the class, not the module
    logging.getLogger(ROOT).setLevel(logging.INFO)  # at DEBUG ccxt prints keys
    logging.getLogger("ccxt.base.exchange").setLevel(logging.INFO)
    return found


def _stand_in() -> None:
    """Put both packages into sys.modules with their real place, their __init__ not run yet."""
    if ROOT not in sys.modules:
        root = _unrun(ROOT)
        errors = importlib.import_module("ccxt.base.errors")
        root.__dict__.update({name: getattr(errors, name) for name in errors.__all__})
        root.__dict__["Exchange"] = importlib.import_module("ccxt.base.exchange").Exchange
    if ASYNC not in sys.modules:
        sys.modules[ROOT].__dict__["async_support"] = _unrun(ASYNC)


def _unrun(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    assert spec is not None, name  # noqa: S101
    assert spec.loader is not None, name  # noqa: S101
    module, run = importlib.util.module_from_spec(spec), spec.loader.exec_module

    def missing(attribute: str) -> Any:
        """Run the package after all when somebody asks for what only its __init__ brings."""
        if attribute.startswith("__") and attribute != "__version__":
            raise AttributeError(attribute)
        del module.__dict__["__getattr__"]
        run(module)
        return getattr(module, attribute)

    module.__dict__["__getattr__"] = missing
    sys.modules[name] = module
    return module


def _forget(before: set[str]) -> None:
    for name in set(sys.modules) - before:
        if name.split(".")[0] == ROOT:
            del sys.modules[name]
