"""What is offered names only who and what is there: portfolios that are open and that somebody answers for."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, cast

from domain.acting import Acting
from domain.territory import Network
from readings.acceptable import Here
from readings.offers import offered
from store.reading import TodoRow
from tests.domain.towns import AT_ONCE, NOW, in_plan, managed, objective

ROW = TodoRow(
    stream="cycle:town:north:2017", kind="cycle", network="town", zone="north", key="draft-actions",
    what="draft-actions", who="role:coordinator", due_at=None,
)  # fmt: skip
BEFORE = date(2017, 1, 1)


def portfolios(network: Network) -> list[str]:
    """Those that the lines for drafting an action name."""
    story = in_plan(managed(AT_ONCE))
    objective(story)
    folded = cast(Any, SimpleNamespace(stream=ROW.stream, version=1, state=story.state))
    lines = offered(ROW, ("DraftAction",), cast(Acting, None), Here(network, folded, NOW + timedelta(days=1)))
    return [data["portfolio"] for _, data in lines if "portfolio" in data]


def changed(**portfolio: Any) -> Network:
    network = managed(AT_ONCE)
    before = network.portfolios["education"]
    known = before.model_copy(update=portfolio)
    return network.changed(portfolios=network.portfolios.without("health").set("education", known))


def without(network: Network, person: str) -> Network:
    gone = network.people[person].model_copy(update={"left_on": BEFORE})
    return network.changed(people=network.people.set(person, gone))


def test_an_action_is_offered_the_portfolios_that_are_open_and_that_somebody_answers_for() -> None:
    network = changed(superior=None)
    holder = network.holder_of("education", NOW.date())
    assert holder is not None
    assert portfolios(network) == ["education"]
    assert portfolios(changed(closed_on=BEFORE)) == []
    assert portfolios(without(network, holder)) == []
    assert portfolios(without(changed(superior="ana"), holder)) == ["education"]
