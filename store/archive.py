"""The archive of Temporal's histories: sealed files in a folder beside the database, one for each closed run."""

from datetime import datetime

from domain.message import Message


class ArchivedRun(Message):
    """What the header of a file says in the clear: which run is in it, and nothing of what it did.

    `first_version` and `last_version` are those of the events it appended (0 and 0 where it appended none).
    `sha256` is of the plain content, `size` its length in bytes. `ending` is a word of `activities.histories.ENDINGS`.
    """

    format: str = "vertebra-history/1"
    stream: str
    run_id: str
    workflow_type: str
    started_at: datetime
    closed_at: datetime
    ending: str
    history_events: int
    first_version: int
    last_version: int
    code_version: str
    key_id: str
    sha256: str
    size: int
