"""The address of a private key, by the papers (SEC 2, Keccak-256): for made-up keys only, it is not in constant time."""

from __future__ import annotations

P = 2**256 - 2**32 - 977
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
RATE, LANE = 136, 2**64 - 1
Point = tuple[int, int] | None


def address_of(private_key: str) -> str:
    point = _times(int(private_key, 16), G)
    assert point is not None  # noqa: S101
    x, y = point
    return f"0x{keccak256(x.to_bytes(32, 'big') + y.to_bytes(32, 'big'))[-20:].hex()}"


def _times(number: int, point: Point) -> Point:
    total: Point = None
    while number:
        if number & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        number >>= 1
    return total


def _sum(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = 3 * x1 * x1 * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def keccak256(data: bytes) -> bytes:
    """Not SHA3-256, which pads otherwise."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % RATE))
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), RATE):
        for lane in range(RATE // 8):
            state[lane] ^= int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permuted(state: list[int]) -> list[int]:
    shift = 1
    for _ in range(24):
        sums = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        state = [lane ^ sums[(n - 1) % 5] ^ _turned(sums[(n + 1) % 5], 1) for n, lane in enumerate(state)]
        state = _mixed(_moved(state))
        for bit in range(7):
            state[0] ^= (shift & 1) << (2**bit - 1)
            shift = (shift << 1) ^ (0x171 if shift & 0x80 else 0)
    return state


def _moved(state: list[int]) -> list[int]:
    x, y, moved = 1, 0, list(state)
    for step in range(24):
        lane = state[x + 5 * y]
        x, y = y, (2 * x + 3 * y) % 5
        moved[x + 5 * y] = _turned(lane, (step + 1) * (step + 2) // 2 % 64)
    return moved


def _mixed(state: list[int]) -> list[int]:
    rows = [state[start : start + 5] for start in range(0, 25, 5)]
    return [row[x] ^ (~row[(x + 1) % 5] & LANE & row[(x + 2) % 5]) for row in rows for x in range(5)]


def _turned(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & LANE
