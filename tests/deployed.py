"""What Dockerfile, compose.yaml and the systemd unit say, read for the tests that hold or run it."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.credentials import SECRETS
from tests.e2e.process import ROOT, Started

# Root may do everything by its capabilities: without them it is bound by the rights of files, as any user is.
PLAIN = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if os.getuid() == 0 else []


def dockerfile() -> dict[str, list[str]]:
    """The last stage: instruction to what follows it, the lines put together."""
    lines = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            found.clear()
        found[instruction].append(rest)
    return dict(found)


def image_env() -> dict[str, str]:
    (line,) = dockerfile()["ENV"]
    return dict(pair.split("=", 1) for pair in shlex.split(line))


def words(instruction: str) -> list[str]:
    """The command of ENTRYPOINT, CMD or HEALTHCHECK."""
    (line,) = dockerfile()[instruction]
    said: Any = json.loads(line[line.index("[") :])
    return [str(word) for word in said]


def unit() -> dict[str, list[str]]:
    """The settings of the systemd unit."""
    text = (ROOT / "deploy" / "keyferry.service").read_text(encoding="utf-8")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found[name].append(value)
    return dict(found)


@dataclass
class Contained(Started):
    """The image's command with the image's settings, on an installation that it may not change; a volume for data."""

    home: Path = field(default=ROOT)
    port: int = 0

    def __post_init__(self) -> None:
        """The secrets as compose.yaml mounts them: files for the bot's user alone."""
        self.secrets.mkdir()
        for name in (name for name in SECRETS if name in self.env):
            (self.secrets / name).write_text(self.env[name])
            (self.secrets / name).chmod(0o400)

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def words(self) -> tuple[str, ...]:
        return (*PLAIN, *words("ENTRYPOINT"), *words("CMD"))

    def environment(self) -> dict[str, str]:
        """The image's, and what compose.yaml gives: no secret is among it."""
        image = image_env()
        path = image["PATH"].replace("/opt/keyferry", str(self.home)).replace("$PATH", os.environ["PATH"])
        given = {name: value for name, value in self.env.items() if name not in SECRETS}
        own = {"HOME": "/", "PATH": path, "METRICS_LISTEN": f"127.0.0.1:{self.port}"}
        return image | own | {"CREDENTIALS_DIRECTORY": str(self.secrets)} | given

    def health(self) -> tuple[int, str]:
        """The exit status of the image's health check, and what it says."""
        program, *rest = words("HEALTHCHECK")
        env, here = self.environment(), self.folder
        found = shutil.which(program, path=env["PATH"])
        assert found is not None
        done = subprocess.run([*PLAIN, found, *rest], cwd=here, env=env, capture_output=True, text=True)
        return done.returncode, done.stderr
