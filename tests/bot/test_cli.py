"""The commands as an operator meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exchanges.table import Mistake
from keyferry import __version__
from storage.vault import MasterKeys
from tests.bot.commands import CREDENTIALS, SECRET, Operator, Stored, operator

__all__ = ["operator"]

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "run",
    "doctor",
    "master-key new",
    "master-key rotate",
    "backup",
    "restore",
    "audit list",
    "campaign start",
    "campaign status",
    "campaign end",
    "leak start",
    "leak status",
    "leak export",
    "leak end",
    "audit verify",
    "keys list",
    "keys show",
    "keys reveal",
    "keys forget",
    "stats",
    "status",
    "languages list",
    "languages new",
    "languages missing",
    "exchanges",
    "exchanges check",
    "guides render",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(operator: Operator, command: str) -> None:
    said = operator.runs(*command.split(), "--help")
    assert said.status == 0
    assert f"Example: keyferry {command}" in said.out


def test_the_version_is_told(operator: Operator) -> None:
    assert operator.runs("--version").out == f"keyferry {__version__}\n"


@pytest.mark.parametrize("words", ["", "fly", "keys show", "run --fast", "keys list --owner me"])
def test_wrong_usage_ends_with_2(operator: Operator, words: str) -> None:
    assert operator.runs(*words.split()).status == 2


def test_from_a_checkout_the_same_is_python_m_bot(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")}
    env = kept | {"PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert (told.returncode, told.stdout) == (0, f"keyferry {__version__}\n")


# the first start


def test_without_a_token_three_lines_tell_how_to_get_one_and_env_is_made(operator: Operator) -> None:
    said = operator.runs("run")
    assert said.status == 2
    assert len(said.err.splitlines()) == 3
    assert "@BotFather" in said.err
    env = operator.folder / ".env"
    assert str(env) in said.err
    assert env.stat().st_mode & 0o777 == 0o600
    (line,) = [line for line in env.read_text().splitlines() if line.startswith("MASTER_KEY=")]
    MasterKeys.parse(line.removeprefix("MASTER_KEY="))
    assert line.removeprefix("MASTER_KEY=") not in said.err


def test_what_the_first_start_made_is_kept_by_the_second(operator: Operator) -> None:
    operator.runs("run")
    before = (operator.folder / ".env").read_text()
    assert operator.runs("run").status == 2
    assert (operator.folder / ".env").read_text() == before


@pytest.mark.parametrize("before", ["BOT_API_URL=http://127.0.0.1:1", "MASTER_KEY=\n", ""])
def test_an_env_without_a_master_key_gets_one_and_keeps_the_rest(operator: Operator, before: str) -> None:
    env = operator.folder / ".env"
    env.write_text(before)
    env.chmod(0o644)
    assert operator.runs("run").status == 2
    assert env.read_text().startswith(before)
    MasterKeys.parse(env.read_text().splitlines()[-1].removeprefix("MASTER_KEY="))
    assert env.stat().st_mode & 0o777 == 0o600


def test_an_env_whose_master_key_is_elsewhere_is_left_alone(operator: Operator) -> None:
    (operator.folder / ".env").write_text("MASTER_KEY_FILE=/run/master.key\n")
    assert operator.runs("run").status == 2
    assert (operator.folder / ".env").read_text() == "MASTER_KEY_FILE=/run/master.key\n"


def test_where_env_cannot_be_written_it_says_so(operator: Operator) -> None:
    (operator.folder / ".env").mkdir()
    said = operator.runs("run")
    assert said.status == 1
    assert "cannot be written (IsADirectoryError)" in said.err


# configuration


def test_mistakes_of_settings_and_profile_are_told_together_with_status_2(operator: Operator) -> None:
    (operator.folder / "mine.toml").write_text('nam = "x"\n')
    operator.set(BOT_TOKEN="CANARY", PROFILE="mine.toml", LOG_LEVEL="loud", EGRESS="x")
    said = operator.runs("run")
    assert said.status == 2
    for name in ("BOT_TOKEN", "MASTER_KEY", "LOG_LEVEL", "EGRESS", "nam is", "name is missing", "exchanges must"):
        assert f"  - {name}" in said.err
    assert "CANARY" not in said.err


def test_a_wrong_file_of_facts_is_named_with_its_place(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise Mistake("okx.toml: steps[2].do: is missing")

    monkeypatch.setattr("bot.exchange_page.rows", broken)
    said = operator.runs("exchanges")
    assert said.status == 2
    assert "okx.toml: steps[2].do: is missing" in said.err
    assert "exchanges check FILE" in said.err


def test_another_master_key_than_the_databases_is_told_with_status_2(operator: Operator) -> None:
    operator.begins()
    assert operator.runs("keys", "list").status == 0
    operator.begins()
    said = operator.runs("keys", "list")
    assert said.status == 2
    assert "not the one with which this database was begun" in said.err


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("sqlite:////proc", 1, "The database cannot be used (IsADirectoryError): is the disk full"),
        (
            "postgresql://bot:hunter2@127.0.0.1:1/keyferry",
            1,
            "The database cannot be used (ConnectionRefusedError): no server",
        ),
        (
            "postgresql://bot:hunter2@127.0.0.1:x/keyferry",
            2,
            "PostgreSQL does not understand the address in DATABASE_URL.",
        ),
    ],
)
def test_a_database_that_cannot_be_used_is_told_with_what_to_look_at_and_no_password(
    operator: Operator, address: str, status: int, says: str
) -> None:
    operator.begins()
    operator.set(DATABASE_URL=address)
    said = operator.runs("keys", "list")
    assert (said.status, len(said.err.splitlines())) == (status, 1)
    assert said.err.startswith(says)
    assert "hunter2" not in said.err


def test_the_unexpected_is_told_by_its_type_alone(operator: Operator) -> None:
    operator.begins()
    (operator.folder / "notes.txt").write_bytes(b"not a database" * 1000)
    operator.set(DATABASE_URL=f"sqlite:///{operator.folder}/notes.txt")
    said = operator.runs("keys", "list")
    assert said.status == 1
    assert said.err.startswith("Something unexpected happened (")
    assert len(said.err.splitlines()) == 1


# master-key


def test_a_master_key_is_printed_fresh_each_time(operator: Operator) -> None:
    made = {operator.runs("master-key", "new").out for _ in range(2)}
    assert len(made) == 2
    assert all(MasterKeys.parse(text.strip()) for text in made)


def test_a_master_key_can_be_written_to_a_new_file_and_never_over_one(operator: Operator) -> None:
    said = operator.runs("master-key", "new", "--file", "master.key")
    file = operator.folder / "master.key"
    assert (said.status, said.out) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    assert "is there already" in (again := operator.runs("master-key", "new", "--file", "master.key")).err
    assert again.status == 1
    assert file.read_text() == before
    operator.set(MASTER_KEY_FILE=str(file))
    assert operator.runs("keys", "list").status == 0


def test_a_master_key_in_a_folder_that_is_not_there_is_told(operator: Operator) -> None:
    said = operator.runs("master-key", "new", "--file", "no/master.key")
    assert (said.status, said.err) == (1, "no/master.key cannot be written (FileNotFoundError).\n")


# exchanges


def test_exchanges_are_listed_with_what_can_be_told_of_their_keys(operator: Operator) -> None:
    listed = operator.runs("exchanges", "--json").json
    okx = next(one for one in listed if one["id"] == "okx")
    assert okx["name"] == "OKX"
    assert okx["fields"] == ["apiKey", "secret", "password"]
    assert okx["asks"] == "GET /api/v5/account/config"
    assert "withdraw" in okx["rights"]
    assert "bad_passphrase" in okx["faults"]
    assert okx["sources"]
    table = operator.runs("exchanges").out
    assert table.startswith("ID ")
    assert f"{okx['asks']}" in table


# keys


@pytest.fixture(name="stored")
def something_stored(operator: Operator) -> Stored:
    return Stored(operator, operator.begins())


def test_keys_are_listed_in_the_documented_form_without_secrets(operator: Operator, stored: Stored) -> None:
    id = stored.key()
    said = operator.runs("keys", "list", "--json")
    assert said.json == [
        {
            "id": id,
            "owner": 7,
            "exchange": "okx",
            "name": "OKX",
            "api_key": "d6ef…7c42",
            "verdict": "accepted",
            "faults": [],
            "advice": ["no_ip_whitelist"],
            "permissions": ["read", "spot"],
            "ip_whitelist": [],
            "expires_at": "2026-11-21T12:00:00+00:00",
            "expires_by_rule": False,
            "account": "4470",
            "needs": {},
            "added_at": "2026-11-21T12:00:00+00:00",
            "checked_at": "2026-11-21T12:00:00+00:00",
        }
    ]
    assert not any(value in said.out for value in CREDENTIALS.values())


def test_keys_are_filtered_by_owner_and_exchange(operator: Operator, stored: Stored) -> None:
    one = stored.key(owner=7)
    other = stored.key(owner=8, exchange="bybit", api_key="AbCdEfGhIjKlMnOp12")
    assert [key["id"] for key in operator.runs("keys", "list", "--json").json] == sorted([one, other])
    assert [key["id"] for key in operator.runs("keys", "list", "--json", "--owner", "8").json] == [other]
    assert [key["id"] for key in operator.runs("keys", "list", "--json", "--exchange", "okx").json] == [one]
    assert operator.runs("keys", "list", "--json", "--owner", "8", "--exchange", "okx").json == []


def test_an_exchange_that_ccxt_does_not_know_is_wrong_usage(operator: Operator, stored: Stored) -> None:
    said = operator.runs("keys", "list", "--exchange", "okex")
    assert said.status == 2
    assert "okx" in said.err


def test_people_get_a_table_or_a_sentence(operator: Operator, stored: Stored) -> None:
    assert operator.runs("keys", "list").out == "There are none.\n"
    stored.key()
    head, line = operator.runs("keys", "list").out.splitlines()
    assert head.split()[:4] == ["ID", "OWNER", "EXCHANGE", "NAME"]
    assert "no_ip_whitelist" in line


def test_a_name_cannot_give_orders_to_the_terminal(operator: Operator, stored: Stored) -> None:
    stored.key(name="\x1b[2JOKX\r\n")
    assert "\x1b" not in operator.runs("keys", "list").out
    assert "\x1b" not in operator.runs("keys", "list", "--json").out


def test_attempts_are_listed_in_the_same_form(operator: Operator, stored: Stored) -> None:
    stored.attempt()
    assert operator.runs("keys", "list", "--json").json == []
    (attempt,) = operator.runs("keys", "list", "--attempts", "--json").json
    assert (attempt["verdict"], attempt["faults"], attempt["permissions"]) == ("refused", ["bad_secret"], None)
    assert attempt["ip_whitelist"] is attempt["expires_at"] is attempt["account"] is None


def test_one_key_is_shown_without_secrets(operator: Operator, stored: Stored) -> None:
    id = stored.key()
    (listed,) = operator.runs("keys", "list", "--json").json
    assert operator.runs("keys", "show", id, "--json").json == listed | {"history": []}
    shown = operator.runs("keys", "show", id).out
    assert "permissions: read, spot\nip_whitelist: none\n" in shown
    assert "\nfaults: none\n" in shown
    assert SECRET not in shown


@pytest.mark.parametrize("words", ["show nothing", "reveal nothing --reason why", "forget nothing --yes"])
def test_a_key_that_is_not_there_is_told_with_status_1(operator: Operator, stored: Stored, words: str) -> None:
    said = operator.runs("keys", *words.split())
    assert said.status == 1
    assert "There is no key 'nothing'" in said.err
    assert stored.audit() == []


def test_a_reveal_prints_the_credentials_and_is_put_into_the_audit_trail(operator: Operator, stored: Stored) -> None:
    id = stored.key()
    (listed,) = operator.runs("keys", "list", "--json").json
    revealed = operator.runs("keys", "reveal", id, "--reason", " moving the core ", "--json").json
    assert revealed == listed | {"credentials": CREDENTIALS}
    (entry,) = stored.audit()
    assert (entry.what, entry.key_id, entry.owner, entry.reason) == ("reveal", id, 7, "moving the core")
    assert entry.who == f"uid {os.getuid()}"


def test_a_reveal_for_people_prints_each_credential_on_its_line(operator: Operator, stored: Stored) -> None:
    said = operator.runs("keys", "reveal", stored.key(), "--reason", "x")
    assert said.status == 0
    assert f"\nsecret: {SECRET}\n" in said.out


@pytest.mark.parametrize("reason", [[], ["--reason", " "]])
def test_without_a_reason_nothing_is_revealed(operator: Operator, stored: Stored, reason: list[str]) -> None:
    said = operator.runs("keys", "reveal", stored.key(), *reason)
    assert said.status == 2
    assert SECRET not in said.out + said.err
    assert stored.audit() == []


def test_a_key_is_forgotten_after_a_yes(operator: Operator, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    id = stored.key()
    read, write = os.pipe()
    os.write(write, b"n\ny\n")
    os.close(write)
    with os.fdopen(read) as answers:
        monkeypatch.setattr(sys, "stdin", answers)
        assert operator.runs("keys", "forget", id).status == 1
        assert len(operator.runs("keys", "list", "--json").json) == 1
        said = operator.runs("keys", "forget", id)
    assert said.status == 0
    assert "until its owner deletes it there" in said.out
    assert operator.runs("keys", "list", "--json").json == []


def test_a_key_is_forgotten_unasked_with_yes(operator: Operator, stored: Stored) -> None:
    id = stored.key()
    assert operator.runs("keys", "forget", id, "--yes").status == 0
    assert json.loads(operator.runs("keys", "list", "--json").out) == []


# doctor


def test_the_doctor_ends_with_1_when_something_fails_and_says_what_to_do(operator: Operator) -> None:
    operator.begins()
    operator.set(EXCHANGE_URLS=",".join(f"{id}=http://127.0.0.1:9" for id in ("okx", "bybit", "binance", "bingx")))
    said = operator.runs("doctor", "--json")
    assert said.status == 1
    states = {one["name"]: one["state"] for one in said.json}
    assert states["master key"] == "ok"
    assert states["token"] == states["okx"] == "fail"
    assert all(one["todo"] for one in said.json if one["state"] == "fail")
    assert operator.runs("doctor").out.startswith("NAME ")
