"""All that the bot says about exchanges, keys, verdicts and addresses: data in, a panel out."""

from handlers.address_words import addresses, addresses_first, reminder
from handlers.guide_words import before, choose, guide_page, guides
from handlers.key_words import delete_ask, key_card, key_list
from handlers.paste_words import ask, checking, damage
from handlers.verdict_words import verdict
from handlers.writing import Panel, Say, first_word, plain, tidy

__all__ = [
    "Panel",
    "Say",
    "addresses",
    "addresses_first",
    "ask",
    "before",
    "checking",
    "choose",
    "damage",
    "delete_ask",
    "first_word",
    "guide_page",
    "guides",
    "key_card",
    "key_list",
    "plain",
    "reminder",
    "tidy",
    "verdict",
]
