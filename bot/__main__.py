"""`python -m bot`: the same commands as `keyferry`."""

from bot.cli import main

main()
