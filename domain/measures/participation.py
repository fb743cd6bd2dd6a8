"""Who took part in meetings and who was missing: members expected and present, by meeting and over the period.

Organisations are counted, never people. Members are those seated in the body on the day of the meeting that took part
in the network then; whoever else came is a guest.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain import ids
from domain.group import events as told
from domain.management import events as e
from domain.measures.activities import annulled
from domain.measures.history import History, read
from domain.measures.measured import (
    ASSUMED,
    N_,
    SIMULATED,
    Cell,
    Column,
    Found,
    Ground,
    Measure,
    Scope,
    Sheet,
    count,
    ground,
    marked,
    ratio,
    share,
)
from domain.message import Recorded
from domain.territory import Network


@dataclass(frozen=True)
class Attended:
    """A meeting that was held, with the members that were expected and the organisations that came."""

    body: str
    zone: str | None
    day: date
    expected: tuple[str, ...]
    came: tuple[str, ...]
    events: tuple[Recorded, ...]

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(member for member in self.expected if member in self.came)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(member for member in self.expected if member not in self.came)

    @property
    def guests(self) -> tuple[str, ...]:
        return tuple(one for one in self.came if one not in self.expected)


def attended(history: History, scope: Scope) -> list[Attended]:
    """The meetings of the scope, by day."""
    found = [*_groups(history), *_managements(history)]
    listed = [one for one in found if scope.covers(one.zone) and scope.has(one.day)]
    return sorted(listed, key=lambda one: (one.day, one.body, one.events[0].version))


def _groups(history: History) -> Iterable[Attended]:
    """Who came is who was there after every correction of the attendance."""
    for _, events in history.of_kind("group"):
        gone = annulled(events)
        held: dict[str, Attended] = {}
        for recorded in events:
            match read(recorded):
                case told.MeetingHeld() as event if event.meeting not in gone:
                    expected = history.network.members_of(event.body, event.on)
                    came = event.present
                    held[event.meeting] = Attended(event.body, event.zone, event.on, expected, came, (recorded,))
                case told.AttendanceCorrected() as right if right.meeting in held:
                    known = held[right.meeting]
                    held[right.meeting] = replace(known, came=right.present, events=(*known.events, recorded))
        yield from held.values()


def _managements(history: History) -> Iterable[Attended]:
    """Who arrived late was present."""
    for stream, events in history.of_kind("management"):
        body = stream.rpartition(":")[2]
        known = history.network.bodies.get(body)
        opened: dict[str, tuple[date, tuple[str, ...], tuple[Recorded, ...]]] = {}
        for recorded in events:
            match read(recorded):
                case e.MeetingOpened() as event:
                    opened[event.meeting] = (event.on, event.organisations, (recorded,))
                case e.AttendanceCorrected() as right:
                    on, _, rests = opened[right.meeting]
                    opened[right.meeting] = (on, right.organisations, (*rests, recorded))
                case e.ArrivalNoted(organisation=str() as organisation) as event:
                    on, came, rests = opened[event.meeting]
                    opened[event.meeting] = (on, tuple(dict.fromkeys((*came, organisation))), (*rests, recorded))
        for on, came, rests in opened.values():
            yield Attended(
                body, known.zone if known is not None else None, on, history.network.members_of(body, on), came, rests
            )


def _counted(history: History, scope: Scope) -> Found:
    meetings = attended(history, scope)
    network = history.network
    expected = sum(len(one.expected) for one in meetings)
    present = sum(len(one.present) for one in meetings)
    members = {member for one in meetings for member in one.expected}
    ever = {member for one in meetings for member in one.present}
    first = [one.events[0] for one in meetings]
    return Found(
        counted=len(meetings),
        simulated=marked(first, SIMULATED),
        assumed=marked(first, ASSUMED),
        figures=(
            count("meetings", N_("Meetings held"), len(meetings)),
            share("attendance", N_("Seats of members that were taken, over all meetings"), present, expected),
            share("ever-present", N_("Members that came at least once"), len(ever), len(members)),
            count("never-present", N_("Members that never came"), len(members - ever)),
            count("guests", N_("Times that an organisation came that was no member"), _guests(meetings).total()),
        ),
        sheets=(
            _by(meetings, "by-kind", N_("By kind of organisation"), "kind", _kind(network)),
            _by(meetings, "by-sector", N_("By sector"), "sector", _sector(network)),
            _by_body(meetings),
            _who(meetings),
            _meetings(meetings),
        ),
        grounds=(
            *(ground(recorded, one.body) for one in meetings for recorded in one.events),
            *_seatings(history, {one.body for one in meetings}),
        ),
    )


def _seatings(history: History, bodies: set[str]) -> Iterable[Ground]:
    """The events that say who was expected."""
    for recorded in history.stream(ids.stream_id("network", history.network.id)) if bodies else ():
        if recorded.kind in ("OrganisationSeated", "OrganisationUnseated") and recorded.data["body"] in bodies:
            yield ground(recorded, "seat")


def _guests(meetings: Iterable[Attended]) -> Counter[str]:
    return Counter(guest for one in meetings for guest in one.guests)


def _kind(network: Network) -> dict[str, str]:
    return {known_as: known.kind for known_as, known in network.organisations.items()}


def _sector(network: Network) -> dict[str, str]:
    return {known_as: known.sector for known_as, known in network.organisations.items()}


def _by(meetings: list[Attended], known_as: str, words: str, holds: str, group: dict[str, str]) -> Sheet:
    expected = Counter(group.get(member, "") for one in meetings for member in one.expected)
    present = Counter(group.get(member, "") for one in meetings for member in one.present)
    guests = Counter(group.get(guest, "") for one in meetings for guest in one.guests)
    organisations: dict[str, set[str]] = {}
    for one in meetings:
        for member in (*one.expected, *one.guests):
            organisations.setdefault(group.get(member, ""), set()).add(member)
    rows: list[tuple[Cell, ...]] = [
        (
            key,
            len(organisations[key]),
            expected[key],
            present[key],
            expected[key] - present[key],
            ratio(present[key], expected[key]),
            guests[key],
        )
        for key in sorted(organisations)
    ]
    columns = (
        Column.model_validate({"id": holds, "words": words, "holds": holds}),
        Column(id="organisations", words=N_("Organisations"), holds="count"),
        *_seats(),
        Column(id="guests", words=N_("As guests"), holds="count"),
    )
    return Sheet(id=known_as, words=words, columns=columns, rows=tuple(rows))


def _seats() -> tuple[Column, ...]:
    return (
        Column(id="expected", words=N_("Expected"), holds="count"),
        Column(id="present", words=N_("Present"), holds="count"),
        Column(id="missed", words=N_("Missing"), holds="count"),
        Column(id="share", words=N_("Share present"), holds="share"),
    )


def _by_body(meetings: list[Attended]) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for body in sorted({one.body for one in meetings}):
        of = [one for one in meetings if one.body == body]
        expected, present = sum(len(one.expected) for one in of), sum(len(one.present) for one in of)
        rows.append((body, len(of), expected, present, expected - present, ratio(present, expected)))
    columns = (
        Column(id="body", words=N_("Body"), holds="body"),
        Column(id="meetings", words=N_("Meetings held"), holds="count"),
        *_seats(),
    )
    return Sheet(id="by-body", words=N_("By body"), columns=columns, rows=tuple(rows))


def _who(meetings: list[Attended]) -> Sheet:
    """Every member with how often it was expected and came; those that were missing most come first."""
    expected = Counter(member for one in meetings for member in one.expected)
    present = Counter(member for one in meetings for member in one.present)
    last = {member: one.day for one in meetings for member in one.present}
    rows: list[tuple[Cell, ...]] = [
        (
            member,
            expected[member],
            present[member],
            expected[member] - present[member],
            ratio(present[member], expected[member]),
            last.get(member),
        )
        for member in sorted(expected, key=lambda known: (present[known] / expected[known], known))
    ]
    columns = (
        Column(id="organisation", words=N_("Organisation"), holds="organisation"),
        *_seats(),
        Column(id="last", words=N_("Last present on"), holds="day"),
    )
    return Sheet(id="who", words=N_("Who came and who was missing"), columns=columns, rows=tuple(rows), lists=True)


def _meetings(meetings: list[Attended]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            one.body,
            one.day,
            len(one.expected),
            len(one.present),
            len(one.missing),
            ratio(len(one.present), len(one.expected)),
            one.missing,
            one.guests,
        )
        for one in meetings
    ]
    columns = (
        Column(id="body", words=N_("Body"), holds="body"),
        Column(id="day", words=N_("Day"), holds="day"),
        *_seats(),
        Column(id="who", words=N_("Who was missing"), holds="organisations"),
        Column(id="guests", words=N_("Guests"), holds="organisations"),
    )
    return Sheet(id="meetings", words=N_("Each meeting"), columns=columns, rows=tuple(rows), keys=2, lists=True)


PARTICIPATION = Measure(
    name="participation",
    title=N_("Participation"),
    version=1,
    definition=N_(
        "Of the organisations seated in a body on the day of its meeting, how many came: by kind of organisation, by "
        "sector, by body, and organisation by organisation with who was missing. Guests are told apart. A meeting of a "
        "body without members is counted, and has no share."
    ),
    formula=N_("members present ÷ members expected, summed over the meetings that were held"),
    source=N_("Cartagena, kinds of entity; Sants-Montjuïc, evaluation of participation; Castilla-La Mancha"),
    compute=_counted,
)
