"""What the process has given up, seen from a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASKED = """
import ctypes, os, resource
from bot.hardening import harden

harden()
print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_no_core_dump_no_looking_in_no_files_for_others() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0o77 (0, 0) 0"
