"""Fields of a state as people say them: what the field is called, of which thing it is, and its value."""

from collections.abc import Mapping
from typing import Any, cast

from cli.saying import Saying
from cli.words import LABELS, N_
from domain.differences import Path, as_json, value_at
from domain.message import Message, brief

# What the engine keeps to act in time and once; nobody has said it.
BOOKKEEPING = frozenset(
    {"reminder_at", "next_reminder_at", "overdue_at", "reminders", "content", "tabling", "returns", "duties_given"}
    | {"number", "changes", "current", "over", "untold", "heard", "page", "asked", "convene_at", "not_held_at"}
    | {"name_at", "rules_version", "phase_since", "drafts", "since", "delivery", "item", "n", "taken_by", "known"}
    | {"carried", "minutes_carried", "round_of", "id", "code", "merged", "said", "at", "objection_days"}
)

NAMES: Mapping[str, str] = {
    "abstained": N_("abstained"),
    "absent": N_("absent"),
    "acceptance": N_("acceptance"),
    "accept_by": N_("to be accepted by"),
    "acknowledge_by": N_("to be known by"),
    "agreed": N_("in favour"),
    "approved": N_("approved"),
    "asks": N_("question"),
    "asked_by": N_("asked by"),
    "baseline": N_("at first"),
    "blocked_on": N_("blocked on"),
    "body": N_("body"),
    "by": N_("by"),
    "carried_by": N_("carried by"),
    "closed_on": N_("closed on"),
    "closes_at": N_("objections until"),
    "deadline": N_("deadline"),
    "deadline_at": N_("open until"),
    "decision": N_("decision"),
    "delegate": N_("delegate"),
    "discussed": N_("times discussed"),
    "discussed_on": N_("discussed on"),
    "done_on": N_("done on"),
    "due_at": N_("due on"),
    "due_on": N_("due on"),
    "ends_on": N_("the period ends on"),
    "extended": N_("extended"),
    "family_told": N_("the family was told"),
    "finding": N_("finding"),
    "holders": N_("who answers for it"),
    "joined_with": N_("joined with"),
    "kind": N_("kind"),
    "lacking": N_("still to answer"),
    "language": N_("language"),
    "late": N_("late"),
    "left_on": N_("left on"),
    "level": N_("level"),
    "line": N_("line"),
    "meeting": N_("meeting"),
    "meeting_on": N_("on the agenda of"),
    "member": N_("member"),
    "merged_into": N_("merged into"),
    "minute_taker": N_("minute-taker"),
    "minutes": N_("minutes"),
    "minutes_due_at": N_("minutes until"),
    "name": N_("name"),
    "need": N_("what is needed"),
    "needs": N_("what is needed"),
    "neighbourhood": N_("neighbourhood"),
    "neighbourhoods": N_("neighbourhoods"),
    "news": N_("last news"),
    "now": N_("time"),
    "objected": N_("against"),
    "objective": N_("objective"),
    "on": N_("on"),
    "organisation": N_("organisation"),
    "organisations": N_("organisations"),
    "outcome": N_("outcome"),
    "overdue": N_("late"),
    "people": N_("people"),
    "person": N_("person"),
    "phase": N_("phase"),
    "portfolio": N_("portfolio"),
    "portfolios": N_("portfolios"),
    "position": N_("position"),
    "present": N_("present"),
    "quadrant": N_("quadrant"),
    "reason": N_("reason"),
    "reference_person": N_("reference person"),
    "reference_service": N_("reference service"),
    "refused": N_("refused"),
    "removed": N_("taken out"),
    "resources": N_("resources"),
    "responsible": N_("who answers for it"),
    "role": N_("role"),
    "round": N_("round"),
    "score": N_("score"),
    "sector": N_("sector"),
    "settled": N_("how it ended"),
    "since": N_("since"),
    "stage": N_("stage"),
    "standing": N_("standing"),
    "started_on": N_("started on"),
    "status": N_("how it stands"),
    "successor": N_("followed by"),
    "superior": N_("superior"),
    "target": N_("wanted"),
    "teams": N_("teams"),
    "text": N_("text"),
    "timezone": N_("time zone"),
    "title": N_("title"),
    "to": N_("to"),
    "tried": N_("what was tried"),
    "unit": N_("unit"),
    "until": N_("until"),
    "up_at": N_("its time is up on"),
    "urgency": N_("urgency"),
    "value": N_("value"),
    "waiting": N_("who does not know yet"),
    "wanted": N_("what is asked back"),
    "why": N_("why"),
    "withdrawn": N_("withdrawn"),
    "would_need": N_("what would be needed"),
    "zone": N_("zone"),
}
CODED = frozenset(
    {"phase", "stage", "status", "standing", "settled", "minutes", "acceptance", "decision", "attendance", "outcome"}
)
STANDINGS = frozenset({"phase", "stage", "status"})  # said of a whole stream
TITLES = ("title", "asks", "text", "reference", "name", "need")  # what a thing is called by, the first that it has


class Fields:
    """Says the fields of one stream's states."""

    def __init__(self, saying: Saying, kind: str) -> None:
        self.saying = saying
        self.screen = saying.screen
        self.kind = kind

    def name(self, path: Path) -> str:
        """What a field is called."""
        last = path[-1] if path else ""
        return self.screen.say(NAMES[last]) if last in NAMES else self.key(last)

    def key(self, name: str) -> str:
        """The name of a part, or of one thing among several."""
        network = self.screen.network
        if name in network.portfolios:
            return self.screen.portfolio(name)
        if name in network.organisations:
            return self.screen.organisation(name)
        if name in network.zones:
            return self.screen.zone(name)
        if name in network.people:
            return self.screen.person(name)
        if name in network.bodies:
            return self.screen.body(name)
        said = self.saying.said("", name)
        if said != brief(name):
            return said
        return self.screen.label(name) if name in LABELS else name.replace("_", " ")

    def thing(self, state: Any, path: Path) -> str:
        """Of what a field is: the nearest thing around it that is one among several; empty for the whole."""
        for end in range(len(path) - 1, 0, -1):
            if _is_key(state, path[:end]):
                around = value_at(state, path[:end])
                called = next((getattr(around, name) for name in TITLES if getattr(around, name, None)), None)
                return f"«{brief(called)}»" if isinstance(called, str) else self.key(path[end - 1])
        return ""

    def whole(self, state: Any, path: Path) -> str:
        """A field with the thing that it is of."""
        thing = self.thing(state, path)
        return f"{thing}: {self.name(path)}" if thing else self.name(path)

    def value(self, path: Path, value: Any) -> str:
        """A value as people say it."""
        told, name = as_json(value), path[-1] if path else ""
        if name in CODED and isinstance(told, str):
            return self.screen.label(told, of=self._of(path, told))
        if told is None or told == []:
            return "–"
        listed = [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
        if listed and len(listed) == len(cast(list[Any], told)):
            known = self.screen.network
            if all(one in known.portfolios for one in listed):
                return self.screen.portfolios(listed)
            if all(one in known.sectors for one in listed):
                return ", ".join(known.sectors[one].name for one in listed)
            if all(one in known.organisations or one in known.people for one in listed):
                return self.saying.said("present", listed)
        return self.saying.said(name, told)

    def _of(self, path: Path, code: str) -> str:
        """What a code is of, where the same code is another word elsewhere."""
        if "referrals" in path:
            return "referral"
        if "raised" in path:
            return "question"
        return self.kind if path[-1] in STANDINGS else path[-1]


def _is_key(state: Any, path: Path) -> bool:
    """Whether a path ends in the name of one thing among several, and not in the name of a field."""
    around = value_at(state, path[:-1])
    return not (isinstance(around, Message) and path[-1] in type(around).model_fields)
