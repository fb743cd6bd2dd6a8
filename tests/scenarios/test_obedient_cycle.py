"""A town with a cycle, its actions and its cases, whose people do what they are offered, while some of them leave.

As in `test_obedient_town`, each history is drawn from a number: all that is offered is accepted, and whatever is open
is the turn of somebody who is there. Here people leave, organisations end and bodies close on the way.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from domain import ids
from domain.errors import Refusal
from domain.registry import PROCESSES
from domain.roles import Role
from domain.turns import whose_turn
from store.reading import TodoRow
from tests.scenarios.test_obedient_town import Obedient
from tests.scenarios.test_offered_commands import Watched
from tests.scenarios.test_somebodys_turn import nobodys_turn
from tests.scenarios.typed import rows_of
from tests.workflows.casetown import TEAMS

STEPS = 160
NETWORK, CYCLE, ASSEMBLY = "network:town", "cycle:town:north:2026", "assembly"
STAY = frozenset({"admin", "chief"})  # somebody has to administer; who coordinates goes last of all
AT_MOST = 5  # people, organisations and bodies that end in one history


class Leaving(Obedient):
    """One history of a town with a cycle, in which there are fewer and fewer."""

    def __init__(self, number: int, watched: Watched | None = None) -> None:
        super().__init__(number, watched)
        self.ended: list[str] = []
        since = self.town.after(-300)
        self.tell("AddPeople", people=[{"id": "eva", "organisation": "townhall"}])
        self.tell("GiveMandates", mandates=[{"person": "eva", "role": "evaluator", "since": since}])
        body = {"body": ASSEMBLY, "name": "Assembly", "kind": "forum", "zone": "north", "validates": True}
        self.tell("AddBody", **body)
        self.tell(
            "SeatOrganisations", body=ASSEMBLY, seats=[{"organisation": t, "since": since} for t in TEAMS["north"]]
        )
        self.town.give(
            CYCLE, "StartCycle", by="chief", title="The north in 2026", organisations=list(TEAMS["north"]),
            deadline=self.town.after(40), body=ASSEMBLY, ends_on=self.town.after(self.any.choice((150, 290))),
        )  # fmt: skip

    def tell(self, kind: str, /, **data: Any) -> None:
        self.town.give(NETWORK, kind, by="admin", **data)

    def live(self) -> None:
        acts = (*(self.somebody_acts,) * 9, self.time_passes, self.case_comes, self.something_ends)
        for _ in range(STEPS):
            self.any.choice(acts)()
            self.is_somebodys_turn()

    def in_order(self, rows: list[TodoRow]) -> list[TodoRow]:
        """Most often the cycle or an action is what somebody sees to first."""
        first = ("cycle", "action") if self.any.random() < 0.7 else ()
        return sorted(rows, key=lambda row: row.kind not in first)

    def case_comes(self) -> None:
        """A case, where there is still somebody to bring it, and a body to work on it."""
        with suppress(Refusal):
            super().case_comes()

    def time_passes(self) -> None:
        """The cycle has the time that it needs."""
        self.town.pass_days(self.any.choice((1, 2, 5)))

    def something_ends(self) -> None:
        if len(self.ended) >= AT_MOST or self.any.random() < 0.5:
            return
        network, _ = self.watched.network(NETWORK)
        today = network.calendar.local_date(self.town.now)
        people = [one for one in network.people if network.works_here(one, today) and one not in STAY]
        there = [one for one in network.organisations if network.active(one, today) and one != "townhall"]
        bodies = [one.id for one in network.bodies.values() if one.closed_on is None and not one.decides]
        on = (today - timedelta(days=1)).isoformat()
        kind, which, data = self.any.choice(
            [
                *(("LeavePerson", one, {"person": one, "on": on}) for one in people),
                *(("LeaveOrganisation", one, {"organisation": one, "until": on}) for one in there),
                *(("ClosePart", one, {"part": "body", "id": one, "on": on}) for one in bodies),
            ]
        )
        try:
            self.tell(kind, **data)
        except Refusal:
            return
        self.ended.append(which)

    def is_somebodys_turn(self) -> None:
        network, _ = self.watched.network(NETWORK)
        today = network.calendar.local_date(self.town.now)
        for stream, folded in self.watched.folds.items():
            if ids.parts(stream)[0] in PROCESSES:
                assert nobodys_turn(self.watched, stream) == [], (stream, self.ended)
            for row in rows_of(folded):
                turn = whose_turn(network, row, today)
                there = all(network.present(person, today) for person in turn.people)
                assert there or Role.ADMINISTRATOR in network.roles_of(turn.people[0], today, zone=None), row


@pytest.mark.parametrize("number", [1, 4, 6, 10, 12, 14])  # those in which most happens
def test_while_people_leave_what_is_offered_is_accepted_and_what_is_open_is_somebodys(number: int) -> None:
    history = Leaving(number)
    history.live()
    assert not history.watched.refused_lines
