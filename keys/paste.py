"""Reading what a trader pastes: which text is which field, what was put right, and what must be told first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keys import damage, labels, pieces, shapes
from keys.damage import Damage, Note
from keys.laying import Laying, Swap
from keys.model import Field, Secret
from keys.pieces import Piece
from keys.places import Reading
from keys.trim import MOST, SPLIT, word_of

__all__ = ["Damage", "Note", "Reading", "read"]

LONGEST = 20 * 1024  # characters: a file of the greatest size with its caption


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
    words = tuple(word_of(word) for word in SPLIT.split(body, MOST)[:MOST])
    table = Laying(fields, have, others or {}, pems, words)
    if clean != raw and clean.replace("\n", "") != raw.replace("\r", "").replace("\n", ""):
        table.note(Damage.CLEANED)
    if damage.pem_translated(body):
        table.note(Damage.TRANSLATED, table.secret_name, blocks=True)
    else:
        _lay_out(table, labels.pieces(body, fields)[:MOST])
    return table.reading()


def _phrases(text: str) -> Iterator[str]:
    yield text
    for line in text.splitlines():
        if line.count(" ") + line.count(",") >= min(shapes.SEED_SIZES) - 1:
            yield line
            yield line.rpartition(":")[2]
    yield text.rpartition(":")[2]


def _lay_out(table: Laying, found: list[Piece]) -> None:
    """Named values first, then what their look tells, then what is left."""
    rest: list[str] = []
    swaps: list[Swap] = []
    public: list[Piece] = []
    table.login_names(found)
    for piece in found:
        match piece.name:
            case None:
                rest.append(piece.text)
            case pieces.NOISE:
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
