from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from yarl import URL

from tests.playground.page.conftest import Page
from tests.playground.page.tabs import Tab
from tests.playground.telegram.asking import ask

Json = dict[str, Any]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


async def me(tab: Tab) -> int:
    return int((await tab.hear_of("hello"))["me"]["id"])


async def call(page: Page, method: str, **values: Any) -> Any:
    """What the bot does."""
    return await ask(page.stage.telegram, method, **values)


# --- who may look


async def test_the_page_and_its_parts_are_served_with_a_policy_that_lets_nothing_foreign_in(page: Page) -> None:
    async with page.http.get(page.url) as answer:
        assert answer.status == 200
        assert "<html" in await answer.text()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for part, kind in (("main.js", "text/javascript"), ("base.css", "text/css"), ("icons.svg", "image/svg+xml")):
        async with page.http.get(f"{page.url}/static/{part}") as answer:
            assert (answer.status, answer.content_type) == (200, kind)
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["nothing.js", "index.html", "..%2fserver.py", "%2e%2e/server.py", "a/b.js"])
async def test_nothing_else_of_the_disk_is_served(page: Page, name: str) -> None:
    async with page.http.get(URL(f"{page.url}/static/{name}", encoded=True)) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("path", ["/", "/socket", "/upload?as=1&chat=1"])
async def test_another_site_in_the_same_browser_is_turned_away(page: Page, path: str) -> None:
    method = "POST" if path.startswith("/upload") else "GET"
    async with page.http.request(method, page.url + path, headers={"Origin": "https://example.org"}) as answer:
        assert answer.status == 403
    async with page.http.request(method, page.url + path, headers={"Host": "example.org"}) as answer:
        assert answer.status == 403


async def test_a_new_tab_is_a_new_person_and_a_reload_stays_the_same_one(page: Page) -> None:
    first, second = await page.open(), await page.open()
    anna = await me(first)
    assert await me(second) != anna
    assert await me(await page.open(person=anna)) == anna


# --- the chat


async def test_a_message_is_shown_to_its_writer_and_reaches_the_bot(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    assert (await tab.ask("send", chat=anna, text="hello"))["is"] == "done"
    await tab.settled()
    (message,) = tab.messages(anna).values()
    assert (message["text"], message["mine"], message["from"]["name"]) == ("hello", True, "Anna")
    (update,) = await call(page, "getUpdates")
    assert update["message"]["text"] == "hello"


async def test_what_the_bot_deletes_is_told_as_gone_with_how_long_it_stood(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="my secret")
    await call(page, "deleteMessage", chat_id=anna, message_id=1)
    frame = await tab.hear(lambda one: one["is"] == "chat" and any(m.get("deleted") for m in one["messages"]))
    (gone,) = frame["messages"]
    assert gone["by_bot"]
    assert 0 <= gone["after"] < 5
    assert "secret" not in str(gone)


async def test_the_bots_message_its_edit_and_its_keyboard_are_shown(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="/start")
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await call(page, "sendMessage", chat_id=anna, text="<b>Hi</b>", parse_mode="HTML", reply_markup=keyboard)
    await call(page, "editMessageText", chat_id=anna, message_id=2, text="Bye", reply_markup=keyboard)
    await tab.settled()
    message = tab.messages(anna)[2]
    assert (message["text"], message["mine"], message["from"]["bot"]) == ("Bye", False, True)
    assert message["edited"]
    assert message["buttons"] == [[{"text": "Go", "callback_data": "go"}]]


async def test_a_pressed_button_waits_until_the_bot_has_answered(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="/start")
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await call(page, "sendMessage", chat_id=anna, text="Hi", reply_markup=keyboard)
    done = await tab.ask("press", chat=anna, message=2, row=0, column=0)
    assert done["is"] == "done"
    query = (await call(page, "getUpdates"))[-1]["callback_query"]
    await call(page, "answerCallbackQuery", callback_query_id=query["id"], text="There you are", show_alert=True)
    notice = await tab.hear_of("notice")
    assert (notice["ref"], notice["text"], notice["alert"]) == (done["ref"], "There you are", True)


async def test_who_comes_back_sees_the_chat_as_it_is_now_and_nothing_that_was_deleted(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    for text in ("one", "two", "three"):
        await tab.ask("send", chat=anna, text=text)
    await tab.socket.close()
    await call(page, "deleteMessage", chat_id=anna, message_id=2)
    again = await page.open(person=anna)
    frame = await again.hear(lambda one: one["is"] == "chat" and one["chat"] == anna)
    assert frame["reset"]
    assert [one["text"] for one in frame["messages"]] == ["one", "three"]


async def test_what_is_asked_again_after_a_lost_answer_is_done_once(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    asked = {"do": "send", "ref": 1_000_000, "chat": anna, "text": "once"}
    await tab.socket.send_json(asked)
    await tab.hear_of("done")
    await tab.socket.close()
    again = await page.open(person=anna)
    await again.socket.send_json(asked)
    await again.hear_of("done")
    await again.settled()
    assert [one["text"] for one in again.messages(anna).values()] == ["once"]


async def test_the_group_is_seen_by_all_and_the_private_chat_by_its_owner_alone(page: Page) -> None:
    anna_tab, boris_tab = await page.open(), await page.open(name="Boris")
    anna, _ = await me(anna_tab), await me(boris_tab)
    group = page.stage.group.id
    await anna_tab.ask("send", chat=group, text="to all")
    await anna_tab.ask("send", chat=anna, text="to the bot")
    await boris_tab.settled()
    assert [one["text"] for one in boris_tab.messages(group).values()] == ["to all"]
    assert not any(frame.get("chat") == anna for frame in boris_tab.frames)
    assert (await boris_tab.ask("send", chat=anna, text="as another"))["is"] == "refused"


@pytest.mark.parametrize(
    "asked",
    [
        {"do": "nothing of the kind"},
        {"do": "send", "text": "no chat"},
        {"do": "send", "chat": "me", "text": ""},
        {"do": "send", "chat": "me", "text": "x" * 4097},
        {"do": "press", "chat": "me", "message": 1, "row": 5, "column": 5},
        {"do": "press", "chat": "me", "message": 99, "row": 0, "column": 0},
        {"do": "delete", "chat": "me", "message": "one"},
        {"do": "clock", "forward": -1},
        {"do": "switch", "key": 1, "name": "withdraw", "on": True},
        {"do": "sample", "exchange": "nowhere", "situation": "good"},
        {"do": "exchange", "exchange": "okx", "state": "on fire"},
    ],
)
async def test_what_cannot_be_done_is_refused_in_the_persons_language(page: Page, asked: Json) -> None:
    tab = await page.open(language="ru")
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="/start")
    answer = await tab.ask(
        asked["do"], **{name: anna if value == "me" else value for name, value in asked.items() if name != "do"}
    )
    assert answer["is"] == "refused"
    assert any("а" <= letter <= "я" for letter in answer["why"].lower())


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '"send"', "\ufffd", '{"ref": [1]}', '{"do": {}, "ref": null}'])
async def test_what_is_no_question_at_all_is_passed_over(page: Page, text: str) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.socket.send_str(text)
    assert (await tab.ask("send", chat=anna, text="still here"))["is"] == "done"


async def test_own_messages_can_be_edited_and_deleted_and_others_cannot_be_edited(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="frist")
    await call(page, "sendMessage", chat_id=anna, text="by the bot")
    assert (await tab.ask("edit", chat=anna, message=1, text="first"))["is"] == "done"
    assert (await tab.ask("edit", chat=anna, message=2, text="forged"))["is"] == "refused"
    assert (await tab.ask("delete", chat=anna, message=1))["is"] == "done"
    await tab.settled()
    assert [one["text"] for one in tab.messages(anna).values()] == ["by the bot"]


async def test_a_blocked_bot_cannot_be_written_to_until_it_is_unblocked(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="/start")
    await tab.ask("block")
    assert (await tab.ask("send", chat=anna, text="hello?"))["is"] == "refused"
    await tab.ask("unblock")
    assert (await tab.ask("send", chat=anna, text="hello"))["is"] == "done"


# --- files


async def upload(page: Page, person: int, files: list[tuple[str, bytes]], **fields: str) -> aiohttp.ClientResponse:
    form = aiohttp.FormData(fields)
    for name, data in files:
        form.add_field("file", data, filename=name)
    return await page.http.post(f"{page.url}/upload?as={person}&chat={person}", data=form)


async def test_files_go_to_the_chat_and_can_be_fetched_back(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    assert (await upload(page, anna, [("key.txt", b"text")], caption="look")).status == 200
    assert (await upload(page, anna, [("a.png", PNG)], photos="1")).status == 200
    await tab.settled()
    document, photo = tab.messages(anna).values()
    assert (document["document"]["name"], document["text"]) == ("key.txt", "look")
    async with page.http.get(page.url + document["document"]["url"]) as answer:
        assert (await answer.read(), answer.headers["Content-Disposition"]) == (b"text", "attachment")
    async with page.http.get(page.url + photo["photo"]["url"]) as answer:
        assert (await answer.read(), "Content-Disposition" in answer.headers) == (PNG, False)
    async with page.http.get(f"{page.url}/file/nothing") as answer:
        assert answer.status == 404


async def test_the_funnel_is_there_once_the_bot_is(page: Page) -> None:
    async def drawn() -> bytes:
        return PNG

    async with page.http.get(f"{page.url}/funnel.png") as answer:
        assert answer.status == 404
    page.stage.funnel = drawn
    async with page.http.get(f"{page.url}/funnel.png") as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", PNG)


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ([], {}),
        ([("a.txt", b"x")] * 11, {}),
        ([("a.txt", b"x")], {"caption": "x" * 1025}),
        ([("a.png", b"no picture")], {"photos": "1"}),
    ],
)
async def test_files_that_telegram_would_not_take_are_refused(
    page: Page, files: list[tuple[str, bytes]], fields: dict[str, str]
) -> None:
    tab = await page.open()
    answer = await upload(page, await me(tab), files, **fields)
    assert answer.status == 400
    assert (await answer.json())["why"]


# --- the side panel


async def test_a_sample_is_a_fresh_key_that_is_listed_without_its_secret(page: Page) -> None:
    tab = await page.open()
    await me(tab)
    text = (await tab.ask("sample", exchange="okx", situation="good"))["text"]
    other = (await tab.ask("sample", exchange="okx", situation="good"))["text"]
    assert text != other
    await tab.settled()
    keys = next(frame["keys"] for frame in reversed(tab.frames) if frame["is"] == "keys")
    assert [key["exchange"] for key in keys] == ["okx", "okx"]
    handed = page.stage.handed[0].key
    assert handed.secret in text
    assert handed.secret not in str([frame for frame in tab.frames if frame["is"] != "done"])
    assert handed.api_key not in str([frame for frame in tab.frames if frame["is"] != "done"])


async def test_a_switch_changes_the_key_at_the_exchange(page: Page) -> None:
    tab = await page.open()
    await me(tab)
    await tab.ask("sample", exchange="okx", situation="good")
    await tab.ask("switch", key=1, name="withdraw", on=True)
    assert "withdraw" in page.stage.handed[0].key.permissions
    await tab.settled()
    keys = next(frame["keys"] for frame in reversed(tab.frames) if frame["is"] == "keys")
    assert keys[0]["switches"]["withdraw"] is True


async def test_the_clock_moves_forward_for_all_and_what_is_due_is_done(page: Page) -> None:
    woken = asyncio.Event()
    page.stage.moved = woken.set
    tab, other = await page.open(), await page.open()
    await me(other)
    before = page.stage.clock()
    await tab.ask("clock", forward=86400)
    assert woken.is_set()
    assert page.stage.clock() - before >= timedelta(days=1)
    assert (await other.hear(lambda one: one["is"] == "clock" and one["ahead"] > 0))["ahead"] == 86400


async def test_what_went_over_the_wire_is_shown_without_secrets(page: Page) -> None:
    tab = await page.open()
    anna = await me(tab)
    await tab.ask("send", chat=anna, text="/start")
    await call(page, "sendMessage", chat_id=anna, text="Hi")
    await tab.ask("sample", exchange="okx", situation="good")
    key = page.stage.handed[0].key
    okx = page.stage.exchanges["okx"]
    async with page.http.get(f"{okx.url}/api/v5/account/config", headers={"OK-ACCESS-KEY": key.api_key}) as answer:
        assert answer.status == 401
    requests = await tab.hear_of("requests")
    assert [(one["exchange"], one["path"]) for one in requests["requests"]] == [("okx", "/api/v5/account/config")]
    assert key.api_key not in str(requests)
    calls = [one for frame in tab.frames if frame["is"] == "calls" for one in frame["calls"]]
    assert [(one["method"], one["status"]) for one in calls] == [("sendMessage", 200)]


async def test_an_exchange_is_taken_down_and_brought_back(page: Page) -> None:
    tab = await page.open()
    await me(tab)
    await tab.ask("exchange", exchange="okx", state="down")
    async with page.http.get(f"{page.stage.exchanges['okx'].url}/api/v5/public/time") as answer:
        assert answer.status == 502
    await tab.ask("exchange", exchange="okx", state="up")
    async with page.http.get(f"{page.stage.exchanges['okx'].url}/api/v5/public/time") as answer:
        assert answer.status == 200
