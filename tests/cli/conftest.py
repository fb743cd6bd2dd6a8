"""The command line as a person uses it: on a database of its own in a folder, with a network loaded."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

COORDINATOR = "coordenacao-norte"
GROUP = "group:batatais:grupo-norte"


@dataclass(frozen=True)
class Terminal:
    """Somebody's terminal. `folder` holds the data."""

    folder: Path

    def __call__(self, *words: str, typed: str | None = None, **environment: str) -> Result:
        return CliRunner().invoke(app, list(words), input=typed, env=self.environment | environment)

    @property
    def environment(self) -> dict[str, str]:
        # Nobody listens on port 1: what needs the engine finds none.
        return {
            "VERTEBRA_DATA_DIR": str(self.folder),
            "VERTEBRA_TEMPORAL_ADDRESS": "127.0.0.1:1",
            "VERTEBRA_LANGUAGE": "",
            "LANG": "C",
            "LC_ALL": "",
            "COLUMNS": "120",
        }

    def done(self, *words: str, **given: Any) -> str:
        """What a command that must succeed says."""
        result = self(*words, **given)
        assert result.exit_code == 0, result.output
        return result.stdout

    def read(self, *words: str) -> Any:
        """The JSON that a reading command answers."""
        return json.loads(self.done(*words, "--json"))

    def refused(self, *words: str, **given: Any) -> tuple[int, str, str]:
        """The exit code of a command that must not succeed, the error's code, and its words."""
        result = self(*words, **given)
        assert result.stdout == "", "an error says nothing on standard output"
        assert "Traceback" not in result.stderr
        code, _, words_said = result.stderr.strip().partition(": ")
        return result.exit_code, code, words_said

    def given(self, stream: str, command: str, person: str = COORDINATOR, *options: str, **data: Any) -> Any:
        """Give a command, and read its receipt."""
        return self.read("do", stream, command, "--as", person, "--data", json.dumps(data), *options)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded")
    Terminal(folder).done("network", "load", "batatais")
    return folder


@pytest.fixture
def vertebra(loaded: Path, tmp_path: Path) -> Terminal:
    """A terminal where Batatais is loaded, and nothing has happened in it."""
    folder = tmp_path / "data"
    shutil.copytree(loaded, folder)
    return Terminal(folder)


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A terminal where there is nothing yet."""
    return Terminal(tmp_path / "data")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The town of `tests.cli.twoyears`, then and now."""
    from tests.cli.twoyears import lived  # it rests on the terminals of this module

    return lived(tmp_path_factory.mktemp("now"), tmp_path_factory.mktemp("then"))
