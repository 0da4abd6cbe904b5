"""Ends the bot, and the commands beside it, once at every point at which that could leave something else behind."""
