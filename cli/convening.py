"""What is said at once of a meeting of a group that was called, or entered: whether it can decide, and with whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from cli.screen import LATE, Screen
from domain.group import decider
from domain.group import messages as g
from domain.message import Recorded
from domain.quorum import exact
from domain.territory import Network

MATTERS = ("validation", "agreement", "adoption")


@dataclass(frozen=True)
class Needed:
    """How many of the members a decision needs to be there, and which sectors must be."""

    matter: str
    members: int
    sectors: tuple[str, ...]


@dataclass(frozen=True)
class Convening:
    """A meeting as it was called. `in_time`: whether it can decide; `members`: the organisations that belong to it."""

    meeting: str
    in_time: bool
    members: tuple[str, ...]
    needed: tuple[Needed, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "meeting": self.meeting,
            "in_time": self.in_time,
            "members": list(self.members),
            "needed": {one.matter: {"members": one.members, "sectors": list(one.sectors)} for one in self.needed},
        }

    def draw(self, screen: Screen) -> None:
        if self.in_time:
            screen.text(screen.say("The call is in time: this meeting can decide."))
        else:
            told = screen.say(
                "It was not called {days:working day|working days} before: it is not duly convened, and cannot decide.",
                days=screen.network.rules.call_days,
            )
            screen.text(told, style=LATE)
        screen.text(screen.say("Members: {organisations}", organisations=screen.organisations(self.members)))
        for one in self.needed:
            told = screen.say(
                "{matter}: {needed} of {count:member|members} must be there",
                matter=screen.title(one.matter), needed=one.members, count=len(self.members),
            )  # fmt: skip
            sectors = ", ".join(screen.label(sector) for sector in one.sectors)
            screen.text(told + (f" ({sectors})" if sectors else ""), indent=2)


def convenings(network: Network, events: Iterable[Recorded]) -> Iterator[Convening]:
    """The meetings of a group that some events of its register call, or enter."""
    for recorded in events:
        event = decider.read(recorded)
        if not isinstance(event, g.MeetingConvened | g.MeetingHeld):
            continue
        in_time = event.in_time if isinstance(event, g.MeetingConvened) else event.duly_convened
        members = network.members_of(event.body, event.on)
        needed = []
        for matter in MATTERS:
            rule = getattr(network.rules, matter)
            share = rule.share if event.call == 1 else rule.second_call_share
            needed.append(Needed(matter, max(1, ceil(exact(share) * len(members))), rule.required_sectors))
        yield Convening(event.meeting, in_time, members, tuple(needed))
