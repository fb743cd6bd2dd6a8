"""What happens to a management meeting: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("decisions", "on-the-table", "meetings", "minutes")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "ItemTabled": Row(N_("On the table (round {round}: {why}): {question} {said}"), about="on-the-table", act="added"),
    "ItemTakenOff": Row(
        N_("Taken off the table, because its group withdrew it. Reason: {reason}"),
        about="on-the-table",
        act="removed",
    ),
    "ItemsJoined": Row(N_("{who} joined into «{item}»: {joined}."), about="on-the-table", act="changed"),
    "ItemSeparated": Row(
        N_("{who} separated the question of {escalation} from «{item}» again."),
        about="on-the-table",
        act="changed",
    ),
    "PortfoliosNamed": Row(
        N_("{who} named who must answer «{item}»: {portfolios}. Reason: {reason}"),
        about="on-the-table",
        act="changed",
    ),
    "DecisionDrafted": Row(
        N_("{drafted_by} drafted for {portfolio}, on «{item}»: {ruling}"),
        about="decisions",
        act="added",
    ),
    "PartDecided": Row(N_("On «{item}»: {part}"), about="decisions", act="decided", decision=True),
    "PartCorrected": Row(
        N_("Corrected, on «{item}»: {part}. Reason: {reason}"),
        about="decisions",
        act="changed",
        decision=True,
    ),
    "ItemDecided": Row(N_("«{item}» is decided: {parts}"), about="decisions", act="decided", decision=True),
    "ItemAnswered": Row(N_("The answer to «{item}» goes to {escalation}."), about="decisions", act="decided"),
    "AnswerCorrected": Row(
        N_("The corrected answer to «{item}» goes to {escalation}. Reason: {reason}"),
        about="decisions",
        act="changed",
    ),
    "ItemLeft": Row(
        N_("«{item}» was left without a decision: {outcome}. {reason}"),
        about="on-the-table",
        act="noted",
        decision=True,
    ),
    "InformationAsked": Row(
        N_("{portfolio} asks, before it answers «{item}»: «{question}»"),
        about="on-the-table",
        act="changed",
    ),
    "ItemPending": Row(
        N_("«{item}» is pending, because nobody is there for: {portfolios}."),
        about="on-the-table",
        act="noted",
    ),
    "AnswersAwaited": Row(
        N_("{escalation} is told whose answer «{item}» still waits for: {lacking}."),
        about="on-the-table",
        act="noted",
    ),
    "PartPassedToSuperior": Row(
        N_("{portfolio} has left «{item}» pending too often ({rounds}): {superior} may answer in its place."),
        about="on-the-table",
        act="changed",
    ),
    "MeetingPlanned": Row(N_("The next meeting is to be on {on}."), about="meetings", act="added"),
    "MeetingCalledOff": Row(
        N_("The meeting of {on} is called off: nothing waits for it."),
        about="meetings",
        act="removed",
        where=("moved", N_("The meeting of {on} is called off: what it was planned by has changed.")),
    ),
    "ItemMoved": Row(
        N_("{escalation} is told that «{item}» is on another agenda: {meeting_on}."),
        about="on-the-table",
        act="noted",
    ),
    "MeetingConvened": Row(
        N_("{who} called the meeting of {on} and published its agenda: {agenda}."),
        about="meetings",
        act="added",
        where=("by_rhythm", N_("The meeting of {on} was called by the rhythm, and its agenda published: {agenda}.")),
    ),
    "AgendaItemAdded": Row(N_("Onto the agenda of {meeting} came ({why}): {item}"), about="meetings", act="added"),
    "MeetingNotHeld": Row(N_("The meeting of {on} was not held: nobody opened it."), about="meetings", act="removed"),
    "ClosingNoted": Row(
        N_("The last day of this body is {on}."),
        about="meetings",
        act="changed",
        where=("over", N_("This body meets no more. What waited for it goes to whoever answers it now.")),
    ),
    "MeetingAnnulled": Row(
        N_("{who} annulled the meeting of {on}, which counts no more. Reason: {reason}"),
        about="meetings",
        act="removed",
    ),
    "RoundUncounted": Row(
        N_("{escalation} is told that for «{item}» this does not count: {outcome}."),
        about="on-the-table",
        act="noted",
    ),
    "MeetingOpened": Row(
        N_("{who} opened the meeting of {on}. Present: {present}. Minutes: {minute_taker}."),
        about="meetings",
        act="changed",
    ),
    "ArrivalNoted": Row(N_("{person} came later."), about="meetings", act="added"),
    "AttendanceCorrected": Row(
        N_("{who} corrected who was there. Present: {present}. Not there after all: {taken_out}. Reason: {reason}"),
        about="meetings",
        act="changed",
    ),
    "CarriedOver": Row(
        N_("{who} left minutes to be approved in the next meeting: {minutes}. Reason: {reason}"),
        about="on-the-table",
        act="changed",
        decision=True,
        where=("items", N_("{who} carried over all that was not reached: {items}. Reason: {reason}")),
    ),
    "PositionTaken": Row(N_("{person} had a position minuted on «{item}»: «{text}»"), about="decisions", act="added"),
    "AlignmentMade": Row(
        N_("{who} entered an alignment for the teams: «{text}»."),
        about="decisions",
        act="decided",
        decision=True,
        where=("responsible", N_("{who} entered an alignment: «{text}». {responsible} answers for it, by {due_on}.")),
    ),
    "AlignmentSent": Row(N_("The alignment goes to the teams of {zone}: {teams}."), about="decisions", act="noted"),
    "MeetingClosed": Row(N_("{who} closed the meeting of {on}."), about="meetings", act="changed"),
    "AbsentTeamsNoted": Row(N_("For the next agenda: {absent}."), about="on-the-table", act="noted"),
    "AbsenceTakenBack": Row(
        N_("{team} knows after all: no agenda to come names it."),
        about="on-the-table",
        act="noted",
    ),
    "CarriedOutNoted": Row(N_("For the next agenda: {done}."), about="on-the-table", act="noted"),
    "MinutesDrafted": Row(
        N_("{who} drafted the minutes of the meeting of {meeting} (draft {draft})."),
        about="minutes",
        act="added",
    ),
    "MinutesApproved": Row(
        N_("{who} recorded that the minutes of the meeting of {meeting} were approved."),
        about="minutes",
        act="decided",
        decision=True,
    ),
    "MinutesAmended": Row(
        N_("{who} amended approved minutes: «{text}». Reason: {reason}"),
        about="minutes",
        act="changed",
    ),
    "RefusalSettled": Row(
        N_("{who} looked into news that had been refused: «{text}»."),
        about="decisions",
        act="changed",
    ),
}
