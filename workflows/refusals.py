"""What doors have refused by the log as it stands, so that whoever sends the same again hears the same from this run.

It is in the memory of the worker alone and no part of the run's state: only validators read it, which never run in a
replay. A run that is read back has forgotten it, and decides again what is sent again.
"""

from collections import OrderedDict
from uuid import UUID

from temporalio.exceptions import ApplicationError

from domain.decider import Envelope
from domain.errors import Refusal
from workflows.batch import as_failure
from workflows.messages import UNSEEN, WINDOW, Refused


class Refusals:
    """The latest of them."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[UUID, str, int | None], ApplicationError] = OrderedDict()

    def said(self, refused: Refused) -> ApplicationError:
        """A door may refuse this, and will: what it is told."""
        told = refused.refusal
        failure = as_failure(Refusal(told.code, told.words, **told.params))
        self._said[refused.command_id, refused.content, refused.expected] = failure
        while len(self._said) > WINDOW:
            self._said.popitem(last=False)
        return ApplicationError("this run does not have it", type=UNSEEN, non_retryable=True)

    def of(self, envelope: Envelope) -> ApplicationError | None:
        """What was answered to this very command."""
        if not self._said or envelope.source != "person":
            return None
        return self._said.get((envelope.command_id, envelope.content(), envelope.expected_version))
