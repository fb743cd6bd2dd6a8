"""What commands and events of a case have in common."""

from typing import Literal

CaseKind = Literal["family", "person", "community"]
