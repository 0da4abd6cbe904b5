"""How the webhook is, by what Telegram tells of it; for the doctor."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.findings import Finding
from bot.settings import Webhook

RECENT = 3600  # seconds: an older failure of a post is history
TAKEN = "another program serves this bot: give Keyferry a bot of its own. Where that one is gone, the start of `run` takes it off"
TO_SET = "start `keyferry run`, which sets it"
TO_REACH = "see that Telegram reaches WEBHOOK_URL, that what stands before the bot passes it on to LISTEN, and that nobody else sets it"


def posting(answer: Mapping[str, Any], webhook: Webhook | None) -> Iterator[Finding]:
    """`answer`: to getWebhookInfo; `webhook` None: updates are polled."""
    if not answer["ok"]:
        return
    info = answer["result"]
    url = str(info.get("url") or "")
    if webhook is None:
        if url:
            yield Finding("webhook", "fail", f"is set to {_host(url)}, so nothing arrives here", TAKEN)
    elif url != webhook.url:
        yield Finding("webhook", "warn", f"is set to {_host(url)}" if url else "is not set", TO_SET)
    else:
        yield _posted(info)


def _posted(info: Mapping[str, Any]) -> Finding:
    waiting = f"{info.get('pending_update_count', 0)} updates wait"
    ago = time.time() - info.get("last_error_date", 0)
    if ago > RECENT:
        return Finding("webhook", "ok", f"is set to {_host(info['url'])}; {waiting}")
    words = f"a post failed {ago // 60:.0f} min ago ({info.get('last_error_message')}); {waiting}"
    return Finding("webhook", "warn", words, TO_REACH)


def _host(url: str) -> str | None:
    """Without the path, which may be meant to be secret."""
    return urlsplit(url).hostname
