"""What `vertebra export` writes for process-mining tools: OCEL 2.0 as JSON, and XES."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from cli.ask.stats import unusable
from cli.screen import DIM, GOOD, Screen
from domain import ids
from domain.errors import Refusal
from domain.message import Recorded
from domain.translatable import N_
from evidence.database import DatabaseEvidence
from evidence.exporting_scope import Scope, scope_of
from evidence.mining import ocel, xes
from evidence.mining.ocel import Written
from evidence.mining.xes import Notion
from readings.brought import up_to
from readings.history import placed_of
from store.files import written

if TYPE_CHECKING:
    from cli.prove.export import Job


@dataclass(frozen=True)
class Wanted:
    """What is asked of a file for process mining. `notion`: what one trace is the life of, in XES."""

    notion: Notion = Notion.ESCALATION
    people: bool = False
    deliveries: bool = False
    every_step: bool = False


def to_ocel(job: Job) -> None:
    """Steps and all the objects that each is about."""
    scope = _scope(job)

    def log() -> Iterator[tuple[int, Recorded]]:
        versions = {stream: row.version for stream, row in scope.streams.items()}
        return placed_of(job.store, versions, scope.position)

    with _file(job) as file:
        wanted = job.mining
        made = ocel.write(log, job.network, file, people=wanted.people, deliveries=wanted.deliveries)
    _say(job, made, N_("{file} is written: {events:step|steps} of {objects:object|objects}, as OCEL 2.0."))
    _how(job, f'pm4py.read_ocel2_json("{job.to}")')


def to_xes(job: Job) -> None:
    """One trace for each question, case, action or cycle."""
    scope, wanted = _scope(job), job.mining
    streams = [stream for stream in scope.streams if ids.parts(stream)[0] == wanted.notion.value]
    if not streams:
        raise Refusal("nothing-to-export", "Nothing was recorded there in these days.")
    with _file(job) as file:
        made = xes.write(
            streams,
            lambda stream: up_to(job.store, stream, scope.streams[stream].version),
            job.network,
            file,
            notion=wanted.notion,
            people=wanted.people,
            deliveries=wanted.deliveries,
            every_step=wanted.every_step,
        )
    _say(job, made, N_("{file} is written: {events:step|steps} in {objects:trace|traces}, as XES."))
    _how(job, f'pm4py.read_xes("{job.to}")')


def _scope(job: Job) -> Scope:
    return scope_of(DatabaseEvidence(job.store.engine), job.asked, job.network)


@contextmanager
def _file(job: Job) -> Iterator[TextIO]:
    """The file to be written, whole or not at all."""
    with written(job.to, otherwise=unusable) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.detach()


def _say(job: Job, made: Written, words: str) -> None:
    if job.session.as_json:
        job.session.print_json({"file": str(job.to), "bytes": job.to.stat().st_size, **made.model_dump()})
        return
    screen = Screen(job.session, job.network)
    screen.text(screen.say(words, file=job.to, events=made.events, objects=made.objects), style=GOOD)
    if not job.mining.people:
        screen.text(screen.say("People are in it as roles of organisations; --with-people gives their ids."), style=DIM)


def _how(job: Job, line: str) -> None:
    if not job.session.as_json:
        Screen(job.session, job.network).command(line)
