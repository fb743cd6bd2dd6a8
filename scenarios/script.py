"""A scenario file: people's steps in order, as data, read and checked before any of them is given.

What is wrong is refused with the line it stands in. Nothing here gives a command: `scenarios/play.py` does.
A step's command id depends on the scenario, the step's id and its time alone, so that whoever plays it, and however
often, gives the same commands, and a later step can name what an earlier one will have made.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, NaiveDatetime, ValidationError

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.message import Recorded, Slug
from domain.territory import Network
from networkfile.yamlfile import Lines, read_yaml
from scenarios import references
from scenarios.references import Places
from scenarios.spread import Drawn, Spread, drawn
from store.paths import is_file

MORNING = "T09:00"
OPENS = "OpenMeeting"  # the meeting was convened before, often by the engine itself: the events say which it is


def _at_nine(value: Any) -> Any:
    return value + MORNING if isinstance(value, str) and len(value) == len("2017-03-01") else value


Moment = Annotated[NaiveDatetime, BeforeValidator(_at_nine)]


class Step(BaseModel):
    """One thing that one person does. `at`: local time of the network; a date alone is nine in the morning.

    `source` has the source's words that the step rests on; `assumed` says that no source tells it.
    `expect_refusal`: people make mistakes, and this one must be refused with that code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: Slug
    at: Moment
    as_: str = Field(alias="as")
    entered_by: str | None = None
    meeting: str | None = Field(default=None, description="id of the step that convened, recorded or opened it")
    stream: str
    do: str
    with_: dict[str, JsonValue] = Field(default_factory=dict, alias="with")
    happened: date | None = Field(default=None, description="the day it happened, where it is told later")
    source: str | None = None
    assumed: bool = False
    origin: Literal["simulated"] | None = None
    expect_refusal: str | None = None
    group: int | None = Field(default=None, exclude=True, description="steps with the same number go together")
    line: int = Field(default=0, exclude=True)

    @property
    def mark(self) -> str | None:
        """What every event of this step says of where it comes from."""
        return self.origin or ("assumed" if self.assumed else None)


class Scenario(BaseModel):
    """A scenario as its file tells it. `streams` gives short names to stream ids.

    `follows`: the scenario beside it that must have been played before; this one goes on where that ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Slug
    title: str
    about: str = ""
    network: str = Field(pattern=r"^[^\x00]+$", description="path of the network file, from the scenario file")
    seed: str
    starts: Moment
    follows: Slug | None = None
    streams: dict[Slug, str] = Field(default_factory=dict)
    generate: tuple[Spread, ...] = ()
    steps: tuple[Step, ...] = ()
    path: Path = Field(default=Path(), exclude=True)

    @property
    def network_file(self) -> Path:
        return (self.path.parent / self.network).resolve()


@dataclass(frozen=True)
class Turn:
    """A step ready to be given at `at` (UTC). `places`: where the rest of it is read once it is to be given."""

    step: Step
    at: datetime
    envelope: Envelope
    places: Places = field(default_factory=dict)

    def filled_in(self, events: Callable[[str], Iterable[Recorded]]) -> Envelope:
        """The command, whole. `events` reads a stream. Raises `references.NothingThere`."""
        return references.read(self.envelope, self.places, events)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file. Raises Refusal `bad-scenario`, which names the file, the line and what is wrong."""
    value, lines = read_yaml(path)
    if not isinstance(value, dict):
        raise _wrong(path, 1, "it must be a list of named fields")
    entries = value.get("steps") or []
    if not isinstance(entries, list):
        raise _wrong(path, lines.at(("steps",)), "'steps' must be a list")
    steps = tuple(_steps(path, entries, lines))
    try:
        scenario = Scenario.model_validate({**value, "steps": (), "path": path})
    except ValidationError as error:
        raise _explained(path, error, (), lines) from None
    scenario = scenario.model_copy(update={"steps": steps})
    _check(scenario, lines)
    return scenario


def before(scenario: Scenario) -> Scenario | None:
    """The scenario that must have been played before this one. Raises Refusal like `load_scenario`."""
    if scenario.follows is None:
        return None
    path = scenario.path.with_name(f"{scenario.follows}.yaml")
    if not is_file(path):
        raise _wrong(scenario.path, 1, f"it follows '{scenario.follows}', and there is no such scenario beside it")
    return load_scenario(path)


def begins(scenario: Scenario, network: Network) -> datetime:
    """When the scenario starts, by the network's time zone."""
    return scenario.starts.replace(tzinfo=ZoneInfo(network.calendar.timezone))


def turns(scenario: Scenario, network: Network) -> list[tuple[Turn, ...]]:
    """Every step with its time, command id and references filled in, in order; those of one tuple go together.

    Generated steps come after the written ones of the same moment, and go together.
    """
    zone = ZoneInfo(network.calendar.timezone)
    generated = [
        _generated(spread, each) for spread in scenario.generate for each in drawn(spread, scenario.seed, network)
    ]
    steps = sorted((*scenario.steps, *generated), key=lambda step: step.at)
    known = {step.id: step for step in steps}
    times = {step.id: ids.seeded(f"{scenario.name}/{step.id}", step.at.replace(tzinfo=zone)) for step in steps}
    ready = (_turn(scenario, step, known, times, zone) for step in steps)
    return [tuple(run) for _, run in groupby(ready, key=_together)]


def _together(turn: Turn) -> tuple[object, ...]:
    step = turn.step
    if step.line == 0:
        return ("generated", step.at)
    return ("group", step.group) if step.group is not None else ("alone", step.id)


def _turn(scenario: Scenario, step: Step, known: Mapping[str, Step], times: Mapping[str, UUID], zone: ZoneInfo) -> Turn:
    def made_by(named: str) -> UUID:
        if named not in times:
            raise _wrong(scenario.path, step.line, f"it names '{named}', a step that does not exist")
        return times[named]

    def stream_of(named: Step) -> str:
        return str(references.filled(scenario.streams.get(named.stream, named.stream), made_by))

    def read_from(of_stream: bool, named: str) -> tuple[str, UUID | None]:
        if of_stream:
            return str(references.filled(scenario.streams[named], made_by)), None
        return stream_of(known[named]), made_by(named)

    meeting = None
    if step.meeting is not None:
        held = known.get(step.meeting)
        if held is None:
            raise _wrong(scenario.path, step.line, f"there is no step '{step.meeting}' that convened a meeting")
        named_by = f"${held.id}/meeting" if held.do == OPENS else ids.named("meeting", times[held.id])
        meeting = f"{stream_of(held)}#{named_by}"
    data = references.filled(references.aliased(step.with_, scenario.streams), made_by)
    envelope = Envelope(
        stream=stream_of(step),
        command_id=times[step.id],
        kind=step.do,
        data=data,
        person=step.as_,
        entered_by=step.entered_by,
        meeting=meeting,
        happened_on=step.happened,
        origin=step.mark,
    )
    at = step.at.replace(tzinfo=zone)
    return Turn(step, at, envelope, references.places([data, meeting], read_from))


def _generated(spread: Spread, each: Drawn) -> Step:
    template = each.template
    fields = each.filled(template.model_dump(by_alias=True, exclude={"time"}))
    return Step(**fields, at=f"{each.on.isoformat()}T{template.time}", source=spread.source, origin="simulated")


def _steps(path: Path, entries: list[Any], lines: Lines) -> Iterator[Step]:
    """The steps of the file; `together: [...]` holds several, a step without `at` has the time of the one before."""
    last: Any = None
    for number, entry in enumerate(entries):
        where: tuple[str | int, ...] = ("steps", number)
        group, inside = None, [(entry, where)]
        if isinstance(entry, dict) and set(entry) == {"together"} and isinstance(entry["together"], list):
            group = number
            inside = [(each, (*where, "together", n)) for n, each in enumerate(entry["together"])]
        for fields, at in inside:
            if not isinstance(fields, dict):
                raise _wrong(path, lines.at(at), "a step must be a list of named fields")
            last = fields.get("at", last)
            try:
                yield Step.model_validate({"at": last, **fields, "group": group, "line": lines.at(at)})
            except ValidationError as error:
                raise _explained(path, error, at, lines) from None


def _check(scenario: Scenario, lines: Lines) -> None:
    path, before, seen = scenario.path, scenario.starts, set[str]()
    for step in scenario.steps:
        if step.id in seen:
            raise _wrong(path, step.line, f"there are two steps called '{step.id}'")
        if step.at < before:
            raise _wrong(path, step.line, f"step '{step.id}' goes back in time, from {before} to {step.at}")
        if ":" not in step.stream and step.stream not in scenario.streams:
            raise _wrong(path, step.line, f"step '{step.id}' names no known stream: '{step.stream}'")
        alias = scenario.streams.get(step.stream, "")
        said = [step.stream, alias, step.with_]
        for named in (*references.steps_named(said), *([step.meeting] if step.meeting else [])):
            if named not in seen:
                raise _wrong(path, step.line, f"step '{step.id}' names '{named}', which is no earlier step")
        for named in references.streams_named(said):
            if named not in scenario.streams:
                raise _wrong(path, step.line, f"step '{step.id}' names no known stream: '@{named}'")
        if step.assumed and step.source is not None:
            raise _wrong(path, step.line, f"step '{step.id}' is either assumed or has a source, not both")
        seen.add(step.id)
        before = step.at
    for number, spread in enumerate(scenario.generate):
        if "{n}" not in spread.step.id:
            raise _wrong(
                path, lines.at(("generate", number, "step", "id")), "the id of a generated step must contain {n}"
            )


def _explained(path: Path, error: ValidationError, where: tuple[str | int, ...], lines: Lines) -> Refusal:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return _wrong(path, lines.at((*where, *first["loc"])), f"'{field}': {first['msg']}")


def _wrong(path: Path, line: int, why: str) -> Refusal:
    return Refusal("bad-scenario", "{file}, line {line}: {why}.", file=path.name, line=line, why=why)
