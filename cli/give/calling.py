"""What is said at once of a management meeting that was called: whether its agenda is out in time, and whose voice each
item needs. It has no quorum: an item is decided when every portfolio that it concerns has answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cli.screen import LATE, Screen
from domain.management import decider
from domain.management import events as m
from domain.message import Recorded
from domain.territory import Network


@dataclass(frozen=True)
class Voice:
    """A portfolio that must answer, who does on that day (None: nobody), and the items that wait for it."""

    portfolio: str
    person: str | None
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Calling:
    """A management meeting as it was called. `unnamed`: items of which nobody has said who must answer them."""

    meeting: str
    in_time: bool
    voices: tuple[Voice, ...]
    unnamed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "meeting": self.meeting,
            "in_time": self.in_time,
            "voices": {one.portfolio: {"person": one.person, "items": list(one.asks)} for one in self.voices},
            "unnamed": list(self.unnamed),
        }

    def draw(self, screen: Screen) -> None:
        days = screen.network.rules.agenda_days
        if self.in_time:
            screen.text(
                screen.say("The call is in time: its agenda is out {days:working day|working days} before.", days=days)
            )
        else:
            told = screen.say(
                "Its agenda is out less than {days:working day|working days} before: the call is late.", days=days
            )
            screen.text(told, style=LATE)
        if self.voices:
            screen.text(screen.say("Each item is decided when every portfolio that it concerns has answered:"))
        for one in self.voices:
            name = screen.portfolio(one.portfolio)
            if one.person is None:
                screen.item(screen.say("{portfolio} (nobody answers for it now)", portfolio=name))
            else:
                who = screen.person(one.person)
                screen.item(screen.say("{portfolio}: {person}, or a delegate", portfolio=name, person=who))
            for asks in one.asks:
                screen.text(asks, indent=2)
        for asks in self.unnamed:
            told = screen.say("Nobody has said which portfolios must answer «{question}».", question=asks)
            screen.text(told, style=LATE)


def callings(network: Network, events: Iterable[Recorded]) -> Iterator[Calling]:
    """The management meetings that some events call."""
    for recorded in events:
        event = decider.read(recorded)
        if not isinstance(event, m.MeetingConvened):
            continue
        called_on = network.calendar.local_date(recorded.recorded_at)
        in_time = called_on <= network.calendar.working_days_before(event.on, network.rules.agenda_days)
        portfolios = dict.fromkeys(one for item in event.agenda for one in item.portfolios)
        voices = tuple(
            Voice(
                one,
                network.answering(one, event.on),
                tuple(item.asks for item in event.agenda if one in item.portfolios),
            )
            for one in portfolios
        )
        unnamed = tuple(item.asks for item in event.agenda if not item.portfolios)
        yield Calling(event.meeting, in_time, voices, unnamed)
