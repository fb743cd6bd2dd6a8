"""A question's pages name who carries it now: whoever did when it was raised may have left since."""

from datetime import timedelta

from cli.ask.showescalation import draw_escalation
from domain.town import Town
from tests.domain.test_turns import left
from tests.scenarios.smalltown import SmallTown
from tests.scenarios.test_asked_before import page
from tests.scenarios.typed import MemoryStore, inbox_of

LABEL = "Who carries it"


def test_the_inbox_and_the_page_of_a_question_name_who_carries_it_in_place_of_who_has_left() -> None:
    town = SmallTown(Town())
    escalation = town.asked(town.opened("c1"))
    store = MemoryStore(town.town)
    network = store.network("town")
    state = town.town.fold(escalation).state
    by, today = state.life.question.carried_by, network.calendar.local_date(store.now(network))
    leavers = {by, *network.representatives_of(state.life.question.zone, today)}
    after = left(network, *leavers, on=today - timedelta(days=1))
    for known, told in ((network, by), (after, f"(in place of {by})")):
        screen, out = page(store)
        screen.network = known
        draw_escalation(screen, state, escalation, today)
        inbox_of(store, known, "sec-edu").draw(screen)
        lines = [line.partition(LABEL)[2].strip() for line in out.getvalue().splitlines() if LABEL in line]
        assert len(lines) == 2
        assert all(line.endswith(told) for line in lines), lines
