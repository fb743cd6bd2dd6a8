"""What if: reads a network's log and what was refused at the time, decides everything again, and says what differs.

Nothing is written. What was refused is in Temporal's histories only, archived or living; registers keep none.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlalchemy import Engine, func, select

from activities.sending import ASK_AGAIN
from domain import ids
from domain.decider import StoredCommand
from domain.message import Recorded
from domain.registry import PROCESSES
from domain.territory import Network, Rules
from domain.whatif.differences import StreamDifference, compared
from domain.whatif.figures import Rows, Scope, figures
from domain.whatif.places import Answer, Attempt, Places
from domain.whatif.retelling import Retelling
from domain.whatif.rules import Override, other
from evidence.histories import AppendSeen, appends, updates
from evidence.source import Run
from store.errors import Damaged
from store.log import EventLog
from store.tables import commands, streams

PAGE = 256
Runs = Callable[[str], Awaitable[Sequence[Run]]]


@dataclass(frozen=True)
class Remembered:
    """What the histories know of what was refused. `whole`: the processes whose histories are all there, `lacking`: of
    which some or all are gone; `registers`: streams that never keep what they refuse."""

    attempts: tuple[Attempt, ...] = ()
    whole: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What differs. `then`, `now`: figures; `answers`: commands that get another answer; `assumed`: how many gestures
    had to be added; `same`: whether the very same log comes out; `until`: the last moment that was looked at."""

    network: Network
    overrides: tuple[Override, ...]
    scope: Scope
    until: datetime | None
    events: int
    commands: int
    same: bool
    then: Rows
    now: Rows
    differences: tuple[StreamDifference, ...]
    answers: tuple[Answer, ...]
    assumed: int
    tried: int
    remembered: Remembered


async def remembered(log: EventLog, network: str, runs: Runs | None) -> Remembered:
    """What was refused to people, from the histories of a network's processes. `runs` None: there are none to read."""
    attempts: list[Attempt] = []
    whole: list[str] = []
    lacking: list[str] = []
    registers: list[str] = []
    for info in log.streams(network):
        if info.kind not in PROCESSES:
            if info.kind == "group":
                registers.append(info.stream)
            continue
        known = [] if runs is None else await runs(info.stream)
        seen = [one for run in known for one in appends(run)]
        for run in known:
            attempts += refused_in(run)
        (whole if _covered(seen, info.version) else lacking).append(info.stream)
    return Remembered(tuple(attempts), tuple(whole), tuple(lacking), tuple(registers))


def refused_in(run: Run) -> Iterator[Attempt]:
    """The commands of people that a run refused, each with where its stream stood then."""
    stored = [one for one in appends(run) if one.append is not None]
    for update in updates(run):
        envelope, refused = update.envelope, update.refused
        if envelope is None or envelope.source != "person" or refused is None or refused.code in ASK_AGAIN:
            continue
        before = [one for one in stored if one.event_id < update.event_id]
        version = _after(before[-1]) if before else None
        yield Attempt(envelope, refused.code, envelope.clock or update.at, version)


def _after(seen: AppendSeen) -> int:
    assert seen.append is not None
    return seen.append.expected_version + sum(len(item.events) for item in seen.append.items)


def _covered(seen: Iterable[AppendSeen], version: int) -> bool:
    """Whether these appends hold every event of a stream."""
    reached = 0
    for one in sorted((one for one in seen if one.append is not None), key=_after):
        assert one.append is not None
        if one.append.expected_version > reached:
            return False
        reached = max(reached, _after(one))
    return reached >= version


def what_if(
    log: EventLog,
    network: Network,
    overrides: tuple[Override, ...],
    scope: Scope,
    known: Remembered,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Report:
    """Decide a network's history again under other rules, and compare. Raises `Damaged` where the log is not whole.

    The other rules hold from `scope.since` on, or from the beginning; nothing after `scope.until` is looked at.
    """
    end = network.calendar.end_of(scope.until) if scope.until is not None else None
    newest = _newest(log.engine)  # the log may grow while it is read
    places = Places.of(command for _, command in _told(log.engine, network.id, newest))
    retelling = Retelling(overrides=overrides, since=scope.since, places=places)
    retelling.begin(attempt for attempt in known.attempts if end is None or attempt.at < end)
    then: dict[str, list[Recorded]] = {}
    events = (event for _, event in log.everything() if ids.parts(event.stream)[1] == network.id)
    count, last, all_of_them = 0, None, len(places.engine) + len(places.given)
    for stream, command in _told(log.engine, network.id, newest):
        made = _made(events, stream, command)
        if end is not None and command.decided_at >= end:
            continue
        then.setdefault(stream, []).extend(made)
        retelling.tell(command, made)
        last = command.decided_at if last is None else max(last, command.decided_at)
        count += 1
        progress(count, all_of_them)
    retelling.finish(last)
    changed_on = _rules_on(network, then.get(f"network:{network.id}", ()))
    return Report(
        network=network,
        overrides=overrides,
        scope=scope,
        until=last,
        events=sum(map(len, then.values())),
        commands=count,
        same=not retelling.diverged and retelling.events == {stream: made for stream, made in then.items() if made},
        then=figures(then, network, scope, changed_on),
        now=figures(retelling.events, network, scope, _otherwise(changed_on, overrides, scope.since)),
        differences=tuple(_differences(then, retelling, network, scope)),
        answers=tuple(_answers(retelling, network, scope)),
        assumed=sum(scope.has(one.stream, network) for one in retelling.assumed),
        tried=retelling.tried,
        remembered=known,
    )


def _differences(
    then: dict[str, list[Recorded]], retelling: Retelling, network: Network, scope: Scope
) -> Iterator[StreamDifference]:
    for stream in sorted(retelling.diverged):
        if not scope.has(stream, network):
            continue
        found = compared(stream, then.get(stream, ()), retelling.events.get(stream, ()), retelling.names.told_then)
        if found.changes:
            yield found


def _answers(retelling: Retelling, network: Network, scope: Scope) -> Iterator[Answer]:
    for answer in sorted(retelling.answers, key=lambda answer: answer.at):
        if scope.has(answer.envelope.stream, network) and scope.on(network.calendar.local_date(answer.at)):
            yield answer


def _rules_on(network: Network, told: Iterable[Recorded]) -> Callable[[date], Rules]:
    """The rules of a network day by day: the last that were set by then, or the first of all."""
    changes = [
        (network.calendar.local_date(event.recorded_at), Rules.model_validate(event.data["rules"]))
        for event in told
        if event.kind == "RulesSet"
    ]
    first = changes[0][1] if changes else Rules()

    def on(day: date) -> Rules:
        return next((rules for since, rules in reversed(changes) if since <= day), first)

    return on


def _otherwise(
    rules_on: Callable[[date], Rules], overrides: tuple[Override, ...], since: date | None
) -> Callable[[date], Rules]:
    def on(day: date) -> Rules:
        rules = rules_on(day)
        return rules if since is not None and day < since else other(rules, overrides)

    return on


def _newest(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.max(commands.c.number))).scalar_one() or 0)


def _told(engine: Engine, network: str, newest: int) -> Iterator[tuple[str, StoredCommand]]:
    """Every command of a network up to a number, in the order of the log."""
    query = (
        select(commands.c.number, commands.c.stream, commands.c.first_version, commands.c.body)
        .join(streams, streams.c.stream == commands.c.stream)
        .where(streams.c.network == network, commands.c.number <= newest)
    )
    after = 0
    while True:
        with engine.connect() as connection:
            page = connection.execute(
                query.where(commands.c.number > after).order_by(commands.c.number).limit(PAGE)
            ).all()
        for row in page:
            try:
                yield row.stream, StoredCommand.model_validate_json(row.body)
            except ValidationError as error:
                raise _not_whole(row.stream, row.first_version) from error
        if len(page) < PAGE:
            return
        after = page[-1].number


def _made(events: Iterator[Recorded], stream: str, command: StoredCommand) -> tuple[Recorded, ...]:
    """The events that came of a command: the next ones of the log, for both were stored together."""
    made = []
    for version in range(command.first_version, command.last_version + 1):
        event = next(events, None)
        if event is None or (event.stream, event.version, event.command_id) != (stream, version, command.command_id):
            raise _not_whole(stream, version)
        made.append(event)
    return tuple(made)


def _not_whole(stream: str, version: int) -> Damaged:
    return Damaged(
        "The log is not whole at event {version} of {stream}: look at it first.",
        stream=stream,
        version=version,
    )
