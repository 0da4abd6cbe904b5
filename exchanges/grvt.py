"""GRVT: the API key logs in. Its private key only signs orders, and stays here."""

from __future__ import annotations

import json
from typing import Any

from keys.model import Credentials, Prepared, Request

URL = "https://edge.grvt.io/auth/api_key/login"
HEADERS = {"Content-Type": "application/json", "Cookie": "rm=true;"}


def prepare(_: Any, credentials: Credentials) -> Prepared:
    return Prepared(request=Request("POST", URL, HEADERS, json.dumps({"api_key": credentials["apiKey"].reveal()})))
