import json
from dataclasses import fields
from datetime import UTC, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from keys.account import Need
from keys.model import Advice, Egress, Fault, KeyFacts, Status, Verdict
from storage.verdicts import dump, load

WORDS = st.text(max_size=20)
MAYBE_TEXT = st.none() | WORDS
MAYBE_BOOL = st.none() | st.booleans()
SETS = st.frozensets(WORDS, max_size=4)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(timedelta(hours=-5, minutes=-30))])
MAYBE_MOMENT = st.none() | st.datetimes(timezones=ZONES)
TUPLES = st.lists(WORDS, max_size=4).map(tuple)

FACTS = {
    "permissions": st.none() | SETS,
    "ip_bound": MAYBE_BOOL,
    "ip_whitelist": st.none() | TUPLES,
    "expires_at": MAYBE_MOMENT,
    "expires_by_rule": st.booleans(),
    "created_at": MAYBE_MOMENT,
    "account": MAYBE_TEXT,
    "subaccount": MAYBE_BOOL,
    "label": MAYBE_TEXT,
    "shortcomings": st.dictionaries(WORDS, WORDS, max_size=3),
    "state": st.dictionaries(st.sampled_from(Need), WORDS, max_size=3),
}
VERDICT = {
    "status": st.sampled_from(Status),
    "exchange": WORDS,
    "faults": st.lists(st.sampled_from(Fault), max_size=3).map(tuple),
    "advice": st.lists(st.sampled_from(Advice), max_size=3).map(tuple),
    "facts": st.builds(KeyFacts, **FACTS),
    "missing": SETS,
    "unwanted": SETS,
    "our_ips_missing": st.lists(st.builds(Egress, WORDS, WORDS), max_size=3).map(tuple),
    "foreign_ips": TUPLES,
    "caller_ip": MAYBE_TEXT,
    "code": MAYBE_TEXT,
    "seen": MAYBE_TEXT,
    "where": MAYBE_TEXT,
    "needs": st.dictionaries(st.sampled_from(Need), MAYBE_BOOL, max_size=3),
}


def test_every_field_is_tried() -> None:
    assert {field.name for field in fields(Verdict)} == set(VERDICT)
    assert {field.name for field in fields(KeyFacts)} == set(FACTS)


@given(st.builds(Verdict, **VERDICT))
def test_a_verdict_comes_back_as_it_was(verdict: Verdict) -> None:
    back = load(dump(verdict))
    assert back == verdict
    assert repr(sorted(map(type, back.faults), key=str)) == repr(sorted(map(type, verdict.faults), key=str))
    assert type(back.status) is Status


def test_a_verdict_of_before_the_needs_is_read() -> None:
    it = json.loads(dump(Verdict(status=Status.ACCEPTED, exchange="okx")))
    del it["needs"], it["facts"]["state"]
    assert load(json.dumps(it)) == Verdict(status=Status.ACCEPTED, exchange="okx")


@given(st.builds(Verdict, **VERDICT))
def test_equal_verdicts_give_equal_text(verdict: Verdict) -> None:
    assert dump(load(dump(verdict))) == dump(verdict)
    assert json.loads(dump(verdict))["status"] in {"accepted", "refused", "unsure"}
