"""Two tellings of one history, event by event: what is in both, what came at another time, what only one has."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from pydantic import JsonValue

from domain.decider import SHARED
from domain.message import Message, Recorded

How = Literal["only-then", "only-now", "moved", "changed"]


class Change(Message):
    """One event that differs. `then`: as it was; `now`: as it would have been; `fields`: what it says otherwise.

    `moved`: it says the same at another time. Neither is there where the other telling has none like it.
    """

    how: How
    then: Recorded | None = None
    now: Recorded | None = None
    fields: tuple[str, ...] = ()


class StreamDifference(Message):
    """One stream's changes. `same`: how many events are in both tellings as they are."""

    stream: str
    same: int
    changes: tuple[Change, ...]


def compared(
    stream: str,
    then: Sequence[Recorded],
    now: Sequence[Recorded],
    named: Callable[[dict[str, JsonValue]], dict[str, JsonValue]],
) -> StreamDifference:
    """What differs between two tellings of a stream, in the order of time; the engine's own receipts are left out.

    `named` gives what an event says with the names of then. An event is the same one where the same command made it;
    else the first of its kind that is left in the other telling.
    """
    before, after = _facts(then), _facts(now)
    known = {event.id: event for event in before}
    pairs: list[tuple[Recorded | None, Recorded | None]] = []
    left: list[Recorded] = []
    for event in after:
        same = known.get(event.id)
        if same is not None and same.kind == event.kind:
            pairs.append((known.pop(event.id), event))
        else:
            left.append(event)
    for event in left:
        like = next((one for one in known.values() if one.kind == event.kind), None)
        pairs.append((known.pop(like.id) if like is not None else None, event))
    pairs += [(event, None) for event in known.values()]
    changes = [change for pair in pairs if (change := _change(*pair, named)) is not None]
    changes.sort(key=lambda change: min(one.recorded_at for one in (change.then, change.now) if one is not None))
    return StreamDifference(stream=stream, same=len(pairs) - len(changes), changes=tuple(changes))


def _change(
    then: Recorded | None,
    now: Recorded | None,
    named: Callable[[dict[str, JsonValue]], dict[str, JsonValue]],
) -> Change | None:
    if then is None or now is None:
        return Change(how="only-now" if then is None else "only-then", then=then, now=now)
    said = named(now.data)
    fields = tuple(name for name in sorted({*then.data, *said}) if then.data.get(name) != said.get(name))
    moved = (then.recorded_at, then.happened_on) != (now.recorded_at, now.happened_on)
    if fields:
        return Change(how="changed", then=then, now=now, fields=fields)
    return Change(how="moved", then=then, now=now) if moved else None


def _facts(events: Iterable[Recorded]) -> list[Recorded]:
    return [event for event in events if event.kind not in SHARED]
