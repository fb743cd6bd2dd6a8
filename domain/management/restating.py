"""What was decided, told again: on the next agenda, when a meeting closes, in its minutes. It follows its corrections.

A state keeps of an answer what was first said where it is to be noted; how it stands now is with the item, or with its
decision, for as long as it may be corrected.
"""

from collections.abc import Iterable

from domain import decisions as d
from domain.management import events as e
from domain.management.state import Entry, Given, Meeting, State

FOLLOWS_CORRECTIONS = 3  # the edition since which what tells a decision again tells it as it was corrected


def entry_now(state: State, meeting: Meeting, entry: Entry) -> Entry:
    """An item of an agenda with what was answered to it, as it stands now. A later answer is none of this meeting's."""
    told = []
    for part in entry.parts:
        portfolio = part.partition(": ")[0]
        given = next((one for one in _given(state, entry.item, portfolio) if one.part.on <= meeting.on), None)
        told.append(part if given is None else f"{portfolio}: {given.part.answer.outcome}")
    return entry.model_copy(update={"parts": tuple(told)})


def meeting_now(state: State, meeting: Meeting) -> Meeting:
    """A meeting with all that it decided, and took note of, as it stands now."""
    agenda = tuple(entry_now(state, meeting, entry) for entry in meeting.agenda)
    outside = outside_now(state, meeting.decided_outside)
    return meeting.model_copy(update={"agenda": agenda, "decided_outside": outside})


def outside_now(state: State, noted: Iterable[e.DecidedOutside]) -> tuple[e.DecidedOutside, ...]:
    """What was decided out of session and is to be noted, as it stands now."""
    return tuple(_outside(state, one) for one in noted)


def tells(meeting: Meeting, item: str, part: d.Part) -> bool:
    """Whether the minutes of a meeting tell a part that was given: of an item of its agenda, or out of session."""
    told = any(
        one.item == item and one.portfolio == part.portfolio and one.on == part.on for one in meeting.decided_outside
    )
    known = (one for entry in meeting.agenda if entry.item == item for one in entry.parts)
    return told or (part.on <= meeting.on and any(one.startswith(f"{part.portfolio}: ") for one in known))


def _outside(state: State, noted: e.DecidedOutside) -> e.DecidedOutside:
    for given in _given(state, noted.item, noted.portfolio):
        if given.part.out_of_session and given.part.on == noted.on:
            return noted.model_copy(update={"outcome": given.part.answer.outcome, "decided_by": given.part.decided_by})
    return noted


def _given(state: State, item: str, portfolio: str) -> Iterable[Given]:
    """What a portfolio has answered to an item: while it waits for others to answer, then in its last decision."""
    while item in state.joined:
        item = state.joined[item]
    waits, decision = state.items.get(item), state.decisions.get(item)
    for parts in (waits.parts if waits else None, decision.parts if decision else None):
        if parts is not None and portfolio in parts:
            yield parts[portfolio]
