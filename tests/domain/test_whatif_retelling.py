"""A history decided again: the same under the same rules, and under others only what follows from them."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from domain.decider import Delivery, Envelope, Folded, StoredCommand
from domain.handling import Decision
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.territory import Network
from domain.whatif.differences import compared
from domain.whatif.figures import Rows, Scope, figures
from domain.whatif.names import Names
from domain.whatif.places import Attempt, Places
from domain.whatif.retelling import Retelling
from domain.whatif.rules import other, read
from tests.domain.properties import test_orders as orders
from tests.domain.properties import unruly
from tests.scenarios.in_memory import World
from tests.scenarios.kept import is_kept
from tests.scenarios.shipped import SCENARIOS, played

FILES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
BATATAIS = "batatais-gestao-2021"
CASE = "case:batatais:centro:c21-01"


def network_of(world: World) -> Network:
    [network] = [fold.state for stream, fold in world.folds.items() if stream.startswith("network:")]
    return network  # type: ignore[no-any-return]


def attempts(world: World) -> list[Attempt]:
    """What was refused, each with where its stream stood then."""
    made = []
    for envelope, refusal, place, at in world.refused:
        before = [one.folded.version for one in world.decisions[:place] if one.folded.stream == envelope.stream]
        made.append(Attempt(envelope, refusal.code, at, before[-1] if before else 0))
    return made


def retold(world: World, *rules: str, since: date | None = None, trying: Iterable[Attempt] = ()) -> Retelling:
    retelling = Retelling(
        overrides=read(rules, network_of(world)),
        since=since,
        places=Places.of(decision.stored for decision in world.decisions),
    )
    retelling.begin(trying)
    for decision in world.decisions:
        retelling.tell(decision.stored, decision.events)
    retelling.finish(world.clock)
    return retelling


@cache
def batatais(*rules: str) -> Retelling:
    return retold(played(BATATAIS), *rules)


def counted(retelling: World | Retelling, *rules: str) -> Rows:
    network = network_of(played(BATATAIS))
    changed = other(network.rules, read(rules, network))
    return figures(retelling.events, network, Scope(), lambda _day: changed)


# Under the same rules


@pytest.mark.parametrize("name", FILES)
def test_under_the_same_rules_the_same_log_comes_out_byte_for_byte(name: str) -> None:
    world = played(name)
    again = retold(world, trying=attempts(world))
    assert again.diverged == set()
    assert again.answers == []
    assert again.tried == len(world.refused)
    assert {stream: [one.canonical() for one in events] for stream, events in again.events.items()} == {
        stream: [one.canonical() for one in events] for stream, events in world.events.items()
    }
    assert {stream: again.folds[stream].head for stream in world.folds} == {
        stream: fold.head for stream, fold in world.folds.items()
    }


@pytest.mark.parametrize("name", FILES)
def test_todays_value_given_as_another_rule_changes_nothing(name: str) -> None:
    network = network_of(played(name))
    again = retold(
        played(name), f"zone_time={network.rules.case_days.ordinary}", f"call_days={network.rules.call_days}"
    )
    assert again.diverged == set()


def test_the_engines_own_commands_follow_anew_and_are_not_repeated() -> None:
    """A log whose deadlines and deliveries say something else is not believed: only their places are taken from it."""
    world = played("sants-montjuic-2019")
    retelling = Retelling(places=Places.of(decision.stored for decision in world.decisions))
    retelling.begin()
    for decision in world.decisions:
        stored = decision.stored
        if stored.envelope["source"] != "person":
            stored = stored.model_copy(update={"envelope": {**stored.envelope, "happened_on": "2001-01-01"}})
        retelling.tell(stored, decision.events)
    retelling.finish(world.clock)
    assert retelling.events == world.events


# As machines have it: deliveries that wait, come twice and cross each other, deadlines that fire late


def unruly_log(
    monkeypatch: pytest.MonkeyPatch, tell: Callable[[], unruly.Unruly]
) -> tuple[unruly.Unruly, list[Decision[Any]]]:
    decisions: list[Decision[Any]] = []
    handle = unruly.handle  # type: ignore[attr-defined]

    def noted(*given: Any, **more: Any) -> Decision[Any]:
        decision = handle(*given, **more)
        if decision.folded.stream != "network:town":
            decisions.append(decision)
        return decision

    unruly.town()
    monkeypatch.setattr(unruly, "handle", noted)
    return tell(), decisions


def retold_town(decisions: list[Decision[Any]], *, without_ending: int = 0, rules: tuple[str, ...] = ()) -> Retelling:
    told: list[StoredCommand] = [decision.stored for decision in decisions[: len(decisions) - without_ending]]
    retelling = Retelling(overrides=read(rules, unruly.town()), places=Places.of(told))
    retelling.folds["network:town"] = Folded(DECIDERS["network"], "network:town", unruly.town(), version=1)
    retelling.begin()
    for stored, decision in zip(told, decisions, strict=False):
        retelling.tell(stored, decision.events)
    retelling.finish()
    return retelling


@pytest.mark.parametrize("order", [orders.first, orders.last, orders.changing])
def test_delays_of_machines_are_kept(order: Callable[[list[tuple[str, Delivery]]], int],
                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    world, decisions = unruly_log(monkeypatch, lambda: orders.told(order))
    again = retold_town(decisions)
    assert again.diverged == set()
    assert again.events == world.events


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 13, 21])
def test_what_is_under_way_where_the_log_ends_stays_under_way(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _, decisions = unruly_log(monkeypatch, lambda: orders.told(orders.last))
    again = retold_town(decisions, without_ending=cut)
    assert again.diverged == set()
    kept = decisions[: len(decisions) - cut]
    assert sum(map(len, again.events.values())) == sum(len(decision.events) for decision in kept)


# Under others


@pytest.mark.parametrize(
    "rules",
    [("zone_time=20d",), ("zone_time=15d",), ("zone_time=3d", "zone_time_priority=2d"), ("zone_time=90d",),
     ("return_time=1d",), ("answer_time=0",), ("extension=40d",), ("not_held_days=0",)],
)  # fmt: skip
def test_other_rules_leave_a_town_in_which_nothing_is_lost_and_nothing_is_doubled(rules: tuple[str, ...]) -> None:
    retelling = batatais(*rules)
    assert all(fold.outbox == {} for fold in retelling.folds.values())
    is_kept({stream: events for stream, events in retelling.events.items() if events})


def test_every_case_has_the_other_time_from_its_first_event_on() -> None:
    network = network_of(played(BATATAIS))
    retelling = batatais("zone_time=20d")
    terms = 0
    for stream, events in retelling.events.items():
        if not stream.startswith("case:"):
            continue
        opened = events[0]
        assert opened.kind == "CaseOpened"
        if opened.data["urgency"] == "ordinary":
            day = network.calendar.local_date(opened.recorded_at)
            up_at = network.calendar.end_of(network.calendar.add_working_days(day, 20))
            assert opened.data["term"]["up_at"] == up_at.isoformat().replace("+00:00", "Z")  # type: ignore[call-overload,index]
            terms += 1
        else:
            assert opened == played(BATATAIS).events[stream][0]
    assert terms > 5


def test_less_time_in_the_group_makes_more_cases_escalate_because_their_time_is_up() -> None:
    then = counted(played(BATATAIS))
    by_time = [counted(batatais(f"zone_time={days}d"))["cases-escalated-by-time"] or 0 for days in (90, 30, 20, 15, 3)]
    assert by_time == sorted(by_time)
    assert by_time[1] == then["cases-escalated-by-time"] == 1
    assert by_time[-1] > by_time[1]
    resolved = [counted(batatais(f"zone_time={days}d"))["cases-resolved-in-time"] or 0 for days in (3, 15, 30, 90)]
    assert resolved == sorted(resolved)
    assert then == counted(batatais("zone_time=30d"))


def test_a_case_that_was_resolved_late_in_time_escalates_by_itself() -> None:
    """Opened on 8 March 2021 and resolved on 14 April: its time was 30 working days and would be 15."""
    then, now = played(BATATAIS).events[CASE], batatais("zone_time=15d").events[CASE]
    assert [event.kind for event in then] == ["CaseOpened", "CaseResolved", "CaseClosed"]
    kinds = [event.kind for event in now]
    assert kinds[:4] == ["CaseOpened", "CaseReminded", "CaseTimeUp", "CaseEscalated"]
    assert "CaseResolved" in kinds
    raised = batatais("zone_time=15d").events["escalation:batatais:centro:case-c21-01-1"]
    assert "EscalationRaised" in [event.kind for event in raised]


def test_what_was_decided_of_a_question_is_decided_of_it_though_its_item_has_another_id() -> None:
    """The question of c21-02 comes by another deadline, an earlier one: what people decided of it still reaches it."""
    stream = "escalation:batatais:centro:case-c21-02-1"
    then, now = played(BATATAIS).events[stream], batatais("zone_time=20d").events[stream]
    items = [next(event.data["item"] for event in events if event.kind == "EscalationTabled") for events in (then, now)]
    assert items[0] != items[1]
    parts = [
        next(event.data["parts"] for event in events if event.kind == "DecisionReceived") for events in (then, now)
    ]
    assert parts[0] == parts[1]
    refused = {answer.envelope.kind for answer in batatais("zone_time=20d").answers}
    assert refused == {"ExtendCase"}


def test_what_could_no_longer_be_given_says_why() -> None:
    [answer] = batatais("zone_time=20d").answers
    assert (answer.envelope.stream, answer.envelope.kind) == ("case:batatais:centro:c21-02", "ExtendCase")
    assert (answer.then, answer.now) == (None, "with-management")
    assert answer.refusal is not None
    assert "Management has the question" in str(answer.refusal)


def test_a_meeting_carries_over_what_nobody_spoke_of_in_it_and_says_that_this_is_assumed() -> None:
    retelling = batatais("zone_time=20d")
    assert retelling.assumed
    [board] = [events for stream, events in retelling.events.items() if stream.startswith("management:")]
    assumed = [event for event in board if event.origin == "assumed" and event.kind == "CarriedOver"]
    assert len(assumed) >= len(retelling.assumed)


def test_a_quorum_that_was_not_met_stops_a_plan_and_all_that_rests_on_it() -> None:
    then, now = counted(played(BATATAIS)), counted(batatais("quorum=90%"), "quorum=90%")
    assert (then["plans-adopted"], now["plans-adopted"]) == (1, 0)
    assert (then["actions-planned"], now["actions-planned"]) == (7, 0)
    assert (now["quorum-adoption"] or 0) < (then["quorum-adoption"] or 0)
    adoption = [answer for answer in batatais("quorum=90%").answers if answer.envelope.kind == "AdoptPlan"]
    assert [answer.now for answer in adoption] == ["no-quorum"]


def test_what_was_refused_then_is_tried_again_and_may_be_accepted() -> None:
    world = played(BATATAIS)
    tried = [attempt for attempt in attempts(world) if attempt.code == "no-quorum"]
    assert [attempt.envelope.kind for attempt in tried] == ["ValidateDiagnosis"]
    retelling = retold(world, "quorum=10%", "second_call=10%", trying=tried)
    accepted = [answer for answer in retelling.answers if answer.then is not None]
    assert [(answer.envelope.kind, answer.then, answer.now) for answer in accepted] == [
        ("ValidateDiagnosis", "no-quorum", None)
    ]
    agreed = [event for event in retelling.events["cycle:batatais:norte:2017"] if event.kind == "MeetingAgreed"]
    earlier = [event for event in world.events["cycle:batatais:norte:2017"] if event.kind == "MeetingAgreed"]
    assert agreed[0].recorded_at < earlier[0].recorded_at


def test_a_command_that_was_accepted_later_under_its_own_id_is_given_once() -> None:
    world = played("sants-montjuic-2019")
    given = next(one for one in world.decisions if one.folded.stream.startswith("case:") and one.events)
    attempt = Attempt(Envelope.model_validate(given.stored.envelope), "no-quorum", given.stored.decided_at, 0)
    again = retold(world, trying=[attempt])
    assert again.tried == 0
    assert again.diverged == set()


def test_other_rules_may_hold_from_a_day_on() -> None:
    world = played(BATATAIS)
    since = date(2021, 6, 1)
    retelling = retold(world, "zone_time=15d", since=since)
    changed = [
        change
        for stream in retelling.diverged
        for change in compared(stream, world.events.get(stream, []), retelling.events[stream], dict).changes
    ]
    assert changed
    network = network_of(world)
    for change in changed:
        for event in (change.then, change.now):
            assert event is None or network.calendar.local_date(event.recorded_at) >= since


# What it rests on


class Watched(Retelling):
    """Says where a stream stood when something was tried again."""

    def _try(self, attempt: Attempt) -> None:
        assert attempt.version == self.fold(attempt.envelope.stream).version
        super()._try(attempt)


@pytest.mark.parametrize("name", FILES)
def test_what_was_refused_is_tried_where_its_stream_stood_then(name: str) -> None:
    world = played(name)
    retelling = Watched(places=Places.of(decision.stored for decision in world.decisions))
    retelling.begin(attempts(world))
    for decision in world.decisions:
        retelling.tell(decision.stored, decision.events)
    retelling.finish(world.clock)
    assert retelling.tried == len(world.refused)


def test_of_two_commands_of_one_moment_what_was_refused_between_them_stays_between() -> None:
    world = played(BATATAIS)
    one, two = next(
        (one, two)
        for one, two in pairwise(d for d in world.decisions if d.folded.stream.startswith("cycle:") and d.events)
        if (one.folded.stream, one.stored.decided_at) == (two.folded.stream, two.stored.decided_at)
        and {one.stored.envelope["source"], two.stored.envelope["source"]} == {"person"}
    )
    asked = Envelope.model_validate(two.stored.envelope).model_copy(
        update={"command_id": UUID(int=7), "kind": "Nothing"}
    )
    attempt = Attempt(asked, "unknown-command", two.stored.decided_at, one.folded.version)
    retelling = Watched(places=Places.of(decision.stored for decision in world.decisions))
    retelling.begin([attempt])
    for decision in world.decisions:
        retelling.tell(decision.stored, decision.events)
    assert retelling.tried == 1


def altered(world: World, wanted: Callable[[StoredCommand], bool], **fields: Any) -> Retelling:
    """The retelling of a log of which one command was stored with another context."""
    retelling = Retelling(places=Places.of(decision.stored for decision in world.decisions))
    retelling.begin()
    done = False
    for decision in world.decisions:
        stored = decision.stored
        if not done and wanted(stored):
            stored, done = stored.model_copy(update=fields), True
            retelling.places = Places.of([*(one.stored for one in world.decisions), stored])
        retelling.tell(stored, decision.events)
    assert done
    return retelling


def test_a_meeting_is_as_it_was_known_when_something_was_decided_in_it() -> None:
    """The register may have gone on in the meantime: only where it would be another is it looked at again."""
    retelling = altered(
        played(BATATAIS),
        lambda one: one.envelope["kind"] == "ValidateDiagnosis" and one.meeting is not None,
        meeting=None,
    )
    assert retelling.answers[0].now == "unknown-meeting"


def test_a_meeting_that_would_be_another_is_looked_at_again() -> None:
    refused = {answer.envelope.kind: answer.now for answer in batatais("call_days=60d").answers}
    assert refused["ValidateDiagnosis"] == "not-duly-convened"


def test_the_network_is_as_it_was_known_when_something_was_decided() -> None:
    world = played(BATATAIS)
    retelling = Retelling(places=Places.of(decision.stored for decision in world.decisions))
    places = retelling.places
    retelling.places = Places(places.engine, places.brought, places.given, places.networks | {1})
    retelling.begin()
    for decision in world.decisions:
        stored = decision.stored
        if stored.envelope["kind"] == "StartCycle":
            stored = stored.model_copy(update={"network_version": 1})
        retelling.tell(stored, decision.events)
    assert retelling.answers[0].now == "unknown-person"


@pytest.mark.parametrize("rules", [(), ("zone_time=20d",), ("zone_time=3d",), ("quorum=90%",), ("agenda_days=10",)])
def test_a_stream_counts_as_another_where_its_events_are_others_and_nowhere_else(rules: tuple[str, ...]) -> None:
    retelling, then = batatais(*rules), played(BATATAIS).events
    streams = {stream for stream, events in (*then.items(), *retelling.events.items()) if events}
    differ = {stream for stream in streams if then.get(stream, []) != retelling.events.get(stream, [])}
    assert retelling.diverged == differ


@pytest.mark.parametrize("rules", [("case_days.ordinary=1d",), ("information_days=1d", "return_time=1d"), ("votes=9",)])
def test_what_one_sends_another_arrives_in_order_though_the_log_brought_it_late(
    rules: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, decisions = unruly_log(monkeypatch, lambda: orders.told(orders.last))
    retelling = retold_town(decisions, rules=rules)
    sent: dict[tuple[str, str], list[str]] = {}
    for stream, events in retelling.events.items():
        for event in events:
            delivery = DECIDERS[stream.partition(":")[0]].outbound(event)
            if delivery is not None:
                sent.setdefault((stream, delivery.receiver), []).append(str(event.id))
    arrived: dict[tuple[str, str], list[str]] = {}
    for stream, events in retelling.events.items():
        for event in events:
            if event.kind in ("DeliveryReceived", "DeliveryTurnedAway"):
                arrived.setdefault((str(event.data["sender"]), stream), []).append(str(event.data["event_id"]))
    for pair, known in arrived.items():
        assert known == sent[pair][: len(known)], pair


def test_nothing_overtakes_what_its_sender_has_on_the_way_to_the_same_receiver() -> None:
    sender, receiver = "escalation:town:north:case-r1-1", "management:town:directors"
    first, second = (Delivery(event_id=UUID(int=n), receiver=receiver, kind="TableItem", data={}) for n in (1, 2))
    retelling = Retelling(
        places=Places(frozenset({(receiver, "delivery", first.event_id)}), frozenset(), frozenset(), frozenset())
    )
    retelling.begin()
    outbox = {str(one.event_id): one for one in (first, second)}
    retelling.keep(Folded(DECIDERS["escalation"], sender, DECIDERS["escalation"].initial, outbox=outbox), ())
    retelling.clock = unruly.BEGINS
    retelling.settle()
    assert retelling.fold(sender).outbox == outbox


def convened(meeting: str, on: str) -> Recorded:
    [known] = [one for stream, one in first_events(played(BATATAIS)).items() if stream.startswith("management:")]
    return known.model_copy(update={"kind": "MeetingConvened", "data": {"meeting": meeting, "on": on}})


def first_events(world: World) -> dict[str, Recorded]:
    return {stream: events[0] for stream, events in world.events.items() if events}


def test_of_two_meetings_of_one_day_each_keeps_its_name_where_it_has_it() -> None:
    names = Names()
    asked = Envelope(stream=CASE, command_id=UUID(int=1), kind="Any", meeting="management:x:y#meeting-a",
                     data={"of": ["meeting-a", "meeting-b", "meeting-c", "else"]})  # fmt: skip
    names.then([convened("meeting-a", "2021-03-01"), convened("meeting-b", "2021-03-01")])
    names.then([convened("meeting-c", "2021-04-01")])
    names.now([convened("meeting-a", "2021-03-01"), convened("meeting-b", "2021-03-01")])
    names.now([convened("meeting-d", "2021-04-01")])
    said = names.said_now(asked)
    assert said.meeting == "management:x:y#meeting-a"
    assert said.data == {"of": ["meeting-a", "meeting-b", "meeting-d", "else"]}
    assert names.told_then({"of": ["meeting-a", "meeting-d"]}) == {"of": ["meeting-a", "meeting-c"]}
