"""Checkpoints that are kept elsewhere by themselves: in folders, by other towns; and what is found by them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.errors import VertebraError
from doors.keeping import keeping
from doors.settings import read_settings
from evidence import checkpointfile
from evidence.keeping import STATE
from store.checkpoints import Checkpoints
from store.database import open_database
from store.keys import Keys
from tests.cli.conftest import Terminal
from tests.databases import closing_engine

DAYS = ("2021-01-11T09:00:00-03:00", "2021-01-12T09:00:00-03:00")


def worked(vertebra: Terminal, *, signs: bool = True, **given: Any) -> None:
    """A round of the worker, as its activity does it."""
    settings = read_settings(data_dir=vertebra.folder, **given)
    with closing_engine(open_database(settings.database_url)) as opened:
        keys = Keys(settings.keys_dir)
        signer = keys.signer()
        if signs:
            Checkpoints(opened).make(signer)
        does = keeping(settings, opened)
        assert does is not None
        does()


def happens(vertebra: Terminal, day: str) -> None:
    """Something that is stored."""
    vertebra.given("clock:batatais", "AdvanceClock", "administracao", to=day)


def answer(vertebra: Terminal, *words: str, **environment: str) -> tuple[int, Any]:
    result = vertebra(*words, "--json", **environment)
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def keeps(shelf: Path) -> dict[str, str]:
    return {"VERTEBRA_CHECKPOINT_KEEP": str(shelf)}


def files(shelf: Path) -> list[Path]:
    return sorted(shelf.iterdir())


def last(path: Path) -> int:
    return checkpointfile.read(path).checkpoints[-1].checkpoint.number


def put_back(vertebra: Terminal, act: Callable[[], None]) -> None:
    """The whole directory as it was before something happened: databases, keys and all."""
    older = vertebra.folder.with_name("older")
    shutil.copytree(vertebra.folder, older)
    act()
    shutil.rmtree(vertebra.folder)
    older.rename(vertebra.folder)


def test_each_round_keeps_all_checkpoints_in_a_folder_and_says_up_to_where(vertebra: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    key = next(iter(Keys(vertebra.folder / "keys").public()))
    assert file.name == f"vertebra-checkpoints-batatais-{key}.json"
    by_hand = shelf.with_name("by-hand.json")
    vertebra.done("checkpoints", "export", str(by_hand))
    assert file.read_bytes() == by_hand.read_bytes()
    vertebra.done("network", "load", "sants-montjuic")
    worked(vertebra, checkpoint_keep=str(shelf))
    assert files(shelf) == [file], "also where the town got another network"
    assert last(file) == 2
    code, (told,) = answer(vertebra, "checkpoints", "status", **keeps(shelf))
    assert (code, told["place"], told["number"], told["code"]) == (0, str(shelf), 2, "")
    listed = vertebra.done("--lang", "en", "checkpoints", "list", **keeps(shelf))
    assert "Kept elsewhere" in listed
    assert "checkpoint 2, up to position" in listed


def test_nothing_is_written_where_nothing_is_new(vertebra: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    before = [path.stat().st_mtime_ns for path in (*files(shelf), vertebra.folder / "keys" / STATE)]
    worked(vertebra, checkpoint_keep=str(shelf))
    assert [path.stat().st_mtime_ns for path in (*files(shelf), vertebra.folder / "keys" / STATE)] == before


def test_a_new_key_goes_on_in_the_same_file(vertebra: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    vertebra.done("checkpoints", "key", "--new")
    happens(vertebra, DAYS[0])
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    assert len(checkpointfile.read(file).keys) == 2


@pytest.mark.parametrize("goes_on", [False, True], ids=["left as it is", "with another past since"])
def test_a_whole_directory_that_was_put_back_is_found_by_verify_without_being_asked(
    vertebra: Terminal, shelf: Path, goes_on: bool
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))

    def later() -> None:
        happens(vertebra, DAYS[0])
        worked(vertebra, checkpoint_keep=str(shelf))

    put_back(vertebra, later)
    (file,) = files(shelf)
    kept = file.read_bytes()
    assert answer(vertebra, "verify", "--all")[1]["sound"], "nothing in it can tell"
    if goes_on:
        happens(vertebra, DAYS[1])
    worked(vertebra, signs=goes_on, checkpoint_keep=str(shelf))
    assert file.read_bytes() == kept, "what contradicts the log is never written over"
    code, told = answer(vertebra, "verify", "--all", **keeps(shelf))
    assert code == 6
    found = {one["fault"] for one in told["findings"]}
    assert ("checkpoint-forged" if goes_on else "checkpoint-missing") in found
    code, (place,) = answer(vertebra, "checkpoints", "status", **keeps(shelf))
    assert (code, place["code"], place["params"]["number"]) == (6, "checkpoints-contradict", "2")
    assert "an older copy was put in the log's place" in " ".join(
        vertebra("--lang", "en", "checkpoints", "status", **keeps(shelf)).stdout.split()
    )


def test_what_is_sound_is_sound_with_what_lies_elsewhere_and_nothing_is_said_of_putting_back(
    vertebra: Terminal, shelf: Path
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    code, told = answer(vertebra, "verify", "--all", **keeps(shelf))
    assert (code, told["sound"], told["kept"]) == (0, True, 1)
    happens(vertebra, DAYS[0])  # and the log may be further than the copy
    assert answer(vertebra, "verify", "--all", **keeps(shelf))[0] == 0
    assert "compare with a kept checkpoint" not in vertebra.done("--lang", "en", "verify", **keeps(shelf))
    assert "compare with a kept checkpoint" in " ".join(vertebra.done("--lang", "en", "verify").split())


def test_a_folder_that_is_not_there_is_said_and_tried_again_and_keeps_no_other_place_out(
    vertebra: Terminal, shelf: Path, tmp_path: Path
) -> None:
    away = tmp_path / "stick"
    both = {"VERTEBRA_CHECKPOINT_KEEP": f"{away},{shelf}"}
    worked(vertebra, checkpoint_keep=f"{away},{shelf}")
    assert not away.exists(), "a stick that is not in must not become a folder"
    assert len(files(shelf)) == 1
    code, (missing, kept) = answer(vertebra, "checkpoints", "status", **both)
    assert (code, missing["code"], kept["code"]) == (5, "no-such-folder", "")
    since = missing["failing_since"]
    worked(vertebra, checkpoint_keep=f"{away},{shelf}")
    assert answer(vertebra, "checkpoints", "status", **both)[1][0]["failing_since"] == since
    first = vertebra.done("--lang", "en", "verify", **both).splitlines()[0]
    assert first.startswith("The checkpoints kept in ")
    away.mkdir()
    worked(vertebra, checkpoint_keep=f"{away},{shelf}")
    assert len(files(away)) == 1
    code, (back, _) = answer(vertebra, "checkpoints", "status", **both)
    assert (code, back["code"], back["failing_since"]) == (0, "", None)


def test_what_cannot_be_read_is_not_written_over(vertebra: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    file.write_text("{}")
    happens(vertebra, DAYS[0])
    worked(vertebra, checkpoint_keep=str(shelf))
    assert file.read_text() == "{}"
    code, (told,) = answer(vertebra, "checkpoints", "status", **keeps(shelf))
    assert (code, told["code"]) == (5, "bad-checkpoint-file")


def test_what_somebody_forged_in_the_folder_is_neither_believed_nor_written_over(
    vertebra: Terminal, shelf: Path
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    file.write_text(file.read_text().replace('"streams": 1', '"streams": 2', 1))
    forged = file.read_bytes()
    worked(vertebra, checkpoint_keep=str(shelf))
    assert file.read_bytes() == forged
    assert answer(vertebra, "checkpoints", "status", **keeps(shelf))[0] == 6
    assert answer(vertebra, "verify", "--all", **keeps(shelf))[0] == 6


# Other towns


@pytest.fixture
def neighbour(tmp_path: Path) -> Terminal:
    town = Terminal(tmp_path / "neighbour")
    town.done("network", "load", "sants-montjuic")
    return town


def test_two_towns_that_share_a_folder_keep_each_others_by_themselves(
    vertebra: Terminal, neighbour: Terminal, shelf: Path
) -> None:
    for _ in range(2):
        for town in (vertebra, neighbour):
            worked(town, checkpoint_keep=str(shelf), checkpoint_watch=str(shelf))
    assert len(files(shelf)) == 2
    for town, other in ((vertebra, neighbour), (neighbour, vertebra)):
        code, told = answer(town, "checkpoints", "kept")
        (kept,) = told["towns"]
        assert (code, kept["checkpoints"], kept["contradicted"]) == (0, 1, None)
        assert kept["key"] == next(iter(Keys(other.folder / "keys").public()))
        # What the neighbour has is what a town that lost all else compares with.
        assert answer(other, "verify", "--all", "--checkpoints", kept["file"])[0] == 0


def test_the_longer_of_two_that_agree_is_kept(vertebra: Terminal, neighbour: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    short = shelf.with_name("short.json")
    shutil.copy(file, short)
    happens(vertebra, DAYS[0])
    worked(vertebra, checkpoint_keep=str(shelf))
    taken = [answer(neighbour, "checkpoints", "keep", str(path)) for path in (short, shelf, short, file)]
    assert [(code, one["taken"], one["checkpoints"]) for code, (one,) in taken] == [
        (0, "new", 1), (0, "longer", 2), (0, "known", 2), (0, "known", 2),
    ]  # fmt: skip
    assert "goes on from what was kept" not in neighbour.done("--lang", "en", "checkpoints", "keep", str(short))


def test_a_town_that_shows_another_past_is_refused_and_listed_and_both_stay_as_proof(
    vertebra: Terminal, neighbour: Terminal, shelf: Path
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)

    def later() -> None:
        happens(vertebra, DAYS[0])
        worked(vertebra, checkpoint_keep=str(shelf))
        neighbour.done("checkpoints", "keep", str(shelf))

    put_back(vertebra, later)
    file.unlink()  # whoever put it back has the folder, too
    happens(vertebra, DAYS[1])
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    (kept,) = answer(neighbour, "checkpoints", "kept")[1]["towns"]
    before = Path(kept["file"]).read_bytes()
    worked(neighbour, checkpoint_watch=str(shelf))
    assert Path(kept["file"]).read_bytes() == before
    code, (told,) = answer(neighbour, "checkpoints", "keep", str(file))
    assert (code, told["taken"], told["code"]) == (6, "refused", "checkpoints-contradict")
    code, listed = answer(neighbour, "checkpoints", "kept")
    (town,) = listed["towns"]
    assert (code, town["checkpoints"]) == (6, 2)
    assert checkpointfile.read(Path(town["contradicted"])).checkpoints == checkpointfile.read(file).checkpoints
    assert "another past" in neighbour("--lang", "en", "checkpoints", "kept").stdout
    assert answer(vertebra, "verify", "--all", "--checkpoints", kept["file"])[0] == 6


def test_what_was_forged_cut_or_is_something_else_is_not_kept_and_keeps_no_other_out(
    vertebra: Terminal, neighbour: Terminal, shelf: Path
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    happens(vertebra, DAYS[0])
    worked(vertebra, checkpoint_keep=str(shelf))
    (file,) = files(shelf)
    whole = json.loads(file.read_text())
    deeds: dict[str, Any] = {
        "beginning": {**whole, "checkpoints": whole["checkpoints"][1:]},
        "emptied": {**whole, "checkpoints": []},
        "leaves": {**whole, "checkpoints": [{**one, "changed": []} for one in whole["checkpoints"]]},
        "moved": json.loads(file.read_text().replace('"streams": 2', '"streams": 3')),
        "no key": {**whole, "keys": {}},
        "number": json.loads(file.read_text().replace('"number": 1', '"number": -1')),
        "something": [1, 2],
    }
    for name, content in deeds.items():
        (shelf / f"{name}.json").write_text(json.dumps(content))
    (shelf / "notes.txt").write_text("not ours")
    code, told = answer(neighbour, "checkpoints", "keep", str(shelf))
    by_name = {Path(one["file"]).stem: one["code"] for one in told}
    assert code == 6
    assert by_name.pop(file.stem) is None
    assert set(by_name) == set(deeds)
    assert by_name.pop("emptied") == by_name.pop("something") == "bad-checkpoint-file"
    assert set(by_name.values()) == {"checkpoint-forged"}
    worked(neighbour, checkpoint_watch=str(shelf))  # and in the worker none of them ends anything
    assert [path.stem for path in (neighbour.folder / "kept").iterdir()] == [
        next(iter(Keys(vertebra.folder / "keys").public()))
    ]


def test_a_new_key_of_another_town_is_kept_once_somebody_says_that_it_is_theirs(
    vertebra: Terminal, neighbour: Terminal, shelf: Path
) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    neighbour.done("checkpoints", "keep", str(shelf))
    vertebra.done("checkpoints", "key", "--new")
    happens(vertebra, DAYS[0])
    worked(vertebra, checkpoint_keep=str(shelf))
    code, (told,) = answer(neighbour, "checkpoints", "keep", str(shelf))
    assert (code, told["code"]) == (3, "other-key")
    key = next(iter(Keys(vertebra.folder / "keys").public()))
    assert key in told["words"]
    code, (told,) = answer(neighbour, "checkpoints", "keep", str(shelf), "--key", key)
    assert (code, told["taken"]) == (0, "longer")


def test_a_file_that_is_not_there_is_said(vertebra: Terminal, tmp_path: Path) -> None:
    code, (told,) = answer(vertebra, "checkpoints", "keep", str(tmp_path / "nowhere.json"))
    assert (code, told["code"]) == (4, "no-such-file")
    assert "no file of checkpoints there" in vertebra.done("--lang", "en", "checkpoints", "keep", str(tmp_path))


def test_a_log_whose_key_is_lost_is_said_and_keeps_nothing(vertebra: Terminal, shelf: Path) -> None:
    worked(vertebra, checkpoint_keep=str(shelf))
    for path in (vertebra.folder / "keys").glob("signing-*"):
        path.unlink()
    with pytest.raises(VertebraError) as refused:
        worked(vertebra, checkpoint_keep=str(shelf))
    assert refused.value.code == "unknown-key"
    assert [last(path) for path in files(shelf)] == [1]
