"""The strict reader of Telegram's HTML that other tests lean on."""

import pytest

from tests.telegram_html import NotHtml, length, visible


def test_what_telegram_takes_gives_the_visible_text() -> None:
    assert visible("<b>a &lt; <code>b</code></b> &#x27;c&quot; <blockquote expandable>d</blockquote>") == "a < b 'c\" d"


@pytest.mark.parametrize(
    "text",
    [
        "<b>open",
        "closed</b>",
        "<b><i>crossed</b></i>",
        "<b><b>twice</b></b>",
        "<code><b>in a leaf</b></code>",
        "<u>not of ours</u>",
        '<code class="x">attribute</code>',
        "<b expandable>attribute</b>",
        "a < b",
        "a > b",
        "a & b",
        "a &nbsp; b",
        "<B>upper</B>",
    ],
)
def test_what_telegram_refuses_raises(text: str) -> None:
    with pytest.raises(NotHtml):
        visible(text)


def test_characters_are_counted_as_telegram_counts_them() -> None:
    assert length("<b>я</b>") == 1
    assert length("\U0001f600") == 2
