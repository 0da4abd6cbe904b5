"""The places for the values of one message: found, doubtful, refused or loose, and what is told of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from keys import damage, shapes
from keys.addresses import HEX, is_deposit
from keys.damage import Damage, Note
from keys.model import Field, Secret


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message gave. `doubtful`: does not look as it should; used only when the trader says so.

    `loose`: what could not be told. A field is in `fields` or in `doubtful`, never in both.
    """

    fields: dict[str, Secret] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    loose: tuple[Secret, ...] = ()
    doubtful: dict[str, Secret] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        return any(note.blocks for note in self.notes)


class Places:
    """What has been laid out of one message so far."""

    def __init__(
        self,
        fields: tuple[Field, ...],
        have: Mapping[str, Secret],
        others: Mapping[str, tuple[Field, ...]],
        pems: dict[str, str],
        words: tuple[str, ...] = (),
    ) -> None:
        self._fields = {one.name: one for one in fields}
        self._all = fields
        self._have = have
        self._others = others
        self._pems = pems
        self._words = words  # of the whole message, to see what stands beside a value
        self._found: dict[str, str] = {}
        self._doubtful: dict[str, str] = {}
        self._stopped: set[str] = set()  # fields whose value was refused in this message
        self._loose: list[str] = []
        self._notes: list[Note] = []

    @property
    def secret_name(self) -> str | None:
        return next((name for name in self._fields if name in {"secret", "privateKey"}), None)

    def note(self, kind: Damage, name: str | None = None, *, blocks: bool = False, at: tuple[str, ...] = ()) -> None:
        note = Note(kind, name, blocks, at)
        if note not in self._notes:
            self._notes.append(note)

    def reading(self) -> Reading:
        return Reading(
            {name: Secret(value) for name, value in self._found.items()},
            tuple(self._narrowed()),
            tuple(Secret(value) for value in self._loose),
            {name: Secret(value) for name, value in self._doubtful.items() if name not in self._found},
        )

    def _narrowed(self) -> Iterator[Note]:
        """The notes; of several values that look like another exchange's only the exchanges that all of them fit."""
        common = shapes.common([set(note.exchanges) for note in self._notes if note.kind is Damage.OTHER_EXCHANGE])
        for note in self._notes:
            narrow = note.kind is Damage.OTHER_EXCHANGE and common
            yield replace(note, exchanges=tuple(sorted(common))) if narrow else note

    def _tidy(self, value: str) -> str:
        return self._pems.get(value, value)

    def _again(self, value: str) -> bool:
        """True for a value that is on the table already, or was given before."""
        for name, given in self._have.items():
            if Secret(value) == given:
                self.note(Damage.ALREADY_GIVEN, name)
                return True
        return value in self._found.values()

    def _free(self, one: Field) -> bool:
        return all(one.name not in taken for taken in (self._found, self._have, self._doubtful, self._stopped))

    def _mend(self, value: str, wanted: Field) -> str:
        """The value with damage undone where, undone, it fits the shape."""
        if shapes.fits(value, wanted):
            return value
        bare = damage.bare_ed25519(value)
        if bare and shapes.fits(bare, wanted):
            return bare
        dashed, once = damage.plain_dashes(value), damage.half(value)
        for kind, fixed in ((Damage.TYPOGRAPHIC_DASH, dashed), (Damage.DOUBLED, once)):
            if fixed and fixed != value and (shapes.fits(fixed, wanted) or wanted.shape is None):
                self.note(kind, wanted.name)
                return fixed
        return value

    def _wrong_kind(self, value: str) -> Damage | None:
        """What a value is instead of a key."""
        if shapes.is_public_key(value):
            return Damage.PUBLIC_KEY
        if shapes.is_email(value):
            return Damage.EMAIL
        if shapes.is_wallet_key(value, self._all):
            return None if self._of_a_pair(value) else Damage.MAIN_WALLET_KEY
        if is_deposit(value) or (HEX.fullmatch(value) and not self._of_a_pair(value)):
            return Damage.DEPOSIT_ADDRESS
        return Damage.TOTP_SECRET if shapes.is_totp(value) else None

    def _of_a_pair(self, value: str) -> bool:
        """True where another exchange has keys like this, and the rest of the message has the other half of one.

        Never where a field has no known form: there it would be taken without a question.
        """
        if any(one.shape is None and not one.chosen for one in self._all):
            return False
        halves = (shapes.shape_of(word, self._others) for word in self._words if word != value)
        return any(shapes.shape_of(value, self._others) & half for half in halves)

    def _refused(self, value: str, name: str | None) -> bool:
        hidden = Damage.MASKED if shapes.is_hidden(value, chosen=False) else None
        kind = hidden or self._wrong_kind(value) or damage.foreign(value)
        if kind:
            self.note(kind, name, blocks=True)
            self._stopped |= {name} if name else set()
        return kind is not None

    def _give(self, value: str, wanted: Field) -> None:
        """Take a value for a field, or say why not."""
        fixed = self._mend(value, wanted)
        if shapes.fits(fixed, wanted):
            self._put(fixed, wanted)
        elif not self._refused(fixed, wanted.name):
            self._judge(fixed, wanted)

    def _judge(self, value: str, wanted: Field) -> None:
        kind = shapes.misfit(value, wanted)
        known = shapes.shape_of(value, self._others) if kind else set()
        if known:
            self._doubt(Damage.OTHER_EXCHANGE, value, wanted, tuple(sorted(known)))
        elif kind:
            self._doubt(kind, value, wanted)
        else:
            self._put(value, wanted)

    def _doubt(self, kind: Damage, value: str, wanted: Field, at: tuple[str, ...] = ()) -> None:
        self.note(kind, wanted.name, blocks=True, at=at)
        self._doubtful[wanted.name] = value

    def _taken_back(self, name: str) -> list[str]:
        return [self._found.pop(name)] if name in self._found else []

    def _give_phrase(self, value: str, wanted: Field) -> None:
        if shapes.is_hidden(value, chosen=True):
            kind: Damage | None = Damage.MASKED
        elif damage.foreign(value):
            dashes = damage.plain_dashes(value).isascii()
            kind = Damage.TYPOGRAPHIC_DASH if dashes else Damage.NOT_ASCII
        else:
            kind = self._wrong_kind(value) if not shapes.is_totp(value) else None
        if kind:
            self.note(kind, wanted.name, blocks=True)
            self._stopped.add(wanted.name)
        elif any(note.kind is Damage.EMAIL for note in self._notes):
            self._doubt(Damage.LOGIN_PASSWORD, value, wanted)
        else:
            self._judge(value, wanted)

    def _put(self, value: str, wanted: Field) -> None:
        if self._again(value):
            return
        several = Note(Damage.SEVERAL, wanted.name, blocks=True)
        if wanted.name in self._found or several in self._notes:
            self._loose += [*self._taken_back(wanted.name), value]
            self.note(Damage.SEVERAL, wanted.name, blocks=True)
            return
        if wanted.name in self._have:
            self.note(Damage.REPLACED, wanted.name)
        self._found[wanted.name] = value
