"""What the door asks of an id, and that nobody tells the time: the world's in a live network, else its own clock's."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import Engine, event, select, text

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.territory import Network
from doors.door import Door
from networkfile.loading import load_network
from networkfile.reading import load
from store.errors import Damaged
from store.log import EventLog
from store.messages import Receipt
from store.reading import Reading
from store.tables import streams

BATATAIS = Path(__file__).parents[2] / "networks" / "batatais.yaml"
GROUP = "group:batatais:grupo-norte"
LONG_AGO = datetime(2019, 5, 6, 12, tzinfo=UTC)
Opened = Callable[..., Door]


@pytest.fixture
def opened(engine: Engine, tmp_path: Path) -> Opened:
    """A door to Batatais, as a live network or as a rehearsal that begins at a moment."""

    def make(*, begins: datetime | None) -> Door:
        text = BATATAIS.read_text(encoding="utf-8")
        told = text if begins is not None else text.replace("rehearsal: true", "rehearsal: false")
        assert (told == text) == (begins is not None)
        file = tmp_path / "batatais.yaml"
        file.write_text(told, encoding="utf-8")
        door = Door(EventLog(engine, DECIDERS), Reading(engine))
        asyncio.run(load_network(door, load(file), clock=begins))
        return door

    return make


def meeting(on: str, known_as: UUID | None = None, **more: Any) -> Envelope:
    data = {"on": on, "present": ["cras-norte", "creas", "ubs-norte"], "minute_taker": "relatoria-norte"}
    return Envelope(
        stream=GROUP, command_id=known_as or Door.new_id(), kind="RecordMeeting", person="relatoria-norte", data=data,
        **more,
    )  # fmt: skip


def give(door: Door, envelope: Envelope) -> Receipt:
    return asyncio.run(door.give(envelope))


def refused(door: Door, envelope: Envelope) -> str:
    with pytest.raises(Refusal) as refusal:
        give(door, envelope)
    assert door.log.head(envelope.stream) is None
    return refusal.value.code


@pytest.mark.parametrize("told", [LONG_AGO, datetime(2039, 5, 6, 12, tzinfo=UTC)])
def test_in_a_live_network_a_meeting_is_recorded_when_it_is_recorded(opened: Opened, told: datetime) -> None:
    door = opened(begins=None)
    before = datetime.now(UTC)
    give(door, meeting(before.date().isoformat(), clock=told))
    (event,) = door.log.events(GROUP)
    assert before <= event.recorded_at <= datetime.now(UTC)
    assert refused_later(door) == "in-the-future"


def refused_later(door: Door) -> str:
    with pytest.raises(Refusal) as refusal:
        give(door, meeting("2039-05-06", clock=datetime(2039, 5, 6, 12, tzinfo=UTC)))
    return refusal.value.code


def test_in_a_rehearsal_its_own_clock_counts_and_no_other_that_is_told(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    asyncio.run(door.advance_clock("batatais", LONG_AGO + timedelta(days=1), person="administracao"))
    for n, told in enumerate((None, LONG_AGO - timedelta(days=400), datetime(2039, 5, 6, 12, tzinfo=UTC))):
        give(door, meeting(f"2019-05-0{1 + n}", clock=told))
    assert {event.recorded_at for event in door.log.events(GROUP)} == {LONG_AGO + timedelta(days=1)}


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("AddSector", {"sector": "culture", "name": "Culture"}),  # a second one would be refused
        ("SetCalendar", {"timezone": "Europe/Madrid"}),  # the same again is nothing new
    ],
)
def test_a_command_that_is_sent_several_times_at_once_has_one_answer(
    opened: Opened, command: str, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = opened(begins=None)
    asked = Envelope(
        stream="network:batatais", command_id=Door.new_id(), kind=command, person="administracao", data=data
    )
    once = door.registers._once
    answers: list[Receipt] = []

    def at_once(envelope: Envelope, beginning: datetime | None) -> Receipt:
        """Between whether it is stored and what comes of it, it is stored: by the same sent on another line."""
        monkeypatch.setattr(door.registers, "_once", once)
        answers.append(Door(door.log, door.reading).registers.give(envelope))
        return once(envelope, beginning)

    monkeypatch.setattr(door.registers, "_once", at_once)
    answers.append(give(door, asked))
    assert answers[0] == answers[1]
    assert answers[0].events


def test_a_clock_is_moved_at_the_time_to_which_it_is_moved(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    to = LONG_AGO + timedelta(days=3)
    moved = Envelope(
        stream="clock:batatais", command_id=Door.new_id(), kind="AdvanceClock", person="administracao",
        data={"to": to.isoformat()}, clock=LONG_AGO - timedelta(days=99),
    )  # fmt: skip
    give(door, moved)
    assert [event.recorded_at for event in door.log.events("clock:batatais")] == [to]


def test_where_a_rehearsal_begins_is_the_time_of_its_network(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    assert {event.recorded_at for event in door.log.events("network:batatais")} == {LONG_AGO}


NESTED: list[Any] = []
for _ in range(3_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"on": NESTED}, "bad-value"),
        ({"present": {"deep": NESTED}}, "bad-value"),
        ({"round": 10**18}, "bad-value"),
        ({"present": [{"n": -(10**5_000)}]}, "bad-value"),
        ({"on": float("nan")}, "bad-value"),
        ({"on": "\ud800"}, "bad-value"),
    ],
)
def test_what_no_worker_could_read_is_refused_before_anything_is_sent(
    opened: Opened, data: dict[str, Any], code: str
) -> None:
    """Sent to a process, it could never be answered: who reads it there fails each time."""
    door, sent = opened(begins=None), Sent()
    door.sender = sent  # type: ignore[assignment]
    assert refused(door, meeting("2026-01-15").model_copy(update={"data": data})) == code
    case = {"stream": "case:batatais:norte:c1", "kind": "OpenCase", "data": data}
    assert refused(door, meeting("2026-01-15").model_copy(update=case)) == code
    assert sent.told == []


class Sent:
    """An engine that is told what it is sent."""

    def __init__(self) -> None:
        self.told: list[Envelope] = []

    async def send(self, envelope: Envelope, **_: Any) -> None:
        self.told.append(envelope)


@pytest.mark.parametrize("kind", sorted(DECIDERS))
def test_a_stream_has_the_places_of_its_kind_and_no_other_begins(opened: Opened, kind: str) -> None:
    """A network with a zone in its name would be found on every page, and shown on none."""
    door, sent = opened(begins=None), Sent()
    door.sender = sent  # type: ignore[assignment]
    command = next(iter(DECIDERS[kind].commands))
    places = DECIDERS[kind].places
    assert places is not None
    for named in {0, 1, 2, 3, 4} - {places}:
        stream = ids.stream_id(kind, "batatais", *("norte", "c1", "x", "y")[:named])
        asked = Envelope(stream=stream, command_id=Door.new_id(), kind=command, person="administracao")
        assert refused(door, asked) == "unknown-stream"
    assert sent.told == []


def test_a_door_takes_ids_of_people_s_commands_alone(opened: Opened) -> None:
    door = opened(begins=None)
    for known_as in (uuid4(), uuid5(ids.NAMESPACE, "x"), UUID(int=0)):
        assert refused(door, meeting("2026-01-15", known_as)) == "bad-command-id"


@pytest.mark.parametrize("away", [timedelta(minutes=6), timedelta(days=-31), timedelta(days=3_000_000)])
def test_an_id_is_of_a_time_that_is_near(opened: Opened, away: timedelta) -> None:
    door = opened(begins=None)
    made = datetime.now(UTC)
    far = (
        ids.uuid7(made + away, b"0123456789") if away.days < 10_000 else UUID(int=(2**48 - 1) << 80 | 7 << 76 | 2 << 62)
    )
    day = made.date().isoformat()
    assert refused(door, meeting(day, far)) == "bad-command-id"
    for near in (timedelta(minutes=4), timedelta(days=-29)):
        give(door, meeting(day, ids.uuid7(made + near, b"0123456789")))


def test_a_command_that_was_given_in_time_is_answered_however_late_it_is_asked_about(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = opened(begins=None)
    asked = meeting(datetime.now(UTC).date().isoformat())
    first = give(door, asked)
    monkeypatch.setattr("doors.door.KEPT", timedelta(seconds=-1))
    assert give(door, asked) == first


def test_in_a_rehearsal_steps_have_ids_of_their_own_days_and_none_of_days_to_come(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    ahead = datetime.now(UTC) + timedelta(days=400)
    assert refused(door, meeting("2019-05-06", ids.seeded("step", ahead))) == "bad-command-id"
    step = meeting("2019-05-06", ids.seeded("step", LONG_AGO))
    first = give(door, step)
    asyncio.run(door.advance_clock("batatais", ahead, person="administracao"))
    give(door, meeting("2019-05-07", ids.seeded("another", ahead)))
    with pytest.raises(Refusal) as refusal:
        give(door, meeting("2019-05-08", ids.seeded("late", LONG_AGO)))
    assert refusal.value.code == "bad-command-id", "it is long past by now"
    assert give(door, step) == first, "a step that was given in its time is only asked about again"


def test_a_clock_that_is_let_go_of_on_its_way_stands_at_a_moment_whose_deadlines_are_done(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, done = opened(begins=LONG_AGO), list[tuple[str, datetime]]()
    asyncio.run(door.advance_clock("batatais", LONG_AGO + timedelta(hours=1), person="administracao"))
    moments = [LONG_AGO + timedelta(days=n) for n in (10, 20, 30)]
    to = LONG_AGO + timedelta(days=40)

    def due(_network: str, until: datetime) -> list[tuple[datetime, str]]:
        return [(at, stream) for at in moments for stream in ("a", "b") if at <= until and (stream, at) not in done]

    async def wake(stream: str, _command_id: UUID, at: datetime) -> None:
        done.append((stream, at))

    monkeypatch.setattr(door.reading, "due", due)
    monkeypatch.setattr(door, "_wake", wake)

    def move(goes_on: Callable[[datetime], bool]) -> datetime | None:
        asyncio.run(door.advance_clock("batatais", to, person="administracao", goes_on=goes_on))
        return door.registers.clock("batatais")

    assert move(lambda at: at < moments[2]) == moments[1]
    assert done == [(stream, at) for at in moments[:2] for stream in ("a", "b")], "the moment is whole"
    told: list[datetime] = []

    def tell(at: datetime) -> bool:
        told.append(at)
        return True

    assert move(tell) == to, "moved on, the rest comes"
    assert told == [moments[2], to]
    assert len(done) == len(set(done)) == 6


DAMAGES = {
    "an event changed": ("UPDATE events SET body = replace(body, 'cras-norte', 'cras-NORTE') WHERE stream = :s", 1),
    "another head": ("UPDATE streams SET head = '0' WHERE stream = :s", 1),
    "the event removed": ("DELETE FROM events WHERE stream = :s", 1),
    "a version that is to come": ("UPDATE streams SET version = 9 WHERE stream = :s", 2),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_register_is_told_at_once_by_stream_and_event(opened: Opened, damage: str) -> None:
    door = opened(begins=LONG_AGO)
    give(door, meeting("2019-05-06"))
    statement, version = DAMAGES[damage]
    with door.log.engine.begin() as connection:
        connection.execute(text(statement), {"s": GROUP})
    counted = count_reads(door)
    with pytest.raises(Damaged) as refused:
        give(Door(door.log, door.reading), meeting("2019-05-06"))
    assert (refused.value.code, dict(refused.value.params)) == (
        "damaged-log",
        {"stream": GROUP, "version": str(version)},
    )
    assert len(counted) < 40


def count_reads(door: Door) -> list[str]:
    """Every statement from here on."""
    counted: list[str] = []
    event.listen(door.log.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    return counted


def test_a_damaged_network_is_told_to_whoever_gives_a_command_in_it(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    with door.log.engine.begin() as connection:
        connection.execute(text("UPDATE events SET hash = '0' WHERE stream = 'network:batatais' AND version = 3"))
    with pytest.raises(Damaged) as refused:
        give(Door(door.log, door.reading), meeting("2019-05-06"))
    assert dict(refused.value.params) == {"stream": "network:batatais", "version": "3"}


def test_a_register_takes_commands_again_once_it_is_mended(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    give(door, meeting("2019-05-06"))
    head = door.log.head(GROUP)
    assert head is not None
    for told in ("0", head.head):
        with door.log.engine.begin() as connection:
            connection.execute(text("UPDATE streams SET head = :h WHERE stream = :s"), {"s": GROUP, "h": told})
        if told == "0":
            with pytest.raises(Damaged):
                give(door, meeting("2019-05-06"))
    give(door, meeting("2019-05-06"))


def test_of_two_who_change_what_both_have_read_the_second_is_told_what_the_first_changed(opened: Opened) -> None:
    door = opened(begins=LONG_AGO)
    first, second = meeting("2019-05-06", expected_version=0), meeting("2019-05-05", expected_version=0)
    made = give(door, first)
    with pytest.raises(Refusal) as refused:
        give(door, second)
    assert refused.value.code == "changed-since"
    assert refused.value.params["changes"] == "1 MeetingHeld (relatoria-norte)"
    assert [event.command_id for event in door.log.events(GROUP)] == [first.command_id]
    assert give(door, first) == made
    assert give(door, second.model_copy(update={"expected_version": 1})).last_version == 2


def test_a_version_that_is_still_to_come_was_read_by_nobody(opened: Opened) -> None:
    assert refused(opened(begins=LONG_AGO), meeting("2019-05-06", expected_version=3)) == "no-such-version"


def test_a_network_file_is_loaded_onto_the_network_that_it_was_compared_with(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changed it meanwhile is not overwritten: loaded again, the file is compared with what is there then."""
    door = opened(begins=LONG_AGO)
    file = tmp_path / "batatais.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("name: Rede Intersetorial de Batatais", "name: Batatais", 1), encoding="utf-8")
    seen = door.network

    async def changed_once_seen(network: str) -> tuple[Network, int]:
        found = await seen(network)
        zone = {"zone": "oeste", "name": "Oeste"}
        await door.give(
            Envelope(
                stream="network:batatais", command_id=Door.new_id(), kind="AddZone", person="administracao", data=zone
            )
        )
        return found

    monkeypatch.setattr(door, "network", changed_once_seen)
    with pytest.raises(Refusal) as refused:
        asyncio.run(load_network(door, load(file)))
    assert refused.value.code == "changed-since"
    assert refused.value.params["changes"].endswith("ZoneAdded (administracao)")
    monkeypatch.setattr(door, "network", seen)
    assert asyncio.run(load_network(door, load(file))) > 0


UNBEGUN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("cycle:batatais:typo:1", "RecordFinding", {"kind": "demand", "text": "A crossing"}),
    ("cycle:batatais:typo:1", "StartCycle", {"period": {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}}),
    ("case:batatais:norte:nowhere", "CloseCase", {}),
    ("action:batatais:norte:2017:none", "StartAction", {}),
    ("escalation:batatais:norte:none", "Acknowledge", {}),
    ("management:batatais:typo", "CloseMeeting", {}),
)


@pytest.mark.parametrize(("stream", "kind", "data"), UNBEGUN)
def test_what_begins_nothing_is_refused_before_anything_is_sent(
    opened: Opened, engine: Engine, stream: str, kind: str, data: dict[str, Any]
) -> None:
    door = opened(begins=None)
    assert door.sender is None
    for person in ("coordenacao", "equipe-ubs-norte"):
        given = Envelope(stream=stream, command_id=door.new_id(), kind=kind, data=data, person=person)
        with pytest.raises(Refusal):  # and not NoEngine, which whoever sends would raise
            asyncio.run(door.give(given))
    with engine.connect() as connection:
        known = connection.execute(select(streams.c.stream).where(streams.c.stream == stream)).all()
    assert known == []
