"""What leaves the chat, when, and what handlers see of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hygiene import Sifted, mask, sift
from bot.members import DEEPEST, technical
from tests.bot.raw import GROUP, IVAN, KEY, SECRET, Raw, document, message, update

PHOTO = [{"file_id": "AgACAgIAAxkBAAIBaG", "file_unique_id": "AQADZwADqY", "width": 90, "height": 90}]


def sifted(raw: Raw, *, waiting: bool = False) -> Sifted:
    return sift(raw, expecting=lambda owner: waiting and owner == IVAN)


def masked(raw: Raw, *, waiting: bool = False) -> tuple[Raw, Any]:
    return mask(raw, sifted(raw, waiting=waiting))


def test_ordinary_talk_passes_untouched() -> None:
    raw = update("Как создать API-ключ на OKX?")
    assert sifted(raw) == Sifted(1, IVAN, private=True, kind="message", secret=False, deletions=())
    assert masked(raw) == (raw, None)


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_secret_is_deleted_outside_the_flow_too(kind: str) -> None:
    found = sifted(update(f"вот {KEY}", kind))
    assert found == Sifted(1, IVAN, private=True, kind=kind, secret=True, deletions=((IVAN, 7, 0.0),))


def test_a_secret_in_a_group_is_deleted() -> None:
    found = sifted(update(SECRET, chat=GROUP), waiting=True)
    assert (found.private, found.secret, found.deletions) == (False, True, ((GROUP, 7, 0.0),))


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
def test_a_channel_owns_its_posts(kind: str) -> None:
    channel = {"id": GROUP, "type": "channel", "title": "Канал"}
    raw = {"update_id": 1, kind: {"message_id": 7, "date": 1, "chat": channel, "sender_chat": channel, "text": SECRET}}
    assert sifted(raw) == Sifted(1, GROUP, private=False, kind=kind, secret=True, deletions=((GROUP, 7, 0.0),))


def test_while_a_key_is_awaited_any_text_is_a_secret() -> None:
    assert sifted(update("hello"), waiting=True).deletions == ((IVAN, 7, 0.0),)
    assert sifted(update(None, caption="hello"), waiting=True).secret
    assert not sifted(update("hello")).secret
    assert not sifted(update("hello", user=43), waiting=True).secret
    assert not sifted(update("hello", chat=GROUP), waiting=True).secret


@pytest.mark.parametrize("text", ["/cancel", "/addkey okx", "/start addkey_okx", "/help@keyferry_bot"])
def test_while_a_key_is_awaited_a_command_is_a_command(text: str) -> None:
    assert not sifted(update(text), waiting=True).secret


@pytest.mark.parametrize("text", [f"/addkey okx {KEY}", f"/start {SECRET}", f"/cancel\n{SECRET}", f"/{SECRET}"])
def test_what_follows_a_command_is_looked_at(text: str) -> None:
    assert sifted(update(text)).secret


@pytest.mark.parametrize("text", ["/Passw0rd!", "/ab+cd"])
def test_a_passphrase_with_a_slash_is_no_command(text: str) -> None:
    assert sifted(update(text), waiting=True).secret


def test_a_picture_or_a_file_is_a_secret_only_while_one_is_awaited() -> None:
    for more in ({"photo": PHOTO}, {"document": document("page.pdf")}, {"document": document("keys.txt", 70_000)}):
        assert sifted(update(None, **more), waiting=True).deletions == ((IVAN, 7, 0.0),)
        assert not sifted(update(None, **more)).secret
    assert not sifted(update(None, sticker={"file_id": "x", "emoji": "👍"}), waiting=True).secret


@pytest.mark.parametrize("name", ["key.txt", "OKX.JSON", "my.pem", "k.csv", "k.key", ".env"])
def test_a_key_file_is_read_before_it_goes(name: str) -> None:
    raw = update(None, document=document(name))
    assert sifted(raw).deletions == ((IVAN, 7, 10.0),)
    assert sifted(raw, waiting=True).deletions == ((IVAN, 7, 10.0),)
    assert not sifted(update(None, document=document(name), chat=GROUP)).secret


SOMEWHERE: list[Raw] = [
    {"caption": f"secret: {SECRET}"},
    {"contact": {"phone_number": "+1", "first_name": SECRET}},
    {"poll": {"id": "1", "question": "?", "options": [{"text": KEY, "voter_count": 0}]}},
    {"web_app_data": {"button_text": "ok", "data": json.dumps({"apiKey": KEY})}},
    {"quote": {"text": KEY, "position": 0}},
    {"external_reply": {"origin": {"type": "hidden_user"}, "contact": {"first_name": SECRET}}},
    {"forward_origin": {"type": "hidden_user", "sender_user_name": SECRET}},
    {"entities": [{"type": "text_link", "offset": 0, "length": 1, "url": f"https://a.example/?k={SECRET}"}]},
    {"something_new": [{"deep": {"inside": [KEY]}}]},
    {"document": document(f"{SECRET}.bin")},
]


@pytest.mark.parametrize("where", SOMEWHERE)
def test_a_secret_is_found_wherever_it_stands(where: Raw) -> None:
    raw = update("почему?", **where)
    assert sifted(raw).secret
    assert not holds(masked(raw)[0], KEY, SECRET)


@pytest.mark.parametrize(
    "where",
    [{"photo": PHOTO}, {"media_group_id": "13579246801357924"}, {"via_bot": {"id": 5, "username": "aB3dE6gH9jK2mN5pQr"}},
     {"animation": {"file_id": SECRET, "file_unique_id": KEY, "mime_type": "video/mp4"}}],
)  # fmt: skip
def test_what_telegram_itself_makes_is_no_secret(where: Raw) -> None:
    assert not sifted(update("смотрите", **where)).secret


def test_a_reply_to_ones_own_secret_deletes_that_message_and_keeps_the_question() -> None:
    raw = update("почему?", reply_to_message={**message(KEY), "message_id": 5})
    assert (sifted(raw).secret, sifted(raw).deletions) == (False, ((IVAN, 5, 0.0),))
    seen, pasted = masked(raw)
    assert seen == update("почему?")
    assert pasted is None


def test_a_quote_of_ones_own_secret_deletes_both_messages() -> None:
    earlier = {**message(KEY), "message_id": 5}
    raw = update("почему?", reply_to_message=earlier, quote={"text": KEY[:36], "position": 0})
    assert sifted(raw).deletions == ((IVAN, 7, 0.0), (IVAN, 5, 0.0))


def test_a_secret_of_another_person_is_not_deleted_through_a_reply() -> None:
    raw = update("почему?", chat=GROUP, reply_to_message=message(KEY, user=43, chat=GROUP))
    assert sifted(raw).deletions == ()
    assert not holds(masked(raw)[0], KEY)


def test_an_ordinary_reply_stays() -> None:
    raw = update("почему?", reply_to_message=message("Проверяем…", user=1))
    assert masked(raw)[0] == raw


def test_a_business_chat_is_masked_and_not_touched() -> None:
    found = sifted(update(SECRET, "business_message"))
    assert (found.secret, found.deletions) == (True, ())


def test_other_updates_have_nothing_to_delete_and_show_no_secret() -> None:
    button = {"id": "1", "from": message()["from"], "message": message("Ключ"), "data": "keys:aB3dE6gH9jK2mN5pQr"}
    query = {"id": "1", "from": message()["from"], "query": SECRET, "offset": ""}
    status = {"chat": message()["chat"], "from": message()["from"], "date": 1}
    for kind, body in {"callback_query": button, "inline_query": query, "my_chat_member": status}.items():
        raw = {"update_id": 1, kind: body}
        found = sifted(raw)
        assert (found.owner, found.kind, found.secret, found.deletions) == (IVAN, kind, False, ())
        assert found.private == (kind != "inline_query")
        assert not holds(mask(raw, found)[0], SECRET)
    raw = {"update_id": 1, "callback_query": button}
    assert masked(raw)[0] == raw


def test_a_handler_sees_dots_and_the_secret_is_put_aside() -> None:
    raw = update(f"API key: {KEY}", edit_date=5, entities=[{"type": "code"}], reply_to_message=message("?"))
    seen, pasted = masked(raw)
    assert seen["message"] == {**message("•••"), "edit_date": 5}
    assert pasted.text.reveal() == f"API key: {KEY}"
    assert (pasted.command, pasted.file, pasted.picture) == (None, None, False)


def test_a_file_is_put_aside_with_its_caption() -> None:
    _, pasted = masked(update(None, caption="okx", document=document("key.json", 300)))
    assert (pasted.text.reveal(), pasted.picture) == ("okx", False)
    assert (pasted.file.name, pasted.file.size, pasted.file.file_id) == ("key.json", 300, "BQACAgIAAxkBAAIBZ2")


def test_a_file_of_which_little_is_known_is_put_aside() -> None:
    _, pasted = masked(update(None, document={"file_id": "abc"}), waiting=True)
    assert (pasted.text, pasted.file.name, pasted.file.size) == (None, "", 0)
    assert masked(update(None, document={"file_name": "a.txt"}))[1].file is None


def test_a_picture_is_put_aside_as_one() -> None:
    _, pasted = masked(update(None, photo=PHOTO), waiting=True)
    assert (pasted.picture, pasted.file, pasted.text) == (True, None, None)


def test_what_a_form_sent_is_put_aside() -> None:
    data = json.dumps({"apiKey": KEY, "secret": SECRET})
    assert masked(update(None, web_app_data={"data": data}))[1].text.reveal() == data


@pytest.mark.parametrize(
    ("text", "shown", "aside"),
    [
        (f"/addkey okx {KEY}\n{SECRET}", "/addkey okx", f"{KEY}\n{SECRET}"),
        (f"/addkey@keyferry_bot Bit2me {SECRET}", "/addkey@keyferry_bot Bit2me", SECRET),
        (f"/addkey {KEY}", "/addkey", KEY),
        (f"/start {SECRET}", "/start", SECRET),
        (f"/{SECRET}", "•••", f"/{SECRET}"),
        ("/addkey okx secret: abc", "/addkey okx", "secret: abc"),
        (f"/addkey thisistoolongforanexchange {SECRET}", "/addkey", f"thisistoolongforanexchange {SECRET}"),
    ],
)
def test_a_command_keeps_its_word_and_its_exchange(text: str, shown: str, aside: str) -> None:
    seen, pasted = masked(update(text))
    assert seen["message"]["text"] == shown
    assert pasted.text.reveal() == aside
    assert pasted.command == (None if shown == "•••" else shown)


def test_a_name_that_looks_like_a_secret_is_not_shown() -> None:
    raw = update("привет")
    raw["message"]["from"]["first_name"] = SECRET
    assert not sifted(raw).secret
    assert not holds(masked(raw)[0], SECRET)


def test_what_is_absurdly_deep_is_left_out() -> None:
    deep: Any = SECRET
    for _ in range(DEEPEST * 20):
        deep = [deep]
    for raw in ({"update_id": 1, "poll": {"x": deep}}, {"update_id": 1, "poll": {}, "x": {"y": deep}}):
        seen = masked(raw)[0]
        assert SECRET not in repr(seen)
    assert sifted(update("?", new=deep)).secret


@pytest.mark.parametrize(
    "raw",
    [{}, {"update_id": "x"}, {"update_id": True, "message": None}, {"message": {}}, {"message": {"chat": 5, "from": []}},
     {"message": {"text": SECRET}}, {"message": {"text": SECRET, "chat": {"id": "1"}, "message_id": "2"}},
     {"message": {"chat": {"id": 1, "type": "private"}, "document": "x", "photo": {}, "reply_to_message": 3}},
     {"message": {"chat": {"id": 1}, "message_id": 2, "reply_to_message": {"text": SECRET, "message_id": 3}}}],
)  # fmt: skip
def test_an_incomplete_update_is_no_reason_to_fail(raw: Raw) -> None:
    assert sifted(raw).deletions == ()
    assert not holds(masked(raw)[0], SECRET)


def holds(raw: object, *secrets: str) -> bool:
    text = json.dumps(raw, ensure_ascii=False)
    return any(secret in text for secret in secrets)


NAMES = st.sampled_from(
    ["text", "caption", "from", "chat", "id", "type", "message", "message_id", "document", "file_name", "photo", "quote",
     "reply_to_message", "title", "web_app_data", "data", "sender_chat", "date", "new_thing", "file_size", "username"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5))
KINDS = st.sampled_from(
    ["message", "edited_message", "channel_post", "business_message", "callback_query", "inline_query", "new_kind"]
)


@given(st.dictionaries(NAMES | KINDS, JSON, max_size=4), st.booleans())
def test_no_json_breaks_it(raw: Raw, waiting: bool) -> None:
    found = sift(raw, expecting=lambda _: waiting)
    mask(raw, found)


@given(KINDS, st.dictionaries(NAMES, JSON, max_size=5), st.data(), st.booleans())
def test_no_secret_remains_in_what_handlers_see(kind: str, body: Raw, data: st.DataObject, waiting: bool) -> None:
    told = {**message("?"), **body}
    plant(told, data)
    raw = {"update_id": 1, kind: told}
    found = sift(raw, expecting=lambda _: waiting)
    assert not holds(mask(raw, found)[0], SECRET)


def plant(body: Raw, data: st.DataObject) -> None:
    """Put the canary at a random place where a person may have written."""
    here: Any = body
    while True:
        names = [name for name in here if not technical(name)]
        name = data.draw(st.sampled_from([*(name for name in names if name != "data"), "brand_new"]))
        if not isinstance(here.get(name), dict) or data.draw(st.booleans()):
            here[name] = data.draw(st.sampled_from(["{}", "см. {}", "secret: {}"])).format(SECRET)
            return
        here = here[name]


@pytest.mark.parametrize(
    ("raw", "gone", "screen"),
    [
        (update(photo=[{"file_id": "a"}]), True, True),
        (update(photo=[{"file_id": "a"}], caption="the button is green"), True, True),
        (update(photo=[{"file_id": "a"}], caption=f"secret: {SECRET}"), True, False),
        (update(document={"file_id": "a", "file_name": "screen.png"}), True, False),
        (update("pelican"), True, False),
        (update("the button is green"), False, False),
        (update("/cancel"), False, False),
        (update(voice={"file_id": "a"}), False, False),
    ],
)
def test_while_a_screen_is_asked_for_pictures_and_single_words_go_and_sentences_stay(
    raw: Raw, gone: bool, screen: bool
) -> None:
    found = sift(raw, expecting=lambda _: False, picturing=lambda owner: owner == IVAN)
    assert (found.secret, found.screen, bool(found.deletions)) == (gone, screen, gone)
    pasted = mask(raw, found)[1]
    assert (pasted is not None and pasted.screen is not None) is screen


def test_of_a_picture_the_best_size_is_shown_and_of_a_strange_one_none() -> None:
    for sizes, named in (
        ([{"file_id": "small"}, {"file_id": "large"}], "large"),
        ([7], None),
        (["x"], None),
        (7, None),
    ):
        raw = update(photo=sizes)
        pasted = mask(raw, sift(raw, expecting=lambda _: False, picturing=lambda _: True))[1]
        assert pasted is not None
        assert pasted.screen == named
