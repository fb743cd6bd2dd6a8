"""When a meeting may decide, and when what it decided still holds after those who were absent have spoken.

Counted in organisations that are members of the body. Pure: it knows meetings and rules, and nothing of what is
decided. Shares are compared as fractions, so that 0.6 of five members is three and never a little more.
"""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from domain.decider import MeetingFacts
from domain.errors import Refusal
from domain.meetings import not_approved
from domain.message import Message
from domain.territory import Quorum


class Count(Message):
    """How the members of a body spoke in a meeting. Who was present and said nothing abstained."""

    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objected: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def able_to_decide(meeting: MeetingFacts | None, *, body: str, since: date) -> MeetingFacts:
    """The meeting, if it may decide for `body` on what began on `since`: held, duly convened, its minutes open.

    Raises Refusal `needs-a-meeting`, `wrong-body`, `meeting-not-held`, `not-duly-convened`, `meeting-too-early`,
    `minutes-approved`.
    """
    if meeting is None:
        raise Refusal("needs-a-meeting", "This is decided in a meeting: say in which.")
    if meeting.body != body:
        raise Refusal("wrong-body", "This is for '{body}' to decide, not for '{other}'.", body=body, other=meeting.body)
    if meeting.held_on is None:
        raise Refusal("meeting-not-held", "This meeting has not been held: enter its attendance first.")
    if not meeting.duly_convened:
        raise Refusal("not-duly-convened", "This meeting was not duly convened: it cannot decide.")
    if meeting.held_on < since:
        raise Refusal(
            "meeting-too-early", "The meeting of {date} was before this began, on {since}.", date=meeting.held_on,
            since=since,
        )  # fmt: skip
    not_approved(meeting.minutes_approved)
    return meeting


def check_present(meeting: MeetingFacts, rule: Quorum, sector_of: Callable[[str], str | None]) -> None:
    """Refuse a meeting at which too few members, or none of a required sector, are present.

    `rule.share` of the members must be there at a first call, `rule.second_call_share` at a second; and at least one
    at any. Raises Refusal `no-quorum`, `missing-sector`.
    """
    present = members_present(meeting)
    share = rule.share if meeting.call == 1 else rule.second_call_share
    if not present or len(present) < exact(share) * len(meeting.members):
        raise Refusal(
            "no-quorum",
            "There is no quorum: {present} of {members:member|members} {present:!is|are} present, and "
            "{percent}% of them are needed.",
            present=len(present),
            members=len(meeting.members),
            percent=round(share * 100),
        )
    sectors = {sector_of(member) for member in present}
    for sector in rule.required_sectors:
        if sector not in sectors:
            raise Refusal(
                "missing-sector", "Nobody of the sector '{sector}' is present, and the rules ask for it.", sector=sector
            )


def members_present(meeting: MeetingFacts) -> tuple[str, ...]:
    """Members among those present; guests may speak, but are not counted."""
    return tuple(member for member in dict.fromkeys(meeting.members) if member in meeting.present)


def counted(
    meeting: MeetingFacts,
    agree: Iterable[str] | None,
    object_: Iterable[str],
    *,
    abstain: Iterable[str] = (),
    known_against: Iterable[str] = (),
    known_in_favour: Iterable[str] = (),
) -> Count:
    """How the members present spoke. Who says nothing stays with what it said before: `known_against`,
    `known_in_favour`.

    `agree` None: all who do not abstain, nor object now or by what they said before. Raises Refusal `not-present` for
    one who is no member present, `said-both` for one who says two things.
    """
    present = members_present(meeting)
    said_no = tuple(dict.fromkeys(object_))
    said_yes = None if agree is None else tuple(dict.fromkeys(agree))
    said_neither = tuple(dict.fromkeys(abstain))
    for organisation in (*said_no, *(said_yes or ()), *said_neither):
        if organisation not in present:
            raise Refusal(
                "not-present",
                "'{organisation}' is not among the members present at this meeting.",
                organisation=organisation,
            )
        if organisation in said_no and organisation in (said_yes or ()):
            raise Refusal(
                "said-both", "'{organisation}' cannot both agree and object.", organisation=organisation
            )  # fmt: skip
        if organisation in said_neither and organisation in (*said_no, *(said_yes or ())):
            raise Refusal(
                "said-both",
                "'{organisation}' cannot abstain and also agree or object.",
                organisation=organisation,
            )
    against = set(said_no) | (set(known_against) - set(said_yes or ()) - set(said_neither))
    in_favour = set(present if said_yes is None else (*said_yes, *known_in_favour)) - against - set(said_neither)
    agreed = tuple(m for m in present if m in in_favour)
    return Count(
        present=present,
        agreed=agreed,
        objected=tuple(m for m in present if m in against),
        abstained=tuple(m for m in present if m not in against and m not in agreed),
        absent=tuple(member for member in dict.fromkeys(meeting.members) if member not in meeting.present),
    )


def enough(agreed: int, spoken: int, rule: Quorum) -> bool:
    """Whether those who agreed are more than `rule.agree_share` of those who spoke; where all are asked for, all."""
    if rule.agree_share >= 1:
        return agreed == spoken
    return agreed > exact(rule.agree_share) * spoken


def still_holds(agreed: int, present: int, late_objections: int, rule: Quorum) -> bool:
    """Whether a decision holds once absentees have objected: they have spoken too. Silence is neither yes nor no."""
    return enough(agreed, present + late_objections, rule)


def exact(share: float) -> Fraction:
    """The share as it is written in the network file: 0.6 is three fifths."""
    return Fraction(str(share))
