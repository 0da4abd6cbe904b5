"""Is it an address to which coins are sent? Told by its checksum or by a beginning that no key has, and else not at all."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import crc_hqx
from hashlib import sha256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_CHECKED = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,36}")  # Bitcoin, Litecoin, Dogecoin, TRON, XRP
_SEGWIT = re.compile(r"(?:bc1|ltc1|BC1|LTC1)[02-9ac-hj-np-zAC-HJ-NP-Z]{38,87}")
_TON = re.compile(r"[EU]Q[A-Za-z0-9_-]{46}")
_SIZE = 25  # bytes: a version, a hash of twenty, a checksum of four
HEX = re.compile(r"0x[0-9a-fA-F]{40}")  # Ethereum and its like; at some exchanges this is a credential


def is_deposit(value: str) -> bool:
    """Bitcoin, Litecoin, Dogecoin, TRON, XRP or TON. Solana's have no checksum: they cannot be told from a key."""
    if _SEGWIT.fullmatch(value) or (_TON.fullmatch(value) and not crc_hqx(urlsafe_b64decode(value), 0)):
        return True
    return bool(_CHECKED.fullmatch(value)) and any(_proven(value, letters) for letters in (_BASE58, _RIPPLE))


def _proven(value: str, letters: str) -> bool:
    number = 0
    for letter in value:
        number = number * 58 + letters.index(letter)
    if number.bit_length() > _SIZE * 8:
        return False
    data = number.to_bytes(_SIZE, "big")
    return sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]
