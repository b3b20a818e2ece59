"""Ask whether a name is listed, and how two names met: nothing is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.clearance.domain.names.explaining import Row
from mithaq.clearance.domain.screening.fields import Compared, Properties, compared, same_numbers
from mithaq.clearance.domain.screening.rescreening import Found
from mithaq.clearance.domain.screening.subjects import PartyKind, properties_from, require_named
from mithaq.clearance.queries import lists, screening
from mithaq.clearance.queries.hits import HitView
from mithaq.clearance.queries.screening import Meeting
from mithaq.parties import queries as parties

ANSWERS_MOST = 100


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
    numbers: Properties

    def as_json(self) -> dict[str, Json]:
        return {
            "list": self.list,
            "entity": self.entity,
            "name": self.name,
            "score_thousandths": self.score,
            "same_numbers": {field: list(values) for field, values in self.numbers.items()},
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


@dataclass(frozen=True)
class MetNow:
    """How the names of a hit compare now; `score` in thousandths, near enough for a hit by itself or not."""

    parts: tuple[Row, ...]
    score: int
    is_near: bool


def ask(kind: PartyKind, properties: Mapping[str, Iterable[str]], *, reader: Actor) -> tuple[Answer, ...]:
    """The listed parties that it may be, the likeliest first.

    Raises Refused `not_permitted`, `party_field_unknown`, `party_field_too_long`, `party_date_wrong`,
    `party_nameless` or `lists_changing`.
    """
    require(reader, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
    ours = properties_from(properties)
    require_named(ours)
    now = screening.against()
    found = screening.search(ours, kind, now)[:ANSWERS_MOST]
    stand = lists.listed([each.key for each in found])
    return tuple(_answer(each, stand[each.key], ours) for each in found if each.key in stand)


def met(view: HitView) -> MetNow | None:
    """How the names of a hit compare now; nothing where the list names it no more. Raises Refused
    `lists_changing`.
    """
    now = screening.against()
    if view.list not in now.versions:
        return None
    held = screening.book(now).names
    found = held.compared(view.party.names, view.party.kind, view.list, view.entity)
    return MetNow(found.parts, found.score, found.score >= now.setting.threshold) if found else None


def _answer(meeting: Meeting, listed: Found, ours: Properties) -> Answer:
    return Answer(
        list=listed.listed[0],
        entity=listed.listed[1],
        name=meeting.found(listed, ours).name,
        score=meeting.score,
        met=meeting.parts,
        theirs=listed.properties,
        compared=compared(ours, listed.properties),
        numbers=same_numbers(ours, listed.properties),
    )
