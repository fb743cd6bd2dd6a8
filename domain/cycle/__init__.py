"""One turn of a zone or a whole network: diagnosis → SWOT → plan → actions → evaluation.

Stream `cycle:NETWORK:ZONE:PERIOD`; the zone of a cycle of the whole network is `network`.
"""

from domain.cycle import vocabulary

__all__ = ["vocabulary"]
