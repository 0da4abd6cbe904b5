"""Addresses in a plain text, as Telegram finds them: of the web, of mail, of Telegram itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

_USER = r"[^\s/\[\](){}'`<>\"@«»]"
_FOUND = re.compile(
    rf"""
    (?: (?P<scheme> (?<![A-Za-z0-9+.-]) (?:https?|ftp|tonsite):// (?:{_USER}++@)? )
      | (?<!{_USER}) (?<![@/]) (?P<user> {_USER}++@ )
      | (?<![\w.~/\#@-]) )
    (?P<host> [\w~-]++ (?:\.[\w~-]++)++ ) (?!@)
    (?P<port> :0*[1-9][0-9]{{0,4}}(?![0-9]) )?
    (?P<path> [/?\#][^\s<>"«»‖…]* )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TELEGRAM = re.compile(r"(?:tg|ton)://[a-z0-9_-]{1,253}(?P<path>[/?#][^\s<>\"«»‖…]*)?", re.IGNORECASE)
_MAIL = re.compile(
    r"(?:[\w-]{0,26}[.+]){0,10}[\w-]{1,35}@(?:[a-z0-9](?:[\w-]{0,28}[a-z0-9])?\.){1,6}[a-z]{2,8}",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_LAST = ".:;,('?!`"
_PAIRS = {")": "(", "]": "[", "}": "{"}

# An address without a scheme must end in a domain that exists. Telegram knows all of them; here are those of the
# countries and the general ones that a trader meets.
_KNOWN = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc cd
cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge
gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki
km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my
mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se
sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz
va vc ve vg vi vn vu wf ws ye yt za zm zw
com net org info biz pro name mobi gov edu mil int arpa app dev xyz top site online tech cloud network digital
exchange finance trade trading money cash capital fund bank market markets group global world team tools software
systems services support help wiki news blog shop store live link click page zone space vip wtf gold ton onion bot
рф рус москва онлайн сайт укр бел қаз
"""
_DOMAINS = frozenset(_KNOWN.split())


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Begin, end and kind (`url` or `email`) of each."""
    for found in _TELEGRAM.finditer(text):
        yield found.start(), found.start() + len(_shortened(found)), "url"
    for found in _FOUND.finditer(text):
        shown, start = _shortened(found), found.start()
        if shown.startswith("mailto:"):
            shown, start = shown.removeprefix("mailto:"), start + len("mailto:")
        if _MAIL.fullmatch(shown):
            yield start, start + len(shown), "email"
        elif _is_host(found["host"], known=bool(found["scheme"])):
            yield start, start + len(shown), "url"


def _shortened(found: re.Match[str]) -> str:
    """Without the brackets and full stops that belong to the sentence."""
    path = found["path"] or ""
    before, kept = found[0][: len(found[0]) - len(path)], _balanced(path).rstrip(_LAST)
    return before + ("" if kept in {"#", "?"} else kept)


def _balanced(path: str) -> str:
    counts = dict.fromkeys(_PAIRS.values(), 0)
    for place, character in enumerate(path):
        if character in counts:
            counts[character] += 1
        elif character in _PAIRS:
            counts[_PAIRS[character]] -= 1
            if counts[_PAIRS[character]] < 0:
                return path[:place]
    return path


def _is_host(host: str, *, known: bool) -> bool:
    parts = host.split(".")
    if any(len(part) > 63 or part.endswith("-") for part in parts) or parts[-2].count("_"):
        return False
    if all(part.isascii() and part.isdecimal() for part in parts):
        return len(parts) == 4 and all(_NUMBER.fullmatch(part) and int(part) < 256 for part in parts)
    return _is_domain(parts[-1], known=known)


def _is_domain(last: str, *, known: bool) -> bool:
    if last.startswith("xn--"):
        return last[4:].isalnum()
    if len(last) < 2 or "_" in last or "-" in last:
        return False
    return known or (last in {last.lower(), last.upper()} and last.lower() in _DOMAINS)
