"""What somebody can do to what registers stored after it was archived: the sealed copies name each deed exactly."""

from datetime import datetime

import pytest

from evidence.verdict import GuardKind, Look
from tests.evidence.test_tampering_with_events import forge_with_command
from tests.evidence.test_tampering_with_order import put_in_and_close_up, remove_and_close_up
from tests.evidence.town import GROUP, NETWORK, Lived


@pytest.fixture
def unsigned(town: Lived) -> Lived:
    """A town without any other guard of its registers than the archive."""
    town.sql("delete from checkpoints")
    town.runs.clear()
    return town


def _faults(town: Lived, stream: str, **given: object) -> list[tuple[str, str, int | None]]:
    found = town.faults(temporal=False, copies=True, **given)
    return [one for one in found if one[1] == stream]


def test_registers_that_nobody_touched_are_as_they_were_sealed(town: Lived) -> None:
    verdict = town.verdict(temporal=False, copies=True)
    assert verdict.sound, verdict.all_findings()
    guards = {one.stream: guard for one in verdict.streams for guard in one.guards if guard.kind is GuardKind.COPIES}
    assert guards[GROUP].last_version == town.last(GROUP)
    assert guards[NETWORK].last_version == town.last(NETWORK)
    assert isinstance(guards[GROUP].since, datetime)


@pytest.mark.parametrize(
    ("stream", "kind", "old", "new"),
    [
        (GROUP, None, '"2026-02-16"', '"2026-02-06"'),
        (NETWORK, "PortfolioAdded", '"Education"', '"Schools"'),
    ],
)
def test_an_event_that_was_changed_with_its_command_and_chained_again_is_named(
    unsigned: Lived, stream: str, kind: str | None, old: str, new: str
) -> None:
    version = 1 if kind is None else unsigned.event_of(stream, kind)
    forge_with_command(unsigned, stream, version, old, new)
    both = {("chain-recomputed", stream, version), ("command-edited", stream, version)}
    assert set(_faults(unsigned, stream)) == both
    named = [one for one in unsigned.verdict(temporal=False, copies=True).all_findings() if one.look is Look.COPIES]
    (found,) = [one for one in named if one.fault == "chain-recomputed"]
    assert (found.params["here"], found.params["there"]) == (new, old)


def test_with_checkpoints_too_the_changed_event_is_named_and_not_the_last_one(town: Lived) -> None:
    version = town.event_of(NETWORK, "PortfolioAdded")
    forge_with_command(town, NETWORK, version, '"Education"', '"Schools"')
    for temporal in (True, False):
        found = [one for one in town.faults(temporal=temporal, copies=True) if one[1] == NETWORK]
        assert set(found) == {("chain-recomputed", NETWORK, version), ("command-edited", NETWORK, version)}


@pytest.mark.parametrize("stream", [GROUP, NETWORK])
def test_when_a_register_s_event_was_stored_is_compared(town: Lived, stream: str) -> None:
    change = "update events set stored_at = '2020-01-01T00:00:00.000000+00:00' where stream = ? and version = 2"
    town.sql(change, stream)
    town.rebuild()
    assert _faults(town, stream) == [("stands-elsewhere", stream, 2)]


def test_the_context_of_a_command_that_shows_nowhere_is_compared(town: Lived) -> None:
    """Nothing that is decided rests on it, and no event says it."""
    town.edit_command(NETWORK, 3, lambda told: told.update(decided_at="2020-01-01T00:00:00Z"))
    assert [(stream, version) for _, stream, version in _faults(town, NETWORK)] == [(NETWORK, 3)]


def test_a_command_that_nothing_came_of_is_missed(unsigned: Lived) -> None:
    query = "select number from commands where stream = ? and last_version >= first_version order by number limit 1"
    ((number,),) = unsigned.ask(query, GROUP)
    unsigned.sql("delete from commands where number = ?", number)
    unsigned._close_up("commands", "number", number)
    unsigned.sql("update counters set command = command - 1")
    assert ("command-removed", GROUP, 1) in _faults(unsigned, GROUP)


def test_an_event_removed_with_the_rest_closed_up_is_named(unsigned: Lived) -> None:
    remove_and_close_up(unsigned, NETWORK, 20, commands=True)
    assert ("event-removed", NETWORK, 20) in _faults(unsigned, NETWORK, looks=[Look.COPIES])


def test_an_event_put_in_is_named(unsigned: Lived) -> None:
    put_in_and_close_up(unsigned, NETWORK, 20, commands=True)
    assert ("event-inserted", NETWORK, 20) in _faults(unsigned, NETWORK, looks=[Look.COPIES])


def test_a_register_that_was_cut_off_in_every_table_is_named(unsigned: Lived) -> None:
    last = unsigned.last(GROUP)
    unsigned.cut(GROUP, last - 1)
    assert _faults(unsigned, GROUP) == [("log-truncated", GROUP, last)]


def test_a_register_that_was_erased_whole_is_known_to_the_archive(unsigned: Lived) -> None:
    unsigned.cut(GROUP, 0)
    for table in ("streams", "commands"):
        unsigned.sql(f"delete from {table} where stream = ?", GROUP)
    unsigned.rebuild()
    assert ("log-truncated", GROUP, 1) in _faults(unsigned, GROUP)


def test_without_the_archive_s_key_nothing_is_said_to_be_forged(town: Lived) -> None:
    for key in (town.folder / "keys").glob("archive-*"):
        key.unlink()
    verdict = town.verdict(temporal=False, copies=True)
    assert verdict.sound, verdict.all_findings()
    assert Look.COPIES in verdict.skipped


def test_a_copy_that_was_edited_is_named(town: Lived) -> None:
    file = next((town.folder / "archive" / "_registers").rglob("*.history"))
    sealed = bytearray(file.read_bytes())
    sealed[-40] ^= 1
    file.chmod(0o600)
    file.write_bytes(sealed)
    found = town.verdict(temporal=False, copies=True).all_findings()
    assert [(one.fault, one.look) for one in found] == [("unreadable", "copies")]
