"""What commands and events of an action have in common."""

from typing import Annotated, Literal

from pydantic import Field

from domain.message import Message, Slug

Number = Annotated[float, Field(allow_inf_nan=False)]


Standing = Literal["standing", "subject-to-decision", "awaiting-acceptance", "refused"]


class Indicator(Message):
    """How it is seen whether an action works. Baseline and target are optional: a group may have none."""

    id: str
    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None


class IndicatorValue(Message):
    indicator: Slug
    value: Number
