"""The steps of a trail as sentences, where a story of one question says them otherwise than the history of a stream.

See `words.events`; what is not here is said as it is there.
"""

from domain.translatable import N_

STEPS = {
    "EscalationTabled": N_("It was put on the table of the management meeting."),
    "PortfoliosNamed": N_("{who} named who must answer: {portfolios}. Reason: {reason}"),
    "DecisionDrafted": N_("{drafted_by} drafted for {portfolio}: {ruling}"),
    "PartDecided": "{part}",
    "DecisionReceived": N_("With that it was decided by all who are concerned."),
    "ItemPending": N_("It is pending, because nobody was there for: {portfolios}."),
    "ItemLeft-deferred": N_("{by} deferred it: {reason}"),
    "ItemLeft-not-reached": N_("The meeting did not reach it. {reason}"),
    "ItemLeft-not-held": N_("The meeting was not held: nobody opened it."),
    "ItemLeft-moved": N_("The body that was to answer it meets no more: it goes to whoever answers it now."),
    "ItemLeft-pending": N_("It was left pending from: {portfolios}."),
    "InformationAsked": N_("{portfolio} asked, before it answers: «{question}»"),
    "PartPassedToSuperior": N_("{portfolio} has left it pending too often ({rounds}): {superior} may answer too."),
    "PositionTaken": N_("{person} had a position minuted: «{text}»"),
    "DecisionReturned": N_(
        "{who} returned the answer in {meeting}: «{text}». Present, and so they know: {acknowledged}."
    ),
    "DecisionReturned-asked": N_(
        "{who} returned the answer in {meeting}: «{text}». Present, and so they know: {acknowledged}. "
        "Absent, and asked until {acknowledge_by}: {asked}."
    ),
    "CaseResolved": N_("{who} said that the group has it solved."),
    "ItemsJoined": N_("{who} joined it with what others ask."),
    "ItemSeparated": N_("{who} separated it from what others ask."),
}
