"""HTX: one code told apart by its words, and what the key may do, asked of a key that has answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Fault, KeyFacts, Policy, Secret, Status, Wanted
from keys.probe import Exchanges
from playground.exchanges.call import Call
from playground.exchanges.htx import Htx, signature
from playground.exchanges.key import Key
from tests.exchanges.scripted import Script

HTX = load()["htx"]
ASKED = Wanted(required=frozenset({"futures"}), forbidden=frozenset({"withdraw"}), whitelist=Policy.OFF)
INFO, UID = "spotPrivateGetV2UserApiKey", "spotPrivateGetV2UserUid"
ASKER = "0a1b…a1b2"
TOLD: dict[str, Any] = {
    "accessKey": "0a1b2c3d-4e5f6a7b-8c9d0e1f-a1b2",
    "status": "normal",
    "note": "my bot",
    "permission": "trade,readOnly",
    "ipAddresses": "203.0.113.9,198.51.100.0/24",
    "validDays": -1,
    "createTime": 1615192704000,
    "updateTime": 1623030338000,
}
FACTS = KeyFacts(
    permissions=frozenset({"read", "spot", "margin", "futures", "options", "transfer"}),
    ip_bound=True,
    ip_whitelist=("203.0.113.9", "198.51.100.0/24"),
    created_at=datetime(2021, 3, 8, 8, 38, 24, tzinfo=UTC),
    label="my bot",
)


def says(*keys: dict[str, Any]) -> Answer:
    return Answer(200, {"code": 200, "message": "success", "ok": True, "data": list(keys)}, asker=ASKER)


async def more(ask: Script) -> KeyFacts:
    assert HTX.more is not None
    return await HTX.more(ask, KeyFacts())


def asking(edge: Exchanges, key: Key) -> Any:
    return edge.asking(HTX, {name: Secret(value) for name, value in key.credentials.items()})


async def test_what_the_key_may_do_is_read_as_published() -> None:
    assert await more(Script({INFO: says(TOLD)}, says())) == FACTS


async def test_of_all_keys_of_the_account_only_the_one_that_asks_is_read() -> None:
    other = TOLD | {"accessKey": "ffffffff-4e5f6a7b-8c9d0e1f-ffff", "permission": "withdraw"}
    assert await more(Script({INFO: says(other, TOLD)}, says())) == FACTS


@pytest.mark.parametrize(("days", "left"), [(7, 7), (90, 90), (0, 1)])
async def test_days_that_are_left_are_a_day(days: int, left: int) -> None:
    facts = await more(Script({INFO: says(TOLD | {"validDays": days, "ipAddresses": ""})}, says()))
    assert facts.expires_at is not None
    assert facts.expires_at.date() == (datetime.now(UTC) + timedelta(days=left)).date()
    assert (facts.ip_bound, facts.ip_whitelist) == (False, ())


@pytest.mark.parametrize(
    "answer",
    [
        *[Answer(fault=Fault.UNREACHABLE), Answer(503), Answer(200, []), Answer(200, {"code": 1003}), says()],
        *[says(TOLD, TOLD), says(TOLD | {"validDays": "7"}), says(TOLD | {"validDays": -2})],
        says({name: value for name, value in TOLD.items() if name != "permission"}),
    ],
)
async def test_rights_that_could_not_be_read_are_not_taken_for_untold(answer: Answer) -> None:
    with pytest.raises((ValueError, KeyError)):
        await more(Script({INFO: answer}, says()))


async def test_the_number_of_the_user_is_asked_for_where_it_is_wanted() -> None:
    async with Htx.start() as stand_in, Exchanges.open({"htx": stand_in.url}) as edge:
        stand_in.wants_uid = True
        verdict = await examine(HTX, ASKED, asking(edge, stand_in.add_key(permissions={"read", "trade"})))
        assert (verdict.status, verdict.facts.label) == (Status.ACCEPTED, "my bot")
        paths = ["/v1/account/accounts", "/v2/user/api-key", "/v2/user/uid", "/v2/user/api-key"]
        assert [seen.path for seen in stand_in.requests] == paths


async def test_a_user_number_that_is_not_told_leaves_us_unsure() -> None:
    refused = Answer(200, {"code": 2002, "message": "invalid field value in `uid`"})
    ask = Script({INFO: refused, UID: Answer(503)}, says())
    with pytest.raises(ValueError):
        await more(ask)
    assert ask.asked == [INFO, UID]


async def test_the_key_of_a_sub_account_is_taken_with_its_rights_unknown() -> None:
    async with Htx.start() as stand_in, Exchanges.open({"htx": stand_in.url}) as edge:
        verdict = await examine(HTX, ASKED, asking(edge, stand_in.add_key(subaccount=True)))
        assert (verdict.status, verdict.facts) == (Status.ACCEPTED, KeyFacts(account="10001"))


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ({"expired": True}, Fault.EXPIRED),
        ({"ips": ["198.51.100.7"]}, Fault.IP_NOT_ALLOWED),
        ({"permissions": {"trade"}}, Fault.MISSING_PERMISSION),
        ({"permissions": {"read"}}, Fault.MISSING_PERMISSION),
    ],
)
async def test_each_of_the_words_under_one_code_names_its_fault(state: dict[str, Any], fault: Fault) -> None:
    async with Htx.start() as stand_in, Exchanges.open({"htx": stand_in.url}) as edge:
        verdict = await examine(HTX, ASKED, asking(edge, stand_in.add_key(**state)))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (fault,))


@pytest.mark.parametrize("seen", ["203.0.113.9", "2001:db8::7"])
async def test_the_address_that_was_seen_is_told(seen: str) -> None:
    async with Htx.start() as stand_in, Exchanges.open({"htx": stand_in.url}) as edge:
        stand_in.caller_ip = seen
        verdict = await examine(HTX, ASKED, asking(edge, stand_in.add_key(ips=["198.51.100.7", "2001:db8::1"])))
        assert (verdict.faults, verdict.caller_ip) == ((Fault.IP_NOT_ALLOWED,), seen)


async def test_contracts_say_the_same_in_a_form_of_their_own() -> None:
    async with Htx.start() as stand_in, Exchanges.open({"htx": stand_in.url}) as edge:
        key = stand_in.add_key(futures_open=False)
        question = "contractPrivateGetV5AccountBalance"
        assert (await asking(edge, key)(question)).body["err_code"] == 1220
        key.futures_open = True
        assert (await asking(edge, key)(question)).body["code"] == 200
        key.disabled = True
        assert (await asking(edge, key)(question)).body["err_msg"].startswith("Incorrect Access key")


@pytest.mark.parametrize("body", [{"status": "error", "data": []}, {"status": "ok", "data": {}}, {"status": "ok"}])
def test_an_answer_without_accounts_is_no_success(body: object) -> None:
    with pytest.raises((ValueError, KeyError)):
        HTX.read_key(body)


def test_the_stand_in_signs_as_the_facts_do() -> None:
    query = "AccessKeyId=htx-key&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-09-25T01%3A00%3A00"
    call = Call("GET", "/v1/account/accounts", query, "api.huobi.pro", {}, "", 0)
    assert signature("htx-secret", call) == "rZBPMyNs/nkeY0PA3wJqP4p0vQmAEeffrjGYG5IcvAw="
