"""Which streams go into an export, and up to where: a plan, a zone or a network, in a period or for all time.

A stream that was chosen is in it from its first event, for nothing can be decided again from the middle. The period
says which are chosen (those that recorded something in it) and where they end (with its last day), by the days of the
network's own clock and calendar. Where the engine recorded several days in one go, a stream ends before all of them:
its history could not be cut in between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from json import loads
from typing import Any

from pydantic import ValidationError

from domain import ids
from domain import network as network_register
from domain.decider import Folded
from domain.errors import Refusal, VertebraError
from domain.message import GENESIS, Message, Recorded
from domain.territory import Network
from evidence.source import EventRow, Evidence, StreamRow

RANKS: Mapping[str, int] = {"cycle": 0, "action": 1, "case": 1, "escalation": 2}
"""How a plan is followed down: a cycle to its actions and cases, and each of these to its escalations."""

REGISTERS = ("network", "clock")


class Asked(Message):
    """What an export was asked for: a stream, or a network with or without a zone; days are both included."""

    network: str
    stream: str | None = None
    zone: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Scope:
    """What goes in. `streams`: each with where it ends in here, by id. `cut`: those of them that the period ends.

    `position`: where the log stood when this was asked. `elsewhere`: streams of the network that those in here name,
    and that are not in here. `network`: as its register makes it in here.
    """

    asked: Asked
    position: int
    streams: Mapping[str, StreamRow]
    cut: frozenset[str]
    elsewhere: tuple[str, ...]
    network: Network

    def has(self, row: EventRow) -> bool:
        """Whether an event of the log is in here: also one that has no place in its stream, if it lies in the log."""
        known = self.streams.get(row.stream)
        if known is None:
            return False
        strays_in = row.stream not in self.cut and row.position <= self.position
        return row.version <= known.version or strays_in

    def has_command(self, stream: str, last_version: int, decided_at: str | None) -> bool:
        """Whether a command is in here, by the last version it made and when it was decided."""
        known = self.streams.get(stream)
        if known is None or last_version > known.version:
            return False
        day = day_of(decided_at, self.network)
        return stream not in self.cut or day is None or self.asked.until is None or day <= self.asked.until


@dataclass
class _Seen:
    """What one pass over a stream has found: where it stands on the period's last day, and stood before `append`."""

    in_period: bool = False
    version: int = 0
    head: str = GENESIS
    position: int = 0
    append: str = ""
    before: tuple[int, str, int] = (0, GENESIS, 0)
    ended: bool = False
    named: set[str] = field(default_factory=set)


def scope_of(evidence: Evidence, asked: Asked, network: Network) -> Scope:
    """Choose the streams. Raises Refusal 'unknown-zone', 'not-found', 'bad-period' or 'nothing-to-export'."""
    _check(asked, network)
    counted = evidence.counters()  # before the streams: what comes in between is then not taken for a stray
    rows = {row.stream: row for row in evidence.streams() if _network_of(row.stream) == asked.network}
    if asked.stream is not None and asked.stream not in rows:
        raise Refusal("not-found", "There is nothing called '{stream}'.", stream=asked.stream)
    position = max((row.position for row in rows.values()), default=0) if counted is None else counted.position
    seen = _read(evidence, asked, network, rows, position)
    emptied = {s for s, row in rows.items() if row.version and not (seen[s].version or seen[s].ended)}
    chosen = _chosen(asked, network, seen, emptied)
    if not chosen:
        raise Refusal("nothing-to-export", "Nothing was recorded there in these days.")
    named = set().union(*(seen[stream].named for stream in chosen))
    chosen |= {stream for stream in named if stream.startswith("group:")}
    chosen |= {stream for kind in REGISTERS if (stream := ids.stream_id(kind, asked.network)) in rows}
    named = set().union(*(seen[stream].named for stream in chosen))
    cut = frozenset(stream for stream in chosen if seen[stream].ended)
    # Where the log says that a stream stands is told as it is, be it wrong; only the period ends it elsewhere.
    ends = {
        stream: StreamRow(stream, seen[stream].version, seen[stream].head, seen[stream].position)
        if stream in cut
        else rows[stream]
        for stream in sorted(chosen)
    }
    return Scope(
        asked=asked,
        position=position,
        streams={stream: row for stream, row in ends.items() if row.version or seen[stream].version},
        cut=cut,
        elsewhere=tuple(sorted(named - chosen)),
        network=_as_in(evidence, ends.get(ids.stream_id("network", asked.network)), network),
    )


def _as_in(evidence: Evidence, end: StreamRow | None, network: Network) -> Network:
    """The network where its register ends in here. As it is now, where that cannot be read: `verify` will say so."""
    if end is None:
        return network
    folded = Folded.empty(network_register.decider, end.stream)
    try:
        for row in evidence.events(end.stream):
            if row.version > end.version:
                break
            folded = folded.plus(Recorded.model_validate_json(row.body), row.body)
    except (KeyError, ValidationError):
        return network
    return folded.state


def _check(asked: Asked, network: Network) -> None:
    if asked.zone is not None and asked.zone not in network.zones:
        raise Refusal("unknown-zone", "There is no zone '{zone}' in this network.", zone=asked.zone)
    if asked.since is not None and asked.until is not None and asked.since > asked.until:
        raise Refusal(
            "bad-period", "The period ends on {until}, before it begins.", until=asked.until, since=asked.since
        )


def _read(
    evidence: Evidence, asked: Asked, network: Network, rows: Mapping[str, StreamRow], position: int
) -> dict[str, _Seen]:
    """One pass over the log: what each stream of the network says of others, and where it is on the last day."""
    seen = {stream: _Seen() for stream in rows}
    for row in evidence.everything():
        known = rows.get(row.stream)
        if known is None or (row.version > known.version and row.position > position):
            continue  # of another network, or come in since we began to look
        found = seen[row.stream]
        if found.ended:
            continue
        day = day_of(row.recorded_at, network)
        if asked.until is not None and day is not None and day > asked.until:
            found.ended = True
            if row.stored_at == found.append:  # stored together: none of it, or all
                found.version, found.head, found.position = found.before
            continue
        if row.stored_at != found.append:
            found.append, found.before = row.stored_at, (found.version, found.head, found.position)
        found.version, found.head, found.position = row.version, row.hash, row.position
        found.in_period |= asked.since is None or day is None or day >= asked.since
        found.named |= {name for name in _streams_in(row.body) if name in rows and name != row.stream}
    return seen


def day_of(moment: str | None, network: Network) -> date | None:
    """The local day of a moment in the log; None where it says no time."""
    try:
        return None if moment is None else network.calendar.local_date(datetime.fromisoformat(moment))
    except ValueError:
        return None


def _chosen(asked: Asked, network: Network, seen: Mapping[str, _Seen], emptied: set[str]) -> set[str]:
    """What was asked for. `emptied`: streams of which the log knows and has no event; they must not stay unnoticed."""
    alive = {stream for stream, found in seen.items() if found.in_period and found.version} | emptied
    if asked.stream is not None:
        there = {asked.stream} if seen[asked.stream].version or asked.stream in emptied else set()
        return there | (_below(asked.stream, seen) & alive)
    if asked.zone is not None:
        return {stream for stream in alive if _zone_of(stream, network) == asked.zone}
    return alive


def _below(top: str, seen: Mapping[str, _Seen]) -> set[str]:
    """What hangs on a stream: whoever names it, or is named by it, and stands further down."""
    if ids.parts(top)[0] not in RANKS:
        return set()
    naming: dict[str, set[str]] = {}
    for stream, found in seen.items():
        for other in found.named:
            naming.setdefault(other, set()).add(stream)
    reached, waiting = {top}, [top]
    while waiting:
        stream = waiting.pop()
        rank = RANKS[ids.parts(stream)[0]]
        near = seen[stream].named | naming.get(stream, set())
        further = {other for other in near if RANKS.get(ids.parts(other)[0], -1) > rank} - reached
        reached |= further
        waiting += sorted(further)
    return reached


def _zone_of(stream: str, network: Network) -> str | None:
    kind, _, rest = ids.parts(stream)
    if kind in ("group", "management"):
        body = network.bodies.get(rest[0]) if rest else None
        return body.zone if body is not None else None
    return rest[0] if rest and rest[0] in network.zones else None


def _network_of(stream: str) -> str | None:
    try:
        return ids.parts(stream)[1]
    except VertebraError:
        return None


def _streams_in(body: bytes) -> Iterator[str]:
    """Every stream that an event may name: texts with a colon, without the meeting that may follow."""
    try:
        waiting: list[Any] = [loads(body)]
    except (ValueError, RecursionError):
        return
    while waiting:
        match waiting.pop():
            case dict() as value:
                waiting += value.values()
            case list() as value:
                waiting += value
            case str() as text if ":" in text:
                yield text.partition("#")[0]
            case _:
                pass
