"""People's names and contacts: a table beside the log, so that events carry ids alone and a name can be removed.

Never rebuilt from the log, never joined into it.
"""

from collections.abc import Mapping

from sqlalchemy import Engine, select

from domain.message import Message
from store.database import insert_for, writing
from store.tables import people, storable


class Card(Message):
    """How a person is called and reached, as far as the network file says."""

    person: str
    display_name: str
    contact: str | None = None


def write_people(engine: Engine, network: str, cards: tuple[Card, ...]) -> None:
    """Keep these people's names and contacts; what was known of them before is replaced, others stay."""
    rows = [
        {
            "network": network,
            "person": card.person,
            "display_name": storable(card.display_name),
            "contact": None if card.contact is None else storable(card.contact),
        }
        for card in cards
    ]
    if not rows:
        return
    with writing(engine) as connection:
        statement = insert_for(connection, people)
        new = {"display_name": statement.excluded.display_name, "contact": statement.excluded.contact}
        connection.execute(statement.on_conflict_do_update(index_elements=["network", "person"], set_=new), rows)


def read_people(engine: Engine, network: str) -> dict[str, Card]:
    """The names and contacts of a network's people, by their ids."""
    with engine.connect() as connection:
        found = connection.execute(select(people).where(people.c.network == network).order_by(people.c.person))
        return {
            row.person: Card(person=row.person, display_name=row.display_name, contact=row.contact) for row in found
        }


def display_names(engine: Engine, network: str) -> Mapping[str, str]:
    """How each person is called; a person without a name is missing, and known by the id."""
    return {person: card.display_name for person, card in read_people(engine, network).items()}
