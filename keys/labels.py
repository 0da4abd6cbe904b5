"""Which part of a pasted text is named as which field, in whatever form people and sites write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, zip_longest

from keys.model import Field
from keys.pieces import NOISE, Piece, from_json, from_table
from keys.trim import MOST

LOGIN = "login"
PUBLIC = "public"  # the API key of some exchanges, and a useless part of the files of others
_GENERAL: dict[str, str] = {
    "apiKey": "api key|api|access key|key|api key id|key id|ключ|апи ключ|ключ апи|апи|api ключ|ключ api|ключ доступа",
    PUBLIC: "public key|публичный ключ|открытый ключ",
    "secret": "secret|secret key|api secret|api secret key|secret api key|key secret|private key|секрет|секретный ключ|"
    "секретный ключ api|секретный ключ апи|секретный api ключ|секретный апи ключ|api секрет|апи секрет|секрет api|"
    "приватный ключ|закрытый ключ",
    "privateKey": "private key|agent private key|приватный ключ|закрытый ключ|секретный ключ|secret|secret key",
    "password": "passphrase|pass phrase|api passphrase|password|api password|pass|парольная фраза|парольная фраза api|"
    "пасс фраза|пассфраза|кодовая фраза|фраза пароль|фраза|пароль|пароль api|api пароль|пароль апи",
    "walletAddress": "wallet address|wallet|address|адрес кошелька|кошелек|кошелёк|адрес",
    "uid": "uid|user id",
    NOISE: "api key name|api name|key name|name|nickname|api key nickname|key nickname|label|remark|note|permissions|"
    "permission|ip|ip whitelist|whitelist|название|название ключа|"
    "название api ключа|имя|имя ключа|метка|разрешения|разрешение|доступы|права|exchange|биржа|"
    "api wallet address|api wallet|agent address|agent wallet|адрес api кошелька|api кошелек|api кошелёк|адрес агента",
    LOGIN: "login password|account password|trading password|fund password|login|email|e mail|пароль от аккаунта|"
    "пароль от биржи|пароль для входа|торговый пароль|логин|почта",
}
_JOINTS = re.compile(r"[\s_–—-]+")
_BULLET = re.compile(r"[\s\"'`*{\[(«“•·>#–—-]*(?:\d{1,2}[.)]\s*)?[\"'`*«“]*")
_BULLET_ROOM = 24
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*\Z")


@dataclass(frozen=True, slots=True)
class _Labels:
    names: dict[str, str]
    pattern: re.Pattern[str]

    def name(self, word: str) -> str | None:
        return self.names.get(_JOINTS.sub("", _BRACKETS.sub("", word.lower())))


def pieces(text: str, fields: tuple[Field, ...]) -> list[Piece]:
    """Cut a cleaned text at its labels. JSON and CSV are read as such; all else by looking for labels."""
    labels = _labels(fields)
    found = from_json(text, labels.name) or from_table(text, labels.name)
    return found or list(_from_prose(text, labels))


@lru_cache(maxsize=256)
def _labels(fields: tuple[Field, ...]) -> _Labels:
    words = {_JOINTS.sub(" ", word).strip(): name for name, word in _vocabulary(fields)}
    longest_first = sorted(words, key=len, reverse=True)
    anyone = "|".join(r"[ _–—-]*".join(map(re.escape, word.split(" "))) for word in longest_first)
    pattern = re.compile(
        r"(?:^|(?<=[\s,;|{\[\"'`*•«“(>]))(?:export[ ]{1,4})?(?:[a-z0-9]{1,16}_){0,4}?[\"'`*«“]{0,3}"
        rf"(?P<word>{anyone})(?!\w)[\"'`*»”]{{0,3}}(?:[ ]?\([^()\n]{{0,40}}\))?[*\"'`]{{0,3}}"
        rf"(?:(?:[ ]{{1,2}}(?!(?:{anyone})(?!\w))[^\W\d_]{{1,14}}){{1,2}}(?=[ ]{{0,4}}[:=：]))?"
        r"(?P<mark>[ ]{0,4}[:=：]>?[*]{0,2}|[ ]{1,4}[–—-]{1,3}>?[ ]{1,4}|[ ]{0,4}\t|[ ]{0,4}(?:\n|\Z)|[ ]+)",
        re.IGNORECASE | re.MULTILINE,
    )
    return _Labels({word.replace(" ", ""): name for word, name in words.items()}, pattern)


def _vocabulary(fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    """Pairs of field and word; what is said later wins: the exchange's own words over the general ones."""
    own = {field.name for field in fields}
    for name, words in _GENERAL.items():
        if name in own or name in {"password", NOISE, LOGIN} or (name == PUBLIC and "apiKey" in own):
            yield from ((name, word) for word in words.split("|"))
    for one in fields:
        for label in (one.name, one.label.en, one.label.ru, *one.words):
            yield from ((one.name, part) for part in _spellings(label))


def _spellings(label: str) -> Iterator[str]:
    for part in re.split(r"[/(),;«»]", label.lower()):
        if 1 <= len(part.split()) <= 4:
            yield part.strip()


def _from_prose(text: str, labels: _Labels) -> Iterator[Piece]:
    found = list(islice(_accepted(labels.pattern.finditer(text), text), MOST))
    yield from _bare(text[: found[0].start()] if found else text)
    waiting: list[str] = []
    for label, following in zip_longest(found, found[1:]):
        end = following.start() if following else len(text)
        waiting.append(labels.name(label["word"]) or NOISE)
        value = text[label.end() : end]
        if not value.strip() and following:
            continue
        same_line = following is not None and "\n" not in value.lstrip()
        yield from _named(waiting, value, label, separated=same_line)
        waiting = []


def _named(waiting: list[str], value: str, label: re.Match[str], *, separated: bool) -> Iterator[Piece]:
    """The value of one label; or, where several labels came first, their values line by line."""
    lines = [line for line in value.splitlines() if line.strip()]
    if len(waiting) > 1 and len(lines) >= len(waiting):
        for name, line in zip(waiting, lines, strict=False):
            yield Piece(name, line.strip())
        yield from _bare("\n".join(lines[len(waiting) :]))
    else:
        yield Piece(waiting[-1], value.strip(), plainly=bool(label["mark"].strip(" ")), separated=separated)


def _bare(text: str) -> Iterator[Piece]:
    return (Piece(None, line.strip(), plainly=False) for line in text.splitlines() if line.strip())


def _accepted(matches: Iterable[re.Match[str]], text: str) -> Iterator[re.Match[str]]:
    """A colon makes a label anywhere; a dash, a tab or a space only in a line that begins with one."""
    line_with_label = -1
    for match in matches:
        line = text.rfind("\n", 0, match.start()) + 1
        begins = match.start() - line <= _BULLET_ROOM and bool(_BULLET.fullmatch(text, line, match.start()))
        mark = match["mark"].strip(" *")
        if mark.startswith((":", "=", "：")) or begins or (line == line_with_label and mark != "\n"):
            line_with_label = line
            yield match
