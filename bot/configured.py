"""Settings and profile together, so that all mistakes of both are told at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot import profile, settings
from bot.mistakes import Mistakes
from bot.profile import Profile
from bot.settings import Settings


def configured(env: Mapping[str, str]) -> tuple[Settings, Profile]:
    """Raises Mistakes with the problems of the environment and of the profile that it names."""
    problems: list[str] = []
    try:
        read = settings.load(env)
    except Mistakes as mistakes:
        problems += mistakes.problems
    try:
        asked = profile.load(_path(env))
    except Mistakes as mistakes:
        problems += mistakes.problems
    if problems:
        raise Mistakes(problems)
    return read, asked


def _path(env: Mapping[str, str]) -> Path | None:
    """The profile's file; None also where the settings have complained that there is none."""
    return settings.file_at(env.get("PROFILE", "").strip())
