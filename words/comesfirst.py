"""What is said of what has to come before something that waits can be done, by its code."""

from domain.translatable import N_

COMES_FIRST = {
    "body-closed": N_("Its body was closed: it is said in a meeting once who administers the network opens it again."),
    "inheritance": N_("It is put to a meeting once what the cycle before left open has come."),
    "no-body-validates": N_("It starts once some body validates here: who administers the network names one."),
    "opens-on": N_("It opens on {date}."),
    "held-on": N_("It is held on {date}."),
    "decisions-entered": N_(
        "What is decided is entered first, item by item, as whoever says it. CarryOver leaves all that is still open "
        "to the next meeting; then it closes."
    ),
    "drafted-early": N_("This draft was made before some of what is told here was entered: draft them again."),
    "next-meeting-of-body": N_("They are approved at the next meeting of this body, once that was held."),
    "returned-before-not-done": N_(
        "That it is not carried out can be said once the answer has come back to the group."
    ),
    "returned-before-outside": N_("The answer from outside is recorded once the decision has come back to the group."),
    "referrals-settled": N_("It can be closed once what services still do on it is done or taken back."),
    "no-meeting-called": N_("It is decided at the next management meeting; none is called yet."),
    "meeting-open": N_("It is decided in the meeting that is open, by who is there, or their delegate."),
    "meeting-not-opened": N_(
        "The management meeting of {date} has not been opened yet: it is decided there, or at the next one."
    ),
    "next-meeting": N_("It is decided at the management meeting of {date}."),
    "ends-with-case": N_("Nobody notes this in their place: it ends with the case."),
    "ends-with-phase": N_("Nobody says this in their place: it ends with its phase, or at its deadline."),
}
