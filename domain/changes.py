"""A correction says something that is not so already; of long texts a state keeps too little to tell."""

from domain.decider import Context
from domain.errors import Refusal
from domain.message import brief

SAYS_WHAT_CHANGES = 3  # the edition since which a correction that changes nothing is refused, and cut texts are known


def nothing_changes() -> Refusal:
    """What is said to a correction of something that is so already."""
    return Refusal("nothing-changes", "This says nothing that is not so already.")


def says_what_changes(context: Context) -> bool:
    """Whether the rules refuse a correction that changes nothing."""
    return context.edition >= SAYS_WHAT_CHANGES


def is_cut(text: str, context: Context) -> bool:
    """Whether a state keeps less than the whole of a text; older events do not say."""
    return says_what_changes(context) and brief(text) != text.strip()
