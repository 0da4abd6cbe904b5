"""The bot's texts as the handlers get them, and panels taken apart, for the tests of this folder."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from aiogram.types import InlineKeyboardButton
from aiogram_i18n.cores.fluent_runtime_core import FluentRuntimeCore

from bot.languages import spoken
from handlers.words import Panel, Say

LANGUAGES = spoken()
LOCALES = Path(__file__).parents[2] / "locales"


@cache
def core() -> FluentRuntimeCore:
    """Raises on an unknown key and on a missing variable."""
    texts = FluentRuntimeCore(path=LOCALES / "{locale}", default_locale="en")
    texts.locales.update(texts.find_locales())
    return texts


def saying(language: str) -> Say:
    return lambda key, locale=None, **values: said(key, locale or language, **values)


@lru_cache(2**14, typed=True)
def said(key: str, language: str, /, **values: object) -> str:
    """Remembered, since long cards say the same again and again."""
    return core().get(key, language, **values)


def buttons(panel: Panel) -> list[InlineKeyboardButton]:
    return [one for row in panel.keyboard.inline_keyboard for one in row] if panel.keyboard else []


def pressed(panel: Panel) -> list[str]:
    """The callback data of the buttons, in order."""
    return [one.callback_data for one in buttons(panel) if one.callback_data]


def copied(panel: Panel) -> list[str]:
    return [one.copy_text.text for one in buttons(panel) if one.copy_text]
