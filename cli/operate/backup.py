"""`vertebra backup` and `vertebra restore`: the embedded system, whole, in a folder or a file of its own."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Exit
from cli.operate.reconcile import draw, draw_done
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, Session, session_of
from domain.errors import VertebraError
from doors.logs import configure_logs
from doors.settings import LogLevel
from embedded.backup import backup as back_up
from embedded.backup import restore as put_back
from embedded.standstill import standing_still
from evidence.reconciling_act import Reconciled
from store.backups import Manifest
from words.labels import LABELS
from words.language import say

BY = "restore"  # who is on the record for what a restore reconciles


def backup(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="FOLDER_OR_FILE", help="a new folder, or a new file that ends with .tar")
    ],
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Leave the keys out: a copy that may lie where others see it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Back up the embedded system, running or not: both databases of one moment, the archive and the keys.

    It is verified once it is made, and written whole or not at all. Of a log in PostgreSQL it says what to do
    instead.
    """
    session = session_of(context)
    made = back_up(session.settings, target, keys=not without_keys)
    if as_json:
        session.print_json({"backup": str(target), **made.model_dump(mode="json")})
        return
    screen = Screen(session)
    screen.text(
        screen.say(
            "Backed up to {target}: {streams:stream|streams} up to position {position} of the log, "
            "{files:file|files}, {size} MB. It was read again, and is whole.",
            target=target, streams=made.streams, position=made.position, files=len(made.members),
            size=made.size // 1_000_000 + 1,
        ),
        style=GOOD,
    )  # fmt: skip
    if made.keys:
        screen.text(
            screen.say(
                "The keys are in it: whoever has it can sign and open everything. Keep it safe; --without-keys makes "
                "one without them."
            ),
            style=LATE,
        )
    else:
        screen.text(
            screen.say(
                "The keys are not in it: back up {folder} elsewhere. Without them nobody opens the archive again.",
                folder=session.settings.keys_dir,
            )
        )


def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FOLDER_OR_FILE", help="what 'vertebra backup' made")],
    as_json: AsJson = False,
) -> None:
    """Put a backup where no embedded system is: all of it, or nothing. Then see that both sides agree.

    Every file is held against the backup's own list first. Where the log and Temporal do not stand at the same place,
    they are brought to one truth, as 'vertebra reconcile' does. Ends with 5 where they could not be compared.
    """
    session = session_of(context)
    configure_logs(session.settings.log_format, LogLevel.WARNING)
    found = put_back(session.settings, source)
    reconciled, why = asyncio.run(_compared(session, found))
    if as_json:
        also = None if reconciled is None else reconciled.model_dump(mode="json")
        left = why.code if why is not None else None
        restored = {"restored": str(session.settings.data_dir), **found.model_dump(mode="json")}
        session.print_json({**restored, "reconciled": also, "not_compared": left})
        if why is not None:
            raise typer.Exit(int(Exit.UNREACHABLE))
        return
    screen = Screen(session)
    screen.text(
        screen.say(
            "Restored into {folder}, as it was on {date} UTC: {streams:stream|streams} up to position {position} of "
            "the log.",
            folder=session.settings.data_dir, date=screen.moment(found.made_at), streams=found.streams,
            position=found.position,
        ),
        style=GOOD,
    )  # fmt: skip
    if not found.keys:
        screen.text(
            screen.say(
                "The keys were not in it: put them back into {folder} before anything is started, or new ones are "
                "made.",
                folder=session.settings.keys_dir,
            ),
            style=LATE,
        )
    if reconciled is not None:
        draw(screen, reconciled, dry_run=False)
        draw_done(screen, reconciled)
    elif why is not None:
        screen.text(
            screen.say("The log and Temporal were not compared: {reason}", reason=say(why, session.language, LABELS)),
            style=LATE,
        )
        if found.keys:
            screen.text(screen.say("Before anybody works here, compare them:"))
        else:
            screen.text(screen.say("Put the keys back first; then, before anybody works here, compare them:"))
        screen.command("vertebra reconcile", indent=2)
        raise typer.Exit(int(Exit.UNREACHABLE))


async def _compared(session: Session, found: Manifest) -> tuple[Reconciled | None, VertebraError | None]:
    """What a comparison of both sides came to; why there was none."""
    if not found.keys:
        return None, VertebraError("the keys that would sign the record of it are not here.", code="no-key")
    try:
        async with standing_still(session.settings) as sides:
            reason = f"restored from a backup of {found.made_at.isoformat(timespec='seconds')}"
            return await sides.done(await sides.planned(), by=BY, reason=reason), None
    except VertebraError as error:
        return None, error


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
