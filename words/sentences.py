"""Each kind of event as a sentence. `{who}` is who did it; every other placeholder is a field of the event.

A field is said by what it means, which its name tells: `responsible` is a person, `body` a body, `on` a day.
Sentences of cycles, cases, escalations and management meetings are in files of their own.
"""

from domain.marked import N_
from words.casesentences import CASE, CASE_VARIANTS
from words.cyclesentences import CYCLE, CYCLE_CLAUSES, CYCLE_VARIANTS
from words.escalationsentences import ESCALATION, ESCALATION_VARIANTS
from words.managementsentences import MANAGEMENT, MANAGEMENT_VARIANTS

SHARED = {
    "DeliveryReceived": N_("News from {sender} was received."),
    "DeliveryTurnedAway": N_("News from {sender} was refused ({code})."),
    "DeliveryMade": N_("{receiver} has received the news."),
    "DeliveryRefused": N_("{receiver} refused the news: {reason}"),
    "DeadlineGivenUp": N_("What was due did not happen ({deadline}): {words}"),
}

CLOCK = {
    "ClockAdvanced": N_("{who} moved the clock of the rehearsal to {to}."),
}

NETWORK = {
    "NetworkFounded": N_("{who} founded the network «{name}»."),
    "NetworkChanged": N_("{who} named the network «{name}», with {language} as its language."),
    "CalendarSet": N_("{who} set the calendar of the network ({timezone})."),
    "RulesSet": N_("{who} set the rules of the network."),
    "WordsSet": N_("{who} set the network's own words."),
    "AssumptionsSet": N_("{who} wrote down what is assumed about the network."),
    "SectorAdded": N_("{who} added the sector «{name}»."),
    "SectorChanged": N_("{who} changed the sector «{name}»."),
    "KindAdded": N_("{who} added «{name}» as a kind of organisation."),
    "KindChanged": N_("{who} changed «{name}» as a kind of organisation."),
    "LineAdded": N_("{who} added the line «{name}»."),
    "LineChanged": N_("{who} changed the line «{name}»."),
    "PortfolioAdded": N_("{who} added the portfolio «{name}»."),
    "PortfolioChanged": N_("{who} changed the portfolio «{name}»."),
    "ZoneAdded": N_("{who} added the zone «{name}»."),
    "ZoneChanged": N_("{who} changed the zone «{name}»."),
    "NeighbourhoodAdded": N_("{who} added the neighbourhood «{name}» to {zone}."),
    "NeighbourhoodChanged": N_("{who} changed the neighbourhood «{name}» of {zone}."),
    "BodyAdded": N_("{who} added «{name}» ({kind})."),
    "BodyChanged": N_("{who} changed «{name}» ({kind})."),
    "PartClosed": N_("{who} closed «{id}» of the network; its last day is {on}."),
    "PartReopened": N_("{who} opened «{id}» of the network again."),
    "OrganisationJoined": N_("{who} entered {name} as taking part in the network."),
    "OrganisationChanged": N_("{who} changed what is known of {name}."),
    "OrganisationLeft": N_("{organisation} left the network; its last day was {until}."),
    "OrganisationSeated": N_("{who} gave {organisation} a seat in {body}."),
    "OrganisationUnseated": N_("{who} ended the seat of {organisation} in {body} on {until}."),
    "CaseMemberNamed": N_("{who} named {person} to the closed part of {body}, where cases are worked on."),
    "CaseMemberEnded": N_("{who} ended the place of {person} in the closed part of {body} on {until}."),
    "ServiceAdded": N_("{who} entered the service «{name}» of {organisation} in the directory."),
    "ServiceChanged": N_("{who} changed the service «{name}» of {organisation} in the directory."),
    "PersonAdded": N_("{who} entered {person}, of {organisation}."),
    "PersonChanged": N_("{who} noted that {person} is of {organisation}."),
    "PersonLeft": N_("{who} noted that {person} left on {on}."),
    "MandateGiven": N_("{who} made {person} {role}."),
    "MandateEnded": N_("{who} ended the mandate of {person} as {role} on {until}."),
    "DelegationGiven": N_("{who} lets {delegate} act for {person} from {since} on."),
    "DelegationEnded": N_("{who} ended the delegation of {person} to {delegate} on {until}."),
    "PortfolioHeld": N_("{who} noted that {person} answers for {portfolio}."),
    "HoldingEnded": N_("{who} noted that {person} answered for {portfolio} until {until}."),
    "SuperiorNamed": N_("{who} noted that {person} decides where {portfolio} does not."),
    "RhythmSet": N_("{who} set when {body} meets."),
    "RhythmEnded": N_("{who} ended the rhythm by which {body} meets, on {until}."),
}

GROUP = {
    "MeetingConvened": N_("{who} called {body} to a meeting on {on}."),
    "MeetingHeld": N_("{who} recorded that {body} met on {on}, with {present}."),
    "MeetingNotHeld": N_("{who} recorded that the meeting of {body} was not held: {reason}"),
    "TopicAdded": N_("{who} put a topic on the agenda: «{topic}»."),
    "AgreementEntered": N_("{stated_by} stated what was agreed: «{text}»."),
    "AgreementCorrected": N_("{who} corrected what had been agreed: «{text}»."),
    "MinutesDrafted": N_("{who} drafted the minutes (draft {draft})."),
    "MinutesApproved": N_("{who} recorded that the minutes of the meeting of {meeting} were approved."),
    "MinutesAmended": N_("{who} amended approved minutes: «{text}». Reason: {reason}"),
    "OrientationCounted": N_("{organisation} told somebody to ask {receiver} ({service})."),
    "AttendanceCorrected": N_(
        "{who} corrected who was there. Present: {present}. Not there after all: {taken_out}. Reason: {reason}"
    ),
    "MeetingAnnulled": N_("{who} annulled the meeting of {on}, which counts no more. Reason: {reason}"),
    "ActivityAnnulled": N_("{who} annulled the activity «{title}», which counts no more. Reason: {reason}"),
    "OrientationAnnulled": N_("{who} annulled an orientation, which counts no more. Reason: {reason}"),
    "ActivityRecorded": N_("{who} recorded an activity in {neighbourhood} on {on}: «{title}»."),
    "ActivityCorrected": N_("{who} corrected an activity: «{title}», in {neighbourhood} on {on}. Reason: {reason}"),
}

ACTION = {
    "ActionPlanned": N_("The adopted plan made {responsible} answer for «{title}», due on {due_on}."),
    "PlanAmended": N_("The plan of this action was amended: «{title}», due on {due_on}. Reason: {reason}"),
    "DecisionNoted": N_("Of this action it is now known: {standing}."),
    "ActionStarted": N_("{who} started the action on {on}."),
    "ActionBlocked": N_("{who} said that the action is blocked since {on}: {reason}"),
    "ActionUnblocked": N_("{who} said that the action goes on since {on}."),
    "ActionEscalated": N_("{who} took it to the management meeting: {question}"),
    "EscalationNoted": N_("News from the management meeting ({news}): {parts} {reason}"),
    "ProgressReported": N_("{who} reported on {on}: «{text}» {values}"),
    "ProgressCorrected": N_("{who} corrected a report {values}. Reason: {reason}"),
    "ReportWithdrawn": N_("{who} withdrew a report. Reason: {reason}"),
    "ActionCompleted": N_("{who} completed the action on {on}. {values}"),
    "ActionCancelled": N_("{who} cancelled the action on {on}: {reason}"),
    "ActionReopened": N_("{who} reopened the action, which is {status} again. Reason: {reason}"),
    "DueSoon": N_("{responsible} was reminded that the action is due on {due_on}."),
    "ActionOverdue": N_("The action was due on {due_on} and is late; {responsible} was told."),
    "OverdueReminded": N_("{responsible} was reminded that the action is late (reminder {reminder})."),
}

SENTENCES = {
    "network": NETWORK,
    "clock": CLOCK,
    "group": GROUP,
    "action": ACTION,
    "cycle": CYCLE,
    "case": CASE,
    "escalation": ESCALATION,
    "management": MANAGEMENT,
}

# Where a field of an event says something, another sentence; by kind of stream.
VARIANTS = {
    "cycle": CYCLE_VARIANTS,
    "case": CASE_VARIANTS,
    "escalation": ESCALATION_VARIANTS,
    "management": MANAGEMENT_VARIANTS,
}

# What is said after a sentence, each where its field says something; by kind of stream.
CLAUSES = {
    "cycle": CYCLE_CLAUSES,
}
