"""What docs/export.md tells an evaluator to type works as it stands there, and finds what it says it finds."""

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.evidence.exported import Unpacked, exported
from tests.evidence.town import ESCALATION, Lived
from tests.tooling.test_readme_commands import understood

TEXT = (Path(__file__).resolve().parents[2] / "docs/export.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", TEXT, flags=re.DOTALL | re.MULTILINE)
SHELL = re.findall(r"^```sh\n(.*?)^```", TEXT, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
async def folder(lived: Lived, tmp_path: Path) -> Path:
    """Where an evaluator has put the file of a plan, or here of a question."""
    await exported(lived, tmp_path / "plan.vertebra", stream=ESCALATION)
    return tmp_path


def run(lines: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-I", "-c", lines], cwd=folder, capture_output=True, text=True)


def test_there_are_two_programs_and_the_first_has_ten_lines_or_so() -> None:
    assert len(PYTHON) == 2
    assert len([line for line in PYTHON[0].splitlines() if line.strip()]) <= 11


@pytest.mark.parametrize("program", PYTHON, ids=["chain", "proofs"])
def test_a_program_of_the_text_finds_nothing_in_a_sound_file(folder: Path, program: str) -> None:
    done = run(program, folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("version", [1, 3, 7])
def test_the_chain_by_hand_names_the_event_that_was_changed(folder: Path, version: int) -> None:
    file = Unpacked.of(folder / "plan.vertebra")
    file.change_event(ESCALATION, version, lambda line: line["data"]["who"].update(person="mallory"))
    file.pack(folder / "plan.vertebra")
    done = run(PYTHON[0], folder)
    assert done.returncode == 1
    assert f"AssertionError: {ESCALATION}, event {version}" in done.stderr


def test_the_chain_by_hand_misses_no_end_that_was_cut_off_and_the_proofs_no_chain_that_was_made_anew(
    folder: Path,
) -> None:
    file = Unpacked.of(folder / "plan.vertebra")
    lines = file.lines("events.ndjson")
    last = max(line["streamversion"] for line in lines if line["subject"] == ESCALATION)
    file.put_lines("events.ndjson", [x for x in lines if (x["subject"], x["streamversion"]) != (ESCALATION, last)])
    file.pack(folder / "plan.vertebra")
    assert "a stream does not end where the file says" in run(PYTHON[0], folder).stderr
    proofs = file.lines("proofs.ndjson")
    (own,) = [proof for proof in proofs if proof["leaf"]["stream"] == ESCALATION][-1:]
    own["leaf"]["head"] = "0" * 64
    file.put_lines("proofs.ndjson", proofs)
    file.pack(folder / "plan.vertebra")
    assert f"AssertionError: {ESCALATION}" in run(PYTHON[1], folder).stderr


def test_the_sums_by_hand_name_the_member_that_was_changed(folder: Path) -> None:
    (commands,) = [block for block in SHELL if "sha256sum" in block]
    unpack = "unzip plan.vertebra -d plan"
    assert unpack in commands, "here it is unpacked by Python, for not every machine has unzip"
    with zipfile.ZipFile(folder / "plan.vertebra") as file:
        file.extractall(folder / "plan")
    rest = commands.replace(unpack, "").strip().replace("\n", " && ")
    sound = subprocess.run(rest, shell=True, cwd=folder, capture_output=True, text=True)
    assert sound.returncode == 0, sound.stderr
    (folder / "plan" / "heads.json").write_text("{}")
    changed = subprocess.run(rest, shell=True, cwd=folder, capture_output=True, text=True)
    assert changed.returncode == 1
    assert "heads.json: FAILED" in changed.stdout


def commands() -> list[str]:
    """The commands of the text that are ours."""
    lines = [line.partition("#")[0].strip() for block in SHELL for line in block.splitlines()]
    return [line for line in lines if line.startswith("vertebra ")] + re.findall(r"`(vertebra [^`…]+)`", TEXT)


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_text_is_one_that_there_is(line: str) -> None:
    assert understood(shlex.split(line)[1:]), line
