"""What is to be known of a question, said without a terminal."""

from domain.town import Town
from pages.question import answered, comes_from, facts, notes, on_the_table, said
from readings.desk import Desk
from readings.questions import Matter
from tests.scenarios.smalltown import SmallTown
from tests.scenarios.typed import MemoryStore
from words.languages import Language
from words.speaker import Speaker

ENGLISH = Language.ENGLISH


def asked() -> tuple[SmallTown, str, Desk]:
    town = SmallTown(Town())
    escalation = town.asked(town.opened("c1"))
    store = MemoryStore(town.town)
    return town, escalation, Desk(store, store.network("town"))


def known(desk: Desk, escalation: str) -> Matter:
    found = desk.matter(escalation)
    assert found is not None
    return found


def test_a_question_says_where_it_comes_from_and_who_waits_for_it_in_each_language() -> None:
    town, escalation, desk = asked()
    matter = known(desk, escalation)
    told = {language: dict(facts(Speaker(language, desk.network), matter, town.now.date())) for language in Language}
    assert told[ENGLISH]["Who waits"] == Speaker(ENGLISH, desk.network).organisations(matter.question.teams)
    assert told[ENGLISH]["It comes from"].startswith(comes_from(Speaker(ENGLISH, desk.network), matter))
    assert len({tuple(rows) for rows in told.values()}) == len(Language)


def test_what_was_decided_is_told_with_who_answered_and_what_is_left() -> None:
    town, escalation, desk = asked()
    item = next(iter(town.town.fold("management:town:board").state.items.values()))
    speaker = Speaker(ENGLISH, desk.network)
    assert list(on_the_table(speaker, item)) == []
    town.met()
    town.decided(escalation)
    store = MemoryStore(town.town)
    matter = known(Desk(store, store.network("town")), escalation)
    ((name, words),) = answered(speaker, matter)
    assert name == "What was answered"
    assert "approved" in words
    assert [name for name, _ in notes(speaker, matter)] == ["What came between"] * bool(matter.notes)
    assert all(said(speaker, note).startswith(speaker.day(note.on)) for note in matter.notes)
