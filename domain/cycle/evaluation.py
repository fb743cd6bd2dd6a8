"""The rules of an evaluation: evaluators rate every criterion, the group its own process, lessons are recorded."""

from domain.changes import is_cut, nothing_changes, says_what_changes
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle.checks import holds, known, spoken_for
from domain.cycle.results import averages, indicator_results, left_open, unrated
from domain.cycle.state import Acting, Evaluating, rating_key
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.roles import Role


def decide_evaluation(state: Acting | Evaluating, command: Command, context: Context) -> list[Event]:
    match state, command:
        case _, c.Rate():
            return _rated(state, command, context)
        case _, c.RecordLesson():
            return [_lesson(state, command, context)]
        case _, c.CorrectLesson():
            return [_corrected(state, command, context)]
        case _, c.WithdrawLesson():
            return [e.LessonWithdrawn(lesson=_own_lesson(state, command.lesson, context), reason=command.reason)]
        case _, c.WithdrawRating():
            return [_rating_withdrawn(state, command, context)]
        case Evaluating(), c.CloseEvaluation():
            return [_closed(state, command, context)]
        case Evaluating(), c.NoteEvaluationOverdue():
            if state.overdue or command.deadline_at != state.deadline_at:
                return []
            missing = unrated(state.evaluation, (*state.criteria, *state.process_criteria))
            return [e.EvaluationOverdue(missing=missing)]
        case _:
            return []


def _by(state: Acting | Evaluating, context: Context) -> str:
    """Who rates or learns: an evaluator as a person, anybody else for an organisation that takes part."""
    if holds(context, Role.EVALUATOR):
        return context.who.person
    return f"organisation:{spoken_for(state.course, context)}"


def _rated(state: Acting | Evaluating, command: c.Rate, context: Context) -> list[Event]:
    rules = context.network.rules
    interim = isinstance(state, Acting)
    criteria = rules.criteria if isinstance(state, Acting) else state.criteria
    process_criteria = rules.process_criteria if isinstance(state, Acting) else state.process_criteria
    if command.criterion not in (*criteria, *process_criteria):
        raise Refusal(
            "unknown-criterion",
            "'{criterion}' is not rated here: the criteria are {criteria}.",
            criterion=command.criterion,
            criteria=", ".join((*criteria, *process_criteria)),
        )
    by = _by(state, context)
    process = command.criterion in process_criteria
    if not process and not holds(context, Role.EVALUATOR):
        raise Refusal(
            "evaluators-only",
            "'{criterion}' is rated by evaluators; organisations rate their own process: {criteria}.",
            criterion=command.criterion,
            criteria=", ".join(process_criteria),
        )
    if command.action is not None and not known(state.plan.actions, command.action).adopted:
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=command.action)
    key = rating_key(by, command.criterion, command.action, interim=interim)
    before = state.evaluation.ratings.get(key)
    return [
        e.Rated(
            rating=context.new("rating"),
            criterion=command.criterion,
            score=command.score,
            reason=command.reason,
            by=by,
            process=process,
            interim=interim,
            action=command.action,
            corrects=before.id if before is not None and not before.withdrawn else None,
        )
    ]


def _lesson(state: Acting | Evaluating, command: c.RecordLesson, context: Context) -> Event:
    about = command.about
    tables = (
        state.plan.actions,
        state.plan.objectives,
        state.board.strategies,
        state.board.items,
        state.course.findings,
    )
    if about is not None and not any(about in table for table in tables):
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=about)
    return e.LessonRecorded(
        lesson=context.new("lesson"),
        text=command.text,
        by=_by(state, context),
        about=about,
        cut=is_cut(command.text, context),
    )


def _corrected(state: Acting | Evaluating, command: c.CorrectLesson, context: Context) -> Event:
    lesson = state.evaluation.lessons[_own_lesson(state, command.lesson, context)]
    if says_what_changes(context) and command.text == lesson.text and not lesson.cut:
        raise nothing_changes()
    return e.LessonCorrected(
        corrects=lesson.id, text=command.text, reason=command.reason, cut=is_cut(command.text, context)
    )


def _own_lesson(state: Acting | Evaluating, known_as: str, context: Context) -> str:
    lesson = known(state.evaluation.lessons, known_as)
    if lesson.withdrawn:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=lesson.id)
    if lesson.by != _by(state, context):
        raise Refusal("not-your-words", "Only {who}, who recorded it, can correct this lesson.", who=lesson.by)
    return lesson.id


def _rating_withdrawn(state: Acting | Evaluating, command: c.WithdrawRating, context: Context) -> Event:
    """One that stands: what was replaced by a later rating counts no more already."""
    given = {rating.id: rating for rating in state.evaluation.standing_ratings()}
    rating = given.get(command.rating)
    if rating is None:
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=command.rating)
    if rating.by != _by(state, context):
        raise Refusal("not-your-words", "Only {who}, who recorded it, can correct this.", who=rating.by)
    return e.RatingWithdrawn(rating=rating.id, criterion=rating.criterion, reason=command.reason)


def _closed(state: Evaluating, command: c.CloseEvaluation, context: Context) -> Event:
    if not holds(context, Role.COORDINATOR, Role.EVALUATOR):
        raise Refusal(
            "wrong-zone",
            "This cycle is of the whole network: {person} holds that role in a zone only.",
            person=context.who.person,
        )
    criteria = (*state.criteria, *state.process_criteria)
    missing = unrated(state.evaluation, criteria)
    if missing:
        raise Refusal(
            "ratings-missing",
            "The evaluation can be closed once everything has been rated; these have not: {criteria}.",
            criteria=", ".join(missing),
        )
    findings, actions = left_open(state)
    return e.EvaluationClosed(
        outcome=command.outcome,
        reason=command.reason,
        on=context.happened_on,
        ratings=averages(state.evaluation, criteria),
        results=indicator_results(state.plan),
        open_findings=findings,
        open_actions=actions,
    )
