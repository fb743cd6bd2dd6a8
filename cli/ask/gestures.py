"""The command lines that do what waits: made from the commands' own fields, so that they are always those there are.

What only a person can say stands as `…` in them, or as the choices there are. What would be refused is not offered:
`offers` says what can be done as things stand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from shlex import quote
from typing import Any

from cli.ask.here import Here, is_to_meet, none_fits, put_in, said_in
from cli.ask.offers import body_of, choice, decides, in_session, meets, offered, stands, validating
from cli.naming.spelling import BLANK
from domain import ids
from domain.acting import DECIDED, Acting, does
from domain.authorising import fitting_roles
from domain.cycle.course import following
from domain.cycle.summary import PUT_TO_MEETING
from domain.cycle.vocabulary import PutToMeeting, StartCycle
from domain.group.commands import ConveneMeeting
from domain.management.state import Item
from domain.message import Command
from domain.territory import Network
from readings.atthetable import answers_beside, answers_there, takes_minutes
from store.reading import TodoRow

ENTERED = 6  # as many answers as are still read in an entry
APPROVES = ("--approve", "--responsible", "…", "--due", "YYYY-MM-DD")
DEFER = "--defer …"
OTHER_ANSWERS = (
    "--assign … --due YYYY-MM-DD",
    "--expedite … --due YYYY-MM-DD",
    "--forward … --pursuer … --chase YYYY-MM-DD",
    "--refuse …",
    DEFER,
    "--ask …",
)
REWRITES = ("Amend", "Correct", "Merge", "Remove", "Replace", "Revise", "Withdraw")  # what was read, by whoever read it
_NUMBERS = re.compile(r'"(\d+(?:\|\d+)+)"')  # a choice of numbers, one of which stands there without marks

PUT_TO_A_MEETING = {what: "".join(map(str.capitalize, what.split("-"))) for what in PUT_TO_MEETING.values()}
SAID_IN_A_MEETING = frozenset({"DiscussCase", "ReportReturn", "ValidateDiagnosis", "AgreeSwot", "AdoptPlan"})


def gestures(row: TodoRow, acting: Acting, here: Here) -> list[str]:
    """The command lines that do what waits, each ready to be typed; none where nobody, or only others, can act now."""
    if row.what == "start-next-cycle":
        return _next_cycle(row, acting, here)
    commands = {command.__name__: (stream, command) for stream, command in does(row)}
    lines = _entered(row, acting, here) + [
        line(stream, command, acting, here, {"refusal": row.key, **row.params}, more, here.read(stream))
        for name, more in offered(row, list(commands), acting, here)
        for stream, command in (commands[name],)
        if fitting_roles(command, stream, acting.person, here.network, here.today)
        and (name not in SAID_IN_A_MEETING or meets(body_of(stream, here.network, row.params), here))
    ]
    return _with_its_call(lines, row, acting, here) if lines and row.what in PUT_TO_A_MEETING else lines


def _with_its_call(lines: list[str], row: TodoRow, acting: Acting, here: Here) -> list[str]:
    """Also how the body is called to the meeting that something is put to, where none is to come: the first that is
    done where none was held, else what may be done instead."""
    body = row.params["body"]
    register = ids.stream_id("group", here.network.id, body)
    may = fitting_roles(ConveneMeeting, register, acting.person, here.network, here.today)
    if not may or is_to_meet(body, here):
        return lines
    called = line(register, ConveneMeeting, acting, here, {}, {})
    met = put_in(PUT_TO_A_MEETING[row.what], acting.person, body, here) is not None
    return [*lines, called] if met else [called, *lines]


def _next_cycle(row: TodoRow, acting: Acting, here: Here) -> list[str]:
    """How the cycle is started that follows one; its period is as long, and begins when the other ends, or a whole
    number of periods later, where that is over already."""
    _, network, (zone, _) = ids.parts(row.stream)
    period = _period_to_come(row.params["period"], here.today) or "…"
    start = ids.stream_id("cycle", network, zone, period if period != "…" else row.params["period"])
    if acting.entered_by is not None or not fitting_roles(StartCycle, start, acting.person, here.network, here.today):
        return []
    words = ["vertebra", "cycle", "start", network, zone, period, "--as", acting.person, "--deadline", "YYYY-MM-DD"]
    bodies = validating(zone, here)
    if not bodies:
        return []
    words += ["--body", row.params["body"] if row.params["body"] in bodies else choice(bodies)]
    return [" ".join(quote(word) for word in (*words, "--follows", row.stream))]


def _period_to_come(last: str, today: date) -> str | None:
    """The next period after one that is not over."""
    period = following(last)
    while period is not None and int(period[-4:]) < today.year:
        period = following(period)
    return period


def _entered(row: TodoRow, acting: Acting, here: Here) -> list[str]:
    """How whoever takes the minutes enters what is decided in the meeting that is open: item by item, as whoever says
    it. Of many, the first; the others follow as these are entered."""
    if row.what != "close-meeting" or acting.entered_by is not None:
        return []
    if not takes_minutes(acting.person, here.state, here.network, here.today):
        return []
    lines = []
    there = (here.state, here.network, here.today)
    for item, portfolio, who in [*answers_there(*there), *answers_beside(*there)][:ENTERED]:
        hand = () if who == acting.person else ("--entered-by", acting.person)
        asked = here.spelling.stream((item.tabled or item.asked)[0].escalation)
        words = ["vertebra", "decide", asked, "--as", who, *hand, "--portfolio", portfolio]
        lines.append(" ".join(quote(word) for word in (*words, *APPROVES)))
    return lines


def item_gestures(row: TodoRow, acting: Acting, here: Here, item: Item) -> list[str]:
    """The command lines for an item of a management meeting: `vertebra decide` finds its way from the question."""
    if row.what not in DECIDED:
        return gestures(row, acting, here)
    portfolio = acting.portfolio or row.params.get("portfolio")
    if portfolio is None or not decides(item, portfolio, acting.person, here):
        return []
    asked = here.spelling.stream((item.tabled or item.asked)[0].escalation)
    words = ["vertebra", "decide", asked, *as_whom(acting), "--portfolio", portfolio]
    draft = item.drafts.get(portfolio) if row.what == "confirm-draft" else None
    answers: list[tuple[str, ...]] = []
    if draft is not None and stands(draft, here):
        answers.append(("--confirm-draft",))
    answers.append(APPROVES)
    return [" ".join(quote(word) for word in (*words, *answer)) for answer in answers]


def other_answers(row: TodoRow, acting: Acting, here: Here) -> tuple[str, ...]:
    """What may be answered in place of a yes: what is decided outside a meeting cannot be put off to one."""
    if row.what not in DECIDED:
        return OTHER_ANSWERS if _entered(row, acting, here) else ()
    there = in_session(acting.person, here)
    return tuple(answer for answer in OTHER_ANSWERS if there or answer != DEFER)


def as_whom(acting: Acting) -> tuple[str, ...]:
    """What a command line says of who acts."""
    entered = ("--entered-by", acting.entered_by) if acting.entered_by else ()
    return ("--as", acting.person, *entered)


def line(
    stream: str,
    command: type[Command],
    acting: Acting,
    here: Here,
    params: Mapping[str, str],
    more: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> str:
    """One command as it is typed, with the data it must have, and what else is known of it (`more`).

    `version`: the one of its stream that is read here: what rewrites something is said of that one and no other.
    """
    words = ["vertebra", "do", here.spelling.stream(stream), command.__name__, *as_whom(acting)]
    if version is not None and command.__name__.startswith(REWRITES):
        words += ["--expect", str(version)]
    if command.__name__ in SAID_IN_A_MEETING:
        register = _register_of(stream, here.network, params)
        body = body_of(stream, here.network, params)
        is_put = issubclass(command, PutToMeeting) and body is not None
        held = put_in(command.__name__, acting.person, str(body), here) if is_put else None
        fits = none_fits if is_put else said_in(command, acting.person, register, here)
        words += ["--meeting", here.spelling.meeting(register, held.id if held is not None else None, fits)]
    data = here.spelling.data(stream, command, {**dict(_data(command, params)), **(more or {})})
    if data:
        words += ["--data", _NUMBERS.sub(r"\1", json.dumps(data, ensure_ascii=False))]
    return " ".join(quote(word) for word in words)


def _register_of(stream: str, network: Network, params: Mapping[str, str]) -> str:
    """The register of the body that says it, or else of the zone's own group."""
    return f"group:{ids.parts(stream)[1]}:{body_of(stream, network, params) or BLANK}"


def _data(command: type[Command], params: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The fields a command must have: what is known of them, and a place for the rest."""
    schema = _schema(command)
    if issubclass(command, PutToMeeting):
        yield "agree", ["…"]  # nobody agrees by saying nothing
    for name in schema.get("required", ()):
        yield name, params.get(name) or _place(schema["properties"][name], schema.get("$defs", {}))


@cache
def _schema(command: type[Command]) -> dict[str, Any]:
    return command.model_json_schema()


def _place(part: dict[str, Any], parts: dict[str, Any]) -> Any:
    if "$ref" in part:
        return _place(parts[part["$ref"].rsplit("/", 1)[-1]], parts)
    if "enum" in part:
        return "|".join(str(one) for one in part["enum"])
    match part.get("type"):
        case "array":
            return [_place(part.get("items", {}), parts)]
        case "object":
            return {name: _place(part["properties"][name], parts) for name in part.get("required", ())}
        case "integer" if "minimum" in part and "maximum" in part:
            return "|".join(str(one) for one in range(part["minimum"], part["maximum"] + 1))
        case "integer" | "number":
            return 0
        case _:
            return "YYYY-MM-DD" if part.get("format") == "date" else "…"
