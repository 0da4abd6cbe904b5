"""Lighter: everybody may read the public half of an API key, which is made here of the private one (the curve ECgFp5)."""

from __future__ import annotations

from typing import Any

from keys.model import Answer, Credentials, Fault, KeyFacts, Prepared

P = 2**64 - 2**32 + 1  # the base field; its extension is of degree 5, by z^5 = 3
WIDTH = 136  # bits for one coefficient of a product: five products of 64 by 64 bits
MASK = 2**WIDTH - 1
Element = tuple[int, ...]
Point = tuple[Element, Element, Element, Element]  # x = X / Z, u = x / y = U / T

ZERO: Element = (0, 0, 0, 0, 0)
ONE: Element = (1, 0, 0, 0, 0)
B, B2 = ((0, times * 263, 0, 0, 0) for times in (1, 2))  # y^2 = x (x^2 + 2 x + b)
NEUTRAL: Point = (ZERO, ONE, ZERO, ONE)
GENERATOR: Point = (
    (12883135586176881569, 4356519642755055268, 5248930565894896907, 2165973894480315022, 2448410071095648785),
    ONE,
    ONE,
    (4, 0, 0, 0, 0),
)


def prepare(_: Any, credentials: Credentials) -> Prepared:
    return Prepared(own=(public_key(credentials["privateKey"].reveal()),))


def find(answer: Answer) -> KeyFacts | tuple[Fault, ...]:
    told = {str(one["public_key"]).lower().removeprefix("0x") for one in answer.body["api_keys"]}
    return KeyFacts() if told & {*answer.own} else (Fault.BAD_SECRET,)


def public_key(private: str) -> str:
    """Of 40 bytes in hex, little end first, 40 bytes in hex. Raises ValueError where there is none."""
    scalar = int.from_bytes(bytes.fromhex(private.removeprefix("0x")), "little")
    return b"".join(part.to_bytes(8, "little") for part in encoded(multiplied(GENERATOR, scalar))).hex()


def encoded(point: Point) -> Element:
    """w = y / x."""
    _, _, u, t = point
    return _times(t, _inverse(u))


def multiplied(point: Point, scalar: int) -> Point:
    total = NEUTRAL
    for bit in f"{scalar:b}":
        total = added(total, total)
        total = added(total, point) if bit == "1" else total
    return total


def added(one: Point, other: Point) -> Point:
    """Complete formulas of ECgFp5 (T. Pornin, "EcGFp5: a Specialized Elliptic Curve", 2022): of any two points."""
    x1, z1, u1, v1 = one
    x2, z2, u2, v2 = other
    t1, t2, t3, t4 = _times(x1, x2), _times(z1, z2), _times(u1, u2), _times(v1, v2)
    t5 = _less(_times(_plus(x1, z1), _plus(x2, z2)), _plus(t1, t2))
    t6 = _less(_times(_plus(u1, v1), _plus(u2, v2)), _plus(t3, t4))
    bt2 = _times(t2, B)
    t7 = _plus(t1, bt2)
    t8 = _times(t4, t7)
    t9 = _times(t3, _plus(_times(t5, B2), _plus(t7, t7)))
    t10 = _times(_plus(t4, _plus(t3, t3)), _plus(t5, t7))
    return _times(_less(t10, t8), B), _less(t8, t9), _times(t6, _less(bt2, t1)), _plus(t8, t9)


def _plus(a: Element, b: Element) -> Element:
    return tuple((x + y) % P for x, y in zip(a, b, strict=True))


def _less(a: Element, b: Element) -> Element:
    return tuple((x - y) % P for x, y in zip(a, b, strict=True))


def _times(a: Element, b: Element) -> Element:
    """One product of whole numbers holds all products of the coefficients side by side."""
    product = _packed(a) * _packed(b)
    parts = [(product >> (place * WIDTH)) & MASK for place in range(10)]
    return tuple((low + 3 * high) % P for low, high in zip(parts[:5], parts[5:], strict=True))


def _packed(a: Element) -> int:
    return sum(part << (place * WIDTH) for place, part in enumerate(a))


def _inverse(a: Element) -> Element:
    """a ^ (P^5 - 2)."""
    if a == ZERO:
        raise ValueError("nothing has no inverse")
    result = ONE
    for bit in f"{P**5 - 2:b}":
        result = _times(result, result)
        result = _times(result, a) if bit == "1" else result
    return result
