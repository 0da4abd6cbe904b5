"""A language that nobody wrote a line of code for: a folder of texts, and the bot speaks it."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, serialize
from fluent.syntax import ast as ftl

from bot import profile
from bot.app import build, texts
from bot.languages import ENGLISH, LOCALES
from bot.settings import load
from bot.translation import skeleton
from exchanges import every
from playground.exchanges import STAND_INS
from playground.telegram import Telegram, User
from storage.vault import MasterKeys
from tests.e2e.talking import first_step
from tests.e2e.world import GOOD, PROFILE, TOKEN

TAGS = re.compile(r"(</?\w+[^<>]*>|&\w+;)")
ACCENTS = str.maketrans("aeiouyAEIOU", "áéíóúýÁÉÍÓÚ")


def accented(node: object) -> None:
    """Makes another language out of English: of a node of the tree and all below it."""
    if isinstance(node, ftl.TextElement):
        pieces = TAGS.split(node.value)
        node.value = "".join(piece if number % 2 else piece.translate(ACCENTS) for number, piece in enumerate(pieces))
    for each in node if isinstance(node, list) else vars(node).values() if isinstance(node, ftl.BaseNode) else ():
        accented(each)


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """English, and Polish as the skeleton makes it, with accents; of one message it has none."""
    folder = tmp_path / "locales"
    shutil.copytree(LOCALES / ENGLISH, folder / ENGLISH)
    (folder / "pl").mkdir()
    for name, text in skeleton(LOCALES / ENGLISH, "pl").items():
        resource = FluentParser().parse(text)
        resource.body = [
            one for one in resource.body if getattr(one, "id", None) is None or one.id.name != "cancel-nothing"
        ]
        accented(resource)
        (folder / "pl" / name).write_text(serialize(resource), encoding="utf-8")
    return folder


def say(locales: Path, key: str, **values: object) -> str:
    return re.sub(TAGS, "", texts(locales).get(key, "pl", **values))


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with Telegram.start(token=TOKEN) as telegram:
        yield telegram


async def test_a_third_language_is_one_folder_away(telegram: Telegram, locales: Path, tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    asked = replace(profile.load(tmp_path / "profile.toml"), languages=("en", "pl"))
    async with STAND_INS["okx"].start() as okx:
        settings = load(
            {
                "BOT_TOKEN": TOKEN,
                "MASTER_KEY": MasterKeys.generate(),
                "DATABASE_URL": f"sqlite:///{tmp_path}/keyferry.db",
                "BOT_API_URL": telegram.url,
                "EXCHANGE_URLS": f"okx={okx.url}",
            }
        )
        async with build(settings, asked, locales=locales) as app, asyncio.TaskGroup() as group:
            group.create_task(app.run())
            try:
                await converse(telegram.user(7_000_001, "Ana", "pl"), locales, okx.add_key(**GOOD).credentials)
            finally:
                app.stop()


async def converse(ana: User, locales: Path, credentials: dict[str, str]) -> None:
    ana.send("/language")
    names = await ana.wait_for(say(locales, "language-choose"))
    assert [button["text"] for button in names.buttons] == ["English", "Pólskí"]
    ana.send("/cancel")
    await ana.wait_for(texts(locales).get("cancel-nothing", "en"))
    ana.send("/guide okx")
    first = every()["okx"].steps[0].text  # has no Polish: the label is in English, all around it is not
    await ana.wait_for(lambda message: "way:okx:go" in str(message.buttons))
    guide = await first_step(ana, "okx")
    assert first.en in guide.text
    assert re.search("[áéíóúý]", guide.text.replace(first.en, ""))
    ana.send("/addkey okx")
    await ana.wait_for(say(locales, "before-calm"))
    await ana.wait_gone(ana.send("\n".join(credentials.values())))
    await ana.wait_for(say(locales, "verdict-accepted", exchange="OKX"), timeout=15)
