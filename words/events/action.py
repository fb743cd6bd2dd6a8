"""What happens to an action: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("course", "progress", "questions")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "ActionPlanned": Row(
        N_("The adopted plan made {responsible} answer for «{title}», due on {due_on}."),
        about="course",
        act="added",
        step="planned",
    ),
    "PlanAmended": Row(
        N_("The plan of this action was amended: «{title}», due on {due_on}. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
        step="amended",
    ),
    "DecisionNoted": Row(
        N_("Of this action it is now known: {standing}."),
        about="questions",
        act="decided",
        decision=True,
    ),
    "ActionStarted": Row(N_("{who} started the action on {on}."), about="course", act="changed", step="started"),
    "ActionBlocked": Row(
        N_("{who} said that the action is blocked since {on}: {reason}"),
        about="course",
        act="changed",
        step="blocked",
    ),
    "ActionUnblocked": Row(
        N_("{who} said that the action goes on since {on}."),
        about="course",
        act="changed",
        step="unblocked",
    ),
    "ActionEscalated": Row(
        N_("{who} took it to the management meeting: {question}"),
        about="questions",
        act="added",
        decision=True,
        step="escalated",
    ),
    "EscalationNoted": Row(
        N_("News from the management meeting ({news}): {parts} {reason}"),
        about="questions",
        act="decided",
        step="answer noted",
    ),
    "ProgressReported": Row(N_("{who} reported on {on}: «{text}» {values}"), about="progress", act="added"),
    "ProgressCorrected": Row(
        N_("{who} corrected a report {values}. Reason: {reason}"),
        about="progress",
        act="changed",
    ),
    "ReportWithdrawn": Row(N_("{who} withdrew a report. Reason: {reason}"), about="progress", act="removed"),
    "ActionCompleted": Row(
        N_("{who} completed the action on {on}. {values}"),
        about="course",
        act="changed",
        decision=True,
        step="completed",
    ),
    "ActionCancelled": Row(
        N_("{who} cancelled the action on {on}: {reason}"),
        about="course",
        act="removed",
        decision=True,
        step="cancelled",
    ),
    "ActionReopened": Row(
        N_("{who} reopened the action, which is {status} again. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
        step="reopened",
    ),
    "DueSoon": Row(
        N_("{responsible} was reminded that the action is due on {due_on}."),
        about="course",
        act="noted",
        step="due soon",
    ),
    "ActionOverdue": Row(
        N_("The action was due on {due_on} and is late; {responsible} was told."),
        about="course",
        act="noted",
        step="overdue",
    ),
    "OverdueReminded": Row(
        N_("{responsible} was reminded that the action is late (reminder {reminder})."),
        about="course",
        act="noted",
        step="reminded",
    ),
}
