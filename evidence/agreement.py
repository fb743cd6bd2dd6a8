"""Whether copies of one town's checkpoints agree: with the log that they were made of, and with one another.

Two checkpoints of one number that say different things were made by one town with two pasts: it was put back as it was
earlier, or somebody signs with its key.
"""

from collections.abc import Sequence
from pathlib import Path

from domain.checkpoint import Signed
from domain.errors import VertebraError
from evidence.checkpointfile import CheckpointFile
from evidence.looks.checkpoints import Signings
from store.errors import BadSignature
from store.keys import verify

CONTRADICT = "checkpoints-contradict"


def not_of(log: Sequence[Signed], copy: Sequence[Signed]) -> int | None:
    """The number of the first checkpoint of a copy that the log lacks, or has another one in its place; None where the
    log has all of them."""
    own = {one.checkpoint.number: one.checkpoint for one in log}
    return next((one.checkpoint.number for one in copy if own.get(one.checkpoint.number) != one.checkpoint), None)


def parted(one: Sequence[Signed], other: Sequence[Signed]) -> int | None:
    """The number from which on two copies say different things; None where one of them is the beginning of the other,
    or the same."""
    pairs = zip(one, other, strict=False)
    return next((here.checkpoint.number for here, there in pairs if here.checkpoint != there.checkpoint), None)


def checked(file: CheckpointFile, path: Path) -> CheckpointFile:
    """The same file, where all of it is signed with the keys that it brings, follows one from the other from the first
    on, and says what its own streams give. Raises VertebraError 'checkpoint-forged'."""
    numbers = [one.checkpoint.number for one in file.checkpoints]
    wrong = next((place for place, number in enumerate(numbers, start=1) if place != number), None)
    if not numbers:
        raise VertebraError("There is no checkpoint in {file}.", code="bad-checkpoint-file", file=path)
    if wrong is None:
        signings = Signings.of(file.checkpoints, lambda one: _is_right(one, file))
        wrong = next((int(one.params["number"]) for one in signings.findings), None)
        if wrong is None and not signings.whole:
            wrong = 1
    if wrong is not None:
        raise VertebraError(
            "Checkpoint {number} in {file} is not what was signed, or does not follow from the one before it: nothing "
            "of it was kept.",
            code="checkpoint-forged",
            number=wrong,
            file=path,
        )
    return file


def _is_right(signed: Signed, file: CheckpointFile) -> bool:
    try:
        verify(signed, file.keys)
    except BadSignature:
        return False
    return True
