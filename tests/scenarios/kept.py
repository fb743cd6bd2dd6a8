"""What is true of every network that asks its management meeting, whatever happened to people, machines and messages.

Each function looks at all streams, event by event, and fails where it finds otherwise: every question is tabled once a
round, every answer comes back once to each team, everything sent has arrived once, and nothing that is open waits for
nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain import ids
from domain.decider import Summary, fold
from domain.message import Recorded
from domain.registry import DECIDERS
from store.log import EventLog

Streams = Mapping[str, Sequence[Recorded]]


def streams_of(log: EventLog) -> Streams:
    """Everything that a log has."""
    return {info.stream: list(log.events(info.stream)) for info in log.streams()}


def is_kept(streams: Streams) -> None:
    """All of it, of a network in which nothing is under way any more."""
    nothing_is_doubled(streams)
    everything_arrived_once(streams)
    nothing_is_lost(streams)
    both_sides_know_the_same(streams)
    what_is_on_the_table_is_tabled(streams)
    what_is_over_is_known_to_every_team(streams)


def nothing_is_doubled(streams: Streams) -> None:
    asked: set[tuple[str, str]] = set()
    for stream in _of(streams, "escalation"):
        _once(_kinds(streams, stream, "TablingAsked"), "round")
        _once(_kinds(streams, stream, "DecisionReceived"), "round")
        asked |= {(stream, str(made.data["round"])) for made in _kinds(streams, stream, "TablingAsked")}
        _answers_come_back_once(streams[stream])
    for board in _of(streams, "management"):
        tabled = _kinds(streams, board, "ItemTabled")
        _once(tabled, "escalation", "round")
        _once(_kinds(streams, board, "ItemAnswered"), "escalation", "round")
        assert {(str(made.data["escalation"]), str(made.data["round"])) for made in tabled} <= asked
    for origin in _of(streams, "case"):
        _once(_kinds(streams, origin, "CaseEscalated"), "escalation")
        noted = [made for made in _kinds(streams, origin, "EscalationNoted") if made.data["news"] != "corrected"]
        _once(noted, "escalation", "news", "round", "parts")


def _answers_come_back_once(events: Sequence[Recorded]) -> None:
    """After each answer at most one return, in which each team says at most once that it knows."""
    knows: Counter[str] = Counter()
    returned = True
    for made in events:
        match made.kind:
            case "DecisionReceived" | "DecisionCorrected" | "AlignmentBrought":
                returned = False
            case "DecisionReturned":
                assert not returned, "a decision is returned once"
                present = made.data["acknowledged"]
                assert isinstance(present, list)
                returned, knows = True, Counter(map(str, present))
            case "TeamAcknowledged":
                knows[str(made.data["team"])] += 1
            case _:
                continue
        assert not knows or max(knows.values()) == 1, "a team acknowledges once"


def everything_arrived_once(streams: Streams) -> None:
    """What was sent was received once, or turned away once, and both sides know which."""
    arrived, turned_away = (
        Counter(
            (receiver, str(made.data["event_id"]))
            for receiver, events in streams.items()
            for made in events
            if made.kind == kind
        )
        for kind in ("DeliveryReceived", "DeliveryTurnedAway")
    )
    for sender, events in streams.items():
        known = {str(made.data["event_id"]): made.kind for made in events if made.kind in ENDINGS}
        outbound = DECIDERS[ids.parts(sender)[0]].outbound
        for delivery in filter(None, map(outbound, events)):
            here = delivery.receiver, str(delivery.event_id)
            times, ending = (arrived[here], turned_away[here]), known.get(str(delivery.event_id))
            assert (times, ending) in (((1, 0), "DeliveryMade"), ((0, 1), "DeliveryRefused")), (delivery.kind, times)


ENDINGS = frozenset({"DeliveryMade", "DeliveryRefused"})


def nothing_is_lost(streams: Streams) -> None:
    """Everything that was asked lives on its own; and what is open waits for somebody who is named."""
    for origin in streams:
        for asked in _kinds(streams, origin, *ASKED):
            raised = _kinds(streams, str(asked.data["escalation"]), "EscalationRaised")
            assert raised or _was_refused(streams, asked), asked
    for stream in _of(streams, "escalation"):
        shown = summary_of(streams, stream)
        assert not shown.open or shown.todos, f"{stream} waits for nobody"


def both_sides_know_the_same(streams: Streams) -> None:
    """The last that an origin was told of its question is the last that it knows."""
    for stream in _of(streams, "escalation"):
        for made in _kinds(streams, stream, "OriginTold")[-1:]:
            if _was_refused(streams, made):
                continue
            origin = str(made.data["origin"])
            noted = [got for got in _kinds(streams, origin, *NOTED) if got.data["escalation"] == stream]
            assert noted, f"{origin} knows nothing of {stream}"
            assert noted[-1].data["news"] == made.data["news"]


def what_is_on_the_table_is_tabled(streams: Streams) -> None:
    """The management meeting has on its table what escalations believe to be there, in the same round, and no more."""
    on_table = {
        (asked.escalation, asked.round)
        for board in _of(streams, "management")
        for item in _state(streams, board).tabled
        for asked in item.tabled
    }
    believed = {
        (stream, state.life.round)
        for stream in _of(streams, "escalation")
        if (state := _state(streams, stream)).stage == "tabled"
    }
    assert on_table == believed


def what_is_over_is_known_to_every_team(streams: Streams) -> None:
    """An answered question is over when its last answer has come back to each team that waits for it."""
    for stream in _of(streams, "escalation"):
        state = _state(streams, stream)
        if state.stage not in ("acted", "answered"):
            continue
        knows: set[str] = set()
        for made in streams[stream]:
            if made.kind == "DecisionReturned":
                present = made.data["acknowledged"]
                assert isinstance(present, list)
                knows = set(map(str, present))
            elif made.kind == "TeamAcknowledged":
                knows.add(str(made.data["team"]))
            elif made.kind in ("DecisionReceived", "DecisionCorrected"):
                knows = set()
        assert knows >= set(state.life.question.teams), stream


ASKED = ("CaseEscalated", "ActionEscalated", "DecisionAsked", "DemandEscalated")
NOTED = ("EscalationNoted", "OutcomeNoted", "DemandOutcomeNoted")


def _was_refused(streams: Streams, sent: Recorded) -> bool:
    return any(made.data["event_id"] == str(sent.id) for made in _kinds(streams, sent.stream, "DeliveryRefused"))


def summary_of(streams: Streams, stream: str) -> Summary:
    return DECIDERS[ids.parts(stream)[0]].summary(_state(streams, stream))


def _state(streams: Streams, stream: str) -> Any:
    return fold(DECIDERS[ids.parts(stream)[0]], stream, streams[stream]).state


def _of(streams: Streams, kind: str) -> list[str]:
    return [stream for stream in streams if ids.parts(stream)[0] == kind]


def _kinds(streams: Streams, stream: str, *kinds: str) -> list[Recorded]:
    return [made for made in streams.get(stream, ()) if made.kind in kinds]


def _once(events: Iterable[Recorded], *names: str) -> None:
    """No two of these agree in all of these fields."""
    counted = Counter((made.kind, *(str(made.data[name]) for name in names)) for made in events)
    doubled = {known: times for known, times in counted.items() if times > 1}
    assert not doubled, doubled
