"""That the database cannot be used, in words that hold nothing of what is in it, nor of its address."""


class Unusable(Exception):
    """What every use of the database may raise: it is full, broken, held by another, or not there at all.

    The text is one word for the log; `hint` a sentence about what to look at. What was not committed has left nothing.
    """

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.hint = hint


class UnsupportedDatabase(ValueError):
    """The text says what is wrong with the address, and never the address: it may hold a password."""
