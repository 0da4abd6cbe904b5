"""A little of what `make fuzz` does for hours, and each input that broke something, for good."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.hygiene import mask, sift
from bot.members import EARLIER, MESSAGES, PEOPLE, technical
from exchanges import every
from keys.model import Status
from tests.bot.commands import Operator
from tests.bot.commands import operator as operator
from tests.bot.raw import SECRET, update
from tests.fuzz.grammar import places
from tests.fuzz.panels import PANELS, Case, Names
from tests.fuzz.records import opens, records, run
from tests.fuzz.targets import TARGETS, Target, check_environment, check_panel, check_profile
from tests.fuzz.texts import MASTER, TOKEN

pytestmark = pytest.mark.unmeasured
EXAMPLES = 10  # of each
BY_TELEGRAM = {
    "background_custom_emoji_id", "big_file_id", "big_file_unique_id", "business_connection_id", "callback_data",
    "currency", "custom_emoji_id", "effect_id", "emoji", "emoji_status_custom_emoji_id", "file_id", "file_unique_id",
    "foursquare_id", "gift_id", "google_place_id", "guest_query_id", "hash", "icon_custom_emoji_id", "id",
    "language_code", "media_group_id", "mime_type", "option_persistent_id", "owned_gift_id", "persistent_id",
    "profile_background_custom_emoji_id", "provider_payment_charge_id", "reply_to_poll_option_id", "set_name",
    "shipping_option_id", "small_file_id", "small_file_unique_id", "telegram_payment_charge_id", "type", "username",
}  # fmt: skip
PLACES = {place.path: place for place in places()}


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_nothing_made_up_breaks_it(target: Target) -> None:
    settings(max_examples=EXAMPLES)(given(target.inputs)(target.check))()


def test_a_secret_is_found_in_every_text_that_a_message_of_the_bot_api_can_hold() -> None:
    """A new version of aiogram brings new members: where somebody may write in one, it is looked at too."""
    written = [path for path in PLACES if not any(map(technical, path)) and path[0] not in (*PEOPLE, *EARLIER)]
    assert len(written) > 300
    missed = []
    for path in written:
        raw = update(**PLACES[path].holding(f"secret: {SECRET}"))
        found = sift(raw, expecting=lambda _: False)
        if not found.deletions or SECRET in repr(mask(raw, found)[0]):
            missed.append(path)
    assert missed == []


def test_the_texts_that_are_not_looked_at_are_those_that_nobody_writes() -> None:
    """Looked through by hand: a name that comes to be here has to be, too."""
    assert {name for path in PLACES for name in path if technical(name)} == BY_TELEGRAM


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_so_it_is_in_an_earlier_message_of_ones_own(kind: str) -> None:
    for name in EARLIER:
        earlier = update(f"secret: {SECRET}")["message"] | {"message_id": 5}
        assert sift(update("?", kind, **{name: earlier}), expecting=lambda _: False).deletions == ((42, 5, 0.0),)


NAMED = Names("en", every()["okx"], Status.REFUSED, "x", "x", "x", "x")


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", ['"' * 500, "\u202e<b>" * 100, "😀" * 300, "</code>&{ $x }", "\u3164"])
def test_no_name_is_markup_or_unseen_or_too_long_in_any_message(panel: str, name: str) -> None:
    for status in Status:
        for language in ("en", "ru"):
            key = "x" if name == "\u3164" else name
            names = replace(NAMED, language=language, status=status, key=key, service=name, person=name, told=name)
            check_panel(Case(panel, names))


ENVIRONMENTS = [
    "MASTER_KEY=ключ".encode("cp1251"),
    "MASTER_KEY=x".encode("utf-16"),
    b"PROFILE=" + b"a" * 5000,
    b"MASTER_KEY_FILE=a\x00b",
    f"MASTER_KEY_FILE={MASTER}=".encode(),
    f"PROFILE=./{MASTER}".encode(),
    f"LOG_LEVEL={TOKEN}".encode(),
    f"EXCHANGE_URLS={TOKEN}=http://127.0.0.1".encode(),
]
PROFILES = [b"keys_per_owner = " + b"9" * 5000, b"name = " + b"[" * 5000, b"\xff\xfe", b'quiet = {from="07:00+03:00"}']


@pytest.mark.parametrize("content", ENVIRONMENTS, ids=range(len(ENVIRONMENTS)))
def test_a_bad_env_file_is_told_in_a_sentence(content: bytes, operator: Operator) -> None:
    check_environment(content)
    (operator.folder / ".env").write_bytes(content)
    (operator.folder / ".env").chmod(0o600)
    said = operator.runs("keys", "list")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("The configuration has mistakes:\n  - ")
    assert not any(secret in said.err for secret in (MASTER, TOKEN))


@pytest.mark.parametrize("content", PROFILES, ids=range(len(PROFILES)))
def test_so_is_a_bad_profile(content: bytes, operator: Operator, tmp_path: Path) -> None:
    check_profile(content)
    operator.begins()
    operator.set(BOT_TOKEN=TOKEN, PROFILE=str(tmp_path / "profile.toml"))
    (tmp_path / "profile.toml").write_bytes(content)
    said = operator.runs("run")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("The configuration has mistakes:\n  - ")


def test_no_change_of_a_sealed_record_is_accepted() -> None:
    result = run(7000, seed=1)
    assert result.tried.total() > 6000
    assert result.accepted.total() == 0


def test_a_record_that_opens_is_counted() -> None:
    assert all(opens(partial(one.vault.open, one.key, one.place, one.sealed)) for one in records())
