"""What the process has given up, seen from processes of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HARDENING = (ROOT / "bot" / "hardening.py").read_text()
# Root may look into everything by its capabilities: without them it is a user like others.
PLAIN = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
SET_UP = "import os, resource\nresource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)"
COMMAND = """
import ctypes, os, resource, sys
from bot.cli import main

sys.argv = ["keyferry", "--version"]
try:
    main()
except SystemExit:
    print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
SECRET = "CANARY-in-the-environment"


def test_every_command_gives_up_core_dumps_being_looked_into_and_files_for_others() -> None:
    told = subprocess.run([sys.executable, "-c", COMMAND], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "0o77 (0, 0) 0"


READ = """
import sys
for path in sys.argv[1:]:
    try:
        print(b"CANARY" in open(path, "rb").read(4096))
    except PermissionError:
        print("no")
"""


def looked_into(program: str, *places: str) -> list[str]:
    """What another process of the same user reads of a running one; "no" where the kernel refuses."""
    words = [*PLAIN, sys.executable, "-I", "-c"]
    waiting, pipe = f"{program}\nprint(flush=True); input()", subprocess.PIPE
    with subprocess.Popen([*words, waiting], env={"SECRET": SECRET, **os.environ}, stdin=pipe, stdout=pipe) as child:
        assert child.stdout is not None
        child.stdout.readline()
        paths = [f"/proc/{child.pid}/{place}" for place in places]
        seen = subprocess.run([*words, READ, *paths], capture_output=True, text=True, check=True)
        child.communicate(b"\n")
    return seen.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_nobody_of_the_same_user_reads_the_environment_of_a_hardened_process() -> None:
    assert looked_into("", "environ") == ["True"], "without it everybody of this user could"
    assert looked_into(f"{HARDENING}\nharden()", "environ", "mem", "maps") == ["no", "no", "no"]


def dumps(program: str, folder: Path) -> bool:
    """Whether the kernel says that it wrote a core dump of a program that aborts."""
    words = [sys.executable, "-I", "-c", f"{SET_UP}\nos.chdir({str(folder)!r})\n{program}\nos.abort()"]
    return os.WCOREDUMP(os.waitpid(os.posix_spawn(sys.executable, words, {}), 0)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="how a core is told of is Linux's")
def test_a_hardened_process_leaves_no_core_when_it_crashes(tmp_path: Path) -> None:
    if not dumps("", tmp_path):
        pytest.skip("this machine writes no cores at all")
    for left in tmp_path.iterdir():
        left.unlink()
    assert not dumps(f"{HARDENING}\nharden()", tmp_path)
    assert list(tmp_path.iterdir()) == []
