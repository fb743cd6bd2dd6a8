"""What helps is kept with an error as data; the command line says how."""

import json
import shlex

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.sending import Sender
from cli import remedies
from cli.prove import verdicts
from cli.screen import Screen
from cli.session import Session
from domain.errors import Refusal, VertebraError
from domain.remedies import BY_CODE, OF_A_STREAM, Do, Remedy
from evidence.keeping import Kept
from evidence.verdict import Fault, Finding, Look, nothing
from store.errors import DamagedRow, Forked
from tests.tooling.test_readme_commands import understood
from words.languages import Language

CASE = "case:batatais:norte:n21-05"
FORKED = Forked("The log holds something else for {stream}.", stream=CASE)


@pytest.mark.parametrize("do", Do)
def test_the_command_line_knows_each_remedy(do: Do) -> None:
    line = remedies.line(Remedy(do, CASE if do in OF_A_STREAM else None))
    command, *words = shlex.split(line)
    assert command == "vertebra"
    assert understood(words), line
    assert (CASE in words) is (do in OF_A_STREAM)


def test_an_error_has_its_remedies_by_its_code() -> None:
    assert FORKED.remedies == (Remedy(Do.REPAIR, CASE), Remedy(Do.RECONCILE))
    assert DamagedRow("It is damaged.", stream=CASE).remedies == (Remedy(Do.REBUILD),)
    assert Refusal("missing-field", "It lacks a day.").remedies == ()
    assert Refusal("not-on-the-table", "Its group has it.").remedies == (), "of no stream, none that needs one"
    assert VertebraError("It is damaged.", code="damaged-log", stream=CASE).remedies == (Remedy(Do.REPAIR, CASE),)


def test_what_crossed_temporal_has_the_same_remedies() -> None:
    told = ApplicationError("damaged", "The log of {stream} is damaged.", {"stream": CASE}, type="damaged-log")
    with pytest.raises(Refusal) as refused:
        Sender._trouble(WorkflowUpdateFailedError(told))
    assert refused.value.remedies == (Remedy(Do.REPAIR, CASE),)


def test_the_lines_stand_under_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert Session("en").fail(FORKED) == 6
    assert capsys.readouterr().err.splitlines() == [
        f"forked-stream: The log holds something else for {CASE}.",
        f"  vertebra repair {CASE}",
        "  vertebra reconcile",
    ]


def test_programs_are_told_them_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    session = Session("en")
    session.as_json = True
    session.fail(FORKED)
    assert json.loads(capsys.readouterr().err)["error"] == {
        "code": "forked-stream",
        "words": f"The log holds something else for {CASE}.",
        "params": {"stream": CASE},
        "remedies": [
            {"code": "repair", "stream": CASE, "line": f"vertebra repair {CASE}"},
            {"code": "reconcile", "stream": None, "line": "vertebra reconcile"},
        ],
    }


def test_what_is_to_be_filled_in_is_called_as_in_the_language() -> None:
    assert remedies.line(Remedy(Do.RULES), Language.SPANISH) == "vertebra whatif RED --rules"


@pytest.mark.parametrize(
    ("fault", "stream", "helps"),
    [
        (Fault.LOG_OLDER, CASE, (Remedy(Do.RECONCILE),)),
        (Fault.TEMPORAL_OLDER, CASE, (Remedy(Do.RECONCILE),)),
        (Fault.STRANGE_WRITER, CASE, (Remedy(Do.REPAIR, CASE),)),
        (Fault.STRANGE_WRITER, "network:batatais", ()),
        (Fault.EDITED, CASE, ()),
    ],
)
def test_a_finding_has_its_remedies_by_its_kind(fault: Fault, stream: str, helps: tuple[Remedy, ...]) -> None:
    assert Finding(fault=fault, look=Look.COMPARE, stream=stream, words="It differs.").remedies == helps


def test_a_verdict_says_how_once_under_all_that_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    found = [Finding(fault=Fault.LOG_OLDER, look=Look.COMPARE, stream=CASE, words=f"It ends {n}.") for n in range(2)]
    verdict = nothing({}, found)
    screen = Screen(Session("en"))
    verdicts.draw(screen, verdict, verbose=False, figures=False)
    assert capsys.readouterr().out.splitlines().count("  vertebra reconcile") == 1
    told = verdicts.as_json(verdict, screen)["findings"]
    helps = [{"code": "reconcile", "stream": None, "line": "vertebra reconcile"}]
    assert [one["remedies"] for one in told] == [helps, helps]


def test_where_checkpoints_that_are_kept_contradict_the_log_all_is_verified() -> None:
    kept = Kept(place="/mnt/kept")
    assert kept.remedies == ()
    assert kept.model_copy(update={"code": "checkpoints-contradict"}).remedies == (Remedy(Do.VERIFY),)


def test_every_remedy_is_of_some_error() -> None:
    assert all(BY_CODE.values())
    assert {do for dos in BY_CODE.values() for do in dos} == set(Do)
