"""What is offered to who stands in for somebody who is there no more: to hand it over, or to do it where they may.

Coordination hands over what is open; administration names who holds an office again. Like all offers, only what would
be accepted; what a stand-in may do, the deciders say.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain import ids
from domain.acting import DECIDED, Acting
from domain.action import cycle_of
from domain.authorising import fitting_roles
from domain.cycle.state import Acting as ActionsUnderWay
from domain.cycle.state import Planning
from domain.decider import Folded
from domain.management.state import Item
from domain.registry import DECIDERS
from domain.roles import Role
from readings.acceptable import Here
from readings.blanks import BLANK, choice
from readings.nextsteps import Step, next_steps, step
from store.reading import TodoRow

Offer = tuple[str, str, Mapping[str, Any]]  # a stream, a command of it, and what is known of its data
Folds = Callable[[str], Folded[Any]]

WORKED_OUT_TOGETHER = frozenset({"place-findings", "draft-actions"})  # nobody's own word: whoever leads may write it
ANSWERABLE = frozenset({"carry-out", "chase-outside", "draft-minutes"})
ALSO_DONE = frozenset({"action", "escalation"})  # kinds of stream in which coordination may say itself what was done


def handing_over(row: TodoRow, acting: Acting, here: Here, item: Item | None, folds: Folds) -> list[Step]:
    """How somebody takes over what waits for who is there no more."""
    own = next_steps(row, acting, here) if _may_be_done(row) else []
    return [*_steps(_handed(row, here, item, folds), row, acting, here), *own, *_named(row, acting, here)]


def _may_be_done(row: TodoRow) -> bool:
    """Whether whoever coordinates may do it in their place: not for a team, nor for who answers for a portfolio or
    evaluates."""
    office, _, which = row.who.partition(":")
    if row.what in WORKED_OUT_TOGETHER:
        return True
    if office == "role":
        return which != Role.EVALUATOR
    personal = office not in ("organisation", "portfolio", "superior")
    return (row.kind in ALSO_DONE and personal) or row.what in ANSWERABLE


def _steps(offers: Iterator[Offer], row: TodoRow, acting: Acting, here: Here) -> Iterator[Step]:
    for stream, name, more in offers:
        command = DECIDERS[ids.parts(stream)[0]].commands[name]
        if fitting_roles(command, stream, acting.person, here.network, here.today):
            yield step(stream, command, acting, here, row.params, more)


def _handed(row: TodoRow, here: Here, item: Item | None, folds: Folds) -> Iterator[Offer]:
    match row.kind:
        case "case":
            yield from _of_case(row, here)
        case "escalation":
            yield from _of_escalation(row)
        case "management" if item is not None and row.what in DECIDED:
            yield from _of_item(row, here, item)
        case "cycle" if row.what == "accept-action":
            name = "ReviseAction" if isinstance(here.state, Planning) else "AmendAction"
            yield row.stream, name, {"responsible": BLANK}
        case "action":
            cycle, action = cycle_of(row.stream)
            if isinstance(folds(cycle).state, ActionsUnderWay):
                yield cycle, "AmendAction", {"action": action, "responsible": BLANK}
        case _:
            pass


def _of_case(row: TodoRow, here: Here) -> Iterator[Offer]:
    network, today, life = here.network, here.today, here.state.life
    if ":" not in row.who:
        teams = dict.fromkeys((life.reference_service, *life.teams))
        people = {team: network.people_of(team, today) for team in teams if network.active(team, today)}
        team = next((team for team, known in people.items() if known), None)
        if team is not None:
            new = {"reference_service": team, "reference_person": choice(people[team])}
            yield row.stream, "ChangeReference", new
        elif here.state.status == "in-group":
            yield row.stream, "InvolveTeams", {}
        return
    if "referral" not in row.params:
        return
    referral = life.referrals[row.params["referral"]]
    if row.what == "answer-referral":
        others = [
            one.id
            for one in network.organisations.values()
            if one.id not in (*referral.asked, referral.asked_by) and network.people_of(one.id, today)
        ]
        if others:
            yield row.stream, "RedirectReferral", {"to": choice(others)}
    if row.what == "shared-task":
        task = row.key.rpartition("/")[2]
        other = referral.to if referral.tasks[task].service == referral.asked_by else referral.asked_by
        if network.people_of(other, today):
            yield row.stream, "HandOverSharedTask", {"task": task, "service": other}
    if row.what != "referral-overdue" and referral.open:
        yield row.stream, "RevokeReferral", {}


def _of_escalation(row: TodoRow) -> Iterator[Offer]:
    match row.what:
        case "acknowledge" | "tell-family":
            yield row.stream, "ReleaseTeam", {"team": row.who.partition(":")[2]}
        case "carry-out" | "chase-outside":
            yield row.stream, "HandOverDuty", {"portfolio": row.params["portfolio"], "person": BLANK}
        case _:
            pass


def _of_item(row: TodoRow, here: Here, item: Item) -> Iterator[Offer]:
    """Others answer in place of a portfolio that nobody answers for, where none has answered already."""
    network, today = here.network, here.today
    others = [one for one in network.portfolios if network.answering(one, today) and one not in item.portfolios]
    if others and not item.parts:
        yield row.stream, "NamePortfolios", {"portfolios": [choice(others)]}


def _named(row: TodoRow, acting: Acting, here: Here) -> Iterator[Step]:
    """Who administers names who holds the office again, or who coordinates where nobody does."""
    office, _, which = row.who.partition(":")
    stream = ids.stream_id("network", row.network)
    if office == "portfolio":
        offer: Offer = (stream, "HoldPortfolio", {"portfolio": which, "since": here.today.isoformat()})
    else:
        role = which if office == "role" else Role.COORDINATOR.value
        mandate = {"person": BLANK, "role": role} | ({"zone": row.zone} if row.zone is not None else {})
        offer = (stream, "GiveMandates", {"mandates": [mandate]})
    yield from _steps(iter([offer]), row, acting, here)
