"""What is said of an account that is not as the operator needs it, on the card and as news."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from exchanges import load
from handlers import words
from handlers.buttons import Again, KeyDo, NewKey
from keys.account import MODES, Need
from keys.advice import weigh
from keys.model import Exchange, Fault, KeyFacts, Status, Verdict, Wanted
from keys.watch import News, Topic
from tests.handlers.saying import LANGUAGES, pressed, saying
from tests.handlers.test_words import CHECK, GOOD, KEY, NOW, WANTED, card, stored

EXCHANGES = load()
OKX, BYBIT, KUCOIN = (EXCHANGES[name] for name in ("okx", "bybit", "kucoin"))
ALL = replace(
    WANTED,
    account={need: frozenset({MODES[need][-1]} if need in MODES else {"yes"}) for need in Need},
    min_balance=50,
)
NOTHING_SO = {need: MODES[need][0] if need in MODES else "no" for need in Need if need is not Need.SUBACCOUNT_ONLY}


def asks(*needs: Need) -> Wanted:
    return replace(ALL, account={need: ALL.account[need] for need in needs})


def weighed(wanted: Wanted, exchange: Exchange = OKX, subaccount: bool | None = False, **more: object) -> Verdict:
    state = {need: word for need, word in NOTHING_SO.items() if need in wanted.account}
    return weigh(exchange, wanted, replace(GOOD, subaccount=subaccount, state=state, **more), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=list(EXCHANGES))
def test_each_unmet_need_is_told_with_what_to_press_once(exchange: Exchange, language: str) -> None:
    text = unescape(card(weighed(ALL, exchange), exchange=exchange, wanted=ALL, language=language).text)
    say = saying(language)
    for need in Need:
        own = exchange.press.get(need)
        assert text.count(say(f"press-{need}") if own is None else own.in_(language)) == 1, need
    assert text.count("❌") == 2, "the title and the one fault"
    assert text.count("⚠️") == 2, "of what is only told of"
    assert "50 USDT" in text


def test_of_a_mode_both_are_named_and_an_unseen_label_is_marked() -> None:
    text = card(weighed(asks(Need.POSITION_MODE)), exchange=OKX, wanted=asks(Need.POSITION_MODE), language="ru").text
    assert "<b>Сейчас у позиций односторонний режим, а сервису нужен режим хеджирования.</b>" in text
    assert saying("ru")("sentence-unconfirmed", text=OKX.press[Need.POSITION_MODE].ru) in text
    assert (
        saying("en")("unmet-position_mode", **{"is": "it", "wanted": "that"})
        == "Positions are in it, and the service needs that."
    )


def test_a_need_that_is_only_told_of_leaves_the_key_accepted_and_to_be_checked_again() -> None:
    wanted = asks(Need.NO_LEAD_TRADER)
    panel = card(weighed(wanted, BYBIT), wanted=wanted, check=None, key=KEY, minutes=None)
    assert "✅ Bybit: the key is accepted" in panel.text
    assert "What could be better is marked below" in panel.text
    assert "⚠️ This account leads copy trading" in panel.text
    assert pressed(panel)[0] == KeyDo(key=KEY, do="check").pack()


def test_where_the_key_lacks_rights_too_the_account_is_told_beside_the_fault() -> None:
    wanted = asks(Need.UNIFIED)
    verdict = weighed(wanted, BYBIT, permissions=frozenset({"read"}))
    assert verdict.faults == (Fault.MISSING_PERMISSION,)
    assert "❌ This is not a unified account" in card(verdict, wanted=wanted).text


def test_a_key_of_the_main_account_leads_to_a_new_key_and_other_needs_to_another_look() -> None:
    for need, way in ((Need.SUBACCOUNT_ONLY, NewKey(exchange="okx")), (Need.UNIFIED, Again(check=CHECK))):
        panel = card(weighed(asks(need)), exchange=OKX, wanted=asks(need))
        assert pressed(panel)[0] == way.pack()


def test_a_key_of_another_account_comes_beside_the_stored_one_and_not_in_its_place() -> None:
    wanted = asks(Need.SUBACCOUNT_ONLY)
    panel = card(weighed(wanted), exchange=OKX, wanted=wanted, check=None, key=KEY, minutes=None)
    assert pressed(panel)[0] == NewKey(exchange="okx").pack()


def test_what_is_so_passes_and_what_the_exchange_does_not_say_is_said_to_be_unsaid() -> None:
    wanted = asks(Need.UNIFIED, Need.SUBACCOUNT_ONLY, Need.POSITION_MODE)
    verdict = weigh(KUCOIN, wanted, replace(GOOD, subaccount=True, state={Need.POSITION_MODE: "hedge"}), NOW)
    text = card(verdict, exchange=KUCOIN, wanted=wanted, check=None, key=KEY, minutes=None).text
    assert "✅ As the service needs it of the account: position mode, sub-account." in text
    assert "❔ Of the account the exchange does not say: unified account." in text
    assert "There is nothing more to do" in text


def test_a_need_that_the_operator_no_longer_has_is_not_told_any_more() -> None:
    verdict = weighed(asks(Need.UNIFIED, Need.NO_LEAD_TRADER), BYBIT)
    text = unescape(card(verdict).text)
    assert "unified account, and the service" not in text
    assert "copy trading" not in text
    assert BYBIT.remedies[Fault.ACCOUNT_NOT_READY].en in text


def news(verdict: Verdict, wanted: Wanted, *items: News) -> words.Panel | None:
    key = stored(verdict, name="mine", exchange="bybit")
    return words.news(saying("en"), "en", key, BYBIT, wanted, items)


LEADS = News(Topic.UNMET, {"needs": ["no_lead_trader"]})


def test_a_need_that_became_unmet_is_news_until_it_is_over() -> None:
    wanted = asks(Need.NO_LEAD_TRADER)
    panel = news(weighed(wanted, BYBIT), wanted, LEADS)
    assert panel is not None
    assert "no longer as the service asks for it" in panel.text
    assert "⚠️ This account leads copy trading" in panel.text
    assert KeyDo(key=KEY, do="check").pack() in pressed(panel)
    good = weigh(BYBIT, wanted, replace(GOOD, state={Need.NO_LEAD_TRADER: "yes"}), NOW)
    assert news(good, wanted, LEADS) is None
    assert news(weighed(wanted, BYBIT), WANTED, LEADS) is None


def test_an_account_that_is_no_longer_ready_is_not_called_the_exchanges_refusal() -> None:
    wanted = asks(Need.UNIFIED)
    panel = news(weighed(wanted, BYBIT), wanted, News(Topic.REFUSED, {}))
    assert panel is not None
    assert "The account is no longer as the service needs it" in panel.text
    assert "no longer accepts" not in panel.text


def test_nothing_is_said_of_an_account_of_which_nothing_is_asked() -> None:
    verdict = weigh(BYBIT, WANTED, GOOD, NOW)
    assert (verdict.status, verdict.facts) == (Status.ACCEPTED, GOOD)
    assert verdict.needs == {}
    assert "the account" not in card(verdict, check=None, key=KEY, minutes=None).text
    assert KeyFacts().state == {}
