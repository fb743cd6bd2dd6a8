"""What process-mining tools get: every step once and in order, nothing personal, whatever texts there are."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, Literal
from xml.etree import ElementTree

import pytest
from pydantic import ConfigDict, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from domain.message import Message, Recorded
from domain.table import Table
from domain.territory import Network
from evidence.mining import ocel, xes
from evidence.mining.activities import Steps, spelled
from evidence.mining.objects import TYPES, Link, Object, links
from evidence.mining.xes import Notion, readable
from tests.domain.properties.unruly import Unruly, town
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import played
from tests.workflows.casetown import CARRIES, MEMBERS, TEAMS, case, opening, raised
from words.events import ROWS

BATATAIS = "batatais-gestao-2021"
XES = "{http://www.xes-standard.org/}"
RECEIPTS = {"DeliveryReceived", "DeliveryMade", "DeliveryRefused", "DeliveryTurnedAway"}


def in_order(world: World) -> Iterator[tuple[int, Recorded]]:
    """The events as a log has them, with positions."""
    return enumerate((event for decision in world.decisions for event in decision.events), start=1)


def network_of(world: World) -> Network:
    [network] = [fold.state for stream, fold in world.folds.items() if stream.startswith("network:")]
    return network  # type: ignore[no-any-return]


def as_ocel(world: World, network: Network | None = None, **more: Any) -> dict[str, Any]:
    file = StringIO()
    ocel.write(lambda: in_order(world), network or network_of(world), file, **more)
    made: dict[str, Any] = json.loads(file.getvalue())
    return made


def as_xes(world: World, network: Network | None = None, **more: Any) -> ElementTree.Element:
    file = StringIO()
    xes.write(world.events, lambda stream: world.events[stream], network or network_of(world), file, **more)
    return ElementTree.fromstring(file.getvalue())


def activities(trace: ElementTree.Element) -> list[str]:
    return [
        str(one.get("value"))
        for event in trace.iter(f"{XES}event")
        for one in event
        if one.get("key") == "concept:name"
    ]


class _Camel(Message):
    model_config = ConfigDict(alias_generator=to_camel)


class _Typed(Message):
    name: str
    type: Literal["string", "time", "integer", "float", "boolean"]


class _Type(Message):
    name: str
    attributes: list[_Typed]


class _Value(Message):
    name: str
    value: StrictBool | StrictInt | StrictFloat | StrictStr


class _Tie(_Camel):
    object_id: str
    qualifier: str


class _Event(Message):
    id: str
    type: str
    time: datetime
    attributes: list[_Value]
    relationships: list[_Tie]


class _TimedValue(_Value):
    time: datetime


class _Thing(Message):
    id: str
    type: str
    attributes: list[_TimedValue]
    relationships: list[_Tie]


class _Standard(_Camel):
    """What https://www.ocel-standard.org/2.0/ocel20-schema-json.json requires, and nothing beside it.

    Its values are words only; those of the standard's own examples, and of pm4py, have the type that is declared. So
    have ours.
    """

    object_types: list[_Type]
    event_types: list[_Type]
    objects: list[_Thing]
    events: list[_Event]


def test_ocel_has_the_shape_of_the_standard() -> None:
    made = as_ocel(played(BATATAIS), people=True, deliveries=True)
    _Standard.model_validate_json(json.dumps(made))
    python = {"string": str, "time": str, "integer": int, "float": float, "boolean": bool}
    for types, told in (("eventTypes", "events"), ("objectTypes", "objects")):
        declared = {(kind["name"], one["name"]): one["type"] for kind in made[types] for one in kind["attributes"]}
        assert declared
        for thing in made[told]:
            for one in thing["attributes"]:
                assert type(one["value"]) is python[declared[thing["type"], one["name"]]]


# Steps


def test_every_event_but_the_engines_own_receipts_is_a_step_of_its_own() -> None:
    world = played(BATATAIS)
    told = as_ocel(world)["events"]
    ids = [event["id"].partition("/")[0] for event in told]
    wanted = [str(event.id) for _, event in in_order(world) if event.kind not in RECEIPTS]
    assert list(dict.fromkeys(ids)) == wanted
    assert len({event["id"] for event in told}) == len(told)
    receipts = [event for event in as_ocel(world, deliveries=True)["events"] if event["type"].startswith("delivery")]
    assert len(receipts) == sum(event.kind in RECEIPTS for _, event in in_order(world))


def test_steps_of_one_moment_keep_their_order_and_no_two_have_the_same_time() -> None:
    world = played(BATATAIS)
    times = [datetime.fromisoformat(event["time"]) for event in as_ocel(world)["events"]]
    assert times == sorted(set(times))
    recorded = {str(event.id): event.recorded_at for _, event in in_order(world)}
    for event, at in zip(as_ocel(world)["events"], times, strict=True):
        off = at - recorded[event["id"].partition("/")[0]]
        assert timedelta(0) <= off < timedelta(seconds=5)


def test_both_times_are_told_of_what_was_entered_late() -> None:
    world, stream = Unruly(), case("r1", "north")
    happened = world.today - timedelta(days=3)
    data = opening("north")
    assert world.give(stream, "OpenCase", data, person=MEMBERS[TEAMS["north"][0]], happened_on=happened)
    file = StringIO()
    ocel.write(lambda: enumerate(world.events[stream], start=1), town(), file)
    [event] = json.loads(file.getvalue())["events"]
    named = {one["name"]: one["value"] for one in event["attributes"]}
    assert named["happened_on"] == str(happened), "a day, without an hour that nobody set"
    assert datetime.fromisoformat(named["recorded_at"]) == world.now
    assert event["type"] == "case opened"


def steps(events: Iterable[Recorded]) -> list[str]:
    reader = Steps(town(), main_only=True)
    return [step.activity for event in events for step in reader.of(event)]


def test_a_question_that_its_group_withdraws_ends_there() -> None:
    world = Unruly()
    world.give(case("r1", "north"), "OpenCase", opening("north"), person=MEMBERS[TEAMS["north"][0]])
    world.give(case("r1", "north"), "EscalateCase", {"tried": "All"}, person=CARRIES["north"])
    world.settle()
    stream = raised(case("r1", "north"))
    assert world.give(stream, "WithdrawEscalation", {"reason": "It is solved"}, person=CARRIES["north"])
    world.settle()
    assert steps(world.events[stream]) == ["raised", "tabled", "withdrawn"]


def test_what_was_reached_together_is_two_steps_at_one_time() -> None:
    world = played(BATATAIS)
    [stream] = [s for s in world.events if s.endswith("case-n21-02-1")]
    together = Steps(network_of(world), main_only=True)
    of_events = [[step.activity for step in together.of(event)] for event in world.events[stream]]
    assert ["returned", "acknowledged"] in of_events


def test_every_stage_of_a_question_is_a_step_or_reached_by_one() -> None:
    known = {row.step or spelled(kind) for kind, row in ROWS["escalation"].items()}
    assert {"raised", "tabled", "decided", "returned", "withdrawn"} <= known


# Objects


def test_what_a_step_is_about_is_there_with_a_type_that_is_declared() -> None:
    told = as_ocel(played(BATATAIS))
    types = {one["name"]: {each["name"] for each in one["attributes"]} for one in told["objectTypes"]}
    assert set(types) == set(TYPES)
    objects = {one["id"]: one["type"] for one in told["objects"]}
    assert len(objects) == len(told["objects"])
    assert set(objects.values()) == set(TYPES)
    for one in told["objects"]:
        assert {each["name"] for each in one["attributes"]} <= types[one["type"]]
        assert {tie["objectId"] for tie in one["relationships"]} <= set(objects)
    kinds = {one["name"]: {each["name"] for each in one["attributes"]} for one in told["eventTypes"]}
    for event in told["events"]:
        assert {each["name"] for each in event["attributes"]} <= kinds[event["type"]]
        assert event["relationships"], event
        assert {tie["objectId"] for tie in event["relationships"]} <= set(objects)


def test_a_question_is_tied_to_its_origin_its_portfolios_its_meeting_and_the_teams_that_wait() -> None:
    told = as_ocel(played(BATATAIS))
    question = "escalation:batatais:norte:case-n21-02-1"
    [tied] = [one["relationships"] for one in told["objects"] if one["id"] == question]
    assert {tie["qualifier"] for tie in tied} >= {"origin", "answers", "waits", "in"}
    assert {"objectId": "case:batatais:norte:n21-02", "qualifier": "origin"} in tied
    decided = next(
        event
        for event in told["events"]
        if event["type"] == "decided" and {"objectId": question, "qualifier": "subject"} in event["relationships"]
    )
    assert any(
        tie["qualifier"] == "meeting" and tie["objectId"].startswith("management:") for tie in decided["relationships"]
    )


# People


@pytest.mark.parametrize("people", [False, True])
def test_people_are_ids_where_asked_for_and_else_roles_of_organisations(people: bool) -> None:
    world = played(BATATAIS)
    network = network_of(world)
    given = {event.who.person for _, event in in_order(world)} & set(network.people)
    assert given
    objects = [one for one in as_ocel(world, people=people)["objects"] if one["type"] == "person"]
    assert bool(objects) is people
    assert {one["id"].partition(":")[2] for one in objects} <= set(network.people)
    resources = {
        one.get("value")
        for one in as_xes(world, people=people).iter(f"{XES}string")
        if one.get("key") == "org:resource"
    }
    if people:
        assert resources & given
    else:
        assert not resources & given
        assert "representative@ubs-norte" in resources


@pytest.mark.parametrize(("field", "qualifier"), [("entered_by", "enters"), ("stated_by", "states")])
def test_who_enters_or_states_for_somebody_is_tied_to_the_step_where_people_are_asked_for(
    field: str, qualifier: str
) -> None:
    world = played(BATATAIS)
    network = network_of(world)
    _, event = next((n, event) for n, event in in_order(world) if Steps(network).of(event))
    other = event.model_copy(update={"who": event.who.model_copy(update={field: "somebody"})})
    (step, *_) = Steps(network).of(other)
    assert Link(Object("person", "person:somebody"), qualifier) in links(step, network, people=True)
    assert "person:somebody" not in {link.to.id for link in links(step, network)}


def test_nobodys_words_leave() -> None:
    world = played(BATATAIS)
    texts = {
        value
        for _, event in in_order(world)
        for name, value in event.data.items()
        if name in ("text", "reason", "asks", "tried", "would_need", "needs", "said")
        and isinstance(value, str)
        and value
    }
    assert len(texts) > 50
    file = json.dumps(as_ocel(world, people=True), ensure_ascii=False)
    trace = ElementTree.tostring(as_xes(world, people=True, every_step=True), encoding="unicode")
    for text in texts:
        assert text not in file
        assert text not in trace


# Texts that are no friends of files

NASTY = "A \"quoted\" & <tagged> 'name'\x0b\x00 \ud7ff \U0001f30d ]]> \r\n\t --> \uffff"


def nasty(network: Network) -> Network:
    """The network with such names where names go into files."""
    zones = {known_as: zone.model_copy(update={"name": NASTY}) for known_as, zone in network.zones.items()}
    organisations = {
        known_as: one.model_copy(update={"name": NASTY, "kind": NASTY})
        for known_as, one in network.organisations.items()
    }
    return network.changed(name=NASTY, zones=Table(zones), organisations=Table(organisations))


def test_names_come_out_of_ocel_as_they_went_in() -> None:
    world = played(BATATAIS)
    told = as_ocel(world, nasty(network_of(world)))
    names = [one["value"] for thing in told["objects"] if thing["type"] == "zone" for one in thing["attributes"]]
    assert names == [NASTY] * len(names)
    assert names


def test_what_xml_cannot_hold_is_replaced_and_all_else_kept() -> None:
    world = played(BATATAIS)
    stream = next(stream for stream in world.events if stream.startswith("escalation:"))
    event = world.events[stream][1]
    said = {**event.data, "question": {**event.data["question"], "urgency": NASTY}}  # type: ignore[dict-item]
    touched = event.model_copy(
        update={"data": said, "origin": NASTY, "who": event.who.model_copy(update={"organisation": NASTY})}
    )

    class Unread(Steps):
        def _of_question(self, event: Recorded) -> list[tuple[str, bool]]:
            return [("raised", True)]

    (step,) = Unread(network_of(world)).of(touched)
    element = ElementTree.fromstring(xes._event(step, people=False))
    values = {one.get("key"): one.get("value") for one in element}
    wanted = readable(NASTY)
    assert wanted.count("\ufffd") == 3
    assert values["org:group"] == values["origin"] == values["urgency"] == wanted


def test_a_trace_is_written_for_each_process_of_the_notion() -> None:
    world = played(BATATAIS)
    for notion in Notion:
        told = as_xes(world, notion=notion)
        names = [str(trace[0].get("value")) for trace in told.iter(f"{XES}trace")]
        assert names == [stream for stream in world.events if stream.startswith(f"{notion.value}:")]
        assert names
    cases = [activities(trace) for trace in as_xes(world, notion=Notion.CASE).iter(f"{XES}trace")]
    assert all(trace[0] == "opened" for trace in cases)
    assert any(trace[-2:] == ["resolved", "closed"] for trace in cases)


def test_a_log_is_read_as_it_is_written_and_never_held() -> None:
    """Events are made one by one: none may still be alive a few events later."""
    world = played(BATATAIS)
    alive: list[int] = []
    most = 0

    class Counted(Recorded):
        def __del__(self) -> None:
            alive.pop()

    def log() -> Iterator[tuple[int, Recorded]]:
        nonlocal most
        for position, event in in_order(world):
            one = Counted.model_construct(**{name: getattr(event, name) for name in type(event).model_fields})
            alive.append(position)
            most = max(most, len(alive))
            yield position, one
            del one

    ocel.write(log, network_of(world), StringIO())
    assert 0 < most < 10


def test_a_clock_that_goes_back_moves_nothing_behind_it() -> None:
    world, stream = Unruly(), case("r1", "north")
    world.give(stream, "OpenCase", opening("north"), person=MEMBERS[TEAMS["north"][0]])
    [opened] = world.events[stream]
    founded, then = datetime(2026, 11, 30, tzinfo=UTC), datetime(2025, 1, 6, 9, tzinfo=UTC)
    recorded = [founded, founded, then, then, then + timedelta(days=30), then, founded]
    reader = Steps(town())
    given = [
        step.at
        for n, at in enumerate(recorded)
        for step in reader.of(opened.model_copy(update={"version": n + 1, "recorded_at": at}))
    ]
    moved = [(at - own) / timedelta(milliseconds=1) for at, own in zip(given, recorded, strict=True)]
    assert moved == [0, 1, 0, 1, 0, 2, 2], "only what is at the same moment is moved, and by milliseconds"
    assert len(set(given)) == len(given)
