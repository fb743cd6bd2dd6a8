"""The command line, loaded once and run anew in a process of its own for each line that is typed.

Loading it takes longer than most lines do. What runs is the console script's own function, with the line's arguments,
folder, environment and streams; only the modules are shared. Started as a script, this is the process that has them.
"""

import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    asked = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(line, [len(asked).to_bytes(4, "big")], [0, 1, 2])
    line.sendall(asked)
    ended = line.recv(4)
sys.exit(int.from_bytes(ended, "big"))
"""


def serve(address: str) -> None:
    """Run what is asked at a socket, until the process is ended."""
    from cli.main import run

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _answer(line, run)
            line.close()


def _answer(line: socket.socket, run: Callable[[], None]) -> None:
    size, streams, _, _ = socket.recv_fds(line, 4, 3)
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += line.recv(65_536)
    child = os.fork()
    if child == 0:
        line.close()
        _run(run, streams, *json.loads(asked))
    _, status = os.waitpid(child, 0)
    line.sendall((os.waitstatus_to_exitcode(status) % 256).to_bytes(4, "big"))
    os._exit(0)


def _run(
    run: Callable[[], None], streams: list[int], words: list[str], folder: str, environment: dict[str, str]
) -> None:
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        # As a new process finds them: what they were before may have been of another kind.
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = words
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def client(address: str) -> str:
    """A script that is typed in place of the console script."""
    return CLIENT.format(python=sys.executable, address=address)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    serve(sys.argv[1])
