"""The published records, opened by the vault and by a reader that shares nothing with it. Each change of one is refused by both."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from storage.vault import CannotOpen, MasterKeys, Place, Vault
from tests.storage import record_reader
from tests.storage.make_vectors import CREDENTIALS, FILE, vector

VECTORS: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
CHANGES = 300  # of each record


def by_vault(one: dict[str, Any], record: bytes) -> object:
    vault = Vault(MasterKeys.parse(one["master_key"]), bytes.fromhex(one["installation"]))
    key = vault.unwrap(one["owner"], base64.b64decode(one["wrapped_data_key"]))
    return vault.open(key, Place(one["owner"], one["row"], one["exchange"]), record)


def by_reader(one: dict[str, Any], record: bytes) -> object:
    place = (one["owner"], one["row"], one["exchange"])
    wrapped = base64.b64decode(one["wrapped_data_key"])
    return record_reader.fields(one["master_key"], bytes.fromhex(one["installation"]), *place, wrapped, record)


def changed(record: bytes, chance: random.Random) -> bytes:
    """The record with something put in, taken out, turned over or cut off."""
    at = chance.randrange(len(record))
    match chance.randrange(4):
        case 0:
            return record[:at] + bytes([record[at] ^ (1 << chance.randrange(8))]) + record[at + 1 :]
        case 1:
            return record[:at]
        case 2:
            return record[:at] + chance.randbytes(chance.randrange(1, 300)) + record[at:]
        case _:
            return record[:at] + record[at + chance.randrange(1, 40) :]


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: one["row"])
def test_a_published_record_opens_by_both(one: dict[str, Any]) -> None:
    record = base64.b64decode(one["record"])
    assert by_vault(one, record) == by_reader(one, record) == one["fields"]


@pytest.mark.parametrize("number", range(len(CREDENTIALS)))
def test_a_record_of_today_opens_by_the_published_form(number: int) -> None:
    one = vector(number, CREDENTIALS[number])
    assert by_reader(one, base64.b64decode(str(one["record"]))) == CREDENTIALS[number]


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: one["row"])
def test_no_change_of_a_record_is_accepted_by_either(one: dict[str, Any]) -> None:
    record, chance = base64.b64decode(one["record"]), random.Random(one["row"])
    for _ in range(CHANGES):
        other = changed(record, chance)
        with pytest.raises(CannotOpen):
            by_vault(one, other)
        with pytest.raises((InvalidTag, ValueError)):
            by_reader(one, other)


def test_records_of_two_owners_do_not_open_in_each_others_place() -> None:
    first, second = VECTORS[1], VECTORS[2]
    for mine, theirs in ((first, second), (second, first)):
        swapped = base64.b64decode(theirs["record"])
        with pytest.raises(CannotOpen):
            by_vault(mine, swapped)
        with pytest.raises((InvalidTag, ValueError)):
            by_reader(mine, swapped)
