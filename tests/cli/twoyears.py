"""Two scenarios of a town, and the town as it was at five moments of them: what is looked back on."""

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from domain.decider import Envelope
from domain.registry import DECIDERS
from doors.door import Door
from store.database import open_database
from store.log import EventLog
from store.timetravel import TimeTravel
from tests.cli.conftest import Terminal
from tests.cli.stored import StoredWorld, played

DAYS = ("2017-05-20", "2019-09-01", "2021-03-01", "2021-05-20", "2021-09-15")
NORTH = "cycle:batatais:norte:2017"
JOINT = "escalation:batatais:norte:case-n21-03-1"
ORIGIN = "case:batatais:norte:n21-03"
MANAGEMENT = "management:batatais:gestao-geral"
ALIGNMENT = "escalation:batatais:norte:alignment-49be3eb71cef"
LINE = "◷"
INVOLVED_LATE = "2021-04-29"  # a day after the decision


@dataclass(frozen=True)
class Then:
    """A terminal as it was at a moment: `position` is where the log ended, `day` the last whole day."""

    terminal: Terminal
    position: int
    day: str


@dataclass
class Years:
    """Two scenarios of a town: terminals of then, and one of now."""

    now: Terminal
    then: list[Then] = field(default_factory=list)

    @property
    def log(self) -> EventLog:
        return EventLog(open_database(f"sqlite:///{self.now.folder / 'vertebra.db'}"), DECIDERS)


def _involve(world: StoredWorld) -> None:
    """Say, after the decision on a case, that a team had worked on it before."""
    asked = {"teams": ["entidade-norte"], "reason": "It was there from the start"}
    world.give(
        Envelope(
            stream=ORIGIN,
            command_id=Door.new_id(),
            kind="InvolveTeams",
            data=asked,
            person="equipe-cras-norte",
            happened_on=date(2021, 4, 20),
        )
    )


def lived(now: Path, rest: Path) -> Years:
    """The two scenarios, played; a copy of the town is kept in `rest` of each of the days."""
    made = Years(Terminal(now))

    def keeps(world: StoredWorld, to: datetime) -> None:
        if to.date().isoformat() > INVOLVED_LATE and not any(e.happened_on for e in world.events.get(ORIGIN, ())):
            _involve(world)
        if len(made.then) < len(DAYS) and world.clock is not None and to.date().isoformat() > DAYS[len(made.then)]:
            world.tell_the_time("batatais", "administracao")
            folder = rest / str(len(made.then))
            shutil.copytree(made.now.folder, folder)
            assert world.log is not None
            made.then.append(Then(Terminal(folder), TimeTravel(world.log).last_position(), DAYS[len(made.then)]))

    played("batatais-gestao-2021", made.now.folder, passes=keeps)
    assert len(made.then) == len(DAYS)
    return made


def words(terminal: Terminal, *asked: str) -> str:
    """What a page says in English, however its lines are broken."""
    return " ".join(terminal.done("--lang", "en", *asked).split())
