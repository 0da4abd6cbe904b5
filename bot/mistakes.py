"""Why a command did not do what it was asked: told to the operator in sentences, never as a traceback."""


class Mistakes(Exception):
    """The configuration is wrong; `problems` has a sentence for each mistake, and what to do about it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Failed(Exception):
    """It did not work; the text is the sentence for the operator."""
