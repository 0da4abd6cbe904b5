"""Every exchange in depth, with its real fields: each way of writing its key down is read, and what is no key of it is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchanges import load
from keys.damage import Damage
from keys.model import Exchange, Field, Secret
from keys.paste import LONGEST, Reading, read
from keys.pieces import from_json
from tests.keys.pasting import blocking, doubted, kinds, loose, told
from tests.keys.samples import SAMPLES

EXCHANGES = load()
Write = Callable[[Exchange, dict[str, str]], str]


def paste(exchange: str, text: str, **have: str) -> Reading:
    one = EXCHANGES[exchange]
    others = {name: EXCHANGES[name].fields for name in SAMPLES if EXCHANGES[name].brand != one.brand}
    return read(Secret(text), one.fields, {name: Secret(value) for name, value in have.items()}, others)


def lines(form: str, language: str, between: str = "\n") -> Write:
    def write(exchange: Exchange, values: dict[str, str]) -> str:
        return between.join(
            form.format(field.label.in_(language), values[field.name], number)
            for number, field in enumerate(exchange.fields, 1)
        )

    return write


def table(mark: str, language: str, quote: str = "") -> Write:
    def write(exchange: Exchange, values: dict[str, str]) -> str:
        head = mark.join(field.label.in_(language) for field in exchange.fields)
        return f"sep={mark}\r\n{head}\r\n" + mark.join(f"{quote}{values[f.name]}{quote}" for f in exchange.fields)

    return write


def rows(exchange: Exchange, values: dict[str, str]) -> str:
    return "\r\n".join(f'"{field.label.en}","{values[field.name]}"' for field in exchange.fields)


def markdown(exchange: Exchange, values: dict[str, str]) -> str:
    return "| what | value |\n|---|---|\n" + "\n".join(f"| {f.label.en} | {values[f.name]} |" for f in exchange.fields)


def more_columns(exchange: Exchange, values: dict[str, str]) -> str:
    head = ",".join(field.label.en for field in exchange.fields)
    row = ",".join(values[field.name] for field in exchange.fields)
    return f'Created,{head},IP\n2026-11-01 10:00:00,{row},"203.0.113.9,203.0.113.20"'


def by_word(number: int, form: str) -> Write:
    """With other names that people and sites give the fields."""

    def write(exchange: Exchange, values: dict[str, str]) -> str:
        words = [field.words[min(number, len(field.words) - 1)] for field in exchange.fields]
        return "\n".join(form.format(word, values[f.name]) for word, f in zip(words, exchange.fields, strict=True))

    return write


def twice(write: Write) -> Write:
    return lambda exchange, values: f"{write(exchange, values)}\n{write(exchange, values)}"


def deep(exchange: Exchange, values: dict[str, str]) -> str:
    """As an exchange's API answers who makes a key by it."""
    key = {"label": "robot", **values, "perm": "read_only,trade", "ip": "203.0.113.9", "ts": "1597026383085"}
    return json.dumps({"code": "0", "msg": "", "id": 1, "data": [{"keys": [key]}]})


WAYS: dict[str, Write] = {
    **{
        f"{name}, {language}": lines(form, language, between)
        for language in ("en", "ru")
        for name, form, between in (
            ("colon", "{}: {}", "\n"),
            ("space", "{} {}", "\n"),
            ("equals", "{} = {}", "\n"),
            ("dash", "{} — {}", "\n"),
            ("tab", "{}\t{}", "\n"),
            ("value below", "{}\n{}", "\n"),
            ("value below, blank lines", "{}\n\n{}", "\n\n"),
            ("one line", "{}: {}", " "),
            ("one line, semicolons", "{}: {}", "; "),
            ("one line, commas", "{}: {}", ", "),
            ("quotes", "{}: «{}»", "\n"),
            ("markdown", "**{}:** `{}`", "\n"),
            ("numbered", "{2}. {0}: {1}", "\n"),
            ("copy button beside", "{}\n{}\nCopy", "\n"),
            ("Windows", "{}: {}", "\r\n"),
        )
    },
    **{f"words {n}, {form[2:-2]!r}": by_word(n, form) for n in range(8) for form in ("{}: {}", "{}\n{}", "{} {}")},
    "labels first": lambda e, v: "\n".join([*(f.label.en for f in e.fields), *v.values()]),
    "comma table": table(",", "en", '"'),
    "semicolon table": table(";", "ru"),
    "tab table": table("\t", "en"),
    "table with more columns": more_columns,
    "table of rows": rows,
    "markdown table": markdown,
    "JSON": lambda e, v: json.dumps(v),
    "JSON of ccxt": lambda e, v: json.dumps({e.id: v}, indent=2),
    "JSON in a list": lambda e, v: json.dumps([v]),
    "JSON by label": lambda e, v: json.dumps({f.label.ru: v[f.name] for f in e.fields}, ensure_ascii=False),
    "JSON deep": deep,
    "Python": lambda e, v: f"exchange = ccxt.{e.id}({v!r})",
    "values alone": lambda e, v: "\n".join(v.values()),
    "values on a line": lambda e, v: " ".join(v.values()),
    "values with commas": lambda e, v: ", ".join(v.values()),
    "labelled twice": twice(lines("{}: {}", "en")),
    "values twice": twice(lambda e, v: "\n".join(v.values())),
    "values on a line twice": lambda e, v: " ".join([*v.values()] * 2),
    "invisible": lambda e, v: "\n".join(
        f"{f.label.en}:\u00a0{v[f.name][:5]}\u200b{v[f.name][5:]}\u2060" for f in e.fields
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_key_of_every_exchange_is_read_however_it_is_written_down(way: str) -> None:
    for name, values in SAMPLES.items():
        reading = paste(name, WAYS[way](EXCHANGES[name], values))
        assert (told(reading), reading.blocked) == (values, False), name


@pytest.mark.parametrize("exchange", SAMPLES)
def test_dashes_that_a_keyboard_made_long_are_put_right(exchange: str) -> None:
    values = SAMPLES[exchange]
    bent = {
        f.name: values[f.name] if f.chosen else values[f.name].replace("-", "–") for f in EXCHANGES[exchange].fields
    }
    assert told(paste(exchange, lines("{}: {}", "en")(EXCHANGES[exchange], bent))) == values


def _labels(field: Field) -> list[str]:
    return [field.label.en, field.label.ru, *field.words]


QUOTES = ["{}", '"{}"', "'{}'", "`{}`", "«{}»", "“{}”"]
INVISIBLE = st.text(alphabet="\u200b\u200d\ufeff\u2060", max_size=2)
SPACE = st.text(alphabet=" \u00a0\u2009", max_size=3)


@st.composite
def noisy(draw: st.DrawFn) -> tuple[str, str]:
    """A good key of any exchange, with the formatting around it that changes nothing."""
    exchange = draw(st.sampled_from(sorted(SAMPLES)))
    mark = draw(st.sampled_from([": ", ":", " = ", "=", " — ", "\n", ":\n"]))
    parts = []
    for field in draw(st.permutations(EXCHANGES[exchange].fields)):
        value = SAMPLES[exchange][field.name]
        at = draw(st.integers(0, len(value)))
        label = draw(st.sampled_from(_labels(field)))
        spelled = draw(st.sampled_from([label, label.lower(), label.upper()]))
        dirty = draw(st.sampled_from(QUOTES)).format(value[:at] + draw(INVISIBLE) + value[at:])
        parts.append(draw(INVISIBLE) + spelled + mark + draw(SPACE) + dirty + draw(SPACE))
    text = draw(st.sampled_from(["\n", "\n\n", "\r\n"])).join(parts)
    return exchange, draw(SPACE) + "\n".join([text] * draw(st.integers(1, 2))) + draw(INVISIBLE)


@settings(max_examples=300)
@given(noisy())
def test_formatting_never_changes_what_is_read_of_any_exchange(pasted: tuple[str, str]) -> None:
    exchange, text = pasted
    assert told(paste(exchange, text)) == SAMPLES[exchange]


ADDRESSES = [
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "0x742d35Cc6634C0532925a3b844Bc454e4438f44e",
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N",
    "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh",
    "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
]


@pytest.mark.parametrize("exchange", ["okx", "bingx", "binance", "cryptocom", "kraken"])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ["{}", "API key: {}", "адрес депозита: {}"])
def test_an_address_for_coins_is_told_and_never_taken(exchange: str, address: str, form: str) -> None:
    reading = paste(exchange, form.format(address))
    assert {kind for kind, _ in blocking(reading)} == {Damage.DEPOSIT_ADDRESS}
    assert (told(reading), doubted(reading)) == ({}, {})


@pytest.mark.parametrize(
    "nearly",
    [
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyU",
        "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2M",
        "zyxwvutsrqponmkjihgfedcba987654321ZYX",
        "z" * 30 + "yxwvu9",
    ],
)
def test_a_value_whose_checksum_fails_is_no_address(nearly: str) -> None:
    assert told(paste("bingx", nearly)) == {"apiKey": nearly}


PUBLIC = [
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE me@host",
]


@pytest.mark.parametrize("text", [*PUBLIC, f"API Key: {PUBLIC[0]}", f"API Key: {PUBLIC[1]}"])
@pytest.mark.parametrize("exchange", ["binance", "bybit", "bingx"])
def test_a_public_key_in_place_of_an_api_key_is_told(exchange: str, text: str) -> None:
    reading = paste(exchange, text)
    assert {kind for kind, _ in blocking(reading)} == {Damage.PUBLIC_KEY}
    assert (told(reading), doubted(reading)) == ({}, {})


TOTP = [
    "otpauth://totp/OKX:me?secret=JBSWY3DPEHPK3PXP&issuer=OKX",
    "Google key: JBSWY3DPEHPK3PXP",
    "2FA: JBSWY3DPEHPK3PXP",
]


@pytest.mark.parametrize("text", TOTP)
def test_the_secret_of_a_code_app_is_told_in_a_sentence_too(text: str) -> None:
    reading = paste("okx", text)
    assert Damage.TOTP_SECRET in kinds(reading)
    assert (told(reading), doubted(reading)) == ({}, {})


ELSEWHERE = [
    ("bybit", "binance", ("binance",)),
    ("binance", "okx", ("okx",)),
    ("htx", "okx", ("okx",)),
    ("okx", "kucoin", ("kucoin",)),
    ("kucoin", "okx", ("okx",)),
    ("okx", "bitget", ("bitget",)),
    ("gate", "mexc", ("mexc",)),
    ("mexc", "gate", ("gate",)),
    ("deribit", "kraken", ("kraken", "krakenfutures")),
    ("binance", "hyperliquid", ("hyperliquid",)),
    ("hyperliquid", "binance", ("binance",)),
]


@pytest.mark.parametrize(("exchange", "other", "named"), ELSEWHERE)
def test_a_whole_key_of_another_exchange_is_told_with_the_one_that_all_of_it_fits(
    exchange: str, other: str, named: tuple[str, ...]
) -> None:
    reading = paste(exchange, lines("{}: {}", "en")(EXCHANGES[other], SAMPLES[other]))
    notes = [note for note in reading.notes if note.blocks]
    assert {note.kind for note in notes} == {Damage.OTHER_EXCHANGE}
    assert {note.exchanges for note in notes} == {named}
    assert set(doubted(reading).values()) == {v for n, v in SAMPLES[other].items() if n != "password"}


def test_a_wallets_key_is_never_taken_for_half_of_a_key_where_no_form_is_known() -> None:
    address, key = SAMPLES["hyperliquid"].values()
    reading = paste("bingx", f"{address}\n{key}")
    assert {kind for kind, _ in blocking(reading)} == {Damage.DEPOSIT_ADDRESS, Damage.MAIN_WALLET_KEY}
    assert (told(reading), doubted(reading)) == ({}, {})


def test_the_address_of_hyperliquids_api_wallet_is_not_taken_for_the_accounts() -> None:
    address, key = SAMPLES["hyperliquid"].values()
    agent = f"API wallet address: 0x{'ab' * 20}\nPrivate key: {key}"
    assert told(paste("hyperliquid", agent)) == {"privateKey": key}
    assert told(paste("hyperliquid", f"{agent}\nMain account {address}")) == SAMPLES["hyperliquid"]


NEXT = str.maketrans("0123456789", "1234567890")
TWO = {name: value.translate(NEXT) for name, value in SAMPLES["okx"].items()}
SEVERAL = [
    json.dumps([SAMPLES["okx"], TWO]),
    ",".join(TWO) + "\n" + ",".join(TWO.values()) + "\n" + ",".join(SAMPLES["okx"].values()),
]


@pytest.mark.parametrize("text", SEVERAL)
def test_of_two_keys_in_one_file_none_is_chosen_for_the_trader(text: str) -> None:
    reading = paste("okx", text)
    assert blocking(reading) == {(Damage.SEVERAL, name) for name in TWO}
    assert told(reading) == {}
    assert set(loose(reading)) == {*TWO.values(), *SAMPLES["okx"].values()}


HEAVY = {
    "dashes": "-" * LONGEST,
    "long dashes": "—" * LONGEST,
    "quotes": "\"'" * LONGEST,
    "stars": "*" * LONGEST,
    "labels": "key: " * LONGEST,
    "labels in lines": "key: x1\n" * LONGEST,
    "keys in lines": "".join(f"key: aB3dE6gH9jK2mN5pQr{number}\n" for number in range(4000)),
    "keys alone": "".join(f"{number:064x}\n" for number in range(2000)),
    "table": "api key,secret\n" + "".join(f"aaaaaaaaaaaa{n},bbbbbbbbbbbb{n}\n" for n in range(3000)),
    "one word": "a1B" * LONGEST,
    "JSON": '{"a":' * LONGEST,
    "talk": "слово и ещё слово\n" * LONGEST,
    "numbers": "1) " * LONGEST,
    "PEM": "-----BEGIN PRIVATE KEY-----\n" * LONGEST,
}


@pytest.mark.parametrize("exchange", ["okx", "bingx", "coinbase"])
@pytest.mark.parametrize("heavy", HEAVY)
def test_a_giant_paste_does_not_stop_the_bot(exchange: str, heavy: str) -> None:
    """It is read between two messages of other traders. The bound is for a busy machine: on an idle one it takes a tenth."""
    text = HEAVY[heavy][: 64 * 1024]
    paste(exchange, "key: x")  # the patterns of its labels are made at the first paste
    began = time.process_time()
    paste(exchange, text)
    assert time.process_time() - began < 0.5


def test_two_lines_with_commas_are_no_table() -> None:
    assert told(paste("okx", "hello, I have no key yet\nwhere is it, please")) == {}


def test_what_lies_deeper_in_json_than_anybody_nests_a_key_is_not_looked_for() -> None:
    nested = '{"a":' * 40 + '{"apiKey": "k1abcdefghijklmnopqrstuv"}' + "}" * 40
    assert from_json(nested, lambda label: "apiKey") == []
