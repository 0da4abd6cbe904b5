"""What people paste, and what is read out of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.damage import Damage
from keys.model import Field, Secret
from keys.paste import read
from keys.shapes import shape_of
from tests.keys.pasting import (
    ALL,
    BINANCE,
    BINGX,
    BITGET,
    BYBIT,
    COINBASE,
    EC_NAME,
    EC_PEM,
    FIELDS,
    GOOD,
    HYPERLIQUID,
    KRAKEN,
    KUCOIN,
    OKX,
    PEM,
    blocking,
    doubted,
    kinds,
    loose,
    paste,
    told,
)  # fmt: skip

Fields = tuple[Field, ...]

K, S, P = GOOD["okx"].values()
BK, BS = GOOD["bybit"].values()
NK, NS = GOOD["binance"].values()
XK, XS = GOOD["bingx"].values()

WHOLE = [
    f"API key: {K}\nSecret: {S}\nPassphrase: {P}",
    f"api key = {K}\nsecret key = {S}\npassphrase = {P}",
    f"API-ключ: {K}\nСекретный ключ: {S}\nПарольная фраза: {P}",
    f"ключ: {K}\nсекрет: {S}\nпароль: {P}",
    f"Апи ключ {K}\nСекрет {S}\nПароль {P}",
    f"апи-ключ — {K}\nсекретный ключ — {S}\nпасс-фраза — {P}",
    f"API {K}\nSecret key {S}\nPassphrase {P}",
    f"API: {K}; Secret: {S}; Passphrase: {P}",
    f"API key: {K}, passphrase: {P}, secret key: {S}",
    f"API key {K} Secret {S} Passphrase {P}",
    f"API key\n{K}\nSecret key\n{S}\nPassphrase\n{P}",
    f"API key:\n{K}\n\nSecret key:\n{S}\n\nPassphrase:\n{P}",
    f"API key\nSecret key\nPassphrase\n{K}\n{S}\n{P}",
    f"API key\t{K}\nSecret key\t{S}\nPassphrase\t{P}",
    f"{K}\n{S}\n{P}",
    f"{P}\n{S}\n{K}",
    f"{S} {K} {P}",
    f"{K},{S},{P}",
    f"вот мой апи ключ: {K}\nа это секрет: {S}\nпароль к нему: {P}",
    f"My API key for OKX: {K}\nSecret key (OKX): {S}\nPassphrase: {P}\nthanks!",
    f"**API key:** `{K}`\n**Secret:** `{S}`\n**Passphrase:** `{P}`",
    f"1. API key: {K}\n2. Secret key: {S}\n3. Passphrase: {P}",
    f"- API key: «{K}»\n- Secret key: “{S}”\n- Passphrase: “{P}”",
    f'{{"apiKey": "{K}", "secretKey": "{S}", "passphrase": "{P}"}}',
    f'{{"okx": {{"api_key": "{K}", "secret_key": "{S}", "password": "{P}", "sandbox": false}}}}',
    f'{{\n "API Key": "{K}",\n "Secret Key": "{S}",\n "Passphrase": "{P}"\n}}',
    f"{{“apiKey”: “{K}”, “secret”: “{S}”, “passphrase”: “{P}”}}",
    f"{{'apiKey': '{K}', 'secret': '{S}', 'password': '{P}'}}",
    f'"apiKey": "{K}",\n"secret": "{S}",\n"passphrase": "{P}",',
    f"OKX_API_KEY={K}\nOKX_SECRET_KEY={S}\nOKX_PASSPHRASE={P}",
    f'export OKX_API_KEY="{K}"\nexport OKX_API_SECRET="{S}"\nexport OKX_API_PASSPHRASE="{P}"',
    f'apikey = "{K}"\nsecretkey = "{S}"\nIP = "203.0.113.5"\nAPI key name = "robot"\nPermissions = "Read/Trade"\npassphrase = "{P}"',
    f"name,API Key,Secret Key,Passphrase\nrobot,{K},{S},{P}",
    f'API Key;Secret Key;Passphrase\n"{K}";"{S}";"{P}"',
    f"Название: робот\nAPI: {K}\nСекретный ключ: {S}\nРазрешения: Чтение, Торговля\nПасс-фраза: {P}",
    f"api key: {K[:18]}\n{K[18:]}\nsecret: {S[:20]} {S[20:]}\npassphrase: {P}",
    f"{K[:24]}\n{K[24:]}\n{S}\n{P}",
    f"API-key:{K}\r\nSecret-key:{S}\r\nPass phrase:{P}\r\n",
    f"\ufeffAPI key:\u00a0{K}\u200b\nSecret:\u2009{S}\nPassphrase:\u00a0\u200b{P}",
    f"API key：{K}\nSecret：{S}\nPassphrase：{P}",
    f"API key: {K.replace('-', '–')}\nSecret: {S}.\nPassphrase: {P}",
    f"Secret: {K}\nAPI key: {S}\nPassphrase: {P}",
    f"API key: {P}\nSecret: {S}\nPassphrase: {K}\n",
]


@pytest.mark.parametrize("text", WHOLE[:-1])
def test_a_whole_okx_key_is_read_however_it_is_written(text: str) -> None:
    reading = paste(text)
    assert told(reading) == GOOD["okx"]
    assert not reading.blocked


def test_a_key_and_a_passphrase_that_changed_places_are_not_lost() -> None:
    reading = paste(WHOLE[-1])
    assert told(reading)["apiKey"] == K
    assert P in [*told(reading).values(), *doubted(reading).values(), *loose(reading)]


@pytest.mark.parametrize("exchange", GOOD)
@pytest.mark.parametrize(
    "form", ["{} {}", "{}\n{}", "{};{}", "API key: {}\nSecret: {}", "ключ — {}\nсекрет — {}", "ключ {}\nсекрет {}"]
)
def test_both_values_of_an_exchange_are_read(exchange: str, form: str) -> None:
    key, secret = [value for name, value in GOOD[exchange].items() if name != "password"]
    found = told(paste(form.format(key, secret), FIELDS[exchange]))
    assert found == {"apiKey": key, "secret": secret}


PEMS = [
    PEM,
    PEM.replace("\n", "\\n"),
    PEM.replace("\n", " "),
    PEM.replace("\n", "\r\n") + "\n",
    PEM.replace("-----", "—––"),
    PEM.replace("-----", "—"),
    PEM.replace("\n", "\\\\n"),
    PEM.replace("\n", "\\r\\n"),
    PEM.replace("\n", ""),
    f'"{PEM}"',
    f"```\n{PEM}\n```",
]


@pytest.mark.parametrize("pem", PEMS)
@pytest.mark.parametrize(
    "form", ["{0}\n{1}", "{1}\n{0}", "API key: {0}\nSecret: {1}", "BINANCE_KEY={0}\nBINANCE_SECRET={1}"]
)
def test_a_pem_block_is_read_whole(pem: str, form: str) -> None:
    assert told(paste(form.format(NK, pem), BINANCE)) == {"apiKey": NK, "secret": PEM}


def test_a_pem_block_inside_json_is_read_whole() -> None:
    assert told(paste(json.dumps({"apiKey": NK, "secret": PEM}), BINANCE)) == {"apiKey": NK, "secret": PEM}


DASHES = EC_PEM.replace("-----", "—–")
ED_PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIKrwujG/UQoQcBwH7teESZLN4oSN0zrfxK55Dt6e7hSx\n-----END PRIVATE KEY-----"
ED_SEED = "qvC6Mb9RChBwHAfu14RJks3ihI3TOt/ErnkO3p7uFLE="
ED_WHOLE = "qvC6Mb9RChBwHAfu14RJks3ihI3TOt/ErnkO3p7uFLG5UywLtbJbVrBpuEXZEoJXgfGpivtLGFgfrjzQee4vDA=="
ED_ID = EC_NAME.rpartition("/")[2]
OLDER = {
    "name": EC_NAME,
    "principal": "2b2d7a0c-1111-4222-8333-0305e82c3302",
    "publicKey": EC_PEM.replace("PRIVATE", "PUBLIC"),
    "privateKey": f"{EC_PEM}\n",
    "nickname": "my bot",
    "scopes": ["view", "trade"],
    "enabled": True,
}
COINBASE_FILES = [
    (json.dumps({"name": EC_NAME, "privateKey": f"{EC_PEM}\n"}), EC_NAME, EC_PEM),
    (json.dumps({"name": EC_NAME, "privateKey": f"{EC_PEM}\n"}, indent=3), EC_NAME, EC_PEM),
    (json.dumps({"name": EC_NAME, "privateKey": f"{DASHES}\n"}, ensure_ascii=False).replace('"', "”"), EC_NAME, EC_PEM),
    (f'"name": "{EC_NAME}",\n"privateKey": {json.dumps(EC_PEM)},', EC_NAME, EC_PEM),
    (json.dumps(OLDER), EC_NAME, EC_PEM),
    (json.dumps({"publicKey": ED_SEED[::-1], "id": ED_ID, "privateKey": ED_WHOLE}), ED_ID, ED_WHOLE),
    (json.dumps({"id": ED_ID, "privateKey": f"{ED_WHOLE}\n"}), ED_ID, ED_WHOLE),
    (json.dumps({"id": ED_ID, "privateKey": ED_PEM}), ED_ID, ED_SEED),
    (f"API key name: {EC_NAME}\nSecret: {DASHES}", EC_NAME, EC_PEM),
    (f"Nickname: my bot\nAPI key name\n{EC_NAME}\nSecret\n{EC_PEM}", EC_NAME, EC_PEM),
    (f"{EC_NAME}\n{ED_SEED}", EC_NAME, ED_SEED),
    (f"{ED_PEM} {ED_ID}", ED_ID, ED_SEED),
    (f"API key name: {EC_PEM}\nSecret: {EC_NAME}", EC_NAME, EC_PEM),
]


@pytest.mark.parametrize(("text", "key", "secret"), COINBASE_FILES)
def test_a_key_name_and_its_pem_are_read_from_coinbases_file_and_from_its_page(
    text: str, key: str, secret: str
) -> None:
    reading = paste(text, COINBASE)
    assert told(reading) == {"apiKey": key, "secret": secret}
    assert not reading.blocked


def test_a_public_key_beside_an_api_key_is_no_credential_and_alone_it_is_the_api_key() -> None:
    assert told(paste(f"Public key: {NS}\nAPI key: {NK}", BINANCE)) == {"apiKey": NK}
    assert loose(paste(f"Public key: {NS}\nAPI key: {NK}", BINANCE)) == []
    assert told(paste(f"Публичный ключ: {NK}\nПриватный ключ: {NS}", BINANCE)) == {"apiKey": NK, "secret": NS}


def test_an_ed25519_key_in_pem_stays_one_where_the_exchange_takes_it() -> None:
    assert told(paste(ED_PEM, BINANCE, apiKey=NK)) == {"secret": ED_PEM}


def test_a_pem_block_without_its_end_is_doubtful() -> None:
    reading = paste(PEM[:80], BINANCE, apiKey=NK)
    assert blocking(reading) == {(Damage.CUT, "secret")}
    assert list(doubted(reading)) == ["secret"]


def test_a_pem_block_where_the_exchange_takes_none_is_doubtful() -> None:
    reading = paste(PEM, OKX, apiKey=K, password=P)
    assert blocking(reading) == {(Damage.ODD_SHAPE, "secret")} or blocking(reading) == {
        (Damage.OTHER_EXCHANGE, "secret")
    }
    assert doubted(reading) == {"secret": PEM}


ALONE = [
    (OKX, K, {}, {"apiKey": K}),
    (OKX, S, {}, {"secret": S}),
    (OKX, f"`{S}`", {"apiKey": K}, {"secret": S}),
    (OKX, P, {"apiKey": K, "secret": S}, {"password": P}),
    (OKX, "Qwerty12!", {"apiKey": K, "secret": S}, {"password": "Qwerty12!"}),
    (OKX, "hello", {"apiKey": K, "secret": S}, {"password": "hello"}),
    (OKX, "Passphrase: correct horse 7!", {"apiKey": K, "secret": S}, {"password": "correct horse 7!"}),
    (OKX, "Парольная фраза: correct horse 7!", {"apiKey": K, "secret": S}, {"password": "correct horse 7!"}),
    (OKX, 'passphrase: "Ab,c;d1!"', {}, {"password": "Ab,c;d1!"}),
    (OKX, "passphrase: Ab;c1!;", {}, {"password": "Ab;c1!;"}),
    (OKX, 'passphrase="it\'s; 1 Way"', {}, {"password": "it's; 1 Way"}),
    (OKX, '{"passphrase": 12345678}', {}, {"password": "12345678"}),
    (BYBIT, BS, {}, {"secret": BS}),
    (BYBIT, f"Секрет\n{BS}", {}, {"secret": BS}),
    (BINANCE, NK, {}, {"apiKey": NK}),
    (BINANCE, NS, {"apiKey": NK}, {"secret": NS}),
    (BINGX, XK, {}, {"apiKey": XK}),
    (BINGX, XS, {"apiKey": XK}, {"secret": XS}),
    (BINGX, f"Secret Key: {XS}", {}, {"secret": XS}),
    (KRAKEN, "Private key: " + "aB3/" * 21 + "aB==", {}, {"secret": "aB3/" * 21 + "aB=="}),
    (KUCOIN, "my pass 1\nпароль: Passw0rd", {}, {"password": "Passw0rd"}),
    (HYPERLIQUID, "0x" + "0f" * 32, {}, {"privateKey": "0x" + "0f" * 32}),
    (HYPERLIQUID, "Адрес: 0x" + "0F" * 20, {}, {"walletAddress": "0x" + "0F" * 20}),
]


@pytest.mark.parametrize(("fields", "text", "have", "want"), ALONE)
def test_a_single_value_goes_where_it_belongs(
    fields: Fields, text: str, have: dict[str, str], want: dict[str, str]
) -> None:
    reading = paste(text, fields, **have)
    assert told(reading) == want
    assert not reading.blocked


@pytest.mark.parametrize(
    "text",
    ["где это найти?", "ключ: где взять?", "what is a secret key", "password forgotten", "пароль забыл", "ok", "okx", "",
     "https://www.okx.com/account/my-api?a=1", "подскажите, пожалуйста, у меня не получается создать ключ", "привет",
     "secret:", "API key:", "достопримечательность", "the key is not there yet", "12345", "{}", "[]", '{"a": [1]}'],
)  # fmt: skip
def test_ordinary_talk_gives_nothing(text: str) -> None:
    reading = paste(text)
    assert told(reading) == {}
    assert doubted(reading) == {}
    assert not reading.blocked


def test_what_cannot_be_told_stays_loose() -> None:
    assert loose(paste("Passw0rd-1\nPassw0rd-2", apiKey=K, secret=S)) == ["Passw0rd-1", "Passw0rd-2"]
    assert loose(paste("whatever this is", BYBIT)) == ["whatever this is"]
    assert loose(paste(f"{NK}\n{NS}\n{NK[::-1]}", BINANCE)) == [NK[::-1]]
    assert loose(paste(NS[::-1], BINANCE, apiKey=NK, secret=NS)) == [NS[::-1]]


BLOCKED = [
    (OKX, K[:30], {}, Damage.CUT, "apiKey", True),
    (OKX, f"API key: {K[6:]}", {}, Damage.CUT, "apiKey", True),
    (OKX, f"secret: {S[:-1]}", {}, Damage.CUT, "secret", True),
    (OKX, f"secret: {S}A1", {}, Damage.TOO_LONG, "secret", True),
    (OKX, f"secret: {S.lower()}", {}, Damage.ODD_SHAPE, "secret", True),
    (BYBIT, BK[:-2], {}, Damage.CUT, "apiKey", True),
    (BINANCE, NK[:-1], {}, Damage.CUT, "apiKey", True),
    (BINANCE, NS + "x", {"apiKey": NK}, Damage.TOO_LONG, "secret", True),
    (KRAKEN, "aB3/" * 21 + "aB", {}, Damage.CUT, "secret", True),
    (BINANCE, f"secret: {BS}", {}, Damage.OTHER_EXCHANGE, "secret", True),
    (BYBIT, K, {}, Damage.OTHER_EXCHANGE, "apiKey", True),
    (OKX, "API key: 3f2504e0-••••-••••-3301", {}, Damage.MASKED, "apiKey", False),
    (OKX, "Secret: 7C1B***********A4B5", {}, Damage.MASKED, "secret", False),
    (OKX, "Secret: *******", {}, Damage.MASKED, "secret", False),
    (OKX, "Secret: 7C1B0D9A2E…", {}, Damage.MASKED, "secret", False),
    (OKX, "Passphrase: ••••••••", {}, Damage.MASKED, "password", False),
    (OKX, "Passphrase: ********", {}, Damage.MASKED, "password", False),
    (BINGX, "kQ7w…5rTa9Bc", {}, Damage.MASKED, "apiKey", False),
    (OKX, f"API key: {K.replace('e', 'е')}", {}, Damage.TRANSLATED, "apiKey", False),
    (OKX, f"Secret: {S.replace('C', 'С')}", {}, Damage.TRANSLATED, "secret", False),
    (BINGX, XK.replace("o", "о").replace("c", "с"), {}, Damage.TRANSLATED, "apiKey", False),
    (BINANCE, "-----НАЧАТЬ ЗАКРЫТЫЙ КЛЮЧ-----\nMC4CAQAwBQYDK2Vw\n-----КОНЕЦ-----", {}, Damage.TRANSLATED, "secret", False),
    (OKX, f"secret: {S[:-1]}é", {}, Damage.NOT_ASCII, "secret", False),
    (OKX, "Passphrase: Пароль12!", {}, Damage.NOT_ASCII, "password", False),
    (OKX, "Пароль12!", {"apiKey": K, "secret": S}, Damage.NOT_ASCII, "password", False),
    (OKX, "Passphrase: abc—def1", {}, Damage.TYPOGRAPHIC_DASH, "password", False),
    (OKX, "0x" + "0f" * 32, {}, Damage.MAIN_WALLET_KEY, "apiKey", False),
    (OKX, "0f" * 32, {"apiKey": K, "secret": S, "password": P}, Damage.MAIN_WALLET_KEY, None, False),
    (BYBIT, "secret: 0x" + "0f" * 32, {}, Damage.MAIN_WALLET_KEY, "secret", False),
    (BINGX, "0x" + "0f" * 32, {}, Damage.MAIN_WALLET_KEY, "apiKey", False),
    (OKX, "Passphrase: 0x" + "0f" * 32, {}, Damage.MAIN_WALLET_KEY, "password", False),
    (OKX, "JBSWY3DPEHPK3PXP", {}, Damage.TOTP_SECRET, None, False),
    (BYBIT, "jbsw y3dp ehpk 3pxp", {}, Damage.TOTP_SECRET, None, False),
    (BINGX, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", {}, Damage.TOTP_SECRET, None, False),
    (OKX, "trader@example.com", {}, Damage.EMAIL, None, False),
    (OKX, "Passphrase: trader@example.com", {}, Damage.EMAIL, "password", False),
    (OKX, "login: trader@example.com", {}, Damage.EMAIL, None, False),
    (OKX, "Пароль от аккаунта: Qwerty12!", {}, Damage.LOGIN_PASSWORD, None, False),
    (OKX, "trader@example.com\npassword: Qwerty12!", {}, Damage.LOGIN_PASSWORD, "password", True),
    (BYBIT, "password: Qwerty12!", {}, Damage.LOGIN_PASSWORD, None, False),
    (BINANCE, PEM.replace("PRIVATE", "PUBLIC"), {"apiKey": NK}, Damage.PUBLIC_KEY, "secret", False),
    (COINBASE, "API key name: my-trading-bot-2026", {}, Damage.ODD_SHAPE, "apiKey", True),
    (COINBASE, EC_NAME[:-5], {}, Damage.CUT, "apiKey", True),
    (COINBASE, EC_PEM.replace("PRIVATE", "PUBLIC"), {"apiKey": EC_NAME}, Damage.PUBLIC_KEY, "secret", False),
    (COINBASE, EC_PEM[:150], {"apiKey": EC_NAME}, Damage.CUT, "secret", True),
    (KUCOIN, "Пароль API: short", {}, Damage.CUT, "password", True),
    (OKX, "legal winner thank year wave sausage worth useful legal winner thank yellow", {}, Damage.SEED_PHRASE, None, False),
    (OKX, "Seed: " + "abandon " * 23 + "art", {}, Damage.SEED_PHRASE, None, False),
    (OKX, "\n".join(f"{n}. zoo" for n in range(1, 13)), {}, Damage.SEED_PHRASE, None, False),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "text", "have", "kind", "name", "kept"), BLOCKED)
def test_damage_is_told_before_any_network_call(
    fields: Fields,
    text: str,
    have: dict[str, str],
    kind: Damage,
    name: str | None,
    kept: bool,
) -> None:
    reading = paste(text, fields, **have)
    assert (kind, name) in blocking(reading)
    assert told(reading) == {}
    assert list(doubted(reading)) == ([name] if kept else [])


def test_a_doubtful_value_is_kept_as_it_is_for_the_trader_to_decide() -> None:
    assert doubted(paste(f"secret: {S[:-1]}")) == {"secret": S[:-1]}


def test_the_other_exchange_is_named() -> None:
    note = next(note for note in paste(K, BYBIT).notes if note.kind is Damage.OTHER_EXCHANGE)
    assert note.exchanges == ("okx",)


MENDED = [
    (OKX, f"API key: {K.replace('-', '—')}", Damage.TYPOGRAPHIC_DASH, {"apiKey": K}),
    (OKX, K.replace("-", "‑"), Damage.TYPOGRAPHIC_DASH, {"apiKey": K}),
    (OKX, f"API key: {K[:9]} {K[9:]}", Damage.INNER_SPACE, {"apiKey": K}),
    (OKX, f"{S[:8]} {S[8:16]} {S[16:24]} {S[24:]}", Damage.INNER_SPACE, {"secret": S}),
    (OKX, f"{K}{K}", Damage.DOUBLED, {"apiKey": K}),
    (OKX, f"secret: {S}{S}", Damage.DOUBLED, {"secret": S}),
    (BINGX, f"{XK}{XK}", Damage.DOUBLED, {"apiKey": XK}),
    (OKX, f"secret: {K}", Damage.SWAPPED, {"apiKey": K}),
    (OKX, f"passphrase: {S}", Damage.SWAPPED, {"secret": S}),
    (BYBIT, f"API Secret: {BK}\nAPI key: {BS}", Damage.SWAPPED, {"apiKey": BK, "secret": BS}),
    (OKX, f"{K[:5]}\u200b{K[5:]}", Damage.CLEANED, {"apiKey": K}),
]


@pytest.mark.parametrize(("fields", "text", "kind", "want"), MENDED)
def test_what_can_be_put_right_is_put_right_and_told(
    fields: Fields, text: str, kind: Damage, want: dict[str, str]
) -> None:
    reading = paste(text, fields)
    assert told(reading) == want
    assert kind in kinds(reading)
    assert not reading.blocked


def test_a_value_given_again_is_told_and_not_taken_for_another_field() -> None:
    reading = paste(NK, BINANCE, apiKey=NK)
    assert (told(reading), kinds(reading)) == ({}, {Damage.ALREADY_GIVEN})
    assert told(paste(f"API key: {NK}\nSecret: {NK}", BINANCE)) == {"apiKey": NK}


def test_the_same_value_twice_in_a_message_is_one() -> None:
    assert told(paste(f"{K}\n{K}\n{S}")) == {"apiKey": K, "secret": S}
    assert loose(paste(f"{K}\n{K}")) == []


def test_another_value_for_a_given_field_replaces_it() -> None:
    other = K.replace("3", "4")
    for text in (other, f"API key: {other}"):
        reading = paste(text, apiKey=K)
        assert (told(reading), kinds(reading)) == ({"apiKey": other}, {Damage.REPLACED})


def test_a_second_key_in_one_message_is_not_chosen_for_the_trader() -> None:
    other = K.replace("3", "4")
    reading = paste(f"API key: {K}\nSecret: {other}")
    assert told(reading) == {"apiKey": K}
    assert other in loose(reading)


def test_two_values_of_one_name_are_not_chosen_from() -> None:
    other = K.replace("3", "4")
    reading = paste(f"API key: {K}\nAPI key: {other}")
    assert (told(reading), loose(reading)) == ({}, [K, other])
    assert blocking(reading) == {(Damage.SEVERAL, "apiKey")}
    assert loose(paste(f"API key: {K}\nAPI key: {other}\nAPI key: {NK}")) == [K, other]


def test_a_key_repeated_under_the_secrets_name_is_taken_once() -> None:
    reading = paste(f"API key: {K}\nSecret: {K}")
    assert (told(reading), loose(reading), kinds(reading)) == ({"apiKey": K}, [], set())


def test_an_endless_value_is_of_an_odd_shape() -> None:
    assert blocking(paste("secret: " + "A1b2" * 200)) == {(Damage.ODD_SHAPE, "secret")}


def test_a_name_without_its_value_gives_nothing() -> None:
    assert paste("passphrase:").notes == ()
    assert paste("пароль забыл", BYBIT).notes == ()


def test_a_reading_does_not_print_what_it_read() -> None:
    reading = paste(f"{K}\n{S[:-1]}\nPassphrase: {P}\nPassw0rd-2 Passw0rd-3")
    assert not any(value in repr(reading) for value in (K, S[:-1], P, "Passw0rd"))


NOISE = st.text(alphabet="\u200b\u200d\ufeff\u2060", max_size=2)
SPACE = st.text(alphabet=" \u00a0\u2009", max_size=3)
LABELS = {
    "apiKey": ["API key", "apikey", "API-ключ", "Key", "ключ", "Апи ключ", "ключ API", "api_key", "ACCESS KEY"],
    "secret": ["Secret", "secret key", "секрет", "Секретный ключ", "API secret", "secretKey", "SECRET_KEY"],
    "password": ["Passphrase", "парольная фраза", "Пароль", "pass phrase", "Пасс-фраза", "password"],
}
QUOTES = ["{}", '"{}"', "'{}'", "`{}`", "«{}»", "“{}”"]


@st.composite
def noisy(draw: st.DrawFn, exchange: str) -> str:
    """One good key with all the formatting around it that changes nothing."""
    mark = draw(st.sampled_from([": ", ":", " = ", "=", " - ", " — ", "\t", "\n", ":\n", " "]))
    lines = []
    for name, value in draw(st.permutations(list(GOOD[exchange].items()))):
        at = draw(st.integers(0, len(value)))
        dirty = value[:at] + draw(NOISE) + value[at:]
        label = draw(st.sampled_from(LABELS[name]))
        spelled = draw(st.sampled_from([label, label.lower(), label.upper()]))
        quoted = draw(st.sampled_from(QUOTES)).format(dirty)
        lines.append(draw(NOISE) + spelled + mark + draw(SPACE) + quoted + draw(SPACE))
    inline = [";", ", ", "; "] if ":" in mark or "=" in mark else []
    return draw(SPACE) + draw(st.sampled_from(["\n", "\n\n", "\r\n", *inline])).join(lines) + draw(NOISE)


@pytest.mark.parametrize("exchange", GOOD)
def test_formatting_never_changes_what_is_read(exchange: str) -> None:
    @given(noisy(exchange))
    def check(text: str) -> None:
        assert told(paste(text, FIELDS[exchange])) == GOOD[exchange]

    check()


@given(st.text(max_size=200), st.sampled_from([OKX, BYBIT, BINANCE, BINGX, BITGET, KUCOIN, HYPERLIQUID]))
def test_no_text_breaks_the_reading(text: str, fields: Fields) -> None:
    reading = paste(text, fields)
    assert not reading.fields.keys() & reading.doubtful.keys()


def test_a_huge_text_is_read_in_reasonable_time() -> None:
    assert told(paste(f"{K}\n" + "слово и ещё слово\n" * 4000)) == {"apiKey": K}
    paste("key secret - " * 5000)


def test_shapes_name_the_exchange() -> None:
    assert shape_of(K, ALL) == {"okx"}
    assert shape_of(BK, ALL) == {"bybit"}
    assert shape_of(NK, ALL) == {"binance"}
    assert shape_of(PEM, ALL) == {"bybit", "binance"}
    assert shape_of("hello", ALL) == set()


def test_nothing_is_asked_of_other_exchanges_when_none_are_named() -> None:
    assert kinds(read(Secret(f"API key: {K}"), BYBIT, {})) == {Damage.ODD_SHAPE}
