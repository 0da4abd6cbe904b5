import pickle
import string
import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.vault import BadMasterKey, CannotOpen, Fingerprints, MasterKeys, Place, Vault, WrongMasterKey

INSTALLATION = b"installation one"
PLACE = Place(111, "key:abc", "okx")
FIELDS = {"apiKey": "k1abcdefgh", "secret": "S3cretS3cret", "password": "пароль"}
OLD, NEW = MasterKeys.generate(), MasterKeys.generate()
VAULT = Vault(MasterKeys.parse(OLD), INSTALLATION)
KEY, WRAPPED = VAULT.new_data_key(111)
TEXTS = st.text(max_size=300)
ANY_TEXT = st.text(st.characters(), max_size=40)


@given(st.dictionaries(ANY_TEXT, TEXTS, max_size=5))
def test_fields_come_back_as_they_were(fields: dict[str, str]) -> None:
    assert VAULT.open(KEY, PLACE, VAULT.seal(KEY, PLACE, fields)) == fields


@given(st.binary(max_size=2000))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert VAULT.open_bytes(KEY, PLACE, VAULT.seal_bytes(KEY, PLACE, data)) == data


def test_the_record_is_laid_out_as_the_document_says() -> None:
    sealed = VAULT.seal(KEY, PLACE, FIELDS)
    assert sealed[0] == 1
    assert sealed[1] == 1
    assert sealed[2:10] == KEY.id
    assert len(sealed) == 10 + 12 + 256 + 16


def test_the_record_opens_by_what_the_document_says_alone() -> None:
    def joined(*parts: bytes) -> bytes:
        return b"".join(struct.pack(">I", len(part)) + part for part in parts)

    data = b'{"secret": "S3cret"}'
    sealed = VAULT.seal(KEY, PLACE, {"secret": "S3cret"})
    bound = sealed[:10] + joined(b"fields", INSTALLATION, b"111", b"key:abc", b"okx")
    padded = KEY._cipher.decrypt(sealed[10:22], sealed[22:], bound)
    assert padded == struct.pack(">I", len(data)) + data + bytes(256 - 4 - len(data))


def test_the_same_fields_never_look_the_same() -> None:
    assert VAULT.seal(KEY, PLACE, FIELDS) != VAULT.seal(KEY, PLACE, FIELDS)


@pytest.mark.parametrize(
    "elsewhere",
    [replace(PLACE, owner=222), replace(PLACE, row="key:abd"), replace(PLACE, exchange="bybit")],
    ids=["owner", "row", "exchange"],
)
def test_a_record_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(CannotOpen):
        VAULT.open(KEY, elsewhere, VAULT.seal(KEY, PLACE, FIELDS))


def test_text_moved_from_one_part_of_the_place_to_the_next_does_not_open() -> None:
    sealed = VAULT.seal(KEY, Place(1, "ab", "c"), FIELDS)
    for place in (Place(1, "a", "bc"), Place(1, "abc", ""), Place(1, "", "abc")):
        with pytest.raises(CannotOpen):
            VAULT.open(KEY, place, sealed)


def test_a_record_of_another_installation_does_not_open() -> None:
    other = Vault(MasterKeys.parse(OLD), b"installation two")
    with pytest.raises(CannotOpen):
        other.open(KEY, PLACE, VAULT.seal(KEY, PLACE, FIELDS))
    with pytest.raises(CannotOpen):
        other.unwrap(111, WRAPPED)


def test_a_record_of_another_data_key_does_not_open() -> None:
    other, _ = VAULT.new_data_key(111)
    with pytest.raises(CannotOpen):
        VAULT.open(other, PLACE, VAULT.seal(KEY, PLACE, FIELDS))


def test_fields_do_not_open_as_bytes_nor_bytes_as_fields() -> None:
    with pytest.raises(CannotOpen):
        VAULT.open_bytes(KEY, PLACE, VAULT.seal(KEY, PLACE, FIELDS))
    with pytest.raises(CannotOpen):
        VAULT.open(KEY, PLACE, VAULT.seal_bytes(KEY, PLACE, b"{}"))


def test_a_record_with_any_one_bit_changed_does_not_open() -> None:
    sealed = VAULT.seal(KEY, PLACE, FIELDS)
    whole = int.from_bytes(sealed)
    for bit in range(len(sealed) * 8):
        with pytest.raises(CannotOpen):
            VAULT.open(KEY, PLACE, (whole ^ 1 << bit).to_bytes(len(sealed)))


def test_a_record_cut_or_lengthened_does_not_open() -> None:
    sealed = VAULT.seal(KEY, PLACE, FIELDS)
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            VAULT.open(KEY, PLACE, sealed[:length])
        with pytest.raises(CannotOpen):
            VAULT.open(KEY, PLACE, sealed[length + 1 :])
    with pytest.raises(CannotOpen):
        VAULT.open(KEY, PLACE, sealed + b"\0")


@given(st.binary(max_size=400))
def test_bytes_that_nobody_sealed_do_not_open(data: bytes) -> None:
    for sealed in (data, bytes((1, 1)) + KEY.id + data):
        with pytest.raises(CannotOpen):
            VAULT.open_bytes(KEY, PLACE, sealed)


def test_every_failure_says_the_same_and_hides_its_cause() -> None:
    sealed = VAULT.seal(KEY, PLACE, FIELDS)
    said = set()
    for key, place, record in (
        (KEY, replace(PLACE, owner=2), sealed),
        (VAULT.new_data_key(111)[0], PLACE, sealed),
        (KEY, PLACE, b""),
        (KEY, PLACE, b"\x02" + sealed[1:]),
    ):
        with pytest.raises(CannotOpen) as caught:
            VAULT.open(key, place, record)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None or caught.value.__suppress_context__
        said.add((str(caught.value), caught.value.args))
    assert len(said) == 1


@settings(max_examples=50)
@given(st.integers(0, 252), st.integers(0, 252))
def test_the_length_tells_no_more_than_its_block_of_256(one: int, other: int) -> None:
    assert len(VAULT.seal_bytes(KEY, PLACE, bytes(one))) == len(VAULT.seal_bytes(KEY, PLACE, bytes(other)))


def test_one_byte_more_than_a_block_takes_the_next() -> None:
    lengths = [len(VAULT.seal_bytes(KEY, PLACE, bytes(size))) for size in (0, 252, 253, 508, 509)]
    assert [length - lengths[0] for length in lengths] == [0, 0, 256, 256, 512]


def test_a_data_key_opens_only_for_its_owner_and_is_not_in_its_wrapped_form() -> None:
    assert VAULT.open(VAULT.unwrap(111, WRAPPED), PLACE, VAULT.seal(KEY, PLACE, FIELDS)) == FIELDS
    with pytest.raises(CannotOpen):
        VAULT.unwrap(222, WRAPPED)


def test_keys_show_nothing_of_themselves_and_cannot_be_pickled() -> None:
    assert "object at" in repr(KEY)
    with pytest.raises(TypeError, match=r"^a key is not serialised$"):
        pickle.dumps(KEY)


def test_after_a_rotation_what_the_old_key_sealed_opens_and_the_new_one_seals() -> None:
    both = Vault(MasterKeys.parse(f"{NEW}, {OLD}"), INSTALLATION)
    both.check(VAULT.new_check())
    assert both.unwrap(111, WRAPPED).id == KEY.id
    _, rewrapped = both.new_data_key(111)
    Vault(MasterKeys.parse(NEW), INSTALLATION).unwrap(111, rewrapped)
    with pytest.raises(CannotOpen):
        VAULT.unwrap(111, rewrapped)


def test_a_rotation_changes_no_fingerprint() -> None:
    wrapped = VAULT.new_fingerprint_key()
    both = Vault(MasterKeys.parse(f"{NEW},{OLD}"), INSTALLATION)
    assert both.fingerprints(wrapped).of("okx", "k") == VAULT.fingerprints(wrapped).of("okx", "k")


def test_a_fingerprint_tells_api_keys_exchanges_and_installations_apart() -> None:
    prints = VAULT.fingerprints(VAULT.new_fingerprint_key())
    other = VAULT.fingerprints(VAULT.new_fingerprint_key())
    asked = [("okx", "key"), ("okx", "kez"), ("bybit", "key"), ("okxk", "ey")]
    marks = {prints.of(*each) for each in asked} | {other.of(*each) for each in asked}
    assert len(marks) == 8
    assert {len(mark) for mark in marks} == {32}


def test_a_wrong_master_key_is_told() -> None:
    with pytest.raises(WrongMasterKey, match="another master key") as caught:
        Vault(MasterKeys.parse(NEW), INSTALLATION).check(VAULT.new_check())
    assert caught.value.__suppress_context__


def test_a_generated_key_is_fresh_and_is_url_safe_base64_of_32_bytes() -> None:
    made = {MasterKeys.generate() for _ in range(20)}
    assert len(made) == 20
    assert all(len(text) == 44 and set(text[:-1]) <= set(string.ascii_letters + string.digits + "-_") for text in made)


def test_two_installations_with_the_same_fingerprint_key_have_different_fingerprints() -> None:
    raw = bytes(32)
    assert Fingerprints(raw, b"one").of("okx", "key") != Fingerprints(raw, b"two").of("okx", "key")


@pytest.mark.parametrize(
    "form", [OLD, OLD.rstrip("="), f"  {OLD}\n", f"{OLD} , {NEW}"], ids=["plain", "unpadded", "spaced", "two"]
)
def test_a_master_key_may_have_space_around_it_and_lack_its_sign_of_padding(form: str) -> None:
    Vault(MasterKeys.parse(form), INSTALLATION).check(VAULT.new_check())


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("hunter2", 1),
        (OLD[:-2], 1),
        (OLD + "A", 1),
        ("+" + OLD[1:], 1),
        (f"{OLD},", 2),
        (f"{OLD},{NEW[:40]}", 2),
        (f"{OLD},hunter2,{NEW}", 2),
        (OLD[:20] + "\n" + OLD[21:], 1),
        ("é" + OLD[1:], 1),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "text",
)
def test_a_malformed_master_key_is_named_by_its_position_and_not_shown(text: str, position: int) -> None:
    with pytest.raises(BadMasterKey, match=f"master key {position} ") as caught:
        MasterKeys.parse(text)
    said = str(caught.value)
    assert not any(part.strip() and part.strip() in said for part in text.split(","))
