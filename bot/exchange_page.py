"""What Keyferry can tell of the keys of each exchange, as rows for the command and as a page for the docs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exchanges import load
from exchanges.basic import load as load_basic
from keys.account import Need
from keys.model import Exchange, Fault
from keys.readiness import tells

HEAD = """<!-- Made by `keyferry exchanges --markdown > docs/exchanges.md`; a test holds it to the data. -->
# Exchanges

What Keyferry can tell of a key, exchange by exchange. All of it is read from the files in `exchanges/`, each of which names its sources.
Nobody has asked a live exchange for it: what stands in documents, guides and issues was read, and what could not be confirmed is counted here.
"""
DEEP = """
## In depth

A guide in the words of the exchange's own screen, the faults told apart, and what is found out of a key that works. *Addresses*: which ones
are on its whitelist, or only whether there are any. *Account*: which needs of a profile's `[account]` it tells of, be it by one more
question that is asked only where the profile has the need. *Told apart*: faults with an answer or a ladder of questions of their own. *One of*:
answers that stand for several faults, as the exchange gives them. *Unconfirmed*: answers and screen labels that nobody has seen.
"""
BASIC = """
## At a basic level

Every other exchange of ccxt. Its credentials are asked for as ccxt declares them, a private read proves them, and what the key may do
stays unknown, but for what the column *tells* names. The steps are general ones. A refusal is named only where ccxt's own table or the
exchange's documents are sure of it; all of that is unconfirmed. Where a wallet trades, the key that it has admitted for trading is taken, and
never its own. *Not all proven*: no question proves all of the credentials; a profile must say that it takes such keys, and they stay unsure.
"""


def rows() -> list[dict[str, Any]]:
    """Of every exchange whose keys can be taken, those in depth first."""
    return [_row(one) for one in (*load().values(), *load_basic().values())]


def _row(one: Exchange) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "level": "basic" if one.basic else "in depth",
        "fields": [field.name for field in one.fields],
        "asks": one.key_info_seen,
        "tells": sorted(one.tells),
        "account": [need.value for need in Need if need in tells(one)],
        "rights": sorted({word for box in one.boxes for word in box.grants}),
        "faults": sorted({fault.value for rule in one.rules for fault in rule.faults}),
        "apart": _words(fault for rule in one.rules if len(rule.faults) == 1 for fault in rule.faults),
        "together": sorted({"/".join(rule.faults) for rule in one.rules if len(rule.faults) > 1}),
        "split": one.split is not None,
        "unproven": one.unproven,
        "unconfirmed": {"answers": _unseen_answers(one), "labels": _unseen(one)},
        "checked": one.checked.isoformat(),
        "sources": list(one.sources),
    }


def _words(faults: Iterable[Fault]) -> list[str]:
    return sorted({fault.value for fault in faults})


def _unseen_answers(one: Exchange) -> int:
    return sum(rule.unconfirmed for rule in one.rules) + sum(telling.unconfirmed for telling in one.account)


def _unseen(one: Exchange) -> int:
    labels = (
        *(field.label for field in one.fields),
        *(step.text for step in one.steps),
        *(box.label for box in one.boxes),
    )
    return sum(label.unconfirmed for label in labels)


def markdown() -> str:
    """The page, with a line's end at its end."""
    told = rows()
    deep = [row for row in told if row["level"] == "in depth"]
    basic = [row for row in told if row["level"] == "basic"]
    return HEAD + DEEP + _table(_DEEP, map(_deep, deep)) + _details(deep) + BASIC + _table(_BASIC, map(_plain, basic))


_DEEP = (
    "exchange",
    "ccxt id",
    "rights",
    "addresses",
    "expiry",
    "sub-account",
    "account",
    "told apart",
    "one of",
    "unconfirmed",
    "checked",
)
_BASIC = ("exchange", "ccxt id", "asked for", "read", "tells", "refusals named")


def _deep(row: dict[str, Any]) -> tuple[str, ...]:
    tells, unseen = row["tells"], row["unconfirmed"]
    addresses = "yes" if "addresses" in tells else "whether any" if "bound" in tells else "–"
    known = ("yes" if word in tells else "–" for word in ("rights", "expiry", "subaccount"))
    rights, expiry, subaccount = known
    counts = f"{unseen['answers']} answers, {unseen['labels']} labels"
    numbers = str(len(row["apart"])), str(len(row["together"]))
    # whether it is a sub-account has a column of its own
    account = ", ".join(f"`{need}`" for need in row["account"] if need != Need.SUBACCOUNT_ONLY) or "–"
    return (
        row["name"],
        f"`{row['id']}`",
        rights,
        addresses,
        expiry,
        subaccount,
        account,
        *numbers,
        counts,
        row["checked"],
    )


def _plain(row: dict[str, Any]) -> tuple[str, ...]:
    fields, faults = ", ".join(row["fields"]), ", ".join(row["faults"]) or "–"
    tells = ", ".join(row["tells"]) or ("not all proven" if row["unproven"] else "–")
    return row["name"], f"`{row['id']}`", fields, f"`{row['asks']}`", tells, faults


def _table(head: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> str:
    lines = (head, tuple("---" for _ in head), *cells)
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _details(deep: list[dict[str, Any]]) -> str:
    return "\n### Faults\n\n" + "".join(_faults(row) for row in deep)


def _faults(row: dict[str, Any]) -> str:
    apart = ", ".join(row["apart"]) or "none"
    several = "; ".join(one.replace("/", " or ") for one in row["together"])
    ladder = ", split further where a read-only question can" if row["split"] else ""
    return f"- **{row['name']}** tells apart {apart}" + (f"; one of: {several}{ladder}" if several else ladder) + ".\n"
