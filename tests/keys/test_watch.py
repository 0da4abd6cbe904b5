"""What is news: one look after the other, and a year of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from keys.account import Need
from keys.model import Advice, Egress, Fault, KeyFacts, Status, Verdict
from keys.watch import SILENCE, SOON, Key, Look, Memory, News, Plan, Topic, look, next_look, seen

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CORE, DOG = Egress("core", "203.0.113.9"), Egress("watchdog", "203.0.113.20")
FACTS = KeyFacts(permissions=frozenset({"read", "futures"}), ip_bound=True, ip_whitelist=(CORE.address, DOG.address))
GOOD = Verdict(status=Status.ACCEPTED, exchange="okx", facts=FACTS)
BARE = replace(
    GOOD,
    facts=replace(FACTS, ip_bound=False, ip_whitelist=()),
    advice=(Advice.NO_IP_WHITELIST,),
    our_ips_missing=(CORE, DOG),
)
HALF = replace(
    GOOD, facts=replace(FACTS, ip_whitelist=(CORE.address,)), advice=(Advice.OUR_IP_MISSING,), our_ips_missing=(DOG,)
)
MORE = replace(GOOD, facts=replace(FACTS, permissions=frozenset({"read", "futures", "spot"})))
MUTE = replace(GOOD, facts=KeyFacts())
GONE = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.UNKNOWN_KEY,))
OUTSIDE = Verdict(status=Status.REFUSED, exchange="okx", faults=(Fault.IP_NOT_ALLOWED,))
DARK = Verdict(status=Status.UNSURE, exchange="okx", faults=(Fault.UNREACHABLE,))
HALF_PROVEN = Verdict(status=Status.UNSURE, exchange="grvt", faults=(Fault.UNPROVEN,))
PLAN = Plan(every=6 * HOUR, reminder_days=(1, 3, 7))
KEY = Key("k3p9x2mfqd7a", NOW, None)


def topics(seen: Look) -> list[Topic]:
    return [news.topic for news in seen.news]


def after(memory: Memory, *found: Verdict, now: datetime = NOW + HOUR) -> Look:
    """The last of several looks, a quarter of an hour apart."""
    for verdict in found:
        last = look(memory, verdict, KEY, PLAN, now)
        memory, now = last.memory, now + timedelta(minutes=15)
    return last


@pytest.mark.parametrize(
    ("told", "found", "news"),
    [
        (GOOD, GOOD, []),
        (GOOD, MORE, [Topic.RIGHTS_ON]),
        (MORE, GOOD, [Topic.RIGHTS_OFF]),
        (GOOD, BARE, [Topic.WHITELIST_OFF]),
        (GOOD, HALF, [Topic.ADDRESS_GONE]),
        (BARE, HALF, []),
        (BARE, GOOD, []),
        (GOOD, MUTE, []),  # what the exchange does not say today is no change
        (MUTE, GOOD, []),
        (GONE, GOOD, [Topic.WORKS_AGAIN]),
        (HALF_PROVEN, HALF_PROVEN, []),  # as its owner was told when it was added
        (GONE, HALF_PROVEN, []),
        (GONE, GONE, []),
        (GONE, OUTSIDE, [Topic.REFUSED]),
    ],
)
def test_only_what_has_changed_is_news(told: Verdict, found: Verdict, news: list[Topic]) -> None:
    assert topics(look(Memory(told=told), found, KEY, PLAN, NOW + HOUR)) == news


def so(verdict: Verdict = GOOD, **needs: bool | None) -> Verdict:
    return replace(verdict, needs={Need(name): told for name, told in needs.items()})


UNREADY = replace(GOOD, status=Status.REFUSED, faults=(Fault.ACCOUNT_NOT_READY,))


@pytest.mark.parametrize(
    ("told", "found", "news"),
    [
        (so(no_lead_trader=True), so(no_lead_trader=False), [Topic.UNMET]),
        (so(no_lead_trader=None), so(no_lead_trader=False), [Topic.UNMET]),
        (GOOD, so(no_lead_trader=False), [Topic.UNMET]),  # the operator needs it since today
        (so(no_lead_trader=False), so(no_lead_trader=False), []),
        (so(no_lead_trader=False), so(no_lead_trader=None), []),
        (so(no_lead_trader=False), so(no_lead_trader=True), []),
        (so(UNREADY, unified=False), so(UNREADY, unified=False, futures_open=False), [Topic.REFUSED]),
        (so(UNREADY, unified=False, futures_open=False), so(UNREADY, unified=False, futures_open=None), []),
        (so(UNREADY, unified=False), so(no_lead_trader=False), [Topic.WORKS_AGAIN, Topic.UNMET]),
    ],
)
def test_a_need_that_becomes_unmet_is_news(told: Verdict, found: Verdict, news: list[Topic]) -> None:
    assert topics(look(Memory(told=told), found, KEY, PLAN, NOW)) == news


def test_an_unmet_need_is_news_once_even_if_the_exchange_leaves_it_out_in_between() -> None:
    there, not_, unsaid = (so(no_lead_trader=told) for told in (True, False, None))
    assert topics(after(Memory(told=there), not_)) == [Topic.UNMET]
    assert topics(after(Memory(told=there), not_, not_)) == []
    assert topics(after(Memory(told=there), not_, unsaid, not_)) == []
    assert topics(after(Memory(told=there), not_, there, not_)) == [Topic.UNMET]
    assert look(Memory(told=there), not_, KEY, PLAN, NOW).news == (News(Topic.UNMET, {"needs": ["no_lead_trader"]}),)


def test_the_news_names_what_came_and_what_went() -> None:
    assert look(Memory(told=GOOD), MORE, KEY, PLAN, NOW).news == (News(Topic.RIGHTS_ON, {"rights": ["spot"]}),)
    assert look(Memory(told=MORE), GOOD, KEY, PLAN, NOW).news == (News(Topic.RIGHTS_OFF, {"rights": ["spot"]}),)
    gone = News(Topic.ADDRESS_GONE, {"addresses": [["watchdog", DOG.address]]})
    assert look(Memory(told=GOOD), HALF, KEY, PLAN, NOW).news == (gone,)


def test_a_refusal_is_looked_at_once_more_before_anybody_is_alarmed() -> None:
    first = after(Memory(told=GOOD), GONE)
    assert (topics(first), first.next_at) == ([], NOW + HOUR + SOON)
    assert topics(after(Memory(told=GOOD), GONE, GONE)) == [Topic.REFUSED]
    assert topics(after(Memory(told=GOOD), GONE, GOOD)) == []
    assert topics(after(Memory(told=GOOD), GONE, GOOD, GONE)) == [], "each time anew"
    assert topics(after(Memory(told=GOOD), GONE, GONE, GONE)) == [], "once"


def test_what_was_never_proven_is_news_when_it_is_refused() -> None:
    first, second = after(Memory(told=HALF_PROVEN), GONE), after(Memory(told=HALF_PROVEN), GONE, GONE)
    assert (topics(first), topics(second)) == ([], [Topic.REFUSED])


def test_what_must_not_wait_for_the_morning() -> None:
    assert {topic for topic in Topic if News(topic, {}).urgent} == {
        Topic.REFUSED,
        Topic.RIGHTS_ON,
        Topic.WHITELIST_OFF,
    }


def test_what_cannot_be_found_out_is_no_news_for_a_day_and_then_once() -> None:
    memory, now, told = Memory(told=GOOD), NOW, []
    while now < NOW + 3 * DAY:
        seen = look(memory, DARK, KEY, PLAN, now)
        told += [(now - NOW, topic) for topic in topics(seen)]
        memory, now = seen.memory, seen.next_at
    assert told == [(SILENCE, Topic.SILENT)]
    assert look(memory, GOOD, KEY, PLAN, now).memory == replace(Memory(told=GOOD), reminded=3)


def test_the_owner_who_looked_by_themselves_has_seen_it() -> None:
    assert topics(look(seen(Memory(told=GOOD), GONE), GONE, KEY, PLAN, NOW)) == []
    assert seen(Memory(told=GOOD), DARK) == Memory(told=GOOD)


def test_reminders_stop_as_soon_as_the_addresses_are_there_and_where_none_are_wanted() -> None:
    third = NOW + 3 * DAY
    assert topics(look(Memory(told=BARE, reminded=1), BARE, KEY, PLAN, third)) == [Topic.ADDRESSES]
    assert topics(look(Memory(told=BARE, reminded=1), GOOD, KEY, PLAN, third)) == []
    assert topics(look(Memory(told=BARE, reminded=1, muted=True), BARE, KEY, PLAN, third)) == []


def test_after_a_pause_of_ours_one_reminder_stands_for_those_that_were_missed() -> None:
    late = look(Memory(told=BARE), BARE, KEY, PLAN, NOW + 10 * DAY)
    assert late.news == (News(Topic.ADDRESSES, {"last": True}),)
    assert topics(look(late.memory, BARE, KEY, PLAN, NOW + 11 * DAY)) == []


def test_an_expiry_is_warned_of_at_each_step_and_a_new_one_anew() -> None:
    memory, told = Memory(told=GOOD), []
    key, now = replace(KEY, ends=NOW + 20 * DAY), NOW
    while now < NOW + 30 * DAY:
        seen = look(memory, GOOD, key, PLAN, now)
        told += [(now - NOW, news.values["days"]) for news in seen.news]
        memory, now = seen.memory, seen.next_at
    assert told == [(6 * DAY, 14), (13 * DAY, 7), (17 * DAY, 3), (19 * DAY, 1)]
    longer = look(memory, GOOD, replace(KEY, ends=NOW + 33 * DAY), PLAN, NOW + 30 * DAY)
    assert [news.values["days"] for news in longer.news] == [3]


def test_of_a_key_that_is_refused_no_expiry_is_told() -> None:
    assert topics(look(Memory(told=GONE), GONE, replace(KEY, ends=NOW + DAY), PLAN, NOW)) == []


def test_keys_that_were_added_together_are_not_looked_at_together() -> None:
    keys = [Key(f"key{number}", NOW, None) for number in range(200)]
    pauses = [next_look(Memory(told=GOOD), key, PLAN, NOW) - NOW for key in keys]
    assert min(pauses) >= 0.9 * PLAN.every
    assert max(pauses) <= 1.1 * PLAN.every
    assert len({pause // timedelta(minutes=1) for pause in pauses}) > 40


def test_a_year_of_looks_tells_every_thing_once_and_in_time() -> None:
    """Bare at first, whole on day 2, a day and a half of silence, a stray refusal, rights, a death and a new life."""
    ends = NOW + 300 * DAY
    key = replace(KEY, ends=ends)
    story = [
        (0, BARE),
        (2, GOOD),
        (50, DARK),
        (51.5, GOOD),
        (80, GONE),
        (80.005, GOOD),
        (120, MORE),
        (150, GOOD),
        (200, OUTSIDE),
        (210, GOOD),
        (300, GONE),
    ]
    memory, now, told, looks = Memory(told=BARE), NOW, [], 0
    while now < NOW + 365 * DAY:
        day = (now - NOW) / DAY
        found = [verdict for since, verdict in story if since <= day][-1]
        seen = look(memory, found, key, PLAN, now)
        told += [(int(day), news.topic.value, news.values.get("days")) for news in seen.news]
        memory, now, looks = seen.memory, seen.next_at, looks + 1
    assert told == [
        (1, "addresses", None),
        (51, "silent", None),
        (120, "rights_on", None),
        (150, "rights_off", None),
        (200, "refused", None),
        (210, "works_again", None),
        (286, "expires", 14),
        (293, "expires", 7),
        (297, "expires", 3),
        (299, "expires", 1),
        (300, "refused", None),
    ]
    assert 365 * 4 <= looks <= 365 * 5
