"""The label of another policy that means the same, as the SPIFs of the two say; what is unknown refuses.

The policy that the label leaves has the word (its equivalents applied on leaving); if it does not know the
other, the other has it (its equivalents applied on coming).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel, Kind
from mithaq.clearance.domain.marking.parts import (
    Applied,
    Operation,
    PolicyClassification,
    Requirement,
    TagValue,
)
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy, categories_of
from mithaq.clearance.domain.marking.validity import require_valid


def equivalent(
    label: ConfidentialityLabel, from_policy: SecurityPolicy, to_policy: SecurityPolicy
) -> ConfidentialityLabel:
    """The label translated from one policy to another.

    Raises InvalidLabel when the label, or what became of it, is not valid under its policy, and
    `equivalent_unknown` for the part that neither policy translates in one way.
    """
    require_valid(label, from_policy)
    classification = next(each for each in from_policy.classifications if each.name == label.classification)
    carried, _ = from_policy.carried(label.categories)
    if _knows(from_policy, to_policy):
        found, requirements = _leaving(classification, from_policy, to_policy)
        translated = {each: tuple(_values_leaving(each, to_policy)) for each in carried}
    elif _knows(to_policy, from_policy):
        found, requirements = _coming(classification, from_policy, to_policy), ()
        translated = {each: tuple(_values_coming(each, from_policy, to_policy)) for each in carried}
    else:
        raise Refused("equivalent_unknown", part=from_policy.name, policy=to_policy.name)
    _require_limits(translated, to_policy)
    values = {each for several in translated.values() for each in several}
    result = replace(
        label,
        policy=to_policy.name,
        policy_id=to_policy.id,
        classification=found.name,
        categories=categories_of(_completed(values, requirements, to_policy)),
    )
    require_valid(result, to_policy)
    return result


def _knows(one: SecurityPolicy, other: SecurityPolicy) -> bool:
    return any(each.id == other.id for each in one.equivalents)


def _leaving(
    classification: PolicyClassification, from_policy: SecurityPolicy, to_policy: SecurityPolicy
) -> tuple[PolicyClassification, tuple[Requirement, ...]]:
    ways = [
        each
        for each in classification.equivalents
        if each.policy_id == to_policy.id and each.applied.holds(Applied.LEAVING)
    ]
    found = [to_policy.classification_numbered(each.number) for each in ways]
    if len(found) != 1 or found[0] is None:
        raise Refused("equivalent_unknown", part=classification.name, policy=to_policy.name)
    of_policy = (each for each in from_policy.equivalents if each.id == to_policy.id)
    return found[0], (*ways[0].requirements, *(need for each in of_policy for need in each.requirements))


def _values_leaving(carried: Carried, to_policy: SecurityPolicy) -> Iterator[Carried]:
    ways = [
        each
        for each in carried.value.equivalents
        if each.policy_id == to_policy.id and each.applied.holds(Applied.LEAVING)
    ]
    if not ways:
        raise Refused("equivalent_unknown", part=carried.text, policy=to_policy.name)
    for way in ways:
        if way.number is None:
            continue
        yield _as_carried(to_policy.value(way.tag_set_id, way.type, way.number), carried, to_policy)


def _coming(
    classification: PolicyClassification, from_policy: SecurityPolicy, to_policy: SecurityPolicy
) -> PolicyClassification:
    found = [
        each
        for each in to_policy.classifications
        if any(
            way.policy_id == from_policy.id
            and way.number == classification.number
            and way.applied.holds(Applied.COMING)
            for way in each.equivalents
        )
    ]
    if len(found) != 1:
        raise Refused("equivalent_unknown", part=classification.name, policy=to_policy.name)
    return found[0]


def _values_coming(
    carried: Carried, from_policy: SecurityPolicy, to_policy: SecurityPolicy
) -> Iterator[Carried]:
    value = carried.value
    found = [
        each
        for each in to_policy.values
        if any(
            way.policy_id == from_policy.id
            and (way.tag_set_id, way.type, way.number) == (value.tag_set_id, value.type, value.number)
            and way.applied.holds(Applied.COMING)
            for way in each.equivalents
        )
    ]
    if not found:
        raise Refused("equivalent_unknown", part=carried.text, policy=to_policy.name)
    for each in found:
        yield _as_carried(each, carried, to_policy)


def _as_carried(value: TagValue | None, like: Carried, to_policy: SecurityPolicy) -> Carried:
    if value is None or (value.input is None) != (like.value.input is None):
        raise Refused("equivalent_unknown", part=like.text, policy=to_policy.name)
    return Carried(value, value.name if value.input is None else f"{value.name}:{like.input}")


def _require_limits(translated: dict[Carried, tuple[Carried, ...]], to_policy: SecurityPolicy) -> None:
    """A permissive tag whose values are all left out would release to everyone."""
    limits: dict[int, bool] = {}
    for each, values in translated.items():
        if each.value.type.kind is Kind.PERMISSIVE:
            limits[each.value.tag_order] = limits.get(each.value.tag_order, False) or bool(values)
    for each in translated:
        if not limits.get(each.value.tag_order, True):
            raise Refused("equivalent_unknown", part=each.text, policy=to_policy.name)


def _completed(
    values: set[Carried], requirements: Sequence[Requirement], to_policy: SecurityPolicy
) -> Iterable[Carried]:
    """The values and those that the translation asks for, where it leaves no choice."""
    for requirement in requirements:
        if requirement.is_met(each.value for each in values):
            continue
        if requirement.operation is not Operation.ALL and len(requirement.groups) != 1:
            raise Refused("equivalent_unknown", part=str(requirement), policy=to_policy.name)
        for group in requirement.groups:
            found = [value for value in to_policy.values if group.holds(value)]
            if group.number is None or len(found) != 1 or found[0].input is not None:
                raise Refused("equivalent_unknown", part=str(requirement), policy=to_policy.name)
            values = values | {Carried(found[0], found[0].name)}
    return values
