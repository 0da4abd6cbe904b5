"""What an operator installs: the wheel, in an environment of its own, away from the checkout."""

import asyncio
import os
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.deployed import PLAIN, Contained
from tests.e2e.world import open_world
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
DEPENDENCIES = sysconfig.get_path("purelib")


@pytest.fixture(name="wheel", scope="module")
def a_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    building = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(building, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(name="home", scope="module")
def an_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel alone; the dependencies are lent by the one that runs the tests."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home, symlinks=True, with_pip=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    installing = [str(home / "bin" / "python"), "-m", "pip", "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(installing, check=True, capture_output=True)
    (site / "dependencies.pth").write_text(DEPENDENCIES)
    return home


def run(home: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "TERM": "dumb"}
    return subprocess.run([home / "bin" / "keyferry", *words], cwd=folder, env=env, capture_output=True, text=True)


def test_no_room_lies_in_site_packages_under_its_own_name(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"keyferry", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"}


@pytest.mark.parametrize(
    "name",
    [
        "bot/cli.py",
        "exchanges/okx.toml",
        "pictures/fonts/Inter-Regular.otf",
        "pictures/fonts/OFL.txt",
        "locales/ru",
        "profiles/default.toml",
        "profiles/demo.toml",
        "playground/page/static/index.html",
        "playground/exchanges/samples.toml",
        "storage/migrations/versions",
        "env.example",
    ],
)
def test_what_is_no_python_travels_along(wheel: Path, name: str) -> None:
    assert any(path.startswith(f"keyferry/_app/{name}") for path in zipfile.ZipFile(wheel).namelist())


def test_the_command_explains_itself(home: Path, tmp_path: Path) -> None:
    said = run(home, "--help", folder=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "Usage: keyferry" in said.stdout


def test_the_first_start_makes_env_from_what_the_wheel_carries(home: Path, tmp_path: Path) -> None:
    said = run(home, "run", folder=tmp_path)
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 3, said.stderr
    assert "EXCHANGE_URLS" in (tmp_path / ".env").read_text()


def test_the_demo_runs_from_what_is_installed(home: Path, tmp_path: Path) -> None:
    words = [str(home / "bin" / "keyferry"), "demo", "--no-browser"]
    env = {"PATH": os.environ["PATH"], "TERM": "dumb", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        told = demo.stdout.readline()
        with urllib.request.urlopen(told.split()[4]) as page:  # noqa: S310 - our own address
            assert b"/static/main.js" in page.read()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(60) == 0


def test_the_installed_rooms_work_on_a_database(home: Path, tmp_path: Path) -> None:
    run(home, "run", folder=tmp_path)
    said = run(home, "keys", "list", "--json", folder=tmp_path)
    assert (said.returncode, said.stdout) == (0, "[]\n"), said.stderr
    assert (tmp_path / "data" / "keyferry.db").exists()


@pytest.fixture(name="unchangeable")
def a_read_only_tree(home: Path) -> Iterator[Path]:
    """The environment, in which nobody may write."""
    places = [home, *(path for path in home.rglob("*") if not path.is_symlink())]
    modes = {path: path.stat().st_mode for path in places}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    assert subprocess.run([*PLAIN, "touch", home / "x"], capture_output=True).returncode, "it can be changed"
    yield home
    for path, mode in modes.items():
        path.chmod(mode)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_the_image_s_command_and_its_health_check_work_without_rights_on_a_tree_that_stays_as_it_is(
    unchangeable: Path, tmp_path: Path
) -> None:
    contained = partial(Contained, home=unchangeable, port=free_port())
    (tmp_path / "tmp").mkdir()
    async with open_world(tmp_path, process=contained, TMPDIR=str(tmp_path / "tmp")) as world:
        assert isinstance(world.bot, Contained)
        trader = world.trader()
        trader.send("/start")
        await trader.wait_for("Test Desk")
        assert await asyncio.to_thread(world.bot.health) == (0, "")
        assert await world.bot.stop() == 0
        status, said = await asyncio.to_thread(world.bot.health)
        assert (status, "Nothing answers" in said) == (1, True)
    assert files(tmp_path) == {"bot.log", "profile.toml", "keyferry.db", "BOT_TOKEN", "MASTER_KEY"}
