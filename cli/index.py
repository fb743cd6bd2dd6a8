"""Every command of the first level: where it is written, and what it is for. A command is imported when it is wanted.

In the order in which people are told of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.translatable import N_


@dataclass(frozen=True)
class Entry:
    """`module`: its `register` makes the command. `help`: what it is for, in a sentence: the first of the command's
    own help."""

    module: str
    help: str
    hidden: bool = False


# fmt: off
COMMANDS: Mapping[str, Entry] = {
    "inbox": Entry("cli.ask.inbox", N_(
        "What waits for me: to decide, to report, to acknowledge, to carry out; and what became of what we "
        "asked.")),
    "agenda": Entry("cli.ask.agenda", N_(
        "The next management meeting, or the one that is open: minutes, items in their order, what is to be "
        "noted.")),
    "minutes": Entry("cli.ask.minutes", N_(
        "The minutes of a meeting: who was there, each item and what became of it, what was added, approved, "
        "amended.")),
    "decide": Entry("cli.give.decide", N_(
        "Decide what is asked: approve, assign, expedite, forward outside, refuse, defer, or ask for more "
        "first.")),
    "trail": Entry("cli.ask.trail", N_(
        "The trail of an escalation: where it came from, every round, the decision, its return, and what was "
        "done.")),
    "promises": Entry("cli.ask.promises", N_(
        "Everything raised and not yet come back, with whose turn it is; and news that did not reach their "
        "receivers.")),
    "legs": Entry("cli.ask.legs", N_(
        "How many days each leg of a question takes, from raised to carried out, by zone, portfolio and kind.")),
    "start-cycle": Entry("cli.give.cycle", N_("Start a cycle of a zone: its diagnosis opens."), hidden=True),
    "do": Entry("cli.give.do", N_("Give a command.")),
    "commands": Entry("cli.ask.commands", N_(
        "What can be asked: the commands of each kind of stream, who may give them, and their fields.")),
    "show": Entry("cli.ask.show", N_("How something stands, or stood as of when, as a person would read it.")),
    "streams": Entry("cli.ask.show", N_("Everything that has a history, by its title and its id.")),
    "find": Entry("cli.ask.find", N_(
        "Find cases, questions, actions, findings, meetings, organisations, persons by words, accents and "
        "case aside.")),
    "history": Entry("cli.ask.history", N_(
        "What happened, one sentence for each event: who, when it happened, when it was recorded.")),
    "board": Entry("cli.ask.board", N_(
        "The board of a zone, or of a whole network: phase, what is due, what is late, who must do what next.")),
    "lineage": Entry("cli.ask.lineage", N_(
        "Where an action comes from (objective, strategy, SWOT item, finding), and what came of it.")),
    "diff": Entry("cli.ask.diff", N_(
        "What was added, changed, ended and decided between two dates or versions, by whom and when.")),
    "replay": Entry("cli.player.replay", N_(
        "Step or play through a history: what was recorded when, by whom, and how the thing stood then.")),
    "why": Entry("cli.ask.why", N_(
        "Why a field is what it is: the event that made it so, the person, and the command.")),
    "knew": Entry("cli.ask.knew", N_(
        "What those who decided knew: the question, where it came from and the plan, as they stood in that "
        "moment.")),
    "stats": Entry("cli.ask.stats", N_(
        "What was done, who took part and what came of it: each figure with the events that it rests on.")),
    "report": Entry("cli.ask.evaluation", N_(
        "The evaluation report of a plan for a council; or what the plan leaves without an answer.")),
    "whatif": Entry("cli.ask.whatif", N_(
        "What would have happened under other rules, had people said and done the same.")),
    "verify": Entry("cli.prove.verify", N_("Prove that the record is what was recorded, and name what is not.")),
    "export": Entry("cli.prove.export", N_(
        "Write the record of a plan, a zone or a network into one file that anybody can check, without names "
        "of people.")),
    "reconcile": Entry("cli.operate.reconcile", N_(
        "Bring the log and Temporal to one truth where one is older than the other, as after a restore of "
        "either.")),
    "backup": Entry("cli.operate.backup", N_(
        "Back up the embedded system, running or not: both databases of one moment, the archive and the keys.")),
    "restore": Entry("cli.operate.backup", N_("Put a backup where no embedded system is: all of it, or nothing.")),
    "up": Entry("cli.operate.system", N_(
        "Start everything in one: Temporal's development server, the database, a worker.")),
    "worker": Entry("cli.operate.system", N_(
        "Run a worker by itself, against the Temporal and the database that the environment names.")),
    "play": Entry("cli.operate.system", N_("Play a scenario on the running engine, on the rehearsal clock.")),
    "clock": Entry("cli.operate.system", N_(
        "The time in a rehearsal network; moved forward, every deadline up to then comes, in order.")),
    "repair": Entry("cli.operate.system", N_("Show both sides of a forked stream.")),
    "migrate": Entry("cli.operate.system", N_("Bring the database's tables up to date.")),
    "network": Entry("cli.operate.network", N_("Networks: load, show, list, and the form of their files.")),
    "cycle": Entry("cli.give.cycle", N_("Cycles: start one.")),
    "case": Entry("cli.give.case", N_("Cases: open one.")),
    "checkpoints": Entry("cli.prove.checkpoints", N_(
        "Signed checkpoints: where every stream of the log stood, so that a later change can be found.")),
    "archive": Entry("cli.prove.archive", N_(
        "The archive: Temporal's histories, sealed before Temporal forgets them.")),
    "rebuild": Entry("cli.operate.rebuild", N_("Give the log back from the histories, or Temporal from the log.")),
    "projections": Entry("cli.operate.system", N_("Read models: what lists, boards and statistics read.")),
}
# fmt: on
