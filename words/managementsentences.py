"""The events of a management meeting as sentences. See `words.sentences`."""

from domain.marked import N_

ITEMS = {
    "ItemTabled": N_("On the table (round {round}: {why}): {question} {said}"),
    "ItemTakenOff": N_("Taken off the table, because its group withdrew it. Reason: {reason}"),
    "ItemsJoined": N_("{who} joined into «{item}»: {joined}."),
    "ItemSeparated": N_("{who} separated the question of {escalation} from «{item}» again."),
    "PortfoliosNamed": N_("{who} named who must answer «{item}»: {portfolios}. Reason: {reason}"),
    "DecisionDrafted": N_("{drafted_by} drafted for {portfolio}, on «{item}»: {ruling}"),
    "PartDecided": N_("On «{item}»: {part}"),
    "PartCorrected": N_("Corrected, on «{item}»: {part}. Reason: {reason}"),
    "ItemDecided": N_("«{item}» is decided: {parts}"),
    "ItemAnswered": N_("The answer to «{item}» goes to {escalation}."),
    "AnswerCorrected": N_("The corrected answer to «{item}» goes to {escalation}. Reason: {reason}"),
    "ItemLeft": N_("«{item}» was left without a decision: {outcome}. {reason}"),
    "InformationAsked": N_("{portfolio} asks, before it answers «{item}»: «{question}»"),
    "ItemPending": N_("«{item}» is pending, because nobody is there for: {portfolios}."),
    "AnswersAwaited": N_("{escalation} is told whose answer «{item}» still waits for: {lacking}."),
    "PartPassedToSuperior": N_(
        "{portfolio} has left «{item}» pending too often ({rounds}): {superior} may answer in its place."
    ),
}

MEETINGS = {
    "MeetingPlanned": N_("The next meeting is to be on {on}."),
    "MeetingCalledOff": N_("The meeting of {on} is called off: nothing waits for it."),
    "ItemMoved": N_("{escalation} is told that «{item}» is on another agenda: {meeting_on}."),
    "MeetingConvened": N_("{who} called the meeting of {on} and published its agenda: {agenda}."),
    "AgendaItemAdded": N_("Onto the agenda of {meeting} came ({why}): {item}"),
    "MeetingNotHeld": N_("The meeting of {on} was not held: nobody opened it."),
    "ClosingNoted": N_("The last day of this body is {on}."),
    "MeetingAnnulled": N_("{who} annulled the meeting of {on}, which counts no more. Reason: {reason}"),
    "RoundUncounted": N_("{escalation} is told that for «{item}» this does not count: {outcome}."),
    "MeetingOpened": N_("{who} opened the meeting of {on}. Present: {present}. Minutes: {minute_taker}."),
    "ArrivalNoted": N_("{person} came later."),
    "AttendanceCorrected": N_(
        "{who} corrected who was there. Present: {present}. Not there after all: {taken_out}. Reason: {reason}"
    ),
    "CarriedOver": N_("{who} left minutes to be approved in the next meeting: {minutes}. Reason: {reason}"),
    "PositionTaken": N_("{person} had a position minuted on «{item}»: «{text}»"),
    "AlignmentMade": N_("{who} entered an alignment for the teams: «{text}»."),
    "AlignmentSent": N_("The alignment goes to the teams of {zone}: {teams}."),
    "MeetingClosed": N_("{who} closed the meeting of {on}."),
    "AbsentTeamsNoted": N_("For the next agenda: {absent}."),
    "AbsenceTakenBack": N_("{team} knows after all: no agenda to come names it."),
    "CarriedOutNoted": N_("For the next agenda: {done}."),
}

MINUTES = {
    "MinutesDrafted": N_("{who} drafted the minutes of the meeting of {meeting} (draft {draft})."),
    "MinutesApproved": N_("{who} recorded that the minutes of the meeting of {meeting} were approved."),
    "MinutesAmended": N_("{who} amended approved minutes: «{text}». Reason: {reason}"),
    "RefusalSettled": N_("{who} looked into news that had been refused: «{text}»."),
}

MANAGEMENT = {**ITEMS, **MEETINGS, **MINUTES}

# Where a field says something, another sentence.
MANAGEMENT_VARIANTS = {
    "CarriedOver": ("items", N_("{who} carried over all that was not reached: {items}. Reason: {reason}")),
    "MeetingCalledOff": (
        "moved",
        N_("The meeting of {on} is called off: what it was planned by has changed."),
    ),
    "ClosingNoted": ("over", N_("This body meets no more. What waited for it goes to whoever answers it now.")),
    "AlignmentMade": (
        "responsible",
        N_("{who} entered an alignment: «{text}». {responsible} answers for it, by {due_on}."),
    ),
    "MeetingConvened": (
        "by_rhythm",
        N_("The meeting of {on} was called by the rhythm, and its agenda published: {agenda}."),
    ),
}
