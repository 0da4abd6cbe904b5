"""Pictures of forms: they show what is meant, they can be read on a phone, and nothing of them changes unseen."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from exchanges import load
from keys.model import PERMISSIONS, Advice, Egress, Exchange
from pictures import Ours, Sketch, of_place, of_step
from pictures.lettering import fill, known, width, wrap
from pictures.page import Page, lay
from pictures.shapes import SMALLEST, WIDTH, Mark, Words

EXCHANGES = load()
DRAWN = list({(one.screens, one.boxes): one for one in EXCHANGES.values() if one.screens}.values())  # a brand once
LANGUAGES = ("en", "ru")
LAYOUTS = ("web", "phone")
OURS = Ours(
    name="Trading terminal",
    addresses=(Egress("core", "203.0.113.10"), Egress("watchdog", "203.0.113.20")),
    required=frozenset({"read", "spot", "futures"}),
    forbidden=frozenset({"withdraw"}),
)
LONG = Ours(
    name="Очень длинное название сервиса для торговли бессрочными фьючерсами " * 3,
    addresses=tuple(Egress("x", f"2001:0db8:85a3:1234:5678:8a2e:0370:{number:04x}") for number in range(20)),
    required=frozenset({"read"}),
    forbidden=frozenset(PERMISSIONS) - {"read"},
)
GOLDEN = Path(__file__).parent / "golden"


def sketches(exchange: Exchange, language: str, ours: Ours, layout: str = "web") -> Iterator[Sketch]:
    for number in range(len(exchange.steps)):
        if (sketch := of_step(exchange, number, language, ours, layout)) is not None:
            yield sketch
    for word in exchange.places:
        if (sketch := of_place(exchange, word, language, ours, layout)) is not None:
            yield sketch


def okx(row: str, language: str = "ru", ours: Ours = OURS) -> Sketch:
    """The picture of the step that shows this row of OKX's form."""
    steps = EXCHANGES["okx"].steps
    number = next(number for number, step in enumerate(steps) if any(spot.row == row for spot in step.shows))
    sketch = of_step(EXCHANGES["okx"], number, language, ours)
    assert sketch is not None
    return sketch


def texts(sketch: Sketch) -> list[str]:
    return [shape.text for shape in lay(sketch.scene).shapes if isinstance(shape, Words)]


def marks(sketch: Sketch) -> list[str]:
    return [shape.kind for shape in lay(sketch.scene).shapes if isinstance(shape, Mark)]


# --- what is on them


def test_the_addresses_stand_in_the_field_with_the_exchanges_separator() -> None:
    assert "203.0.113.10,203.0.113.20" in texts(okx("ip"))


def test_the_profiles_name_stands_in_the_name_field() -> None:
    assert "Trading terminal" in texts(okx("name"))


def test_required_boxes_are_ticked_and_forbidden_ones_crossed() -> None:
    boxes = okx("boxes")
    assert (marks(boxes).count("tick"), marks(boxes).count("cross")) == (2, 1)
    assert "не включать" in texts(boxes)


def test_what_is_neither_required_nor_forbidden_is_left_as_it_is() -> None:
    boxes = okx("boxes", ours=replace(OURS, required=frozenset({"read"}), forbidden=frozenset()))
    assert (marks(boxes).count("tick"), marks(boxes).count("cross")) == (1, 0)


def test_a_label_that_nobody_saw_is_the_english_one_with_ours_beside_it() -> None:
    lines = texts(okx("boxes"))
    assert lines.index("Withdraw") < lines.index("Вывод")
    assert "Вывод" not in texts(okx("boxes", "en"))
    assert "«Withdraw» (Вывод)" in okx("boxes").alt


def test_a_language_that_the_font_cannot_write_is_drawn_in_english() -> None:
    box = EXCHANGES["okx"].boxes[2]
    label = replace(box.label, others=(("zh", "提现"),))
    exchange = replace(EXCHANGES["okx"], boxes=(*EXCHANGES["okx"].boxes[:2], replace(box, label=label)))
    number = next(number for number, step in enumerate(exchange.steps) if step.shows[0].row == "boxes")
    sketch = of_step(exchange, number, "zh", OURS)
    assert sketch is not None
    assert "Withdraw" in texts(sketch)


def test_several_things_to_do_are_numbered_and_one_has_an_arrow() -> None:
    assert {"1", "2"} <= set(texts(okx("email")))
    assert "arrow" not in marks(okx("email"))
    assert "arrow" in marks(okx("ip"))


def test_of_a_long_form_only_what_is_near_is_shown() -> None:
    assert "Название API-ключа" not in texts(okx("passphrase"))
    assert "dots" in marks(okx("passphrase"))


def test_an_address_that_would_break_beside_a_small_button_has_the_button_below_it() -> None:
    short, long = (kucoin_address(address) for address in ("203.0.113.10", "2001:db8:85a3:1234::8a2e:370:7334"))
    assert short["203.0.113.10"].y == pytest.approx(short["Add"].y, abs=4)
    assert long["Add"].y > long["2001:db8:85a3:1234::8a2e:370:7334"].y + 16


def kucoin_address(address: str) -> dict[str, Words]:
    """The texts of the picture of the step that takes addresses."""
    exchange = EXCHANGES["kucoin"]
    number = next(number for number, step in enumerate(exchange.steps) if any(spot.row == "ip" for spot in step.shows))
    sketch = of_step(exchange, number, "en", replace(OURS, addresses=(Egress("core", address),)))
    assert sketch is not None
    return {shape.text: shape for shape in lay(sketch.scene).shapes if isinstance(shape, Words)}


def test_what_stays_empty_beside_the_boxes_is_crossed_out_with_them() -> None:
    exchange = EXCHANGES["gate"]
    number = next(
        number for number, step in enumerate(exchange.steps) if step.shows[:1] and step.shows[0].row == "boxes"
    )
    sketch = of_step(exchange, number, "en", OURS)
    assert sketch is not None
    (pairs,) = [row for row in sketch.scene.rows if "allowlist" in row.label]
    assert (pairs.state, pairs.lit, pairs.mark) == ("off", True, "")


def test_many_addresses_are_counted() -> None:
    assert "… и ещё 14" in texts(okx("ip", ours=LONG))


def test_a_long_name_is_broken_between_its_words() -> None:
    lines = [text for text in texts(okx("name", ours=LONG)) if text.split()[0] in LONG.name.split()]
    assert len(lines) > 3
    assert " ".join(lines) == LONG.name.strip()


def test_an_unwanted_right_is_ringed_where_it_is_taken_off() -> None:
    sketch = of_place(EXCHANGES["okx"], Advice.EXTRA_PERMISSION, "en", OURS)
    assert sketch is not None
    assert [row.label for row in sketch.scene.rows if row.mark] == ["Withdraw"]


def test_what_nobody_asked_for_is_crossed_where_it_is_taken_off_though_the_profile_does_not_forbid_it() -> None:
    sketch = of_place(EXCHANGES["bybit"], Advice.TRANSFER_ON, "en", replace(OURS, forbidden=frozenset()))
    assert sketch is not None
    crossed = [row.label for row in sketch.scene.rows if row.mark and row.state == "off"]
    assert crossed == ["Wallet → Account Transfer", "Wallet → Subaccount Transfer"]


def test_of_reading_alone_and_reading_with_more_the_one_is_marked_that_the_profile_needs() -> None:
    step = next(number for number, step in enumerate(EXCHANGES["bybit"].steps) if "Read-Write" in step.text.en)
    for required, label in (({"read"}, "Read-Only"), ({"read", "futures"}, "Read-Write")):
        sketch = of_step(EXCHANGES["bybit"], step, "en", replace(OURS, required=frozenset(required)))
        assert sketch is not None
        assert [row.label for row in sketch.scene.rows if row.mark] == [label]


def test_a_phone_has_a_picture_of_its_own_where_it_shows_something_else() -> None:
    web, phone = (of_step(EXCHANGES["okx"], 0, "en", OURS, layout) for layout in LAYOUTS)
    assert web is not None
    assert phone is not None
    assert (web.scene.title, phone.scene.title) == ("OKX site, top right", "OKX app")


def test_a_place_is_shown_with_less_around_it_than_a_step() -> None:
    place = of_place(EXCHANGES["binance"], Advice.OUR_IP_MISSING, "en", OURS)
    assert place is not None
    assert lay(place.scene).height < 400 < lay(okx("ip", "en").scene).height


def test_what_has_no_place_has_no_picture() -> None:
    assert of_place(EXCHANGES["okx"], "geo_blocked", "en", OURS) is None


def test_a_step_that_shows_nothing_has_no_picture() -> None:
    okx = EXCHANGES["okx"]
    bare = replace(okx, steps=(replace(okx.steps[0], shows=()),))
    assert of_step(bare, 0, "en", OURS) is None


# --- all of them


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_read_and_stays_in_its_place(exchange: Exchange, language: str) -> None:
    for ours in (OURS, LONG):
        for layout in LAYOUTS if any(one.phone for one in exchange.screens) else ("web",):
            for sketch in sketches(exchange, language, ours, layout):
                assert wrong(lay(sketch.scene)) == [], sketch.alt


def wrong(page: Page) -> list[Words]:
    """Texts that are too small, wider than their place, over the edge of the card, or on top of another one."""
    lines = [shape for shape in page.shapes if isinstance(shape, Words)]
    return [line for line in lines if not readable(line, page) or any(over(line, other) for other in lines)]


def readable(line: Words, page: Page) -> bool:
    wide = width(line.text, line.size, line.bold)
    inside = line.x >= 0 and line.x + wide <= WIDTH - 16 and 16 <= line.y <= page.height - 16 - line.height
    return line.size >= SMALLEST and wide <= line.room + 0.5 and inside


def over(line: Words, other: Words) -> bool:
    apart = line.x + width(line.text, line.size, line.bold) <= other.x or line.y + line.height <= other.y + 0.5
    back = other.x + width(other.text, other.size, other.bold) <= line.x or other.y + other.height <= line.y + 0.5
    return line is not other and not apart and not back


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_says_in_words_what_it_shows(exchange: Exchange, language: str) -> None:
    for sketch in sketches(exchange, language, LONG):
        assert exchange.name in sketch.alt
        assert len(sketch.alt.split(". ")) > 1, sketch.alt
        assert len(sketch.alt) < 1024


def test_what_a_form_has_under_two_headings_is_told_apart_in_words() -> None:
    exchange = EXCHANGES["krakenfutures"]
    number = next(number for number, step in enumerate(exchange.steps) if step.shows[0].row == "full")
    sketch = of_step(exchange, number, "en", OURS)
    assert sketch is not None
    assert "“General API: Full access”, “Withdrawal API: No access”" in sketch.alt


@pytest.mark.parametrize("exchange", DRAWN, ids=lambda one: one.id)
def test_something_is_marked_in_every_picture(exchange: Exchange) -> None:
    for sketch in sketches(exchange, "en", OURS):
        assert any(row.mark or row.state == "off" for row in sketch.scene.rows if row.lit), sketch.alt


def test_a_picture_is_small_enough_to_send() -> None:
    sizes = {row: len(okx(row, ours=LONG).png()) for row in ("ip", "boxes", "name")}
    assert {row: size for row, size in sizes.items() if size > 150_000} == {}


# --- lines


def test_a_word_that_is_wider_than_the_line_is_broken() -> None:
    lines = wrap("a " + "w" * 60, 16, False, 200)
    assert "".join(lines) == "a" + "w" * 60
    assert all(width(line, 16, False) <= 200 for line in lines)


def test_addresses_stay_whole_and_the_separator_stays_with_them() -> None:
    assert fill(("203.0.113.10, ", "203.0.113.20"), 16, False, 150) == ["203.0.113.10,", "203.0.113.20"]
    assert fill(("203.0.113.10 ", "203.0.113.20"), 16, False, 300) == ["203.0.113.10 203.0.113.20"]
    assert fill(("203.0.113.10\n", "203.0.113.20"), 16, False, 300) == ["203.0.113.10", "203.0.113.20"]


def test_what_the_font_has_no_letter_for_is_left_out() -> None:
    assert known("⋮ Ключ\u00a0№\n1 键→ “ok”") == "Ключ № 1 → “ok”"


# --- the same again, and not the same


def test_a_picture_is_the_same_each_time() -> None:
    assert okx("ip").png() == okx("ip").png()
    assert okx("ip").digest == okx("ip").digest


@pytest.mark.parametrize(
    "other",
    [
        replace(OURS, name="Other"),
        replace(OURS, addresses=OURS.addresses[:1]),
        replace(OURS, forbidden=frozenset()),
        replace(OURS, required=frozenset({"read"})),
    ],
)
def test_the_digest_changes_with_what_the_operator_wants(other: Ours) -> None:
    assert okx("ip").digest != okx("ip", ours=other).digest


def test_the_digest_changes_with_a_label_and_the_language() -> None:
    exchange = EXCHANGES["okx"]
    boxes = tuple(replace(box, label=replace(box.label, ru=f"{box.label.ru}.")) for box in exchange.boxes)
    number = next(number for number, step in enumerate(exchange.steps) if step.shows[0].row == "boxes")
    changed = of_step(replace(exchange, boxes=boxes), number, "ru", OURS)
    assert changed is not None
    assert len({changed.digest, okx("boxes").digest, okx("boxes", "en").digest}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", ["api", "ip", "boxes", "email", "secret"])
def test_a_picture_looks_as_it_did(row: str, language: str) -> None:
    """After a change that is meant: look at the pictures, then GOLDEN=new pytest tests/test_pictures.py."""
    path = GOLDEN / f"okx-{row}-{language}.png"
    seen = small(okx(row, language))
    if os.environ.get("GOLDEN") == "new":
        seen.save(path)
    kept = Image.open(path)
    assert kept.size == seen.size
    assert difference(kept, seen) < 1.5


def small(sketch: Sketch) -> Image.Image:
    image = Image.open(io.BytesIO(sketch.png())).convert("L")
    return image.resize((image.width // 6, image.height // 6), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean over all pixels, of 255."""
    counts = ImageChops.difference(one, other).histogram()
    return sum(value * count for value, count in enumerate(counts)) / sum(counts)


def test_the_tolerance_lets_no_missing_tick_through() -> None:
    other = okx("boxes", ours=replace(OURS, required=frozenset({"read"})))
    kept, seen = small(okx("boxes")), small(other)
    assert kept.size != seen.size or difference(kept, seen) > 1.5
