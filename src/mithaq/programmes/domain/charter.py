"""The charter of a programme: who works together, in which fields, for what, by which rules, at what cost.

A programme is known by the seed and the founder in its charter, the same in each version, so that nobody
else's charter can claim it. Who has the digest of a charter has the charter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import crockford, named_id
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused

CHARTER_BYTES_MAX = 512 << 10
REFERENCE_LETTERS = 10
MEMBERS_MAX, OBJECTIVES_MAX, INDICATORS_MAX = 300, 50, 20

Seed = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{16}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]{1,12}$")]
Party = Annotated[str, Field(pattern=r"^(state|bloc|institution):[A-Za-z0-9-]{1,60}$")]
Amount = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$")]
"""Of money, never below nothing."""
Measure = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?$")]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=8_000)]
Lines = Mapping[Language, Line]
Texts = Mapping[Language, Text]


class MemberRole(StrEnum):
    """A member decides; an observer is told."""

    MEMBER = "member"
    OBSERVER = "observer"


class Deciding(StrEnum):
    """By which rule the steering body decides."""

    CONSENSUS = "consensus"
    UNANIMITY = "unanimity"
    TWO_THIRDS = "two_thirds"
    MAJORITY = "majority"


@dataclass(frozen=True)
class Member:
    """A state, a bloc or an institution, and the institution that speaks for it."""

    party: Party
    institution: UUID
    role: MemberRole


@dataclass(frozen=True)
class Indicator:
    """What is counted, from which value to which, by when."""

    key: Key
    texts: Lines
    unit: Annotated[str, Field(max_length=40)]
    baseline: Measure
    target: Measure
    due_on: date


@dataclass(frozen=True)
class Objective:
    """What is to be reached, and by what that can be seen."""

    key: Key
    texts: Lines
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Planned:
    """What a member is to bring in a year, in the currency of the charter."""

    party: Party
    year: Annotated[int, Field(strict=True, ge=1900, le=2200)]
    amount: Amount


@dataclass(frozen=True)
class Charter:
    """The whole of a programme's frame. `quorum` is the percentage of the voters who have to vote."""

    seed: Seed
    founder: UUID
    titles: Lines
    summaries: Texts
    rules: Texts
    fields: tuple[str, ...]
    starts_on: date
    ends_on: date
    members: tuple[Member, ...]
    deciding: Deciding
    quorum: Annotated[int, Field(strict=True, ge=1, le=100)]
    objectives: tuple[Objective, ...]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    budget: tuple[Planned, ...]

    def as_json(self) -> dict[str, Json]:
        found: dict[str, Json] = _ADAPTER.dump_python(self, mode="json")
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes, in lower-case hexadecimal."""
        return digest(canonical_bytes(self.as_json()))

    @property
    def programme(self) -> UUID:
        """Which programme it is a charter of."""
        return named_id("\n".join(("programme", self.seed, str(self.founder))))

    @property
    def parties(self) -> tuple[str, ...]:
        """All who are told what happens: members, observers, who speaks for them, and the founder."""
        speaking = {self.founder, *(each.institution for each in self.members)}
        codes = {f"institution:{each}" for each in speaking}
        return tuple(sorted(codes | {each.party for each in self.members}))

    @property
    def voters(self) -> Mapping[str, UUID]:
        """Who decides, each with the institution that votes for it."""
        return {each.party: each.institution for each in self.members if each.role is MemberRole.MEMBER}

    def members_of(self, institution: UUID) -> tuple[Member, ...]:
        """Those for whom an institution speaks."""
        return tuple(each for each in self.members if each.institution == institution)

    def indicator(self, objective: str, key: str) -> Indicator | None:
        """An indicator by its place."""
        return next((each for of, each in self.indicators() if (of.key, each.key) == (objective, key)), None)

    def indicators(self) -> Iterator[tuple[Objective, Indicator]]:
        """All indicators, each with its objective."""
        return ((of, each) for of in self.objectives for each in of.indicators)

    @property
    def total(self) -> Decimal:
        """The whole budget."""
        return sum((Decimal(each.amount) for each in self.budget), Decimal())


_ADAPTER = TypeAdapter(Charter)


def charter_from(value: Json) -> Charter:
    """What `as_json` wrote, and nothing that it would write in another way.

    Raises Refused `charter_malformed`.
    """
    try:
        found = _ADAPTER.validate_python(value)
    except (ValidationError, OverflowError) as error:
        raise Refused("charter_malformed", part=_place(error)) from error
    if found.as_json() != value:
        raise Refused("charter_malformed", part="form")
    if len(canonical_bytes(found.as_json())) > CHARTER_BYTES_MAX:
        raise Refused("charter_malformed", part="size")
    return found


def programme_reference(programme: UUID) -> str:
    """How people name it, the same at every node."""
    return f"P-{crockford(programme.int, REFERENCE_LETTERS)}"


def _place(error: ValidationError | OverflowError) -> str:
    if isinstance(error, ValidationError):
        return ".".join(str(each) for each in error.errors()[0]["loc"])[:80]
    return "number"
