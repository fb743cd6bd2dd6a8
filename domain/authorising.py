"""Who may give a command, in which role, and when somebody enters for another what was said in a meeting.

The roles of domain.md are looked up in the network as it stands on the day; the rules of each process say the rest.
"""

from datetime import date, datetime
from typing import cast

from domain import ids
from domain.annulling import looks_into
from domain.decider import EDITION, Envelope, MeetingFacts
from domain.errors import Refusal
from domain.meetings import not_approved
from domain.message import Command, Who
from domain.misplaced import wrong_role
from domain.places import place_of
from domain.presence import known, not_gone
from domain.roles import ENGINE, EVERYBODY, MEMBERS, Role
from domain.territory import WHOLE_NETWORK, Network

WHERE_IT_COUNTS = 3  # the edition since which nobody says anything of one zone in a meeting of another


def authorise(
    asked: type[Command],
    envelope: Envelope,
    network: Network,
    now: datetime,
    meeting: MeetingFacts | None,
    *,
    edition: int = EDITION,
) -> Who:
    """Who gives a command, in which role and for whom; `meeting`: that it was said in. Raises `Refusal` where they may
    not."""
    if envelope.source != "person":
        return Who(person=ENGINE, role=Role.ENGINE)
    on = network.calendar.local_date(now)
    if envelope.meeting is None:
        meeting = None
    elif meeting is None:
        raise Refusal("unknown-meeting", "There is no meeting '{meeting}'.", meeting=envelope.meeting)
    person = envelope.person
    if network.exists:
        known(person, network)
    fitting = fitting_roles(asked, envelope.stream, person, network, on)
    if not fitting and not (network.exists or Role.ADMINISTRATOR not in asked.may):
        fitting = [Role.ADMINISTRATOR]  # whoever sets a network up is its first administrator
    if not fitting:
        not_gone(person, network, on)
        raise wrong_role(asked, *_place(envelope.stream, network), person, network, on)
    stated_by = None
    if envelope.entered_by is not None and envelope.entered_by != person:
        stated_by = _checked_voice(envelope, network, on, meeting)
    if meeting is not None and edition >= WHERE_IT_COUNTS:
        _takes_this(meeting, envelope, network)
    return Who(
        person=person,
        role=fitting[0],
        organisation=network.organisation_of(person, on),
        entered_by=envelope.entered_by if envelope.entered_by != person else None,
        meeting=envelope.meeting,
        stated_by=stated_by,
    )


def fitting_roles(asked: type[Command], stream: str, person: str, network: Network, on: date) -> list[Role]:
    """The roles in which somebody may give a command to a stream on a day, the first of domain.md's order first."""
    zone, body = _place(stream, network)
    held = network.roles_of(person, on, zone=zone, body=body)
    kind = ids.parts(stream)[0]
    if kind == "management":
        if _represents(person, network, on, zone):
            held |= {Role.REPRESENTATIVE}  # their mandates name the groups whose questions they carry here
        if any(network.superior_of(portfolio, on) == person for portfolio in network.portfolios):
            held |= {Role.SECRETARY}  # answers in a secretary's place; when, the meeting's own rules say
    elif zone == WHOLE_NETWORK or zone in network.zones:
        if Role.COORDINATOR in held and not network.represented(None if zone == WHOLE_NETWORK else zone, on):
            held |= {Role.REPRESENTATIVE}  # nobody else carries what the groups there ask
        if zone == WHOLE_NETWORK and network.roles_of(person, on, zone=None) & MEMBERS:
            held |= {Role.TEAM_MEMBER}  # of a team of the network, whatever they are in their own zone
    if not held and asked.may >= EVERYBODY and network.works_here(person, on):
        held = frozenset({Role.TEAM_MEMBER})  # open to all: the rules say whose it is, wherever they work
    return [role for role in Role if role in held and role in asked.may]


def _place(stream: str, network: Network) -> tuple[str | None, str | None]:
    """Where a mandate must hold to count. A cycle asks itself who leads it; in the first editions all did."""
    zone, body = place_of(stream, network)
    if zone == WHOLE_NETWORK and ids.parts(stream)[0] != "management":
        apart = network.keeps_zones_apart and ids.parts(stream)[0] != "cycle"
        return (WHOLE_NETWORK if apart else None), body
    return zone, body


def _checked_voice(envelope: Envelope, network: Network, on: date, meeting: MeetingFacts | None) -> str | None:
    """Refuse what somebody enters for another without being their delegate, nor minute-taker where it was said. The
    delegate who said it there, where it was not the person themselves."""
    taker = cast(str, envelope.entered_by)
    if not network.may_enter(taker, on):
        not_gone(taker, network, on)
    if network.may_act_for(taker, envelope.person, on):
        return None
    if meeting is None:
        raise Refusal("only-in-person", "Outside a meeting only {person} can say this.", person=envelope.person)
    if taker != meeting.minute_taker and not _takes_minutes(taker, network, on, meeting):
        raise Refusal("not-the-minute-taker", "{person} does not take the minutes of this meeting.", person=taker)
    not_approved(meeting.minutes_approved)
    return _said_there_by(envelope, network, on, meeting)


def _takes_this(meeting: MeetingFacts, envelope: Envelope, network: Network) -> None:
    """Refuse what is said in a meeting that counts no more, or of another zone; and what would put a meeting right by
    what is said in one whose minutes are approved. Each process says of other things how long they may be entered."""
    if meeting.annulled:
        raise Refusal(
            "meeting-annulled",
            "The meeting {meeting} was annulled: nothing is said in it any more.",
            meeting=meeting.meeting,
        )
    _of_this_zone(meeting, envelope, network)
    if looks_into(envelope) is not None:
        not_approved(meeting.minutes_approved)


def _of_this_zone(meeting: MeetingFacts, envelope: Envelope, network: Network) -> None:
    zone, _ = _place(envelope.stream, network)
    if meeting.zone is not None and meeting.zone != zone:
        raise Refusal(
            "meeting-of-another-zone",
            "This was a meeting of '{zone}': nothing else is entered in it.",
            zone=meeting.zone,
        )


def _takes_minutes(person: str, network: Network, on: date, meeting: MeetingFacts) -> bool:
    """Whether a mandate lets somebody keep the minutes of a meeting although it names another, or nobody."""
    zone, body = meeting.zone, None
    if _of_management(meeting):
        zone, body = _place(meeting.meeting.partition("#")[0], network)  # no zone's minute-taker enters there
    return Role.MINUTE_TAKER in network.roles_of(person, on, zone=zone, body=body)


def _said_there_by(envelope: Envelope, network: Network, on: date, meeting: MeetingFacts) -> str | None:
    """What is entered for others was said in a meeting that was held, of the same zone, by somebody who was there, or
    in a management meeting by their delegate, who is named then."""
    if meeting.held_on is None:
        raise Refusal("meeting-not-held", "This meeting has not been held: enter its attendance first.")
    _of_this_zone(meeting, envelope, network)
    if _was_there(envelope.person, network, on, meeting):
        return None
    delegates = (other for other in meeting.people if network.may_act_for(other, envelope.person, on))
    delegate = next(delegates, None) if _of_management(meeting) else None
    if delegate is None:
        raise Refusal(
            "was-not-there",
            "{person} was not at this meeting: what they say is entered by themselves.",
            person=envelope.person,
        )
    return delegate


def _was_there(person: str, network: Network, on: date, meeting: MeetingFacts) -> bool:
    """By name, or somebody of their organisation was: but nobody decides because a colleague came to management."""
    if person in meeting.people:
        return True
    if _of_management(meeting):
        return False
    organisation = network.organisation_of(person, on)
    return organisation in meeting.present or (organisation is None and not meeting.people)


def _of_management(meeting: MeetingFacts) -> bool:
    return meeting.meeting.startswith("management:")


def _represents(person: str, network: Network, on: date, zone: str | None) -> bool:
    """Whether somebody carries the questions of a group to this management meeting."""
    zones = (zone,) if zone in network.zones else (None, *network.zones)
    return any(person in network.representatives_of(of, on) for of in zones)
