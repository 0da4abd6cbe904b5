"""What is said at the door: to whoever is not let in, and to the operator's people who decide."""

from __future__ import annotations

from handlers.buttons import Admit, NewKey, button, keyboard
from handlers.writing import LABEL, Panel, Say, blocks, plain

ASK_SUPPORT = ("invite", "list", "declined", "spent")  # standings in which nothing goes on by itself


def turned_away(say: Say, standing: str, owner: int, service: str, support: str | None, *, secret: bool = False) -> str:
    """`owner`: their number, which a list is made of."""
    contact = say("help-support", contact=plain(support)) if support and standing in ASK_SUPPORT else ""
    told = say(f"access-{standing}", service=plain(service, LABEL), owner=str(owner))
    return blocks(say("access-secret") if secret else "", told, contact)


def access_asked(say: Say, owner: int, name: str, language: str, service: str) -> Panel:
    """To the operator's people."""
    text = say(
        "access-asked",
        owner=str(owner),
        name=plain(name, LABEL),
        language=plain(language),
        service=plain(service, LABEL),
    )
    yes = button(say("button-admit"), Admit(owner=owner, do="yes"))
    no = button(say("button-decline"), Admit(owner=owner, do="no"))
    return Panel(text, keyboard([yes, no]))


def access_decided(say: Say, asked: str, state: str, by: str, *, mine: bool) -> Panel:
    """In the place of the question, which keeps no button. `asked`: its HTML; `by`: who decided."""
    line = say(f"access-decided-{state}", who="me" if mine else "other", by=plain(by))
    return Panel(blocks(asked, line))


def let_in(say: Say, service: str) -> Panel:
    add = button(say("button-add-key"), NewKey(exchange=""))
    return Panel(say("access-admitted", service=plain(service, LABEL)), keyboard([add]))
