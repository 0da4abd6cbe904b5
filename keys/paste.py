"""Reading what a trader pastes: which text is which field, what was put right, and what must be told first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keys import damage, labels, shapes
from keys.damage import Damage, Note
from keys.labels import Piece
from keys.laying import Laying
from keys.model import Field, Secret
from keys.places import Reading

__all__ = ["Damage", "Note", "Reading", "read"]

LONGEST = 64 * 1024


def read(
    text: Secret,
    fields: tuple[Field, ...],
    have: Mapping[str, Secret],
    others: Mapping[str, tuple[Field, ...]] | None = None,
) -> Reading:
    """Find the fields of one exchange in a text. `have` is what was given before; `others`: all exchanges' fields."""
    raw = text.reveal()[:LONGEST]
    clean = damage.visible(raw)
    if any(shapes.is_seed_phrase(part) for part in _phrases(clean)):
        return Reading(notes=(Note(Damage.SEED_PHRASE, blocks=True),))
    body, pems = damage.take_pems(clean)
    table = Laying(fields, have, others or {}, pems)
    if clean != raw and clean.replace("\n", "") != raw.replace("\r", "").replace("\n", ""):
        table.note(Damage.CLEANED)
    if damage.pem_translated(body):
        table.note(Damage.TRANSLATED, table.secret_name, blocks=True)
    else:
        _lay_out(table, labels.pieces(body, fields))
    return table.reading()


def _phrases(text: str) -> Iterator[str]:
    yield text
    for line in text.splitlines():
        yield line
        yield line.rpartition(":")[2]
    yield text.rpartition(":")[2]


def _lay_out(table: Laying, pieces: list[Piece]) -> None:
    """Named values first, then what their look tells, then what is left."""
    rest: list[str] = []
    swaps: list[tuple[str, Field]] = []
    public: list[Piece] = []
    table.login_names(pieces)
    for piece in pieces:
        match piece.name:
            case None:
                rest.append(piece.text)
            case labels.NOISE:
                continue
            case labels.LOGIN:
                table.login(piece)
            case labels.PUBLIC:
                public.append(piece)
            case name:
                rest += table.named(piece, name, swaps)
    for piece in public:
        rest += table.public(piece, swaps)
    table.put_right(swaps)
    table.bare(rest)
