"""Secrets from files: systemd's credentials, and an .env that must be its owner's alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.credentials import handed_over
from bot.mistakes import Mistakes
from bot.settings import environment, load
from keys.model import Secret
from storage.vault import MasterKeys
from tests.bot.commands import Operator, operator

TOKEN = "4242424242:AAtest-token-of-the-stand-in-0123456789"
KEY = MasterKeys.generate()
SETFACL = shutil.which("setfacl")


__all__ = ["operator"]


@pytest.fixture(name="folder")
def credentials(tmp_path: Path) -> Path:
    """As systemd leaves them: a file a secret, which nobody may change."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    for name, text in {"BOT_TOKEN": f"{TOKEN}\n", "MASTER_KEY": KEY, "OTHER": "not ours"}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o400)
    return folder


def told(folder: Path) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        handed_over({"CREDENTIALS_DIRECTORY": str(folder)})
    return caught.value.problems


def test_token_and_master_key_come_from_credentials_and_go_before_all_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    monkeypatch.setenv("MASTER_KEY", "another")
    settings = load(environment(tmp_path))
    assert settings.token() == Secret(TOKEN)
    assert settings.master_keys.open(b"", MasterKeys.parse(KEY).seal(b"", b"data")) == b"data"
    assert "BOT_TOKEN" not in os.environ, "children get nothing of it"


def test_what_is_not_handed_over_is_looked_for_elsewhere(folder: Path) -> None:
    (folder / "BOT_TOKEN").unlink()
    assert set(handed_over({"CREDENTIALS_DIRECTORY": str(folder)})) == {"MASTER_KEY"}
    assert handed_over({}) == {}


@pytest.mark.parametrize("mode", [0o404, 0o420, 0o444, 0o402])
def test_a_credential_that_others_can_touch_is_refused(folder: Path, mode: int) -> None:
    (folder / "MASTER_KEY").chmod(mode)
    assert told(folder) == [
        f"The credential {folder}/MASTER_KEY is open to other users of this machine: chmod 400 {folder}/MASTER_KEY."
    ]


@pytest.mark.skipif(not SETFACL, reason="needs the tools for access control lists")
def test_the_list_by_which_systemd_lets_the_service_in_is_no_openness(folder: Path) -> None:
    subprocess.run([str(SETFACL), "-m", "u:65534:r", folder / "MASTER_KEY"], check=True)
    assert (folder / "MASTER_KEY").stat().st_mode & 0o777 == 0o440
    assert handed_over({"CREDENTIALS_DIRECTORY": str(folder)})["MASTER_KEY"] == KEY


def test_what_cannot_be_read_is_told_without_its_content(folder: Path) -> None:
    (folder / "MASTER_KEY").chmod(0o600)
    (folder / "MASTER_KEY").write_bytes(b"\xffCANARY")
    (folder / "BOT_TOKEN").unlink()
    (folder / "BOT_TOKEN").mkdir(0o700)
    assert told(folder) == [
        f"The credential {folder}/BOT_TOKEN cannot be read (IsADirectoryError).",
        f"The credential {folder}/MASTER_KEY cannot be read (UnicodeDecodeError).",
    ]


@pytest.mark.parametrize(("name", "secret"), [("MASTER_KEY", KEY), ("BOT_TOKEN", TOKEN)], ids=["key", "token"])
def test_an_env_with_a_secret_in_it_that_others_can_read_starts_nothing(
    operator: Operator, name: str, secret: str
) -> None:
    env = operator.folder / ".env"
    env.write_text(f"{name}={secret}\n")
    env.chmod(0o640)
    for words in (("keys", "list"), ("run",), ("doctor",)):
        said = operator.runs(*words)
        assert said.status == 2
        assert f"chmod 600 {env}" in said.err
        assert secret not in said.err
    env.chmod(0o600)
    assert "chmod" not in operator.runs("keys", "list").err


def test_an_env_without_secrets_may_be_read_by_all(operator: Operator) -> None:
    operator.begins()
    (operator.folder / ".env").write_text("LOG_LEVEL=error\nBOT_TOKEN=\n")
    (operator.folder / ".env").chmod(0o644)
    assert operator.runs("keys", "list").status == 0
