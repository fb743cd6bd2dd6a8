"""What happened to a cycle: common."""

from datetime import date, datetime
from typing import Literal

from domain.cycle.records import Matter, Objection
from domain.message import Event, added

Consent = Literal["by-name", "all-present"]  # how it was stated who agrees


Lack = Literal["no-quorum", "missing-sector"]  # why a meeting could not have decided


class MeetingAgreed(Event):
    """The meeting agreed. `closes_at` (UTC): until when absentees can object; None where nobody has to be waited for.

    `round`: 1 the first time that this matter is put to a meeting. `agree_share`: the rule it was decided by.
    `consent`: how it was stated who agrees; where it was, what was said there is the last word of each who was there,
    `subject_to_confirmation` names those who agreed so, `absent_in_favour` absentees who had endorsed the draft;
    `in_favour_before`, of those who agreed, who had endorsed the draft and said nothing else there.
    """

    matter: Matter
    round: int
    meeting: str
    held_on: date
    call: int
    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objections: tuple[Objection, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    agree_share: float
    closes_at: datetime | None = None
    consent: Consent | None = added(None)
    subject_to_confirmation: tuple[str, ...] = added(())
    absent_in_favour: tuple[str, ...] = added(())
    in_favour_before: tuple[str, ...] = added(())


class MeetingDisagreed(Event):
    """Too few of those present agreed: the matter stays open, what was said is kept. The last four fields are those
    of `MeetingAgreed`."""

    matter: Matter
    round: int
    meeting: str
    held_on: date
    call: int
    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objections: tuple[Objection, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    agree_share: float
    consent: Consent | None = added(None)
    subject_to_confirmation: tuple[str, ...] = added(())
    absent_in_favour: tuple[str, ...] = added(())
    in_favour_before: tuple[str, ...] = added(())


class ObjectionRaised(Event):
    """An absentee objected in time: kept as dissent, and counted when the days are over."""

    matter: Matter
    round: int
    organisation: str
    reason: str


class ObjectionWithdrawn(Event):
    """An absentee took back its objection in time: it is kept, and counted no more."""

    matter: Matter
    round: int
    organisation: str
    reason: str


class PositionCorrected(Event):
    """What an organisation's position is from now on. `corrects`: what had been entered for it."""

    matter: Matter
    round: int
    organisation: str
    corrects: str
    position: str
    reason: str


class VotesRecounted(Event):
    """The attendance of the meeting was corrected: the votes on a matter as they are counted from now on.

    `taken_out`: who was not there after all; `put_in`: who was. `lacks`: why this meeting, as its attendance now
    stands, could not have decided; what was decided in it by then stays decided.
    """

    matter: Matter
    round: int
    meeting: str
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()
    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    lacks: Lack | None = None


class SilenceRecorded(Event):
    """Absentees who did not object. Silence is neither a yes nor a no."""

    matter: Matter
    round: int
    organisations: tuple[str, ...]


class DecisionContested(Event):
    """Those who agree are no longer enough once absentees have objected and others have taken back what they said:
    it is put to a meeting again. `absent`: the absentees among those who objected; `lapsed`: who agreed subject to
    confirmation and did not confirm. `lacks`: why the meeting, as its attendance now stands, could not decide."""

    matter: Matter
    round: int
    agreed: tuple[str, ...]
    objected: tuple[str, ...]
    absent: tuple[str, ...] = added(())
    lapsed: tuple[str, ...] = added(())
    lacks: Lack | None = added(None)
