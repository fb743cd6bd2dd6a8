"""As whom somebody may do what waits: in person, as a delegate, or in the place of who is there no more.

The one rule for whose list something is on: a board that is asked what waits for somebody has what their inbox has. It
says what the engine would let them do, by the same mandates, holdings and delegations; it decides nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domain import ids
from domain.authorising import fitting_roles
from domain.cycle.deliveries import action_stream
from domain.decider import GIVEN_UP
from domain.errors import Refusal
from domain.message import Command
from domain.registry import DECIDERS
from domain.roles import Role
from domain.territory import Network
from domain.turns import Turn, Turns, Waiting

# What waits, to the commands that do it, the usual one first.
COMMANDS: dict[str, tuple[str, ...]] = {
    "start-action": ("StartAction",),
    "complete-action": ("ReportProgress", "CompleteAction"),
    "unblock-action": ("UnblockAction", "EscalateAction"),
    "unblock-or-cancel-action": ("UnblockAction", "CancelAction"),
    "escalate-action-again": ("EscalateAction",),
    "record-findings": ("RecordFinding",),
    "extend-diagnosis": ("ExtendDiagnosis",),
    "validate-diagnosis": ("ValidateDiagnosis",),
    "place-findings": ("PlaceFinding",),
    "vote": ("Vote",),
    "agree-strategies": ("AgreeStrategies",),
    "agree-swot": ("AgreeSwot",),
    "draft-actions": ("DraftAction", "DraftObjective"),
    "say-what-is-needed": ("ReviseAction",),
    "endorse-plan": ("Endorse", "ObjectToPlan"),
    "adopt-plan": ("AdoptPlan",),
    "object-or-let-stand": ("Object",),
    "confirm-endorsement": ("ConfirmEndorsement",),
    "mend-diagnosis": ("CorrectFinding",),
    "mend-swot": ("WithdrawStrategy",),
    "mend-plan": ("ReviseAction",),
    "take-up-action": ("DraftAction", "AddAction", "LeaveOpenAction"),
    "accept-action": ("AcceptAction", "DeclineAction"),
    "find-another-responsible": ("AmendAction", "ReviseAction"),
    "decide-on-action": ("RecordDecision",),
    "confirm-decision": ("RecordDecision",),
    "ask-decision-again": ("AskDecision",),
    "amend-or-withdraw-action": ("AmendAction", "WithdrawAction"),
    "escalate-demand-again": ("EscalateDemand",),
    "cancel-or-leave-action": ("CancelAction",),
    "rate": ("Rate",),
    "rate-own-process": ("Rate",),
    "close-evaluation": ("CloseEvaluation",),
    "start-next-cycle": ("StartCycle",),
    "name-previous-cycle-again": ("FollowCycle",),
    "work-on-case": ("DiscussCase", "ResolveCase"),
    "answer-case-time": ("ResolveCase", "ExtendCase", "EscalateCase"),
    "is-it-solved": ("ResolveCase", "SayNotSolved"),
    "escalate-again": ("EscalateCase",),
    "close-case": ("CloseCase",),
    "answer-referral": ("AcceptReferral", "RejectReferral", "RedirectReferral"),
    "referral-rejected": ("NoteReferralAnswer",),
    "referral-redirected": ("NoteReferralAnswer",),
    "referral-revoked": ("NoteReferralAnswer",),
    "agree-shared-plan": ("AgreeSharedPlan",),
    "shared-task": ("CompleteSharedTask",),
    "complete-referral": ("CompleteReferral",),
    "tabling-refused": ("TableAgain", "WithdrawEscalation"),
    "table-again": ("TableAgain", "WithdrawEscalation"),
    "give-information": ("GiveInformation",),
    "report-return": ("ReportReturn",),
    "acknowledge": ("Acknowledge",),
    "tell-family": ("RecordFamilyTold",),
    "carry-out": ("ReportCarriedOut", "ReportNotCarriedOut"),
    "chase-outside": ("RecordOutsideAnswer", "NoteChase"),
    "name-portfolios": ("NamePortfolios",),
    "convene-meeting": ("ConveneMeeting",),
    "open-meeting": ("OpenMeeting",),
    "close-meeting": ("CloseMeeting", "CarryOver"),
    "enter-attendance": ("HoldMeeting", "RecordMeetingNotHeld"),
    "draft-minutes": ("DraftMinutes",),
    "draft-minutes-again": ("DraftMinutes",),
    "approve-minutes": ("ApproveMinutes",),
    "look-into-refusal": ("SettleRefusal",),
}
DECIDED = frozenset({"decide-item", "confirm-draft", "settle-pending"})  # whose turn it is decides: DecideItem
# What is done in the escalation, not where it shows.
ELSEWHERE = {"withdraw-escalation": "WithdrawEscalation", "withdraw-question": "WithdrawEscalation"}
# What is told, and done by others.
ONLY_NEWS = frozenset(
    {"referral-overdue", "case-cannot-escalate", "chase-ratings", "not-said-whether-solved", GIVEN_UP}
    | {"period-cut-short"}
)
TAKE_OVER = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.MINUTE_TAKER})  # who may stand in, as `turns` has it
NOTHING_TO_DO = frozenset({"await-tabling", "await-decision"})  # the meeting's own items say who decides them


@dataclass(frozen=True)
class Acting:
    """As whom somebody acts: `person` states it; `entered_by`, where given, is their delegate, who does it for them.

    `stands_in`: it waited for somebody who is there no more, and is handed over, or done in their place.
    """

    person: str
    entered_by: str | None = None
    portfolio: str | None = None
    stands_in: bool = False


class Addresses:
    """Everything a person is asked under on a day: the id, the organisation, roles where they hold, portfolios.

    What waits for somebody whose delegate they are is theirs too, and what nobody is there for any more where they
    coordinate. Raises Refusal `unknown-person`.
    """

    def __init__(self, network: Network, person: str, today: date) -> None:
        if person not in network.people:
            raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)
        self.network = network
        self.person = person
        self.today = today
        self.turns = Turns(network, today)
        self.organisation = network.organisation_of(person, today)
        self._known: dict[tuple[object, ...], bool] = {}
        others = (other for other in network.people if other != person and network.may_act_for(person, other, today))
        here = network.present(person, today)
        self.acting = (Acting(person), *(Acting(other, entered_by=person) for other in others)) if here else ()

    @cached_property
    def under(self) -> tuple[str, ...]:
        """What `Todo.who` may say of what is theirs, so that it is found without the rest."""
        network, day = self.network, self.today
        found = [f"role:{role}" for role in Role]
        for person in (one.person for one in self.acting):
            found += [person, f"organisation:{network.people[person].organisation}"]
            for portfolio in network.portfolios:
                if network.answering(portfolio, day) == person:
                    found.append(f"portfolio:{portfolio}")
                if network.superior_of(portfolio, day) == person:
                    found.append(f"superior:{portfolio}")
        held = {role for one in self.acting for role in network.roles_of(one.person, day, zone=None)}
        return tuple(dict.fromkeys((*found, *(absent(network, day) if held & TAKE_OVER else ()))))

    def of(self, row: Waiting) -> Acting | None:
        """As whom the person may do what waits; None where it waits for others, or nobody is asked to do anything."""
        if row.what in NOTHING_TO_DO:
            return None
        turn = self.turns.of(row)
        office, _, which = row.who.partition(":")
        for acting in self.acting:
            if acting.person not in turn.people:
                continue
            if office == "organisation" and acting.entered_by is not None and not turn.stands_in:
                continue  # a delegate acts for a person, not for the organisation that the person is of
            if not turn.stands_in and not self._may(row, acting):
                continue  # it is for others: whoever is asked has another role here
            portfolio = which if office in ("portfolio", "superior") and not turn.stands_in else None
            return Acting(acting.person, acting.entered_by, portfolio, turn.stands_in)
        return None

    def _may(self, row: Waiting, acting: Acting) -> bool:
        """As `may_do`, of what is alike and in one place asked once."""
        if row.what == "start-next-cycle" and acting.entered_by is not None:
            return False  # a cycle is started in person
        asked = (*_place_of(row), acting.person)
        if asked not in self._known:
            self._known[asked] = may_do(self.network, row, acting.person, self.today)
        return self._known[asked]


def absent(network: Network, day: date) -> Iterator[str]:
    """Those, as `Todo.who` says it, of whom something may wait and nobody is there for it on a day."""
    of = {person: network.organisation_of(person, day) for person in network.people}
    yield from (person for person, one in of.items() if one is None and not network.works_here(person, day))
    peopled = set(of.values())
    yield from (f"organisation:{one}" for one in network.organisations if one not in peopled)
    yield from (f"portfolio:{one}" for one in network.portfolios if network.answering(one, day) is None)
    yield from (f"superior:{one}" for one in network.portfolios if network.superior_of(one, day) is None)


class Doers:
    """Whose turn things are in a network on a day, of those who are there: those whose roles can do it."""

    def __init__(self, network: Network, day: date) -> None:
        self._network = network
        self._day = day
        self._turns = Turns(network, day)
        self._known: dict[tuple[object, ...], Turn] = {}

    def of(self, waiting: Waiting) -> Turn:
        """The people on whose list something is; where nobody who is asked can do it, all who are asked."""
        turn = self._turns.of(waiting)
        if turn.stands_in or len(turn.people) == 1:
            return turn
        asked = (*_place_of(waiting), turn)
        if asked not in self._known:
            able = tuple(one for one in turn.people if may_do(self._network, waiting, one, self._day))
            self._known[asked] = Turn(able or turn.people)
        return self._known[asked]


def _place_of(waiting: Waiting) -> tuple[object, ...]:
    """What waits and where, as far as it matters to who can do it."""
    kind, _, place = ids.parts(waiting.stream)
    return kind, place[:1], waiting.what, waiting.params.get("escalation") if waiting.what in ELSEWHERE else None


def may_do(network: Network, waiting: Waiting, person: str, day: date) -> bool:
    """Whether somebody's roles let them give one of the commands that do what waits."""
    if waiting.what in DECIDED or waiting.what in ONLY_NEWS or waiting.what in NOTHING_TO_DO:
        return True
    return any(fitting_roles(command, stream, person, network, day) for stream, command in does(waiting))


def does(row: Waiting) -> Iterator[tuple[str, type[Command]]]:
    """The commands that do what waits, each with the stream that it is given to."""
    stream, names = row.stream, COMMANDS.get(row.what, ())
    if row.what in ELSEWHERE:
        stream, names = row.params["escalation"], (ELSEWHERE[row.what],)
    if row.what == "cancel-or-leave-action":
        stream = action_stream(row.stream, row.params["action"])
    known = DECIDERS[ids.parts(stream)[0]].commands
    yield from ((stream, known[name]) for name in names if name in known)
