"""A call of the Bot API without a library between: what is sent is exactly what is written."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession

from playground.telegram import Telegram


async def ask(telegram: Telegram, method: str, **asked: Any) -> Any:
    """The result."""
    answer = await _answer(telegram, method, asked)
    assert answer["ok"], answer
    return answer["result"]


async def refusal(telegram: Telegram, method: str, **asked: Any) -> str:
    """Telegram's words for why not."""
    answer = await _answer(telegram, method, asked)
    assert not answer["ok"], answer
    return str(answer["description"])


async def _answer(telegram: Telegram, method: str, asked: dict[str, Any]) -> dict[str, Any]:
    async with ClientSession() as session:
        answer = await session.post(f"{telegram.url}/bot{telegram.token}/{method}", json=asked)
        return dict(await answer.json())
