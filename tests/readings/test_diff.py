"""What differs between two moments, without a terminal."""

import json

import pytest

from domain.differences import ABSENT, as_json, fields
from domain.errors import Refusal
from readings.diff import of_network, of_stream
from readings.record import Record
from tests.cli.conftest import Terminal

NORTH = "cycle:batatais:norte:2017"


def test_two_differences_in_a_row_tell_the_events_of_the_whole_way(record: Record) -> None:
    for info in record.log.streams("batatais"):
        middle, last = str(info.version // 2), str(info.version)
        parts = [of_stream(record, info.stream, *sides).found[0] for sides in (("0", middle), (middle, last))]
        [whole] = of_stream(record, info.stream, "0", last).found
        told = [one.event.version for part in parts for one in part.told]
        assert told == [one.event.version for one in whole.told] == list(range(1, info.version + 1))
        touched = {one.change.path for part in parts for one in part.altered}
        assert {one.change.path for one in whole.altered} <= touched


def test_each_changed_field_names_the_event_that_gave_it_its_value(record: Record) -> None:
    [found] = of_stream(record, NORTH, "90", "160").found
    [counted] = of_stream(record, NORTH, "12", "73").found
    assert found.visible
    assert not any("heard" in one.change.path for one in counted.visible), "mere counting"
    for one in found.altered:
        before, after = (record.log.fold(NORTH, version).state for version in (one.version - 1, one.version))
        was, now = (dict(fields(state)).get(one.change.path, ABSENT) for state in (before, after))
        assert was != now, one
        assert (now is ABSENT) == (one.change.kind == "removed")
        assert as_json(now) == one.change.after


def test_news_goes_back_to_what_a_person_did(record: Record) -> None:
    [found] = of_stream(record, NORTH, "2017-05-20", "2020-12-31").found
    [cancelled] = [one for one in found.told if one.act == "removed"]
    assert (cancelled.event.kind, cancelled.event.who.person) == ("ActionNoted", "engine")
    assert cancelled.behind is not None
    assert (cancelled.behind.kind, cancelled.person) == ("ActionCancelled", "equipe-escola-norte")
    assert dict(found.people)["coordenacao-norte"] == 5
    assert found.counts["removed"] == 1


def test_a_difference_the_other_way_round_is_read_forwards(record: Record) -> None:
    there, back = of_stream(record, NORTH, "10", "40"), of_stream(record, NORTH, "40", "10")
    assert (there.turned, back.turned) == (False, True)
    assert back.found[0].as_json() == there.found[0].as_json()
    assert back.asked == there.asked


def test_a_network_tells_of_what_changed_in_it_and_not_of_its_clock(record: Record) -> None:
    answer = of_network(record, "batatais", "2017-05-20", "2020-12-31")
    streams = [one.stream for one in answer.found]
    assert streams == sorted(streams)
    assert NORTH in streams
    assert not any(one.startswith("clock:") for one in streams)
    for one in answer.found:
        alone = of_stream(record, one.stream, str(one.before.version), str(one.after.version))
        assert alone.found[0].as_json() == one.as_json()
    centre = of_network(record, "batatais", "2017-05-20", "2021-05-31", "centro")
    assert {one.stream for one in centre.found} >= {"case:batatais:centro:c21-03", "group:batatais:grupo-centro"}
    assert len(centre.found) < len(of_network(record, "batatais", "2017-05-20", "2021-05-31").found)
    with pytest.raises(Refusal, match="no zone"):
        of_network(record, "batatais", "2017-05-20", "2020-12-31", "atlantis")


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    told = terminal.read("diff", "batatais", "2021-04-01", "2021-05-31", "--zone", "centro")
    answer = of_network(record, "batatais", "2021-04-01", "2021-05-31", "centro")
    for stream in told["streams"]:
        assert all(event.pop("sentence") for event in stream["events"])
    assert told["streams"] == json.loads(json.dumps([one.as_json() for one in answer.found], default=str))
    assert (told["network"], told["zone"]) == ("batatais", "centro")
