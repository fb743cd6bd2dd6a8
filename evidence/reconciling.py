"""Which side of the record is ahead, stream by stream, and what would bring both to one truth.

Pure: it lays what histories and copies tell beside what the log has. What the log lacks and a history proves is to be
appended again, with the places that the log gave it where these are free; what nothing proves has a name. Nothing is
invented, and what stands in the log stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.message import GENESIS, Message
from evidence import histories
from evidence.histories import AppendSeen, HydrationSeen
from evidence.rebuilding import Gap, Step, Told, Why, each_once, lacking, trouble_of
from evidence.source import Counters, Run
from store.messages import Append
from store.reconciliations import Again, Elsewhere, Lost, Reconciliation, Span

GOES_ON = frozenset({"annulled-meanwhile", "superseded"})  # what an append is refused with that stops no process


class Side(StrEnum):
    """What is to be said of a stream of which the two sides do not tell the same."""

    LOG_OLDER = "log-older"
    TEMPORAL_OLDER = "temporal-older"
    WENT_ON = "both-went-on"
    STOPPED = "stopped"
    NOT_RUNNING = "not-running"


@dataclass(frozen=True)
class Here:
    """A stream as the log has it: where it stands, the hash at each version, its place in the log with when it was
    stored, and the commands that it has."""

    stream: str
    version: int = 0
    head: str = GENESIS
    position: int = 0
    heads: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    commands: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class OpenRun:
    """What a run that is still open knows of its stream: the last that it read, or that it was told was stored.

    `pending`: an append that it has asked for and has no answer to. `stopped`: its last one was refused for good.
    `fresh`: it has read nothing yet, and reads the log first.
    """

    run_id: str
    version: int
    head: str
    pending: Append | None = None
    stopped: bool = False
    fresh: bool = False


@dataclass(frozen=True)
class There:
    """A stream as the others know it: Temporal and the archive of a process, the archive of a register."""

    told: Sequence[Told] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    running: OpenRun | None = None
    reopened: bool = False  # Temporal runs what the archive has as closed: it was put back to before that
    put_back: tuple[str, ...] = ()  # and went on with these runs, be they closed again


@dataclass
class Laid:
    """One stream, laid beside what is told of it. `version` and `head`: where it will stand."""

    here: Here
    version: int
    head: str
    again: list[Step] = field(default_factory=list)
    lost: list[Gap] = field(default_factory=list)
    elsewhere: list[tuple[int, int]] = field(default_factory=list)
    moved: bool = False

    @property
    def went_on(self) -> bool:
        """Whether the log has something else than its process was told."""
        return any(gap.why in (Why.TAKEN, Why.BROKEN) for gap in self.lost)


class Difference(Message):
    """One stream on which the sides differ. `log`, `temporal`: the last event that each knows of.

    `again`: how many events are appended again, `moved`: not where they stood. `since`, `until`: when the first and the
    last that one side lacks were recorded.
    """

    stream: str
    side: Side
    log: int
    temporal: int | None = None
    again: int = 0
    commands: int = 0
    moved: bool = False
    since: datetime | None = None
    until: datetime | None = None


def open_run(run: Run) -> OpenRun:
    """What the history of an open run says that it knows."""
    version, head = 0, GENESIS
    pending: Append | None = None
    stopped = False
    both: list[HydrationSeen | AppendSeen] = [seen for seen in histories.hydrations(run) if seen.own]
    both += histories.appends(run)
    for seen in sorted(both, key=lambda one: one.event_id):
        if isinstance(seen, HydrationSeen):
            version, head = seen.version, seen.head
            continue
        pending = seen.append if seen.appended is None and seen.failed is None else None
        if seen.appended is not None:
            version, head = seen.appended.version, seen.appended.head
        stopped = seen.failed is not None and seen.failed.code not in GOES_ON
    return OpenRun(run.run_id, version, head, pending, stopped, fresh=not both)


def laid(here: Here, told: Iterable[Told]) -> Laid:
    """Lay what is told of a stream beside what the log has of it."""
    gaps: list[Gap] = []
    listed = list(told)
    steps = each_once((step for one in listed for step in one.steps), gaps)
    found = Laid(here, here.version, here.head)
    for step in sorted(steps, key=lambda one: (one.command.first_version, one.command.number)):
        command = step.command
        first, last = command.first_version, max(command.first_version, command.last_version)
        if (command.source, command.command_id) in here.commands:
            if step.events and here.heads.get(step.last) != step.events[-1].hash:
                found.lost.append(Gap(here.stream, first, last, Why.TAKEN))
            elif any(here.places.get(one.version) != (one.position, one.stored_at) for one in step.events):
                found.elsewhere.append((first, last))
        elif step.events and first <= found.version:
            found.lost.append(Gap(here.stream, first, last, Why.TAKEN))
        elif first > found.version + 1:
            why = next((gap.why for one in listed for gap in one.gaps if gap.last > found.version), Why.MISSING)
            found.lost.append(Gap(here.stream, found.version + 1, max(one.last for one in steps), why))
            break
        elif step.events and trouble_of(step, found.version, found.head) is not None:
            found.lost.append(Gap(here.stream, first, max(one.last for one in steps), Why.BROKEN))
            break
        else:
            found.again.append(step)
            if step.events:
                found.version, found.head = step.last, step.events[-1].hash
    found.lost += [gap for gap in gaps if gap.last > found.version]
    return found


def agrees(run: OpenRun, found: Laid) -> bool:
    """Whether an open run goes on by itself from where its stream will stand."""
    if run.stopped:
        return False
    if run.pending is not None:
        asked = run.pending
        first = next((item.command for item in asked.items), None)
        known = first is not None and (first.source, str(first.command_id)) in found.here.commands
        # What it asks for was stored before it was told so: asked again, it is told.
        return known or (asked.expected_version, asked.expected_head) == (found.version, found.head)
    return run.fresh or (run.version, run.head) == (found.version, found.head)


def placed(found: Sequence[Laid], ends: Counters) -> Counters:
    """Give what is appended again its places, in `found` itself: its own where they are free, else new ones after all
    others. Gives where the log ends then."""
    positions: set[int] = set()
    numbers: set[int] = set()
    moved: list[tuple[int, Laid, int]] = []
    for one in found:
        last = one.here.position
        for n, step in enumerate(one.again):
            own = [event.position for event in step.events]
            number = step.command.number
            is_free = number > ends.command and number not in numbers
            is_free = is_free and all(place > max(ends.position, last) and place not in positions for place in own)
            if not is_free or one.moved:
                one.moved = True  # and all after it, for the events of a stream stand in their order
                moved.append((number, one, n))
                continue
            positions.update(own)
            numbers.add(number)
            last = max((last, *own))
    position, number = max((ends.position, *positions)), max((ends.command, *numbers))
    for _, one, n in sorted(moved, key=lambda each: (each[0], each[1].here.stream)):
        step, number = one.again[n], number + 1
        events = tuple(replace(event, position=position + place) for place, event in enumerate(step.events, 1))
        position += len(events)
        one.again[n] = Step(replace(step.command, number=number), events)
    return Counters(position, number)


def holes(found: Sequence[Laid], before: Counters, after: Counters) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The positions and the numbers between the log's end and its new one that belong to nothing that was found."""
    steps = [step for one in found for step in one.again]
    positions = {event.position for step in steps for event in step.events}
    numbers = {step.command.number for step in steps}
    return (
        _missing(positions, before.position, after.position),
        _missing(numbers, before.command, after.command),
    )


def _missing(taken: set[int], after: int, until: int) -> tuple[Span, ...]:
    spans, expected = [], after + 1
    for place in sorted(taken):
        if place > expected:
            spans.append(Span(first=expected, last=place - 1))
        expected = max(expected, place + 1)
    return (*spans, *((Span(first=expected, last=until),) if expected <= until else ()))


def forget_known(found: Laid, before: Sequence[Reconciliation]) -> None:
    """Leave out what earlier acts have said to be lost."""
    found.lost = [gap for gap in found.lost if not _is_known(gap, before)]


def beyond(
    found: Sequence[Laid], seen: Iterable[Mapping[str, int]], before: Sequence[Reconciliation]
) -> tuple[Gap, ...]:
    """What processes have read of streams, and nothing proves: those of registers, of which only what was read is
    known."""
    most: dict[str, int] = {}
    for each in seen:
        for stream, version in each.items():
            most[stream] = max(most.get(stream, 0), version)
    named = {gap.stream for one in found for gap in one.lost}
    gaps = lacking({one.here.stream: one.version for one in found}, most)
    return tuple(gap for gap in gaps if gap.stream not in named and not _is_known(gap, before))


def _is_known(gap: Gap, before: Sequence[Reconciliation]) -> bool:
    said = [one for act in before for one in act.lost if one.stream == gap.stream]
    return any(one.first <= gap.first and gap.last <= one.last for one in said)


def as_lost(gaps: Iterable[Gap]) -> tuple[Lost, ...]:
    """Gaps as the record tells them."""
    return tuple(Lost(stream=gap.stream, first=gap.first, last=gap.last, why=gap.why) for gap in sorted(set(gaps)))


def told_elsewhere(found: Iterable[Laid], before: Sequence[Reconciliation]) -> tuple[Elsewhere, ...]:
    """What both sides have stored, each by itself, without what earlier acts have said."""
    known = {(one.stream, one.first, one.last) for act in before for one in act.elsewhere}
    return tuple(
        Elsewhere(stream=one.here.stream, first=first, last=last)
        for one in found
        for first, last in one.elsewhere
        if (one.here.stream, first, last) not in known
    )


def told_again(found: Iterable[Laid]) -> tuple[Again, ...]:
    """What is appended again, stream by stream."""
    return tuple(
        Again(
            stream=one.here.stream,
            first=one.here.version + 1,
            last=one.version,
            commands=len(one.again),
            moved=one.moved,
        )
        for one in found
        if one.again
    )
