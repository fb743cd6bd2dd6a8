"""What somebody typed, tried as a path. What the system cannot look up (a name that is too long, say) is not there."""

import os
from pathlib import Path


def is_file(path: Path | str) -> bool:
    """Whether there is a file that may be looked up."""
    return os.path.isfile(path)  # noqa: PTH113  # pathlib raises OSError for what can be no name


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder that may be looked up."""
    return os.path.isdir(path)  # noqa: PTH112  # as above


def is_there(path: Path | str) -> bool:
    """Whether there is anything that may be looked up."""
    return os.path.exists(path)  # noqa: PTH110  # as above
