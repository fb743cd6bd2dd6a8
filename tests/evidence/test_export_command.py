"""`vertebra export` at the terminal: what it says, what it refuses, and the readme that it puts into the file."""

import zipfile
from pathlib import Path
from shutil import copytree
from sqlite3 import connect

import pytest

from cli.prove.exportreadme import readme
from domain.territory import Network
from evidence.exporting_scope import Asked
from tests.cli.conftest import Terminal
from tests.cli.stored import played

CYCLE = "cycle:batatais:norte:2017"


@pytest.fixture(scope="module")
def vertebra(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal where Batatais' first scenario was played; Temporal does not answer."""
    return Terminal(played("batatais-norte-2017", tmp_path_factory.mktemp("played")))


def test_it_says_what_it_has_written_and_what_is_not_in_it(vertebra: Terminal, tmp_path: Path) -> None:
    said = vertebra.done("--lang", "en", "export", CYCLE, "--to", str(tmp_path / "plan.vertebra"))
    assert "plan.vertebra is written" in " ".join(said.split()).replace("- ", "-")
    assert "Streams: 14; events:" in " ".join(said.split())
    assert "Temporal does not answer" in said
    assert "no signed checkpoint" in said
    assert "management:batatais:gestao-geral" in said
    assert f"vertebra verify {tmp_path / 'plan.vertebra'}" in said
    proven = vertebra("--lang", "en", "verify", str(tmp_path / "plan.vertebra"), "--looks", "fold")
    assert proven.exit_code == 0, proven.output
    holds = f"What the file says that it holds: Network: batatais · With everything that belongs to: {CYCLE}"
    assert holds in " ".join(proven.stdout.split())


def test_a_program_is_told_the_same(vertebra: Terminal, tmp_path: Path) -> None:
    told = vertebra.read("export", "batatais", "--zone", "norte", "--until", "2017-07-31", "--to", str(tmp_path / "z"))
    assert told["asked"] == {
        "network": "batatais", "stream": None, "zone": "norte", "since": None, "until": "2017-07-31",
    }  # fmt: skip
    assert told["events"] > 100
    assert told["temporal"] is False
    assert told["bytes"] == (tmp_path / "z").stat().st_size
    verdict = vertebra.read("verify", str(tmp_path / "z"), "--looks", "fold")
    assert [one["params"] for one in verdict["holds"]] == [
        {"network": "batatais"}, {"zone": "norte"}, {"date": "2017-07-31"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("nowhere",), 4, "unknown-network"),
        (("cycle:batatais:norte:1999",), 4, "not-found"),
        (("batatais", "--zone", "leste"), 3, "unknown-zone"),
        (("batatais", "--until", "yesterday"), 2, "usage"),
        (("batatais", "--since", "2018-01-01", "--until", "2017-01-01"), 2, "bad-period"),
        (("batatais", "--format", "csv"), 2, "usage"),
        ((CYCLE, "--zone", "norte"), 2, "usage"),
        (("NOT A STREAM:",), 4, "unknown-stream"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_no_file(
    vertebra: Terminal, tmp_path: Path, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    assert vertebra.refused("export", *words, "--to", str(tmp_path / "none"))[:2] == (exit_code, code)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(vertebra: Terminal, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert vertebra.refused("export", "batatais", "--to", str(tmp_path / "mine"))[:2] == (3, "file-exists")
    assert (tmp_path / "mine").read_text() == "mine"


def test_the_readme_is_in_the_networks_language_and_in_english_and_names_every_member(
    vertebra: Terminal, tmp_path: Path
) -> None:
    vertebra.done("export", CYCLE, "--until", "2017-12-31", "--to", str(tmp_path / "plan.vertebra"))
    with zipfile.ZipFile(tmp_path / "plan.vertebra") as file:
        told, names = file.read("README.txt").decode(), file.namelist()
    assert told.count("Rede Intersetorial de Batatais") == 2
    assert told.count("vertebra verify FILE --checkpoints KEPT.json") == 2
    assert told.count(CYCLE) == told.count("2017-12-31") == 2
    for name in names:
        member = f"{name.partition('/')[0]}/" if "/" in name else name
        assert member in told or member == "README.txt"
    assert max(map(len, told.splitlines())) <= 140


def test_the_readme_names_in_words_what_the_file_refers_to_and_lacks(vertebra: Terminal, tmp_path: Path) -> None:
    vertebra.done("export", CYCLE, "--to", str(tmp_path / "plan.vertebra"))
    vertebra.done("export", "batatais", "--to", str(tmp_path / "all.vertebra"))
    with zipfile.ZipFile(tmp_path / "plan.vertebra") as plan, zipfile.ZipFile(tmp_path / "all.vertebra") as whole:
        told, all_told = plan.read("README.txt").decode(), whole.read("README.txt").decode()
    assert "- the management meeting: management:batatais:gestao-geral" in told
    assert told.count("management:batatais:gestao-geral") == 2
    assert "What it names and does not hold" not in all_told
    assert " ".join(told.split()).count("nothing in them is verified") == 1


def test_an_english_network_is_told_once(vertebra: Terminal) -> None:
    told = readme(Asked(network="town", zone="north"), Network(id="town", name="Town", language="en"))
    assert told.count("Town") == 1
    assert "Zone: north" in told


def test_what_a_damaged_register_would_show_is_not_exported(vertebra: Terminal, tmp_path: Path) -> None:
    copytree(vertebra.folder, tmp_path / "copy")
    with connect(tmp_path / "copy" / "vertebra.db") as database:
        database.execute("update events set body = replace(body, 'batatais', 'batataes') where stream like 'network:%'")
    database.close()
    damaged = Terminal(tmp_path / "copy")
    assert damaged.refused("export", "batatais", "--to", str(tmp_path / "x"))[:2] == (6, "damaged-log")
    assert not (tmp_path / "x").exists()
