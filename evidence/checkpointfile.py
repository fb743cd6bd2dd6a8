"""The file of checkpoints that an evaluator takes home: what was signed, and the public keys to check it with.

Whoever has it can find out later, without trusting the operator, whether the log was rewritten since.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from domain.checkpoint import Signed
from domain.errors import Refusal, VertebraError
from domain.message import Message

FORMAT: Literal["vertebra-checkpoints/1"] = "vertebra-checkpoints/1"
LARGEST = 256 * 1024**2


class CheckpointFile(Message):
    """`keys`: the raw Ed25519 public keys in hexadecimal, by key id. `checkpoints`: oldest first."""

    format: Literal["vertebra-checkpoints/1"] = FORMAT
    keys: dict[str, str]
    checkpoints: tuple[Signed, ...]


def as_text(checkpoints: Sequence[Signed], keys: Mapping[str, str]) -> str:
    """The file's content. `keys` by id, in hexadecimal: only those that signed one of the checkpoints are written."""
    signed = {one.key_id for one in checkpoints}
    kept = {key_id: key for key_id, key in keys.items() if key_id in signed}
    file = CheckpointFile(keys=dict(sorted(kept.items())), checkpoints=tuple(checkpoints))
    return json.dumps(file.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def whole_text(checkpoints: Sequence[Signed], keys: Mapping[str, str], folder: Path) -> str:
    """As `as_text`, with the public keys of a folder. Raises Refusal 'unknown-key' where one of them is not there."""
    unknown = sorted({one.key_id for one in checkpoints} - keys.keys())
    if unknown:
        raise Refusal(
            "unknown-key",
            "The public key {key} signed checkpoints and is not in {folder}: without it they prove nothing.",
            key=", ".join(unknown),
            folder=folder,
        )
    return as_text(checkpoints, keys)


def read(path: Path) -> CheckpointFile:
    """Read such a file; nothing in it is verified yet.

    Raises VertebraError 'no-such-file', or 'bad-checkpoint-file' where it is no such file.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:  # whoever shares a folder with us could put anything there
            raise VertebraError(
                "{file} is no file of checkpoints, or not a whole one.", code="bad-checkpoint-file", file=path
            )
        return CheckpointFile.model_validate_json(text)
    except OSError as error:
        raise VertebraError("The file {file} cannot be read.", code="no-such-file", file=path) from error
    except ValidationError as error:
        raise VertebraError(
            "{file} is no file of checkpoints, or not a whole one.", code="bad-checkpoint-file", file=path
        ) from error
