"""What a key's facts mean for what the operator asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keys.advice import weigh
from keys.model import Advice, Egress, Fault, KeyFacts, Policy, Status, Verdict, Wanted
from tests.keys.an_exchange import an_exchange

NOW = datetime(2026, 11, 21, tzinfo=UTC)
CORE, DOG = Egress("core", "203.0.113.9"), Egress("watchdog", "2001:db8::7")
READ = frozenset({"read"})
WANTED = Wanted(required=READ, forbidden=frozenset({"withdraw"}), whitelist=Policy.RECOMMENDED)
GOOD = KeyFacts(permissions=READ, ip_bound=True, ip_whitelist=("203.0.113.9",))


def weighed(facts: KeyFacts, wanted: Wanted = WANTED, **exchange: Any) -> Verdict:
    return weigh(an_exchange(**exchange), wanted, facts, NOW)


def allowed(*permissions: str) -> KeyFacts:
    return replace(GOOD, permissions=frozenset(permissions))


def wants(**changes: Any) -> Wanted:
    return replace(WANTED, **changes)


def test_a_key_that_is_as_wanted_is_accepted_without_a_word() -> None:
    assert weighed(GOOD) == Verdict(status=Status.ACCEPTED, exchange="imagined", facts=GOOD)


def test_nothing_known_is_nothing_refused() -> None:
    wanted = wants(required=frozenset({"futures"}), whitelist=Policy.REQUIRED)
    assert weighed(KeyFacts(), wanted) == Verdict(status=Status.ACCEPTED, exchange="imagined")


def test_a_required_permission_that_is_off_refuses_the_key_and_is_named() -> None:
    verdict = weighed(GOOD, wants(required=frozenset({"read", "futures"})))
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (Fault.MISSING_PERMISSION,))
    assert verdict.missing == {"futures"}


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("spot_mode", Fault.ACCOUNT_NOT_READY),
        ("kyc_missing", Fault.KYC_MISSING),
        ("suspended", Fault.ACCOUNT_RESTRICTED),
        ("paper_account", Fault.WRONG_ENVIRONMENT),
        ("transaction_key", Fault.WRONG_KEY_TYPE),
    ],
)
def test_an_account_state_in_the_way_of_a_required_permission_refuses_the_key(state: str, fault: Fault) -> None:
    facts = replace(allowed("read", "futures"), shortcomings={"futures": state})
    verdict = weighed(facts, wants(required=frozenset({"futures"})))
    assert (verdict.status, verdict.faults) == (Status.REFUSED, (fault,))


def test_an_account_state_in_the_way_of_nothing_wanted_is_let_pass() -> None:
    assert weighed(replace(GOOD, shortcomings={"futures": "spot_mode"})).status is Status.ACCEPTED


def test_a_missing_permission_is_the_cause_before_an_account_state() -> None:
    facts = replace(GOOD, shortcomings={"futures": "spot_mode"})
    assert weighed(facts, wants(required=frozenset({"futures"}))).faults == (Fault.MISSING_PERMISSION,)


@pytest.mark.parametrize(
    ("on", "required", "forbidden", "status", "advice", "unwanted"),
    [
        ({"read", "withdraw"}, {"read"}, set(), "accepted", [Advice.WITHDRAW_ON], {"withdraw"}),
        ({"read", "withdraw"}, {"read"}, {"withdraw"}, "refused", [Advice.WITHDRAW_ON], {"withdraw"}),
        ({"withdraw"}, {"withdraw"}, set(), "accepted", [], set()),
        ({"read", "transfer"}, {"read"}, set(), "accepted", [Advice.TRANSFER_ON], {"transfer"}),
        ({"subaccount_transfer"}, set(), set(), "accepted", [Advice.TRANSFER_ON], {"subaccount_transfer"}),
        ({"read", "transfer"}, {"read"}, {"transfer"}, "refused", [Advice.TRANSFER_ON], {"transfer"}),
        # the same box: whoever asks for futures cannot ask for no transfers
        ({"futures", "spot", "transfer"}, {"futures"}, {"transfer"}, "accepted", [], set()),
        ({"read", "earn"}, {"read"}, set(), "accepted", [Advice.EXTRA_PERMISSION], {"earn"}),
        ({"read", "earn"}, {"read"}, {"earn"}, "refused", [Advice.EXTRA_PERMISSION], {"earn"}),
        ({"read", "futures"}, {"read"}, set(), "accepted", [Advice.EXTRA_PERMISSION], {"futures"}),
        ({"read", "fix_read"}, {"read"}, set(), "accepted", [], set()),
        ({"read", "earn"}, {"earn"}, {"read"}, "accepted", [], set()),
    ],
)
def test_rights_beyond_what_is_asked(
    on: set[str], required: set[str], forbidden: set[str], status: str, advice: list[Advice], unwanted: set[str]
) -> None:
    verdict = weighed(allowed(*on), wants(required=frozenset(required), forbidden=frozenset(forbidden)))
    assert (verdict.status, list(verdict.advice), set(verdict.unwanted)) == (Status(status), advice, unwanted)
    assert verdict.faults == ()


def test_withdrawal_is_told_even_where_one_box_grants_it_together_with_trading() -> None:
    box = replace(an_exchange().boxes[1], grants=frozenset({"futures", "withdraw"}))
    verdict = weighed(allowed("futures", "withdraw"), wants(required=frozenset({"futures"})), boxes=(box,))
    assert (verdict.status, verdict.advice) == (Status.REFUSED, (Advice.WITHDRAW_ON,))


def test_the_cause_of_a_refusal_comes_before_other_advice() -> None:
    facts = replace(allowed("read", "withdraw", "earn"), ip_bound=False, ip_whitelist=())
    verdict = weighed(facts, wants(forbidden=frozenset({"earn"})))
    assert verdict.advice == (Advice.EXTRA_PERMISSION, Advice.WITHDRAW_ON, Advice.NO_IP_WHITELIST)


@pytest.mark.parametrize(
    ("policy", "status", "advice"),
    [
        (Policy.REQUIRED, Status.REFUSED, (Advice.NO_IP_WHITELIST,)),
        (Policy.RECOMMENDED, Status.ACCEPTED, (Advice.NO_IP_WHITELIST,)),
        (Policy.OFF, Status.ACCEPTED, ()),
    ],
)
def test_a_key_without_addresses(policy: Policy, status: Status, advice: tuple[Advice, ...]) -> None:
    verdict = weighed(replace(GOOD, ip_bound=False, ip_whitelist=()), wants(whitelist=policy, egress=(CORE,)))
    assert (verdict.status, verdict.advice, verdict.our_ips_missing) == (status, advice, (CORE,))


def test_of_a_key_without_addresses_all_of_ours_are_missing_though_the_list_is_not_told() -> None:
    verdict = weighed(KeyFacts(ip_bound=False), wants(egress=(CORE, DOG)))
    assert verdict.our_ips_missing == (CORE, DOG)


@pytest.mark.parametrize(
    ("listed", "missing", "foreign"),
    [
        (("203.0.113.9", "2001:db8::7"), (), ()),
        (("203.0.113.0/24", "2001:0DB8:0:0::0007"), (), ()),
        (("::ffff:203.0.113.9", "2001:db8::/32"), (), ()),
        (("203.0.113.9",), (DOG,), ()),
        ((" 203.0.113.9 ", "198.51.100.1"), (DOG,), ("198.51.100.1",)),
        (("198.51.100.0/24", "nonsense"), (CORE, DOG), ("198.51.100.0/24", "nonsense")),
        (("0.0.0.0/0", "::/0"), (), ()),
    ],
)
def test_the_list_is_compared_with_ours_however_it_is_spelled(
    listed: tuple[str, ...], missing: tuple[Egress, ...], foreign: tuple[str, ...]
) -> None:
    verdict = weighed(replace(GOOD, ip_whitelist=listed), wants(egress=(CORE, DOG)))
    assert (verdict.our_ips_missing, verdict.foreign_ips) == (missing, foreign)
    assert verdict.advice == (*[Advice.OUR_IP_MISSING] * bool(missing), *[Advice.FOREIGN_IP] * bool(foreign))
    assert verdict.status is Status.ACCEPTED


def test_an_address_of_ours_that_is_no_address_is_missing() -> None:
    wrong = Egress("core", "core.example")
    assert weighed(GOOD, wants(egress=(wrong,))).our_ips_missing == (wrong,)


def test_our_address_missing_refuses_where_the_whitelist_is_required() -> None:
    verdict = weighed(GOOD, wants(whitelist=Policy.REQUIRED, egress=(CORE, DOG)))
    assert (verdict.status, verdict.faults, verdict.advice) == (Status.REFUSED, (), (Advice.OUR_IP_MISSING,))


def test_other_peoples_addresses_are_no_news_to_an_operator_without_addresses() -> None:
    assert weighed(replace(GOOD, ip_whitelist=("198.51.100.1",))).foreign_ips == ()


def test_a_list_that_is_not_told_leaves_our_addresses_unverified() -> None:
    facts = KeyFacts(permissions=READ, ip_bound=True)
    assert weighed(facts, wants(egress=(CORE,), whitelist=Policy.REQUIRED)).advice == (Advice.EGRESS_UNVERIFIED,)
    assert weighed(facts).advice == ()


@pytest.mark.parametrize(
    ("policy", "advice"),
    [(Policy.REQUIRED, (Advice.EGRESS_UNVERIFIED,)), (Policy.RECOMMENDED, ()), (Policy.OFF, ())],
)
def test_where_addresses_are_required_and_nothing_is_told_of_them_ours_are_unverified(
    policy: Policy, advice: tuple[Advice, ...]
) -> None:
    verdict = weighed(KeyFacts(permissions=READ), wants(egress=(CORE,), whitelist=policy))
    assert (verdict.status, verdict.advice) == (Status.ACCEPTED, advice)


def test_addresses_are_no_matter_where_a_key_cannot_be_bound_to_any() -> None:
    whitelist = replace(an_exchange().whitelist, absent=True)
    wanted = wants(egress=(CORE,), whitelist=Policy.REQUIRED)
    assert weighed(KeyFacts(permissions=READ), wanted, whitelist=whitelist).advice == ()


@pytest.mark.parametrize(
    ("days", "advice"), [(-1, ()), (0, (Advice.EXPIRES_SOON,)), (14, (Advice.EXPIRES_SOON,)), (15, ())]
)
def test_an_end_ahead_is_told_in_time_and_one_behind_is_not_believed(days: int, advice: tuple[Advice, ...]) -> None:
    verdict = weighed(replace(GOOD, expires_at=NOW + timedelta(days=days)))
    assert (verdict.status, verdict.advice) == (Status.ACCEPTED, advice)


@pytest.mark.parametrize(
    ("permissions", "bound", "lapses"),
    [
        (frozenset({"read", "futures"}), False, True),
        (frozenset({"read", "futures"}), True, False),
        (frozenset({"read", "futures"}), None, False),
        (READ, False, False),
        (None, False, True),
    ],
)
def test_an_idle_key_without_addresses_lapses_unless_it_only_reads(
    permissions: frozenset[str] | None, bound: bool | None, lapses: bool
) -> None:
    whitelist = replace(an_exchange().whitelist, idle_days=14)
    facts = KeyFacts(permissions=permissions, ip_bound=bound)
    verdict = weighed(facts, wants(required=frozenset()), whitelist=whitelist)
    assert (Advice.LAPSES_WHEN_IDLE in verdict.advice) is lapses
