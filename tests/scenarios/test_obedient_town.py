"""A town whose people do what they are offered, in any order: all of it is accepted, and always somebody's turn.

Each history is drawn from a number: cases come, time passes, and somebody does one of the things that wait for them.
Whatever else is offered on the way is tried on a copy, as in the shipped scenarios.
"""

from datetime import timedelta
from random import Random

import pytest

from domain import ids
from domain.acting import Addresses
from domain.errors import Refusal
from domain.registry import PROCESSES
from store.reading import TodoRow
from tests.scenarios.blanks import Blanks
from tests.scenarios.smalltown import BEGINS, SmallTown
from tests.scenarios.test_offered_commands import Watched, lines_of
from tests.scenarios.typed import MemoryStore, inbox_of, rows_of, typed
from tests.workflows.casetown import BOARD, CARRIES

STEPS = 200
MEETS = tuple(BEGINS.date() + timedelta(days=10 + 28 * n) for n in range(12))
CONCERNED = (("education",), ("education", "health"), (), ("health",))
RULES = {"return_days": 3, "acknowledgement_days": 2, "information_days": 3, "pending_rounds": 1, "referral_days": 2}


class Obedient:
    """One history. `watched`: where it happens, an empty town."""

    def __init__(self, number: int, watched: Watched | None = None) -> None:
        self.any = Random(number)
        self.watched = watched or Watched()
        self.town = SmallTown(self.watched, meeting_dates=MEETS, **RULES)
        self.done: set[str] = set()

    def live(self) -> None:
        for _ in range(STEPS):
            self.any.choice((*(self.somebody_acts,) * 6, self.time_passes, self.case_comes))()
            self.is_somebodys_turn()

    def case_comes(self) -> None:
        cases = [one for one in self.watched.folds if one.startswith("case:")]
        zone = self.any.choice(tuple(CARRIES))
        if len(cases) < 8:
            urgency = self.any.choice(("ordinary", "urgent", "priority"))
            portfolios = list(self.any.choice(CONCERNED))
            stream = self.town.opened(f"c{len(cases)}", zone, urgency=urgency, portfolios=portfolios)
            self.refer(stream)
            return
        stream = self.any.choice(cases)
        try:
            self.town.give(stream, "EscalateCase", by=CARRIES[ids.parts(stream)[2][0]], tried="All there is")
        except Refusal:
            self.time_passes()

    def refer(self, stream: str) -> None:
        life = self.watched.fold(stream).state.life
        level = self.any.choice(("complementation", "joint-treatment"))
        self.town.give(
            stream, "RecordWorkPlan", by=life.reference_person, social_diagnosis="Kept there", work_plan="Kept there"
        )
        self.town.give(
            stream, "RequestReferral", by=life.reference_person, level=level, to=life.teams[1], need="A visit",
            motive="It lies near", legal_basis="The agreement of 2020",
        )  # fmt: skip

    def time_passes(self) -> None:
        """Some days, or all of them to the next management meeting."""
        meeting = self.watched.fold(BOARD).state.meeting
        if meeting is not None and meeting.stage in ("planned", "convened") and self.any.random() < 0.5:
            self.town.pass_days(max(1, (meeting.on - self.town.now.date()).days))
        else:
            self.town.pass_days(self.any.choice((1, 2, 5, 12)))

    def somebody_acts(self) -> None:
        """Somebody to whom something is offered does it."""
        store = MemoryStore(self.watched)
        network = store.network("town")
        rows = [row for stream in sorted(self.watched.folds) for row in rows_of(self.watched.folds[stream])]
        self.any.shuffle(rows)
        for row in self.in_order(rows):
            asked = [one for one in network.people if Addresses(network, one, store.today(network)).of(row) is not None]
            for person in self.any.sample(asked, len(asked)):
                lines = [
                    (line, entry)
                    for entry in inbox_of(MemoryStore(self.watched, [row]), network, person).entries
                    for line in lines_of(entry)
                ]
                if lines:
                    line, entry = self.any.choice(lines)
                    full = Blanks(self.watched, person, entry.names, self.any.randrange(12)).filled(line)
                    self.done.add(row.what)
                    self.watched.give(typed(full, MemoryStore(self.watched)))
                    return

    def in_order(self, rows: list[TodoRow]) -> list[TodoRow]:
        return rows

    def is_somebodys_turn(self) -> None:
        """Whatever is open has something that waits for somebody, or a day on which the engine goes on by itself."""
        for stream, folded in self.watched.folds.items():
            if ids.parts(stream)[0] not in PROCESSES:
                continue
            summary = folded.decider.summary(folded.state)
            idle = ids.parts(stream)[0] == "management" and not folded.state.tabled
            assert idle or not summary.open or summary.todos or folded.decider.due(folded.state), stream


@pytest.mark.parametrize("number", [0, 2, 7, 9])  # those in which most happens
def test_people_who_do_what_they_are_offered_are_never_refused_and_it_is_always_somebodys_turn(number: int) -> None:
    history = Obedient(number)
    history.live()
    assert not history.watched.refused_lines
