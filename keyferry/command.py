"""`keyferry`: finds the rooms (bot, keys, …) where they were installed and runs the command line."""

import sys
from pathlib import Path


def main() -> None:
    app = Path(__file__).parent / "_app"
    if app.is_dir():
        sys.path.insert(0, str(app))
    from bot.cli import main as run

    run()
