"""Several deadlines of one stream, refused at once, again and otherwise: told once for each reason, over restarts too.

The network's name says which are refused, and why: `a:closed b:away`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter
from temporalio import workflow

from domain.decider import EDITION, Context, Decider, Due, Folded, Summary
from domain.errors import Refusal
from domain.message import Command, Event, Message, by_name
from domain.territory import Network
from workflows.batch import Batch
from workflows.deciding import Deciding

STREAM = "action:town:north:2026:bells"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = START + timedelta(days=40)


@pytest.fixture(autouse=True)
def _outside_of_temporal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run says in the log is said here too, where none runs."""
    monkeypatch.setattr(workflow.logger, "log_during_replay", True)


class Hang(Command):
    bells: tuple[str, ...]


class Ring(Command):
    bell: str


class Hung(Event):
    bells: tuple[str, ...]


class Rang(Event):
    bell: str


class Bells(Message):
    left: tuple[str, ...] = ("a", "b", "c")


def _decide(state: Bells, command: Command, context: Context) -> list[Event]:
    match command:
        case Ring(bell=bell):
            why = dict(word.split(":") for word in context.network.name.split())
            if bell in why:
                raise Refusal(why[bell], "The bell {bell} is not rung: {why}.", bell=bell, why=why[bell])
            return [Rang(bell=bell)] if bell in state.left else []
        case Hang(bells=bells):
            return [Hung(bells=bells)]
        case _:
            return []


def _evolve(state: Bells, event: Event) -> Bells:
    match event:
        case Rang(bell=bell):
            return Bells(left=tuple(left for left in state.left if left != bell))
        case Hung(bells=bells):
            return Bells(left=bells)
        case _:
            return state


BELLS = Decider[Bells](
    name="action",
    state=TypeAdapter(Bells),
    initial=Bells(),
    commands=by_name(Ring, Hang),
    events=by_name(Rang, Hung),
    decide=_decide,
    evolve=_evolve,
    summary=lambda state: Summary(phase="hung", open=bool(state.left)),
    due=lambda state: tuple(Due(at=START, kind="Ring", key=bell, data={"bell": bell}) for bell in state.left),
)


class Ringer(Deciding[Bells]):
    """What a run of the process does about its deadlines, without a Temporal around it."""

    def __init__(self, folded: Folded[Bells] | None = None) -> None:
        super().__init__(BELLS, STREAM)
        self._apart = True
        if folded is not None:
            self.folded = folded

    def _edition(self) -> int:
        return EDITION

    def under(self, name: str, version: int, now: datetime = LATER) -> list[tuple[str, Any]]:
        """What it stores when it looks at its deadlines under a version of the network; then it stands there."""
        self._network = Network(id="town", name=name, language="en", rehearsal=True)
        self._network_version = version
        batch = Batch(self.folded)
        assert self._fire_timers(batch, now)
        self.folded = batch.folded
        events = [event for _, decision in batch.decisions for event in decision.events]
        assert len({event.id for event in events}) == len(events)
        self.recorded = [event.recorded_at for event in events]
        return [_told(event.kind, event.data) for event in events]

    def woken(self) -> None:
        self._deadlines.try_again()

    def again(self) -> "Ringer":
        """The next run: after a restart, or one that continued as new, it has what the log has."""
        return Ringer(Folded.loaded(BELLS, self.folded.dumped()))

    def waiting(self) -> Sequence[str]:
        return [todo.params["bell"] for todo in self.folded.summarised().todos if todo.what == "deadline-given-up"]


def _told(kind: str, data: Any) -> tuple[str, Any]:
    return ("Rang", data["bell"]) if kind == "Rang" else (data["key"], data["code"])


def test_each_of_several_that_are_refused_at_once_is_given_up_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    run = Ringer()
    assert sorted(run.under("a:closed b:closed c:away", 1)) == [("a", "closed"), ("b", "closed"), ("c", "away")]
    assert run.folded.summarised().due_at is None
    assert sorted(run.waiting()) == ["a", "b", "c"]
    assert run.under("a:closed b:closed c:away", 1) == []
    assert [line.levelname for line in caplog.records] == ["ERROR"] * 3, "each alarmed once"


def test_one_that_is_refused_keeps_no_other_from_coming() -> None:
    run = Ringer()
    assert sorted(run.under("b:closed", 1)) == [("Rang", "a"), ("Rang", "c"), ("b", "closed")]
    assert run.waiting() == ["b"]


def test_those_whose_reason_is_gone_come_and_the_others_are_not_told_again() -> None:
    run = Ringer()
    run.under("a:closed b:closed c:away", 1)
    assert run.under("b:closed c:away", 2) == [("Rang", "a")]
    assert sorted(run.waiting()) == ["b", "c"]
    assert run.under("", 3, LATER) in ([("Rang", "b"), ("Rang", "c")], [("Rang", "c"), ("Rang", "b")])
    assert run.waiting() == []


def test_a_reason_that_goes_and_comes_again_before_anybody_looked_is_the_same_one() -> None:
    run = Ringer()
    run.under("a:closed b:closed c:closed", 1)
    assert run.under("a:closed b:closed c:closed", 3) == []


def test_another_reason_is_told_and_so_is_the_first_when_it_is_the_reason_again() -> None:
    run = Ringer(Ringer().folded)
    run.under("a:closed b:closed c:closed", 1)
    assert run.under("a:away b:closed c:closed", 2) == [("a", "away")]
    assert run.under("a:closed b:closed c:closed", 3) == [("a", "closed")]
    assert sorted(run.waiting()) == ["a", "b", "c"], "each waits once, with its last reason"


def test_a_deadline_that_is_set_again_for_the_same_day_is_the_one_that_was_given_up() -> None:
    run = Ringer()
    run.under("a:closed", 1)
    for bells in ((), ("a",)):
        run.folded = Folded(
            BELLS, STREAM, Bells(left=bells), run.folded.version, run.folded.head, {}, run.folded.given_up
        )
        assert run.waiting() == list(bells)
    assert run.under("a:closed", 2) == []
    assert run.under("", 3) == [("Rang", "a")]


def test_a_run_that_begins_anew_tries_once_and_tells_nothing_that_was_told() -> None:
    run = Ringer()
    run.under("a:closed b:closed", 1)
    for _ in range(3):
        run = run.again()
        assert run.under("a:closed b:closed", 1) == []
        assert run.under("a:closed b:closed", 1) == []
    assert sorted(run.waiting()) == ["a", "b"]
    run = run.again()
    assert run.under("b:closed", 2) == [("Rang", "a")]
    assert run.again().under("b:closed", 2) == []


def test_without_a_change_of_the_network_it_is_tried_when_the_run_is_woken_and_not_before() -> None:
    """What it was refused for may be of the day, or of the stream itself: a sweep wakes it when it would come."""
    run = Ringer()
    run.under("a:closed b:closed c:closed", 1)
    assert run.under("", 1) == []
    run.woken()
    assert sorted(run.under("", 1)) == [("Rang", "a"), ("Rang", "b"), ("Rang", "c")]


def test_what_comes_back_comes_when_it_is_tried_and_not_when_it_was_due() -> None:
    run = Ringer()
    run.under("a:closed", 1)
    assert [told.at for told in run.folded.given_up.values()] == [START]
    tried = LATER + timedelta(days=3)
    assert run.under("", 2, tried) == [("Rang", "a")]
    assert run.recorded == [tried]
    assert (run.folded.state.left, run.folded.given_up) == ((), {})
