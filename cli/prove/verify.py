"""`vertebra verify`: whether the record is what was recorded: of a stream, a network, everything, an exported file."""

import asyncio
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from temporalio.client import Client
from temporalio.service import RPCError

from cli import wiring
from cli.exits import Exit
from cli.prove import verdicts
from cli.prove.exportreadme import asked_for
from cli.screen import Screen
from cli.session import AsJson, Session, console, session_of
from cli.streamnames import refuse_pages
from domain.checkpoint import Signed
from domain.errors import Refusal, VertebraError
from domain.translatable import N_
from doors.connection import connect, is_polled
from doors.keeping import keeper
from evidence import checkpointfile
from evidence.beside import DatabaseBeside
from evidence.bundle import opened
from evidence.copies import RegisterCopies
from evidence.database import DatabaseEvidence, TemporalLive
from evidence.looks.guards import Asked
from evidence.readmodels import DatabaseReadModels
from evidence.reconciled import Believed, believed
from evidence.verdict import Look, Remark, Verdict
from evidence.verifying import verify as verify_evidence
from store.archive import Archive
from store.database import check_whole
from store.errors import BadSignature, ChangedSchema, NotFound
from store.keys import Keys, key_id
from store.keys import verify as check_signature
from store.paths import is_file, is_folder, is_there

NO_ARCHIVE = N_("Temporal does not answer, and there is no archive of its histories")
NO_WORKER = N_("no worker is at work: the processes could not be asked")
KEYS_CAME_ALONG = N_("the keys came with the file itself; give those you know with --key or --checkpoints ({keys})")
NOT_COMPARED = N_("The checkpoints kept in {folder} could not be read: 'vertebra checkpoints status' says why.")
OF_A_DATABASE = (Look.LIVE, Look.READ_MODELS, Look.SCHEMA, Look.COPIES, Look.BESIDE)
Keyring = Mapping[str, str]
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")  # of a network, as people type it; a file's has a folder or an ending


def verify(
    context: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(help="a stream, such as cycle:batatais:norte:2017, or an exported file; without it, everything"),
    ] = None,
    network: Annotated[str | None, typer.Option(help="All streams of one network.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything there is.")] = False,
    looks: Annotated[
        str | None, typer.Option(help=f"Only some looks, with commas: {', '.join(look.value for look in Look)}.")
    ] = None,
    checkpoints: Annotated[
        Path | None, typer.Option(help="A file of checkpoints that was kept elsewhere, to compare with.")
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="A public key that you know to be theirs (a file signing-….pub): then no other is trusted."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also what is known of each stream.")] = False,
    figures: Annotated[bool, typer.Option(help="Also how many events a second each look took.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that the record is what was recorded, and name what is not. Nothing is changed by it.

    Ends with 0 where everything is sound and with 6 where something was found. docs/proof.md says what each look
    compares, what guards a stream, and what nobody could see.
    """
    session = session_of(context)
    asked = _Asked(session, what or [], network, everything, _looks(looks), checkpoints, key or [])
    with asked.verified() as (verdict, screen):
        if as_json:
            session.print_json(verdicts.as_json(verdict, screen))
        else:
            verdicts.draw(screen, verdict, verbose=verbose, figures=figures)
    if not verdict.sound:
        raise typer.Exit(int(Exit.DAMAGED))


def _looks(given: str | None) -> tuple[Look, ...]:
    if given is None:
        return tuple(Look)
    names = [name.strip() for name in given.split(",") if name.strip()]
    unknown = [name for name in names if name not in tuple(Look)]
    if unknown or not names:
        raise Refusal(
            "usage", "There is no look '{look}': there is {looks}.", look=", ".join(unknown), looks=", ".join(Look)
        )
    return tuple(Look(name) for name in names)


class _Asked:
    """What was asked to be verified, and how."""

    def __init__(
        self,
        session: Session,
        what: Sequence[str],
        network: str | None,
        everything: bool,
        looks: Sequence[Look],
        checkpoints: Path | None,
        keys: Sequence[Path],
    ) -> None:
        self.session = session
        self.file = next((Path(one) for one in what if _is_file(one)), None)
        self.streams = [one for one in what if not _is_file(one)]
        if self.file is not None and not is_there(self.file) and NAME.fullmatch(str(self.file)):
            refuse_pages(str(self.file), whole=_whole_network(str(self.file)))
        self.network = network
        self.everything = everything
        self.looks = looks
        if sum((bool(self.streams), network is not None, everything)) > 1:
            raise Refusal("usage", "Give either streams, --network or --all.")
        self.kept: Sequence[Signed] = ()
        self.lying: list[Sequence[Signed]] = []
        self.known: dict[str, str] = {}
        for path in keys:
            self.known |= _public_key(path)
        self.given = frozenset(self.known)
        self.compares = checkpoints is not None
        if self.given or self.compares:
            self.looks = tuple(look for look in Look if look in {*looks, Look.CHECKPOINTS})
        if checkpoints is not None:
            file = checkpointfile.read(checkpoints)
            self.kept = file.checkpoints
            if not self.given:
                self.known |= file.keys

    @contextmanager
    def verified(self) -> Iterator[tuple[Verdict, Screen]]:
        """The verdict, and a screen that speaks the network's language."""
        if self.file is not None:
            yield self._of_a_file(self.file)
        else:
            with wiring.as_it_is(self.session) as store:
                yield self._of_the_database(store)

    def _of_a_file(self, path: Path) -> tuple[Verdict, Screen]:
        with opened(path) as bundle, self._bar() as tell:
            streams = self._chosen([row.stream for row in bundle.streams()])
            absent = {look: Remark(words=verdicts.NOT_IN_FILES) for look in OF_A_DATABASE}
            known = self.known or bundle.keys
            records = believed(bundle.reconciliations(), known)
            given = Asked(known, brought=not self.known, given=self.given, kept=self.compares)
            verdict = asyncio.run(
                verify_evidence(
                    bundle, streams=streams, looks=self.looks, absent=absent, kept=self.kept,
                    signature=_signature(known), asked=given, progress=tell, reconciled=records,
                )
            )  # fmt: skip
        if not self.known and Look.CHECKPOINTS in self.looks and Look.CHECKPOINTS not in verdict.skipped:
            why = Remark(words=KEYS_CAME_ALONG, params={"keys": ", ".join(sorted(bundle.keys))})
            verdict = verdict.model_copy(update={"skipped": {**verdict.skipped, Look.CHECKPOINTS: why}})
        return verdict.model_copy(update={"holds": asked_for(bundle.manifest.asked)}), Screen(self.session)

    def _of_the_database(self, store: wiring.Store) -> tuple[Verdict, Screen]:
        try:
            listed = DatabaseEvidence(store.engine).streams()
            known = [row.stream for row in listed if row.version or not row.head]  # not what was asked and never began
        except ChangedSchema:  # what is gone is said by the look at the database itself
            known, self.streams, self.network = [], [], None
        streams = self._chosen(known)
        if streams is None:
            check_whole(store.engine)
        unread = self._lying(store)
        with self._bar() as tell:
            verdict = asyncio.run(self._online(store, streams, tell))
        verdict = verdict.model_copy(update={"unproven": (*verdict.unproven, *unread)})
        return verdict, self._screen(store, {":".join(stream.stream.split(":")[1:2]) for stream in verdict.streams})

    def _lying(self, store: wiring.Store) -> list[Remark]:
        """Read what the worker keeps in folders: a guard that is there without being asked for. Gives what cannot be
        read of it. It is read before the log, which may grow meanwhile."""
        unread = []
        if Look.CHECKPOINTS in self.looks:
            own = keeper(self.session.settings, store.engine)
            for folder in own.folders:
                lying = own.lying(folder)
                self.lying += [file.checkpoints for _, file in lying.files]
                for _, file in lying.files if not self.given else ():
                    self.known = {**file.keys, **self.known}
                if lying.error is not None:
                    unread.append(Remark(words=NOT_COMPARED, params={"folder": str(folder)}))
        return unread

    async def _online(
        self, store: wiring.Store, streams: Collection[str] | None, tell: Callable[[Look, int, int], None]
    ) -> Verdict:
        settings = self.session.settings
        absent: dict[Look, Remark] = {}
        client: Client | None = None
        keys = Keys(settings.keys_dir)
        archive = Archive(settings.archive_dir, keys) if is_folder(settings.archive_dir) else None
        asked: Client | None = None
        try:
            client = asked = await connect(settings)
            if Look.LIVE in self.looks and not await _somebody_works(client, settings.task_queue):
                asked, absent[Look.LIVE] = None, Remark(words=NO_WORKER)
        except VertebraError as error:
            absent[Look.LIVE] = Remark(words=error.words, params=dict(error.params))
            if archive is None or not archive.runs():
                absent |= {look: Remark(words=NO_ARCHIVE) for look in (Look.COMPARE, Look.REPLAY)}
        evidence = DatabaseEvidence(store.engine, client=client, archive=archive)
        known = self.known if self.given else {**keys.public(), **self.known}
        records = Believed()
        with suppress(ChangedSchema):  # what is gone is said by the look at the database itself
            records = believed(evidence.reconciliations(), known)
        return await verify_evidence(
            evidence,
            streams=streams,
            looks=self.looks,
            network=self.network,
            elsewhere=evidence.elsewhere,
            live=TemporalLive(asked) if asked is not None else None,
            read_models=DatabaseReadModels(store.engine),
            beside=DatabaseBeside(store.engine),
            copies=RegisterCopies(archive) if archive is not None else None,
            signature=_signature(known),
            kept=self.kept,
            lying=self.lying,
            asked=Asked(known, given=self.given, kept=self.compares),
            absent=absent,
            progress=tell,
            reconciled=records,
        )

    def _chosen(self, known: Sequence[str]) -> Collection[str] | None:
        """The streams to look at; None for all. Raises `NotFound` and Refusal `unknown-network`."""
        if self.network is not None:
            own = {stream for stream in known if stream.split(":")[1:2] == [self.network]}
            if not own:
                raise Refusal("unknown-network", "There is no network called '{network}'.", network=self.network)
            return None if own == set(known) else own
        for stream in self.streams:
            if stream not in known:
                refuse_pages(stream, whole=_whole_network(stream))
                raise NotFound("There is nothing called '{stream}'.", stream=stream)
        return set(self.streams) or None

    def _screen(self, store: wiring.Store, networks: Collection[str]) -> Screen:
        """In the language of the one network that this is about; a damaged one has none."""
        if len(networks) == 1:
            with suppress(Exception):
                return Screen(self.session, store.network(next(iter(networks))))
        return Screen(self.session)

    @contextmanager
    def _bar(self) -> Iterator[Callable[[Look, int, int], None]]:
        """A bar on standard error, where somebody looks at it."""
        screen = Screen(self.session)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        shown = sys.stderr.isatty() and not self.session.as_json
        with Progress(*columns, console=console(sys.stderr), transient=True, disable=not shown) as bar:
            tasks = {
                Look.FOLD: bar.add_task(screen.say("the log and its histories"), total=None),
                Look.READ_MODELS: bar.add_task(screen.say("what lists and boards show"), total=None),
            }

            def tell(look: Look, done: int, of: int) -> None:
                bar.update(tasks.get(look, tasks[Look.FOLD]), completed=done, total=of)

            yield tell


def _is_file(text: str) -> bool:
    """Whether an argument is a file: what is there, or looks like a path and no stream's id."""
    return is_file(text) or ":" not in text


async def _somebody_works(client: Client, task_queue: str) -> bool:
    """Whether a worker is there to answer for processes. Where that cannot be told, they are asked."""
    try:
        return await is_polled(client, task_queue, "")
    except RPCError:
        return True


def _whole_network(text: str) -> str:
    """What is typed for all of a network, or of the one that an address of something in it names."""
    return f"--network {text.split(':')[1] if ':' in text else text}"


def _signature(keys: Keyring) -> Callable[[Signed], bool | None] | None:
    """Whether a checkpoint's signature is right; None where no key is known at all."""
    if not keys:
        return None

    def right(signed: Signed) -> bool | None:
        if signed.key_id not in keys:
            return None
        try:
            check_signature(signed, keys)
        except BadSignature:
            return False
        return True

    return right


def _public_key(path: Path) -> dict[str, str]:
    """A public key by its id, from a file with its 32 bytes in hexadecimal."""
    try:
        text = path.read_text(encoding="ascii").strip()
        raw = bytes.fromhex(text)
        if len(raw) != 32:
            raise ValueError(text)
    except OSError:
        raise VertebraError("The file {file} cannot be read.", code="no-such-file", file=path) from None
    except ValueError:
        raise Refusal("usage", "{file} is no public key: it is 64 hexadecimal digits.", file=path) from None
    return {key_id(raw): text}


def register(app: typer.Typer) -> None:
    app.command()(verify)
