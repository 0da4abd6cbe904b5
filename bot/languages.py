"""The languages that the bot speaks: each folder of texts in locales/ is one."""

from pathlib import Path

LOCALES = Path(__file__).parent.parent / "locales"
ENGLISH = "en"  # the one that every other is made from, and that says what another does not


def spoken(folder: Path = LOCALES) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.iterdir() if any(path.glob("*.ftl"))))
