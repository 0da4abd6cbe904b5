"""Writes tests/storage/vectors/records.json: sealed records with their keys, for readers in other languages.

python -m tests.storage.make_vectors
"""

import base64
import json
import secrets
from pathlib import Path

from storage.vault import MasterKeys, Place, Vault

FILE = Path(__file__).parent / "vectors" / "records.json"
CREDENTIALS: tuple[dict[str, str], ...] = (
    {},
    {"apiKey": "k", "secret": "s"},
    {
        "apiKey": "d6ef3a10-62c1-4b0d-9f11-1d6e9b0a7c42",
        "secret": "0A1B2C3D4E5F60718293A4B5C6D7E8F9",
        "password": "пароль",
    },
    {"privateKey": "-----BEGIN EC PRIVATE KEY-----\nMHc…\n-----END EC PRIVATE KEY-----\n"},
    {"secret": "x" * 238},  # fills its block to the last byte
    {"secret": "x" * 239},  # and one more
)


def vector(number: int, credentials: dict[str, str]) -> dict[str, object]:
    master, installation = MasterKeys.generate(), secrets.token_bytes(16)
    vault, owner = Vault(MasterKeys.parse(master), installation), 111 + number
    key, wrapped = vault.new_data_key(owner)
    place = Place(owner, f"key:k{number}", "okx" if number % 2 else "")
    record = vault.seal(key, place, credentials)
    return {
        "master_key": master,
        "installation": installation.hex(),
        "owner": owner,
        "row": place.row,
        "exchange": place.exchange,
        "wrapped_data_key": base64.b64encode(wrapped).decode(),
        "record": base64.b64encode(record).decode(),
        "fields": credentials,
    }


if __name__ == "__main__":
    made = [vector(number, credentials) for number, credentials in enumerate(CREDENTIALS)]
    FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
