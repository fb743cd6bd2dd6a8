"""`vertebra checkpoints status`, `keep` and `kept`: where ours are kept elsewhere, and what is kept of other towns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import remedies, wiring
from cli.exits import Exit, exit_code
from cli.screen import DIM, GOOD, LATE, Screen
from cli.session import AsJson, Session, session_of
from domain.errors import VertebraError
from domain.translatable import N_
from doors.keeping import keeper, other_towns
from evidence.agreement import CONTRADICT
from evidence.keeping import Kept
from evidence.othertowns import OtherTown, Taking


def places(session: Session) -> list[Kept]:
    """What is known of each place where the settings have checkpoints kept."""
    if not session.settings.checkpoint_keep:
        return []
    with wiring.reading(session) as store:
        return keeper(session.settings, store.engine).status()


def draw_places(screen: Screen, known: Sequence[Kept]) -> None:
    """A section about them, where there are any."""
    if not known:
        return
    screen.section(screen.say("Kept elsewhere"))
    for one in known:
        told = screen.say("nothing yet")
        if one.kept_at is not None:
            words = N_("checkpoint {number}, up to position {position}, since {moment}")
            told = screen.say(
                words, number=one.number, position=screen.figure(one.position), moment=screen.moment(one.kept_at)
            )
        screen.item(f"{one.place}: {told}", style=LATE if one.code else "")
        if one.code:
            screen.text(screen.say(one.words, **one.params), style=LATE, indent=2)
            since = screen.moment(one.failing_since)
            screen.text(screen.say("It has not been possible since {moment}.", moment=since), style=DIM, indent=2)
            for remedy in one.remedies:
                screen.command(remedies.line(remedy, screen.language), indent=2)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say where the checkpoints are kept elsewhere, up to which position, and what is in the way.

    Ends with 5 where a place could not be used, and with 6 where what lies there contradicts this log.
    """
    session = session_of(context)
    known = places(session)
    if as_json:
        session.print_json([_place_as_json(one, session) for one in known])
    else:
        screen = Screen(session)
        if not known:
            screen.text(screen.say("They are kept nowhere else: VERTEBRA_CHECKPOINT_KEEP names folders and addresses."))
        draw_places(screen, known)
        if known and not any(one.code for one in known):
            screen.gap()
            screen.text(screen.say("Nothing is in the way."), style=GOOD)
    codes = {one.code for one in known if one.code}
    if codes:
        raise typer.Exit(int(Exit.DAMAGED if CONTRADICT in codes else Exit.UNREACHABLE))


def keep(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="files of checkpoints of other towns, or folders with them")],
    key: Annotated[
        list[str] | None, typer.Option(help="The id of a new key of theirs, of which you know that it is theirs.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Keep other towns' checkpoints, so that they can find out later whether their past was changed.

    Signatures are checked; what goes on from what was kept takes its place. What says something else of the past
    is refused, and ends with 6.
    """
    session = session_of(context)
    takings = other_towns(session.settings).round(files, key or ())
    if as_json:
        session.print_json([_as_json(one) for one in takings])
    else:
        _draw_takings(Screen(session), takings)
    codes = [int(exit_code(one.error)) for one in takings if one.error is not None]
    if codes:
        raise typer.Exit(max(codes))


def _draw_takings(screen: Screen, takings: Sequence[Taking]) -> None:
    if not takings:
        screen.text(screen.say("There is no file of checkpoints there."))
    for one in takings:
        told = screen.label(one.taken, of="taken")
        screen.item(f"{one.path}: {told}", style=LATE if one.error is not None else GOOD)
        if one.error is not None:
            screen.text(screen.say(one.error.words, **one.error.params), style=LATE, indent=2)
        elif one.last is not None:
            _draw_last(screen, one.town, one.last.number, one.last.position)


def _draw_last(screen: Screen, town: str, number: int, position: int) -> None:
    words = N_("Key {key} · checkpoint {number}, up to position {position}")
    told = screen.say(words, key=town, number=number, position=screen.figure(position))
    screen.text(told, style=DIM, indent=2)


def _place_as_json(one: Kept, session: Session) -> dict[str, Any]:
    return {**one.model_dump(mode="json"), "remedies": remedies.as_json(one.remedies, session.language)}


def _as_json(one: Taking) -> dict[str, Any]:
    last, error = one.last, one.error
    return {
        "file": str(one.path),
        "taken": one.taken.value,
        "key": one.town,
        "checkpoints": last.number if last is not None else 0,
        "position": last.position if last is not None else 0,
        "code": error.code if error is not None else None,
        "words": str(error) if error is not None else None,
    }


def kept(context: typer.Context, as_json: AsJson = False) -> None:
    """List what is kept of other towns. Ends with 6 where one of them showed another past than what was kept."""
    session = session_of(context)
    towns, damaged = list[OtherTown](), list[VertebraError]()
    for path in (others := other_towns(session.settings)).paths():
        try:
            towns.append(others.at(path))
        except VertebraError as error:
            damaged.append(error)
    if as_json:
        session.print_json(
            {
                "towns": [
                    {
                        "key": one.town,
                        "file": str(one.path),
                        "checkpoints": len(one.file.checkpoints),
                        "position": one.file.checkpoints[-1].checkpoint.position,
                        "made_at": one.file.checkpoints[-1].checkpoint.made_at.isoformat(),
                        "contradicted": None if one.contradicted is None else str(one.contradicted),
                    }
                    for one in towns
                ],
                "problems": [{"code": one.code, "words": str(one)} for one in damaged],
            }
        )
    else:
        _draw_kept(Screen(session), towns, damaged)
    if damaged or any(one.contradicted for one in towns):
        raise typer.Exit(int(Exit.DAMAGED))


def _draw_kept(screen: Screen, towns: Sequence[OtherTown], damaged: Sequence[VertebraError]) -> None:
    if not towns and not damaged:
        screen.text(screen.say("Nothing is kept of other towns. 'vertebra checkpoints keep' takes it in."))
    for one in towns:
        last = one.file.checkpoints[-1].checkpoint
        screen.item(f"{one.path} · {screen.moment(last.made_at)}")
        _draw_last(screen, one.town, last.number, last.position)
        if one.contradicted is not None:
            words = N_("They showed another past than this one: {file} is signed with their key, too.")
            screen.text(screen.say(words, file=one.contradicted), style=LATE, indent=2)
    for error in damaged:
        screen.item(screen.say(error.words, **error.params), style=LATE)


def register(checkpoints: typer.Typer) -> None:
    checkpoints.command("status")(status)
    checkpoints.command("keep")(keep)
    checkpoints.command("kept")(kept)
