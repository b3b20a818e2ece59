"""Ask whether a name is listed, and how two names met: nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.clearance.domain.names.explaining import Row
from mithaq.clearance.domain.screening.fields import Compared, Properties, compared
from mithaq.clearance.domain.screening.subjects import PartyKind, properties_from, require_named
from mithaq.clearance.queries import lists, screening
from mithaq.clearance.queries.hits import HitView
from mithaq.parties import queries as parties

ANSWERS_MOST = 25


@dataclass(frozen=True)
class Answer:
    """A listed party whose name met; `score` in thousandths."""

    list: str
    entity: str
    name: str
    score: int
    met: tuple[Row, ...]
    theirs: Properties
    compared: tuple[Compared, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "list": self.list,
            "entity": self.entity,
            "name": self.name,
            "score_thousandths": self.score,
            "met": [
                {
                    "asked": row.asked,
                    "listed": row.listed,
                    "kind": row.kind.value,
                    "likeness_thousandths": round(row.likeness * 1000),
                }
                for row in self.met
            ],
            "fields": [
                {
                    "field": row.field,
                    "asked": list(row.ours),
                    "listed": list(row.theirs),
                    "finding": row.finding.value,
                }
                for row in self.compared
            ],
        }


def ask(kind: PartyKind, properties: Mapping[str, Iterable[str]], *, reader: Actor) -> tuple[Answer, ...]:
    """The listed parties that it may be, the likeliest first.

    Raises Refused `not_permitted`, `party_field_unknown`, `party_field_too_long`, `party_nameless` or
    `lists_changing`.
    """
    require(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
    ours = properties_from(properties)
    require_named(ours)
    now = screening.against()
    found = screening.search(ours["name"], kind, now)[:ANSWERS_MOST]
    stand = lists.listed([(each.list, each.entity) for each in found])
    return tuple(
        Answer(
            each.list,
            each.entity,
            each.name,
            each.score,
            each.parts,
            stand[each.list, each.entity].properties,
            compared(ours, stand[each.list, each.entity].properties),
        )
        for each in found
        if (each.list, each.entity) in stand
    )


def met(view: HitView) -> tuple[Row, ...]:
    """How the names of a hit meet now; nothing where the list is gone. Raises Refused `lists_changing`."""
    now = screening.against()
    if not now.versions:
        return ()
    found = screening.book(now).compared(view.party.names, view.party.kind, view.list, view.entity)
    return found.parts if found else ()
