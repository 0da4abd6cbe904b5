"""Runs a program for as long as another process lives, then ends it at once and removes its folder, whatever became of either.

python guard.py PID FOLDER UID PROGRAM ARGUMENT…
"""

import os
import shutil
import signal
import subprocess
import sys
import time


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    if os.fork():
        return  # whoever asked for it need not wait for it
    master, folder, user, *command = sys.argv[1:]
    as_user = {"user": int(user), "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(command, cwd=folder, **as_user) as guarded:  # type: ignore[call-overload]
        while guarded.poll() is None and alive(int(master)):
            time.sleep(0.2)
        if guarded.poll() is None:
            guarded.send_signal(signal.SIGQUIT)
    if not alive(int(master)):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
