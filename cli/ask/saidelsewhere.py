"""What was done in a meeting elsewhere, in words: on its page, and for programs."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cli.screen import DIM, Screen
from domain.message import Recorded
from domain.translatable import N_
from readings.saidelsewhere import Said
from words import language as tongue
from words.telling import Teller

OF_CASES = {
    "discussed": N_("The case {case} was discussed."),
    "extended": N_("The case {case} was given more time in the group."),
    "escalated": N_("The case {case} was taken to the management meeting."),
    "resolved": N_("The case {case} was recorded as solved."),
    "closed": N_("The case {case} was closed."),
    "reopened": N_("The case {case} was reopened."),
    "worked-on": N_("The case {case} was worked on."),
}


class Told(NamedTuple):
    """One thing with its sentence, and what must be known besides."""

    said: Said
    sentence: str
    besides: list[str]

    def as_json(self) -> dict[str, Any]:
        told = self.said.model_dump(mode="json")
        last = {name: told.pop(name) for name in ("after", "came_of_it")}
        return {**told, "sentence": self.sentence, "besides": self.besides, **last}


def in_words(screen: Screen, said: Iterable[Said], heard: Iterable[Recorded]) -> list[Told]:
    """Each thing that was done, in a sentence; what reads the same is told once."""
    teller = Teller(screen)
    for _ in teller.known_from(heard):
        pass
    told: dict[tuple[str, str], Told] = {}
    for one in said:
        sentence = _sentence(teller, one)
        told.setdefault((one.event.stream, sentence), Told(one, sentence, list(_besides(screen, one))))
    return list(told.values())


def draw_said(screen: Screen, said: list[Told]) -> None:
    """What was decided and stated elsewhere in a meeting, on its page."""
    done = [one for one in said if not one.said.came_of_it]
    after = [one for one in done if one.said.after == "approval"]
    parts = (
        (screen.say("Decided, stated and reported in this meeting"), [one for one in done if one not in after]),
        (screen.say("Recorded after the minutes were approved"), after),
        (screen.say("What came of it after the meeting"), [one for one in said if one.said.came_of_it]),
    )
    for title, listed in parts:
        if listed:
            screen.section(title)
        for one in listed:
            screen.item(f"{screen.day(one.said.on)}: {one.sentence}" if one.said.came_of_it else one.sentence)
            for more in one.besides:
                screen.text(more, style=DIM, indent=2)


def _sentence(teller: Teller, said: Said) -> str:
    event, about, say = said.event, said.about, teller.speaker.say
    match about.kind:
        case "case" if about.text is not None:
            return say("The case {case} was discussed: «{text}».", case=about.name, text=about.text)
        case "case":
            return say(OF_CASES[about.done], case=about.name)
        case "escalation" if about.name is not None:
            return say("On the question «{question}»: {told}", question=about.name, told=teller.sentence(event))
        case "action" if about.name is not None:
            return say("On the action «{title}»: {told}", title=about.name, told=teller.sentence(event))
        case "escalation" | "action":
            return teller.sentence(event)
    # Who objected or abstained is told below the sentence, with the whole reason.
    besides: dict[str, Any] = {name: [] for name in ("objections", "abstained") if name in event.data}
    return teller.sentence(event.model_copy(update={"data": {**event.data, **besides}}))


def _besides(screen: Screen, said: Said) -> Iterator[str]:
    """Who spoke otherwise, and why; and who is told to have been there although the attendance says otherwise now."""
    besides = said.beside
    for one, reason in besides.objected:
        told = {"organisation": screen.organisation(one), "reason": reason or "–"}
        yield screen.say("{organisation} objected: {reason}", **told)
    if besides.abstained:
        yield screen.say("Abstained: {organisations}", organisations=screen.organisations(besides.abstained))
    if besides.gone:
        yield screen.say(
            "Counted as present, and not there as the attendance was corrected: {organisations}",
            organisations=screen.organisations(besides.gone),
        )
    if besides.lacks is not None:
        stands = screen.say("What was decided stands; as the attendance is now:")
        yield f"{stands} {tongue.say(besides.lacks, screen.session.language)}"
