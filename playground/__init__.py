"""Stand-ins for Telegram and for exchanges, over real HTTP; they become the demo."""
