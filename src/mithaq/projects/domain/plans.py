"""The plan of a joint project, as the bytes whose digest names it: who does what, when, for how much.

The lead sets it. The identifier of a project follows from its seed and its lead, so that no other node can
set a plan of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import crockford, named_id
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.shapes import list_of, object_of, texts_of, whole_of, word_of

PLAN_BYTES_MAX = 512 << 10
"""Of a whole plan; a statement that travels between nodes has at most a MiB."""
SEED = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
REFERENCE_LETTERS = 10
Texts = Mapping[Language, str]
Found = TypeVar("Found")


class Cell(StrEnum):
    """Whose information, and whether the project found it: four cases (COBLU MoU, section VIII)."""

    GOVERNMENT_FOREGROUND = "government_foreground"
    GOVERNMENT_BACKGROUND = "government_background"
    CONTRACTOR_FOREGROUND = "contractor_foreground"
    CONTRACTOR_BACKGROUND = "contractor_background"


@dataclass(frozen=True)
class Partner:
    """An institution that takes part beside the lead, and as what."""

    party: str
    role: str


@dataclass(frozen=True)
class WorkPackage:
    """A part of the work; `depends_on` are packages that must end before it begins."""

    key: str
    titles: Texts
    lead: str
    partners: tuple[str, ...]
    starts_on: date
    ends_on: date
    trl_in: int | None
    trl_out: int | None
    person_months: str | None
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class Milestone:
    """A point that the work must reach, and how it can be seen."""

    key: str
    work_package: str
    titles: Texts
    due_on: date
    verification: Texts


@dataclass(frozen=True)
class Deliverable:
    """What a party hands to the others. `weight` counts in give and take, in place of the schedule's."""

    key: str
    work_package: str
    titles: Texts
    deliverable_type: str
    dissemination: str
    owner: str
    due_on: date
    weight: int | None


@dataclass(frozen=True)
class Planned:
    """What a party means to contribute in a year; `amount` is an amount of a currency."""

    key: str
    party: str
    year: int
    contribution_kind: str
    amount: Mapping[str, Json]


@dataclass(frozen=True)
class CellRights:
    """What the other parties may do with information of one cell."""

    disclosure: str
    use_right: str
    licensing: str


@dataclass(frozen=True)
class ProjectPlan:
    """The whole plan. `seed` is chance, and the same in every plan of one project."""

    seed: str
    titles: Texts
    summaries: Texts
    lead: str
    partners: tuple[Partner, ...]
    programme: UUID | None
    agreement: UUID | None
    technology_fields: tuple[str, ...]
    starts_on: date
    ends_on: date
    trl_in: int | None
    trl_out: int | None
    currency: str
    work_packages: tuple[WorkPackage, ...]
    milestones: tuple[Milestone, ...]
    deliverables: tuple[Deliverable, ...]
    contributions: tuple[Planned, ...]
    rights: Mapping[Cell, CellRights]

    def as_json(self) -> dict[str, Json]:
        return json_of(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in lower-case hexadecimal."""
        return digest(canonical_bytes(self.as_json()))

    @property
    def project(self) -> UUID:
        """Which project it is a plan of."""
        return named_id("\n".join(("project", self.seed, self.lead)))

    @property
    def parties(self) -> tuple[str, ...]:
        """The lead and the partners, sorted: to whom all is told."""
        return tuple(sorted({self.lead, *(each.party for each in self.partners)}))

    def work_package(self, key: str) -> WorkPackage | None:
        """The package of that key."""
        return next((each for each in self.work_packages if each.key == key), None)

    def deliverable(self, key: str) -> Deliverable | None:
        """The deliverable of that key."""
        return next((each for each in self.deliverables if each.key == key), None)

    def milestone(self, key: str) -> Milestone | None:
        """The milestone of that key."""
        return next((each for each in self.milestones if each.key == key), None)


def reference_of(project: UUID) -> str:
    """How people name it, the same at every node."""
    return f"J-{crockford(project.int, REFERENCE_LETTERS)}"


def json_of(value: object) -> dict[str, Json]:
    """A plan, or a part of one, as JSON: its fields by their names."""
    return {each.name: _json(getattr(value, each.name)) for each in fields(value)}  # type: ignore[arg-type]  # any dataclass of this file


def plan_from(value: Json) -> ProjectPlan:
    """What `as_json` wrote, and nothing that it would write in another way.

    Raises Refused `plan_malformed`.
    """
    try:
        found = _plan(object_of(value))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Refused("plan_malformed", part=str(error)[:80]) from error
    if found.as_json() != value or not SEED.fullmatch(found.seed):
        raise Refused("plan_malformed", part="form")
    if not found.titles or len(canonical_bytes(found.as_json())) > PLAN_BYTES_MAX:
        raise Refused("plan_malformed", part="size")
    return found


def _json(value: object) -> Json:
    match value:
        case None | bool() | int():
            return value
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case StrEnum():
            return value.value
        case str():
            return value
        case Mapping():
            return {str(_json(key)): _json(item) for key, item in sorted(value.items())}
        case tuple() | list():
            return [_json(each) for each in value]
    return json_of(value)


def _plan(said: Mapping[str, Json]) -> ProjectPlan:
    return ProjectPlan(
        seed=word_of(said["seed"]),
        titles=texts_of(said["titles"]),
        summaries=texts_of(said["summaries"]),
        lead=word_of(said["lead"]),
        partners=_all(said["partners"], lambda each: Partner(word_of(each["party"]), word_of(each["role"]))),
        programme=_key(said["programme"]),
        agreement=_key(said["agreement"]),
        technology_fields=_words(said["technology_fields"]),
        starts_on=_day(said["starts_on"]),
        ends_on=_day(said["ends_on"]),
        trl_in=_count(said["trl_in"]),
        trl_out=_count(said["trl_out"]),
        currency=word_of(said["currency"]),
        work_packages=_all(said["work_packages"], work_package_from),
        milestones=_all(said["milestones"], milestone_from),
        deliverables=_all(said["deliverables"], deliverable_from),
        contributions=_all(said["contributions"], planned_from),
        rights={Cell(cell): rights_from(object_of(each)) for cell, each in object_of(said["rights"]).items()},
    )


def work_package_from(said: Mapping[str, Json]) -> WorkPackage:
    """Raises what reading JSON raises: KeyError, ValueError or TypeError; so do those below."""
    return WorkPackage(
        key=word_of(said["key"]),
        titles=texts_of(said["titles"]),
        lead=word_of(said["lead"]),
        partners=_words(said["partners"]),
        starts_on=_day(said["starts_on"]),
        ends_on=_day(said["ends_on"]),
        trl_in=_count(said["trl_in"]),
        trl_out=_count(said["trl_out"]),
        person_months=None if said["person_months"] is None else word_of(said["person_months"]),
        depends_on=_words(said["depends_on"]),
    )


def milestone_from(said: Mapping[str, Json]) -> Milestone:
    """A milestone."""
    return Milestone(
        key=word_of(said["key"]),
        work_package=word_of(said["work_package"]),
        titles=texts_of(said["titles"]),
        due_on=_day(said["due_on"]),
        verification=texts_of(said["verification"]),
    )


def deliverable_from(said: Mapping[str, Json]) -> Deliverable:
    """A deliverable."""
    return Deliverable(
        key=word_of(said["key"]),
        work_package=word_of(said["work_package"]),
        titles=texts_of(said["titles"]),
        deliverable_type=word_of(said["deliverable_type"]),
        dissemination=word_of(said["dissemination"]),
        owner=word_of(said["owner"]),
        due_on=_day(said["due_on"]),
        weight=_count(said["weight"]),
    )


def planned_from(said: Mapping[str, Json]) -> Planned:
    """A contribution that is planned."""
    return Planned(
        key=word_of(said["key"]),
        party=word_of(said["party"]),
        year=whole_of(said["year"]),
        contribution_kind=word_of(said["contribution_kind"]),
        amount=dict(object_of(said["amount"])),
    )


def rights_from(said: Mapping[str, Json]) -> CellRights:
    """The rights of a cell."""
    return CellRights(word_of(said["disclosure"]), word_of(said["use_right"]), word_of(said["licensing"]))


def _all(value: Json, read: Callable[[Mapping[str, Json]], Found]) -> tuple[Found, ...]:
    return tuple(read(object_of(each)) for each in list_of(value))


def _words(value: Json) -> tuple[str, ...]:
    return tuple(map(word_of, list_of(value)))


def _count(value: Json) -> int | None:
    return None if value is None else whole_of(value)


def _day(value: Json) -> date:
    return date.fromisoformat(word_of(value))


def _key(value: Json) -> UUID | None:
    return None if value is None else UUID(word_of(value))


def keys_of(parts: Sequence[WorkPackage | Milestone | Deliverable | Planned]) -> tuple[str, ...]:
    """The keys of some parts, in their order."""
    return tuple(each.key for each in parts)
