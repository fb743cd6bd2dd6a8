"""Whatever people do, and correct, in any order: what restates a decision says what its events say."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.decider import Folded
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.town import Town
from tests.domain.properties.test_interleavings import OFTEN, PICK, SELDOM, Story
from tests.domain.properties.unruly import BEGINS, town
from tests.scenarios.retold import check, delivered
from tests.workflows.casetown import BOARD, CARRIES, DIRECTORS, TEAMS, group


class Righting(Story):
    """A story in which what was entered wrong is put right, of decisions and of who was there."""

    def correct(self, a: int, b: int, c: int) -> None:
        """The latest decisions are corrected most."""
        self.treat(a % 3, 4, c)

    def attendance(self, a: int, b: int, _c: int) -> None:
        """The attendance of a group's meeting, and what came back in it follows, or does not yet."""
        zone = ("north", "south")[a % 2]
        stream = group(zone)
        held = [event.data["meeting"] for event in self.world.of_kind(stream, "MeetingHeld")]
        if not held:
            return
        meeting = held[-1 - (a // 2) % len(held)]
        data = {"meeting": meeting, "present": list(TEAMS[zone][b % 3 :] or TEAMS[zone]), "reason": "The other sheet"}
        self.world.give(stream, "CorrectAttendance", data, person="chief")

    def who_met(self, a: int, b: int, _c: int) -> None:
        meetings = [event.data["meeting"] for event in self.world.of_kind(BOARD, "MeetingClosed")]
        if meetings:
            there = [*DIRECTORS[: 1 + b % len(DIRECTORS)], *CARRIES.values()]
            data = {"meeting": meetings[-1 - a % len(meetings)], "present": there, "reason": "The other sheet"}
            self.world.give(BOARD, "CorrectAttendance", data, person="chief")

    def agree(self, a: int, b: int, _c: int) -> None:
        """Something is agreed in a group's meeting, or corrected, or the minutes are drafted."""
        stream = group(("north", "south")[a % 2])
        held = [event.data["meeting"] for event in self.world.of_kind(stream, "MeetingHeld")]
        if not held:
            return
        agreed = self.world.of_kind(stream, "AgreementEntered")
        last = {"agreement": agreed[-1].data["agreement"], "text": "We call", "reason": "Misheard"} if agreed else {}
        kind, data = (
            ("EnterAgreement", {"meeting": held[-1], "text": "We write"}),
            ("CorrectAgreement", {"meeting": agreed[-1].data["meeting"] if agreed else held[-1], **last}),
            ("DraftMinutes", {"meeting": held[-1]}),
            ("AnnulMeeting", {"meeting": held[-1], "reason": "Entered twice"}),
        )[b % 4]
        self.world.give(stream, kind, data, person="chief")

    def seen(self) -> Town:
        """The story so far, to be read."""
        register: Folded[Any] = Folded.empty(DECIDERS["network"], "network:town")
        object.__setattr__(register, "state", town())
        events: dict[str, list[Recorded]] = self.world.events
        folds = {"network:town": register, **self.world.folds}
        return Town(folds=folds, events=events, clock=self.world.now)


RIGHTING = (Righting.correct, Righting.correct, Righting.attendance, Righting.attendance, Righting.agree,
            Righting.who_met, Righting.bring_back, Righting.acknowledge, Righting.minute)  # fmt: skip
STEPS = st.tuples(st.sampled_from([*SELDOM, *OFTEN, *RIGHTING]), PICK, PICK, PICK)


UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)  # what fails is told at once: each look reads everything


SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


@settings(deadline=None, max_examples=25, phases=UNSHRUNK, suppress_health_check=SLOW)
@given(st.lists(STEPS, min_size=20, max_size=60))
def test_whatever_restates_a_decision_agrees_with_its_events(steps: list[Any]) -> None:
    story = Righting()
    assert story.world.now == BEGINS
    story.begin()
    for number, (step, *picked) in enumerate(steps, start=1):
        step(story, *picked)
        if number % 20 == 0:
            check(story.seen(), "town")
    story.world.settle()
    delivered(story.seen())
    check(story.seen(), "town")
