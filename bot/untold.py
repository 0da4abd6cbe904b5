"""What a profile asks of keys and an exchange on offer never tells: it is held against no key, so the operator is to know."""

from __future__ import annotations

from collections.abc import Iterator

from bot.profile import Profile
from exchanges import every
from keys.account import Need
from keys.model import Exchange, Policy, Wanted
from keys.readiness import tells

RIGHTS = "no word of what a key may do, so keys are taken there whatever `permissions` asks"
ADDRESSES = 'no word of a key\'s addresses, so keys are taken there although `whitelist` is "required"'
ACCOUNT = "no word of `account.{0}`, so keys are taken there whether the account is so or not"
UNPROVEN = "no question proves all of a key, so keys are kept there as unsure and never accepted"


def untold(profile: Profile) -> Iterator[str]:
    """A line for each demand, with the exchanges it means nothing at."""
    offered = [every()[name] for name in profile.exchanges]
    for what, vain in ((RIGHTS, _any_right), (ADDRESSES, _addresses), (UNPROVEN, _unproven)):
        if names := [one.id for one in offered if vain(one, profile.wanted(one))]:
            yield f"{', '.join(names)}: {what}"
    for need in Need:
        if names := [one.id for one in offered if need in profile.wanted(one).account and need not in tells(one)]:
            yield f"{', '.join(names)}: {ACCOUNT.format(need)}"


def _unproven(exchange: Exchange, _: Wanted) -> bool:
    return exchange.unproven


def _any_right(exchange: Exchange, wanted: Wanted) -> bool:
    return bool(wanted.required | wanted.forbidden) and "rights" not in exchange.tells


def _addresses(exchange: Exchange, wanted: Wanted) -> bool:
    return wanted.whitelist is Policy.REQUIRED and "addresses" not in exchange.tells
