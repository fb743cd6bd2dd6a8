"""Looking back in the log: which version there was as of when, and every version of a stream."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.asof import AtMoment, AtPosition, AtVersion
from store.errors import Damaged, NotFound
from store.log import EventLog
from store.tables import events, stamp
from store.timetravel import STRIDE, Timeline, TimeTravel
from tests.store.errands import OTHER, START, STREAM, Errand

DAY = timedelta(days=1)


@pytest.fixture
def week(log: EventLog, engine: Engine) -> EventLog:
    """Two errands in turns, an event of one of them a day."""
    writers = Errand(log), Errand(log, OTHER)
    for n in range(7):
        writers[n % 2].note(f"day {n}", f"text {n}")
    with engine.begin() as connection:
        for n in range(7):
            dated = events.update().where(events.c.position == n + 1)
            connection.execute(dated.values(recorded_at=stamp(START + n * DAY)))
    return log


def test_every_version_of_a_timeline_is_the_fold_of_the_events_up_to_it(log: EventLog) -> None:
    Errand(log).note("many", *(f"text {n}" for n in range(3 * STRIDE + 5)))
    timeline = Timeline(log, STREAM)
    assert timeline.length == 3 * STRIDE + 5
    for version in (0, 1, STRIDE - 1, STRIDE, STRIDE + 1, 3 * STRIDE + 5, 2 * STRIDE, 2 * STRIDE + 1, 7, 7, 8, 1, 0):
        assert timeline.at(version).dumped() == log.fold(STREAM, version).dumped()
    assert timeline.event(STRIDE + 1).data["text"] == f"text {STRIDE}"


@pytest.mark.parametrize("version", [-1, 4])
def test_a_timeline_has_nothing_beyond_its_ends(log: EventLog, version: int) -> None:
    Errand(log).note("three", "one", "two", "three")
    with pytest.raises(NotFound) as refused:
        Timeline(log, STREAM).at(version)
    assert refused.value.code == "no-such-version"


def test_a_stream_without_events_has_no_timeline(log: EventLog) -> None:
    with pytest.raises(NotFound):
        Timeline(log, STREAM)


def test_a_timeline_of_a_damaged_stream_says_so(log: EventLog, engine: Engine) -> None:
    Errand(log).note("three", "one", "two", "three")
    with engine.begin() as connection:
        second = events.c.version == 2
        body = connection.execute(events.select().where(second)).one().body
        connection.execute(events.update().where(second).values(body=body.replace("two", "owt")))
    with pytest.raises(Damaged):
        Timeline(log, STREAM)


def test_what_was_recorded_up_to_a_moment_was_there_then(week: EventLog) -> None:
    travel, timeline = TimeTravel(week), Timeline(week, STREAM)
    for after, there in ((-1, 0), (0, 1), (1, 1), (2, 2), (3.5, 2), (4, 3), (400, 4)):
        moment = START + after * DAY
        assert travel.version(STREAM, AtMoment(moment=moment)) == there
        assert timeline.version_at(moment) == there
    assert travel.folded(STREAM, AtMoment(moment=START - DAY)).version == 0


def test_what_was_stored_up_to_a_position_was_there_then(week: EventLog) -> None:
    travel = TimeTravel(week)
    assert [travel.version(STREAM, AtPosition(position=at)) for at in range(8)] == [0, 1, 1, 2, 2, 3, 3, 4]
    assert [travel.position(STREAM, version) for version in range(5)] == [0, 1, 3, 5, 7]
    assert [Timeline(week, STREAM).position(version) for version in range(1, 5)] == [1, 3, 5, 7]
    assert travel.last_position() == 7


def test_the_streams_of_a_network_are_told_with_the_version_that_each_had(week: EventLog) -> None:
    travel = TimeTravel(week)
    assert travel.versions("town", AtPosition(position=1)) == {STREAM: 1}
    assert travel.versions("town", AtMoment(moment=START + 2 * DAY)) == {STREAM: 2, OTHER: 1}
    assert travel.versions("another", AtPosition(position=7)) == {}


def test_streams_are_read_between_two_versions_each_in_one_go(week: EventLog) -> None:
    travel = TimeTravel(week)
    wanted = {STREAM: (1, 3), OTHER: (0, 1)}
    found = {one.after.stream: one for one in travel.between(wanted)}
    assert found.keys() == wanted.keys()
    for stream, (first, last) in wanted.items():
        assert found[stream].before == week.fold(stream, first)
        assert found[stream].after == week.fold(stream, last)
        assert list(found[stream].events) == list(week.events(stream, until=last))
    assert travel.events_until({STREAM: 2}) == {STREAM: tuple(week.events(STREAM, until=2))}
    assert travel.last_within("town", AtMoment(moment=START + 2 * DAY)) == 3
    assert travel.last_within("another", AtPosition(position=7)) == 0


def test_what_is_damaged_is_told_where_it_is_read_and_nowhere_else(week: EventLog) -> None:
    travel, third = TimeTravel(week), (events.c.stream == STREAM) & (events.c.version == 3)
    with week.engine.begin() as connection:
        body = connection.execute(events.select().where(third)).one().body
        connection.execute(events.update().where(third).values(body=body.replace("text", "txet")))
    assert [one.after.version for one in travel.between({STREAM: (0, 2)})] == [2]
    with pytest.raises(Damaged, match="3"):
        list(travel.between({STREAM: (0, 3)}))
    with pytest.raises(Damaged, match="5"):
        travel.events_until({STREAM: 5})


def test_events_are_known_by_their_ids_and_lead_to_their_commands(week: EventLog) -> None:
    travel, told = TimeTravel(week), list(week.events(STREAM))
    found = travel.known_as([told[0].id, told[2].id, told[2].command_id])
    assert found == {told[0].id: told[0], told[2].id: told[2]}
    given = travel.commands_of(told)
    assert [given[event.id].command_id for event in told] == [event.command_id for event in told]
    assert travel.known_as([]) == {}
    assert travel.commands_of([]) == {}


def test_a_version_that_is_not_there_yet_is_refused(week: EventLog) -> None:
    with pytest.raises(NotFound) as refused:
        TimeTravel(week).version(STREAM, AtVersion(version=5))
    assert (refused.value.code, refused.value.params["last"]) == ("no-such-version", "4")


def test_moments_are_told_apart_to_the_microsecond(log: EventLog) -> None:
    Errand(log).note("one", "one")
    travel = TimeTravel(log)
    assert travel.version(STREAM, AtMoment(moment=START)) == 1
    assert travel.version(STREAM, AtMoment(moment=START - timedelta(microseconds=1))) == 0
    assert travel.version(STREAM, AtMoment(moment=datetime.max.replace(tzinfo=UTC))) == 1


def test_streams_are_known_by_how_their_ids_begin_with_where_they_began(log: EventLog) -> None:
    Errand(log, OTHER).note("one", "a", "b")
    for stream in (
        "action:town:north:2023:errand-1",
        "action:town:north:2023-24:errand-9",
        "action:town:northeast:2023:e",
    ):
        Errand(log, stream).note(stream, "c")
    travel = TimeTravel(log)
    assert travel.begun("action:town:north:2023") == {STREAM: 3}
    assert list(travel.begun("action:town:north")) == [STREAM, "action:town:north:2023-24:errand-9"]
    assert travel.begun(OTHER) == {OTHER: 1}
    assert travel.begun("action:town:west") == {}
