"""What was done: meetings held, activities in neighbourhoods, their sum, and people who were oriented elsewhere.

The source of Cartagena adds the meetings of two kinds of group to the activities and calls the sum activities too:
here the three stay apart, and the sum has a name of its own.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain import ids
from domain.group import events as told
from domain.management import events as e
from domain.measures.history import History, read
from domain.measures.measured import (
    ASSUMED,
    N_,
    SIMULATED,
    Cell,
    Column,
    Found,
    Measure,
    Scope,
    Sheet,
    count,
    ground,
    marked,
)
from domain.message import Recorded
from domain.territory import BodyKind

SUMMED = (BodyKind.MOTOR_GROUP.value, BodyKind.ACTION_GROUP.value)  # the meetings that the source's sum counts
ACTIVITY = "activity"


@dataclass(frozen=True)
class Done:
    """A meeting that was held, or an activity. `what`: the kind of body that met, or ACTIVITY; `shown`: the event that
    says whether it is simulated, as the lists have it too."""

    what: str
    zone: str | None
    neighbourhood: str | None
    day: date
    event: Recorded
    shown: Recorded


def held(history: History) -> Iterable[Done]:
    """Every meeting that was held, of groups and of bodies that decide."""
    for _, listed in history.of_kind("group"):
        gone = annulled(listed)
        for recorded in listed:
            if recorded.kind == told.MeetingHeld.__name__ and recorded.data["meeting"] not in gone:
                event = read(recorded)
                assert isinstance(event, told.MeetingHeld)
                yield Done(event.body_kind.value, event.zone, None, event.on, recorded, recorded)
    for _, listed in history.of_kind("management"):
        convened: dict[str, tuple[e.MeetingConvened, Recorded]] = {}
        for recorded in listed:
            match read(recorded):
                case e.MeetingConvened() as event:
                    convened[event.meeting] = (event, recorded)
                case e.MeetingOpened() as opened:
                    called, by = convened[opened.meeting]
                    yield Done(BodyKind.MANAGEMENT_MEETING.value, called.zone, None, opened.on, recorded, by)


def annulled(events: Iterable[Recorded]) -> frozenset[str]:
    """The ids of what was entered by mistake in a register: it counts no more."""
    names = {"MeetingAnnulled": "meeting", "ActivityAnnulled": "activity", "OrientationAnnulled": "orientation"}
    return frozenset(str(event.data[names[event.kind]]) for event in events if event.kind in names)


def done(history: History) -> Iterable[Done]:
    """Every activity, as it was last said to be."""
    for _, listed in history.of_kind("group"):
        last: dict[str, Done] = {}
        for recorded in listed:
            match read(recorded):
                case told.ActivityRecorded() as event:
                    last[event.activity] = _activity(event, recorded)
                case told.ActivityCorrected() as event:
                    last[event.corrects] = _activity(event, recorded)
                case told.ActivityAnnulled() as event:
                    del last[event.activity]
        yield from last.values()


def _activity(event: told.ActivityRecorded | told.ActivityCorrected, recorded: Recorded) -> Done:
    return Done(ACTIVITY, event.zone, event.neighbourhood, event.on, recorded, recorded)


def _counted(history: History, scope: Scope) -> Found:
    listed = [one for one in (*held(history), *done(history)) if scope.covers(one.zone) and scope.has(one.day)]
    kinds = Counter(one.what for one in listed)
    together = sum(kinds[kind] for kind in SUMMED) + kinds[ACTIVITY]
    figures = (
        count("motor-group-meetings", N_("Meetings of motor groups"), kinds[SUMMED[0]]),
        count("action-group-meetings", N_("Meetings of action groups"), kinds[SUMMED[1]]),
        count("activities", N_("Activities in neighbourhoods"), kinds[ACTIVITY]),
        count("together", N_("Meetings of motor and action groups, and activities, together"), together),
        count(
            "other-meetings",
            N_("Meetings of other bodies, not in the sum"),
            kinds.total() - together,
        ),
    )
    return Found(
        counted=len(listed),
        simulated=marked((one.shown for one in listed), SIMULATED),
        assumed=marked((one.shown for one in listed), ASSUMED),
        figures=figures,
        sheets=(_by_kind(kinds), _by_zone(listed), _by_neighbourhood(listed)),
        grounds=tuple(ground(one.event, one.what) for one in listed),
    )


def _by_kind(kinds: Counter[str]) -> Sheet:
    known = [kind.value for kind in BodyKind if kinds[kind.value] or kind.value in SUMMED]
    rows: list[tuple[Cell, ...]] = [(kind, kinds[kind]) for kind in (*known, ACTIVITY)]
    return Sheet(
        id="by-kind",
        words=N_("Meetings by kind of body, and activities"),
        columns=(
            Column(id="what", words=N_("What was done"), holds="code", of="measure"),
            Column(id="count", words=N_("Number"), holds="count"),
        ),
        rows=tuple(rows),
    )


def _by_zone(listed: Iterable[Done]) -> Sheet:
    cells = Counter((one.zone, one.what) for one in listed)
    zones = sorted({zone for zone, _ in cells}, key=lambda zone: zone or "")
    others = [kind.value for kind in BodyKind if kind.value not in SUMMED]
    rows = [
        (
            zone,
            *(cells[zone, kind] for kind in (*SUMMED, ACTIVITY)),
            sum(cells[zone, kind] for kind in (*SUMMED, ACTIVITY)),
            sum(cells[zone, kind] for kind in others),
        )
        for zone in zones
    ]
    columns = (
        Column(id="zone", words=N_("Zone"), holds="zone"),
        Column(id="motor-group", words=N_("Meetings of motor groups"), holds="count"),
        Column(id="action-group", words=N_("Meetings of action groups"), holds="count"),
        Column(id="activities", words=N_("Activities in neighbourhoods"), holds="count"),
        Column(id="together", words=N_("Together"), holds="count"),
        Column(id="other-meetings", words=N_("Other meetings"), holds="count"),
    )
    return Sheet(id="by-zone", words=N_("By zone"), columns=columns, rows=tuple(rows))


def _by_neighbourhood(listed: Iterable[Done]) -> Sheet:
    cells = Counter((one.zone, one.neighbourhood or "") for one in listed if one.what == ACTIVITY)
    rows = [(zone, place, cells[zone, place]) for zone, place in sorted(cells, key=lambda key: (key[0] or "", key[1]))]
    columns = (
        Column(id="zone", words=N_("Zone"), holds="zone"),
        Column(id="neighbourhood", words=N_("Neighbourhood"), holds="neighbourhood"),
        Column(id="count", words=N_("Activities in neighbourhoods"), holds="count"),
    )
    return Sheet(id="by-neighbourhood", words=N_("By neighbourhood"), columns=columns, rows=tuple(rows), keys=2)


def oriented(history: History) -> Iterable[tuple[told.OrientationCounted, Recorded]]:
    """Every time that somebody was told which other service is theirs to ask."""
    for _, events in history.of_kind("group"):
        gone = annulled(events)
        for recorded in events:
            event = read(recorded)
            if isinstance(event, told.OrientationCounted) and recorded.data.get("orientation") not in gone:
                yield event, recorded


def _oriented(history: History, scope: Scope) -> Found:
    listed = [each for each in oriented(history) if scope.covers(each[0].zone) and scope.has(each[0].on)]
    cells = Counter((event.service, event.organisation, event.receiver) for event, _ in listed)
    rows = tuple((service, receiver, sender, cells[service, sender, receiver]) for service, sender, receiver in
                 sorted(cells))  # fmt: skip
    columns = (
        Column(id="service", words=N_("Service"), holds="service"),
        Column(id="receiver", words=N_("Of"), holds="organisation"),
        Column(id="organisation", words=N_("Sent there by"), holds="organisation"),
        Column(id="count", words=N_("Number"), holds="count"),
    )
    sheet = Sheet(id="by-service", words=N_("By service and by who sent"), columns=columns, rows=rows, keys=3)
    return Found(
        counted=len(listed),
        simulated=marked((recorded for _, recorded in listed), SIMULATED),
        assumed=marked((recorded for _, recorded in listed), ASSUMED),
        figures=(count("orientations", N_("People who were oriented to another service"), len(listed)),),
        sheets=(sheet,),
        grounds=tuple(ground(recorded, ids.parts(recorded.stream)[2][0]) for _, recorded in listed),
    )


ACTIVITIES = Measure(
    name="activities",
    title=N_("Meetings and activities"),
    version=1,
    definition=N_(
        "Meetings that were held, by kind of body, and activities done in neighbourhoods, each counted once and kept "
        "apart. Their sum counts the meetings of motor and action groups and the activities, as the source does."
    ),
    formula=N_(
        "motor + action + activities = together; a meeting counts on the day it was held, an activity on its day as "
        "last corrected"
    ),
    source=N_("Cartagena, figures of 31 December 2023: 224 + 387 + 248 = 859"),
    compute=_counted,
)
ORIENTATIONS = Measure(
    name="orientations",
    title=N_("Orientations to another service"),
    version=1,
    definition=N_("How many people were told which other service is theirs to ask, by service and by who told them."),
    formula=N_("number of orientations counted, by their day"),
    source=N_("Sants-Montjuïc, the first level of coordination between services"),
    compute=_oriented,
)
