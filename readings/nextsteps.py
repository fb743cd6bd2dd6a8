"""What somebody can do next about what waits, as data: commands that would be accepted as things stand.

Each door makes its own of it: the terminal a line to be typed, a page a form to be filled.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from domain import ids
from domain.acting import DECIDED, Acting, does
from domain.authorising import fitting_roles
from domain.cycle.commands import PutToMeeting, StartCycle
from domain.cycle.course import following
from domain.cycle.summary import PUT_TO_MEETING
from domain.group.commands import ConveneMeeting
from domain.management.state import Item
from domain.message import Command, Message
from readings.acceptable import Here, is_to_meet, put_in, said_in
from readings.atthetable import answers_beside, answers_there, takes_minutes
from readings.blanks import BLANK, Blank, choice, is_known, required
from readings.comesfirst import body_of, decides, in_session, meets, validating
from readings.offers import offered, stands
from store.reading import TodoRow

ENTERED = 6  # as many answers as are still read in an entry
OUTCOMES = ("approve", "assign", "expedite", "forward", "refuse", "defer", "ask-information")  # the usual one first
REWRITES = ("Amend", "Correct", "Merge", "Remove", "Replace", "Revise", "Withdraw")  # what was read, by whoever read it
PUT_TO_A_MEETING = {what: "".join(map(str.capitalize, what.split("-"))) for what in PUT_TO_MEETING.values()}
SAID_IN_A_MEETING = frozenset({"DiscussCase", "ReportReturn", "ValidateDiagnosis", "AgreeSwot", "AdoptPlan"})


class SaidIn(Message):
    """A meeting in which something is said. `body`: None where it is not known which one says it.

    `meeting`: None where it is to be chosen; `among`: those of the last ones that fit.
    """

    body: str | None
    meeting: str | None = None
    among: tuple[str, ...] = ()


class Step(Message):
    """A command that can be given next. `fields`: its data, with a `Blank` wherever something has yet to be said.

    `stream`: None where it is still to be named, as the next cycle's by its period; then `starts` says where it is to
    be. `about`: the question that it answers. `expected_version`: what was read, where that is rewritten.
    """

    command: str
    stream: str | None
    person: str
    entered_by: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    said_in: SaidIn | None = None
    expected_version: int | None = None
    about: str | None = None
    starts: tuple[str, ...] = ()

    @property
    def known(self) -> dict[str, Any]:
        """What is known of its data."""
        return {name: value for name, value in self.fields.items() if is_known(value)}

    @property
    def to_give(self) -> dict[str, Any]:
        """What has yet to be said, wholly or in part."""
        return {name: value for name, value in self.fields.items() if not is_known(value)}

    def as_json(self) -> dict[str, Any]:
        """The step for programs."""
        told = self.model_dump(mode="json")
        fields = told.pop("fields")
        return {**told, "known": {n: fields[n] for n in self.known}, "to_give": {n: fields[n] for n in self.to_give}}


def next_steps(row: TodoRow, acting: Acting, here: Here, item: Item | None = None) -> list[Step]:
    """What does what waits; nothing where nobody, or only others, can act now. `item`: of a management meeting."""
    if row.what in DECIDED and item is not None:
        return _decided(row, acting, here, item)
    if row.what == "start-next-cycle":
        return _next_cycle(row, acting, here)
    commands = {command.__name__: (stream, command) for stream, command in does(row)}
    steps = _entered(row, acting, here)
    for name, more in offered(row, list(commands), acting, here):
        stream, command = commands[name]
        if not fitting_roles(command, stream, acting.person, here.network, here.today):
            continue
        if name not in SAID_IN_A_MEETING or meets(body_of(stream, here.network, row.params), here):
            params = {"refusal": row.key, **row.params}
            steps.append(step(stream, command, acting, here, params, more, here.read(stream)))
    return _with_its_call(steps, row, acting, here) if steps and row.what in PUT_TO_A_MEETING else steps


def _with_its_call(steps: list[Step], row: TodoRow, acting: Acting, here: Here) -> list[Step]:
    """Also how the body is called to the meeting that something is put to, where none is to come: the first that is
    done where none was held, else what may be done instead."""
    body = row.params["body"]
    register = ids.stream_id("group", here.network.id, body)
    may = fitting_roles(ConveneMeeting, register, acting.person, here.network, here.today)
    if not may or is_to_meet(body, here):
        return steps
    called = step(register, ConveneMeeting, acting, here, {})
    met = put_in(PUT_TO_A_MEETING[row.what], acting.person, body, here) is not None
    return [*steps, called] if met else [called, *steps]


def _next_cycle(row: TodoRow, acting: Acting, here: Here) -> list[Step]:
    """How the cycle is started that follows one; its period is as long, and begins when the other ends, or a whole
    number of periods later, where that is over already."""
    _, network, (zone, _) = ids.parts(row.stream)
    period = _period_to_come(row.params["period"], here.today)
    start = ids.stream_id("cycle", network, zone, period or row.params["period"])
    if acting.entered_by is not None or not fitting_roles(StartCycle, start, acting.person, here.network, here.today):
        return []
    bodies = validating(zone, here)
    if not bodies:
        return []
    body = row.params["body"] if row.params["body"] in bodies else choice(bodies)
    return [
        Step(
            command=StartCycle.__name__,
            stream=start if period is not None else None,
            person=acting.person,
            fields={"deadline": Blank(of="day"), "body": body, "follows": row.stream},
            starts=(network, zone),
        )
    ]


def _period_to_come(last: str, today: date) -> str | None:
    """The next period after one that is not over."""
    period = following(last)
    while period is not None and int(period[-4:]) < today.year:
        period = following(period)
    return period


def _entered(row: TodoRow, acting: Acting, here: Here) -> list[Step]:
    """How whoever takes the minutes enters what is decided in the meeting that is open: item by item, as whoever says
    it. Of many, the first; the others follow as these are entered."""
    if row.what != "close-meeting" or acting.entered_by is not None:
        return []
    if not takes_minutes(acting.person, here.state, here.network, here.today):
        return []
    there = (here.state, here.network, here.today)
    said = SaidIn(body=here.state.body, meeting=here.state.open_meeting.id)
    steps = []
    for item, portfolio, who in [*answers_there(*there), *answers_beside(*there)][:ENTERED]:
        entered_by = None if who == acting.person else acting.person
        in_it = said if entered_by is not None else None
        steps.append(_deciding(row.stream, item, portfolio, Acting(who, entered_by), OUTCOMES, in_it))
    return steps


def _decided(row: TodoRow, acting: Acting, here: Here, item: Item) -> list[Step]:
    """How a portfolio answers. What is decided outside a meeting cannot be put off to one."""
    portfolio = acting.portfolio or row.params.get("portfolio")
    if portfolio is None or not decides(item, portfolio, acting.person, here):
        return []
    outcomes = OUTCOMES if in_session(acting.person, here) else tuple(one for one in OUTCOMES if one != "defer")
    steps = [_deciding(row.stream, item, portfolio, acting, outcomes)]
    draft = item.drafts.get(portfolio) if row.what == "confirm-draft" else None
    if draft is not None and stands(draft, here):
        confirmed = {"command": "ConfirmDraft", "fields": {"item": item.id, "portfolio": portfolio}}
        steps.insert(0, steps[0].model_copy(update=confirmed))
    return steps


def _deciding(
    stream: str,
    item: Item,
    portfolio: str,
    acting: Acting,
    outcomes: Iterable[str],
    said: SaidIn | None = None,
) -> Step:
    ruling = {"outcome": Blank(one_of=tuple(outcomes))}
    return Step(
        command="DecideItem",
        stream=stream,
        person=acting.person,
        entered_by=acting.entered_by,
        fields={"item": item.id, "portfolio": portfolio, "ruling": ruling},
        said_in=said,
        about=(item.tabled or item.asked)[0].escalation,
    )


def step(
    stream: str,
    command: type[Command],
    acting: Acting,
    here: Here,
    params: Mapping[str, str],
    more: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Step:
    """One command with the data it must have, and what else is known of it (`more`).

    `version`: the one of its stream that is read here: what rewrites something is said of that one and no other.
    """
    name = command.__name__
    return Step(
        command=name,
        stream=stream,
        person=acting.person,
        entered_by=acting.entered_by,
        fields={**dict(_data(command, params)), **(more or {})},
        said_in=_said_in(stream, command, acting, here, params) if name in SAID_IN_A_MEETING else None,
        expected_version=version if name.startswith(REWRITES) else None,
    )


def _said_in(stream: str, command: type[Command], acting: Acting, here: Here, params: Mapping[str, str]) -> SaidIn:
    """A meeting of the body that says it, or else of the zone's own group."""
    body = body_of(stream, here.network, params)
    if body is None:
        return SaidIn(body=None)
    if not issubclass(command, PutToMeeting):
        return SaidIn(body=body, among=said_in(command, acting.person, body, here))
    held = put_in(command.__name__, acting.person, body, here)
    return SaidIn(body=body, meeting=held.id if held is not None else None)


def _data(command: type[Command], params: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    if issubclass(command, PutToMeeting):
        yield "agree", [BLANK]  # nobody agrees by saying nothing
    yield from required(command, params)
