"""A stand-in for Coinbase's Advanced Trade, which reads a JWT as RFC 7519 has it: ES256 (P-256) or EdDSA (Ed25519).

Whatever is wrong with a key is answered by one bare word, as plain text.
"""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from playground.exchanges.call import Call, Said
from playground.exchanges.core import StandIn
from playground.exchanges.key import Key

TRADE = {"spot", "futures", "trade"}
LIFE = 120  # seconds
EMPTY: tuple[dict[str, Any], dict[str, Any]] = {}, {}


class Coinbase(StandIn):
    site = "api.coinbase.com"
    host = "api.coinbase.com"

    def new_credentials(self) -> dict[str, Any]:
        """With ECDSA: the secret is PEM of many lines."""
        private = ec.generate_private_key(ec.SECP256R1())
        form = serialization.PrivateFormat.TraditionalOpenSSL
        pem = private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        return {"api_key": f"organizations/{_uuid()}/apiKeys/{_uuid()}", "secret": pem.decode().strip()}

    @staticmethod
    def new_ed25519() -> dict[str, str]:
        """The same with Ed25519: a bare id, and seed and public key in base64."""
        private = ed25519.Ed25519PrivateKey.generate()
        both = private.private_bytes_raw() + private.public_key().public_bytes_raw()
        return {"api_key": _uuid(), "secret": base64.b64encode(both).decode()}

    def key_in(self, call: Call) -> str | None:
        name = _parts(call)[0].get("kid")
        return name if isinstance(name, str) else None

    def answer(self, call: Call) -> Said:
        match call.method, call.path:
            case "GET", "/api/v3/brokerage/time":
                return Said(200, _time(call.now), "ok")
            case "GET", "/api/v3/brokerage/key_permissions":
                return self._refusal(call) or Said(200, _rights(self.keys[str(self.key_in(call))]), "ok")
        return Said(404, {"error": "NOT_FOUND", "error_details": "", "message": ""}, "not_found")

    def throttle(self, call: Call) -> Said:  # noqa: ARG002
        told = {"errors": [{"id": "rate_limit_exceeded", "message": "Too many requests"}]}
        return Said(429, told, "rate_limit_exceeded")

    def _refusal(self, call: Call) -> Said | None:
        key = self.keys.get(self.key_in(call) or "")
        if key is None or not self._usable(key, call) or not signed(key, call):
            return Said(401, "Unauthorized", "Unauthorized")
        if "read" not in key.permissions:
            words = "Missing required scopes"
            return Said(403, {"error": "PERMISSION_DENIED", "error_details": words, "message": words}, words)
        return None

    def _usable(self, key: Key, call: Call) -> bool:
        return key.site == call.host and not key.disabled and not self.expired(key) and self.admits(key)


def signed(key: Key, call: Call) -> bool:
    """The token is of this key, for this request, of this minute or the next, and the signature is the key's."""
    head, claims = _parts(call)
    asked = f"{call.method} {call.host}{call.path}"
    own = claims.get("sub") == head.get("kid") == key.api_key
    meant = claims.get("uri") == asked if head.get("alg") == "ES256" else asked in claims.get("uris", [])
    return own and meant and _timely(claims, call.now / 1000) and _verified(key, head.get("alg"), call)


def _timely(claims: dict[str, Any], now: float) -> bool:
    begins, ends = claims.get("nbf"), claims.get("exp")
    return isinstance(begins, int) and isinstance(ends, int) and begins <= now < ends <= begins + LIFE


def _verified(key: Key, algorithm: Any, call: Call) -> bool:
    message, _, signature = call.headers["Authorization"].removeprefix("Bearer ").rpartition(".")
    try:
        _verify(key.secret, algorithm, _decoded(signature), message.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _verify(secret: str, algorithm: Any, signature: bytes, message: bytes) -> None:
    """InvalidSignature, or ValueError of a signature that is none."""
    if secret.startswith("-----BEGIN"):
        private = serialization.load_pem_private_key(secret.encode(), None)
        if algorithm != "ES256" or len(signature) != 64 or not isinstance(private, ec.EllipticCurvePrivateKey):
            raise ValueError
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        private.public_key().verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    else:
        if algorithm != "EdDSA":
            raise ValueError
        seed = base64.b64decode(secret)[:32]
        ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().verify(signature, message)


def _parts(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of the token; both empty where there is none."""
    words = call.headers.get("Authorization", "").removeprefix("Bearer ").split(".")
    try:
        head, claims = (json.loads(_decoded(word)) for word in words[:2])
    except ValueError:
        return EMPTY
    return (head, claims) if len(words) == 3 and isinstance(head, dict) and isinstance(claims, dict) else EMPTY


def _decoded(word: str) -> bytes:
    return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))


def _uuid() -> str:
    return str(uuid.UUID(bytes=secrets.token_bytes(16)))


def _time(now: int) -> dict[str, str]:
    iso = datetime.fromtimestamp(now // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"iso": iso, "epochSeconds": str(now // 1000), "epochMillis": str(now)}


def _rights(key: Key) -> dict[str, Any]:
    return {
        "can_view": "read" in key.permissions,
        "can_trade": bool(key.permissions & TRADE),
        "can_transfer": bool(key.permissions & {"transfer", "withdraw"}),
        "portfolio_uuid": key.account,
        "portfolio_type": "CONSUMER" if key.subaccount else "DEFAULT",
    } | key.tells
