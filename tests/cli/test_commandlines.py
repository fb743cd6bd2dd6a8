"""The words with which what waits is done: a line for each next step, and one answer at a time."""

import shlex
from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter

from cli.ask import commandlines
from cli.ask.commandlines import command_line
from cli.give.rulingoptions import ANSWERS, CONFIRM, ruling
from domain.acting import Acting
from domain.decider import Folded
from domain.decisions import Ruling
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person, Zone
from readings.acceptable import Here
from readings.nextsteps import OUTCOMES, next_steps
from store.reading import TodoRow

TODAY = date(2021, 5, 20)
NETWORK = Network(
    id="town",
    zones=Table({"north": Zone(id="north", name="North")}),
    people=Table({"rep": Person(id="rep", mandates=(Mandate(role=Role.REPRESENTATIVE, zone="north"),))}),
)


def test_a_command_line_has_a_place_for_everything_that_must_be_said() -> None:
    row = TodoRow(
        stream="case:town:north:c1", kind="case", network="town", zone="north", key="k", what="answer-case-time",
        who="rep", due_at=None,
    )  # fmt: skip
    here = Here(NETWORK, Folded.empty(DECIDERS["case"], row.stream), datetime(2021, 5, 20, 12, tzinfo=UTC))
    lines = [shlex.split(command_line(step)) for step in next_steps(row, Acting("rep"), here)]
    assert [words[3] for words in lines] == ["ResolveCase", "ExtendCase", "EscalateCase"]
    assert lines[2][-2:] == ["--data", '{"tried": "…"}']


def test_each_outcome_that_may_stand_in_a_decision_is_typed_as_the_command_line_takes_it() -> None:
    assert tuple(commandlines.ANSWERS) == OUTCOMES
    for outcome, typed in commandlines.ANSWERS.items():
        own, *others = (word for word in typed.split() if word.startswith("--"))
        assert ANSWERS[own].outcome == outcome
        assert set(others) == set(ANSWERS[own].needs)


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
