"""The words for the codes of checkpoints and of the archive: how runs ended, and what is wrong with a signature."""

from domain.translatable import N_

EVIDENCE_LABELS = {
    "run-completed": N_("completed"),
    "run-continued-as-new": N_("went on in the next"),
    "run-failed": N_("failed"),
    "run-cancelled": N_("cancelled"),
    "run-terminated": N_("ended by hand"),
    "run-timed-out": N_("timed out"),
    "taken-new": N_("kept, the first of this town"),
    "taken-longer": N_("kept: it goes on from what was kept"),
    "taken-known": N_("nothing new in it"),
    "taken-own": N_("this town's own: left where it is"),
    "taken-refused": N_("refused"),
    "signature-valid": N_("valid"),
    "signature-unknown": N_("key not known here"),
    "signature-forged": N_("not of its key"),
}
