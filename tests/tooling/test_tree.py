"""The files around the code keep their word: what one of them names, the others know."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from doors.settings import variables

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def made_by_make() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("target", ["run", "test", "check", "chaos", "lock"])
def test_make_has_the_targets_that_people_are_told_of(target: str) -> None:
    assert target in made_by_make()


@pytest.mark.parametrize("text", ["README.md", *sorted(f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md"))])
def test_every_make_command_in_the_texts_is_one_of_the_makefile(text: str) -> None:
    commands = re.findall(r"^(?:\s*\$ )?make ([a-z]+)|`make ([a-z]+)", (ROOT / text).read_text(), flags=re.MULTILINE)
    named = {one or other for one, other in commands}
    assert named <= made_by_make()
    assert named or text != "README.md"


def test_every_file_that_the_readme_points_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_its_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text())
    packages = [one for one in entries if re.match(r"[A-Za-z0-9._-]+==", one)]
    assert len(packages) == len(pinned(lock)) > 20
    assert [one for one in packages if "--hash=sha256:" not in one] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path_of_the_machine_that_made_it(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    assert [one for one in lines if re.search(r"https?:|file:/|--(index|extra|find|trusted)|(^|\s)/\w|@ ", one)] == []


def test_the_lock_has_everything_that_the_project_asks_for() -> None:
    runtime = {canonicalize_name(Requirement(one).name) for one in PROJECT["dependencies"]}
    development = {canonicalize_name(Requirement(one).name) for one in PROJECT["optional-dependencies"]["dev"]}
    assert runtime <= {canonicalize_name(name) for name in pinned("requirements.txt")}
    assert runtime | development <= {canonicalize_name(name) for name in pinned("requirements-dev.txt")}


def test_people_and_tests_use_the_same_versions() -> None:
    development = pinned("requirements-dev.txt")
    assert {name: development.get(name) for name in pinned("requirements.txt")} == pinned("requirements.txt")


def test_locked_versions_satisfy_what_the_project_asks_for() -> None:
    versions = {canonicalize_name(name): version for name, version in pinned("requirements-dev.txt").items()}
    asked = [Requirement(one) for one in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
    assert [str(one) for one in asked if not one.specifier.contains(versions[canonicalize_name(one.name)])] == []


def test_the_licence_is_the_one_that_the_project_names() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_the_changelog_tells_of_the_version_at_hand() -> None:
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_package_of_the_tree_is_installed_and_stands_on_a_floor() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = {one.parent.name for one in ROOT.glob("*/__init__.py") if one.parent.name not in {"tests", "build"}}
    installed = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert packages <= {one.rstrip("*") for one in installed}
    data = {"networks"}
    assert packages - data <= set(project["tool"]["importlinter"]["root_packages"])


def test_only_the_command_line_may_call_the_worker() -> None:
    floors = (
        "domain",
        "store",
        "workflows",
        "activities",
        "evidence",
        "doors",
        "networkfile",
        "scenarios",
        "words",
        "readings",
    )
    files = [file for floor in floors for file in ROOT.glob(f"{floor}/**/*.py")]
    assert files
    importing = re.compile(r"^\s*(from|import) worker\b", flags=re.MULTILINE)
    assert [file for file in files if importing.search(file.read_text())] == []


def test_the_settings_that_operators_are_told_of_are_those_there_are() -> None:
    told = set(re.findall(r"^\| `(VERTEBRA_\w+)`", (ROOT / "docs/operations.md").read_text(), flags=re.MULTILINE))
    assert told == variables()
