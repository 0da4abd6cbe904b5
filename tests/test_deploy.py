"""What the container and the systemd unit promise; they run on machines that the tests never see."""

import json
import re

import pytest

from bot.credentials import SECRETS
from bot.settings import PLANNED, WORKING
from tests.deployed import dockerfile, image_env, unit, words
from tests.e2e.process import ROOT

COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def test_the_image_runs_as_a_user_without_rights_and_without_a_shell() -> None:
    (user,) = dockerfile()["USER"]
    assert user == "10001:10001"
    assert f'user: "{user}"' in COMPOSE
    assert f"--uid {user.partition(':')[0]} " in dockerfile()["RUN"][0]
    assert "/usr/sbin/nologin" in dockerfile()["RUN"][0]


@pytest.mark.parametrize(
    "line",
    [
        "read_only: true",
        "cap_drop: [ALL]",
        "- no-new-privileges:true",
        "core: 0",
        "init: true",
        "secrets: [BOT_TOKEN, MASTER_KEY]",
        "CREDENTIALS_DIRECTORY: /run/secrets",
    ],
)
def test_compose_gives_the_container_no_more_than_it_needs(line: str) -> None:
    assert f"\n{line}\n" in re.sub(r"^ +", "", COMPOSE, flags=re.MULTILINE)


def test_no_memory_of_the_container_is_swapped_out() -> None:
    memory, with_swap = re.search(r"mem_limit: (\w+)\n +memswap_limit: (\w+)", COMPOSE).groups()  # type: ignore[union-attr]
    assert memory == with_swap


def test_nothing_is_installed_into_the_image_without_a_hash() -> None:
    building = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    installs = re.findall(r"pip install (.*?)(?: \\|$)", building, re.MULTILINE)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "--no-deps --no-index" in one for one in installs)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_its_hashes(lock: str) -> None:
    blocks = re.findall(r"^[\w.-]+==[^\n]*(?:\n[ ].*)*", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(blocks) > 3 or lock == "requirements-fuzz.lock"  # that one is for a single package
    assert [block.partition("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_image_and_the_unit_set_only_what_there_is() -> None:
    known = {*WORKING, *PLANNED, "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "CREDENTIALS_DIRECTORY"}
    assert set(image_env()) <= known
    assert set(re.findall(r"^      ([A-Z_]+): ", COMPOSE, re.MULTILINE)) <= known
    assert not {*SECRETS} & set(image_env()), "a secret in an image is everybody's who has the image"


def test_the_panels_of_the_dashboard_stand_side_by_side_and_each_asks_something() -> None:
    panels = json.loads((ROOT / "deploy" / "grafana" / "keyferry.json").read_text(encoding="utf-8"))["panels"]
    places = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24, "a row of Grafana's has 24 columns"
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all(target["expr"] for panel in panels for target in panel["targets"])


def test_every_alert_is_tried_in_both_cases() -> None:
    """promtool runs them (`make deployment`); this holds that none is left out."""
    rules, tried = (
        (ROOT / "deploy" / "prometheus" / name).read_text(encoding="utf-8")
        for name in ("rules.yaml", "rules_test.yaml")
    )
    for alert in re.findall(r"- alert: (\w+)", rules):
        assert len(re.findall(rf"alertname: {alert}\b", tried)) == 2, alert


def test_container_and_unit_run_the_same_command() -> None:
    assert [*words("ENTRYPOINT"), *words("CMD")] == ["keyferry", "run"]
    (command,) = unit()["ExecStart"]
    assert command == "/opt/keyferry/bin/keyferry run"


def test_the_unit_hands_the_secrets_over_encrypted_and_in_no_other_way() -> None:
    """But that of a webhook, which not everybody has: a unit does not start where a credential's file is missing."""
    assert {one.partition(":")[0] for one in unit()["LoadCredentialEncrypted"]} == {*SECRETS} - {"WEBHOOK_SECRET"}
    assert "Environment" not in unit()
    assert "LoadCredential" not in unit()


@pytest.mark.parametrize(
    ("name", "value"),
    {
        "User": "keyferry",
        "UMask": "0077",
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "MemoryDenyWriteExecute": "yes",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        "RestrictNamespaces": "yes",
        "Restart": "on-failure",
        "RestartPreventExitStatus": "2",
        "StateDirectoryMode": "0700",
    }.items(),
)
def test_the_unit_takes_away_what_the_bot_does_not_need(name: str, value: str) -> None:
    assert unit()[name] == [value]
