"""The walks of the texts, typed line by line on what `make run` leaves: the evaluator's, and the README's.

A real system is started as `make run` starts it. What stands behind `# →` must be in the answer, `exit code N` is how
the line ends; every other line ends well. `MEETING` is the meeting that the lines before have made.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.engine import free_ports
from tests.walks.forking import client

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = re.search(r"^SCENARIOS \?= (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
PATIENCE = 300.0  # seconds until all is played
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
MADE = re.compile(r"^Made: \S+#(\S+)$", re.MULTILINE)
RUNS = f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom cli.main import run\nrun()\n"


@dataclass
class Shell:
    """Somebody's terminal in the folder where `make run` was typed. What is exported stays."""

    folder: Path
    environment: dict[str, str]
    meeting: str = "MEETING"
    exported: list[str] = field(default_factory=list)

    def type(self, line: str) -> None:
        """Type a line of a text, and hold what it does against what the text says of it."""
        typed, _, said = line.partition("# ")
        exits = re.search(r"exit code (\d)", said)
        _, _, expected = said.partition("→ ")
        typed = typed.strip().replace("#MEETING", f"#{self.meeting}")
        if typed.startswith("export "):
            self.exported.append(typed)
            return
        whole = " && ".join([*self.exported, typed])
        done = subprocess.run(
            ["bash", "-c", whole], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=180
        )
        told = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == (int(exits[1]) if exits else 0), f"{typed}\n{done.stdout}{done.stderr}"
        assert " ".join(expected.split()) in told, f"{typed}\nsays no {expected!r}:\n{done.stdout}{done.stderr}"
        assert "Traceback" not in told
        made = MADE.findall(done.stdout) if " RecordMeeting " in typed else []
        self.meeting = made[-1] if made else self.meeting


def lines(text: str, section: str = "") -> list[str]:
    """The shell lines of a text, or of a section of it."""
    told = (ROOT / text).read_text()
    if section:
        told = told.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [line for block in BLOCK.findall(told) for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A terminal beside a running system on which the scenarios of `make run` were played."""
    folder = tmp_path_factory.mktemp("walk")
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    real, address = folder / "up", str(folder / "line")
    for script, text in ((real, RUNS), (tools / "vertebra", client(address))):
        script.write_text(text)
        script.chmod(0o755)
    (tools / "python").symlink_to(sys.executable)
    temporal, ui = free_ports(2)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("VERTEBRA_", "LC_", "LANG"))}
    environment = known | {
        "VERTEBRA_TEMPORAL_ADDRESS": f"127.0.0.1:{temporal}",
        "VERTEBRA_TEMPORAL_UI_PORT": str(ui),
        "COLUMNS": "160",
        "PYTHONWARNINGS": "ignore",
    }
    assert SCENARIOS is not None
    plays = [word for name in SCENARIOS[1].split() for word in ("--play", name)]
    said = folder / "said"
    with said.open("w") as out:
        up = [real, "up", *plays]
        running = subprocess.Popen(up, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        give_up = monotonic() + PATIENCE
        while "Vertebra is running" not in said.read_text():
            assert running.poll() is None, said.read_text()
            assert monotonic() < give_up, said.read_text()
            sleep(0.5)
        with subprocess.Popen([sys.executable, ROOT / "tests" / "walks" / "forking.py", address]) as typing:
            while not Path(address).exists():
                assert typing.poll() is None
                sleep(0.05)
            yield Shell(folder, environment)
            typing.kill()
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(timeout=60)
    assert running.returncode == 0, said.read_text()


def test_the_evaluator_s_walk_is_true_line_by_line(terminal: Shell) -> None:
    typed = lines("docs/evaluators.md")
    assert len(typed) > 20
    for line in typed:
        terminal.type(line)


def test_a_file_that_was_taken_away_has_nobody_s_name_in_it(terminal: Shell) -> None:
    """Whose names the walk's own export must not have: those that the town's people are called by."""
    from store.database import open_database
    from store.people import display_names

    database = open_database(f"sqlite:///{terminal.folder / '.vertebra' / 'vertebra.db'}")
    names = display_names(database, "batatais")
    database.dispose()
    file = terminal.folder / "plan.vertebra"
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]);"
         "sys.stdout.buffer.write(b''.join(z.read(n) for n in z.namelist()))", str(file)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert names
    assert not [name for name in names.values() if name.encode() in listed]


@pytest.mark.parametrize("section", ["Act as a secretary", "Start a cycle of your own"])
def test_the_readme_s_walks_are_true_line_by_line(terminal: Shell, section: str) -> None:
    typed = lines("README.md", section)
    assert len(typed) > 8
    for line in typed:
        terminal.type(line)


def test_a_whole_cycle_goes_line_by_line_to_the_next(terminal: Shell) -> None:
    typed = lines("docs/cycle.md")
    assert len(typed) > 30
    for line in typed:
        terminal.type(line)


@pytest.mark.parametrize("page", sorted(file.name for file in (ROOT / "docs" / "roles").iterdir()))
def test_the_page_of_every_role_is_true_line_by_line(terminal: Shell, page: str) -> None:
    typed = lines(f"docs/roles/{page}")
    assert typed
    for line in typed:
        terminal.type(line)


def test_what_people_did_on_these_walks_is_proven_too(terminal: Shell) -> None:
    terminal.type(".venv/bin/vertebra --lang en verify --network batatais    # → as it was recorded.")
