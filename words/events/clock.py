"""What happens to the clock of a rehearsal: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("clock",)
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "ClockAdvanced": Row(N_("{who} moved the clock of the rehearsal to {to}."), about="clock", act="noted"),
}
