"""XES (IEEE 1849): one trace for each case, action, cycle or question, its steps in their order.

One trace is read and written at a time.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TextIO
from xml.sax.saxutils import quoteattr

from domain import ids
from domain.message import Recorded
from domain.roles import ENGINE
from domain.territory import Network
from evidence.mining.activities import Step, Steps, attributes
from evidence.mining.objects import zone_of
from evidence.mining.ocel import Written

Stream = Callable[[str], Iterable[Recorded]]


class Notion(StrEnum):
    """What one trace is the life of."""

    ESCALATION = "escalation"
    CASE = "case"
    ACTION = "action"
    CYCLE = "cycle"


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="activity" keys="concept:name"/>
"""


def write(
    streams: Iterable[str],
    events_of: Stream,
    network: Network,
    to: TextIO,
    *,
    notion: Notion = Notion.ESCALATION,
    people: bool = False,
    deliveries: bool = False,
    every_step: bool = False,
) -> Written:
    """Write a trace for each stream of a notion; `events_of` gives the events of one.

    `people`: resources are the ids of people, else roles with organisations; `deliveries`: with the engine's own
    receipts; `every_step`: with what happens beside the stages of a question, such as reminders.
    """
    to.write(HEAD)
    to.write(_attribute("string", "concept:name", f"{network.id}: {notion.value}", "  "))
    traces = events = 0
    for stream in streams:
        if ids.parts(stream)[0] != notion.value:
            continue
        steps = Steps(network, deliveries=deliveries, main_only=not (every_step or deliveries))
        to.write("  <trace>\n")
        to.write(_attribute("string", "concept:name", stream, "    "))
        zone = zone_of(stream, network)
        if zone is not None:
            to.write(_attribute("string", "zone", zone, "    "))
        for event in events_of(stream):
            for step in steps.of(event):
                to.write(_event(step, people))
                events += 1
        to.write("  </trace>\n")
        traces += 1
    to.write("</log>\n")
    return Written(objects=traces, events=events)


def _event(step: Step, people: bool) -> str:
    who, told = step.recorded.who, attributes(step)
    lines = [
        ("string", "concept:name", step.activity),
        ("date", "time:timestamp", _moment(step.at)),
        ("string", "lifecycle:transition", "complete"),
        ("string", "org:resource", who.person if people else _resource(who.role.value, who.organisation)),
        ("string", "org:role", who.role.value),
    ]
    if who.organisation is not None:
        lines.append(("string", "org:group", who.organisation))
    lines += [
        ("date", "recorded_at", _moment(step.recorded.recorded_at)),
        ("string", "happened_on", step.happened_on.isoformat()),
        ("int", "version", str(step.recorded.version)),
        ("id", "event", str(step.recorded.id)),
    ]
    lines += [_typed(name, value) for name, value in told.items() if name not in ("role", "organisation")]
    return "".join(["    <event>\n", *(_attribute(*line, "      ") for line in lines), "    </event>\n"])


def _resource(role: str, organisation: str | None) -> str:
    return role if organisation is None or role == ENGINE else f"{role}@{organisation}"


def _typed(name: str, value: str | int | float | bool | date) -> tuple[str, str, str]:
    match value:
        case bool():
            return "boolean", name, "true" if value else "false"
        case int():
            return "int", name, str(value)
        case float():
            return "float", name, str(value)
        case date():
            return "string", name, value.isoformat()  # a day has no hour, and no time zone moves it
        case _:
            return "string", name, value


def _attribute(of: str, key: str, value: str, indent: str) -> str:
    return f"{indent}<{of} key={quoteattr(key)} value={quoteattr(readable(value))}/>\n"


def readable(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold, each replaced by a mark."""
    return "".join(char if _is_xml(ord(char)) else "\ufffd" for char in text)


def _is_xml(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
