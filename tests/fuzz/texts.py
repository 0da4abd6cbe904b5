"""What people and files hold that should not be there: pastes, names, profiles and .env files, in every state of ruin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bot.settings import PLANNED, WORKING
from keys.paste import LONGEST
from tests.bot.raw import secrets
from tests.keys.samples import SAMPLES

ROOT = Path(__file__).parents[2]
CHARS = st.characters()  # halves of surrogate pairs too
UNSEEN = "\u202e\u2066\u200b\u200f\u00ad\ufeff\u3164\u115f\u034f\u061c\x00\x1b\x7f\u2028"
MARKUP = ("<b>", "</code>", "<a href='tg://user?id=1'>", "&lt;", "&", "&#60;", "{ $x }", "{", '"', "'", "`", "%s", "\\")
LABELS = (
    "API key",
    "Secret key:",
    "Passphrase =",
    "apiKey",
    "секретный ключ",
    "парольная фраза:",
    "пароль",
    "key",
    "api",
)
GLUE = ("\n", " ", ": ", " - ", "\t", ",", ";", "|", '"', "{", "}", "[", "]", "=", "-----", "BEGIN", "END", "\r\n", "`")
PEMS = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "----BEGIN EC PRIVATE KEY----", "\\n")


@cache
def _values() -> tuple[str, ...]:
    return (*secrets(1), *(value for sample in SAMPLES.values() for value in sample.values()))


def _pieces() -> SearchStrategy[str]:
    written = st.sampled_from([*LABELS, *GLUE, *PEMS, *UNSEEN])
    return written | st.sampled_from(_values()) | st.text(CHARS, max_size=8)


@st.composite
def pastes(draw: DrawFn) -> str:
    """Pieces of what is pasted, in any order, a stretch of it said again and again up to the longest that is read."""
    parts = draw(st.lists(_pieces(), max_size=12))
    text = "".join(parts)
    if text and draw(st.booleans()):
        text *= draw(st.sampled_from([2, 40, 700, LONGEST])) // len(text) + 1
    return (text + draw(_pieces()))[:LONGEST]


def names() -> SearchStrategy[str]:
    """What somebody may call themselves, a key or a group."""
    piece = st.sampled_from([*MARKUP, *UNSEEN]) | st.text(CHARS, max_size=6)
    return st.lists(piece, max_size=10).map("".join) | st.text(CHARS, min_size=30, max_size=200)


TOML_VALUES = (
    '""', '"x"', "1", "-1", "0", "true", "[]", "{}", "nan", "inf", "1e400", '["read"]', "[[1]]", "[{}]", "07:00:00",
    "2026-11-21", '"07:00+03:00"', "9" * 25, "9" * 5000, '"\\u202e<b>"', "[" * 2000, "{a=" * 500, "'''", '"22:00"',
    '["okx", "okx"]', '[["okx"]]', "[{ en = 1 }]", '"0.0.0.0"', '"fe80::1%eth0"',
)  # fmt: skip


@cache
def _profiles() -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted((ROOT / "profiles").glob("*.toml")))


@st.composite
def profiles(draw: DrawFn) -> bytes:
    """A ready profile with some of its lines changed, then perhaps a few of its bytes."""
    lines = draw(st.sampled_from(_profiles())).splitlines()
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        name, equals, _ = lines[at].partition("=")
        put = draw(st.sampled_from(TOML_VALUES) | st.text(CHARS, max_size=10))
        lines[at] = draw(st.sampled_from([f"{name}={put}" if equals else put, put, "", f"{lines[at]}\n{lines[at]}"]))
    return draw(bent("\n".join(lines).encode(errors="surrogatepass")))


TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"
MASTER = "kEy-of-the-fuzz_run-not-of-any-vault-012345"  # as long as one, without its last sign
ENV_VALUES = (
    "", "'", '"', "x", "0", "okx=http://127.0.0.1:1", "okx=http://[", "sqlite:///", "sqlite:///\x00", "http://a:99999",
    "http://u@a", "127.0.0.1:9109", "[::1]:0", "debug", "profiles/default.toml", "/", ".", "a" * 5000, "\x00", "\ud800",
    "${BOT_TOKEN}", "1:2", TOKEN, MASTER, f"{MASTER}=", f"{MASTER}=,{MASTER}", f"okx={TOKEN}", f"./{MASTER}=",
)  # fmt: skip


@st.composite
def environments(draw: DrawFn) -> bytes:
    """A .env file with known and unknown names and any values, then perhaps a few bytes changed."""
    name = st.sampled_from([*WORKING, *PLANNED]) | st.text(CHARS, max_size=6)
    put = st.sampled_from(ENV_VALUES) | st.text(CHARS, max_size=20)
    lines = draw(st.lists(st.builds("{}={}".format, name, put), max_size=6))
    return draw(bent("\n".join(lines).encode(errors="surrogatepass")))


@st.composite
def bent(draw: DrawFn, whole: bytes) -> bytes:
    """The bytes with one stretch of them lost, said twice, or put out by others."""
    if not whole or draw(st.booleans()):
        return whole
    start = draw(st.integers(0, len(whole) - 1))
    end = min(len(whole), start + draw(st.integers(0, 20)))
    return whole[:start] + draw(st.sampled_from([b"", whole[start:end] * 2]) | st.binary(max_size=6)) + whole[end:]
