"""What the store can answer instead of 'done'. Nothing was written when one of these is raised.

A refusal of a step is never one of these: that is `domain.errors.Refusal`, decided before the store is asked.
"""

from domain.errors import VertebraError


class StoreError(VertebraError):
    """Root of the store's own errors."""

    code = "store"


class Forked(StoreError):
    """The log holds something else than its writer believes: hard, never to be retried. See `vertebra repair`."""

    code = "forked-stream"


class Superseded(StoreError):
    """A newer run writes to this stream. The older one ends, without alarm."""

    code = "superseded"


class CommandReused(StoreError):
    """The id of a command was used before, for something else."""

    code = "command-reused"


class VersionConflict(StoreError):
    """A register changed since it was read. Read it, decide again, append again."""

    code = "version-conflict"


class AnnulledMeanwhile(VersionConflict):
    """A meeting in which something was decided was annulled before that was stored. Look it up, decide again."""

    code = "annulled-meanwhile"


class Forged(StoreError):
    """Commands that speak for the engine, and of which the log knows nothing. Decide the others again without them.

    `commands`: their ids, with spaces.
    """

    code = "forged"


class NotFound(StoreError):
    """There is no such stream, or none with so many events."""

    code = "not-found"


class BadAppend(StoreError):
    """An append that contradicts itself: a fault of the program that built it."""

    code = "bad-append"


class Damaged(StoreError):
    """What was stored cannot be read, or is not what was stored."""

    code = "damaged-log"


class ChangedSchema(Damaged):
    """A table or a column is not there, or not as it is made: somebody has changed the database itself."""

    code = "schema-changed"


class DamagedRow(Damaged):
    """What lists and boards read of a stream cannot be read. The log is whole: it is made again from there."""

    code = "damaged-read-model"


def damaged(stream: str, version: int) -> Damaged:
    """What is said of an event, or of the command that it came of, that is not what was stored."""
    return Damaged(
        "The log of {stream} is damaged at event {version}: it is not what was stored.", stream=stream, version=version
    )


class Unreachable(StoreError):
    """The database does not answer, or is too busy to. The same may work later."""

    code = "database-unreachable"


class DiskFull(StoreError):
    """There is no room left where the database is. The same works once there is."""

    code = "disk-full"


class ReadOnly(StoreError):
    """The database is one that may be read only."""

    code = "read-only"


class WrongVersion(StoreError):
    """The database was made by another version of Vertebra than this one."""

    code = "database-version"


class UnsafeKey(StoreError):
    """A private key that others can read, or that lies where others can put one: it is not used."""

    code = "unsafe-key"


class BadKey(StoreError):
    """A key file that cannot be read, or is none."""

    code = "bad-key"


class BadSignature(StoreError):
    """A checkpoint whose signature is not that of the key it names, or whose key nobody knows."""

    code = "bad-signature"


class DamagedArchive(Damaged):
    """A file of the archive that is not what was sealed in it, or lies where another belongs."""

    code = "damaged-archive"


class ForeignArchive(DamagedArchive):
    """A file of the archive that lies where another belongs: it is of another run, or was put in its place."""

    code = "foreign-archive"


class NoKey(DamagedArchive):
    """A file of the archive that nobody can open here: the key that sealed it is not in the folder of keys."""

    code = "no-key"


class Unwritable(StoreError):
    """A folder that cannot be written to: no right to, or no room left. The same may work later."""

    code = "unwritable"
