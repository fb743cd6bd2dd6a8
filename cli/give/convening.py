"""What is said at once of a meeting of a group that was called, or entered: whether it can decide, and with whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from cli.screen import LATE, Screen
from domain.group import decider
from domain.group import events as e
from domain.message import Recorded
from domain.quorum import exact
from domain.territory import Network

MATTERS = ("validation", "agreement", "adoption")


@dataclass(frozen=True)
class Needed:
    """How many of the members a decision needs to be there, and which sectors must be; `lacking`: of a meeting that was
    held, the sectors of which nobody was there."""

    matter: str
    members: int
    sectors: tuple[str, ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Convening:
    """A meeting as it was called, or held. `in_time`: whether it can decide; `members`: the organisations that belong
    to it; `present`: of these, who was there, once it was held; `called_before`: whether it was said to be in time."""

    meeting: str
    in_time: bool
    members: tuple[str, ...]
    needed: tuple[Needed, ...]
    present: tuple[str, ...] | None = None
    called_before: bool = False

    def as_json(self) -> dict[str, Any]:
        told = self._called()
        if self.present is not None:
            told["present"] = list(self.present)
            told["enough"] = {one.matter: self._is_enough(one, len(self.present)) for one in self.needed}
        return told

    def _called(self) -> dict[str, Any]:
        return {
            "meeting": self.meeting,
            "in_time": self.in_time,
            "members": list(self.members),
            "needed": {one.matter: {"members": one.members, "sectors": list(one.sectors)} for one in self.needed},
        }

    def _is_enough(self, needed: Needed, present: int) -> bool:
        return self.in_time and present >= needed.members and not needed.lacking

    def draw(self, screen: Screen) -> None:
        if not self.in_time:
            told = screen.say(
                "It was not called {days:working day|working days} before: it is not duly convened, and cannot decide.",
                days=screen.network.rules.call_days,
            )
            screen.text(told, style=LATE)
        elif not self.called_before:
            screen.text(screen.say("The call is in time: this meeting can decide."))
        if self.present is not None:
            if self.in_time:
                self._draw_held(screen, len(self.present))
            return
        screen.text(screen.say("Members: {organisations}", organisations=screen.organisations(self.members)))
        for one in self.needed:
            told = screen.say(
                "{matter}: {needed} of {count:member|members} must be there",
                matter=screen.title(one.matter), needed=one.members, count=len(self.members),
            )  # fmt: skip
            sectors = ", ".join(map(screen.sector, one.sectors))
            screen.text(told + (f" ({sectors})" if sectors else ""), indent=2)

    def _draw_held(self, screen: Screen, present: int) -> None:
        """Whether those who were there were enough for what it may decide."""
        for one in self.needed:
            counts = {"matter": screen.title(one.matter), "present": present, "count": len(self.members)}
            if self._is_enough(one, present):
                told = screen.say(
                    "{matter}: {present} of {count:member|members} {present:!was|were} there, which is enough", **counts
                )
            elif present < one.members:
                told = screen.say(
                    "{matter}: {present} of {count:member|members} {present:!was|were} there, "
                    "and {needed} {needed:!is|are} needed",
                    **counts, needed=one.members,
                )  # fmt: skip
            else:
                sectors = ", ".join(map(screen.sector, one.lacking))
                told = screen.say("{matter}: nobody was there of: {sectors}", matter=counts["matter"], sectors=sectors)
            screen.text(told, indent=2, style="" if self._is_enough(one, present) else LATE)


def convenings(network: Network, events: Iterable[Recorded]) -> Iterator[Convening]:
    """The meetings of a group that some events of its register call, or enter."""
    for recorded in events:
        event = decider.read(recorded)
        if not isinstance(event, e.MeetingConvened | e.MeetingHeld):
            continue
        in_time = event.in_time if isinstance(event, e.MeetingConvened) else event.duly_convened
        members = network.members_of(event.body, event.on)
        held = event if isinstance(event, e.MeetingHeld) else None
        present = tuple(one for one in members if one in held.present) if held is not None else None
        there = {network.sector_of(one) for one in present or ()}
        needed = []
        for matter in MATTERS:
            rule = getattr(network.rules, matter)
            share = rule.share if event.call == 1 else rule.second_call_share
            lacking = () if held is None else tuple(one for one in rule.required_sectors if one not in there)
            needed.append(Needed(matter, max(1, ceil(exact(share) * len(members))), rule.required_sectors, lacking))
        before = held is not None and not held.recorded_at_once
        yield Convening(event.meeting, in_time, members, tuple(needed), present, before)
