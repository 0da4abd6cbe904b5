"""What an operator may write into a profile, and what is said of each mistake."""

from pathlib import Path
from typing import Any

import pytest

from bot.entry import Mode, Rule
from bot.profile import BadProfile, load, parse
from exchanges import load as load_exchanges
from keys.account import Need
from keys.model import PERMISSIONS, Egress, Policy

EXCHANGES = load_exchanges()
PROFILES = Path(__file__).parents[2] / "profiles"
SMALLEST: dict[str, Any] = {"name": "Service", "exchanges": ["okx", "bybit"]}


def problems(**values: Any) -> list[str]:
    with pytest.raises(BadProfile) as caught:
        parse(SMALLEST | values)
    return caught.value.problems


def test_without_a_path_the_built_in_profile_is_used() -> None:
    profile = load()
    assert profile.name == "Keyferry"
    assert profile.support == ""
    assert profile.languages == ("ru", "en")
    assert profile.exchanges == ("okx", "bybit", "binance", "bingx")
    assert profile.watch.reminder_days == (1, 3, 7)
    wanted = profile.wanted(EXCHANGES["okx"])
    assert wanted.required == {"read"}
    assert wanted.forbidden == {"withdraw"}
    assert wanted.whitelist is Policy.RECOMMENDED
    assert wanted.sites == {"okx"}
    assert wanted.egress == ()


def test_the_broker_asks_for_futures_and_no_way_to_move_money() -> None:
    profile = load(PROFILES / "futures-broker.toml")
    assert profile.exchanges[0] == "bingx"
    wanted = profile.wanted(EXCHANGES["bingx"])
    assert wanted.required == {"read", "futures"}
    assert {"transfer", "withdraw"} <= wanted.forbidden
    assert wanted.whitelist is Policy.RECOMMENDED


def test_the_terminal_asks_okx_for_read_and_trade_and_two_addresses() -> None:
    profile = load(PROFILES / "terminal-okx.toml")
    assert profile.exchanges == ("okx",)
    wanted = profile.wanted(EXCHANGES["okx"])
    assert wanted.required == {"read", "spot", "futures"}
    assert wanted.forbidden == {"withdraw"}
    assert wanted.whitelist is Policy.REQUIRED
    assert wanted.egress == (Egress("core", "203.0.113.10"), Egress("watchdog", "203.0.113.20"))


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.stem)
def test_at_every_exchange_of_a_ready_profile_some_boxes_give_what_is_required(path: Path) -> None:
    profile = load(path)
    for name in profile.exchanges:
        exchange = EXCHANGES[name]
        wanted = profile.wanted(exchange)
        harmless = [box.grants for box in exchange.boxes if not box.grants & wanted.forbidden]
        assert wanted.required <= frozenset().union(*harmless), name


def test_every_right_that_an_exchange_grants_can_be_named_in_a_profile() -> None:
    granted = {word for one in EXCHANGES.values() for box in one.boxes for word in box.grants}
    assert granted <= set(PERMISSIONS)


def test_what_is_left_out_has_a_default() -> None:
    profile = parse(SMALLEST)
    assert profile.languages == ("ru", "en")
    assert profile.keys_per_owner == 5
    assert profile.expires_soon_days == profile.wanted(EXCHANGES["okx"]).soon_days == 14
    assert profile.watch.reminder_days == (1, 3, 7)
    assert profile.asked.required == profile.asked.forbidden == frozenset()


def test_an_exchange_may_differ_in_each_of_the_three() -> None:
    profile = parse(
        SMALLEST
        | {
            "permissions": {"required": ["read"], "forbidden": ["withdraw"]},
            "whitelist": "off",
            "exchange": {"okx": {"required": ["read", "spot"], "whitelist": "recommended"}},
        }
    )
    okx, bybit = profile.wanted(EXCHANGES["okx"]), profile.wanted(EXCHANGES["bybit"])
    assert okx.required == {"read", "spot"}
    assert bybit.required == {"read"}
    assert okx.forbidden == bybit.forbidden == {"withdraw"}
    assert [okx.whitelist, bybit.whitelist] == [Policy.RECOMMENDED, Policy.OFF]


def test_a_brands_table_holds_for_its_other_ids_unless_they_have_their_own() -> None:
    profile = parse(
        SMALLEST
        | {
            "exchanges": ["okx", "myokx", "okxus", "binance", "binanceus"],
            "exchange": {
                "okx": {"required": ["read"]},
                "okxus": {"required": ["spot"]},
                "binance": {"required": ["futures"]},
            },
        }
    )
    required = {name: profile.wanted(EXCHANGES[name]).required for name in ("okx", "myokx", "okxus", "binanceus")}
    assert required == {"okx": {"read"}, "myokx": {"read"}, "okxus": {"spot"}, "binanceus": set()}
    assert profile.wanted(EXCHANGES["binanceusdm"]).required == {"futures"}


def test_a_regional_ids_table_holds_for_that_id_alone() -> None:
    profile = parse(SMALLEST | {"exchanges": ["okx", "myokx"], "exchange": {"myokx": {"required": ["read"]}}})
    assert [profile.wanted(EXCHANGES[name]).required for name in ("okx", "myokx")] == [set(), {"read"}]
    assert profile.wanted(EXCHANGES["myokx"]).sites == {"okx", "myokx"}


def test_what_the_account_has_to_be_is_taken_as_words_that_meet_each_need() -> None:
    account = {"futures_open": True, "account_mode": ["futures", "portfolio"], "position_mode": "hedge"}
    asked = parse(SMALLEST | {"account": account | {"min_balance": 50, "unified": False}}).wanted(EXCHANGES["okx"])
    assert asked.account == {
        Need.FUTURES_OPEN: {"yes"},
        Need.ACCOUNT_MODE: {"futures", "portfolio"},
        Need.POSITION_MODE: {"hedge"},
        Need.MIN_BALANCE: {"yes"},
    }
    assert asked.min_balance == 50


def test_an_exchange_may_differ_in_each_need_of_the_account() -> None:
    account = {"futures_open": True, "position_mode": "hedge", "min_balance": 50}
    own = {"okx": {"account": {"futures_open": False, "position_mode": "one_way", "subaccount_only": True}}}
    profile = parse(SMALLEST | {"account": account, "exchange": own})
    okx, bybit = profile.wanted(EXCHANGES["okx"]), profile.wanted(EXCHANGES["bybit"])
    assert set(okx.account) == {Need.POSITION_MODE, Need.SUBACCOUNT_ONLY, Need.MIN_BALANCE}
    assert okx.account[Need.POSITION_MODE] == {"one_way"}
    assert okx.min_balance == 50
    assert set(bybit.account) == {Need.FUTURES_OPEN, Need.POSITION_MODE, Need.MIN_BALANCE}


def test_reminders_may_come_after_parts_of_a_day_or_never() -> None:
    assert parse(SMALLEST | {"reminder_days": [0.0001, 0.5, 2]}).watch.reminder_days == (0.0001, 0.5, 2)
    assert parse(SMALLEST | {"reminder_days": []}).watch.reminder_days == ()


def test_addresses_of_both_versions_are_taken() -> None:
    addresses = [{"label": "a", "address": "198.51.100.7"}, {"label": "b", "address": "2001:db8::7"}]
    assert [one.address for one in parse(SMALLEST | {"addresses": addresses}).addresses] == [
        "198.51.100.7",
        "2001:db8::7",
    ]


def test_all_mistakes_are_told_at_once_each_with_its_path() -> None:
    with pytest.raises(BadProfile) as caught:
        parse(
            {
                "languages": ["de"],
                "exchanges": ["okx", "binanse"],
                "whitelist": "must",
                "remainder_days": [1],
                "permissions": {"required": ["futurs"], "forbiden": []},
                "addresses": [{"label": "core", "adress": "198.51.100.7"}],
                "exchange": {"kraken": {"reqired": ["read"]}},
            }
        )
    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        "exchanges[1]",
        "permissions.required[0]",
        "whitelist",
        "name",
        "languages[0]",
        "addresses[0].address",
        "addresses[0].adress",
        "exchange.kraken",
        "exchange.kraken.reqired",
        "permissions.forbiden",
        "remainder_days",
    ]
    told = str(caught.value)
    assert 'did you mean "binance"?' in told
    assert 'did you mean "futures"?' in told
    assert 'did you mean "reminder_days"?' in told
    assert 'did you mean "forbidden"?' in told
    assert 'did you mean "address"?' in told
    assert "known are en, ru." in told


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "  "}, "name must be a text in quotes"),
        ({"name": 5}, "name must be a text in quotes"),
        ({"support": 5}, "support must be a text in quotes"),
        ({"exchanges": []}, "exchanges must be a list of words"),
        ({"exchanges": "okx"}, "exchanges must be a list of words"),
        ({"exchanges": ["okx", "okx"]}, 'exchanges[1] is "okx", which is there already'),
        ({"exchanges": [["okx"]]}, "exchanges[0] is ['okx'], which is not known"),
        ({"languages": []}, "languages must be a list of words"),
        ({"keys_per_owner": 0}, "keys_per_owner must be a whole number above 0"),
        ({"keys_per_owner": True}, "keys_per_owner must be a whole number above 0"),
        ({"expires_soon_days": "14"}, "expires_soon_days must be a whole number above 0"),
        ({"watch_hours": 200}, "watch_hours must not be above 168"),
        ({"expiry_days": [1, 3]}, "expiry_days must be whole days before a key expires, descending"),
        ({"expiry_days": [0.5]}, "expiry_days must be whole days before a key expires, descending"),
        ({"quiet": {"from": "10 pm"}}, 'quiet.from must be a time of day in quotes, like "22:00"'),
        ({"quiet": {"utc_offset": "Moscow"}}, "quiet.utc_offset must be hours and minutes ahead of UTC"),
        ({"quiet": {"to": "8:00"}}, "quiet.to is not a name known here"),
        ({"reminder_days": 3}, "reminder_days must be a list of numbers"),
        ({"reminder_days": ["3"]}, "reminder_days must be a list of numbers"),
        ({"reminder_days": [3, 1]}, "reminder_days must be days after the verdict, ascending"),
        ({"reminder_days": [1, 1]}, "reminder_days must be days after the verdict, ascending"),
        ({"reminder_days": [0]}, "reminder_days must be days after the verdict, ascending"),
        ({"reminder_days": [float("nan")]}, "reminder_days must be days after the verdict, ascending"),
        ({"reminder_days": [float("inf")]}, "reminder_days must be days after the verdict, ascending"),
        ({"whitelist": "required"}, 'whitelist is "required", but there are no [[addresses]]'),
        ({"exchange": {"okx": {"whitelist": "required"}}}, 'exchange.okx.whitelist is "required", but there are no'),
        ({"permissions": {"required": ["read"], "forbidden": ["read"]}}, 'permissions.forbidden holds "read"'),
        ({"account": {"futures_open": "yes"}}, "account.futures_open must be true or false, without quotes."),
        ({"account": {"account_mode": "spot"}}, "account.account_mode must be a list of words"),
        ({"account": {"position_mode": "hedged"}}, "account.position_mode must be one of"),
        ({"account": {"min_balance": 0}}, "account.min_balance must be a whole number above 0"),
        ({"account": {"lead_trader": False}}, "account.lead_trader is not a name known here"),
        ({"permissions": []}, "permissions must be a table: [permissions]."),
        ({"exchange": {"okx": 1}}, "exchange.okx must be a table: [exchange.okx]."),
        ({"addresses": ["198.51.100.7"]}, "addresses must be tables, each begun by [[addresses]]."),
        ({"addresses": [{"label": "a", "address": "198.51.100.0/24"}]}, "addresses[0].address is"),
        ({"addresses": [{"label": "a", "address": "198.51.100"}]}, "which is no IP address"),
        ({"addresses": [{"address": "198.51.100.7"}]}, "addresses[0].label is missing"),
    ],
)
def test_a_mistake_is_named_with_its_path_and_what_to_write(values: dict[str, Any], said: str) -> None:
    (problem,) = problems(**values)
    assert said in problem


def test_a_range_is_refused_in_a_sentence() -> None:
    (problem,) = problems(addresses=[{"label": "a", "address": "198.51.100.0/24"}])
    assert "list the addresses themselves" in problem


def test_an_address_or_label_twice_is_a_mistake() -> None:
    one = {"label": "core", "address": "198.51.100.7"}
    assert problems(addresses=[one, one]) == [
        'addresses[1].label is "core", which is there already: keep one.',
        'addresses[1].address is "198.51.100.7", which is there already: keep one.',
    ]


def test_what_an_override_forbids_must_not_be_required_above() -> None:
    (problem,) = problems(permissions={"required": ["read"]}, exchange={"okx": {"forbidden": ["read"]}})
    assert problem.startswith('exchange.okx.forbidden holds "read"')


def test_a_file_that_is_missing_or_no_toml_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match="cannot be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("name = ")
    with pytest.raises(BadProfile, match="no valid TOML"):
        load(tmp_path / "bad.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(BadProfile, match="cannot be read"):
        load(tmp_path / "latin.toml")


def test_an_exchange_where_nothing_proves_a_key_needs_a_word_of_its_own() -> None:
    (problem,) = problems(exchanges=["okx", "grvt"])
    assert problem.startswith('exchanges holds "grvt", where no question proves all of a key')
    assert parse(SMALLEST | {"exchanges": ["okx", "grvt"], "unproven": ["grvt"]}).exchanges == ("okx", "grvt")


def test_that_word_is_for_no_other_exchange() -> None:
    assert problems(unproven=["okx"])[0].startswith("unproven[0] is 'okx', which is not known")


@pytest.mark.parametrize("admins", [[1.5], [0], ["7"], [True], 7, [7, 7]])
def test_admins_are_telegram_ids_each_once(admins: Any) -> None:
    assert [problem.partition(" ")[0] for problem in problems(admins=admins)] == ["admins"]


def test_admins_are_kept_in_order_and_nobody_is_one_by_default() -> None:
    assert parse({**SMALLEST, "admins": [9, 7]}).admins == (9, 7)
    assert parse(SMALLEST).admins == ()


def test_who_gets_in_is_everybody_unless_it_is_said() -> None:
    assert parse(SMALLEST).access == Rule(Mode.OPEN)
    asked = {"admins": [9], "access": {"mode": "list", "ids": [7, 8]}}
    assert parse(SMALLEST | asked).access == Rule(Mode.LIST, frozenset({7, 8}), frozenset({9}))


@pytest.mark.parametrize(
    ("access", "said"),
    [
        ({"mode": "aprove"}, 'access.mode must be one of open, invite, approve or list; did you mean "approve"?'),
        ({"mode": "approve"}, 'access.mode is "approve", but there are no `admins`'),
        ({"mode": "list"}, 'access.ids goes with mode = "list"'),
        ({"ids": [7]}, 'access.ids goes with mode = "list", and with no other: here it is "open"'),
        ({"mode": "list", "ids": ["@anna"]}, "access.ids must be a list of Telegram ids"),
        ({"people": 3}, "access.people is not a name known here"),
    ],
)
def test_a_mistake_about_who_gets_in_is_named(access: dict[str, Any], said: str) -> None:
    assert problems(access=access)[0].startswith(said)
