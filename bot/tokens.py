"""Words of a text that are random, which keys are, and words and numbers are not."""

from __future__ import annotations

import re

_URL = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.|t\.me/)[^\s,;|\"'<>]+", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_FILE = re.compile(
    r"(?<![\w.()-])[\w.()-]+\.(?:jpe?g|png|gif|webp|heic|svg|mp[34]|mov|ogg|oga|pdf|docx?|xlsx?|pptx?|zip|rar|7z|apk|exe|dmg|html?|py|js|log)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GROUPS = re.compile(r"(?=[0-9a-z-]*[a-z])(?=[0-9a-z-]*\d[0-9a-z-]*\d)[0-9a-z]{6,12}(?:-[0-9a-z]{4,12}){3}")
_HEX = re.compile(r"(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{20,}")
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")
_WALLET_KEY = re.compile(r"0[xX][0-9a-fA-F]{64}")
# A date with its time, symbols of markets, and words of one case however long.
_PLAIN = re.compile(r"[\dTZ:+-]+|[A-Z]{2,8}(?:[/_-](?:[A-Z]{1,8}|\d{4,8}))+|[A-Z]?[a-z]+(?:[-_/=][A-Z]?[a-z]+)*")
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_MIXED = re.compile("[A-Za-z0-9]{3}[а-яА-ЯёЁ]|[а-яА-ЯёЁ][A-Za-z0-9]{3}")
_LOOK_ALIKE = str.maketrans("асеорхукАВСЕНКМОРТХ", "aceopxykABCEHKMOPTX")  # what a page translator slips into a key
RANDOM = 0.42  # measured: random text of 16 characters is above, words and numbers are below
# Pairs of letters that make up most of English words and of transliterated Russian ones.
_COMMON = frozenset(
    re.findall(
        "..",
        "thheineranreonatenndtiesorteofedisitalarsttontngsehaasouiolevecomedehiriroicneearacelichllbemasiomur"
        "caeltalansdifohopeecprnoctusacotiltrlyncetutsssorsunlowageiewheewiemadolrtpowenaulnitsmoowpaimmiaish"
        "irsuidosiviaamficivipligtuevldrympfeblabghtyopwosaayexkefrooavagifapgrodbosprddoucbueiovbyrmepttocfa"
        "efcurnscgidayocrcldugaquueffbaeylsvaumppuauplugohtruugdsltpircrregauckewmubrbiptakpuuirgibtlnykirkys"
        "obmmfuphogmsyeudmbipuboirlgudrhrcctwftwnnuafhunneovorvnfxpgnsmflizoknlmyglawjuoaeqsyslpsjolfnvjenkkn"
        "gsdyhyzeksxtbsikddrpskxioeoywslvdlrfeudgwrxayinmebrbtmxcehtcgyjahnypzaggymswbjlmcsiiixxeohlklpaxoxuf"
        "dmiusfbtkayayuzhkhiyyykovyvszngd",
    )
)


def holds_token(text: str) -> bool:
    """True where one word of the text is random; addresses of pages, e-mail and names of files are not looked at."""
    if "//" in text or "www." in text or "t.me/" in text:
        text = _URL.sub(_carried, text)
    if "@" in text:
        text = EMAIL.sub(" ", text)
    if _MIXED.search(text):
        text = text.translate(_LOOK_ALIKE)
    if not _TOKEN.search(text):
        return False
    if "." in text:
        text = _FILE.sub(" ", text)
    return any(is_secret_token(token) for token in _TOKEN.findall(text))


def _carried(url: re.Match[str]) -> str:
    """What an address carries besides the place: values of its query and fragment, a password before its host."""
    head, _, tail = re.sub("[?#&=]", "\n", url[0]).partition("\n")
    user = head.partition("//")[2].rpartition("@")[0].partition("/")[0]
    return f" {user.partition(':')[2]} {' '.join(tail.split())} "


def is_secret_token(token: str) -> bool:
    """One word of 16 characters or more: random, or made of words and numbers?"""
    if _UUID.search(token) or _WALLET_KEY.search(token):
        return True
    if _ADDRESS.fullmatch(token):
        return False
    core = token.strip("=-_/+")
    if len(core) < 16 or core.isdigit():
        return False
    if _GROUPS.fullmatch(core) or _HEX.search(core):
        return True
    return len(set(core)) >= 7 and not _PLAIN.fullmatch(core) and surprise(core) >= RANDOM


def surprise(token: str) -> float:
    """Between 0 (words, numbers) and about 1 (random), per character."""
    total = 0.0
    for run in _RUN.findall(token):
        if run[0].isdigit():
            total += 1 + len(run) / 8 if len(run) < 4 else 1.5
        elif len(run) < 3:
            total += len(run)
        else:
            low = run.lower()
            odd = sum(low[i : i + 2] not in _COMMON for i in range(len(low) - 1))
            total += 0.5 + 1.6 * odd if odd else 0.5
    return total / len(token)
