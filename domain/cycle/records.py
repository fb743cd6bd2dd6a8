"""The small records inside the commands and events of a cycle, and what several of them have in common."""

from typing import Literal

from domain.message import Message, Slug

Matter = Literal["validation", "agreement", "adoption"]


class Objection(Message):
    """An organisation's no, with its reason where it gives one."""

    organisation: Slug
    reason: str = ""


Outcome = Literal["approve", "refuse"]


FindingKind = Literal["demand", "fragility", "strength", "resource", "indicator"]


class OpenFinding(Message):
    """A finding that no completed action answered, as the next cycle is told of it; `text` is brief."""

    id: str
    kind: FindingKind
    text: str
    sector: str
    organisation: str | None = None


class OpenAction(Message):
    """An action that was not finished, as the next cycle is told of it."""

    id: str
    title: str
    status: str
    responsible: str
    organisation: str | None = None


class Lesson(Message):
    """A lesson of the previous cycle; `text` is brief, its full words are in that cycle's events."""

    id: str
    text: str


CycleOutcome = Literal["renew", "adjust", "end"]


Quadrant = Literal["strengths", "weaknesses", "opportunities", "threats"]


StrategyKind = Literal["correct-weaknesses", "adapt-to-threats", "maintain-strengths", "explore-opportunities"]
