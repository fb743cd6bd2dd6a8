"""The readme of an export: what the file is, how to check it, what it cannot prove; in the network's language too."""

from collections.abc import Callable, Sequence
from textwrap import fill

from domain.territory import Network
from domain.translatable import N_
from evidence.exporting_scope import Asked
from evidence.verdict import Remark
from words import language as tongue
from words.languages import Language

WIDTH = 100
KINDS = {
    "cycle": N_("a plan"),
    "action": N_("an action"),
    "case": N_("a case"),
    "escalation": N_("a question that was escalated"),
    "management": N_("the management meeting"),
}


def readme(asked: Asked, network: Network, elsewhere: Sequence[str] = ()) -> str:
    """The text, first in the network's language, then in English. `elsewhere`: streams that it names and lacks."""
    own = tongue.language_of(network.language)
    languages = dict.fromkeys((own, Language.ENGLISH))
    return ("\n\n" + "=" * WIDTH + "\n\n").join(_told(asked, network, elsewhere, each) for each in languages) + "\n"


def _told(asked: Asked, network: Network, elsewhere: Sequence[str], language: Language) -> str:
    def say(words: str, /, **params: object) -> str:
        return tongue.translate(words, language, **params)

    title = say("Vertebra: a record of {network}, to be checked", network=network.name)
    parts = [
        title + "\n" + "-" * len(title),
        "\n".join(say(one.words, **one.params) for one in asked_for(asked)),
        say(
            "This file holds what the record says, event by event, and everything that is needed to check it without "
            "the system it came from: no database, no connection, and no trust in who gave it to you. It holds no "
            "names or contacts of people: they are in the network's own keeping, and events know people by ids."
        ),
        _title(say("How to check it")),
        "1. " + say("By hand: unpack it, and compare every file with its sum (SHA256SUMS):"),
        "   unzip FILE && sha256sum --check SHA256SUMS",
        "2. " + say("With Vertebra, on any machine:"),
        "   vertebra verify FILE",
        say(
            "That tells you whether the file agrees with itself and with the signed checkpoints in it. Compare the "
            "checkpoints, or the key that signed them, with what you were given at another time or by somebody else: "
            "whoever can change the record and has the key could have signed it anew."
        ),
        "   vertebra verify FILE --checkpoints KEPT.json",
        "   vertebra verify FILE --key signing-0001.pub",
        _title(say("What is looked at")),
        _list(
            say("Every event stands in a chain of hashes: one that was changed, removed or put in breaks it."),
            say("Every command is decided again, by the rules of its day, and must give the same events."),
            say("The histories of the engine, a second record of the same, hold the same events byte for byte."),
            say("The engine's code, run again on these histories, must record the same."),
            say("Checkpoints, signed when they were made, say where each stream stood: a chain made anew differs."),
        ),
        _title(say("What it cannot prove")),
        _list(
            say("That what people wrote down was true."),
            say("That nothing was removed from the end of a stream after the last history or checkpoint that knew it."),
            say("Anything about streams that are not in this file; manifest.json lists those that it names."),
            say("When things were recorded, beyond the word of the machine that signed the checkpoints."),
            say("That this text and the schemas are true: they are for readers, and nothing in them is verified."),
        ),
        *_elsewhere(elsewhere, say),
        _title(say("What is in it")),
        _table(
            ("manifest.json", say("what was asked for, when it was made, and the SHA-256 of every other file")),
            ("signature.json", say("the signature of manifest.json, where the town has a key; it covers all the rest")),
            ("SHA256SUMS", say("the same sums, for sha256sum")),
            ("events.ndjson", say("the events, one a line, as CloudEvents 1.0")),
            ("commands.ndjson", say("the commands that brought them about, each with what was known when it came")),
            ("heads.json", say("where each stream stands: its version and the end of its chain of hashes")),
            ("checkpoints.json", say("the signed checkpoints")),
            ("proofs.ndjson", say("for each stream, the way from where it stood up to what was signed")),
            ("reconciliations.json", say("the signed records of what was done where an older copy was put back")),
            ("keys.json", say("the public keys of the signatures")),
            ("network/", say("the network: its zones, bodies, organisations and rules")),
            ("histories/", say("the engine's own histories, one file for each run of a process")),
            ("schemas/", say("what each kind of event, command and state consists of, as JSON Schema")),
        ),
    ]
    return "\n\n".join(_wrapped(part) for part in parts)


def _elsewhere(streams: Sequence[str], say: Callable[..., str]) -> list[str]:
    """The streams that are named and are not here, in words."""
    if not streams:
        return []
    kinds = [(KINDS.get(stream.partition(":")[0]), stream) for stream in streams]
    return [
        _title(say("What it names and does not hold")),
        say(
            "Events in this file hand something over to the following, received something from them, or were brought "
            "about by them. They were not asked for: this file says nothing else about them and proves nothing of them."
        ),
        _list(*(stream if kind is None else f"{say(kind)}: {stream}" for kind, stream in kinds)),
    ]


def asked_for(asked: Asked) -> tuple[Remark, ...]:
    """What an export holds, by what it was asked for: its network, and each way in which that was narrowed."""
    told = [Remark(words=N_("Network: {network}"), params={"network": asked.network})]
    if asked.stream is not None:
        told.append(Remark(words=N_("With everything that belongs to: {stream}"), params={"stream": asked.stream}))
    if asked.zone is not None:
        told.append(Remark(words=N_("Zone: {zone}"), params={"zone": asked.zone}))
    if asked.since is not None:
        words = N_("Only what recorded something on or after {date}, from its beginning")
        told.append(Remark(words=words, params={"date": asked.since.isoformat()}))
    if asked.until is not None:
        told.append(Remark(words=N_("Up to and with {date}"), params={"date": asked.until.isoformat()}))
    return tuple(told)


def _wrapped(part: str) -> str:
    """Long lines broken, so that any reader of texts shows them well; what stands under a dash stays under it."""
    lines = (fill(line, WIDTH, subsequent_indent="  " if line.startswith("- ") else "") for line in part.splitlines())
    return "\n".join(lines)


def _title(words: str) -> str:
    return f"{words}\n{'~' * len(words)}"


def _list(*lines: str) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(*rows: tuple[str, str]) -> str:
    return "\n".join(f"{name:18}{what}" for name, what in rows)
