"""A scenario file that is wrong is refused with the line of it; one that is right names what will be made."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from domain import ids
from domain.calendar import Calendar
from domain.errors import Refusal
from domain.message import Recorded, Who
from domain.roles import Role
from domain.territory import Network
from scenarios.references import NothingThere
from scenarios.script import Scenario, Turn, before, load_scenario, turns

HEAD = """\
name: small
title: A small scenario
network: town.yaml
seed: any
starts: 2017-01-01
streams:
  north: group:town:north
  plan: cycle:town:north:2017
steps:
"""  # nine lines: the first step stands in line 10
CALL = "  - {id: call, at: 2017-03-01, as: coordinator, stream: north, do: ConveneMeeting}\n"
TOWN = Network(id="town", calendar=Calendar(timezone="America/Sao_Paulo"))


def scenario(tmp_path: Path, steps: str, head: str = HEAD) -> Scenario:
    path = tmp_path / "small.yaml"
    path.write_text(head + steps, encoding="utf-8")
    return load_scenario(path)


def refused(tmp_path: Path, steps: str, head: str = HEAD) -> str:
    with pytest.raises(Refusal) as refusal:
        scenario(tmp_path, steps, head)
    assert refusal.value.code in {"bad-scenario", "bad-yaml"}
    return str(refusal.value)


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        (CALL + CALL.replace("2017-03-01", "2017-03-02"), 11, "two steps called 'call'"),
        (CALL + CALL.replace("id: call", "id: again").replace("2017-03-01", "2017-02-28"), 11, "goes back in time"),
        (CALL.replace("2017-03-01", "2016-12-31"), 10, "goes back in time"),
        (CALL.replace("2017-03-01", "2017-02-30"), 10, "'at'"),
        (CALL.replace("2017-03-01", "2017-03-01T09:00:00+01:00"), 10, "'at'"),
        (CALL.replace("stream: north", "stream: nroth"), 10, "no known stream"),
        (CALL.replace("do: ConveneMeeting", "does: ConveneMeeting"), 10, "'do': Field required"),
        (CALL.replace("do: ConveneMeeting", "do: ConveneMeeting, whith: {}"), 10, "'whith'"),
        (CALL + "  - id: hold\n    at: 2017-03-02\n    as: x\n    stream: nrth\n    do: Y\n", 11, "'nrth'"),
        (CALL + "  - id: hold\n    as: x\n    stream: north\n    assumed: perhaps\n    do: Y\n", 14, "'assumed'"),
        (CALL + "  - {id: a, as: x, stream: north, do: Y, with: {of: '$later:finding'}}\n", 11, "names 'later'"),
        (CALL + "  - {id: a, as: x, stream: north, do: Y, meeting: nothing}\n", 11, "names 'nothing'"),
        (CALL + "  - {id: a, as: x, stream: north, do: Y, assumed: true, source: words}\n", 11, "not both"),
        (CALL + "  - {id: a, as: x, stream: north, do: Y, with: {of: '$later/item'}}\n", 11, "names 'later'"),
        (CALL + "  - {id: a, as: x, stream: north, do: Y, with: {of: '$@lost/item'}}\n", 11, "'@lost'"),
        (CALL + "  - just words\n", 11, "list of named fields"),
        (CALL + "  - {id: a, id: b, as: x, stream: north, do: Y}\n", 11, "given twice"),
        (CALL + "  - {id: a, as: x\n", 12, "expected"),
    ],
)
def test_a_mistake_in_a_scenario_is_told_with_its_line(tmp_path: Path, steps: str, line: int, words: str) -> None:
    told = refused(tmp_path, steps)
    assert f"small.yaml, line {line}:" in told
    assert words in told


def test_a_mistake_in_the_head_of_a_scenario_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 5:" in refused(tmp_path, CALL, HEAD.replace("starts: 2017-01-01", "starts: soon"))
    assert "'seed'" in refused(tmp_path, CALL, HEAD.replace("seed: any\n", ""))


def test_a_step_without_a_time_has_the_time_of_the_one_before(tmp_path: Path) -> None:
    read = scenario(tmp_path, CALL + "  - {id: hold, as: clerk, stream: north, do: HoldMeeting}\n")
    assert [step.at for step in read.steps] == [datetime(2017, 3, 1, 9)] * 2


def test_times_are_local_to_the_network(tmp_path: Path) -> None:
    [(turn,)] = turns(scenario(tmp_path, CALL), TOWN)
    assert turn.at.astimezone(UTC) == datetime(2017, 3, 1, 12, tzinfo=UTC)


def test_a_command_id_depends_on_scenario_step_and_time_alone(tmp_path: Path) -> None:
    [(turn,)] = turns(scenario(tmp_path, CALL), TOWN)
    assert turn.envelope.command_id == ids.seeded("small/call", datetime(2017, 3, 1, 12, tzinfo=UTC))


def test_a_step_can_name_what_an_earlier_one_will_have_made(tmp_path: Path) -> None:
    steps = CALL + (
        "  - {id: hold, as: clerk, meeting: call, stream: plan, do: X,\n"
        "     with: {of: '$call:finding', second: ['$call:finding/1', 'paid R$ 5: cash'],"
        " at: 'action:town:north:2017:$call:action', whole: '@plan'}}\n"
    )
    (call,), (hold,) = turns(scenario(tmp_path, steps), TOWN)
    made = call.envelope.command_id
    assert hold.envelope.data == {
        "of": ids.named("finding", made),
        "second": [ids.named("finding", made, 1), "paid R$ 5: cash"],
        "at": "action:town:north:2017:" + ids.named("action", made),
        "whole": "cycle:town:north:2017",
    }
    assert hold.envelope.meeting == "group:town:north#" + ids.named("meeting", made)


def said(stream: str, command: Turn | None, **data: str) -> Recorded:
    return Recorded(
        id=uuid4(),
        stream=stream,
        version=1,
        kind="Said",
        data=dict(data),
        who=Who(person="clerk", role=Role.ENGINE),
        recorded_at=datetime(2017, 3, 1, tzinfo=UTC),
        command_id=command.envelope.command_id if command is not None else uuid4(),
    )


def test_a_step_can_name_what_the_engine_will_have_made_of_an_earlier_one(tmp_path: Path) -> None:
    steps = (
        "  - {id: opens, as: x, stream: north, do: OpenMeeting}\n"
        "  - {id: decides, as: x, meeting: opens, stream: plan, do: X, with: {item: '$@plan/item'}}\n"
        "  - {id: minutes, as: x, stream: north, do: Y, with: {meeting: $opens/meeting}}\n"
        "  - {id: approves, as: x, stream: north, do: Y, with: {meeting: '$@north/Held.meeting'}}\n"
    )
    steps = steps.replace("as: x,", "at: 2017-03-01, as: x,", 1)
    (opens,), (decides,), (minutes,), (approves,) = turns(scenario(tmp_path, steps), TOWN)
    north, plan = opens.envelope.stream, decides.envelope.stream
    events = {
        north: [
            said(north, None, meeting="old"),
            said(north, opens, meeting="new"),
            said(north, None, meeting="later"),
        ],
        plan: [said(plan, None, item="first"), said(plan, None, item="last"), said(plan, None, text="other")],
    }
    given = decides.filled_in(lambda stream: events[stream])
    assert (given.meeting, given.data) == (f"{north}#new", {"item": "last"})
    assert minutes.filled_in(lambda stream: events[stream]).data == {"meeting": "new"}
    with pytest.raises(NothingThere, match=r"north/Held\.meeting"):
        approves.filled_in(lambda stream: events[stream])
    with pytest.raises(NothingThere, match="opens/meeting"):
        minutes.filled_in(lambda stream: ())


def test_a_scenario_says_which_one_it_follows(tmp_path: Path) -> None:
    first = scenario(tmp_path, CALL)
    second = tmp_path / "second.yaml"
    second.write_text((HEAD + CALL).replace("starts:", "follows: small\nstarts:"), encoding="utf-8")
    assert before(first) is None
    assert before(load_scenario(second)) == first
    second.write_text((HEAD + CALL).replace("starts:", "follows: nothing\nstarts:"), encoding="utf-8")
    with pytest.raises(Refusal, match="follows 'nothing'"):
        before(load_scenario(second))


def test_steps_given_together_stay_together_and_others_do_not(tmp_path: Path) -> None:
    steps = CALL + (
        "  - together:\n"
        "    - {id: a, as: x, stream: north, do: Y}\n"
        "    - {id: b, as: x, stream: plan, do: Y}\n"
        "  - {id: c, as: x, stream: north, do: Y}\n"
    )
    runs = turns(scenario(tmp_path, steps), TOWN)
    assert [[turn.step.id for turn in run] for run in runs] == [["call"], ["a", "b"], ["c"]]


def test_what_is_assumed_is_marked_on_every_event_of_its_step(tmp_path: Path) -> None:
    steps = CALL + "  - {id: vote, as: x, stream: plan, do: Vote, assumed: true, happened: 2017-02-27}\n"
    (call,), (vote,) = turns(scenario(tmp_path, steps), TOWN)
    assert (call.envelope.origin, vote.envelope.origin) == (None, "assumed")
    assert vote.envelope.happened_on == date(2017, 2, 27)
