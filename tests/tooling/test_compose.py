"""The compose file: clean, without secrets of its own, and in words that the settings know."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from doors.settings import variables

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"


def compose_binary() -> str | None:
    """Docker's own compose, without an engine: from the package that carries it, or from the system."""
    package = importlib.util.find_spec("compose")
    for folder in (package.submodule_search_locations or ()) if package is not None else ():
        if (found := Path(folder) / "docker-compose").is_file():
            return str(found)
    return shutil.which("docker-compose")


@pytest.fixture(scope="module")
def binary() -> str:
    found = compose_binary()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no compose binary")
        pytest.skip("no compose binary on this platform")
    return found


def configured(binary: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary, "--file", COMPOSE, "config", "--format", "json"],
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def services(binary: str) -> dict[str, Any]:
    done = configured(binary, POSTGRES_PASSWORD="for-this-test")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def test_compose_finds_nothing_to_complain_of(binary: str) -> None:
    done = configured(binary, POSTGRES_PASSWORD="for-this-test")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_password_of_ones_own_nothing_starts(binary: str) -> None:
    done = configured(binary)
    assert done.returncode != 0
    assert "POSTGRES_PASSWORD" in done.stderr


def test_no_secret_has_a_default() -> None:
    defaults = re.findall(r"\$\{(\w*(?:PASSWORD|PWD|SECRET|KEY|TOKEN)\w*)(:?-)", COMPOSE.read_text())
    assert defaults == []
    for name, service in yaml.safe_load(COMPOSE.read_text())["services"].items():
        for variable, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|PWD|SECRET", variable):
                assert value.startswith("${"), f"{name} sets {variable} in the clear"


def test_every_variable_that_the_compose_file_sets_is_one_that_the_settings_know(binary: str) -> None:
    found = {
        variable
        for service in services(binary).values()
        for variable in service.get("environment") or {}
        if variable.startswith("VERTEBRA_")
    }
    assert "VERTEBRA_DATABASE_URL" in found
    assert found <= variables()


def test_everything_that_stays_has_a_health_check(binary: str) -> None:
    # The worker's is in its image: `worker.py --check`.
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    stays = {name: one for name, one in services(binary).items() if one.get("restart") == "unless-stopped"}
    assert {"postgresql", "temporal", "temporal-ui", "worker"} == set(stays)
    assert [name for name, one in stays.items() if "healthcheck" not in one and "build" not in one] == []


def test_nothing_is_reachable_from_outside_this_machine(binary: str) -> None:
    ports = [port for one in services(binary).values() for port in one.get("ports") or ()]
    assert ports
    assert [port for port in ports if port.get("host_ip") != "127.0.0.1"] == []


def test_the_worker_waits_for_migrations_and_its_namespace(binary: str) -> None:
    needs = services(binary)["worker"]["depends_on"]
    assert {name: one["condition"] for name, one in needs.items()} == {
        "migrations": "service_completed_successfully",
        "temporal-namespace": "service_completed_successfully",
    }


def test_keys_and_archive_outlive_the_container_and_belong_to_the_worker_alone(binary: str) -> None:
    worker = services(binary)["worker"]
    places = [worker["environment"][name] for name in ("VERTEBRA_KEYS_DIR", "VERTEBRA_ARCHIVE_DIR")]
    mounted = {one["target"]: one for one in worker["volumes"] if one["type"] == "volume"}
    assert len({mounted[place]["source"] for place in places}) == 2
    made = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("RUN install"))
    assert "--mode 700 --owner vertebra" in made
    assert all(place in made for place in places)


def test_a_stopping_worker_is_given_the_time_that_its_settings_promise(binary: str) -> None:
    worker = services(binary)["worker"]
    assert float(worker["environment"]["VERTEBRA_GRACEFUL_SHUTDOWN"]) < float(worker["stop_grace_period"].rstrip("s"))


def test_the_image_gets_every_package_of_the_engine() -> None:
    let_in = re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), flags=re.MULTILINE)
    packages = {one.parent.name for one in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= set(let_in)
