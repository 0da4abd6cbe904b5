"""What the bot says of exchanges, keys, verdicts and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

from exchanges import every, find, load
from handlers import words
from handlers.buttons import (
    Again,
    AsIs,
    Cancel,
    Clock,
    HaveKey,
    KeyDo,
    Keys,
    NewKey,
    Page,
    Pick,
    Replace,
    Tick,
    Way,
    fresh_id,
)
from handlers.choosing_words import CHOICES
from handlers.guide_words import ADDRESSES
from keys.advice import weigh
from keys.campaign import Ready
from keys.guide import Fork
from keys.model import (
    Advice,
    Bookmark,
    Box,
    Egress,
    Exchange,
    Fault,
    KeyFacts,
    Policy,
    Stage,
    Status,
    StoredKey,
    Text,
    Verdict,
    Wait,
    Wanted,
)
from keys.paste import Damage, Note
from keys.quiet import Quiet
from keys.watch import News, Topic
from tests.handlers.saying import LANGUAGES, buttons, copied, pressed, saying
from tests.telegram_html import visible

EXCHANGES = load()
OKX, BYBIT, BINANCE, BINGX = (EXCHANGES[name] for name in ("okx", "bybit", "binance", "bingx"))
EN, RU = saying("en"), saying("ru")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CORE, WATCHDOG = Egress("Core", "203.0.113.10"), Egress("Watchdog", "203.0.113.11")
OURS = (CORE, WATCHDOG)
WANTED = Wanted(
    required=frozenset({"read", "futures"}),
    forbidden=frozenset({"withdraw"}),
    whitelist=Policy.RECOMMENDED,
    egress=OURS,
)
GOOD = KeyFacts(
    permissions=frozenset({"read", "futures"}), ip_bound=True, ip_whitelist=("203.0.113.10", "203.0.113.11")
)
BARE = KeyFacts(permissions=frozenset({"read", "futures"}), ip_bound=False, ip_whitelist=())
CHECK, KEY = fresh_id(), fresh_id()


def refused(*faults: Fault, exchange: Exchange = BYBIT, **more: object) -> Verdict:
    return replace(Verdict(status=Status.REFUSED, exchange=exchange.id, faults=faults), **more)  # type: ignore[arg-type]


def card(
    verdict: Verdict,
    *,
    exchange: Exchange = BYBIT,
    language: str = "en",
    wanted: Wanted = WANTED,
    name: str | None = None,
    check: str | None = CHECK,
    key: str | None = None,
    minutes: int | None = 14,
    again_in: int | None = None,
) -> words.Panel:
    return words.verdict(
        saying(language),
        language,
        exchange,
        verdict,
        wanted=wanted,
        key_name=name,
        check=check,
        key=key,
        minutes_left=minutes,
        again_in=again_in,
    )


def accepted(facts: KeyFacts, *, exchange: Exchange = BYBIT, wanted: Wanted = WANTED) -> words.Panel:
    verdict = weigh(exchange, wanted, facts, NOW)
    assert verdict.status is Status.ACCEPTED
    return card(verdict, exchange=exchange, wanted=wanted, check=None, key=KEY, minutes=None)


def ways_on(panel: words.Panel) -> list[str]:
    """What its buttons do, but for showing where."""
    return [data for data in pressed(panel) if not data.startswith("where:")]


def stored(verdict: Verdict, **more: str) -> StoredKey:
    key = StoredKey(
        id=KEY,
        owner=1,
        exchange="bybit",
        name="main",
        api_key="abcd…1234",
        verdict=verdict,
        added_at=NOW,
        checked_at=NOW,
    )
    return replace(key, **more)  # type: ignore[arg-type]


# --- text that is not ours


def test_foreign_text_is_escaped_and_shows_no_hidden_characters() -> None:
    assert words.plain("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#x27;"
    assert words.plain("a\u202eb\u200bc\u2066\ufeffd\u00ade\u3164f\x00g") == "abcdefg"


def test_foreign_text_stays_on_one_line_and_is_cut() -> None:
    assert words.tidy(" a\r\n\tb\u2028c ") == "a b c"
    assert words.plain("x" * 600) == "x" * 149 + "…"


def test_an_exchange_is_named_by_as_many_words_as_it_has() -> None:
    known = partial(find, exchanges=every())
    assert words.name_in(" okx  please", known) == "okx"
    assert words.name_in("Independent  Reserve please", known) == "Independent Reserve"
    assert words.name_in("nothing like it", known) == "nothing"
    assert words.name_in("\u200b ", known) is None
    assert words.name_in(None, known) is None


def test_of_very_many_exchanges_some_have_a_button_and_the_rest_is_called_by_name() -> None:
    everything = tuple(every().values())
    panel = words.choose(EN, "en", everything)
    assert len(buttons(panel)) == CHOICES + 1
    assert EN("choose-type") in panel.text
    assert EN("choose-type") not in words.choose(EN, "en", everything[:CHOICES]).text


def test_of_a_basic_exchange_the_rights_are_asked_for_in_our_own_words() -> None:
    panel = before("en", every()["bitstamp"], WANTED, service="Service")
    assert f"{EN('permission-futures')}, {EN('permission-read')}" in panel.text
    assert EN("before-off", rights=EN("permission-withdraw")) in panel.text


def test_a_panel_can_stand_under_a_paragraph() -> None:
    panel = words.choose(EN, "en", [OKX])
    assert panel.under("Sorry.") == words.Panel(f"Sorry.\n\n{panel.text}", panel.keyboard)


def test_the_longest_foreign_text_can_be_said() -> None:
    assert RU("choose") in words.choose(RU, "ru", [OKX]).under(RU("label", label=words.plain("<" * 9999))).text


# --- the way to a key


def test_exchanges_are_offered_two_a_row_with_a_way_out() -> None:
    panel = words.choose(RU, "ru", [OKX, BYBIT, BINGX])
    assert panel.keyboard is not None
    assert [[one.text for one in row] for row in panel.keyboard.inline_keyboard] == [
        ["OKX", "Bybit"],
        ["BingX"],
        ["Отмена"],
    ]
    assert pressed(panel) == [Pick(exchange=each).pack() for each in ("okx", "bybit", "bingx")] + [Cancel().pack()]


def test_guides_open_where_they_were_left() -> None:
    assert pressed(words.guides(EN, "en", [OKX])) == [Way(exchange="okx", do="open").pack()]


def before(
    language: str, exchange: Exchange, wanted: Wanted, mark: Bookmark | None = None, service: str = "Broker"
) -> words.Panel:
    mark = mark or Bookmark(exchange=exchange.id)
    return words.before(saying(language), language, exchange, service, wanted, mark, in_flow=True)


def test_what_is_needed_first_and_which_boxes_to_tick_is_told_in_the_words_of_the_screen() -> None:
    panel = before("ru", BINANCE, replace(WANTED, forbidden=frozenset({"withdraw", "spot"})), service="Wit <Broker>")
    assert "Wit &lt;Broker&gt;" in panel.text
    assert "KYC" in panel.text
    assert "фьючерсный счёт" in panel.text
    on, off = (line for line in panel.text.splitlines() if "права" in line or "выключенными" in line)
    assert "Включить фьючерсы" in on
    assert "Enable Withdrawals" not in on
    assert "Enable Withdrawals («Включить возможность вывода средств»)" in off
    assert "спотовую" in off
    assert pressed(panel) == [
        *(Tick(exchange="binance", word=word).pack() for word in BINANCE.prerequisites),
        Way(exchange="binance", do="go").pack(),
        HaveKey(exchange="binance").pack(),
        Cancel().pack(),
    ]


@pytest.mark.parametrize(
    ("exchange", "language", "on", "off"),
    [
        (OKX, "en", "“Read”, “Trade”", "“Withdraw”"),
        (OKX, "ru", "«Чтение», «Торговля»", "«Withdraw» (вывод)"),
        (
            BYBIT,
            "en",
            "“Read-Write”, “Contract → Orders”, “Contract → Positions”",
            "“Wallet → Account Transfer”, “Wallet → Withdrawal”",
        ),
        (
            BYBIT,
            "ru",
            "«Чтение и запись», «Контракт → Ордера», «Контракт → Позиции»",
            "«Кошелек → Перевод с аккаунта», «Кошелек → Вывод средств»",
        ),
        (
            BINANCE,
            "en",
            "“Enable Reading”, “Enable Futures”",
            "“Permits Universal Transfer”, “Enable Internal Transfer”, “Enable Withdrawals”",
        ),
        (
            BINANCE,
            "ru",
            "Enable Reading («Разрешить чтение»), «Включить фьючерсы (Enable Futures)»",
            "Permits Universal Transfer («Разрешить универсальные операции»), «Enable Internal Transfer» "
            "(внутренний перевод), Enable Withdrawals («Включить возможность вывода средств»)",
        ),
        (BINGX, "en", "“Read”, “Perpetual Futures Trading”", "“Universal Transfer”, “Withdraw”"),
        (
            BINGX,
            "ru",
            "«Read» (чтение), «Бессрочная фьючерсная торговля»",
            "«Universal Transfer» (универсальный перевод), «Withdraw» (вывод)",
        ),
    ],
)
def test_a_beginner_ticks_exactly_the_boxes_for_futures(exchange: Exchange, language: str, on: str, off: str) -> None:
    wanted = replace(WANTED, forbidden=frozenset({"withdraw", "transfer"}))
    told = before(language, exchange, wanted).text.splitlines()
    assert [line.partition("</b> ")[2] for line in told if line.startswith("<b>") and "</b> " in line] == [on, off]


@pytest.mark.parametrize(("required", "told"), [({"read"}, "“Read-Only”"), ({"read", "spot"}, "“Read-Write”, “SPOT")])
def test_of_a_choice_of_one_the_one_that_fits_is_told(required: set[str], told: str) -> None:
    wanted = replace(WANTED, required=frozenset(required))
    assert f"on:</b> {told}" in before("en", BYBIT, wanted).text
    facts = replace(GOOD, permissions=wanted.required)
    assert f"needed are on: {told}" in accepted(facts, wanted=wanted).text


def test_a_box_that_is_needed_is_never_among_those_to_leave_off() -> None:
    wanted = replace(WANTED, forbidden=frozenset({"transfer", "withdraw"}))  # OKX has one box for futures and transfer
    text = before("en", OKX, wanted).text
    assert "“Read”, “Trade”" in text
    assert "off:</b> “Withdraw”\n" in text


def test_a_label_that_was_not_seen_in_russian_comes_in_english_with_our_reading_beside_it() -> None:
    text = before("ru", BINGX, WANTED).text
    assert "«Withdraw» (вывод)" in text
    assert "наш перевод" in text
    assert "наш перевод" not in before("ru", BYBIT, WANTED).text
    assert "brackets" not in before("en", BINGX, WANTED).text


def test_nothing_is_said_of_what_nobody_asks() -> None:
    easy = replace(OKX, prerequisites=())
    anything = Wanted(required=frozenset(), forbidden=frozenset(), whitelist=Policy.OFF)
    text = before("en", easy, anything).text
    assert "rights" not in text
    assert "Needed" not in text
    assert "off" not in text


def page(exchange: Exchange, step: int, egress: Sequence[Egress] = OURS, *, language: str = "en") -> words.Panel:
    mark = Bookmark(exchange=exchange.id, step=step)
    return words.guide_page(
        saying(language), language, exchange, mark, "Broker", replace(WANTED, egress=tuple(egress)), in_flow=True
    )


def addresses_at(exchange: Exchange) -> list[int]:
    return [number for number, step in enumerate(exchange.steps) if ADDRESSES.search(step.text.en)]


def test_the_first_page_of_a_guide_links_to_the_exchange_and_goes_on() -> None:
    panel = page(OKX, 0)
    assert "step 1 of 12" in panel.text
    assert "Steps checked on November 21, 2026" in panel.text
    assert [one.url for one in buttons(panel) if one.url] == [OKX.page.en]
    assert pressed(panel) == [
        Way(exchange="okx", do="before").pack(),
        Page(exchange="okx", step=1).pack(),
        HaveKey(exchange="okx").pack(),
        Cancel().pack(),
    ]


def test_pages_turn_both_ways_and_end_with_the_last_step() -> None:
    turns = [data for data in pressed(page(OKX, 3)) if data.startswith("page")]
    assert turns == [Page(exchange="okx", step=2).pack(), Page(exchange="okx", step=4).pack()]
    assert [data for data in pressed(page(OKX, 11)) if data.startswith("page")] == [
        Page(exchange="okx", step=10).pack()
    ]


@pytest.mark.parametrize(("step", "shown"), [(-5, "step 1 of 12"), (99, "step 12 of 12")])
def test_a_page_that_is_not_there_is_the_nearest_that_is(step: int, shown: str) -> None:
    assert shown in page(OKX, step).text


def test_a_service_without_addresses_says_so_at_the_step_that_takes_them() -> None:
    pages = [page(BINGX, step, ()).text for step in range(len(BINGX.steps))]
    assert sum("named no addresses" in text for text in pages) == 1
    assert not any("named no addresses" in page(BINGX, step).text for step in range(len(BINGX.steps)))


def test_a_guide_read_alone_has_nothing_to_cancel() -> None:
    assert Cancel().pack() not in pressed(
        words.guide_page(EN, "en", OKX, Bookmark(exchange="okx"), "Broker", WANTED, in_flow=False)
    )


def test_a_step_shows_its_note_and_says_what_to_do() -> None:
    text = page(OKX, 7, language="ru").text
    assert "Заполните: <b>«Парольная фраза»" in text
    assert "<i>Придумайте новую" in text


@pytest.mark.parametrize(
    "exchange", [each for each in EXCHANGES.values() if not each.whitelist.absent], ids=lambda each: each.id
)
def test_each_guide_has_one_step_for_addresses_and_shows_them_there(exchange: Exchange) -> None:
    (number,) = addresses_at(exchange)
    pictured, panel = page(exchange, number), page(bare(exchange), number)
    whole = exchange.whitelist.separator.join(("203.0.113.10", "203.0.113.11"))
    assert "Core: <code>203.0.113.10</code>" in panel.text
    assert f"<code>{whole}</code>" in panel.text
    assert copied(panel) == copied(pictured) == ["203.0.113.10", "203.0.113.11", whole]
    assert copied(page(exchange, number - 1)) == []
    assert "203.0.113" not in page(exchange, number, ()).text


def test_addresses_that_are_on_the_picture_are_not_told_again_above_the_buttons() -> None:
    """The caption would push the picture out of a phone's screen."""
    (number,) = addresses_at(OKX)
    told, _, folded = page(OKX, number).text.partition("<blockquote expandable>")
    assert "203.0.113" not in told
    assert "The addresses for this field are on the picture" in told
    assert "203.0.113.10,203.0.113.11" in folded


def bare(exchange: Exchange) -> Exchange:
    """The same with no picture at any step."""
    return replace(exchange, steps=tuple(replace(step, shows=()) for step in exchange.steps))


def test_a_label_whose_wording_was_not_seen_is_marked() -> None:
    (step,) = addresses_at(BINANCE)
    assert "may differ" in page(BINANCE, step).text
    assert "По-английски: “Restrict access" in page(bare(BINANCE), step, language="ru").text
    assert "По-английски" not in page(BINANCE, step, language="ru").text
    assert "may differ" not in page(OKX, 0).text
    told = replace(BINANCE, steps=(replace(BINANCE.steps[0], text=Text("Save", "Save (сохранить)", unconfirmed=True)),))
    assert "По-английски" not in page(told, 0, language="ru").text
    assert "отличаться" in page(told, 0, language="ru").text


@pytest.mark.parametrize(
    ("sites", "asked", "choices"),
    [
        (["okx", "myokx"], "On which site of OKX", ["OKX · www.okx.com", "OKX EEA · my.okx.com"]),
        (["kraken", "krakenfutures"], "Which of these is the key for?", ["Kraken", "Kraken Futures"]),
    ],
)
def test_of_sites_it_is_asked_by_their_addresses_and_of_parts_of_one_site_by_their_names(
    sites: list[str], asked: str, choices: list[str]
) -> None:
    offered = [EXCHANGES[site] for site in sites]
    panel = words.fork(EN, "en", offered[0], Fork("site", tuple(sites)), offered, in_flow=False)
    assert asked in panel.text
    assert [one.text for one in buttons(panel)][:2] == choices


# --- entering a key


def test_the_prompt_tells_what_is_in_and_what_is_to_come() -> None:
    panel = words.ask(RU, "ru", OKX, {"apiKey": "…"})
    assert "✅ «API-ключ»" in panel.text
    assert "• «Секретный ключ»: ждём" in panel.text
    assert "• «Парольная фраза»: ждём" in panel.text
    assert "сразу удаляется" in panel.text
    assert pressed(panel) == [Way(exchange="okx", do="open").pack(), Cancel().pack()]


def test_a_doubtful_value_can_be_used_as_it_is() -> None:
    note = words.damage(EN, "en", Note(Damage.CUT, "secret", blocks=True), OKX)
    panel = words.ask(EN, "en", OKX, [], ["secret"], [note])
    assert panel.text.startswith("⚠️ “Secret key”: a part seems to have been lost")
    assert AsIs(field="secret").pack() in pressed(panel)


def test_a_mended_dash_is_told_and_one_in_a_passphrase_is_asked_again() -> None:
    mended = words.damage(EN, "en", Note(Damage.TYPOGRAPHIC_DASH, "apiKey"), OKX)
    asked = words.damage(EN, "en", Note(Damage.TYPOGRAPHIC_DASH, "password", blocks=True), OKX)
    assert mended.startswith("✅")
    assert asked.startswith("⚠️")
    assert "once more" in asked


def test_a_key_of_another_exchange_is_named_with_those_it_looks_like() -> None:
    note = Note(Damage.OTHER_EXCHANGE, "apiKey", blocks=True, exchanges=("bybit", "<gone>"))
    assert "(Bybit, &lt;gone&gt;)" in words.damage(EN, "en", note, OKX)


def test_what_belongs_to_no_field_is_told_of_the_message() -> None:
    assert "message: there are" in words.damage(EN, "en", Note(Damage.NOT_ASCII, None, blocks=True), OKX)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Damage)
def test_each_damage_has_its_words(kind: Damage, language: str) -> None:
    text = words.damage(saying(language), language, Note(kind, "apiKey"), OKX)
    assert visible(text)[0] in "✅⚠"


@pytest.mark.parametrize(
    ("stage", "lines"),
    [
        (None, ["⏳ Waiting for its turn"]),
        (Stage.ASKING, ["⏳ Asking the exchange"]),
        (Stage.SPLITTING, ["✅ The exchange has answered", "⏳ Finding the exact cause"]),
        (Stage.RIGHTS, ["✅ The exchange has answered", "⏳ Looking at the key's rights"]),
    ],
)
def test_a_check_is_shown_as_it_goes(stage: Stage | None, lines: list[str]) -> None:
    text = words.checking(EN, "en", OKX, "abcd…1234", stage).text
    assert "<code>abcd…1234</code>" in text
    assert [line for line in text.splitlines() if line.startswith(("✅", "⏳"))] == lines
    assert "second" not in text


def test_a_long_check_says_how_long_it_has_taken() -> None:
    assert "Прошло 22 секунды." in words.checking(RU, "ru", OKX, "abcd…1234", Stage.ASKING, 22).text


# --- the verdict


def test_a_good_key_is_accepted_with_what_passed() -> None:
    panel = accepted(GOOD)
    assert panel.text.startswith("<b>✅ Bybit: the key is accepted</b>")
    assert "“Contract → Orders”, “Contract → Positions”" in panel.text
    assert "Withdrawal is off" in panel.text
    assert "All our addresses are on the whitelist" in panel.text
    assert "could be better" not in panel.text
    assert "There is nothing more to do." in panel.text
    assert pressed(panel) == [KeyDo(key=KEY, do="show").pack()]


def test_the_name_of_the_key_is_told() -> None:
    assert "Name: my &lt;key&gt;" in card(weigh(BYBIT, WANTED, GOOD, NOW), name="my <key>").text


def test_what_the_exchange_does_not_say_is_unknown_and_not_passed() -> None:
    panel = accepted(KeyFacts())
    assert "❔ The exchange does not say which rights" in panel.text
    assert "❔ The exchange does not say which addresses" in panel.text
    assert "Withdrawal is off" not in panel.text
    assert copied(panel) == ["203.0.113.10,203.0.113.11"]
    assert copied(accepted(KeyFacts(), wanted=replace(WANTED, whitelist=Policy.OFF))) == []


def test_a_key_without_addresses_gets_them_with_where_to_press() -> None:
    panel = accepted(BARE)
    assert "⚠️ The key is not bound to addresses" in panel.text
    assert "90 days" in panel.text
    assert "Put these 2 addresses" in panel.text
    assert "Only IPs with permissions granted" in panel.text
    assert copied(panel) == ["203.0.113.10,203.0.113.11"]
    assert [buttons(panel)[0].callback_data] == ways_on(panel) == [KeyDo(key=KEY, do="check").pack()]


def test_only_the_address_that_is_missing_is_shown() -> None:
    facts = replace(GOOD, ip_whitelist=("203.0.113.10", "198.51.100.7"))
    panel = accepted(facts)
    assert "One of our addresses is not on the whitelist" in panel.text
    assert "not ours: <code>198.51.100.7</code>" in panel.text
    assert copied(panel) == ["203.0.113.11"]


def test_addresses_that_the_exchange_hides_are_unknown() -> None:
    panel = accepted(KeyFacts(permissions=GOOD.permissions, ip_bound=True), exchange=BINANCE)
    assert "❔ Addresses are bound to the key, but the exchange does not show which" in panel.text
    assert copied(panel) == ["203.0.113.10 203.0.113.11"]
    assert "<b>Our addresses, to compare</b>" in panel.text
    assert "If any is missing: Binance → Profile" in panel.text
    assert "Put these" not in panel.text


def test_where_addresses_are_required_it_is_said_once_that_nobody_tells_of_them() -> None:
    untold = KeyFacts(permissions=GOOD.permissions)
    panel = accepted(untold, exchange=BINANCE, wanted=replace(WANTED, whitelist=Policy.REQUIRED))
    assert "❔ The exchange does not say whether addresses are bound to the key." in panel.text
    assert "which addresses are bound" not in panel.text
    assert "<b>Our addresses, to compare</b>" in panel.text
    assert "which addresses are bound" in accepted(untold, exchange=BINANCE).text


def test_a_key_that_nothing_proves_is_never_called_accepted_and_asks_for_nothing() -> None:
    grvt = every()["grvt"]
    verdict = Verdict(status=Status.UNSURE, exchange="grvt", faults=(Fault.UNPROVEN,))
    texts = [card(verdict, exchange=grvt, key=KEY, check=None, minutes=None).text]
    texts.append(words.key_card(EN, "en", replace(stored(verdict), exchange="grvt"), grvt, WANTED).text)
    for text in texts:
        assert "❔" in text
        assert grvt.remedies[Fault.UNPROVEN].en in text
        assert "✅" not in text
    assert "the key is kept, but not proven" in texts[0]
    assert "again" not in texts[0]
    assert "no question that would prove all parts of it" in texts[1]


def test_of_addresses_nothing_is_said_where_a_key_cannot_be_bound_to_any() -> None:
    wanted = replace(WANTED, whitelist=Policy.REQUIRED, required=frozenset({"read"}))
    panel = accepted(KeyFacts(permissions=wanted.required), exchange=EXCHANGES["hyperliquid"], wanted=wanted)
    assert "ddress" not in panel.text
    assert copied(panel) == []


def test_a_box_that_stands_for_two_words_of_advice_is_named_once() -> None:
    facts = replace(GOOD, permissions=frozenset({"read", "spot", "futures", "transfer"}))
    reads = replace(WANTED, required=frozenset({"read"}))
    text = accepted(facts, exchange=OKX, wanted=reads).text
    assert "⚠️ Some rights are on that are not needed: “Trade”." in text
    assert "Transfers are on" not in text


def test_a_box_is_named_where_it_is_the_cause() -> None:
    facts = replace(GOOD, permissions=frozenset({"read", "spot", "futures", "transfer"}))
    reads = replace(WANTED, required=frozenset({"read"}), forbidden=frozenset({"transfer"}))
    text = card(weigh(OKX, reads, facts, NOW), exchange=OKX, wanted=reads).text
    assert "❌ Transfers are on: “Trade”." in text
    assert "Some rights are on" not in text


@pytest.mark.parametrize("exchange", [OKX, BYBIT, BINANCE, BINGX], ids=lambda exchange: exchange.id)
def test_a_key_that_only_reads_is_not_told_what_becomes_of_one_that_trades(exchange: Exchange) -> None:
    reads = replace(WANTED, required=frozenset({"read"}))
    text = accepted(replace(BARE, permissions=frozenset({"read"})), exchange=exchange, wanted=reads).text
    without = words.plain(exchange.whitelist.without.en, 1000)
    assert "⚠️ The key is not bound to addresses" in text
    assert without not in text
    assert without in accepted(BARE, exchange=exchange, wanted=reads).text


def test_withdrawal_that_the_profile_forbids_is_the_cause_of_a_refusal() -> None:
    facts = replace(GOOD, permissions=frozenset({"read", "futures", "withdraw", "transfer", "options"}))
    text = card(weigh(BYBIT, WANTED, facts, NOW)).text
    assert text.startswith("<b>❌")
    assert "❌ Withdrawal is on: “Wallet → Withdrawal”" in text
    assert "⚠️ Transfers are on: “Wallet → Account Transfer”" in text
    assert "⚠️ Some rights are on that are not needed: “USDC Contracts → USDC Derivatives Trading”" in text
    assert "Withdrawal is off" not in text


def test_a_right_that_has_no_box_is_named_in_our_words() -> None:
    facts = replace(GOOD, permissions=frozenset({"read", "futures", "fix_trade", "so_new"}))
    text = accepted(facts).text
    assert "trading over FIX, so_new" in text


def test_missing_boxes_are_named_by_their_labels() -> None:
    verdict = weigh(BYBIT, WANTED, replace(GOOD, permissions=frozenset({"read"})), NOW)
    panel = card(verdict, language="ru")
    assert "❌ Ключу не хватает прав." in panel.text
    assert "<b>Включите:</b> «Контракт → Ордера», «Контракт → Позиции»" in panel.text
    assert "Нужные права включены" not in panel.text
    assert ways_on(panel) == [Again(check=CHECK).pack()]


def test_an_unknown_key_is_named_and_the_trader_can_try_again() -> None:
    panel = card(refused(Fault.UNKNOWN_KEY, code="10003", seen="GET /v5/user/query-api"))
    assert "❌ The exchange has not found this key." in panel.text
    assert "Open Bybit → profile icon → API" in panel.text
    assert "<blockquote expandable><b>Details</b>\nThe exchange's code: <code>10003</code>" in panel.text
    assert "GET /v5/user/query-api" in panel.text
    assert ways_on(panel) == [NewKey(exchange="bybit").pack()]
    assert "14 minutes" not in panel.text


def test_what_can_be_put_right_at_the_exchange_is_checked_again() -> None:
    panel = card(refused(Fault.KYC_MISSING))
    assert pressed(panel) == [Again(check=CHECK).pack()]
    assert "encrypted for 14 more minutes" in panel.text
    stored_one = card(refused(Fault.KYC_MISSING), check=None, key=KEY, minutes=None).text
    assert "When you have put it right at the exchange" in stored_one
    assert "encrypted" not in stored_one


def test_of_several_possible_causes_the_first_is_told_whole_the_others_a_line_each_and_the_rest_folded() -> None:
    panel = card(refused(Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED, Fault.EXPIRED))
    shown, _, folded = panel.text.partition("<blockquote expandable>")
    assert "does not name the exact cause" in shown
    assert "<b>1. The exchange has not found this key.</b>\nOpen Bybit" in shown
    assert "2. Our address is not on the key's whitelist.\n3. The key has expired.\n" in shown
    assert "add our addresses" not in shown
    assert "2. Profile icon → API → your key → edit: add our addresses" in folded
    assert "203.0.113.10,203.0.113.11" in folded
    assert "3. Make a new key with Create New Key" in folded
    assert copied(panel) == []


@pytest.mark.parametrize(
    ("faults", "ways"),
    [
        ((Fault.UNKNOWN_KEY, Fault.IP_NOT_ALLOWED), ["new", "again"]),
        ((Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY), ["again", "new"]),
        ((Fault.MISSING_PERMISSION, Fault.IP_NOT_ALLOWED), ["again"]),
        ((Fault.UNKNOWN_KEY, Fault.BAD_SECRET), ["new"]),
    ],
)
def test_the_way_that_helps_against_the_first_cause_comes_first(faults: tuple[Fault, ...], ways: list[str]) -> None:
    assert [data.partition(":")[0] for data in ways_on(card(refused(*faults)))] == ways


def test_where_an_address_is_missing_ours_are_shown_and_the_one_the_exchange_saw_is_folded() -> None:
    panel = card(refused(Fault.IP_NOT_ALLOWED, caller_ip="203.0.113.10"))
    shown, _, folded = panel.text.partition("<blockquote expandable>")
    assert "address the exchange saw: <code>203.0.113.10</code>" in folded
    assert shown.count("add our addresses") == 1
    assert "• Core: <code>203.0.113.10</code>" in shown
    assert copied(panel) == ["203.0.113.10,203.0.113.11"]
    assert ways_on(panel) == [buttons(panel)[0].callback_data] == [Again(check=CHECK).pack()]


def test_addresses_that_are_too_many_to_copy_at_once_are_copied_one_by_one() -> None:
    many = tuple(Egress(f"Server {n}", f"198.51.100.{n:03}") for n in range(20))
    panel = card(refused(Fault.IP_NOT_ALLOWED), wanted=replace(WANTED, egress=many))
    assert copied(panel) == [one.address for one in many]


@pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=EXCHANGES)
def test_whatever_an_exchange_answers_the_card_says_what_to_do_and_has_a_button_for_it(exchange: Exchange) -> None:
    for faults in {rule.faults for rule in exchange.rules}:
        status = Status.UNSURE if any(fault.transient for fault in faults) else Status.REFUSED
        verdict = Verdict(status=status, exchange=exchange.id, faults=faults, code="1", seen="GET /x")
        for check, key in ((CHECK, None), (None, KEY), (None, None)):
            panel = card(verdict, exchange=exchange, check=check, key=key)
            assert buttons(panel)[0].callback_data, faults
            if status is Status.UNSURE:
                assert EN("unsure-later") in panel.text or EN("unsure-anew") in panel.text
            for fault in faults if status is Status.REFUSED else ():
                remedy = exchange.remedies[fault]
                assert words.plain(remedy.en, 1000) in panel.text, fault
            assert "GET /x" in panel.text.partition("<blockquote expandable>")[2]


def test_where_to_press_is_shown_for_what_is_to_be_put_right_first() -> None:
    def asked(panel: words.Panel) -> list[str]:
        return [data for data in pressed(panel) if data.startswith("where:")]

    two = card(refused(Fault.IP_NOT_ALLOWED, Fault.UNKNOWN_KEY), exchange=OKX)
    assert [data.partition(":")[0] for data in pressed(two)] == ["again", "where", "new"]
    assert asked(two) == ["where:okx:ip_not_allowed"]
    facts = replace(GOOD, permissions=frozenset({"read", "futures", "withdraw", "options"}))
    assert asked(card(weigh(BYBIT, WANTED, facts, NOW))) == ["where:bybit:withdraw_on"]
    assert asked(accepted(BARE)) == ["where:bybit:no_ip_whitelist"]
    assert asked(accepted(KeyFacts())) == ["where:bybit:ip_not_allowed"]
    assert asked(accepted(GOOD)) == []
    assert asked(card(refused(Fault.KYC_MISSING))) == []
    assert asked(card(Verdict(status=Status.UNSURE, exchange="bybit", faults=(Fault.MAINTENANCE,)))) == []


@pytest.mark.parametrize(("language", "told"), [("en", "OKX: this is the place"), ("ru", "OKX: вот это место")])
def test_the_place_is_a_picture_with_its_words_folded_under_it(language: str, told: str) -> None:
    mark = Bookmark(exchange="okx")
    panel = words.where(saying(language), language, OKX, "ip_not_allowed", "Service", WANTED, mark)
    assert panel is not None
    assert panel.picture is not None
    assert not isinstance(panel.picture, str)
    assert told in panel.text
    assert words.plain(panel.picture.alt, 500) in panel.text.partition("<blockquote expandable>")[2]
    assert pressed(panel) == ["close"]
    assert words.where(EN, "en", OKX, "kyc_missing", "Service", WANTED, mark) is None


def test_the_place_is_shown_as_on_the_device_that_was_chosen_in_the_guide() -> None:
    (spot, *_) = OKX.places["ip_not_allowed"]
    screens = tuple(replace(one, phone="app") if one.id == spot.screen else one for one in OKX.screens)
    form = next(one for one in screens if one.id == spot.screen)
    twin = replace(form, id="app", title=Text("The app", "Приложение"), layout="phone", phone=None)
    phone = replace(OKX, screens=(*screens, twin))
    for device, told in (("web", False), ("phone", True)):
        mark = Bookmark(exchange="okx", chosen={"device": device})
        panel = words.where(EN, "en", phone, "ip_not_allowed", "Service", WANTED, mark)
        assert panel is not None
        assert ("The app" in panel.text) is told


def test_what_can_be_mended_at_the_exchange_is_checked_again_and_what_lies_ahead_is_not() -> None:
    extra = accepted(replace(GOOD, permissions=frozenset({"read", "futures", "options"})))
    assert ways_on(extra) == [KeyDo(key=KEY, do="check").pack()]
    soon = accepted(replace(GOOD, expires_at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert "⚠️ The exchange says that the key is valid until December 1, 2026. Make a new one in good time." in soon.text
    assert ways_on(soon) == [KeyDo(key=KEY, do="show").pack()]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("testnet", "It works on the testnet"),
        ("demo", "It works in demo trading"),
        ("okxus", "It works here: OKX US"),
        ("bybiteu", "It works here: Bybit EU"),
        ("binanceus", "It works here: Binance.US"),
        ("bybit.kz", "It works here: <code>bybit.kz</code>"),
    ],
)
def test_a_key_from_elsewhere_is_told_where_it_works(where: str, told: str) -> None:
    assert told in card(refused(Fault.WRONG_ENVIRONMENT, where=where)).text
    assert told not in card(refused(Fault.WRONG_ENVIRONMENT)).text


def test_a_refusal_that_may_not_be_explained_names_no_cause() -> None:
    panel = card(refused())
    assert "cannot be added here" in panel.text
    assert "exact cause" not in panel.text


def test_only_the_field_that_was_wrong_is_asked_for_once_more() -> None:
    panel = words.verdict(
        EN,
        "en",
        OKX,
        refused(Fault.BAD_PASSPHRASE, exchange=OKX),
        wanted=WANTED,
        key_name=None,
        check=CHECK,
        key=None,
        minutes_left=1,
        wrong={"password"},
    )
    assert "Send only what was wrong, “Passphrase”, as your next message" in panel.text
    assert "one more minute" in panel.text


def test_without_a_remedy_of_the_exchange_there_is_a_common_one() -> None:
    assert Fault.WRONG_KEY_TYPE not in BYBIT.remedies
    assert "Make a key of the type" in card(refused(Fault.WRONG_KEY_TYPE)).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault.transient])
def test_an_unsure_verdict_never_says_that_the_key_is_wrong(fault: Fault, language: str) -> None:
    verdict = Verdict(status=Status.UNSURE, exchange="bybit", faults=(fault, Fault.UNKNOWN_KEY))
    panel = card(verdict, language=language)
    say = saying(language)
    assert say("unsure-calm") in panel.text
    assert say(f"fault-{fault}") in panel.text
    assert say("fault-unknown_key") not in panel.text
    assert "❌" not in panel.text
    assert "⚠️" not in panel.text
    assert pressed(panel) == [Again(check=CHECK).pack()]


@pytest.mark.parametrize(
    ("minutes", "language", "told"),
    [
        (1, "en", "in about a minute we check again"),
        (2, "en", "in about 2 minutes we check again"),
        (1, "ru", "примерно через минуту проверим ещё раз"),
        (2, "ru", "примерно через 2 минуты проверим ещё раз"),
        (5, "ru", "примерно через 5 минут проверим ещё раз"),
    ],
)
def test_an_unsure_check_that_is_tried_again_says_when(minutes: int, language: str, told: str) -> None:
    verdict = Verdict(status=Status.UNSURE, exchange="bybit", faults=(Fault.MAINTENANCE,))
    assert told in card(verdict, language=language, again_in=minutes).text


def test_an_unsure_check_that_is_not_tried_again_says_what_to_press() -> None:
    verdict = Verdict(status=Status.UNSURE, exchange="bybit", faults=(Fault.GEO_BLOCKED, Fault.RATE_LIMITED))
    kept = card(verdict)
    assert "Press “Check again” in a few minutes." in kept.text
    assert "we check again" not in kept.text
    assert "❔ The exchange asks to wait: there are too many requests.\nBybit usually asks for ten" in kept.text
    assert "erased already" in card(verdict, check=None).text


@pytest.mark.parametrize(
    ("check", "key", "data"),
    [
        (None, KEY, KeyDo(key=KEY, do="check").pack()),
        (None, None, NewKey(exchange="bybit").pack()),
        (CHECK, KEY, Again(check=CHECK).pack()),
    ],
    ids=["stored", "neither", "kept"],
)
def test_the_next_action_fits_what_is_still_kept(check: str | None, key: str | None, data: str) -> None:
    for verdict in (refused(Fault.KYC_MISSING), replace(refused(Fault.MAINTENANCE), status=Status.UNSURE)):
        assert pressed(card(verdict, check=check, key=key)) == [data]


def test_an_accepted_key_that_is_not_stored_has_no_next_action() -> None:
    assert pressed(card(weigh(BYBIT, WANTED, GOOD, NOW), check=None)) == []
    assert card(weigh(BYBIT, WANTED, GOOD, NOW), check=None).keyboard is None


def test_the_rest_is_folded_away() -> None:
    facts = replace(
        GOOD, account="7<7", label="bot", subaccount=True, created_at=NOW, expires_at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    verdict = replace(weigh(BYBIT, WANTED, facts, NOW), exchange="bybitid", seen="GET /x", caller_ip="203.0.113.10")
    shown, _, folded = card(verdict, language="ru").text.partition("<blockquote expandable>")
    assert "⚠️ Биржа сообщает, что ключ действует до 1 декабря 2026\u202fг. Создайте новый заранее." in shown
    for told in (
        "Сайт: Bybit Indonesia",
        "Аккаунт: <code>7&lt;7</code>",
        "Название на бирже: bot",
        "Это ключ субаккаунта.",
        "Все права ключа: торговля фьючерсами, чтение",
        "Белый список: <code>203.0.113.10</code>, <code>203.0.113.11</code>",
        "Создан 21 ноября 2026\u202fг.",
        "Биржа сообщает: действует до 1 декабря 2026\u202fг.",
        "увидела биржа: <code>203.0.113.10</code>",
    ):
        assert told in folded


def test_the_rest_is_left_out_where_the_message_would_grow_too_long() -> None:
    long = replace(BYBIT, remedies={**BYBIT.remedies, Fault.KYC_MISSING: Text("<" * 1000, "<" * 1000)})
    text = card(refused(Fault.KYC_MISSING, code="1"), exchange=long).text
    assert "&lt;&lt;" in text
    assert "blockquote" not in text


def test_a_key_bound_to_a_third_party_is_warned_of() -> None:
    facts = replace(GOOD, shortcomings={"ip_whitelist": "third_party_key", "futures": "unheard_of"})
    verdict = replace(weigh(BYBIT, WANTED, GOOD, NOW), facts=facts)
    assert "⚠️ The key was made for a third-party application" in card(verdict).text
    assert "third-party" not in accepted(GOOD).text


def test_a_list_of_long_labels_is_cut_sooner() -> None:
    boxes = tuple(
        Box(id=f"b{n}", label=Text(f"Box {n} {'x' * 200}", ""), risk="low", grants=frozenset({"earn"}))
        for n in range(5)
    )
    facts = replace(GOOD, permissions=frozenset({"read", "futures", "earn"}))
    text = accepted(facts, exchange=replace(BYBIT, boxes=(*BYBIT.boxes[:3], *boxes))).text
    assert "and 1 more" in text
    assert "“Box 4" not in text


def test_of_a_long_list_the_first_are_shown_and_how_many_more() -> None:
    boxes = tuple(
        Box(id=f"b{n}", label=Text(f"Box {n}", f"Box {n}"), risk="low", grants=frozenset({"earn"})) for n in range(13)
    )
    facts = replace(GOOD, permissions=frozenset({"read", "futures", "earn"}))
    text = accepted(facts, exchange=replace(BYBIT, boxes=(*BYBIT.boxes[:3], *boxes))).text
    assert "“Box 9” and 3 more" in text
    assert "“Box 10”" not in text


# --- addresses and reminders


def test_addresses_are_shown_with_labels_and_as_most_exchanges_take_them() -> None:
    panel = words.addresses(EN, "en", OURS, None)
    assert "• Watchdog: <code>203.0.113.11</code>" in panel.text
    assert copied(panel) == ["203.0.113.10", "203.0.113.11", "203.0.113.10, 203.0.113.11"]
    assert "/guide" in panel.text


def test_addresses_for_an_exchange_come_in_its_form_with_where_to_press() -> None:
    panel = words.addresses(EN, "en", OURS, BINANCE)
    assert copied(panel)[-1] == "203.0.113.10 203.0.113.11"
    assert "Edit restrictions" in panel.text


def test_one_address_needs_no_list() -> None:
    panel = words.addresses(EN, "en", [CORE], None)
    assert copied(panel) == ["203.0.113.10"]
    assert "All together" not in panel.text


def test_without_addresses_there_is_nothing_to_whitelist() -> None:
    panel = words.addresses(EN, "en", [], OKX)
    assert panel.keyboard is None
    assert "no addresses" in panel.text


def test_more_addresses_than_telegram_copies_are_copied_one_by_one() -> None:
    many = [Egress(f"Server {n}", f"198.51.100.{n:03}") for n in range(20)]
    panel = words.addresses(EN, "en", many, None)
    assert copied(panel) == [one.address for one in many]
    assert "and 10 more addresses" in panel.text
    assert "All together" not in panel.text


# --- news


def told(verdict: Verdict, *items: News, language: str = "en") -> words.Panel | None:
    key = stored(verdict, name="my <key>", exchange=verdict.exchange)
    return words.news(saying(language), language, key, EXCHANGES[verdict.exchange], WANTED, items)


def shown(verdict: Verdict, *items: News, language: str = "en") -> words.Panel:
    panel = told(verdict, *items, language=language)
    assert panel is not None
    return panel


def remind(facts: KeyFacts, *, last: bool = False) -> words.Panel:
    return shown(weigh(OKX, WANTED, facts, NOW), News(Topic.ADDRESSES, {"last": last}))


def test_a_reminder_says_what_is_missing_and_where_to_press() -> None:
    panel = remind(replace(GOOD, ip_whitelist=("203.0.113.10",)))
    assert "OKX · my &lt;key&gt;" in panel.text
    assert "One of our addresses is not on" in panel.text
    assert copied(panel) == ["203.0.113.11"]
    assert "IP address allowlist" in panel.text
    assert pressed(panel) == [KeyDo(key=KEY, do=do).pack() for do in ("check", "show", "mute")]
    assert "last reminder" not in panel.text


def test_a_reminder_of_a_key_without_addresses_says_what_becomes_of_it() -> None:
    panel = remind(BARE, last=True)
    assert "No address is bound to the key yet" in panel.text
    assert "14 days" in panel.text
    assert copied(panel)[:2] == ["203.0.113.10", "203.0.113.11"]
    assert "This is the last reminder" in panel.text


def test_a_key_that_is_refused_comes_with_its_cause_and_what_to_press() -> None:
    panel = shown(refused(Fault.IP_NOT_ALLOWED), News(Topic.REFUSED, {}))
    assert "Bybit · my &lt;key&gt;" in panel.text
    assert "no longer accepts" in panel.text
    assert copied(panel) == ["203.0.113.10,203.0.113.11"]
    assert KeyDo(key=KEY, do="check").pack() in pressed(panel)


def test_rights_that_came_and_went_are_named_by_the_exchanges_labels_or_in_our_words() -> None:
    good = weigh(OKX, WANTED, GOOD, NOW)
    panel = shown(good, News(Topic.RIGHTS_ON, {"rights": ["withdraw"]}), News(Topic.RIGHTS_OFF, {"rights": ["spot"]}))
    assert "more than before: “Withdraw”" in panel.text
    assert "no longer do this: spot trading" in panel.text
    assert "delete the key at the exchange" in panel.text


def test_a_whitelist_that_was_taken_off_comes_with_all_addresses_and_one_that_shrank_with_the_missing_one() -> None:
    off = shown(weigh(OKX, WANTED, BARE, NOW), News(Topic.WHITELIST_OFF, {}))
    assert "used from everywhere" in off.text
    assert copied(off)[:2] == ["203.0.113.10", "203.0.113.11"]
    less = weigh(OKX, WANTED, replace(GOOD, ip_whitelist=("203.0.113.10",)), NOW)
    gone = shown(less, News(Topic.ADDRESS_GONE, {"addresses": [["Watchdog", "203.0.113.11"]]}), language="ru")
    assert "больше нет нашего адреса <code>203.0.113.11</code>" in gone.text
    assert copied(gone) == ["203.0.113.11"]


def test_an_expiry_is_told_with_its_day_and_what_to_do() -> None:
    good = weigh(OKX, WANTED, GOOD, NOW)
    panel = shown(good, News(Topic.EXPIRES, {"at": "2026-12-05T10:00:00+00:00", "days": 14}), language="ru")
    assert "истекает 5 декабря 2026" in panel.text
    assert "меньше чем через 14 дней" in panel.text
    assert "Создайте на бирже новый ключ" in panel.text
    assert "Этот день называет сама биржа." in panel.text


def test_an_end_that_follows_from_the_rule_of_the_exchange_is_told_as_one() -> None:
    ends = {"at": "2026-12-05T10:00:00+00:00", "days": 14, "by_rule": True}
    good = weigh(OKX, WANTED, GOOD, NOW)
    assert "follows from its rule for keys without addresses" in shown(good, News(Topic.EXPIRES, ends)).text
    assert "следует из её правила" in shown(good, News(Topic.EXPIRES, ends), language="ru").text
    text = accepted(replace(GOOD, expires_at=datetime(2026, 12, 1, tzinfo=UTC), expires_by_rule=True)).text
    assert "⚠️ By the exchange's rule for keys without addresses, the key is valid until December 1, 2026." in text
    assert "Valid until December 1, 2026, by the exchange's rule" in text


def test_good_news_and_no_news_for_a_day_are_short() -> None:
    good = weigh(OKX, WANTED, GOOD, NOW)
    assert "works again" in shown(good, News(Topic.WORKS_AGAIN, {})).text
    assert "nothing for you to do" in shown(good, News(Topic.SILENT, {"since": ""})).text


def test_what_is_over_by_the_time_it_is_told_is_not_told() -> None:
    good = weigh(OKX, WANTED, GOOD, NOW)
    assert told(good, News(Topic.ADDRESSES, {"last": False}), News(Topic.REFUSED, {})) is None
    left = shown(good, News(Topic.WHITELIST_OFF, {}), News(Topic.WORKS_AGAIN, {}))
    assert "everywhere" not in left.text


# --- leak response


def test_after_a_leak_it_is_said_what_to_delete_and_where_and_whose_fault_it_is_not() -> None:
    key = stored(weigh(BYBIT, WANTED, GOOD, NOW), name="my <key>")
    panel = words.leaked(EN, "en", key, BYBIT, "Desk <1>", "@help")
    assert "Bybit · my &lt;key&gt;" in panel.text
    assert "Desk &lt;1&gt; asks you to delete" in panel.text
    assert "not your fault" in panel.text
    assert "@help" in panel.text
    assert pressed(panel) == [KeyDo(key=KEY, do="check").pack(), Replace(key=KEY).pack()]
    assert "@help" not in words.leaked(RU, "ru", key, BYBIT, "Desk", None).text


def test_a_dead_key_leads_to_a_new_one_and_a_false_alarm_to_the_key() -> None:
    key = stored(weigh(BYBIT, WANTED, GOOD, NOW))
    dead, over = words.leak_dead(RU, "ru", key, BYBIT), words.leak_over(EN, "en", key, BYBIT)
    assert "навредить им нельзя" in dead.text
    assert pressed(dead) == [Replace(key=KEY).pack()]
    assert "false alarm" in over.text
    assert pressed(over) == [KeyDo(key=KEY, do="show").pack()]


# --- a change of addresses


def test_a_change_says_what_comes_what_stays_until_when_and_how_it_is_made_sure_of() -> None:
    key, by = stored(weigh(BYBIT, WANTED, GOOD, NOW)), datetime(2026, 12, 15, tzinfo=UTC)
    waiting = words.moving(RU, "ru", key, BYBIT, [WATCHDOG], [CORE], by, Ready.WAITING)
    assert "15 декабря 2026" in waiting.text
    assert copied(waiting) == [WATCHDOG.address]
    assert CORE.address in waiting.text
    assert KeyDo(key=KEY, do="check").pack() in pressed(waiting)
    unknown = words.moving(EN, "en", key, replace(BYBIT, places={}), [WATCHDOG], [], by, Ready.UNKNOWN)
    assert "does not show us" in unknown.text
    assert pressed(unknown) == [KeyDo(key=KEY, do="moved").pack()]


def test_after_a_change_it_is_said_what_may_go() -> None:
    key = stored(weigh(BYBIT, WANTED, GOOD, NOW))
    assert "ready for the change" in words.moved(EN, "en", key, BYBIT).text
    assert CORE.address in words.moving_over(EN, "en", key, BYBIT, [CORE]).text
    assert "take" not in words.moving_over(EN, "en", key, BYBIT, []).text


# --- limits


def test_a_wait_is_told_in_minutes_or_in_hours() -> None:
    soon, later = NOW + timedelta(minutes=12), NOW + timedelta(hours=5, minutes=1)
    assert "12 minutes" in words.wait_again(EN, BYBIT, Wait("owner", soon), NOW)
    text = words.wait(RU, BYBIT, Wait("key", later), NOW)
    assert "6 часов" in text
    assert text.endswith(RU("wait-gone"))


# --- the person's clock


def test_the_clock_shows_their_time_and_the_hours_in_which_only_what_is_urgent_comes() -> None:
    night = Quiet(time(22), time(8), 180)
    theirs = words.clock(EN, datetime(2026, 11, 21, 12, 5, tzinfo=UTC), -300, night)
    assert "<b>07:05</b>" in theirs.text
    assert "Between 22:00 and 08:00" in theirs.text
    assert pressed(theirs) == [Clock(offset=-300 + step).pack() for step in (-60, -30, 30, 60)]
    unsaid = words.clock(RU, datetime(2026, 11, 21, 12, 5, tzinfo=UTC), None, Quiet(time(0), time(0), 180))
    assert "<b>15:05</b>" in unsaid.text
    assert "Пишем сразу" in unsaid.text


# --- stored keys


def test_keys_are_listed_with_their_state_and_a_way_to_add_one() -> None:
    good = stored(weigh(BYBIT, WANTED, GOOD, NOW), name="good <one>")
    keys = [
        good,
        stored(weigh(BYBIT, WANTED, BARE, NOW), name="bare"),
        stored(refused(Fault.EXPIRED), name="old"),
        stored(Verdict(status=Status.UNSURE, exchange="bybit"), name="dark"),
    ]
    panel = words.key_list(RU, "ru", keys, EXCHANGES)
    assert "У вас 4 ключа" in panel.text
    assert "✅ good &lt;one&gt; · Bybit · <code>abcd…1234</code>" in panel.text
    assert [line[0] for line in panel.text.splitlines() if "Bybit" in line] == ["✅", "⚠", "❌", "❔"]
    assert buttons(panel)[0].text == "good <one>"
    assert pressed(panel) == [KeyDo(key=KEY, do="show").pack()] * 4 + [NewKey(exchange="").pack()]


@pytest.mark.parametrize(
    ("page", "first", "turns"),
    [(0, "k0", [1]), (1, "k20", [0, 2]), (2, "k40", [1]), (9, "k40", [1]), (-1, "k0", [1])],
)
def test_many_keys_are_listed_a_page_at_a_time(page: int, first: str, turns: list[int]) -> None:
    keys = [stored(weigh(BYBIT, WANTED, GOOD, NOW), name=f"k{number}") for number in range(41)]
    panel = words.key_list(EN, "en", keys, EXCHANGES, page)
    assert "41 keys" in panel.text
    assert buttons(panel)[0].text == first
    assert [data for data in pressed(panel) if data.startswith("keys:")] == [Keys(page=turn).pack() for turn in turns]


def test_a_paused_key_is_marked_in_the_list_whatever_its_verdict() -> None:
    paused = [
        replace(stored(verdict), paused_at=NOW) for verdict in (weigh(BYBIT, WANTED, GOOD, NOW), refused(Fault.EXPIRED))
    ]
    lines = [line for line in words.key_list(RU, "ru", paused, EXCHANGES).text.splitlines() if "Bybit" in line]
    assert [(line[0], line.endswith(" · на паузе")) for line in lines] == [("⏳", True)] * 2


def test_without_keys_the_list_offers_to_add_one() -> None:
    panel = words.key_list(EN, "en", [], EXCHANGES)
    assert "no keys yet" in panel.text
    assert pressed(panel) == [NewKey(exchange="").pack()]


def test_a_key_is_shown_with_what_it_may_do_and_what_can_be_done_with_it() -> None:
    panel = words.key_card(EN, "en", stored(weigh(BYBIT, WANTED, GOOD, NOW)), BYBIT, WANTED)
    assert "<b>Bybit · main</b> · <code>abcd…1234</code>" in panel.text
    assert "At the last check the key worked." in panel.text
    assert "Added on November 21, 2026, checked on November 21, 2026" in panel.text
    assert "All rights of the key" in panel.text
    done = [data for data in pressed(panel) if data != Replace(key=KEY).pack()]
    assert [KeyDo.unpack(data).do for data in done] == ["check", "ip", "rename", "mute", "pause", "delete"]
    assert len(pressed(panel)) == 7


def test_a_key_that_stopped_working_is_shown_with_its_fault() -> None:
    panel = words.key_card(EN, "en", stored(refused(Fault.EXPIRED)), BYBIT, WANTED)
    assert "could not be used" in panel.text
    assert "❌ The key has expired.\nMake a new key with Create New Key" in panel.text
    assert "✅" not in panel.text


def test_deleting_is_asked_first() -> None:
    panel = words.delete_ask(EN, stored(refused(Fault.EXPIRED), name="<b>"))
    assert "“&lt;b&gt;”" in panel.text
    assert pressed(panel) == [KeyDo(key=KEY, do="show").pack(), KeyDo(key=KEY, do="delete_yes").pack()]


def test_an_id_is_new_each_time_and_fits_into_a_button() -> None:
    assert fresh_id() != fresh_id()
    assert len(KeyDo(key=fresh_id(), do="delete_yes").pack()) <= 64


def test_advice_of_a_key_that_lapses_names_the_consequence_once() -> None:
    text = accepted(BARE, exchange=OKX).text
    assert Advice.LAPSES_WHEN_IDLE in weigh(OKX, WANTED, BARE, NOW).advice
    assert text.count("after 14 days without use") == 1
