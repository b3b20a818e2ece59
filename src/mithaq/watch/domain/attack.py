"""ATT&CK as its releases say it: objects of a release, and which of them is tied to which.

ATT&CK is a knowledge base of The MITRE Corporation, told in STIX. What a release ties in an object itself
(the analytics of a detection strategy, the log sources of an analytic) is a relation here like any other.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

VERSION = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})(?:-?([a-z]{1,12}\d{0,2}))?")


class Domain(StrEnum):
    """A domain of ATT&CK; each has its own tactics and releases."""

    ENTERPRISE = "enterprise"
    MOBILE = "mobile"
    ICS = "ics"


class ObjectKind(StrEnum):
    """What an object of ATT&CK is."""

    TECHNIQUE = "technique"
    TACTIC = "tactic"
    GROUP = "group"
    SOFTWARE = "software"
    MITIGATION = "mitigation"
    CAMPAIGN = "campaign"
    DETECTION_STRATEGY = "detection_strategy"
    ANALYTIC = "analytic"
    DATA_COMPONENT = "data_component"
    DATA_SOURCE = "data_source"
    ASSET = "asset"


class RelationKind(StrEnum):
    """How one object is tied to another, read from source to target."""

    USES = "uses"
    MITIGATES = "mitigates"
    DETECTS = "detects"
    SUBTECHNIQUE_OF = "subtechnique_of"
    REVOKED_BY = "revoked_by"
    ATTRIBUTED_TO = "attributed_to"
    TARGETS = "targets"
    HAS_ANALYTIC = "has_analytic"
    READS = "reads"
    """An analytic reads what a data component gives."""
    PART_OF = "part_of"
    """A data component is part of a data source."""


@dataclass(frozen=True, slots=True)
class AttackObject:
    """An object as a release has it. Its STIX identifier stays over releases; `attack_id` may change.

    `summary` is the beginning of the description in plain words; `digest` is that of all of it.
    `data_sources` are what releases before 10 write in a technique itself.
    """

    stix_id: str
    kind: ObjectKind
    attack_id: str
    name: str
    digest: str = ""
    summary: str = ""
    tactics: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    data_sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_subtechnique: bool = False
    is_revoked: bool = False
    is_deprecated: bool = False
    modified_on: date | None = None
    url: str = ""

    @property
    def is_in_force(self) -> bool:
        """Whether the release neither revoked nor deprecated it."""
        return not (self.is_revoked or self.is_deprecated)

    @property
    def parent(self) -> str:
        """The ATT&CK number of the technique that this is part of; empty where it is no sub-technique."""
        return self.attack_id.partition(".")[0] if self.is_subtechnique else ""


@dataclass(frozen=True, slots=True)
class Relation:
    """One object tied to another, by STIX identifiers."""

    kind: RelationKind
    source: str
    target: str


@dataclass(frozen=True)
class Content:
    """A release, or the part of one that a question needs."""

    objects: Mapping[str, AttackObject]
    relations: tuple[Relation, ...] = ()

    @classmethod
    def of(cls, objects: Iterable[AttackObject], relations: Iterable[Relation] = ()) -> "Content":
        return cls({each.stix_id: each for each in objects}, tuple(relations))

    def in_force(self, kind: ObjectKind) -> list[AttackObject]:
        """The objects of a kind that stand, by their numbers."""
        found = [each for each in self.objects.values() if each.kind is kind and each.is_in_force]
        return sorted(found, key=lambda each: (each.attack_id, each.stix_id))

    def sources_of(self, target: str, kind: RelationKind) -> list[AttackObject]:
        """What stands and is tied to an object in a way, by number."""
        return self._known(
            each.source for each in self.relations if (each.target, each.kind) == (target, kind)
        )

    def targets_of(self, source: str, kind: RelationKind) -> list[AttackObject]:
        """What stands and an object is tied to in a way, by number."""
        return self._known(
            each.target for each in self.relations if (each.source, each.kind) == (source, kind)
        )

    def successor_of(self, stix_id: str) -> AttackObject | None:
        """What stands in the place of a revoked object, over however many steps; None where nothing does."""
        steps = {each.source: each.target for each in self.relations if each.kind is RelationKind.REVOKED_BY}
        seen = {stix_id}
        at = steps.get(stix_id)
        while at is not None and at not in seen:
            found = self.objects.get(at)
            if found is not None and found.is_in_force:
                return found
            seen.add(at)
            at = steps.get(at)
        return None

    def _known(self, keys: Iterable[str]) -> list[AttackObject]:
        found = {key: self.objects[key] for key in keys if key in self.objects}
        standing = [each for each in found.values() if each.is_in_force]
        return sorted(standing, key=lambda each: (each.attack_id, each.stix_id))


def notice(published_on: date | None) -> str:
    """The line that MITRE's licence asks for wherever content of ATT&CK stands; it is not translated."""
    year = f"{published_on.year} " if published_on else ""
    return (
        f"© {year}The MITRE Corporation. This work is reproduced and distributed with the permission of"
        " The MITRE Corporation."
    )


def is_version(text: str) -> bool:
    """Whether it is the number of a release, such as 16.1."""
    return VERSION.fullmatch(text) is not None


def version_order(version: str) -> tuple[tuple[int, ...], bool, str]:
    """A key by which releases sort; a beta comes before what it became."""
    found = VERSION.fullmatch(version)
    if found is None:
        return ((), False, version)
    numbers = tuple(int(each) for each in found[1].split("."))
    return (numbers + (0,) * (3 - len(numbers)), found[2] is None, found[2] or "")
