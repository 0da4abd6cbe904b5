"""The real process, driven from outside: Telegram and the exchanges are stood in for over HTTP."""
