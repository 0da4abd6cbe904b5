"""Paradex: a subkey logs in for the account and lists its subkeys, itself among them. Its token is used once."""

from __future__ import annotations

from typing import Any

from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared, Request

URL = "https://api.prod.paradex.trade/v1"
DOMAIN = {"name": "Paradex", "chainId": "PRIVATE_SN_PARACLEAR_MAINNET", "version": 1}
PARTS = ("method", "path", "body", "timestamp", "expiration")
LIFE = 180  # seconds for which the signature holds
SUBKEY_MAY = frozenset(
    {"read", "futures", "options"}
)  # it neither withdraws nor transfers, by the exchange's documents


def prepare(client: Any, credentials: Credentials) -> Prepared:
    account, key = (credentials[name].reveal().lower() for name in ("walletAddress", "privateKey"))
    public, now = hex(client.stark_key(int(key, 16))), client.seconds()
    values = ("POST", "/v1/auth", "", now, now + LIFE)
    types = {"Request": [{"name": name, "type": "felt"} for name in PARTS]}
    digest = client.starknet_encode_structured_data(DOMAIN, types, dict(zip(PARTS, values, strict=True)), account)
    headers = {
        "Accept": "application/json",
        "PARADEX-STARKNET-ACCOUNT": account,
        "PARADEX-STARKNET-SIGNATURE": client.starknet_sign(digest, int(key, 16)),
        "PARADEX-TIMESTAMP": str(now),
        "PARADEX-SIGNATURE-EXPIRATION": str(now + LIFE),
    }
    return Prepared(own=(account, public), request=Request("POST", f"{URL}/auth/{public}", headers), then=_subkeys)


def _subkeys(body: Any) -> Request:
    return Request("GET", f"{URL}/account/keys/subkeys", {"Authorization": f"Bearer {body['jwt_token']}"})


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    """Only the account's own key logs in and is none of its subkeys."""
    ours = [one for one in answer.body["results"] if hex(int(one["public_key"], 16)) in answer.own[1:]]
    if not ours:
        return (Fault.MAIN_KEY_PASTED,)
    return KeyFacts(permissions=SUBKEY_MAY) if ours[0]["state"] == "active" else (Fault.DISABLED,)
