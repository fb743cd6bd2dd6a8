"""Writes `cartagena-census.csv`: the entities that the source counts by kind and does not name.

The source gives 399 entities in 14 kinds. The network file names those that its text speaks of; the others are in the
sheet under names such as 'CEIP 01 (simulado)', spread over the neighbourhoods by a seed, and say that they are
simulated. Run `python -m networks.census` to write it again: the same seed gives the same bytes.
"""

import csv
from hashlib import sha256
from io import StringIO
from pathlib import Path

SEED = "cartagena-census"
SHEET = Path(__file__).with_name("cartagena-census.csv")
ZONES = 4
NEIGHBOURHOODS = 16  # four in each zone

# kind: its abbreviation in the source's table, how many there are, and how many of them the network file has itself
KINDS = {
    "eim": ("EIM", 9, 0),
    "ceip": ("CEIP", 36, 4),
    "ies": ("IES", 13, 0),
    "ampa": ("AMPA", 12, 4),
    "avv": ("A.VV.", 43, 5),
    "mayor": ("MAYOR", 25, 0),
    "mujer": ("MUJER", 27, 0),
    "joven": ("JOVEN", 21, 0),
    "relig": ("RELIG", 17, 0),
    "ong": ("ONG", 91, 5),
    "farm": ("FARM", 28, 0),
    "csalud": ("C.SALUD", 16, 4),
    "ayto": ("AYTO", 35, 5),
    "otros": ("OTROS", 26, 2),
}


def sheet() -> str:
    """The spreadsheet's text: one entity a row, in the order of the source's table."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("id", "name", "kind", "zones", "bodies", "origin"))
    for kind, (abbreviation, total, named) in KINDS.items():
        for number in range(1, total - named + 1):
            place = _neighbourhood(kind, number)
            bodies = [f"accion-barrio-{place:02}"]
            if kind == "csalud":
                bodies.append(f"motor-barrio-{place:02}")
            zone = f"zona-{(place - 1) * ZONES // NEIGHBOURHOODS + 1}"
            name = f"{abbreviation} {number:02} (simulado)"
            rows.writerow((f"{kind}-{number:02}", name, kind, zone, ";".join(bodies), "simulated"))
    return text.getvalue()


def _neighbourhood(kind: str, number: int) -> int:
    """The neighbourhood of an entity, from 1 on: each kind goes round all of them, from where the seed puts it."""
    begins = int.from_bytes(sha256(f"{SEED}/{kind}".encode()).digest()[:4], "big") % NEIGHBOURHOODS
    jump = int.from_bytes(sha256(f"{SEED}/{kind}/{number}".encode()).digest()[:4], "big") % 3
    return (begins + number * 5 + jump * NEIGHBOURHOODS // 4) % NEIGHBOURHOODS + 1


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
