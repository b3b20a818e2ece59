"""What a condition may demand: each kind with its own parameters."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from mithaq.base.canonical import Json


class ConditionKind(StrEnum):
    """The kinds of conditions."""

    END_USE_ONLY = "end_use_only"
    NO_REEXPORT = "no_reexport"
    SITE = "site"
    NAMED_PERSONS = "named_persons"
    QUANTITY = "quantity"
    PERIOD = "period"
    REPORTING = "reporting"
    DELIVERY_VERIFICATION = "delivery_verification"
    END_USE_CHECK = "end_use_check"
    DESTRUCTION_OR_RETURN = "destruction_or_return"
    ACCESS_LEVEL = "access_level"


class EndUse(StrEnum):
    """What a release is for."""

    RESEARCH = "research"
    EDUCATION = "education"
    CIVIL_INDUSTRY = "civil_industry"
    PUBLIC_SERVICE = "public_service"
    HUMANITARIAN = "humanitarian"
    DEFENCE = "defence"
    OTHER = "other"


class AccessLevel(StrEnum):
    """How far a recipient may go with what it is given, from little to much."""

    READ = "read"
    COPY = "copy"
    ADAPT = "adapt"

    @property
    def rank(self) -> int:
        return list(AccessLevel).index(self)


@dataclass(frozen=True)
class EndUseOnly:
    """For nothing but this end use."""

    end_use: EndUse
    kind = ConditionKind.END_USE_ONLY

    @property
    def is_stated(self) -> bool:
        return True

    def as_json(self) -> dict[str, Json]:
        return {"end_use": self.end_use.value}


@dataclass(frozen=True)
class NoReexport:
    """Not to be passed on without the consent of this party."""

    consent_of: str
    kind = ConditionKind.NO_REEXPORT

    @property
    def is_stated(self) -> bool:
        return bool(self.consent_of.strip())

    def as_json(self) -> dict[str, Json]:
        return {"consent_of": self.consent_of}


@dataclass(frozen=True)
class Sites:
    """Only at these places."""

    sites: tuple[str, ...]
    kind = ConditionKind.SITE

    @property
    def is_stated(self) -> bool:
        return bool(self.sites) and all(each.strip() for each in self.sites)

    def as_json(self) -> dict[str, Json]:
        return {"sites": sorted(self.sites)}


@dataclass(frozen=True)
class NamedPersons:
    """Only to these persons, by their codes."""

    persons: tuple[str, ...]
    kind = ConditionKind.NAMED_PERSONS

    @property
    def is_stated(self) -> bool:
        return bool(self.persons) and all(each.strip() for each in self.persons)

    def as_json(self) -> dict[str, Json]:
        return {"persons": sorted(self.persons)}


@dataclass(frozen=True)
class Quantity:
    """At most so much in all deliveries together."""

    amount: int
    unit: str
    kind = ConditionKind.QUANTITY

    @property
    def is_stated(self) -> bool:
        return self.amount > 0 and bool(self.unit.strip())

    def as_json(self) -> dict[str, Json]:
        return {"amount": self.amount, "unit": self.unit}


@dataclass(frozen=True)
class Period:
    """Only in this period; its end is not included."""

    valid_from: date
    valid_until: date
    kind = ConditionKind.PERIOD

    @property
    def is_stated(self) -> bool:
        return self.valid_from < self.valid_until

    def as_json(self) -> dict[str, Json]:
        return {"valid_from": self.valid_from.isoformat(), "valid_until": self.valid_until.isoformat()}


@dataclass(frozen=True)
class Duty:
    """Something to be done; the condition says by when and how it is shown."""

    kind: ConditionKind

    @property
    def is_stated(self) -> bool:
        return self.kind in DUTIES

    def as_json(self) -> dict[str, Json]:
        return {}


@dataclass(frozen=True)
class Access:
    """No further than this level."""

    level: AccessLevel
    kind = ConditionKind.ACCESS_LEVEL

    @property
    def is_stated(self) -> bool:
        return True

    def as_json(self) -> dict[str, Json]:
        return {"level": self.level.value}


DUTIES = frozenset(
    {
        ConditionKind.REPORTING,
        ConditionKind.DELIVERY_VERIFICATION,
        ConditionKind.END_USE_CHECK,
        ConditionKind.DESTRUCTION_OR_RETURN,
    }
)
"""Kinds that ask for an act of the recipient, and so for a day and for evidence."""
Terms: TypeAlias = EndUseOnly | NoReexport | Sites | NamedPersons | Quantity | Period | Duty | Access
