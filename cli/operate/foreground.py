"""`vertebra up` from its first line to its last: run the embedded system, play what is asked for, say what is running.

It speaks to the person who started it, in a few lines; what is to be known later is in the log lines.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from rich.console import Console

from cli.operate.progress import progress_bar
from domain.errors import VertebraError
from doors.door import Door
from doors.evidence import archive_now, checkpoint_now
from doors.logs import configure_logs
from doors.settings import Settings, misspelt
from embedded.child import OWNER_ALONE
from embedded.supervision import Embedded, up
from scenarios.play import Played, play
from scenarios.script import Scenario

log = structlog.get_logger(__name__)

TRY = (
    ("show cycle:batatais:norte:2017", "Batatais's first cycle, as a person would read it"),
    ("board batatais", "what is due there, and who must do what next"),
    ("promises batatais", "what was asked of its management meeting and has not come back"),
    ("inbox --as secretaria-de-saude", "what waits for whoever answers for Health there"),
    ("stats cartagena --until 2023-12-31", "Cartagena's two tables, computed from its events"),
)
"""Commands worth trying once the scenarios are played, and what they show."""


async def run_in_foreground(settings: Settings, scenarios: Sequence[Scenario], console: Console) -> None:
    """Start everything, play the scenarios (what is played already is not played again), and stay until Ctrl-C.

    Raises what `embedded.supervision.up` and `scenarios.play.play` raise.
    """

    async def at_work(system: Embedded) -> None:
        door = system.door
        for scenario in scenarios:
            await _play(door, scenario, console)
        if scenarios:
            await _prove(system, console)
        for line in _running(system, played=bool(scenarios)):
            console.print(line)

    os.umask(OWNER_ALONE)
    configure_logs(settings.log_format, settings.log_level)
    for variable, meant in misspelt(os.environ).items():
        log.warning("unknown setting", variable=variable, meant=meant)
    console.print(f"Vertebra starts in {settings.data_dir} …")
    await up(settings, at_work)
    console.print("Stopped. The next start goes on from here.")


async def _play(door: Door, scenario: Scenario, console: Console) -> None:
    with progress_bar(console, scenario.title) as tell:
        played = await play(door, scenario, tell)
    console.print(f"{scenario.title}: {_told(played)}")


async def _prove(system: Embedded, console: Console) -> None:
    """Have signed and archived what was played. It is made later, on its schedule, where that does not succeed now."""
    try:
        signed = await checkpoint_now(system.client, system.settings)
        kept = await archive_now(system.client, system.settings)
    except VertebraError as error:
        console.print(f"{error}")
        return
    new = f"{kept.runs} histories of closed runs archived" if kept.runs else "no closed run to archive"
    console.print(f"Checkpoint {signed.number} signed at position {signed.position} of the log, {new}.")


def _told(played: Played) -> str:
    told = [f"{played.given} steps given"] if played.given else []
    told += [f"{played.already} were there already"] if played.already else []
    told += [f"{played.refused} refused, as the scenario tells"] if played.refused else []
    told += [f"{played.assumed} assumed, which no source tells"] if played.assumed else []
    told += [f"{played.simulated} simulated from a source's totals"] if played.simulated else []
    return ", ".join(told) or "nothing to do"


def _running(system: Embedded, *, played: bool) -> list[str]:
    settings = system.settings
    command = _command()
    width = max(len(command) + 1 + len(words) for words, _ in TRY)
    tries = [f"  {f'{command} {words}':<{width}}   {shows}" for words, shows in TRY]
    return [
        "",
        "Vertebra is running. Ctrl-C stops it.",
        f"  event log        {system.database}",
        f"  Temporal         {settings.temporal_address}, namespace {settings.temporal_namespace}",
        f"  Temporal's pages {settings.temporal_ui}",
        f"  worker           process {system.worker.pid}, queue {settings.task_queue}",
        *(("", "Worth trying in another terminal:", *tries) if played else ()),
        "",
    ]


def _command() -> str:
    """How the person can call us from where they are."""
    path = Path(sys.argv[0])
    if path.name != "vertebra":
        return "vertebra"
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
