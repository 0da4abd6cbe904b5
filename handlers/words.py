"""All that the bot says about exchanges, keys, verdicts and addresses: data in, a panel out."""

from handlers.access_words import access_asked, access_decided, let_in, turned_away
from handlers.address_words import addresses, addresses_first
from handlers.broadcast_words import (
    LONGEST_TEXT,
    Written,
    broadcast,
    broadcast_ask,
    broadcast_exchanges,
    broadcast_progress,
    broadcast_sure,
    broadcast_to,
    broadcast_whom,
)
from handlers.campaign_words import moved, moving, moving_over
from handlers.choosing_words import choose, name_in, not_taken, renamed
from handlers.clock_words import clock
from handlers.guide_words import before, fork, guide_page, guides
from handlers.key_words import delete_ask, deleted, key_card, key_list, paused
from handlers.leak_words import leak_dead, leak_over, leaked
from handlers.news_words import news
from handlers.offered_words import offered, offered_admin
from handlers.paste_words import ask, checking, damage
from handlers.people_words import ON_A_PAGE, Somebody, Waiting, Who, stuck, users
from handlers.replace_words import already, in_its_place, other_account
from handlers.report_words import LONGEST, Said, report, report_letter
from handlers.stats_words import Figures, stats
from handlers.verdict_words import verdict
from handlers.wait_words import wait, wait_again
from handlers.where_words import where
from handlers.writing import LABEL, Panel, Say, plain, tidy

__all__ = [
    "LABEL",
    "LONGEST",
    "LONGEST_TEXT",
    "ON_A_PAGE",
    "Figures",
    "Panel",
    "Said",
    "Say",
    "Somebody",
    "Waiting",
    "Who",
    "Written",
    "access_asked",
    "access_decided",
    "addresses",
    "addresses_first",
    "already",
    "ask",
    "before",
    "broadcast",
    "broadcast_ask",
    "broadcast_exchanges",
    "broadcast_progress",
    "broadcast_sure",
    "broadcast_to",
    "broadcast_whom",
    "checking",
    "choose",
    "clock",
    "damage",
    "delete_ask",
    "deleted",
    "fork",
    "guide_page",
    "guides",
    "in_its_place",
    "key_card",
    "key_list",
    "leak_dead",
    "leak_over",
    "leaked",
    "let_in",
    "moved",
    "moving",
    "moving_over",
    "name_in",
    "news",
    "not_taken",
    "offered",
    "offered_admin",
    "other_account",
    "paused",
    "plain",
    "renamed",
    "report",
    "report_letter",
    "stats",
    "stuck",
    "tidy",
    "turned_away",
    "users",
    "verdict",
    "wait",
    "wait_again",
    "where",
]
