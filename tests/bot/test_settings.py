"""What may stand in the environment and in .env, and what is said of each mistake."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ccxt_ids import ccxt_ids
from bot.settings import PLANNED, WORKING, BadSettings, Webhook, environment, load
from keys.model import Secret
from storage.vault import MasterKeys

ROOT = Path(__file__).parents[2]
KEY = MasterKeys.generate()
TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"


NO_PLACES = ["9109", ":9109", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:http", "::1:9109"]
NO_PLACES += [
    "[::g]:9109",
    "[::1]",
    "[::1]9109",
    "http://127.0.0.1:9109",
    "127.0.0.1:9109/metrics",
    "me@localhost:9109",
]
NO_PLACES += ["a..b:9109", f"{'a' * 64}:9109", "127.0.0.1:9109?", "127.0.0.1:9109#", "local host:9109"]


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load(env)
    return caught.value.problems


def test_a_master_key_is_all_that_must_be_set() -> None:
    read = load({"MASTER_KEY": KEY, "HOME": "/root"})
    assert read.bot_token is None
    assert read.database_url == "sqlite:///data/keyferry.db"
    assert read.profile is None
    assert read.bot_api_url == "https://api.telegram.org"
    assert read.exchange_urls == {}
    assert (read.log_level, read.log_format) == ("info", "console")
    assert read.metrics_listen is None


def test_everything_set_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").touch()
    read = load(
        {
            "BOT_TOKEN": TOKEN,
            "MASTER_KEY": f"{KEY},{MasterKeys.generate()}",
            "DATABASE_URL": "sqlite:////var/lib/keyferry.db",
            "PROFILE": str(tmp_path / "mine.toml"),
            "BOT_API_URL": "http://127.0.0.1:8081/",
            "EXCHANGE_URLS": "okx=http://127.0.0.1:9100, bybit=https://[::1]:9101/,",
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": " json ",
        }
    )
    assert read.token() == Secret(TOKEN)
    assert read.database_url == "sqlite:////var/lib/keyferry.db"
    assert read.profile == tmp_path / "mine.toml"
    assert read.bot_api_url == "http://127.0.0.1:8081"
    assert read.exchange_urls == {"okx": "http://127.0.0.1:9100", "bybit": "https://[::1]:9101"}
    assert (read.log_level, read.log_format) == ("debug", "json")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("127.0.0.1:9109", ("127.0.0.1", 9109)),
        ("[::1]:9109", ("::1", 9109)),
        ("0.0.0.0:65535", ("0.0.0.0", 65535)),  # noqa: S104
        (" localhost:1 ", ("localhost", 1)),
    ],
)
def test_a_place_to_listen_on_is_a_host_and_a_port(value: str, place: tuple[str, int]) -> None:
    assert load({"MASTER_KEY": KEY, "METRICS_LISTEN": value}).metrics_listen == place


POST = {
    "MASTER_KEY": KEY,
    "WEBHOOK_URL": "https://bot.example.org/telegram",
    "WEBHOOK_SECRET": "S3cret_token-of-the-test",
    "LISTEN": "127.0.0.1:8080",
}


def test_updates_are_polled_unless_they_are_posted() -> None:
    assert load({"MASTER_KEY": KEY}).webhook is None
    webhook = load(POST).webhook
    assert webhook == Webhook(POST["WEBHOOK_URL"], Secret(POST["WEBHOOK_SECRET"]), ("127.0.0.1", 8080))
    assert POST["WEBHOOK_SECRET"] not in repr(webhook)


@pytest.mark.parametrize("left", [("WEBHOOK_URL",), ("WEBHOOK_SECRET",), ("LISTEN",), ("WEBHOOK_SECRET", "LISTEN")])
def test_of_the_three_for_a_webhook_each_that_is_missing_is_told(left: tuple[str, ...]) -> None:
    told = problems({name: value for name, value in POST.items() if name not in left})
    assert [problem.partition(" is not set: ")[0] for problem in told] == list(left)


@pytest.mark.parametrize(
    "url",
    [
        "https://bot.example.org",
        "https://bot.example.org:8443/a/b-c_d~e.f/",
        "https://[2001:db8::1]/telegram",
        "http://127.0.0.1:8080/telegram",
        "http://[::1]:8080/telegram",
        "http://localhost/telegram",
    ],
)
def test_a_webhook_is_posted_to_by_https_or_on_this_machine(url: str) -> None:
    webhook = load(POST | {"WEBHOOK_URL": url}).webhook
    assert webhook is not None
    assert webhook.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://bot.example.org/CANARY",
        "http://10.0.0.1/CANARY",
        "ftp://bot.example.org/CANARY",
        "bot.example.org/CANARY",
        "https:///CANARY",
        "https://user:CANARY@bot.example.org/",
        "https://bot.example.org/?CANARY",
        "https://bot.example.org/#CANARY",
        "https://bot.example.org:0/CANARY",
        "https://bot.example.org:99999/CANARY",
        "https://bot.example.org/{CANARY}",
        "https://bot.example.org/%43ANARY",
        "https://bot example.org/CANARY",
        "https://[::g]/CANARY",
        "https://bot.example.org/CANARY\nx",
    ],
)
def test_another_address_for_the_webhook_is_a_mistake_and_is_not_repeated(url: str) -> None:
    (told,) = problems(POST | {"WEBHOOK_URL": url})
    assert told.startswith("WEBHOOK_URL must be an https address like https://bot.example.org/telegram")
    assert "CANARY" not in told


@pytest.mark.parametrize("secret", ["x", "A-Za_z0-9" * 20, "-" * 256])
def test_a_webhook_s_secret_is_what_telegram_takes(secret: str) -> None:
    webhook = load(POST | {"WEBHOOK_SECRET": secret}).webhook
    assert webhook is not None
    assert webhook.secret == Secret(secret)


@pytest.mark.parametrize("secret", ["CANARY.", "CANARY CANARY", "CANARYé", "CANARY/", "CANARY" * 43, "١٢٣"])
def test_another_secret_is_a_mistake_and_is_not_repeated(secret: str) -> None:
    (told,) = problems(POST | {"WEBHOOK_SECRET": secret})
    assert told.startswith("WEBHOOK_SECRET must be 1 to 256 letters, digits, _ and -")
    assert "CANARY" not in told


@pytest.mark.parametrize("place", ["8080", "127.0.0.1", "http://127.0.0.1:8080", "127.0.0.1:8080/telegram"])
def test_what_to_listen_on_is_a_host_and_a_port(place: str) -> None:
    assert problems(POST | {"LISTEN": place}) == [
        "LISTEN must be a host and a port, like 127.0.0.1:9109 or [::1]:9109."
    ]


def test_an_empty_value_is_none() -> None:
    read = load({"MASTER_KEY": KEY, "BOT_TOKEN": " ", "LOG_LEVEL": "", "MASTER_KEY_FILE": "", "REDIS_URL": ""})
    assert read.bot_token is None
    assert read.log_level == "info"
    with pytest.raises(BadSettings, match="BOT_TOKEN is not set"):
        read.token()


def test_settings_print_no_secret() -> None:
    assert not {KEY, TOKEN} & set(re.split(r"['()=,]", repr(load({"MASTER_KEY": KEY, "BOT_TOKEN": TOKEN}))))


def test_all_mistakes_are_told_at_once_and_no_value_of_a_secret() -> None:
    told = problems(
        {
            "BOT_TOKEN": "no-token-CANARY",
            "MASTER_KEY": "CANARY",
            "DATABASE_URL": "mysql://user:CANARY@host/db",
            "PROFILE": "nowhere.toml",
            "BOT_API_URL": "http://user:CANARY@host",
            "EXCHANGE_URLS": "okx=http://user:CANARY@host",
            "LOG_LEVEL": "loud",
            "LOG_FORMAT": "xml",
            "EGRESS": "core=socks5://user:CANARY@host",
        }
    )
    assert sorted(problem.split(" ")[0] for problem in told) == [
        "BOT_API_URL",
        "BOT_TOKEN",
        "DATABASE_URL",
        "EGRESS",
        "EXCHANGE_URLS",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "MASTER_KEY",
        "PROFILE",
    ]
    assert "CANARY" not in str(told)


@pytest.mark.parametrize("name", PLANNED)
def test_what_is_planned_stops_the_start_instead_of_being_ignored(name: str) -> None:
    assert problems({"MASTER_KEY": KEY, name: "x"}) == [f"{name} is not supported yet in this version: remove it."]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "postgresql://bot:hunter2@host/", "the name being the database's"),
        ("DATABASE_URL", "postgresql+asyncpg://bot:hunter2@host/db", "must be like postgresql://"),
        ("DATABASE_URL", "mysql://bot:hunter2@host/db", "or like postgresql://"),
        ("DATABASE_URL", "sqlite:///", "must be like sqlite:///data/keyferry.db"),
        ("BOT_TOKEN", "12345", "does not look like a bot token"),
        ("BOT_TOKEN", TOKEN + " " + TOKEN, "does not look like a bot token"),
        ("BOT_API_URL", "api.telegram.org", "must be an address like"),
        ("BOT_API_URL", "https://api.telegram.org:99999", "must be an address like"),
        ("BOT_API_URL", "https://api.telegram.org?x=1", "must be an address like"),
        ("EXCHANGE_URLS", "okex=http://127.0.0.1:9100", 'did you mean "okx"?'),
        ("EXCHANGE_URLS", "base=http://127.0.0.1:9100", "ccxt does not know"),
        ("EXCHANGE_URLS", "okx", "for okx must be scheme, host and port alone"),
        ("EXCHANGE_URLS", "okx=http://127.0.0.1:9100/api", "for okx must be scheme, host and port alone"),
        ("EXCHANGE_URLS", "okx=http://127.0.0.1:1,okx=http://127.0.0.1:2", "names okx twice"),
        ("LOG_LEVEL", "verbose", "it must be debug, info, warning or error"),
        ("LOG_FORMAT", "xml", "it must be console or json"),
        *[
            ("METRICS_LISTEN", value, "must be a host and a port, like 127.0.0.1:9109 or [::1]:9109")
            for value in NO_PLACES
        ],
    ],
)
def test_a_mistake_says_what_to_do(name: str, value: str, said: str) -> None:
    (problem,) = problems({"MASTER_KEY": KEY, name: value})
    assert problem.startswith(name)
    assert said in problem


def test_without_a_master_key_nothing_starts() -> None:
    (problem,) = problems({})
    assert problem.startswith("MASTER_KEY is not set")
    assert "keyferry master-key new" in problem


def test_the_master_key_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.write_text(f"{KEY}\n")
    file.chmod(0o600)
    read = load({"MASTER_KEY_FILE": str(file)})
    assert read.master_keys.open(b"", MasterKeys.parse(KEY).seal(b"", b"data")) == b"data"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "master.key"
    file.write_text(KEY)
    file.chmod(mode)
    (problem,) = problems({"MASTER_KEY_FILE": str(file)})
    assert f"chmod 600 {file}" in problem


def test_a_key_file_that_is_missing_or_malformed_is_told(tmp_path: Path) -> None:
    assert "cannot be read (FileNotFoundError)" in problems({"MASTER_KEY_FILE": str(tmp_path / "none")})[0]
    file = tmp_path / "master.key"
    for content in (b"\xff\xfe", b"short"):
        file.write_bytes(content)
        file.chmod(0o600)
        (problem,) = problems({"MASTER_KEY_FILE": str(file)})
        assert problem.startswith("MASTER_KEY_FILE")


def test_both_places_of_the_master_key_at_once_are_a_mistake() -> None:
    assert problems({"MASTER_KEY": KEY, "MASTER_KEY_FILE": "x"}) == [
        "MASTER_KEY and MASTER_KEY_FILE are both set: keep one of them."
    ]


def test_the_process_goes_before_the_file_and_children_get_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\nLOG_FORMAT=json\nBOT_TOKEN=$HOME\nODD\n")
    (tmp_path / ".env").chmod(0o600)
    monkeypatch.setenv("LOG_LEVEL", "error")
    monkeypatch.delenv("LOG_FORMAT", raising=False)
    env = environment(tmp_path)
    assert (env["LOG_LEVEL"], env["LOG_FORMAT"], env["BOT_TOKEN"]) == ("error", "json", "$HOME")
    assert "LOG_FORMAT" not in os.environ


def test_ccxt_is_not_imported_to_know_its_ids() -> None:
    assert {"okx", "myokx", "bybit", "binance", "bingx"} <= ccxt_ids()
    assert not {"base", "__init__"} & ccxt_ids()
    asked = "import sys, bot.settings; print(len(bot.settings.ccxt_ids()) > 100, 'ccxt' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True, text=True)
    assert told.stdout.split() == ["True", "False"]


def test_every_name_has_its_heading_in_the_docs_and_its_line_in_the_template() -> None:
    headings = re.findall(r"^### `(\w+)`", (ROOT / "docs" / "interface.md").read_text(), re.MULTILINE)
    lines = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(headings) == sorted(lines) == sorted((*WORKING, *PLANNED))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:hunter2@db.example:5432/keyferry?sslmode=verify-full",
        "postgres://db.example/keyferry",
        "postgresql://bot@one:5432,two:5432/keyferry?target_session_attrs=read-write",
        "postgresql:///keyferry?host=/run/postgresql",
    ],
)
def test_every_form_of_an_address_of_postgresql_is_taken_as_it_is_and_shown_nowhere(address: str) -> None:
    settings = load({"MASTER_KEY": KEY, "DATABASE_URL": address})
    assert settings.database_url == address
    assert address not in repr(settings)
