"""The shared plan of work of two services that treat a case jointly: tasks for both, each done by its own service."""

from domain.case import referring as r
from domain.case.state import Referral
from domain.changes import nothing_changes
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Event


def agreed(referral: Referral, command: r.AgreeSharedPlan, context: Context) -> Event:
    if referral.plan_agreed_on is not None:
        raise Refusal(
            "plan-agreed",
            "The shared plan was agreed on {date}: a task can be added to it.",
            date=referral.plan_agreed_on,
        )
    tasks = tuple(_new(referral, task, context, n) for n, task in enumerate(command.tasks))
    if {task.service for task in tasks} != {referral.asked_by, referral.to}:
        raise Refusal(
            "task-for-both",
            "Both are responsible: a shared plan has a task for '{one}' and one for '{other}'.",
            one=referral.asked_by,
            other=referral.to,
        )
    return r.SharedPlanAgreed(referral=referral.id, text=command.text, tasks=tasks, on=context.happened_on)


def task_added(referral: Referral, command: r.AddSharedTask, context: Context) -> Event:
    _has_plan(referral)
    asked = r.TaskAsked(service=command.service, text=command.text, due_on=command.due_on)
    return r.SharedTaskAdded(referral=referral.id, task=_new(referral, asked, context, 0), on=context.happened_on)


def task_done(referral: Referral, command: r.CompleteSharedTask, context: Context) -> Event:
    task = referral.tasks.get(command.task)
    if task is None:
        raise Refusal("unknown-task", "There is no task '{task}' in this shared plan.", task=command.task)
    if context.who.organisation != task.service:
        raise Refusal("not-this-service", "Only people of '{service}' can say this.", service=task.service)
    if task.done_on is not None:
        raise Refusal("task-done", "This task was done on {date}.", date=task.done_on)
    return r.SharedTaskCompleted(referral=referral.id, task=task.id, text=command.text.strip(), on=context.happened_on)


def task_handed_over(referral: Referral, command: r.HandOverSharedTask, context: Context) -> Event:
    task = referral.tasks.get(command.task)
    if task is None:
        raise Refusal("unknown-task", "There is no task '{task}' in this shared plan.", task=command.task)
    if task.done_on is not None:
        raise Refusal("task-done", "This task was done on {date}.", date=task.done_on)
    if command.service not in (referral.asked_by, referral.to):
        raise Refusal("task-of-neither", "'{service}' does not share this case here.", service=command.service)
    if command.service == task.service:
        raise nothing_changes()
    return r.SharedTaskHandedOver(
        referral=referral.id, task=task.id, service=command.service, reason=command.reason, on=context.happened_on
    )


def left_open(referral: Referral, command: r.CompleteReferral) -> tuple[tuple[str, ...], str]:
    """The tasks that a completed referral leaves undone, and why; both empty for a level without a shared plan."""
    if referral.level != "joint-treatment":
        return (), ""
    _has_plan(referral)
    tasks, because = tuple(task.id for task in referral.open_tasks), command.open_because.strip()
    if tasks and not because:
        raise Refusal(
            "tasks-open",
            "{count:task of the shared plan is|tasks of the shared plan are} open: complete what is open, "
            "or say why not.",
            count=len(tasks),
        )
    return tasks, because if tasks else ""


def _has_plan(referral: Referral) -> None:
    if referral.plan_agreed_on is None:
        raise Refusal("no-shared-plan", "The two services have not agreed on a shared plan yet.")


def _new(referral: Referral, task: r.TaskAsked, context: Context, n: int) -> r.NewTask:
    if task.service not in (referral.asked_by, referral.to):
        raise Refusal("task-of-neither", "'{service}' does not share this case here.", service=task.service)
    return r.NewTask(
        id=context.new("task", n),
        service=task.service,
        text=task.text,
        due_on=task.due_on,
        due_at=None if task.due_on is None else context.network.calendar.end_of(task.due_on),
    )
