"""Those who use the bot, as the operator's people see them: who they are and who is stuck. No key is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.buttons import People, Stuck, keyboard, turns
from handlers.writing import COMMON_SEPARATOR, LABEL, Panel, Say, blocks, lines, plain
from keys.account import Need
from keys.model import Advice, Exchange, Fault

ON_A_PAGE = 8
STATES = ("ready", "refused", "paused")  # of keys
WHYS = 2  # reasons that are told of one key


@dataclass(frozen=True, slots=True)
class Who:
    """`name`: as Telegram shows it now; empty where it does not say."""

    owner: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """`standing`: in, waiting, out. `label`: of the invite that they came with. `keys`: how many, by those of STATES."""

    who: Who
    standing: str
    label: str
    keys: Mapping[str, int]
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One who has no key that works. `why`: faults, advice, unmet needs, or the step that they are at; `lasting`: unit and number."""

    who: Who
    exchange: str | None
    state: str
    why: tuple[str, ...]
    lasting: tuple[str, int]


def users(say: Say, here: Sequence[Somebody], totals: Mapping[str, int], page: int, last: int) -> Panel:
    """`totals`: how many people of each standing, how many keys of each state. Pages are counted from 0."""
    head = lines(
        say("users-title"),
        say("users-people", inside=totals["in"], waiting=totals["waiting"], out=totals["out"]),
        say("users-keys", ready=totals["ready"], refused=totals["refused"], paused=totals["paused"]),
    )
    return Panel(
        blocks(head, lines(*(_user(say, one) for one in here))),
        keyboard(turns(say, page, last, lambda to: People(page=to))),
    )


def _user(say: Say, one: Somebody) -> str:
    keys = [say(f"users-{state}", count=one.keys[state]) for state in STATES if one.keys.get(state)]
    parts = (
        _who(say, one.who),
        COMMON_SEPARATOR.join(keys) or say("users-no-key"),
        say(f"users-{one.standing}") if one.standing != "in" else "",
        say("users-blocked") if one.blocked else "",
        say("users-label", label=plain(one.label, LABEL)) if one.label else "",
    )
    return say(_mark(one), text=" · ".join(part for part in parts if part))


def _mark(one: Somebody) -> str:
    if one.standing == "waiting":
        return "line-waiting"
    if one.keys.get("refused"):
        return "line-failed"
    return "line-passed" if one.keys.get("ready") else "line-bare"


def _who(say: Say, who: Who) -> str:
    owner = str(who.owner)
    return say("users-who", owner=owner, name=plain(who.name, LABEL)) if who.name else f"<code>{owner}</code>"


def stuck(
    say: Say,
    here: Sequence[Waiting],
    totals: Mapping[str, int],
    exchanges: Mapping[str, Exchange],
    page: int,
    last: int,
) -> Panel:
    """`totals`: how many of each state."""
    if not here:
        return Panel(say("stuck-nobody"))
    states = ("refused", "stuck", "unsure", "entering")
    head = lines(say("stuck-title"), say("stuck-totals", **{state: totals[state] for state in states}))
    return Panel(
        blocks(head, *(_waiting(say, one, exchanges) for one in here)),
        keyboard(turns(say, page, last, lambda to: Stuck(page=to))),
    )


def _waiting(say: Say, one: Waiting, exchanges: Mapping[str, Exchange]) -> str:
    unit, count = one.lasting
    where = plain(exchanges[one.exchange].name) if one.exchange is not None else say("stuck-not-chosen")
    return lines(
        " · ".join((_who(say, one.who), where, say(f"lasting-{unit}", count=count))),
        say(f"stuck-{one.state}", why=" ".join(_whys(say, one.why)) or say("stuck-unsaid")),
    )


def _whys(say: Say, words: Sequence[str]) -> Iterator[str]:
    for word in words[:WHYS]:
        step, _, number = word.partition("-")
        if word in set(Fault):
            yield say(f"fault-{word}")
        elif word in set(Advice):
            yield say(f"because-{word}")
        elif word in set(Need):
            yield say("stuck-need", need=say(f"account-{word}"))
        elif number:
            yield say("at-guide", step=int(number))
        else:
            yield say(f"at-{step}")
