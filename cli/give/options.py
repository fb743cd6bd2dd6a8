"""What can be said with every command: who says it, when, in which meeting, and whose hand enters it."""

from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from cli.give.days import day

As = Annotated[str, typer.Option("--as", help="The id of the person who says it.", metavar="PERSON")]
Id = Annotated[
    UUID | None, typer.Option("--id", help="The command's id: give it again with the same one after a timeout.")
]
EnteredBy = Annotated[
    str | None, typer.Option(help="Who types it in: the minute-taker, or a delegate.", metavar="PERSON")
]
Meeting = Annotated[
    str | None, typer.Option(help="Where it was stated: STREAM#MEETING, as group:NETWORK:BODY#ID.", metavar="MEETING")
]
On = Annotated[
    date | None, typer.Option(parser=day, metavar="DAY", help="The day it happened, where that is not today.")
]

Expect = Annotated[
    int | None,
    typer.Option(
        "--expect",
        min=0,
        metavar="VERSION",
        help="The version you have read: where it has changed since, nothing is written.",
    ),
]
