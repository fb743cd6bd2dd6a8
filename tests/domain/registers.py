"""Tells a network, and the groups in it, command by command, as the door would."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain import group, ids, network
from domain.decider import Envelope, Folded, MeetingFacts
from domain.handling import handle
from domain.message import Event, Recorded
from domain.territory import Network

NOW = datetime(2017, 3, 1, 12, tzinfo=UTC)  # a Wednesday


class Town:
    """A network called `town` and its groups, in memory. `now` is when the next command is given."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.folds: dict[str, Folded[Any]] = {}
        self.given = 0

    @property
    def network(self) -> Network:
        state: Network = self.fold("network:town").state
        return state

    def fold(self, stream: str) -> Folded[Any]:
        decider = network.decider if stream.startswith("network:") else group.decider
        return self.folds.get(stream) or Folded.empty(decider, stream)

    def next_id(self) -> UUID:
        return ids.seeded(str(self.given), NOW)

    def give(
        self,
        stream: str,
        kind: str,
        data: dict[str, Any],
        *,
        person: str = "admin",
        entered_by: str | None = None,
        meeting: str | None = None,
        happened_on: Any = None,
    ) -> tuple[Recorded, ...]:
        """Decide a command; raises Refusal and changes nothing then."""
        envelope = Envelope(
            stream=stream,
            command_id=self.next_id(),
            kind=kind,
            data=data,
            person=person,
            entered_by=entered_by,
            meeting=meeting,
            happened_on=happened_on,
        )
        known = self.fold(f"network:{ids.parts(stream)[1]}")
        decision = handle(
            self.fold(stream),
            envelope,
            now=self.now,
            network=known.state,
            network_version=known.version,
            meeting=self.facts(meeting) if meeting else None,
        )
        self.given += 1
        self.folds[stream] = decision.folded
        return decision.events

    def facts(self, meeting: str) -> MeetingFacts | None:
        return group.meeting_facts(self.fold(meeting.partition("#")[0]).state, self.network, meeting)

    def say(self, kind: str, /, *, by: str = "admin", **data: Any) -> list[Event]:
        """Say something of the network."""
        made = self.give("network:town", kind, data, person=by)
        return [network.decider.read(each) for each in made]


def founded() -> Town:
    """A network that has just been founded by `admin`."""
    town = Town()
    town.say("FoundNetwork", name="Town", language="pt-BR")
    town.say("SetCalendar", timezone="America/Sao_Paulo", holidays=["2017-03-08"])
    return town


def furnished() -> Town:
    """A network with two zones, a group in one of them, three organisations and the people who are needed."""
    town = founded()
    town.say("AddSector", sector="health", name="Health")
    town.say("AddSector", sector="education", name="Education")
    for command, fields in (
        ("AddKind", {"kind": "clinic", "name": "Clinic", "sector": "health"}),
        ("AddKind", {"kind": "school", "name": "School", "sector": "education"}),
    ):
        town.give("network:town", command, fields)
    town.say("AddZone", zone="north", name="North", neighbourhoods=[{"id": "hill", "name": "Hill"}])
    town.say("AddZone", zone="south", name="South", neighbourhoods=[{"id": "river", "name": "River"}])
    town.say(
        "JoinOrganisations",
        organisations=[
            {"id": "clinic", "name": "The clinic", "kind": "clinic", "zones": ["north"]},
            {"id": "school", "name": "The school", "kind": "school", "zones": ["north"]},
            {"id": "nursery", "name": "The nursery", "kind": "school", "zones": ["north"], "until": "2016-12-31"},
        ],
    )
    town.give("network:town", "AddBody", {"body": "circle", "name": "Circle", "kind": "working-group", "zone": "north"})
    town.say("SeatOrganisations", body="circle", seats=[{"organisation": "clinic"}, {"organisation": "school"}])
    town.say(
        "AddPeople",
        people=[
            {"id": "coord", "organisation": "clinic"},
            {"id": "scribe", "organisation": "clinic"},
            {"id": "ana", "organisation": "school"},
            {"id": "rui", "organisation": "clinic"},
            {"id": "far", "organisation": "school"},
        ],
    )
    town.say(
        "GiveMandates",
        mandates=[
            {"person": "coord", "role": "coordinator", "zone": "north"},
            {"person": "scribe", "role": "minute-taker", "zone": "north"},
            {"person": "ana", "role": "team-member", "zone": "north"},
            {"person": "rui", "role": "team-member", "zone": "north"},
            {"person": "far", "role": "coordinator", "zone": "south"},
        ],
    )
    return town
