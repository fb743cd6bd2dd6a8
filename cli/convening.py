"""What is said at once of a meeting of a group that was called, or entered: whether it can decide, and with whom."""

from math import ceil

from cli import wiring
from cli.screen import LATE, Screen
from domain import ids
from domain.group import messages as g
from domain.quorum import exact
from domain.registry import DECIDERS
from store.messages import Receipt

MATTERS = ("validation", "agreement", "adoption")


def say_convening(store: wiring.Store, receipt: Receipt) -> None:
    """Whether the call is in time, who must be there, and how many each decision needs."""
    kind, network_id, _ = ids.parts(receipt.stream)
    if kind != "group":
        return
    for recorded in store.log.events(receipt.stream, receipt.first_version - 1, receipt.last_version):
        event = DECIDERS[kind].read(recorded)
        if isinstance(event, g.MeetingConvened | g.MeetingHeld):
            network = store.network(network_id)
            screen = Screen(store.session, network)
            due = event.in_time if isinstance(event, g.MeetingConvened) else event.duly_convened
            if due:
                screen.text(screen.say("The call is in time: this meeting can decide."))
            else:
                told = screen.say(
                    "It was not called {days} working days before: it is not duly convened, and cannot decide.",
                    days=network.rules.call_days,
                )
                screen.text(told, style=LATE)
            body = network.bodies[event.body]
            members = [one for one in body.members_on(event.on) if network.active(one, event.on)]
            screen.text(screen.say("Members: {organisations}", organisations=screen.organisations(members)))
            for matter in MATTERS:
                rule = getattr(network.rules, matter)
                share = rule.share if event.call == 1 else rule.second_call_share
                needed = max(1, ceil(exact(share) * len(members)))
                sectors = ", ".join(screen.label(sector) for sector in rule.required_sectors)
                told = screen.say(
                    "{matter}: {needed} of {count} members must be there",
                    matter=screen.title(matter), needed=needed, count=len(members),
                )  # fmt: skip
                screen.text(told + (f" ({sectors})" if sectors else ""), indent=2)
