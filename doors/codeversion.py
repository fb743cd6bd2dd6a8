"""Which code is at work: the package's version, and a hash of the sources that decide what a history says.

Workers write it into every history that they work on, so that it can be told years later which code made it.
"""

from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import domain
import store.messages
import workflows


@cache
def code_version() -> str:
    """For instance `0.1.0+3f2a9c1b7d04`: computed once, from the files as they lie here now."""
    hashed = sha256()
    for name, path in sources():
        hashed.update(f"{name}\0".encode())
        hashed.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{_release()}+{hashed.hexdigest()[:12]}"


def sources() -> list[tuple[str, Path]]:
    """The files that it is a hash of, by their names in the tree: the rules, the workflows, and what these say to the
    log."""
    folders = [Path(str(module.__file__)).parent for module in (domain, workflows)]
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    found.append(Path(store.messages.__file__))
    return [(path.relative_to(folders[0].parent).as_posix(), path) for path in found]


def _release() -> str:
    try:
        return version("vertebra")
    except PackageNotFoundError:
        return "0"
