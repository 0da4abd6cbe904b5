"""The scan itself: it must find what it is there to find."""

import base64
from urllib.parse import quote

import pytest

from tests.e2e.canary import leaks

SECRET = "aB3dEf-Gh1jKlMn0pQrS/tUvWx"
LEAKS = {
    "raw": SECRET.encode(),
    "reversed": SECRET[::-1].encode(),
    "hex": SECRET.encode().hex().encode(),
    "upper hex": SECRET.encode().hex().upper().encode(),
    "utf-16": SECRET.encode("utf-16-le"),
    "url": quote(SECRET, safe="").encode(),
    "json": "".join(f"\\u{ord(char):04x}" for char in SECRET).encode(),
    "first half": SECRET[:13].encode(),
    "second half": SECRET[13:].encode(),
    **{f"base64 {shift}": base64.b64encode(b"x" * shift + SECRET.encode() + b"yz") for shift in range(3)},
    **{f"url base64 {shift}": base64.urlsafe_b64encode(b"x" * shift + SECRET.encode()) for shift in range(3)},
}


@pytest.mark.parametrize("form", LEAKS)
@pytest.mark.parametrize("before", range(8))
def test_a_secret_is_found_in_every_encoding_and_at_every_place(form: str, before: int) -> None:
    content = b"." * before + LEAKS[form] + b"--"
    assert leaks(["something-else-entirely", SECRET], {"there": content, "not there": b"." * 99}) == [
        "secret 1 in there"
    ]


def test_what_is_no_secret_is_not_reported() -> None:
    assert leaks([SECRET], {"log": b"nothing of it here, only aB3dEf", "empty": b"", "short": b"abc"}) == []
