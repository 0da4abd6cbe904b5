"""Raw updates as Telegram sends them, and secrets of every shape in the facts."""

from __future__ import annotations

import random
import string
from typing import Any

IVAN, GROUP = 42, -1001
ALNUM = string.ascii_letters + string.digits
LOWER, UPPER = "0123456789abcdef", "0123456789ABCDEF"
KEY = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
SECRET = "7C1B0D9A2E4F48A6B35D90E1F2C3A4B5"
WORDS = "legal winner thank year wave sausage worth useful zoo abandon yellow about ability art absorb"

Raw = dict[str, Any]


def message(text: str | None = None, *, user: int = IVAN, chat: int | None = None, **more: Any) -> Raw:
    place = {"id": chat, "type": "supergroup"} if chat else {"id": user, "type": "private", "first_name": "Иван"}
    sender = {"id": user, "is_bot": False, "first_name": "Иван", "username": "ivan_petrov", "language_code": "ru"}
    said = {} if text is None else {"text": text}
    return {"message_id": 7, "from": sender, "chat": place, "date": 1_700_000_000, **said, **more}


def update(text: str | None = None, kind: str = "message", **more: Any) -> Raw:
    return {"update_id": 1, kind: message(text, **more)}


def document(name: str, size: int = 900) -> Raw:
    return {"file_id": "BQACAgIAAxkBAAIBZ2", "file_unique_id": "AgADZwADqY", "file_name": name, "file_size": size}


def secrets(each: int) -> list[str]:
    """`each` secrets of every shape that the facts hold, the same at every run."""
    dice = random.Random(2026)

    def text(alphabet: str, *sizes: int) -> str:
        return "-".join("".join(dice.choice(alphabet) for _ in range(size)) for size in sizes)

    made = []
    for _ in range(each):
        made += [
            text(LOWER, 8, 4, 4, 4, 12),
            text(UPPER, 32),
            text(ALNUM, 18),
            text(ALNUM, 36),
            text(ALNUM, 64),
            "bg_" + text(LOWER, 32),
            text(LOWER, 64),
            text(LOWER, 24),
            "mx0" + text(ALNUM, 15),
            text(LOWER, 32),
            text(ALNUM + "+/", 56),
            text(ALNUM + "+/", 86) + "==",
            text(ALNUM + "-_", 43),
            text(ALNUM + "-_", 24),
            text(LOWER, 8, 8, 8, 5),
            "0x" + text(LOWER, 64),
            "-----BEGIN PRIVATE KEY-----\n" + text(ALNUM, 64) + "\n-----END PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----",
            " ".join(dice.sample(WORDS.split(), 12)),
            f"passphrase: {text(string.ascii_lowercase, 6)}",
            f"парольная фраза: {text(ALNUM, 8)}!",
            f'{{"apiKey": "{text(ALNUM, 9)}", "secret": "{text(ALNUM, 5)}"}}',
        ]
    return made
