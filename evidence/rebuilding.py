"""The log, given back from what else is left of it: the engine's histories, and the archive's copies of registers.

Pure assembly: what the log once confirmed becomes its rows again, with the positions, numbers and times that it gave.
Nothing is invented. What is in no history, or told in two ways, is a gap with a name, and whatever would stand on it is
left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from domain.checkpoint import Leaf, Signed, with_changes
from domain.message import GENESIS, Recorded, canonical, chained
from domain.translatable import N_
from evidence import histories
from evidence.source import CommandRow, EventRow, Run, StreamRow
from store.messages import Append, Appended
from store.tables import stamp


class Why(StrEnum):
    """Why something of the log could not be given back."""

    MISSING = "missing"
    UNANSWERED = "unanswered"
    UNREADABLE = "unreadable"
    TOLD_TWICE = "told-twice"
    BROKEN = "broken-chain"
    TAKEN = "place-taken"
    OTHERWISE = "not-as-signed"


WORDS: Mapping[Why, str] = {
    Why.MISSING: N_("no history and no archive holds it"),
    Why.UNANSWERED: N_("a history asks for it, and none says that the log took it, or where and when"),
    Why.UNREADABLE: N_("what was recorded of it cannot be read"),
    Why.TOLD_TWICE: N_("it is told in two ways"),
    Why.BROKEN: N_("it does not follow from what was before it"),
    Why.TAKEN: N_("something else stands where it stood in the log"),
    Why.OTHERWISE: N_("a signed checkpoint says otherwise"),
}


@dataclass(frozen=True, order=True)
class Gap:
    """Versions of a stream that cannot be given back; both are 0 where nobody knows which.

    Without a stream: positions of the log that belong to no event that was found.
    """

    stream: str
    first: int
    last: int
    why: Why


@dataclass(frozen=True)
class Step:
    """One command as the log kept it, with the events that it brought about."""

    command: CommandRow
    events: tuple[EventRow, ...]

    @property
    def last(self) -> int:
        """The last version it concerns: of a command that brought about nothing, the one that it found."""
        return self.command.last_version


@dataclass(frozen=True)
class Told:
    """What some source tells of a stream: steps that the log confirmed, and what is wrong or uncertain in it."""

    steps: tuple[Step, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Rows:
    """A stream as it is given back: its rows, as far as they follow one another from the first."""

    stream: StreamRow
    events: tuple[EventRow, ...]
    commands: tuple[CommandRow, ...]


def told_by(run: Run) -> Told:
    """What a run of a process tells: its appends that the log confirmed. Those it refused are none of the log's."""
    steps: list[Step] = []
    gaps: list[Gap] = []
    for seen in histories.appends(run):
        if seen.failed is not None:
            continue
        append = seen.append
        if append is None or append.stream != run.stream:
            gaps.append(Gap(run.stream, 0, 0, Why.UNREADABLE))
            continue
        first, last = append.expected_version + 1, append.expected_version + sum(len(i.events) for i in append.items)
        made = _steps(append, seen.appended)
        if isinstance(made, Why):
            gaps.append(Gap(run.stream, first, max(first, last), made))
        else:
            steps += made
    return Told(tuple(steps), tuple(gaps))


def told_by_rows(commands: Iterable[CommandRow], events: Iterable[EventRow]) -> dict[str, Told]:
    """What copies of rows tell, by stream."""
    known: dict[str, dict[int, EventRow]] = {}
    for event in events:
        known.setdefault(event.stream, {})[event.version] = event
    steps: dict[str, list[Step]] = {}
    for command in commands:
        own = known.get(command.stream, {})
        versions = range(command.first_version, command.last_version + 1)
        made = tuple(own[version] for version in versions if version in own)
        if len(made) == len(versions):
            steps.setdefault(command.stream, []).append(Step(command, made))
    return {stream: Told(tuple(found)) for stream, found in steps.items()}


def seen_by(run: Run) -> dict[str, int]:
    """The streams that a run has read from the log, each with the latest version that it found there."""
    seen: dict[str, int] = {}
    for read in histories.hydrations(run):
        seen[read.stream] = max(seen.get(read.stream, 0), read.version)
    return seen


def assembled(stream: str, told: Iterable[Told]) -> tuple[Rows | None, list[Gap]]:
    """A stream's rows from all that is told of it, up to the first that is missing, and what is missing.

    None: nothing of it is left.
    """
    listed = list(told)
    gaps: list[Gap] = []
    events: list[EventRow] = []
    commands: list[CommandRow] = []
    version, head, position = 0, GENESIS, 0
    for step in each_once((step for one in listed for step in one.steps), gaps):
        trouble = trouble_of(step, version, head)
        if trouble is not None:
            gaps.append(Gap(stream, *_which(step, version, trouble), trouble))
            break
        commands.append(step.command)
        if step.events:
            events += step.events
            version, head, position = step.last, step.events[-1].hash, step.events[-1].position
    # What one history leaves open another may tell.
    gaps += [gap for one in listed for gap in one.gaps if gap.last > version or gap.last == 0]
    rows = Rows(StreamRow(stream, version, head, position), tuple(events), tuple(commands)) if commands else None
    return rows, sorted(set(gaps))


def lacking(stands: Mapping[str, int], seen: Mapping[str, int]) -> list[Gap]:
    """What processes have read of streams, and what is not there: versions up to `seen`."""
    return [
        Gap(stream, stands.get(stream, 0) + 1, version, Why.MISSING)
        for stream, version in sorted(seen.items())
        if version > stands.get(stream, 0)
    ]


def as_signed(heads: Mapping[tuple[str, int], str], stands: Mapping[str, int], signed: Sequence[Signed]) -> list[Gap]:
    """Where what was given back is less, or other, than checkpoints say that it was; the oldest checkpoint first.

    `heads`: the hash of each event that was given back, by stream and version.
    """
    gaps: set[Gap] = set()
    leaves: dict[str, Leaf] = {}
    for one in signed:
        leaves = with_changes(leaves, one.changed)
        for leaf in one.changed:
            version = stands.get(leaf.stream, 0)
            if version < leaf.version:
                gaps.add(Gap(leaf.stream, version + 1, leaf.version, Why.MISSING))
            elif heads[leaf.stream, leaf.version] != leaf.head:
                gaps.add(Gap(leaf.stream, leaf.version, leaf.version, Why.OTHERWISE))
    latest = {leaf.stream: leaf.version for leaf in leaves.values()}
    return sorted(gap for gap in gaps if gap.why is Why.OTHERWISE or gap.last == latest[gap.stream])


class Places:
    """Where in the log things stand again: each position and each command number belongs to one thing."""

    def __init__(self) -> None:
        self._positions: set[int] = set()
        self._numbers: set[int] = set()

    def taken(self, rows: Rows) -> bool:
        """Whether something else stands where one of these rows stood."""
        positions, numbers = _places(rows)
        return not (self._positions.isdisjoint(positions) and self._numbers.isdisjoint(numbers))

    def take(self, rows: Rows) -> None:
        positions, numbers = _places(rows)
        self._positions |= positions
        self._numbers |= numbers

    @property
    def last(self) -> tuple[int, int]:
        """The last position and the last command number."""
        return max(self._positions, default=0), max(self._numbers, default=0)

    def holes(self) -> list[Gap]:
        """Positions before the last one that belong to no event: the log had none, so something is missing there."""
        found, expected = [], 1
        for position in sorted(self._positions):
            if position > expected:
                found.append(Gap("", expected, position - 1, Why.MISSING))
            expected = position + 1
        return found

    def lost_commands(self) -> int:
        """How many command numbers before the last one belong to no command that was found."""
        return max(self._numbers, default=0) - len(self._numbers)


def _steps(append: Append, appended: Appended | None) -> list[Step] | Why:
    """The steps of an append with the log's answer, as its rows; or why they cannot be."""
    events = sum(len(item.events) for item in append.items)
    if appended is None or appended.number == 0 or (events and appended.stored_at is None):
        return Why.UNANSWERED
    head, position = append.expected_head, appended.position - events
    number = appended.number - len(append.items)
    steps: list[Step] = []
    for item in append.items:
        made: list[EventRow] = []
        number += 1
        for text in item.events:
            raw = text.encode()
            position, head = position + 1, chained(head, raw)
            try:
                event = _event_row(raw, position, head, appended)
            except ValidationError:
                return Why.UNREADABLE
            made.append(event)
        command = _command_row(append.stream, number, item.command.model_dump(mode="json"), item.command.source)
        steps.append(Step(command, tuple(made)))
    return Why.BROKEN if events and head != appended.head else steps


def _event_row(raw: bytes, position: int, head: str, appended: Appended) -> EventRow:
    recorded = Recorded.model_validate_json(raw)
    assert appended.stored_at is not None
    return EventRow(
        position=position,
        stream=recorded.stream,
        version=recorded.version,
        id=str(recorded.id),
        kind=recorded.kind,
        command_id=str(recorded.command_id),
        recorded_at=stamp(recorded.recorded_at),
        stored_at=stamp(appended.stored_at),
        body=raw,
        hash=head,
    )


def _command_row(stream: str, number: int, stored: Mapping[str, object], source: str) -> CommandRow:
    return CommandRow(
        number=number,
        stream=stream,
        command_id=str(stored["command_id"]),
        content=str(stored["content"]),
        first_version=int(str(stored["first_version"])),
        last_version=int(str(stored["last_version"])),
        body=canonical(stored),
        source=source,
    )


def each_once(steps: Iterable[Step], gaps: list[Gap]) -> list[Step]:
    """Each command once, in the order of the log. Two that tell one command differently are both left out."""
    known: dict[tuple[str, str], Step] = {}
    doubtful: set[tuple[str, str]] = set()
    for step in steps:
        command_id = (step.command.source, step.command.command_id)
        if known.setdefault(command_id, step) != step:
            doubtful.add(command_id)
            of = step.command
            gaps.append(Gap(of.stream, of.first_version, max(of.first_version, of.last_version), Why.TOLD_TWICE))
    sure = [step for command_id, step in known.items() if command_id not in doubtful]
    return sorted(sure, key=lambda step: step.command.number)


def trouble_of(step: Step, version: int, head: str) -> Why | None:
    """Why a step cannot follow a version; None where it does."""
    command = step.command
    if command.first_version > version + 1:
        return Why.MISSING
    if (command.first_version, command.last_version) != (version + 1, version + len(step.events)):
        return Why.BROKEN
    for event in step.events:
        version += 1
        head = chained(head, event.body)
        if (event.stream, event.version, event.hash) != (command.stream, version, head):
            return Why.BROKEN
    return None


def _which(step: Step, version: int, trouble: Why) -> tuple[int, int]:
    first = step.command.first_version
    return (version + 1, first - 1) if trouble is Why.MISSING else (first, max(first, step.last))


def _places(rows: Rows) -> tuple[set[int], set[int]]:
    return {row.position for row in rows.events}, {row.number for row in rows.commands}
