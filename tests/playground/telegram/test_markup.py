"""Telegram's HTML as the stand-in reads it."""

from __future__ import annotations

import pytest

from playground.telegram.markup import link, parse_html, trim
from playground.telegram.problems import ApiError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> <STRONG>too</STRONG>", "bold too", [("bold", 0, 4), ("bold", 5, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins><s>c</s>", "abc", [("underline", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("😀<code>x</code>", "😀x", [("code", 2, 1)]),
        ("<b></b>empty", "empty", []),
        ("<b >a</ >", "a", [("bold", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<pre><code>a</code></pre>", "a", [("pre", 0, 1)]),
        ("<pre>a<code>b</code></pre>", "ab", [("pre", 0, 2), ("code", 1, 1)]),
        ("<pre>a</pre>", "a", [("pre", 0, 1)]),
        ("<code class='language-py'>a</code>", "a", [("code", 0, 1)]),
        ("<code class='py'>a</code>", "a", [("code", 0, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;&#33;&#x21;", '<b> &amp; "!!', []),
        ("&nbsp; &ltx &#0; &#xD800; a & b", "&nbsp; &ltx &#0; &#xD800; a & b", []),
        ("<a href='nowhere'>a</a>", "a", []),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(source)
    assert plain == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities
    assert all(set(entity) == {"type", "offset", "length"} for entity in found)


def test_what_an_entity_carries_is_kept() -> None:
    source = '<a href="https://a.b/?x=1&amp;y=2">x</a><tg-emoji emoji-id="5">y</tg-emoji>'
    source += "<pre><code class=language-python>z</code></pre>"
    _, (address, emoji, code) = parse_html(source)
    assert address["url"] == "https://a.b/?x=1&y=2"
    assert emoji["custom_emoji_id"] == "5"
    assert (code["type"], code["language"]) == ("pre", "python")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("я<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("я<p>a</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href='x' >a</a", "Unclosed end tag at byte offset 14"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_a_wrong_tag_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://okx.com", "https://okx.com/"),
        ("okx.com/account", "http://okx.com/account"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("javascript://x.y", ""),
        ("word", ""),
        ("two words.com", ""),
        ("https://", ""),
    ],
)
def test_a_link_is_kept_as_telegram_does(address: str, kept: str) -> None:
    assert link(address) == kept


def test_white_space_around_is_lost_and_entities_follow() -> None:
    bold, blank = {"type": "bold", "offset": 1, "length": 4}, {"type": "italic", "offset": 5, "length": 1}
    assert trim("\n ab  ", (bold, blank)) == ("ab", ({"type": "bold", "offset": 0, "length": 2},))
