"""`vertebra decide`: a portfolio's answer to what is on the table, said in one line."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.lookingback import screen_of
from cli.give import rulingoptions as o
from cli.give.ahead import ahead
from cli.give.do import said_by, tell
from cli.give.options import As, EnteredBy, Expect, Id, On
from cli.screen import STRONG
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.decider import Envelope
from domain.territory import Network
from doors.door import Door
from readings.brought import brought
from readings.desk import Desk, Treated, treated, whole_name
from readings.trail import one_escalation
from store.messages import Receipt


def decide(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="escalation:NETWORK:ZONE:ID, its words, or an item (I3)")],
    person: As,
    portfolio: Annotated[str | None, typer.Option(help="For which portfolio, where you answer for several.")] = None,
    approve: o.Approves = False,
    assign: o.Assigns = None,
    expedite: o.Expedites = None,
    forward: o.Forwards = None,
    refuse: o.Refuses = None,
    defer: o.Defers = None,
    ask: o.Asks = None,
    confirm_draft: o.Confirms = False,
    responsible: o.Responsible = None,
    due: o.DueOn = None,
    resources: o.Resources = None,
    pursuer: o.Pursuer = None,
    chase: o.ChaseOn = None,
    command_id: Id = None,
    entered_by: EnteredBy = None,
    on: On = None,
    expect: Expect = None,
    as_json: AsJson = False,
) -> None:
    """Decide what is asked: approve, assign, expedite, forward outside, refuse, defer, or ask for more first."""
    session = session_of(context)
    options = {
        "--approve": approve, "--assign": assign, "--expedite": expedite, "--forward": forward, "--refuse": refuse,
        "--defer": defer, "--ask": ask, o.CONFIRM: confirm_draft, "--responsible": responsible, "--due": due,
        "--resources": resources, "--pursuer": pursuer, "--chase": chase,
    }  # fmt: skip
    with wiring.writing(session) as store:
        named = what if ":" in what else whole_name(store, what, person)
        kind, network_id, _ = ids.parts(named.partition("#")[0])
        network = store.network(network_id)
        ruling = o.ruling(options)
        meant = treated(Desk(store, network), one_escalation(store, named) if kind in ("case", "action") else named)
        data: dict[str, Any] = {"item": meant.item.id, "portfolio": portfolio}
        if ruling is not None:
            data["ruling"] = ruling
        envelope = Envelope(
            stream=meant.stream,
            command_id=command_id or Door.new_id(),
            kind="ConfirmDraft" if ruling is None else "DecideItem",
            data={name: value for name, value in data.items() if value is not None},
            person=person,
            entered_by=entered_by,
            meeting=_meeting(store, network, meant, person, entered_by),
            happened_on=on,
            expected_version=expect,
        )
        receipt = wiring.at_the_door(store, lambda door: door.give(envelope, unsent=command_id is None), engine=True)
        Answer(session, store, network, meant, receipt).tell()


def _meeting(store: wiring.Store, network: Network, meant: Treated, person: str, entered_by: str | None) -> str | None:
    """The open meeting, in which a minute-taker enters what others say there; a delegate acts by themselves."""
    if entered_by is None or network.may_act_for(entered_by, person, store.today(network)):
        return None
    meeting = store.folded(meant.stream).state.open_meeting
    return f"{meant.stream}#{meeting.id}" if meeting is not None else None


class Answer:
    """What came of a decision, and what happens next."""

    def __init__(
        self, session: Session, store: wiring.Store, network: Network, meant: Treated, receipt: Receipt
    ) -> None:
        self.session = session
        self.meant = meant
        self.store = store
        self.receipt = receipt
        self.screen = screen_of(store, network)
        self.desk = Desk(store, network)
        events = brought(store, receipt)
        self.events = list(events)

    def tell(self) -> None:
        """The receipt, then whose turn it is now."""
        coming = ahead(self.store, self.receipt)
        if self.session.as_json:
            told = {**self.receipt.model_dump(mode="json"), **coming.as_json()}
            self.session.print_json({**told, "item": self.meant.item.id, "escalations": self._escalations()})
            return
        tell(self.screen, self.receipt, said=said_by(self.store, self.receipt), coming=coming)
        for sentence in self._next():
            self.screen.text(sentence, style=STRONG)
        for stream in self._escalations():
            self.screen.command(f"vertebra trail {self.screen.spelled(stream)}")
        coming.draw_years(self.screen)

    def _escalations(self) -> list[str]:
        return [asked.escalation for asked in self.meant.item.tabled or self.meant.item.asked]

    def _next(self) -> Iterator[str]:
        """What happens next, of what this one step brought about."""
        say, kinds = self.screen.say, {event.kind: event.data for event in self.events}
        if "ItemDecided" in kinds:
            yield say("It is decided. The representative reports it to the group; then the teams know it.")
        elif "PartDecided" in kinds:
            left = self.desk.item(self.meant.stream, self.meant.item.id)
            lacking = left.lacking if left is not None else ()
            yield say("Still to answer: {portfolios}.", portfolios=self.screen.portfolios(lacking))
        if "ItemLeft" in kinds:
            yield say("It comes back to the next meeting, as one round more.")
        if "InformationAsked" in kinds:
            yield say("The group is asked; it comes back to the meeting with its answer.")


def register(app: typer.Typer) -> None:
    app.command()(decide)
