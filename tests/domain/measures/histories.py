"""Small histories counted by hand: facts said one after the other, in any stream, and what a measure makes of them."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from domain.group import events as e
from domain.measures import History, Measured, Scope, measure
from domain.message import Event, Recorded, Who
from domain.network import events as n
from domain.roles import ENGINE, Role
from domain.territory import BodyKind
from tests.domain.telling import Telling

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
LAST = date(2017, 12, 31)


class Tale:
    """The log of a network called `town`, fact by fact. `at`: when the next one is recorded."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.events: list[tuple[int, Recorded]] = []
        self.numbers = count(1)
        self.versions: dict[str, int] = {}

    def says(self, stream: str, *events: Event, origin: str | None = None, happened_on: date | None = None) -> None:
        for event in events:
            number = next(self.numbers)
            self.versions[stream] = self.versions.get(stream, 0) + 1
            recorded = Recorded(
                id=UUID(int=number),
                stream=stream,
                version=self.versions[stream],
                kind=type(event).__name__,
                schema_version=event.schema_version,
                data=event.model_dump(mode="json"),
                who=Who(person=ENGINE, role=Role.ENGINE),
                recorded_at=self.at,
                happened_on=happened_on,
                command_id=UUID(int=number),
                origin=origin,
            )
            self.events.append((number, recorded))

    def tells(self, story: Telling) -> None:
        """Everything that was told in a story of one stream."""
        self.events += [(next(self.numbers), recorded) for recorded in story.events]

    def history(self) -> History:
        return History.of(self.events, "town")

    def measured(self, name: str, until: date = LAST, **scope: Any) -> Measured:
        return measure(name, self.history(), Scope(until=until, **scope))


def figures(measured: Measured) -> dict[str, int | float | None]:
    return {figure.id: figure.value for figure in measured.figures}


def town() -> Tale:
    """Two zones, a motor group in the north with three seats, one of them taken in May, and a forum without any."""
    tale = Tale()
    tale.says(
        "network:town",
        n.NetworkFounded(network="town", name="Town", language="en", rehearsal=False, administrator="admin"),
        n.SectorAdded(sector="health", name="Health"),
        n.SectorAdded(sector="education", name="Education"),
        n.KindAdded(kind="clinic", name="Clinic", sector="health"),
        n.KindAdded(kind="school", name="School", sector="education"),
        n.ZoneAdded(zone="north", name="North"),
        n.NeighbourhoodAdded(zone="north", neighbourhood="hill", name="Hill"),
        n.ZoneAdded(zone="south", name="South"),
        n.NeighbourhoodAdded(zone="south", neighbourhood="river", name="River"),
        joined("clinic", "clinic", "health", zones=("north",)),
        joined("school", "school", "education", zones=("north", "south")),
        joined("nursery", "school", "education", since=date(2017, 5, 1)),
        joined("library", "school", "education", origin="simulated"),
        n.BodyAdded(body="motor", name="Motor", kind=BodyKind.MOTOR_GROUP, zone="north"),
        n.BodyAdded(body="action", name="Action", kind=BodyKind.ACTION_GROUP, zone="south"),
        n.BodyAdded(body="forum", name="Forum", kind=BodyKind.FORUM),
        n.BodyAdded(body="direction", name="Direction", kind=BodyKind.MANAGEMENT_MEETING, decides=True),
        n.OrganisationSeated(body="motor", organisation="clinic"),
        n.OrganisationSeated(body="motor", organisation="school"),
        n.OrganisationSeated(body="motor", organisation="nursery"),
        n.OrganisationSeated(body="direction", organisation="clinic"),
        n.OrganisationSeated(body="direction", organisation="school"),
    )
    return tale


def joined(known_as: str, kind: str, sector: str, **more: Any) -> n.OrganisationJoined:
    return n.OrganisationJoined(organisation=known_as, name=known_as.title(), kind=kind, sector=sector, **more)


BODIES = {"motor": ("motor-group", "north"), "action": ("action-group", "south"), "forum": ("forum", None)}


def met(body: str, on: date, *present: str) -> e.MeetingHeld:
    kind, zone = BODIES[body]
    return e.MeetingHeld(
        meeting=f"meeting-{on}",
        body=body,
        body_kind=BodyKind(kind),
        zone=zone,
        on=on,
        duly_convened=True,
        present=present,
        minute_taker="scribe",
    )


def did(known_as: str, on: date, neighbourhood: str = "hill", zone: str | None = "north") -> e.ActivityRecorded:
    return e.ActivityRecorded(
        activity=known_as, body="motor", zone=zone, neighbourhood=neighbourhood, on=on, title="A fair"
    )
