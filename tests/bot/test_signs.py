"""What is a secret and what is ordinary talk."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.signs import looks_secret
from tests.bot.raw import KEY, SECRET, secrets

CORPUS = tomllib.loads((Path(__file__).parent / "corpus.toml").read_text())


@pytest.mark.parametrize("text", [*CORPUS["ru"], *CORPUS["en"]])
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert not looks_secret(text)


@pytest.mark.parametrize("frame", ["{}", "вот мой ключ {} спасибо", "Here it is:\n{}", "`{}`", "«{}»,"])
def test_no_secret_of_a_known_shape_is_missed(frame: str) -> None:
    made = secrets(20)
    alone = [secret for secret in made if frame == "{}" or (not secret[:6].isalpha() and " " not in secret)]
    missed = [secret for secret in alone if not looks_secret(frame.format(secret))]
    assert len(alone) >= 200
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "secret: abc",
        "Secret = hunter",
        "парольная фраза: лето2024",
        "Парольная фраза: qwerty",
        "passphrase: hello",
        "passphrase: correct horse battery",
        "Passphrase (OKX): Qwerty12!",
        "Passphrase - Qwerty12!",
        "My passphrase is Hunter2!x",
        "пароль: qwerty123",
        "пароль qwerty123",
        "пароль: солнышко",
        "пароль от api: abc",
        "password=letmein",
        "Секрет\nabc123",
        "вот секрет: abc123 и ещё пароль",
        "API key: ещё нет, secret: hunter",
        "api key: abcd1234",
        "secret: a1b passphrase: b2c",
        "OKX_PASSPHRASE=letmein",
        'export SECRET="abc"',
        "{'password': 'letmein'}",
        f"/addkey okx {KEY} {SECRET}",
        f"/start {SECRET}",
        f"key={KEY}",
        KEY.replace("-", "–"),
        f"{KEY[:12]}\u200b{KEY[12:]}",
        "kQ7wЕ3rT9уU1iО5pA2",
        f"https://user:{SECRET}@host.example/",
        f"https://host.example/back?lang=ru&token={SECRET}",
        f"www.host.example/#{SECRET}",
        f"https://www.okx.com,{SECRET}",
        "jbsw y3dp ehpk 3pxp",
        "JBSWY3DPEHPK3PXP",
        "seed phrase:\n" + "zoo " * 11 + "wrong",
        "my words\n" + "abandon " * 11 + "about",
        "Abandon " + "abandon " * 10 + "about",
        "\n".join(f"{n}. zoo" for n in range(1, 25)),
        "—–BEGIN PRIVATE KEY—–",
        "-----НАЧАТЬ ЗАКРЫТЫЙ КЛЮЧ-----",
    ],
)
def test_a_secret_is_seen_however_it_is_said(text: str) -> None:
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    ["", "ab", "passphrase: \n", "secret: ab", "пароль: ...", "password: hmac-sha256", "passphrase: what would you take?",
     "пароль: почта trader@example.com", "API key: см. ниже", "1 2 3 4", "one two three four", "x" * 4096,
     "secret: `` ``", "passphrase: one two three four five six", "a.b." * 1000, "see the passphrase: it is up to you"],
)  # fmt: skip
def test_a_name_without_a_value_is_no_secret(text: str) -> None:
    assert not looks_secret(text)
