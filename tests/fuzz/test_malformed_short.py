"""A part of what `make hostile` tries of ruined credentials: every kind of ruin, at a few exchanges of different kinds."""

from __future__ import annotations

from exchanges import every
from tests.malformed import KINDS, Case, Kind, cases, run

A_FEW = ("okx", "kraken", "hyperliquid", "coinbase", "bitstamp")


async def test_whatever_became_of_a_value_it_ends_in_a_verdict_and_leaks_nothing() -> None:
    known = every()
    outcome = await run(
        Case(exchange, exchange.fields[at % len(exchange.fields)].name, kind)
        for exchange in (known[name] for name in A_FEW)
        for at, kind in enumerate(KINDS)
    )
    assert (outcome.wrong, outcome.leaked) == ([], [])
    assert outcome.verdicts.total() == len(A_FEW) * len(KINDS)


async def test_what_was_sent_although_it_cannot_be_is_told() -> None:
    whole = Kind("whole", lambda value: value, unsent=True)
    outcome = await run([Case(every()["okx"], "apiKey", whole)])
    assert [told.startswith("okx, apiKey: whole: ") for told in outcome.wrong] == [True]


def test_every_field_of_every_exchange_is_there_in_all_seventeen_kinds() -> None:
    fields = sum(len(exchange.fields) for exchange in every().values())
    assert len({kind.name for kind in KINDS}) == 17
    assert len({str(case) for case in cases(every().values())}) == 17 * fields
