"""What a poll brought is read update by update: one that cannot be read keeps back no other."""

import json
from typing import Any

import pytest

from bot.answers import Unreadable, read, update_in, updates_in
from bot.hygiene import sift
from bot.updates import arrival


def updates(content: str) -> list[dict[str, Any]]:
    return updates_in(read(200, content))


def test_updates_come_as_they_are() -> None:
    sent = [{"update_id": 7, "message": {"text": 'a "quoted" {word}', "n": -5}}, {"update_id": 8}]
    assert updates(json.dumps({"ok": True, "result": sent})) == sent


@pytest.mark.parametrize("content", ["", "{", "<html>", "null", "[]", "7", "{}", "[" * 100 + "]" * 100])
def test_what_is_no_answer_is_unreadable_and_its_text_is_not_kept(content: str) -> None:
    with pytest.raises(Unreadable, match=r"^HTTP 200$") as caught:
        read(200, content)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("result", [None, {}, "x", 5])
def test_an_answer_without_updates_is_unreadable(result: object) -> None:
    with pytest.raises(Unreadable):
        updates(json.dumps({"ok": True, "result": result}))


def test_what_has_no_number_is_passed_over() -> None:
    odd: list[object] = [
        1,
        None,
        [],
        {},
        {"update_id": "7"},
        {"update_id": True},
        {"update_id": -1},
        {"update_id": 10**25},
    ]
    assert updates(json.dumps({"ok": True, "result": [*odd, {"update_id": 9}]})) == [{"update_id": 9}]


def test_numbers_that_no_database_holds_become_nothing() -> None:
    sent = f'{{"ok": true, "result": [{{"update_id": 1, "a": {2**63}, "b": -{2**63}, "c": {"9" * 5000}, "d": 1.5}}]}}'
    assert updates(sent) == [{"update_id": 1, "a": 0, "b": -(2**63), "c": 0, "d": 1.5}]


def test_an_update_that_is_too_deep_is_left_with_its_number_and_the_others_are_whole() -> None:
    deep = '{"in": [' * 20_000 + "1" + "]}" * 20_000
    before = {"update_id": 1, "message": {"text": 'brackets ]}{[ and \\ and "quotes"'}}
    after = {"update_id": 3, "list": [{"a": [1]}, {}]}
    nameless = deep
    sent = (
        f'{{"ok": true, "result": [{json.dumps(before)}, {{"update_id": 2, "message": {deep}}}, '
        f"{nameless}, {json.dumps(after)}]}}"
    )
    assert updates(sent) == [before, {"update_id": 2}, after]


@pytest.mark.parametrize(
    "content", ["[" * 20_000, "[[" * 9_000 + "]" * 18_100, '{"ok": true, "result": [{"a": ' * 9_000]
)
def test_depth_alone_is_nothing(content: str) -> None:
    assert updates(content) == []


def test_what_is_too_deep_to_be_written_is_taken_as_nothing() -> None:
    deep: dict[str, Any] = {}
    for _ in range(20_000):
        deep = {"in": deep}
    update = {"update_id": 5, "message": {"chat": {"id": 1}, "deep": deep}}
    taken = arrival(update, sift(update, expecting=lambda _: False))
    assert (taken.update_id, taken.raw) == (5, b"{}")


def test_half_a_sign_is_kept() -> None:
    update = {"update_id": 5, "message": {"text": "half \ud83d"}}
    taken = arrival(update, sift(update, expecting=lambda _: False))
    assert json.loads(taken.raw) == update


def test_a_post_holds_one_update() -> None:
    assert update_in('{"update_id": 7, "message": {"text": "ключ"}}'.encode()) == {
        "update_id": 7,
        "message": {"text": "ключ"},
    }


def test_of_a_post_that_is_too_deep_the_number_is_taken() -> None:
    assert update_in(b'{"update_id": 7, "message": ' + b'{"in": [' * 20_000 + b"]}" * 20_000 + b"}") == {"update_id": 7}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"7",
        b'{"update_id": 0}',
        b'{"update_id": true}',
        b'{"update_id": "7"}',
        b'{"update_id": 7.5}',
        b'{"update_id": 99999999999999999999999}',
        b'[{"update_id": 7}]',
        b'{"update_id": 7',
        b'{"update_id": 7} and more',
        b"<html>Sign in to this network</html>",
        b"{'update_id': 7}",
        '{"update_id": 7}'.encode("utf-16"),
        b'{"update_id": 7, "x": "\xff"}',
        b"[" * 20_000,
    ],
)
def test_a_post_that_holds_none_is_refused_without_a_word_of_it(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        update_in(body)
    assert str(refused.value) in {"no JSON", "no update"}
