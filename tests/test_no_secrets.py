"""No secret of anybody lies in the repository: looked for by shape everywhere, and by look outside of the tests.

What only looks like one stands in `allowed_secrets.txt`: a hash of it, where, and what it is.
"""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from functools import cache

import pytest

from bot.tokens import holds_token
from tests.e2e.process import ROOT

ALLOWED = ROOT / "tests" / "allowed_secrets.txt"
SHAPES = re.compile(
    r"(?<!\d)\d{6,12}:A[A-Za-z0-9_-]{33,35}(?![A-Za-z0-9_-])"  # a bot token
    r"|(?<![A-Za-z0-9_+/-])[A-Za-z0-9_-]{43}=(?!=)"  # 32 bytes in base64: a master key
    r"|-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:\\n|[\s\"])*[A-Za-z0-9+/]{40,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAIza[\w-]{35}|\bpypi-AgE[\w-]{20,}"
)
NAMES = re.compile(r"(?:^|/)\.env$|\.(?:db|db-wal|kfb|cred|key|pem|p12)$|(?:^|/)secrets/")
OF_TESTS = ("tests/", "playground/", "docs/pictures/")  # sample keys are what these are full of
LOCKS = re.compile(r"requirements.*\.lock$")  # hashes alone, held by test_deploy
PICTURES = (".png", ".otf")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]


def secrets_in(path: str, text: str) -> Iterator[str]:
    """What has the shape of a secret, and outside of the tests every line that looks as if it held one."""
    yield from (found[0] for found in SHAPES.finditer(text))
    if not path.startswith(OF_TESTS):
        yield from (line.strip() for line in text.splitlines() if len(line) >= 16 and holds_token(line))


def mark(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def allowed() -> set[tuple[str, str]]:
    """The hash and the file of each."""
    lines = ALLOWED.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split()[:2]) for line in lines if line and not line.startswith("#")}  # type: ignore[misc]


@cache
def found() -> set[tuple[str, str]]:
    texts = {path: (ROOT / path).read_bytes() for path in tracked() if not path.endswith(PICTURES)}
    return {
        (mark(secret), path)
        for path, content in texts.items()
        if not LOCKS.search(path)
        for secret in secrets_in(path, content.decode(errors="replace"))
    }


def test_nothing_that_looks_like_a_secret_is_new_in_the_repository() -> None:
    new = sorted(found() - allowed())
    told = "\n".join(f"{one}  {path}" for one, path in new)
    assert not new, f"If it is no secret, put its line with a reason into {ALLOWED.name}; if it is, replace it:\n{told}"


def test_nothing_is_allowed_that_is_not_there_any_more() -> None:
    assert sorted(allowed() - found()) == []


def test_no_file_is_tracked_that_is_made_to_hold_secrets() -> None:
    assert [path for path in tracked() if NAMES.search(path)] == []


@pytest.mark.parametrize(
    "secret",
    [
        "123456789:A" + "AHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "kQ7" + "wE3rT9uU1iO5pA2sD4fG6hJ8kL0zX2cV4bN6mQ8w" + "=",
        "-----BEGIN EC PRIVATE" + " KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoG",
        "ghp" + "_1234567890abcdefghijklmnopqrstuvwxyz",
    ],
    ids=["token", "master key", "pem", "github"],
)
def test_a_secret_would_be_found_in_a_test_too(secret: str) -> None:
    assert list(secrets_in("tests/x.py", f'KEY = "{secret}"'))


def test_an_exchange_s_secret_would_be_found_outside_of_the_tests() -> None:
    assert list(secrets_in("bot/x.py", 'key = "0A1B2C3D4E5F60718293' + 'A4B5C6D7E8F9"'))
