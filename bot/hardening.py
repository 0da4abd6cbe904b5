"""What the process gives up before it holds a secret: core dumps, being looked into, files that others can read."""

import ctypes
import os
import resource
import sys

PR_SET_DUMPABLE = 4  # linux/prctl.h


def harden() -> None:
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
