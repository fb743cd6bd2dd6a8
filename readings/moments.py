"""How an answer writes a moment for programs."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

Moment = Annotated[datetime, PlainSerializer(str, when_used="json")]
"""A moment that is written as Python writes it: `2025-01-06 12:00:00+00:00`."""
