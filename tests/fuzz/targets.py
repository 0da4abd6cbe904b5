"""What is fuzzed, by name: any input, and what must hold whatever it is. Each is tried a little in CI, and long by `make fuzz`."""

from __future__ import annotations

import json
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from aiogram.types import Update
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pydantic import ValidationError

from bot.answers import Unreadable, read, update_in, updates_in
from bot.hygiene import looks_secret, mask, sift
from bot.log import cause
from bot.members import EARLIER, MESSAGES, PEOPLE, number, technical
from bot.mistakes import Mistakes
from bot.profile import load as load_profile
from bot.settings import environment
from bot.settings import load as load_settings
from bot.untold import untold
from bot.updates import arrival
from exchanges import every
from handlers.writing import BLANK
from keys.model import Exchange, Secret
from keys.paste import read as read_paste
from tests.bot.raw import SECRET, Raw
from tests.fuzz import buttons, panels, texts
from tests.fuzz.grammar import SPOILS, spoiled, updates
from tests.telegram_html import length, visible
from web.webhook import knows

Refusal = TypeVar("Refusal", bound=Exception)
SLOW = 2.0  # seconds of one core for one input: a regular expression that never ends
KINDS = tuple(sorted(MESSAGES))
HOOK = "S3cret_token-of-the-test"
FLAT = tuple(way for way in SPOILS if way != "deep")


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises where something does not hold."""

    name: str
    inputs: SearchStrategy[Any]
    check: Callable[[Any], None]


@contextmanager
def soon() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SLOW


@contextmanager
def _refused(kind: type[Refusal]) -> Iterator[list[Refusal]]:
    """The one way of saying no that is meant, and what was said so."""
    said: list[Refusal] = []
    try:
        yield said
    except kind as refusal:
        said.append(refusal)


def answers() -> SearchStrategy[tuple[int, str]]:
    """What comes back on a poll: an answer of the Bot API, whole or bent."""
    some = st.lists(spoiled(updates(), FLAT), max_size=2)
    whole = st.builds(_written, some, st.sampled_from([0, 0, 0, 400, 5000]))
    body = whole.map(str.encode).flatmap(texts.bent).map(lambda raw: raw.decode(errors="replace"))
    return st.tuples(st.sampled_from([200, 200, 404, 502]), body | st.text(texts.CHARS, max_size=30))


def _written(some: list[Raw], deep: int) -> str:
    return _nested({"ok": True, "result": some}, deep)


def _nested(value: Raw, deep: int) -> str:
    """As JSON, with a nest beside each number of an update; json.dumps itself does not go as deep."""
    nest = f'"nest": {"[" * deep}{"]" * deep}, "update_id"' if deep else '"update_id"'
    return json.dumps(value).replace('"update_id"', nest)


def check_answer(answer: tuple[int, str]) -> None:
    """Every update of it that has a number can be taken; what is no answer says no word of itself."""
    with _refused(Unreadable) as said:
        for update in updates_in(read(*answer)):
            check_update(update)
    assert not said or str(said[0]) in {f"HTTP {answer[0]}", "no updates"}


def posts() -> SearchStrategy[tuple[bytes, bytes]]:
    """What comes on a post: an update, whole or bent, and what stands in the header of the secret."""
    whole = st.builds(_nested, spoiled(updates(), FLAT), st.sampled_from([0, 0, 0, 400, 5000])).map(str.encode)
    return st.tuples(whole.flatmap(texts.bent) | st.binary(max_size=30), texts.bent(HOOK.encode()) | st.binary())


def check_post(post: tuple[bytes, bytes]) -> None:
    """It is taken as an update with a number, or refused without a word of it; by the secret itself alone."""
    body, header = post
    assert knows(Secret(HOOK), header.decode(errors="surrogateescape")) == (header == HOOK.encode())
    with soon(), _refused(Unreadable) as said:
        update = update_in(body)
    assert not said or str(said[0]) in {"no JSON", "no update"}
    if not said:
        check_update(update)


def check_update(update: Raw) -> None:
    """Looked at, stored and masked without an error; then aiogram's models take it, or refuse it in their own way."""
    for waiting in (False, True):
        with soon():
            found = sift(update, expecting=partial(_always, waiting), picturing=partial(_always, waiting))
        stored = arrival(update, found)
        assert json.loads(stored.raw) in (update, {})
        masked, _ = mask(update, found)
        with _refused(ValidationError) as said:
            Update.model_validate(masked)
        assert all(set(cause(error)) <= {"error_type", "at"} for error in said)


def _always(answer: bool, _: int) -> bool:
    return answer


@st.composite
def planted(draw: DrawFn) -> Raw:
    """A message of a person, channel or group with a secret in one of the texts in it, however deep."""
    update = draw(spoiled(updates(KINDS)))
    body = next(value for name, value in update.items() if name in MESSAGES)
    body = body if isinstance(body, dict) else {}
    body["chat"] = {"id": draw(st.sampled_from([7, -1001])), "type": draw(st.sampled_from(["private", "supergroup"]))}
    body["message_id"] = draw(st.integers(1, 2**31))
    here, name = draw(st.sampled_from(list(_writable(body))))
    here[name] = draw(st.sampled_from(["{}", "см. {}", "secret: {}", "```\n{}\n```"])).format(SECRET)
    return {"update_id": 1, draw(st.sampled_from(KINDS)): body}


def _writable(body: Raw) -> Iterator[tuple[Any, Any]]:
    """Where in a message somebody may write: an object or a list, and the name or number of the text in it."""
    yield body, "text"
    yield from _texts({name: inner for name, inner in body.items() if name not in (*PEOPLE, *EARLIER)}, 12)


def _texts(value: Any, deepest: int) -> Iterator[tuple[Any, Any]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in list(members):
        if isinstance(inner, str) and not technical(str(name)) and deepest < 12:
            yield value, name
        elif deepest and not technical(str(name)):
            yield from _texts(inner, deepest - 1)


def check_planted(update: Raw) -> None:
    """It goes from the chat, and no handler sees it."""
    (body,) = [value for name, value in update.items() if name in MESSAGES]
    found = sift(update, expecting=lambda _: False)
    assert found.secret
    assert (body["chat"]["id"], number(body["message_id"])) in {place[:2] for place in found.deletions}
    assert SECRET not in json.dumps(mask(update, found)[0])


def pasted() -> SearchStrategy[tuple[Exchange, str]]:
    return st.tuples(st.sampled_from(list(every().values())), texts.pastes())


def check_paste(case: tuple[Exchange, str]) -> None:
    """Read in good time; what it came to is one thing for each field, and shows none of it by itself."""
    exchange, text = case
    others = {one.id: one.fields for one in every().values() if not one.basic and one.brand != exchange.brand}
    with soon():
        looks_secret(text)
    with soon():
        reading = read_paste(Secret(text), exchange.fields, {}, others)
    assert not reading.fields.keys() & reading.doubtful.keys()
    assert reading.fields.keys() | reading.doubtful.keys() <= {field.name for field in exchange.fields}
    found = [value.reveal() for value in (*reading.fields.values(), *reading.doubtful.values(), *reading.loose)]
    assert not any(value in repr(reading) for value in found if len(value) > 12)


def check_panel(case: panels.Case) -> None:
    """Telegram takes it, and nothing in it is unseen or turns the rest around."""
    panel = case.panel()
    length(panel.text)
    shown = [visible(panel.text)]
    for row in panel.keyboard.inline_keyboard if panel.keyboard else ():
        for button in row:
            assert button.text.strip()
            assert len((button.callback_data or "").encode()) <= 64
            shown.append(button.text)
    for char in "".join(shown):
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}, hex(ord(char))
        assert char not in BLANK


def _told(mistakes: Mistakes) -> None:
    """A sentence for each."""
    assert mistakes.problems
    assert all(problem.strip() and "Traceback" not in problem for problem in mistakes.problems)


@contextmanager
def _file(name: str, content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        path.chmod(0o600)
        yield path


def check_profile(content: bytes) -> None:
    """It holds, for what asks it at every hour too, or each mistake is told in a sentence."""
    with _file("profile.toml", content) as path:
        try:
            profile = load_profile(path)
        except Mistakes as mistakes:
            _told(mistakes)
            return
    list(untold(profile))
    for name in profile.exchanges:
        profile.wanted(every()[name])
    for hour in range(24):
        profile.quiet.until(panels.NOW.replace(hour=hour), None)


def check_environment(content: bytes) -> None:
    """It is taken, or each mistake is told in a sentence; and no value of a secret in it."""
    with _file(".env", content) as path, _refused(Mistakes) as said:
        load_settings(environment(path.parent))
    for mistakes in said:
        _told(mistakes)
        assert not any(secret in str(mistakes) for secret in (texts.TOKEN, texts.MASTER))


TARGETS = {
    target.name: target
    for target in (
        Target("answers of getUpdates", answers(), check_answer),
        Target("webhook bodies", posts(), check_post),
        Target("updates", spoiled(updates()), check_update),
        Target("planted secrets", planted(), check_planted),
        Target("pastes", pasted(), check_paste),
        Target("names into HTML", panels.cases(texts.names()), check_panel),
        Target("button data", buttons.button_data(), buttons.check_button),
        Target("commands and links", buttons.commands(), buttons.check_command),
        Target("profiles", texts.profiles(), check_profile),
        Target(".env files", texts.environments(), check_environment),
    )
}
