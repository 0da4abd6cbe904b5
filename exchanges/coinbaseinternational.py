"""Coinbase International: the log-in that ccxt 4.5.90 signs and then fails to put together. Its token is not used."""

from __future__ import annotations

import json
from typing import Any

from keys.model import Credentials, Prepared, Request

URL = "https://drb.coinbase.com/api/v2/public/auth"


def prepare(client: Any, credentials: Credentials) -> Prepared:
    """A JSON web token proves key and secret; the secret itself goes nowhere."""
    client.apiKey, client.secret = (credentials[name].reveal() for name in ("apiKey", "secret"))
    token = client.create_auth_token(client.seconds(), "POST", URL, client.is_eddsa_secret())
    params = {"grant_type": "coinbase_cdp", "token": token}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "public/auth", "params": params})
    return Prepared(request=Request("POST", URL, {"Content-Type": "application/json"}, body))
