"""A question that comes again says what its group has asked before: what was answered, and what was done of it."""

from io import StringIO
from typing import Any

from rich.console import Console

from cli.ask.agenda import AgendaPage
from cli.ask.inboxentries import Written
from cli.ask.trail import TrailPage
from cli.screen import Screen
from domain.town import Town
from readings.agenda import agenda
from readings.trail import trail as read_trail
from tests.scenarios.smalltown import SmallTown
from tests.scenarios.typed import MemoryStore, inbox_of


def asked_again() -> tuple[SmallTown, str, str]:
    """A case whose answer was carried out, and which climbs again because it is not solved."""
    town = SmallTown(Town())
    case = town.opened("c1")
    first = town.asked(case)
    town.met()
    town.decided(first)
    town.pass_days(1)
    town.returned(first)
    town.pass_days(7)
    town.done(first)
    town.give(case, "SayNotSolved", by="ana", reason="The nursery closes at two")
    town.pass_days(1)
    return town, first, town.asked(case, 2)


def page(store: MemoryStore) -> tuple[Screen, StringIO]:
    out = StringIO()
    store.session.console = Console(file=out, width=400, markup=False)
    return Screen(store.session, store.network("town"), {}), out


def page_of(store: MemoryStore, screen: Screen, escalation: str) -> TrailPage:
    return TrailPage(screen, read_trail(store, store.network("town"), escalation))


def test_whoever_decides_reads_what_was_asked_answered_and_done_before_in_the_inbox_the_agenda_and_the_trail() -> None:
    town, first, again = asked_again()
    store = MemoryStore(town.town)
    network = store.network("town")
    (entry,) = [one for one in inbox_of(store, network, "sec-edu").entries if one.entry.row.what == "decide-item"]
    (before,) = entry.entry.matters[0].before
    assert (before.escalation, before.parts[0].on.isoformat()) == (first, "2026-03-02")
    assert before.carried_out_on is not None
    assert before.carried_out_on.isoformat() == "2026-03-10"
    screen, out = page(store)
    entry.draw(screen, 1)
    AgendaPage(screen, agenda(store, network, network.bodies["board"])).draw()
    page_of(store, screen, again).draw()
    told = " ".join(out.getvalue().split())
    for words in ("in the same words; raised on 2 Mar 2026", "approved: caro", "carried out on 10 Mar 2026"):
        assert told.count(words) >= 3, words
    assert page_of(store, screen, again).as_json()["before"][0]["escalation"] == first


def test_what_is_asked_for_the_first_time_says_nothing_of_that_kind() -> None:
    town = SmallTown(Town())
    first, other = town.asked(town.opened("c1")), town.asked(town.opened("c2"))
    store = MemoryStore(town.town)
    entries: list[Written] = inbox_of(store, store.network("town"), "sec-edu").entries
    assert {one.entry.matters[0].escalation for one in entries if one.entry.matters} == {first, other}
    assert all(one.entry.matters[0].before == () for one in entries if one.entry.matters)


def test_a_trail_is_finished_when_the_group_says_that_it_is_solved_and_not_while_it_is_asked_or_has_said_no() -> None:
    town = SmallTown(Town())
    case = town.opened("c1")
    first = town.asked(case)
    town.met()
    town.decided(first)
    town.pass_days(1)
    town.returned(first)
    town.pass_days(7)
    town.done(first)
    told, data = trail(town, first)
    assert "the group was asked whether it is solved" in told
    assert "its group has still to say whether that solved it" in told
    assert "It is the turn of ana" in told
    assert "It is finished" not in told
    assert (data["finished"], data["solved"]) == (False, "asked")
    town.give(case, "SayNotSolved", by="ana", reason="The nursery closes at two")
    told, data = trail(town, first)
    assert "Ana said that it is not solved, although it was carried out. Reason: The nursery closes at two" in told
    assert "It was carried out, and it is not solved, as was said on 10 Mar 2026: The nursery closes at two" in told
    assert "It is finished" not in told
    assert (data["finished"], data["solved"]) == (False, "no")
    town.give(case, "ResolveCase", by="ana", text="A neighbour of Maria fetches them")
    told, data = trail(town, first)
    assert "Ana said that the group has it solved." in told
    assert "It is finished: carried out, and its group has it solved." in told
    assert "Maria" not in told
    assert (data["finished"], data["solved"]) == (True, "yes")


def test_what_is_asked_again_ends_the_trail_of_what_was_asked_before() -> None:
    town, first, again = asked_again()
    told, _ = trail(town, first)
    assert "It was carried out, and it is not solved, as was said on 10 Mar 2026: The nursery closes at two" in told
    told, data = trail(town, again)
    assert "The nursery closes at two" not in told.partition("Where it stands")[2]
    assert (data["finished"], data["solved"]) == (False, None)


def trail(town: SmallTown, escalation: str) -> tuple[str, dict[str, Any]]:
    store = MemoryStore(town.town)
    screen, out = page(store)
    read = page_of(store, screen, escalation)
    read.draw()
    return " ".join(out.getvalue().split()), read.as_json()
