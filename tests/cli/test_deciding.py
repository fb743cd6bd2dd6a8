"""A secretary's ten minutes on the real engine: find what waits, decide it, see it come back to the group."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.conftest import Terminal
from tests.cli.stored import played
from tests.engine import engine, until

QUESTION = "escalation:batatais:norte:case-n21-05-1"
SECRETARY, TEAM = "secretaria-de-saude", "equipe-ubs-norte"


@dataclass(frozen=True)
class Speaking(Terminal):
    """A terminal whose engine answers."""

    address: str

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"VERTEBRA_TEMPORAL_ADDRESS": self.address, "VERTEBRA_LANGUAGE": "en"}


async def test_a_secretary_finds_decides_and_sees_the_return_of_an_item(tmp_path: Path) -> None:
    await asyncio.to_thread(played, "batatais-gestao-2021", tmp_path)
    async with engine(tmp_path) as running:
        vertebra = Speaking(tmp_path, running.settings.temporal_address)

        async def read(*words: str) -> Any:
            return await asyncio.to_thread(vertebra.read, *words)

        async def stage() -> str:
            return str((await read("trail", QUESTION))["stage"])

        async def waits(person: str) -> list[Any]:
            return list((await read("inbox", "--as", person))["entries"])

        (found,) = [one for one in await waits(SECRETARY) if one["urgency"] == "urgent"]
        assert found["questions"][0]["escalation"] == QUESTION

        answer = ("--approve", "--responsible", TEAM, "--due", "2021-12-10", "--resources", "A loan")
        told = await asyncio.to_thread(vertebra.done, "decide", QUESTION, "--as", SECRETARY, *answer)
        assert "It is decided." in told
        assert f"vertebra trail {QUESTION}" in told
        await until(lambda: _is(stage, "decided"))

        assert "report-return" in [
            one["what"] for one in (await read("inbox", "--as", "representante-norte"))["entries"]
        ]
        meeting = {
            "on": "2021-12-02",
            "present": ["cras-norte", "creas", "ubs-norte"],
            "minute_taker": "relatoria-norte",
        }
        group = "group:batatais:grupo-norte"
        await asyncio.to_thread(vertebra.given, group, "RecordMeeting", "relatoria-norte", **meeting)
        held = (await read("show", group))["state"]["meetings"][-1][0]
        place = ("--meeting", f"{group}#{held}")
        given = ("do", QUESTION, "ReportReturn", "--as", "representante-norte", *place)
        await read(*given, "--data", json.dumps({"text": "Health lends one"}))
        teams = {team["team"]: team["acknowledged_on"] for team in (await read("trail", QUESTION))["teams"]}
        assert teams == {"ubs-norte": "2021-12-02", "cras-norte": "2021-12-02", "entidade-norte": None}

        refused = await asyncio.to_thread(vertebra.refused, "decide", QUESTION, "--as", SECRETARY, "--refuse", "no")
        assert refused[:2] == (3, "not-on-the-table")
        assert f"its trail tells where it is.\n  vertebra trail {QUESTION}" in refused[2]

        opened = ("case", "open", "batatais", "norte", "N21 99", "--as", TEAM, "--team", "cras-norte")
        said = ("--text", "No bus on Sundays", "--would-need", "A bus on Sundays", "--portfolio", "saude")
        receipt = await read(*opened, *said)
        assert [event["kind"] for event in receipt["events"]] == ["CaseOpened"]
        state = (await read("show", "case:batatais:norte:n21-99"))["state"]
        assert (state["life"]["teams"], state["life"]["reference_person"]) == (["ubs-norte", "cras-norte"], TEAM)


async def _is(stage: Any, wanted: str) -> bool:
    return bool(await stage() == wanted)
