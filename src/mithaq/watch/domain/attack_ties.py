"""Who uses a technique, what mitigates it and what detects it, in one release.

Releases from 18 on detect by strategies, each with analytics that read data components; releases 10 to 17 by
data components of data sources; releases before 10 name data sources in the technique itself. All are
detections here.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind, RelationKind


@dataclass(frozen=True, slots=True)
class Detection:
    """A way to detect a technique. `of` is absent where a release only names a data source.

    `within` is the data source of a component; `analytics` and `components` are those of a strategy.
    """

    name: str
    of: AttackObject | None = None
    within: str = ""
    analytics: tuple[AttackObject, ...] = ()
    components: tuple[AttackObject, ...] = ()


@dataclass(frozen=True, slots=True)
class TechniqueTies:
    """What a release ties to a technique."""

    groups: tuple[AttackObject, ...]
    campaigns: tuple[AttackObject, ...]
    software: tuple[AttackObject, ...]
    mitigations: tuple[AttackObject, ...]
    detections: tuple[Detection, ...]
    parts: tuple[AttackObject, ...]
    """Its sub-techniques."""


def ties_of(technique: AttackObject, content: Content) -> TechniqueTies:
    """What stands and is tied to a technique."""
    key = technique.stix_id
    users = content.sources_of(key, RelationKind.USES)

    def of_kind(kind: ObjectKind) -> tuple[AttackObject, ...]:
        return tuple(each for each in users if each.kind is kind)

    return TechniqueTies(
        groups=of_kind(ObjectKind.GROUP),
        campaigns=of_kind(ObjectKind.CAMPAIGN),
        software=of_kind(ObjectKind.SOFTWARE),
        mitigations=tuple(content.sources_of(key, RelationKind.MITIGATES)),
        detections=detections_of(technique, content),
        parts=tuple(content.sources_of(key, RelationKind.SUBTECHNIQUE_OF)),
    )


def detections_of(technique: AttackObject, content: Content) -> tuple[Detection, ...]:
    """What detects a technique; the names in the technique itself count only where nothing else does."""
    found = content.sources_of(technique.stix_id, RelationKind.DETECTS)
    if not found:
        return tuple(Detection(name) for name in technique.data_sources)
    return tuple(_detection(each, content) for each in found)


def detectors(content: Content) -> Mapping[str, frozenset[str]]:
    """For each technique, the strategies and components that detect it, directly or through analytics."""
    reads = defaultdict[str, set[str]](set)
    analytics = defaultdict[str, set[str]](set)
    for each in content.relations:
        if each.kind is RelationKind.READS:
            reads[each.source].add(each.target)
        elif each.kind is RelationKind.HAS_ANALYTIC:
            analytics[each.source].add(each.target)
    found = defaultdict[str, set[str]](set)
    for each in content.relations:
        if each.kind is RelationKind.DETECTS:
            found[each.target].add(each.source)
            for analytic in analytics[each.source]:
                found[each.target] |= reads[analytic]
    return {target: frozenset(keys) for target, keys in found.items()}


def users(content: Content, kind: ObjectKind = ObjectKind.GROUP) -> Mapping[str, frozenset[str]]:
    """For each object, those of a kind that stand and are said to use it themselves."""
    found = defaultdict[str, set[str]](set)
    for each in content.relations:
        source = content.objects.get(each.source)
        if each.kind is RelationKind.USES and source and source.kind is kind and source.is_in_force:
            found[each.target].add(each.source)
    return {target: frozenset(keys) for target, keys in found.items()}


def _detection(found: AttackObject, content: Content) -> Detection:
    analytics = content.targets_of(found.stix_id, RelationKind.HAS_ANALYTIC)
    components = {
        each.stix_id: each
        for analytic in analytics
        for each in content.targets_of(analytic.stix_id, RelationKind.READS)
    }
    sources = content.targets_of(found.stix_id, RelationKind.PART_OF)
    return Detection(
        name=found.name,
        of=found,
        within=sources[0].name if sources else "",
        analytics=tuple(analytics),
        components=tuple(sorted(components.values(), key=lambda each: (each.attack_id, each.name))),
    )
