"""Laying out the values of one message: named ones first, then by shape, then in the order of what is missing."""

from __future__ import annotations

from collections.abc import Callable

from keys import damage, shapes
from keys.damage import Damage
from keys.model import Field
from keys.pieces import Piece
from keys.places import Places
from keys.trim import MOST, PHRASE_LIKE, SPLIT, key_like, phrase_of, word_of

Swap = tuple[str, Field, Field]
"""A value, the field that it was named as, and the other one that it looks like."""


class Laying(Places):
    """Decides which place a value belongs to."""

    def login_names(self, pieces: list[Piece]) -> None:
        if any(piece.name is None and shapes.is_email(word_of(piece.text)) for piece in pieces):
            self.note(Damage.EMAIL, None, blocks=True)

    def login(self, piece: Piece) -> None:
        kind = Damage.EMAIL if shapes.is_email(word_of(piece.text)) else Damage.LOGIN_PASSWORD
        self.note(kind, None, blocks=True)

    def named(self, piece: Piece, name: str, swaps: list[Swap]) -> list[str]:
        """Take a value that was named as a field; gives back the lines that are not part of it."""
        wanted = self._fields.get(name)
        if wanted is None:
            self._nobody_asked(piece)
            return []
        if wanted.chosen:
            return self._named_phrase(piece, wanted, swaps)
        value, rest = self._value(piece.text, wanted)
        if value:
            self._take_named(value, wanted, swaps)
        return rest

    def public(self, piece: Piece, swaps: list[Swap]) -> list[str]:
        """A public key is the API key where the message has no other; beside one it is of no use."""
        taken = {"apiKey"} & (self._found.keys() | self._doubtful.keys() | self._stopped)
        return [] if taken else self.named(piece, "apiKey", swaps)

    def _nobody_asked(self, piece: Piece) -> None:
        """A passphrase where the exchange has none: the account's password, unless the key beside it is another exchange's."""
        elsewhere = any(note.kind is Damage.OTHER_EXCHANGE for note in self._notes)
        if piece.plainly and piece.text and not elsewhere:
            self.note(Damage.LOGIN_PASSWORD, None, blocks=True)

    def _named_phrase(self, piece: Piece, wanted: Field, swaps: list[Swap]) -> list[str]:
        line, _, rest = piece.text.partition("\n")
        value = phrase_of(line, separated=piece.separated)
        if not piece.plainly and not PHRASE_LIKE.fullmatch(value):
            return [piece.text]
        other = self._other(self._tidy(value), wanted)
        if other:
            swaps.append((self._tidy(value), wanted, other))
        elif value:
            self._give_phrase(value, wanted)
        return rest.splitlines()

    def _value(self, text: str, wanted: Field) -> tuple[str, list[str]]:
        """The value at the head of a stretch of text: wrapped over lines where only that fits the shape."""
        words = [word for word in map(word_of, SPLIT.split(text)) if word]
        for size in (1, *range(2, min(len(words), 12) + 1)):
            joined = self._tidy("".join(words[:size]))
            if shapes.fits(joined, wanted):
                if size > 1:
                    self.note(Damage.INNER_SPACE, wanted.name)
                return joined, words[size:]
        if not words or not key_like(self._tidy(words[0])):
            return "", [text] if text else []
        return self._tidy(words[0]), words[1:]

    def _take_named(self, value: str, wanted: Field, swaps: list[Swap]) -> None:
        fixed = self._mend(value, wanted)
        other = None if shapes.fits(fixed, wanted) else self._other(fixed, wanted)
        if other:
            swaps.append((fixed, wanted, other))
        else:
            self._give(fixed, wanted)

    def _other(self, value: str, wanted: Field) -> Field | None:
        return next(
            (one for one in self._all if one is not wanted and not one.chosen and shapes.fits(value, one)), None
        )

    def put_right(self, swaps: list[Swap]) -> None:
        """Where another value was named as that field, and is none of it, the two did not change places."""
        for value, wanted, other in swaps:
            if self._found.get(other.name) == value:
                continue
            if other.name in self._found:
                self._loose.append(value)
            elif other.name in self._doubtful:
                self._judge(value, wanted)
            else:
                self.note(Damage.SWAPPED, other.name)
                self._put(value, other)

    def bare(self, lines: list[str]) -> None:
        """Values without a name: by shape, then pieces of one shape, then in the order of what is missing."""
        left = [words for line in list(dict.fromkeys(lines))[:MOST] if (words := self._by_shape(line))]
        left = [words for line in self._rejoined(left) if (words := self._as_key(line))]
        self._as_phrase(list(dict.fromkeys(left)))

    def _by_shape(self, line: str) -> str:
        """Take the words of a line that fit a shape; what is left of the line."""
        if shapes.is_totp(line) and not any(shapes.fits(line, one) for one in self._all):
            self.note(Damage.TOTP_SECRET, None, blocks=True)
            return ""
        return _without(line, lambda word: self._fitting(word))

    def _fitting(self, word: str) -> bool:
        value = self._tidy(word)
        for one in self._all:
            if not one.chosen and one.shape is not None:
                fixed = self._mend(value, one)
                if shapes.fits(fixed, one):
                    return self._sort_in(fixed)
        return self._again(value)

    def _sort_in(self, value: str) -> bool:
        if self._again(value):
            return True
        homes = [one for one in self._all if not one.chosen and shapes.fits(value, one)]
        free = [one for one in homes if self._free(one)]
        if free or (len(homes) == 1 and homes[0].name not in self._found):
            self._put(value, (free or homes)[0])
        else:
            self._loose.append(value)
        return True

    def _rejoined(self, lines: list[str]) -> list[str]:
        """Put together a value that was wrapped over lines or words, where the whole fits a shape."""
        words = [word for line in lines for word in SPLIT.split(line)]
        if not 2 <= len(words) <= 40:
            return lines
        for start in range(len(words)):
            for end in range(start + 2, min(len(words), start + 12) + 1):
                whole = damage.plain_dashes("".join(map(word_of, words[start:end])))
                home = next((one for one in self._all if self._free(one) and shapes.fits(whole, one)), None)
                if home and not home.chosen:
                    self.note(Damage.INNER_SPACE, home.name)
                    self._put(whole, home)
                    return self._rejoined([*words[:start], *words[end:]])
        return lines

    def _as_key(self, line: str) -> str:
        """Take the words of a line that can only be keys: damaged, of a wrong kind, or of no known shape; what is left."""
        return _without(line, lambda word: self._odd_key(self._tidy(word)))

    def _odd_key(self, value: str) -> bool:
        if shapes.is_email(value):
            self.note(Damage.EMAIL, None, blocks=True)
            return True
        if value in self._doubtful.values() or self._again(value):
            return True
        if not key_like(value):
            return False
        free = [one for one in self._all if self._free(one) and not one.chosen]
        home = _nearest(value, free) or next((one for one in free if one.shape is None), None)
        if home is None and (self._wrong_kind(value) or any(mark in value for mark in "•●…")):
            home = free[0] if free else None
            return self._refused(value, home.name if home else None)
        if home is None and free and (len(value) > 32 or not any(one.chosen and self._free(one) for one in self._all)):
            home = free[0]
        if home is None:
            return False
        self._give(value, home)
        return True

    def _as_phrase(self, lines: list[str]) -> None:
        home = next((one for one in self._all if one.chosen and self._free(one)), None)
        able = [line for line in lines if PHRASE_LIKE.fullmatch(line)]
        alone = len(lines) == 1 and " " not in lines[0] and not self._missing_keys()
        pick = able if len(able) == 1 else lines if alone else []
        if home and pick:
            self._give_phrase(phrase_of(pick[0], separated=False), home)
            lines = [line for line in lines if line is not pick[0]]
        self._loose += [line for line in lines if line]

    def _missing_keys(self) -> bool:
        return any(self._free(one) for one in self._all if not one.chosen)


def _without(line: str, taken: Callable[[str], bool]) -> str:
    """The line without the words that were taken; the line itself, as it stands, where none was."""
    words = [word for word in SPLIT.split(line, MOST) if word_of(word)]
    kept = [word for word in words if not taken(word_of(word))]
    return line if len(kept) == len(words) else " ".join(dict.fromkeys(kept))


def _nearest(value: str, free: list[Field]) -> Field | None:
    for wanted in (Damage.CUT, Damage.TOO_LONG):
        for one in free:
            if shapes.misfit(value, one) is wanted:
                return one
    return None
