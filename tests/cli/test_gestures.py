"""What waits for whom, and the words with which it is done: by holders, delegates, superiors, one answer at a time."""

import shlex
from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter

from cli.ask.commandlines import command_line
from cli.give.rulingoptions import ANSWERS, CONFIRM, ruling
from domain.acting import COMMANDS, DECIDED, ELSEWHERE, NOTHING_TO_DO, ONLY_NEWS, Acting, Addresses
from domain.decider import Folded
from domain.decisions import Ruling
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.roles import Role
from domain.table import Table
from domain.territory import Delegation, Holding, Mandate, Network, Person, Portfolio, Zone
from readings.acceptable import Here
from readings.nextsteps import next_steps
from store.reading import TodoRow
from words.labels import TODOS

TODAY = date(2021, 5, 20)
NETWORK = Network(
    id="town",
    zones=Table({"north": Zone(id="north", name="North"), "south": Zone(id="south", name="South")}),
    people=Table(
        {
            "sec": Person(id="sec", organisation="council", delegations=(Delegation(delegate="aide", since=TODAY),)),
            "aide": Person(id="aide", organisation="council", mandates=(Mandate(role=Role.TEAM_MEMBER),)),
            "clerk": Person(id="clerk", organisation="council", mandates=(Mandate(role=Role.MINUTE_TAKER),)),
            "old": Person(id="old", organisation="council", left_on=date(2021, 1, 1)),
            "rep": Person(id="rep", mandates=(Mandate(role=Role.REPRESENTATIVE, zone="north"),)),
            "coord": Person(id="coord", mandates=(Mandate(role=Role.COORDINATOR),)),
            "coord-north": Person(id="coord-north", mandates=(Mandate(role=Role.COORDINATOR, zone="north"),)),
        }
    ),
    portfolios=Table({"health": Portfolio(id="health", name="Health", holders=(Holding(person="sec"),))}),
)


def waits(who: str, *, what: str = "decide-item", stream: str = "management:town:board", **more: object) -> TodoRow:
    given = {"stream": stream, "kind": "", "network": "town", "zone": None, "key": "k", "what": what, "who": who}
    return TodoRow.model_validate({**given, "params": {}, "due_at": None, **more})


def acts(person: str, row: TodoRow, on: date = TODAY) -> Acting | None:
    return Addresses(NETWORK, person, on).of(row)


def test_what_is_asked_of_a_portfolio_waits_for_its_holder_and_for_their_delegate() -> None:
    row = waits("portfolio:health")
    assert acts("sec", row) == Acting("sec", None, "health")
    delegate = acts("aide", row)
    assert delegate == Acting("sec", "aide", "health")
    assert acts("aide", row, date(2021, 5, 19)) is None, "before the delegation"
    assert acts("coord", row) is None


def test_what_passed_to_a_person_waits_for_that_person() -> None:
    assert acts("coord", waits("coord", what="settle-pending")) == Acting("coord")
    assert acts("sec", waits("coord", what="settle-pending")) is None


def test_what_waits_for_an_organisation_waits_for_its_own_people_as_long_as_they_are_there() -> None:
    row = waits("organisation:council", what="acknowledge", stream="escalation:town:north:x", zone="north")
    assert acts("aide", row) == Acting("aide")
    assert acts("clerk", row) is None, "their role cannot acknowledge"
    assert acts("old", row) is None
    assert acts("rep", row) is None


def test_a_role_counts_in_its_zone_and_in_a_management_meeting_only_for_the_whole_network() -> None:
    north = waits("role:representative", stream="escalation:town:north:x", zone="north")
    assert acts("rep", north) == Acting("rep")
    assert acts("rep", waits("role:representative", stream="escalation:town:south:x", zone="south")) is None
    assert acts("coord", waits("role:coordinator")) == Acting("coord")
    assert acts("coord-north", waits("role:coordinator")) is None


def test_nobody_unknown_has_an_inbox() -> None:
    with pytest.raises(Refusal) as refusal:
        Addresses(NETWORK, "nobody", TODAY)
    assert refusal.value.code == "unknown-person"


def test_everything_that_waits_has_commands_that_do_it_or_is_only_news() -> None:
    assert set(TODOS) == set(COMMANDS) | DECIDED | set(ELSEWHERE) | NOTHING_TO_DO | ONLY_NEWS
    known = {name for decider in DECIDERS.values() for name in decider.commands}
    assert {name for names in COMMANDS.values() for name in names} <= known


def test_a_command_line_has_a_place_for_everything_that_must_be_said() -> None:
    row = waits("rep", what="answer-case-time", stream="case:town:north:c1", zone="north")
    here = Here(NETWORK, Folded.empty(DECIDERS["case"], row.stream), datetime(2021, 5, 20, 12, tzinfo=UTC))
    lines = [shlex.split(command_line(step)) for step in next_steps(row, Acting("rep"), here)]
    assert [words[3] for words in lines] == ["ResolveCase", "ExtendCase", "EscalateCase"]
    assert lines[2][-2:] == ["--data", '{"tried": "…"}']


@pytest.mark.parametrize("option", [name for name in ANSWERS if name != CONFIRM])
def test_each_answer_of_the_command_line_makes_a_ruling_that_can_be_given(option: str) -> None:
    own: object = True if option == "--approve" else "something"
    needed = {name: TODAY.isoformat() if name in ("--due", "--chase") else "somebody" for name in ANSWERS[option].needs}
    made = ruling({option: own, **needed})
    assert TypeAdapter[Ruling](Ruling).validate_python(made).outcome == ANSWERS[option].outcome


def test_confirming_a_draft_makes_no_ruling() -> None:
    assert ruling({CONFIRM: True, "--approve": False}) is None


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"--approve": True, "--refuse": "no"},
        {"--approve": True},
        {"--assign": "health"},
        {"--refuse": "no", "--due": "2021-06-01"},
        {CONFIRM: True, "--resources": "money"},
    ],
)
def test_words_that_do_not_belong_together_are_refused_before_anything_is_sent(options: dict[str, object]) -> None:
    with pytest.raises(Refusal) as refusal:
        ruling(options)
    assert refusal.value.code == "usage"
