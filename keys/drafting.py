"""What a draft keeps of what was pasted, beside the fields that were read out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keys.model import Draft, Exchange, Secret
from keys.paste import Reading

KEPT = 8  # messages of a draft that may have to be read again
PASSPHRASE = "password"  # ccxt's name of the field


def aside(draft: Draft, pasted: Secret) -> Draft:
    """The draft with this message kept as it came."""
    return replace(draft, loose=(*draft.loose, pasted)[-KEPT:])


def carried(draft: Draft, exchange: Exchange) -> Iterator[Secret]:
    """What was taken for another exchange already, a line for each value, to be read for this one."""
    names = {field.name for field in exchange.fields}
    for name, value in {**draft.doubtful, **draft.fields}.items():
        if any(value.reveal() in piece.reveal() for piece in draft.loose):
            continue
        if name in names:
            yield Secret(f"{name}: {value.reveal()}")
        elif name != PASSPHRASE:
            yield value


def passphrase(draft: Draft, exchange: Exchange, reading: Reading) -> dict[str, Secret]:
    """A piece that could not be told, where only a passphrase is missing: it may be one, if the trader says so."""
    left = [field for field in exchange.fields if field.name not in {**draft.fields, **reading.fields}]
    if len(left) == 1 and left[0].chosen and len(reading.loose) == 1 and not reading.blocked:
        return {left[0].name: reading.loose[0]}
    return {}
