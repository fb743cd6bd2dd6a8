"""`vertebra checkpoints`: what was signed of the log, to be listed, made, and kept elsewhere by an evaluator."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cli import wiring
from cli.exits import Exit
from cli.prove import keptelsewhere
from cli.screen import DIM, GOOD, Screen
from cli.session import AsJson, Session, session_of
from domain.checkpoint import Signed
from domain.translatable import N_
from doors.connection import connect
from doors.evidence import checkpoint_now
from evidence import checkpointfile
from store.checkpoints import Checkpoints
from store.errors import BadSignature
from store.files import unwritable, written
from store.keys import Keys, verify
from workflows.messages import CheckpointMade

checkpoints = typer.Typer(
    help="Signed checkpoints: where every stream of the log stood, so that a later change can be found.",
    no_args_is_help=True,
)
LATEST = 20


@checkpoints.command("list")
def show(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=f"All of them, not only the latest {LATEST}.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the checkpoints, and say whether the signature of each is valid."""
    session = session_of(context)
    signed = _signed(session)
    public = Keys(session.settings.keys_dir).public()
    found = {one.checkpoint.number: _signature(one, public) for one in signed}
    if as_json:
        session.print_json(
            [{**one.model_dump(mode="json"), "signature_is": found[one.checkpoint.number]} for one in signed]
        )
    else:
        screen = Screen(session)
        _draw(screen, signed if everything else signed[-LATEST:], found, left_out=len(signed))
        keptelsewhere.draw_places(screen, keptelsewhere.places(session))
    if "forged" in found.values():
        raise typer.Exit(int(Exit.DAMAGED))


def _draw(screen: Screen, signed: list[Signed], found: Mapping[int, str], *, left_out: int) -> None:
    if not signed:
        screen.text(screen.say("There is no checkpoint yet. 'vertebra checkpoints make' has one made now."))
        return
    if left_out > len(signed):
        screen.text(screen.say("The latest {count} of {total}:", count=len(signed), total=left_out))
    for one in signed:
        made, signature = one.checkpoint, screen.say("Signature")
        right = screen.label(found[made.number], of="signature")
        screen.text(f"{made.number} · {screen.moment(made.made_at)} · {signature}: {right}")
        for line in (
            (
                (screen.say("Position"), screen.figure(made.position)),
                (screen.say("Streams"), screen.figure(made.streams)),
                (screen.say("Changed"), screen.figure(len(one.changed))),
            ),
            ((screen.say("Root"), made.root[:16]), (screen.say("Key"), one.key_id)),
        ):
            screen.text(" · ".join(f"{name}: {value}" for name, value in line), style=DIM, indent=2)


@checkpoints.command("make")
def make(context: typer.Context, as_json: AsJson = False) -> None:
    """Have a checkpoint made now by the worker. Nothing is made where the log has nothing new."""
    session = session_of(context)

    async def asked() -> CheckpointMade:
        return await checkpoint_now(await connect(session.settings), session.settings)

    made = asyncio.run(asked())
    if as_json:
        session.print_json(made.model_dump(mode="json"))
        return
    screen = Screen(session)
    told = {"number": made.number, "position": made.position}
    if made.new:
        screen.text(screen.say("Checkpoint {number} is signed, at position {position} of the log.", **told), style=GOOD)
    elif made.number:
        words = N_("The log has nothing new since checkpoint {number}, at position {position}.")
        screen.text(screen.say(words, **told))
    else:
        screen.text(screen.say("The log is empty: there is nothing to sign."))


@checkpoints.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="where to write them, as JSON")],
    as_json: AsJson = False,
) -> None:
    """Write all checkpoints with the public keys into a file. Keep it where the operator cannot change it.

    'vertebra verify --checkpoints FILE' compares the log with it, today or in five years.
    """
    session = session_of(context)
    signed = _signed(session)
    keys = Keys(session.settings.keys_dir).public()
    text = checkpointfile.whole_text(signed, keys, session.settings.keys_dir)
    with written(file, otherwise=unwritable) as opened:
        opened.write(text.encode())
    last = signed[-1].checkpoint if signed else None
    if as_json:
        session.print_json({"file": str(file), "checkpoints": len(signed), "position": last.position if last else 0})
        return
    screen = Screen(session)
    words = N_("Checkpoints in {file}: {count}, up to position {position} of the log.")
    position = last.position if last else 0
    screen.text(screen.say(words, count=len(signed), file=file, position=position), style=GOOD)
    screen.text(screen.say("Keep it elsewhere: whoever runs this machine has the key that signs, too."))


@checkpoints.command("key")
def key(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="Make a new key, which signs from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the public keys: write them down, so that nobody can pass off others as these."""
    session = session_of(context)
    keys = Keys(session.settings.keys_dir)
    if new:
        keys.new_signer()
    known = keys.public()
    signs = next(iter(known), None)
    if as_json:
        session.print_json({"signs": signs, "keys": dict(known)})
        return
    screen = Screen(session)
    if signs is None:
        screen.text(screen.say("There is no key yet: the worker makes one with the first checkpoint."))
        return
    screen.text(screen.say("Public key (Ed25519)"), style=DIM)
    for name, public in known.items():
        signs_now = screen.say("signs now")
        screen.text(f"{name} · {signs_now}" if name == signs else name)
        screen.text(public, indent=2)
    screen.text(screen.say("They lie in {folder}.", folder=keys.folder))


def _signed(session: Session) -> list[Signed]:
    with wiring.reading(session) as store:
        return Checkpoints(store.engine).all()


def _signature(one: Signed, public: Mapping[str, str]) -> str:
    if one.key_id not in public:
        return "unknown"
    try:
        verify(one, public)
    except BadSignature:
        return "forged"
    return "valid"


def register(app: typer.Typer) -> None:
    keptelsewhere.register(checkpoints)
    app.add_typer(checkpoints, name="checkpoints")
