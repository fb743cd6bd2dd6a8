"""The look at the database itself: its tables are those that Vertebra makes, and nothing acts in it by itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.translatable import N_
from evidence.verdict import Fault, Finding, Look, Remark
from store.projections import READ_MODELS
from store.schema import Unlike

LOG = ("events", "commands", "streams", "counters")
RESTS = {
    Look.CHECKPOINTS: ("checkpoints",),
    Look.READ_MODELS: tuple(table.name for table in READ_MODELS),
    Look.BESIDE: ("forks", "repairs"),
}
WORDS = {
    "table-missing": N_("The table '{table}' is not in the database any more: it was removed or renamed."),
    "column-missing": N_("The table '{table}' has no column '{name}' any more: it was removed or renamed."),
    "column-changed": N_("The column '{name}' of the table '{table}' takes other values than Vertebra made it for."),
    "column-strange": N_("The table '{table}' has a column '{name}' that Vertebra did not make."),
    "key-missing": N_("Nothing in the database keeps two rows of '{table}' apart by {name} any more."),
    "index-missing": N_("The index of '{table}' by {name} is not in the database any more."),
    "index-strange": N_("The table '{table}' has an index ({name}) that Vertebra did not make."),
    "checked": N_("The table '{table}' has a rule ({name}) that Vertebra did not make: it may keep rows out."),
}
STRANGE = {
    "trigger": N_(
        "There is a trigger '{name}' in the database ({table}) that Vertebra did not make: "
        "it may change what is stored."
    ),
    "rule": N_(
        "There is a rule '{name}' in the database ({table}) that Vertebra did not make: it may change what is stored."
    ),
    "policy": N_("There is a policy '{name}' in the database ({table}): it may hide rows from who reads."),
    "view": N_("There is a view '{name}' in the database that Vertebra did not make."),
    "function": N_("There is a function '{name}' in the database that Vertebra did not make."),
    "table": N_("There is a table '{name}' in the database that Vertebra did not make."),
}
OTHER = N_("There is something in the database that Vertebra did not make: {kind} '{name}'.")
NO_DATABASE = N_("there is no database beside it")
LACKS = N_("the database lacks what is to be looked at (table {table})")


@dataclass(frozen=True)
class Seen:
    """What the look at the database came to. `skipped`: looks that cannot be taken at what it lacks, and why.

    `goes_on`: whether there is a log to be looked at.
    """

    findings: Sequence[Finding]
    skipped: Mapping[Look, Remark]
    goes_on: bool = True


def seen(unlike: Sequence[Unlike] | None, looks: Collection[Look]) -> Seen:
    """Look at the database, where there is one, and say which other looks can be taken at it."""
    if unlike is None:
        return Seen((), {look: Remark(words=NO_DATABASE) for look in (Look.SCHEMA, Look.BESIDE) if look in looks})
    whys = {look: blocked(unlike, tables) for look, tables in RESTS.items() if look in looks}
    skipped = {look: why for look, why in whys.items() if why is not None}
    if (log := blocked(unlike, LOG)) is None:
        return Seen(found(unlike) if Look.SCHEMA in looks else (), skipped)
    # Whatever was asked for, it is not there.
    said = found(unlike if Look.SCHEMA in looks else [one for one in unlike if one.blocks])
    return Seen(said, {**{look: log for look in looks if look is not Look.SCHEMA}, **skipped}, goes_on=False)


def found(unlike: Iterable[Unlike]) -> list[Finding]:
    """What is not as Vertebra makes it, each with its words."""
    return [
        Finding(
            fault=Fault.SCHEMA_CHANGED,
            look=Look.SCHEMA,
            stream="",
            words=WORDS.get(one.what) or STRANGE.get(one.kind, OTHER),
            params={"table": one.table, "name": one.name, "kind": one.kind},
        )
        for one in unlike
    ]


def blocked(unlike: Iterable[Unlike], tables: Iterable[str]) -> Remark | None:
    """Why what rests on these tables cannot be looked at; None where it can."""
    wanted = frozenset(tables)
    lacking = sorted({one.table for one in unlike if one.blocks and one.table in wanted})
    return Remark(words=LACKS, params={"table": ", ".join(lacking)}) if lacking else None
