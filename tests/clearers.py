"""Those who clear releases at the host, and invented parties for lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cast import Player

Entity = Mapping[str, object]
WriteList = Callable[[Sequence[Entity]], None]


@dataclass(frozen=True)
class Clearers:
    """Jasim and Dana license, Layan approves: all at the host."""

    jasim: Player
    dana: Player
    layan: Player


def entity(key: str, name: str, schema: str = "Person", **properties: list[str]) -> Entity:
    """A listed party as FollowTheMoney has it."""
    return {"id": key, "schema": schema, "properties": {"name": [name], **properties}}


LISTED = (
    entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1962-03-01"], nationality=["ma"], alias=["Abu Karim"]),
    entity("p2", "Viktor Andreyevich Sokolenko", birthDate=["1970"]),
    entity("o1", "Example Labs Trading", schema="Company", country=["us"]),
    entity("v1", "Sea Lantern", schema="Vessel", imoNumber=["9074729"]),
)
