"""The read models: written with the events, read by lists and boards, and rebuilt from the log to the same rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.engine import URL

from domain import ids
from domain.decider import Envelope
from domain.group import events as told
from domain.handling import handle
from domain.management import events as g
from domain.message import Event, Recorded, Who
from domain.network import events as e
from domain.roles import Role
from domain.territory import BodyKind
from store import projections
from store.database import open_database
from store.errors import Damaged
from store.log import EventLog
from store.messages import Append, AppendItem
from store.people import Card, read_people, write_people
from store.reading import Reading
from store.rebuild import rebuild_projections
from store.statistics import Statistics
from store.tables import events, orientations
from tests.databases import closing_engine
from tests.store.errands import DECIDERS, NETWORK, OTHER, START, STREAM, Errand, dump

GROUP = "group:town:motor"


@pytest.fixture
def reading(engine: Engine) -> Reading:
    return Reading(engine)


@pytest.fixture
def statistics(engine: Engine) -> Statistics:
    return Statistics(engine)


def register(log: EventLog, stream: str, *facts: Event, origin: str | None = None) -> None:
    """Let a register hold these facts, as if a command had brought them about."""
    decider = log.decider(stream)
    folded = log.fold(stream)
    command_id = ids.seeded(f"{stream}/{folded.version}", START)
    recorded = [
        Recorded(
            id=ids.child(command_id, n),
            stream=stream,
            version=n,
            kind=type(fact).__name__,
            data=fact.model_dump(mode="json"),
            who=Who(person="ada", role=Role.COORDINATOR),
            recorded_at=START,
            command_id=command_id,
            rehearsal=True,
            origin=origin,
        )
        for n, fact in enumerate(facts, folded.version + 1)
    ]
    after = folded
    for each in recorded:
        after = after.plus(each)
    envelope = Envelope(stream=STREAM, command_id=command_id, kind="Note", source="timer")
    stored = handle(Errand(log).folded, envelope, now=START, network=NETWORK, network_version=1).stored.model_copy(
        update={"first_version": folded.version + 1, "last_version": after.version}
    )
    item = AppendItem(command=stored, events=tuple(each.canonical().decode() for each in recorded))
    log.append(
        Append(
            stream=stream,
            expected_version=folded.version,
            expected_head=folded.head,
            items=(item,),
            summary=decider.summarised(after.state),
        )
    )


def meeting(name: str, on: str, kind: BodyKind = BodyKind.MOTOR_GROUP, **fields: Any) -> told.MeetingHeld:
    known: dict[str, Any] = {
        "body": "motor",
        "body_kind": kind,
        "zone": "north",
        "duly_convened": True,
        "present": ("school", "clinic"),
        "minute_taker": "ada",
    }
    return told.MeetingHeld(meeting=name, on=date.fromisoformat(on), **(known | fields))


def orientation(name: str, on: str, organisation: str = "school") -> told.OrientationCounted:
    return told.OrientationCounted(
        orientation=name,
        body="motor",
        zone="north",
        service="vaccines",
        organisation=organisation,
        receiver="clinic",
        on=date.fromisoformat(on),
    )


def joined(name: str, kind: str, sector: str, **fields: Any) -> e.OrganisationJoined:
    return e.OrganisationJoined(organisation=name, name=name.title(), kind=kind, sector=sector, **fields)


def a_busy_town(log: EventLog) -> None:
    """Something of everything that the read models show."""
    errand = Errand(log)
    errand.note("one", "a", "b", due_at=START.isoformat(), receiver=OTHER)
    errand.note("two", "c", due_at=(START + timedelta(days=1)).isoformat())
    Errand(log, OTHER).note("three", "d", receiver=STREAM)
    confirm(errand)
    register(
        log,
        "network:town",
        e.NetworkFounded(network="town", name="Town", language="es", rehearsal=True, administrator="ada"),
        joined("school", "ceip", "education", since=date(2020, 9, 1), zones=("north",)),
        joined("clinic", "csalud", "health"),
        e.OrganisationChanged(organisation="clinic", name="Clínica", kind="csalud", sector="health"),
        joined("shop", "farm", "health", origin="simulated"),
        e.OrganisationLeft(organisation="shop", until=date(2023, 6, 30)),
    )
    call = {"body": "motor", "body_kind": BodyKind.MOTOR_GROUP, "zone": "north", "called_on": date(2023, 1, 2)}
    register(
        log,
        GROUP,
        told.MeetingConvened(meeting="m-1", on=date(2023, 1, 9), in_time=True, **call),
        told.MeetingConvened(meeting="m-2", on=date(2023, 2, 9), in_time=True, **call),
        meeting("m-1", "2023-01-10"),
        told.MeetingNotHeld(meeting="m-2", body="motor", reason="snow"),
        told.MinutesDrafted(meeting="m-1", draft=1),
        told.MinutesApproved(meeting="m-1", at="m-2"),
        told.ActivityRecorded(
            activity="a-1", body="motor", zone="north", neighbourhood="port", on=date(2023, 3, 1), title="Walk"
        ),
        told.ActivityCorrected(
            corrects="a-1",
            reason="it was another day",
            body="motor",
            zone="north",
            neighbourhood="port",
            on=date(2023, 3, 2),
            title="Long walk",
        ),
        orientation("o-1", "2023-03-01"),
    )
    register(log, GROUP, meeting("m-3", "2023-12-31"), origin="simulated")


def confirm(errand: Errand) -> None:
    """The first delivery of an errand has reached its receiver."""
    event_id = next(iter(errand.folded.outbox))
    errand.store(
        errand.batch([errand.decided("made", errand.folded, kind="ConfirmDelivery", event_id=event_id, receiver=OTHER)])
    )


def test_a_process_stands_on_the_board_as_it_is(log: EventLog, reading: Reading) -> None:
    errand = Errand(log)
    errand.note("one", "a", due_at=START.isoformat())
    Errand(log, "action:city:north:2023:errand-9").note("two", "b")
    errand.note("three", "done")
    (row,) = reading.processes(network="town")
    assert (row.stream, row.kind, row.zone, row.phase, row.open, row.title) == (
        STREAM,
        "action",
        "north",
        "noted",
        False,
        "done",
    )
    assert (row.version, row.changed_at, row.due_at, row.rehearsal) == (2, START, None, True)
    assert reading.process(STREAM) == row
    assert reading.process(OTHER) is None
    assert [found.network for found in reading.processes(open=True)] == ["city"]
    assert reading.processes(kind="cycle") == reading.processes(zone="south") == []


def test_registers_stand_on_no_board_of_processes(log: EventLog, reading: Reading) -> None:
    register(log, GROUP, meeting("m-1", "2023-01-10"))
    assert reading.processes() == []
    assert [row.stream for row in reading.processes(kind="group")] == [GROUP]


def test_what_waits_comes_with_the_most_urgent_first(log: EventLog, reading: Reading) -> None:
    Errand(log).note("one", "later", due_at=(START + timedelta(days=2)).isoformat())
    Errand(log, OTHER).note("two", "sooner", due_at=(START + timedelta(days=1)).isoformat())
    Errand(log, "action:town:west:2023:errand-9").note("three", "some day")
    assert [row.what for row in reading.todos(network="town")] == ["do"] * 3
    assert [row.params["text"] for row in reading.todos(network="town")] == ["sooner", "later", "some day"]
    assert [row.key for row in reading.todos(due_before=START + timedelta(days=1, hours=1))] == ["sooner"]
    assert reading.todos(who=("role:minute-taker",)) == reading.todos(zone="south") == []
    assert [row.key for row in reading.todos(stream=STREAM, who=("role:coordinator",))] == ["later"]


def test_what_no_longer_waits_is_gone_from_the_list(log: EventLog, reading: Reading) -> None:
    errand = Errand(log)
    errand.note("one", *(f"old {n}" for n in range(10)))
    errand.note("two", *(f"new {n}" for n in range(10)))
    assert {row.key for row in reading.todos(stream=STREAM)} == {f"new {n}" for n in range(10)}


def test_an_event_that_must_reach_another_process_waits_in_the_outbox_until_it_has(
    log: EventLog, reading: Reading
) -> None:
    errand = Errand(log)
    errand.note("one", "a", receiver=OTHER)
    (row,) = reading.outbox(network="town")
    assert (row.stream, row.position, row.delivery.receiver) == (STREAM, 1, OTHER)
    assert row.delivery == next(iter(errand.folded.outbox.values()))
    assert reading.undelivered("town") == 1
    confirm(errand)
    assert reading.outbox() == []
    assert reading.undelivered() == 0


def test_the_outbox_knows_for_how_long(engine: Engine) -> None:
    log = EventLog(engine, DECIDERS, clock=lambda: START)
    Errand(log).note("one", "a", receiver=OTHER)
    reading = Reading(engine)
    assert reading.outbox(older_than=START) == []
    assert [row.stored_at for row in reading.outbox(older_than=START + timedelta(seconds=1))] == [START]
    assert reading.asleep(START) == []
    assert reading.asleep(START + timedelta(seconds=1)) == [STREAM]


def test_a_rehearsals_deadlines_are_listed_by_its_own_clock_and_wake_nobody(log: EventLog, reading: Reading) -> None:
    Errand(log).note("one", "a", due_at=START.isoformat())
    assert reading.due("town", START) == [(START, STREAM)]
    assert reading.due("town", START - timedelta(seconds=1)) == reading.due("city", START) == []
    assert reading.asleep(START + timedelta(days=9)) == []


def test_a_live_deadline_that_has_passed_wakes_its_process(
    log: EventLog, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.store import errands

    monkeypatch.setattr(errands, "NETWORK", NETWORK.changed(rehearsal=False))
    Errand(log).note("one", "a", due_at=START.isoformat())
    assert reading.asleep(START) == []
    assert reading.asleep(START + timedelta(seconds=1)) == [STREAM]


def test_meetings_are_listed_by_day(log: EventLog, statistics: Statistics) -> None:
    a_busy_town(log)
    rows = list(statistics.meetings("town"))
    assert [(row.meeting, row.day.isoformat(), row.stage, row.minutes) for row in rows] == [
        ("m-1", "2023-01-10", "held", "approved"),
        ("m-2", "2023-02-09", "not-held", "none"),
        ("m-3", "2023-12-31", "held", "none"),
    ]
    assert (rows[0].present, rows[0].duly_convened, rows[2].origin) == (2, True, "simulated")
    assert {(row.body_kind, row.zone) for row in rows} == {("motor-group", "north")}
    assert [row.meeting for row in statistics.meetings("town", until=date(2023, 12, 30))] == ["m-1", "m-2"]
    assert list(statistics.meetings("town", since=date(2024, 1, 1))) == []
    assert list(statistics.meetings("town", zone="south")) == list(statistics.meetings("city")) == []


def test_the_meetings_of_a_body_that_decides_count_as_those_of_groups_do(
    log: EventLog, statistics: Statistics, engine: Engine
) -> None:
    called = {"body": "board", "zone": None, "by_rhythm": True, "not_held_at": START}
    register(
        log,
        "management:town:board",
        g.MeetingPlanned(body="board", zone=None, meeting="m-1", on=date(2023, 1, 25), convene_at=START),
        g.MeetingConvened(meeting="m-1", on=date(2023, 1, 25), **called),
        g.MeetingConvened(meeting="m-2", on=date(2023, 1, 26), instead_of="m-1", **called),
        g.MeetingOpened(
            meeting="m-2",
            on=date(2023, 1, 27),
            present=("eva", "ada"),
            organisations=("clinic",),
            minute_taker="ada",
            portfolios=(),
        ),
        g.ArrivalNoted(meeting="m-2", person="ivo", organisation="clinic"),
        g.MeetingClosed(meeting="m-2", on=date(2023, 1, 27), outcomes=(), minutes_due_at=START),
        g.MeetingConvened(meeting="m-3", on=date(2023, 2, 22), **called),
        g.MeetingNotHeld(meeting="m-3", on=date(2023, 2, 22), items=()),
    )
    rows = [(row.meeting, row.day.isoformat(), row.stage, row.present) for row in statistics.meetings("town")]
    assert rows == [
        ("m-1", "2023-01-25", "called-off", 0),
        ("m-2", "2023-01-27", "held", 3),
        ("m-3", "2023-02-22", "not-held", 0),
    ]
    assert {(row.body_kind, row.zone) for row in statistics.meetings("town")} == {("management-meeting", None)}
    before = dump(engine)
    rebuild_projections(engine, DECIDERS)
    assert dump(engine) == before


def test_an_activity_is_listed_once_as_it_was_corrected(log: EventLog, statistics: Statistics) -> None:
    a_busy_town(log)
    (only,) = statistics.activities("town")
    assert (only.zone, only.neighbourhood, only.origin) == ("north", "port", None)
    (row,) = statistics.activities("town", since=date(2023, 3, 2))
    assert (row.title, row.body, row.day) == ("Long walk", "motor", date(2023, 3, 2))


def test_orientations_have_a_row_each(log: EventLog, engine: Engine) -> None:
    a_busy_town(log)
    register(log, GROUP, orientation("o-2", "2023-03-02"), orientation("o-3", "2023-03-03", "nursery"))
    with engine.connect() as connection:
        rows = connection.execute(select(orientations).order_by(orientations.c.day, orientations.c.organisation)).all()
    assert [(row.service, row.organisation, row.receiver, row.zone) for row in rows] == [
        ("vaccines", "school", "clinic", "north"),
        ("vaccines", "school", "clinic", "north"),
        ("vaccines", "nursery", "clinic", "north"),
    ]


def test_organisations_are_listed_while_they_take_part(log: EventLog, statistics: Statistics) -> None:
    a_busy_town(log)
    there = {
        day: [row.organisation for row in statistics.organisations("town", day=day)]
        for day in (date(2020, 8, 31), date(2023, 6, 30), date(2023, 7, 1))
    }
    assert there == {
        date(2020, 8, 31): ["clinic", "shop"],
        date(2023, 6, 30): ["clinic", "school", "shop"],
        date(2023, 7, 1): ["clinic", "school"],
    }
    kinds = [(row.kind, row.sector, row.origin) for row in statistics.organisations("town")]
    assert kinds == [("csalud", "health", None), ("ceip", "education", None), ("farm", "health", "simulated")]
    assert [(row.organisation, row.name, row.zones) for row in statistics.organisations("town")] == [
        ("clinic", "Clínica", ()),
        ("school", "School", ("north",)),
        ("shop", "Shop", ()),
    ]
    assert [row.organisation for row in statistics.organisations("town", day=date(2024, 1, 1))] == ["clinic", "school"]


def test_more_rows_than_a_page_are_listed_each_once(
    log: EventLog, statistics: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.statistics.PAGE", 2)
    register(log, GROUP, *(meeting(f"m-{n}", f"2023-01-{1 + n % 4:02}") for n in range(12)))
    rows = [(row.day, row.meeting) for row in statistics.meetings("town")]
    assert len(rows) == 12
    assert rows == sorted(rows)


def test_rebuilding_gives_the_same_rows(log: EventLog, engine: Engine) -> None:
    a_busy_town(log)
    before = dump(engine)
    assert all(before[table.name] for table in projections.READ_MODELS)
    with engine.begin() as connection:
        projections.clear(connection)
    assert dump(engine) != before
    assert rebuild_projections(engine, DECIDERS) == len(list(log.everything()))
    assert dump(engine) == before


def test_rebuilding_changes_nothing_that_is_right_and_mends_what_is_not(log: EventLog, engine: Engine) -> None:
    a_busy_town(log)
    before = dump(engine)
    rebuild_projections(engine, DECIDERS)
    assert dump(engine) == before
    with engine.begin() as connection:
        for table in projections.READ_MODELS:
            connection.execute(update(table).values(network="elsewhere"))
    rebuild_projections(engine, DECIDERS)
    assert dump(engine) == before


def test_rebuilding_from_a_damaged_log_leaves_the_rows_as_they_are(log: EventLog, engine: Engine) -> None:
    a_busy_town(log)
    with engine.begin() as connection:
        connection.execute(update(events).where(events.c.position == 3).values(body="{"))
    before = dump(engine)
    with pytest.raises(Damaged):
        rebuild_projections(engine, DECIDERS)
    assert dump(engine) == before


def test_rebuilding_from_a_log_in_which_one_event_stands_twice_leaves_the_rows_as_they_are(
    log: EventLog, engine: Engine
) -> None:
    a_busy_town(log)
    with engine.begin() as connection:
        held = connection.execute(select(events).where(events.c.kind == "MeetingConvened")).first()
        assert held is not None
        after = events.c.position > held.position, events.c.stream == held.stream
        connection.execute(update(events).where(*after).values(body=held.body))
    before = dump(engine)
    with pytest.raises(Damaged):
        rebuild_projections(engine, DECIDERS)
    assert dump(engine) == before


@pytest.fixture
def both(sqlite_url: URL, postgres_url: URL) -> Iterator[tuple[Engine, Engine]]:
    with closing_engine(open_database(sqlite_url)) as one, closing_engine(open_database(postgres_url)) as other:
        yield one, other


def test_both_databases_hold_the_same_rows(both: tuple[Engine, Engine]) -> None:
    for engine in both:
        a_busy_town(EventLog(engine, DECIDERS, clock=lambda: START))
    assert dump(both[0]) == dump(both[1])


def test_names_live_beside_the_log_and_can_be_replaced(log: EventLog, engine: Engine) -> None:
    reading = Reading(engine)
    cards = (
        Card(person="ada", display_name="Ada\x00"),
        Card(person="eva", display_name="Eva", contact="eva@x.example"),
    )
    write_people(engine, "town", cards)
    write_people(engine, "town", (Card(person="eva", display_name="Èva"),))
    write_people(engine, "city", ())
    assert reading.display_names("town") == {"ada": "Ada\ufffd", "eva": "Èva"}
    assert read_people(engine, "town")["eva"].contact is None
    rebuild_projections(engine, DECIDERS)
    assert reading.display_names("town") == {"ada": "Ada\ufffd", "eva": "Èva"}
    assert reading.display_names("city") == {}
