"""A stand-in for the Telegram Bot API: a real HTTP server, and the people who write to the bot."""

from __future__ import annotations

from playground.telegram.chats import Chat, Content, Message, Version
from playground.telegram.params import Params
from playground.telegram.people import Channel, Group, User
from playground.telegram.telegram import TOKEN, Telegram
from playground.telegram.world import Call

__all__ = ["TOKEN", "Call", "Channel", "Chat", "Content", "Group", "Message", "Params", "Telegram", "User", "Version"]
