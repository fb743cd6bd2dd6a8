"""A process that the embedded system starts and ends, and a data directory that only one system uses at a time.

A child leads a session of its own: Ctrl-C at the terminal reaches every process of ours at once, and each must end in
its turn. So nothing but us ends it. Linux ends it with us where we are killed; elsewhere it is left behind: the ids of
children are kept in files, and the next start ends them first. This file must never end a process that it did not
recognise.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import structlog

from domain.errors import VertebraError

log = structlog.get_logger(__name__)

ENDS_WITH = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[2], sys.argv[2:])
"""

OWNER_ALONE = 0o077  # what a child writes is for its owner alone
GONE = 250  # looks whether a process that was ended by force is gone
LOOKED = 0.2  # seconds between two looks whether a process has ended


class Child:
    """One child process, started at most once at a time.

    `mark`: words of its command line by which it is known again after we were killed.
    """

    def __init__(self, *, pid_file: Path, mark: str) -> None:
        self._pid_file = pid_file
        self._mark = mark
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The id of the running process, None when it does not run."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def spawn(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        output: int | None = None,
        errors: int | None = None,
    ) -> Process:
        """Start it."""
        self._process = await asyncio.create_subprocess_exec(
            *(_ending_with_us() if sys.platform == "linux" else ()),
            *command,
            env=environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            umask=OWNER_ALONE,
        )
        try:
            self._pid_file.write_text(f"{self._process.pid}\n")
        except OSError:  # nobody would know it again: it must not stay
            await self.stop(patience=0)
            raise
        return self._process

    async def wait(self) -> int:
        """Wait until it ends, for whatever reason, and give its exit code (negative: the signal)."""
        return 0 if self._process is None else await _ended(self._process)

    async def stop(self, *, patience: float) -> None:
        """Ask it to end; after `patience` seconds, end it. Does nothing when it does not run."""
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(_ended(process), patience)
            except TimeoutError:
                log.warning("a process did not end when asked", pid=process.pid, seconds=patience)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await _ended(process)
        self._pid_file.unlink(missing_ok=True)

    async def end_leftover(self) -> bool:
        """End what an earlier system, killed before it could stop, left running: at once, as that one was ended. Asked
        to stop it would wait for what the next start is held up by. Gives whether there was one."""
        pid = _number(self._pid_file)
        if pid is None or self._mark not in _command_line(pid):
            return False
        log.warning("ending a process that an earlier start left behind", pid=pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        for _ in range(GONE):
            if self._mark not in _command_line(pid):
                break
            await asyncio.sleep(0.02)
        return True


def _ending_with_us() -> Sequence[str]:
    """What a child begins with: it asks the kernel to end it when we end, however that comes, and becomes the command.

    It asks by itself: between fork and exec nothing of Python's may run in a process with threads.
    """
    return (sys.executable, "-I", "-S", "-c", ENDS_WITH, str(os.getpid()))


async def _ended(process: Process) -> int:
    """The exit code, as soon as there is one. Python waits for the pipes too, which somebody who inherited them may
    keep open."""
    waiting = asyncio.ensure_future(process.wait())
    try:
        while process.returncode is None:
            await asyncio.wait([waiting], timeout=LOOKED)
        return process.returncode
    finally:
        waiting.cancel()


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data directory while the block runs. The lock ends with the process, however that ends.

    Raises VertebraError 'already-running', 'no-data-dir'.
    """
    path = data_dir / "lock"
    descriptor = _held(path)
    while not _is_still(path, descriptor):  # a restore took its folder away in between: the one there now counts
        os.close(descriptor)
        descriptor = _held(path)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _held(path: Path) -> int:
    """The lock, open and held."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise VertebraError(
            "The folder {folder} cannot be used: {reason}.",
            code="no-data-dir",
            folder=path.parent,
            reason=error.strerror or type(error).__name__,
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise VertebraError(
            "Vertebra is already running on {folder} (process {pid}). Stop it there with Ctrl-C, "
            "or set VERTEBRA_DATA_DIR to another folder.",
            code="already-running",
            folder=path.parent,
            pid=_number(path) or "?",
        ) from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether a file that was opened is the one that has its name now."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def _command_line(pid: int) -> str:
    """The command line of a process; empty when there is none, or it has ended and only waits to be collected."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    found = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return found.stdout
