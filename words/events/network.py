"""What happens to the register of a network: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("the-network", "territory", "organisations", "people", "portfolios")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "NetworkFounded": Row(N_("{who} founded the network «{name}»."), about="the-network", act="added"),
    "NetworkChanged": Row(
        N_("{who} named the network «{name}», with {language} as its language."),
        about="the-network",
        act="changed",
    ),
    "CalendarSet": Row(N_("{who} set the calendar of the network ({timezone})."), about="the-network", act="changed"),
    "RulesSet": Row(N_("{who} set the rules of the network."), about="the-network", act="changed", decision=True),
    "WordsSet": Row(N_("{who} set the network's own words."), about="the-network", act="changed"),
    "AssumptionsSet": Row(
        N_("{who} wrote down what is assumed about the network."),
        about="the-network",
        act="changed",
    ),
    "SectorAdded": Row(N_("{who} added the sector «{name}»."), about="territory", act="added"),
    "SectorChanged": Row(N_("{who} changed the sector «{name}»."), about="territory", act="changed"),
    "KindAdded": Row(N_("{who} added «{name}» as a kind of organisation."), about="territory", act="added"),
    "KindChanged": Row(N_("{who} changed «{name}» as a kind of organisation."), about="territory", act="changed"),
    "LineAdded": Row(N_("{who} added the line «{name}»."), about="territory", act="added"),
    "LineChanged": Row(N_("{who} changed the line «{name}»."), about="territory", act="changed"),
    "PortfolioAdded": Row(N_("{who} added the portfolio «{name}»."), about="portfolios", act="added"),
    "PortfolioChanged": Row(N_("{who} changed the portfolio «{name}»."), about="portfolios", act="changed"),
    "ZoneAdded": Row(N_("{who} added the zone «{name}»."), about="territory", act="added"),
    "ZoneChanged": Row(N_("{who} changed the zone «{name}»."), about="territory", act="changed"),
    "NeighbourhoodAdded": Row(N_("{who} added the neighbourhood «{name}» to {zone}."), about="territory", act="added"),
    "NeighbourhoodChanged": Row(
        N_("{who} changed the neighbourhood «{name}» of {zone}."),
        about="territory",
        act="changed",
    ),
    "BodyAdded": Row(N_("{who} added «{name}» ({kind})."), about="territory", act="added"),
    "BodyChanged": Row(N_("{who} changed «{name}» ({kind})."), about="territory", act="changed"),
    "PartClosed": Row(
        N_("{who} closed «{id}» of the network; its last day is {on}."),
        about="the-network",
        act="removed",
    ),
    "PartReopened": Row(N_("{who} opened «{id}» of the network again."), about="the-network", act="changed"),
    "OrganisationJoined": Row(
        N_("{who} entered {name} as taking part in the network."),
        about="organisations",
        act="added",
    ),
    "OrganisationChanged": Row(N_("{who} changed what is known of {name}."), about="organisations", act="changed"),
    "OrganisationLeft": Row(
        N_("{organisation} left the network; its last day was {until}."),
        about="organisations",
        act="removed",
    ),
    "OrganisationSeated": Row(N_("{who} gave {organisation} a seat in {body}."), about="organisations", act="added"),
    "OrganisationUnseated": Row(
        N_("{who} ended the seat of {organisation} in {body} on {until}."),
        about="organisations",
        act="removed",
    ),
    "CaseMemberNamed": Row(
        N_("{who} named {person} to the closed part of {body}, where cases are worked on."),
        about="people",
        act="added",
    ),
    "CaseMemberEnded": Row(
        N_("{who} ended the place of {person} in the closed part of {body} on {until}."),
        about="people",
        act="removed",
    ),
    "ServiceAdded": Row(
        N_("{who} entered the service «{name}» of {organisation} in the directory."),
        about="organisations",
        act="added",
    ),
    "ServiceChanged": Row(
        N_("{who} changed the service «{name}» of {organisation} in the directory."),
        about="organisations",
        act="changed",
    ),
    "PersonAdded": Row(N_("{who} entered {person}, of {organisation}."), about="people", act="added"),
    "PersonChanged": Row(N_("{who} noted that {person} is of {organisation}."), about="people", act="changed"),
    "PersonLeft": Row(N_("{who} noted that {person} left on {on}."), about="people", act="removed"),
    "MandateGiven": Row(N_("{who} made {person} {role}."), about="people", act="added", decision=True),
    "MandateEnded": Row(
        N_("{who} ended the mandate of {person} as {role} on {until}."),
        about="people",
        act="removed",
        decision=True,
    ),
    "DelegationGiven": Row(N_("{who} lets {delegate} act for {person} from {since} on."), about="people", act="added"),
    "DelegationEnded": Row(
        N_("{who} ended the delegation of {person} to {delegate} on {until}."),
        about="people",
        act="removed",
    ),
    "PortfolioHeld": Row(
        N_("{who} noted that {person} answers for {portfolio}."),
        about="portfolios",
        act="added",
        decision=True,
    ),
    "HoldingEnded": Row(
        N_("{who} noted that {person} answered for {portfolio} until {until}."),
        about="portfolios",
        act="removed",
        decision=True,
    ),
    "SuperiorNamed": Row(
        N_("{who} noted that {person} decides where {portfolio} does not."),
        about="portfolios",
        act="added",
    ),
    "RhythmSet": Row(N_("{who} set when {body} meets."), about="the-network", act="changed"),
    "RhythmEnded": Row(
        N_("{who} ended the rhythm by which {body} meets, on {until}."),
        about="the-network",
        act="removed",
    ),
}
