"""How values become text that Telegram can show: escaping, labels, lists, addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from aiogram.types import InlineKeyboardMarkup

from handlers.picture import Sketch
from keys.model import PERMISSIONS, Box, Egress, Exchange, StoredKey, Text, Wanted
from pictures import Ours

Say = Callable[..., str]
"""`say(key, **values)`: the fluent message in the reader's language; values are already `plain`."""

COMMON_SEPARATOR = ", "
BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")  # drawn as nothing, yet no format characters to Unicode
LIST_LIMIT = 10
LIST_LENGTH = 700  # with the sentence around it; fluent takes no value of more than 1000 characters
LABEL = 40  # characters of a name that somebody else gave
COPY_LIMIT = 256  # characters that Telegram copies at most
MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Panel:
    """A message as it is to be shown: HTML and its buttons; with a picture (or Telegram's name of one) the
    text is its caption."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    picture: Sketch | str | None = None

    def under(self, text: str | None) -> Panel:
        """The same message with a paragraph above it, if there is one."""
        return replace(self, text=blocks(text, self.text)) if text else self


def tidy(text: str) -> str:
    """Without bidi controls, zero-width and control characters; any white space is one space."""
    if not (text.isprintable() and BLANK.isdisjoint(text)):  # nearly every text is, and there are many
        text = "".join(char for char in text if char.isspace() or (char.isprintable() and char not in BLANK))
    return " ".join(text.split())


def key_title(say: Say, exchange: Exchange, key: StoredKey) -> str:
    """Which key it is about, above all that is said of it."""
    name, api_key = plain(key.name, LABEL), plain(key.api_key)
    return say("card-title", exchange=plain(exchange.name), name=name, api_key=api_key)


def clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def plain(text: str, limit: int = 150) -> str:
    """Anything not written by us, safe inside Telegram's HTML; by default short enough for fluent when escaped."""
    return html.escape(clip(tidy(text), limit), quote=True)


def lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def blocks(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def fold(text: str, rest: str) -> str:
    """The text with the rest folded under it, as long as Telegram takes both in one message."""
    whole = blocks(text, f"<blockquote expandable>{rest}</blockquote>") if rest else text
    return whole if len(whole) <= MESSAGE_LIMIT else text


def seen(text: str) -> int:
    """The length of HTML as Telegram counts it: what is shown, in the units of UTF-16."""
    return len(html.unescape(TAGS.sub("", text)).encode("utf-16-le")) // 2


def label(say: Say, language: str, text: Text) -> str:
    """A label of the exchange's screen, in quotes; one that was not seen stands behind the English one, as ours."""
    own = text.in_(language)
    if "«" in own:
        return plain(own)
    if text.translated_in(language):
        return say("label-ours", label=plain(text.en), ours=plain(own))
    return say("label", label=plain(own))


def sentence(say: Say, language: str, text: Text) -> str:
    """A sentence of the facts, with a mark where the labels in it were not seen."""
    own = plain(text.in_(language), 1000)
    return say("sentence-unconfirmed", text=own) if text.unconfirmed else own


def form(service: str, wanted: Wanted) -> Ours:
    """What the operator of this service wants in the forms that pictures show."""
    return Ours(clip(tidy(service), LABEL), wanted.listed, wanted.required, wanted.forbidden)


def listed(say: Say, items: Iterable[str]) -> str:
    """Items with commas between; of a long list the first ones and how many more there are."""
    known = list(items)
    lengths = accumulate(len(item) for item in known[:LIST_LIMIT])
    fits = sum(total <= LIST_LENGTH for total in lengths)
    shown = COMMON_SEPARATOR.join(known[:fits])
    return say("list-more", shown=shown, rest=len(known) - fits) if fits < len(known) else shown


def permission(say: Say, word: str) -> str:
    return say(f"permission-{word}") if word in PERMISSIONS else plain(word)


def rights(say: Say, language: str, boxes: Sequence[Box], words: frozenset[str]) -> str:
    """Permissions by the labels of these boxes, and by our own words where no box gives them."""
    bare = sorted(words.difference(*(box.grants for box in boxes)))
    return listed(say, [label(say, language, box.label) for box in boxes] + [permission(say, word) for word in bare])


def address_lines(say: Say, egress: Sequence[Egress], separator: str) -> str:
    """Each address with its label, then all of them in the form the exchange takes, unless they are too many."""
    shown = [say("address", label=plain(one.label, LABEL), address=plain(one.address)) for one in egress[:LIST_LIMIT]]
    whole = separator.join(one.address for one in egress)
    return lines(
        *shown,
        say("addresses-more", count=len(egress) - LIST_LIMIT) if len(egress) > LIST_LIMIT else "",
        say("addresses-whole", addresses=html.escape(whole)) if len(egress) > 1 and len(whole) <= COPY_LIMIT else "",
    )
