"""dYdX Chain: everybody may read which keys an account has admitted, and for which messages. The key goes nowhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared, Request

URL = "https://dydx-rest.publicnode.com/dydxprotocol/accountplus/authenticators/"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
RIGHTS = {
    "/dydxprotocol.clob.MsgPlaceOrder": "futures",
    "/dydxprotocol.sending.MsgCreateTransfer": "transfer",
    "/dydxprotocol.sending.MsgWithdrawFromSubaccount": "withdraw",
    "/cosmos.bank.v1beta1.MsgSend": "withdraw",
}


def prepare(client: Any, credentials: Credentials) -> Prepared:
    """`own`: the account's address, and the key's public half; of the account's own key nothing is asked."""
    account, key = (credentials[name].reveal().lower() for name in ("walletAddress", "privateKey"))
    point = client.secp256k1_uncompressed_public_key(bytes.fromhex(key.removeprefix("0x")))
    public = bytes([2 + point[63] % 2]) + point[:32]
    fault = Fault.MAIN_KEY_PASTED if _address(public) == account[:-6] else None
    return Prepared(
        own=(account, base64.b64encode(public).decode()), request=Request("GET", URL + account), fault=fault
    )


def _address(public: bytes) -> str | None:
    """As bech32 writes it, without the six signs of its checksum; None where OpenSSL was built without RIPEMD-160:
    then a main key is still taken by nobody, and called unknown."""
    if "ripemd160" not in hashlib.algorithms_available:
        return None
    digest = hashlib.new("ripemd160", hashlib.sha256(public).digest()).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    return "dydx1" + "".join(BECH32[int(bits[place : place + 5], 2)] for place in range(0, 160, 5))


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    """What the key may do is what some authenticator lets it sign. One that nothing admits is unknown."""
    admitted = [_node(one) for one in answer.body["account_authenticators"]]
    if not any(_names(node, answer.own[1]) for node in admitted):
        return (Fault.UNKNOWN_KEY,)
    rights = {
        right for message, right in RIGHTS.items() if any(_lets(node, answer.own[1], message) for node in admitted)
    }
    return KeyFacts(permissions=frozenset({"read", *rights}))


def _node(one: Mapping[str, Any]) -> tuple[str, Any]:
    """Type and content: a key, a text, or several such for AllOf and AnyOf."""
    kind, config = one["type"], one["config"]
    if kind in ("AllOf", "AnyOf"):
        return kind, [_node(inner) for inner in json.loads(base64.b64decode(config))]
    return kind, config if kind == "SignatureVerification" else base64.b64decode(config).decode()


def _names(node: tuple[str, Any], key: str) -> bool:
    _, content = node
    return any(_names(one, key) for one in content) if isinstance(content, list) else content == key


def _lets(node: tuple[str, Any], key: str, message: str) -> bool:
    match node:
        case "SignatureVerification", content:
            return bool(content == key)
        case "MessageFilter", content:
            return message in content.split(",")
        case "AnyOf", content:
            return any(_lets(one, key, message) for one in content)
        case "AllOf", content:
            return all(_lets(one, key, message) for one in content)
    return True  # a filter of sub-accounts or markets, or one not known: it may let it through
