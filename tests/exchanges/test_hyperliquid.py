"""Hyperliquid: whose agent a key is, which addresses belong together, and what a key that nobody knows may be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from exchanges import load
from keys.diagnose import examine
from keys.model import Answer, Ask, Fault, KeyFacts, Policy, Secret, Split, Status, Verdict, Wanted
from keys.probe import Exchanges
from playground.exchanges.hyperliquid import Hyperliquid, master
from playground.exchanges.keccak import address_of
from playground.exchanges.key import Key

HYPERLIQUID = load()["hyperliquid"]
ASKED = Wanted(
    required=frozenset({"futures"}),
    forbidden=frozenset({"withdraw"}),
    whitelist=Policy.REQUIRED,
    sites=frozenset({"hyperliquid"}),
)
WALLET, AGENT, MAIN = (f"0x{pair * 20}" for pair in ("aa", "bb", "cc"))
PAIR = (Fault.BAD_SECRET,)
NOWHERE = (Fault.UNKNOWN_KEY, Fault.EXPIRED, Fault.DISABLED)
DOWN, GONE = Answer(503), Answer(200, {"role": "missing"}, own=(WALLET, AGENT))


@dataclass
class World:
    stand_in: Hyperliquid
    edge: Exchanges

    async def check(self, key: Key, **changed: str) -> Verdict:
        credentials = {name: Secret(value) for name, value in (key.credentials | changed).items()}
        return await examine(HYPERLIQUID, ASKED, self.edge.asking(HYPERLIQUID, credentials))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with Hyperliquid.start() as stand_in, Exchanges.open({"hyperliquid": stand_in.url}) as edge:
        yield World(stand_in, edge)


async def test_a_named_agent_is_accepted_with_its_name_and_its_end(world: World) -> None:
    ends = datetime(2099, 1, 2, tzinfo=UTC)
    key = world.stand_in.add_key(wallet=f"0x{'1a' * 20}", label="my bot", expires_at=ends)
    verdict = await world.check(key)
    assert verdict.status is Status.ACCEPTED
    assert verdict.facts == KeyFacts(
        permissions=frozenset({"read", "spot", "futures"}),
        account="0x1a1a…1a1a",
        subaccount=False,
        label="my bot",
        expires_at=ends,
    )
    assert {seen.path for seen in world.stand_in.requests} == {"/info"}


async def test_of_an_agent_without_a_name_no_end_is_told(world: World) -> None:
    verdict = await world.check(world.stand_in.add_key(label="", expires_at=datetime(2099, 1, 2, tzinfo=UTC)))
    assert (verdict.status, verdict.facts.label, verdict.facts.expires_at) == (Status.ACCEPTED, None, None)


async def test_addresses_and_keys_are_the_same_in_either_case_and_with_or_without_0x(world: World) -> None:
    key = world.stand_in.add_key()
    digits = key.secret.removeprefix("0x").upper()
    verdict = await world.check(key, walletAddress=f"0x{str(key.wallet)[2:].upper()}", privateKey=digits)
    assert (verdict.status, verdict.facts.label) == (Status.ACCEPTED, "my bot")


async def test_an_agent_of_the_main_account_signs_for_its_sub_account(world: World) -> None:
    key = world.stand_in.add_key(subaccount=True, wallet=f"0x{'1a' * 20}", label="my bot")
    verdict = await world.check(key)
    assert verdict.status is Status.ACCEPTED
    assert (verdict.facts.account, verdict.facts.subaccount, verdict.facts.label) == ("0x1a1a…1a1a", True, "my bot")


async def test_an_agent_of_another_account_is_a_wrong_pair(world: World) -> None:
    key, other = world.stand_in.add_key(), world.stand_in.add_key()
    for address in (other.wallet, other.api_key, f"0x{'00' * 20}"):
        verdict = await world.check(key, walletAddress=str(address))
        assert (verdict.status, verdict.faults) == (Status.REFUSED, PAIR)


async def test_a_sub_account_of_somebody_else_is_a_wrong_pair(world: World) -> None:
    other = world.stand_in.add_key(subaccount=True)
    verdict = await world.check(world.stand_in.add_key(), walletAddress=str(other.wallet))
    assert (verdict.status, verdict.faults) == (Status.REFUSED, PAIR)


async def test_the_agents_own_address_in_the_place_of_the_accounts_is_a_wrong_pair_and_no_main_key(
    world: World,
) -> None:
    key = world.stand_in.add_key()
    verdict = await world.check(key, walletAddress=key.api_key)
    assert (verdict.status, verdict.faults) == (Status.REFUSED, PAIR)


@pytest.mark.parametrize("environment", ["live", "testnet"])
async def test_a_main_key_is_refused_as_such_on_either_network(world: World, environment: str) -> None:
    private = f"0x{'1' * 64}"
    address = address_of(private)
    key = world.stand_in.add_key(api_key=address, wallet=address, secret=private, environment=environment)
    for changed in ({}, {"walletAddress": f"0x{'00' * 20}"}):
        verdict = await world.check(key, **changed)
        assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MAIN_KEY_PASTED,))


async def test_a_key_whose_own_address_was_given_and_that_nobody_knows_may_be_a_main_key(world: World) -> None:
    key = world.stand_in.add_key()
    world.stand_in.remove_key(key)
    verdict = await world.check(key, walletAddress=key.api_key)
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MAIN_KEY_PASTED, Fault.UNKNOWN_KEY))


@pytest.mark.parametrize("state", [{"expired": True}, {"disabled": True}], ids=str)
async def test_an_agent_that_has_gone_may_have_lapsed_or_been_replaced(world: World, state: dict[str, bool]) -> None:
    verdict = await world.check(world.stand_in.add_key(**state))
    assert (verdict.status, verdict.faults) == (Status.REFUSED, NOWHERE)


async def test_an_account_that_is_not_there_is_said(world: World) -> None:
    key = world.stand_in.add_key()
    world.stand_in.remove_key(key)
    verdict = await world.check(key)
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.ACCOUNT_NOT_READY, Fault.UNKNOWN_KEY))


@pytest.mark.parametrize(
    "changed",
    [
        {"privateKey": "0x" + "1" * 63},
        {"privateKey": "0x" + "ab" * 20},
        {"privateKey": "0" * 64},  # no number of the curve
        {"privateKey": "f" * 64},
        {"walletAddress": "ab" * 20},
        {"walletAddress": "0x" + "ab" * 32},
    ],
    ids=str,
)
async def test_what_can_be_no_key_or_no_address_is_not_asked_about(world: World, changed: dict[str, str]) -> None:
    verdict = await world.check(world.stand_in.add_key(), **changed)
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MALFORMED,))
    assert world.stand_in.requests == []


# --- each step of the ladder


class Told:
    """Answers by the type of question and by whom it is about; at the test network by the word testnet."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def __call__(self, method: str, params: Any = None, *, sandbox: str | None = None, **place: Any) -> Answer:
        assert method == HYPERLIQUID.key_info
        assert not place
        asked = params or {"type": "userRole", "user": "{agent}"}
        about = {"{walletAddress}": "wallet", "{agent}": "agent"}.get(asked.get("user", ""), "")
        self.asked.append(sandbox or f"{asked['type']}_{about}".rstrip("_"))
        return self.answers.get(self.asked[-1], DOWN)


async def split(ask: Ask, answer: Answer = GONE, faults: tuple[Fault, ...] = (Fault.UNKNOWN_KEY,)) -> Split:
    assert HYPERLIQUID.split is not None
    return await HYPERLIQUID.split(ask, answer, faults)


def role(name: str, *, own: tuple[str, ...] = (WALLET, AGENT), **data: str) -> Answer:
    return Answer(200, {"role": name, "data": data}, own=own)


OF_MAIN = role("agent", user=MAIN)
KNOWN = role("user")


async def test_a_network_that_could_not_tell_stays_in_doubt() -> None:
    ask = Told(userRole_wallet=KNOWN, extraAgents_wallet=Answer(200, [], own=(WALLET, AGENT)))
    assert (await split(ask)).faults == (*NOWHERE, Fault.WRONG_ENVIRONMENT)
    assert ask.asked == ["testnet", "userRole_wallet", "extraAgents_wallet"]


async def test_an_agent_that_is_listed_and_yet_nobodys_has_come_to_its_end() -> None:
    entry = {"name": "bot", "address": AGENT.upper().replace("X", "x"), "validUntil": 1_700_000_000_000}
    listed = Answer(200, [{"name": "other", "address": MAIN}, entry], own=(WALLET, AGENT))
    ask = Told(testnet=GONE, userRole_wallet=KNOWN, extraAgents_wallet=listed)
    assert await split(ask) == Split(faults=(Fault.EXPIRED,))


@pytest.mark.parametrize("body", [None, {}, [], [None, 7, {}, {"address": 7}], [{"address": WALLET}]], ids=str)
async def test_a_list_without_the_agent_tells_nothing(body: Any) -> None:
    there = Answer(200, body, own=(WALLET, AGENT))
    ask = Told(testnet=GONE, userRole_wallet=KNOWN, extraAgents_wallet=there)
    assert await split(ask) == Split(faults=NOWHERE)
    assert HYPERLIQUID.more is not None
    assert await HYPERLIQUID.more(ask, KeyFacts(subaccount=False)) == KeyFacts(subaccount=False)


@pytest.mark.parametrize(
    ("until", "ends"), [(1_700_000_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)), (None, None), (0, None)]
)
async def test_the_end_of_a_named_agent_may_be_missing(until: int | None, ends: datetime | None) -> None:
    assert HYPERLIQUID.more is not None
    listed = Answer(200, [{"name": "bot", "address": AGENT, "validUntil": until}], own=(WALLET, AGENT))
    facts = await HYPERLIQUID.more(Told(extraAgents_wallet=listed), KeyFacts(subaccount=False))
    assert (facts.label, facts.expires_at) == ("bot", ends)


@pytest.mark.parametrize(
    ("leader", "faults", "right"),
    [(MAIN, PAIR, True), (WALLET, PAIR, False), (None, (*PAIR, Fault.UNREACHABLE), False)],
    ids=["its own vault", "another's vault", "no leader"],
)
async def test_a_vault_is_right_where_the_account_of_the_agent_leads_it(
    leader: str | None, faults: tuple[Fault, ...], right: bool
) -> None:
    ask = Told(userRole_wallet=role("vault"), vaultDetails=Answer(200, {"leader": leader}))
    found = await split(ask, OF_MAIN, PAIR)
    assert (found.faults, found.site) == (faults, None)
    assert (found.answer is not None) is right
    if found.answer is not None:
        facts = HYPERLIQUID.read_key(found.answer.body)
        assert (facts.account, facts.subaccount) == ("0xaaaa…aaaa", None)
        assert MAIN in found.answer.own


@pytest.mark.parametrize("answers", [{}, {"userRole_wallet": role("subAccount")}, {"userRole_wallet": role("vault")}])
async def test_a_pair_that_could_not_be_looked_into_is_not_called_wrong(answers: dict[str, Answer]) -> None:
    assert (await split(Told(**answers), OF_MAIN, PAIR)).faults == (*PAIR, Fault.UNREACHABLE)


async def test_a_clear_answer_is_left_as_it_is() -> None:
    ask = Told()
    assert await split(ask, KNOWN, (Fault.MAIN_KEY_PASTED,)) == Split(faults=(Fault.MAIN_KEY_PASTED,))
    assert ask.asked == []


@pytest.mark.parametrize(
    "body",
    [
        {"role": "user"},
        {"role": "agent", "data": {"user": "0x12"}},
        {"role": "agent", "data": {"user": None}},
        {"role": "agent", "data": {"user": MAIN}, "wallet": {"role": "vault", "address": "?"}},
    ],
)
def test_what_is_not_as_documented_is_not_believed(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        HYPERLIQUID.read_key(body)


# --- the stand-in


def test_the_address_of_a_key_is_the_published_one() -> None:
    assert address_of(f"0x{'1' * 64}") == "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"


async def test_the_stand_in_tells_roles_as_documented(world: World) -> None:
    key = world.stand_in.add_key(subaccount=True)
    edge = world.edge.asking(HYPERLIQUID, {name: Secret(value) for name, value in key.credentials.items()})
    assert (await edge(HYPERLIQUID.key_info)).body == {"role": "agent", "data": {"user": master(key)}}
    wallet = await edge(HYPERLIQUID.key_info, {"type": "userRole", "user": "{walletAddress}"})
    assert wallet.body == {"role": "subAccount", "data": {"master": master(key)}}
    assert (await edge(HYPERLIQUID.key_info, {"type": "vaultDetails", "vaultAddress": WALLET})).status == 422
