"""What lists and inboxes show of a management meeting: how far the next one is, and whose turn it is for what."""

from domain.decider import MeetingFacts, Summary, Todo
from domain.management.state import Item, Meeting, State, unapproved, waiting
from domain.territory import Network

COORDINATOR, MINUTE_TAKER = "role:coordinator", "role:minute-taker"


def summary(state: State) -> Summary:
    """Where it stands and whose turn what is."""
    meeting = state.meeting
    return Summary(
        phase=meeting.stage if meeting is not None else "waiting",
        open=True,
        zone=state.zone,
        title=state.body,
        todos=(
            *(todo for item in state.tabled for todo in _of_item(state, item)),
            *_of_meeting(state, meeting),
            *_of_minutes(state),
            *_refusals(state),
        ),
    )


def _of_item(state: State, item: Item) -> list[Todo]:
    """Each part that lacks is asked of its portfolio; where it has passed on, of the superior too."""
    told = _told(state, item)
    if not item.portfolios:
        return [Todo(key=f"{item.id}/portfolios", what="name-portfolios", who=COORDINATOR, params=told)]
    todos = []
    for portfolio in item.lacking:
        params = {**told, "portfolio": portfolio}
        who = f"portfolio:{portfolio}"
        if portfolio in item.drafts:
            todos.append(Todo(key=f"{item.id}/draft/{portfolio}", what="confirm-draft", who=who, params=params))
        else:
            todos.append(Todo(key=f"{item.id}/decide/{portfolio}", what="decide-item", who=who, params=params))
        if portfolio in item.passed:
            who = f"superior:{portfolio}"
            todos.append(Todo(key=f"{item.id}/settle/{portfolio}", what="settle-pending", who=who, params=params))
    return todos


def _told(state: State, item: Item) -> dict[str, str]:
    """What an inbox shows of an item: what is asked, what was tried, who waits, since when."""
    tabled = item.tabled
    told = {
        "item": item.id,
        "question": item.asks,
        "tried": tabled[0].tried,
        "teams": ", ".join(dict.fromkeys(team for asked in tabled for team in asked.teams)),
        "since": item.since.isoformat(),
        "raised_on": item.raised_on.isoformat(),
        "urgency": item.urgency,
        "round": str(item.round),
    }
    if item.pending:
        told["pending"] = ", ".join(item.pending)
    if item.parts:
        told["answered"] = ", ".join(item.parts)
    meeting = state.meeting
    if meeting is not None and (meeting.stage == "planned" or meeting.entry(item.id) is not None):
        told["meeting_on"] = meeting.on.isoformat()
    return told


def _of_meeting(state: State, meeting: Meeting | None) -> list[Todo]:
    if meeting is None:
        if not waiting(state):
            return []
        return [Todo(key="convene", what="convene-meeting", who=COORDINATOR, params={"body": state.body})]
    params = {"meeting": meeting.id, "on": meeting.on.isoformat(), "body": state.body}
    match meeting.stage:
        case "convened":
            what = "open-meeting"
        case "open":
            what = "close-meeting"
        case _:
            return []
    return [Todo(key=f"{meeting.id}/{what}", what=what, who=COORDINATOR, params=params, due_at=meeting.not_held_at)]


def _of_minutes(state: State) -> list[Todo]:
    """Approved at a meeting: nobody's turn while none is open."""
    todos = []
    for known_as in unapproved(state):
        meeting = state.meetings[known_as]
        params = {"meeting": meeting.id, "on": meeting.on.isoformat(), "body": state.body}
        who, due_at = meeting.minute_taker or MINUTE_TAKER, meeting.minutes_due_at
        if meeting.minutes == "none":
            key = f"{meeting.id}/draft-minutes"
            todos.append(Todo(key=key, what="draft-minutes", who=who, params=params, due_at=due_at))
        elif meeting.corrected:
            key = f"{meeting.id}/draft-minutes-again"
            todos.append(Todo(key=key, what="draft-minutes-again", who=who, params=params))
        elif state.open_meeting is not None or state.meets_no_more:
            todos.append(
                Todo(key=f"{meeting.id}/approve-minutes", what="approve-minutes", who=COORDINATOR, params=params)
            )
    return todos


def _refusals(state: State) -> list[Todo]:
    return [
        Todo(
            key=refusal,
            what="look-into-refusal",
            who=COORDINATOR,
            params={"receiver": known.receiver, "code": known.code, "reason": known.reason},
        )
        for refusal, known in state.undelivered.items()
    ]


def meeting_facts(state: State, network: Network, reference: str) -> MeetingFacts | None:
    """What is known of a meeting `STREAM#MEETING` of this body; None where there is none such."""
    stream, _, known_as = reference.partition("#")
    meeting = state.meetings.get(known_as)
    body = network.bodies.get(state.body)
    if meeting is None or body is None or stream != f"management:{network.id}:{state.body}":
        return None
    return MeetingFacts(
        meeting=reference,
        body=body.id,
        zone=body.zone,
        held_on=meeting.on if meeting.stage in ("open", "closed") else None,
        duly_convened=meeting.stage in ("convened", "open", "closed"),
        members=network.members_of(body.id, meeting.on),
        present=meeting.organisations,
        people=meeting.people,
        minute_taker=meeting.minute_taker,
        minutes_approved=meeting.minutes == "approved",
        annulled=meeting.stage == "annulled",
    )
