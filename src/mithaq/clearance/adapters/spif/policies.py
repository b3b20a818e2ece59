"""Reads a security policy from an Open XML SPIF (xmlspif.org, schema versions 1.0 to 2.1), strictly.

An element that is not known may be a rule, so it refuses; what is known and not used here is noted, as are
attributes, which anybody may add under the schema. All faults are told at once, with their lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mithaq.clearance.adapters.spif.wordings import WORDING, wording_in
from mithaq.clearance.adapters.spif.xml import Part, Unreadable, mended_root_of
from mithaq.clearance.domain.marking.faults import Fault, FaultCode
from mithaq.clearance.domain.marking.parts import (
    Applied,
    EquivalentClassification,
    EquivalentPolicy,
    EquivalentValue,
    Group,
    Input,
    Operation,
    PolicyClassification,
    Requirement,
    Tag,
    TagSet,
    TagType,
    TagValue,
)
from mithaq.clearance.domain.marking.policies import SecurityPolicy

NAMESPACES = ("{http://www.xmlspif.org/spif}SPIF", "SPIF")
MOST_BYTES = 1_000_000
VERSIONS = ("", "1.0", "2.0", "2.1")

_OPERATIONS = {
    "onlyOne": Operation.ONLY_ONE,
    "oneOrMore": Operation.ONE_OR_MORE,
    "all": Operation.ALL,
}
_APPLIED = {"encrypt": Applied.LEAVING, "decrypt": Applied.COMING, "both": Applied.BOTH}
_INPUTS = {"string": Input.STRING, "integer": Input.INTEGER, "date": Input.DATE}
_TYPES = {
    "restrictive": TagType.RESTRICTIVE,
    "permissive": TagType.PERMISSIVE,
    "tagType7": TagType.INFORMATIVE,
}
_ENUMERATED = {
    "restrictive": TagType.ENUMERATED_RESTRICTIVE,
    "permissive": TagType.ENUMERATED_PERMISSIVE,
}
# Rules of schema version 3.0.
_LATER_RULES = frozenset({"requiredClass", "notBefore", "notAfter", "dateFormat"})
_TYPE_ATTRIBUTES = ("tagType", "enumType", "tag7Encoding")
_ROOT_ATTRIBUTES = (
    *("schemaVersion", "version", "creationDate"),
    *("originatorDN", "keyIdentifier", "privilegeId", "rbacId"),
)
_BOUNDS = ("singleSelection", "minSelection", "maxSelection")

_T = TypeVar("_T")


@dataclass
class _Order:
    """How many tags and values came before."""

    tags: int = 0
    values: int = 0


def read_policy(data: bytes) -> SecurityPolicy:
    """The policy in a SPIF. Raises Unreadable `policy_unreadable` with all faults."""
    root = mended_root_of(data, refusal="policy_unreadable", most_bytes=MOST_BYTES, rules=_LATER_RULES)
    if root.element.tag not in NAMESPACES or root.element.get("schemaVersion", "") not in VERSIONS:
        root.fault(FaultCode.WRONG_ROOT, f"{root.name} {root.element.get('schemaVersion', '')}")
        raise Unreadable("policy_unreadable", root.found.faults)
    policy = _policy(root)
    root.found.refuse_faulty("policy_unreadable")
    return policy


def text_of(data: bytes) -> str:
    """The file as text, which encodes back to its bytes. Raises Unreadable `policy_unreadable`."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        fault = Fault(data.count(b"\n", 0, error.start) + 1, FaultCode.NOT_UTF8, error.reason)
        raise Unreadable("policy_unreadable", [fault]) from error


def _policy(root: Part) -> SecurityPolicy:
    lenient = ("defaultSecurityPolicyId", "privacyMarks", "extensions")
    known = ("securityPolicyId", "equivalentPolicies", "securityClassifications", "securityCategoryTagSets")
    root.expect(parts=(*known, *WORDING), lenient=lenient, attributes=_ROOT_ATTRIBUTES)
    named, translations, classes, sets = map(root.part, known)
    for part, name in ((named, known[0]), (classes, known[2])):
        if part is None:
            root.fault(FaultCode.MISSING, name)
    if named:
        named.expect(attributes=("name", "id"), lenient=WORDING)
    others = _equivalent_policies(translations)
    ids = {each.name: each.id for each in others}
    classifications = _classifications(classes, ids)
    tag_sets = _tag_sets(sets, ids, frozenset(each.name for each in classifications))
    _require_known_groups(root, classifications, tag_sets)
    return SecurityPolicy(
        name=named.attribute("name") if named else "",
        id=named.attribute("id") if named else "",
        version=root.element.get("version", "").strip(),
        classifications=classifications,
        tag_sets=tag_sets,
        equivalents=others,
        wording=wording_in(root),
        notes=tuple(root.found.notes),
    )


def _equivalent_policies(translations: Part | None) -> tuple[EquivalentPolicy, ...]:
    found = []
    for each in _listed(translations, "equivalentPolicy"):
        each.expect(parts=("requiredCategory",), lenient=WORDING, attributes=("name", "id", "userRefURI"))
        found.append(EquivalentPolicy(each.attribute("name"), each.attribute("id"), _requirements(each)))
    if translations:
        for facts in (lambda other: other.name, lambda other: other.id):
            _require_unique(translations, map(facts, found))
    return tuple(found)


def _classifications(classes: Part | None, policies: Mapping[str, str]) -> tuple[PolicyClassification, ...]:
    found = []
    for each in _listed(classes, "securityClassification", lenient=WORDING):
        each.expect(
            parts=("requiredCategory", "equivalentClassification", *WORDING),
            attributes=("name", "lacv", "hierarchy", "color", "obsolete"),
        )
        found.append(
            PolicyClassification(
                name=each.attribute("name"),
                number=each.number("lacv"),
                hierarchy=each.number("hierarchy"),
                is_obsolete=each.truth("obsolete"),
                requirements=_requirements(each),
                equivalents=tuple(
                    _equivalent_classification(one, policies)
                    for one in each.parts("equivalentClassification")
                ),
                wording=wording_in(each),
            )
        )
    if classes:
        _require_unique(classes, (each.name for each in found))
        _require_unique(classes, (each.number for each in found))
    return tuple(found)


def _equivalent_classification(part: Part, policies: Mapping[str, str]) -> EquivalentClassification:
    part.expect(parts=("requiredCategory",), attributes=("policyRef", "lacv", "applied"))
    return EquivalentClassification(
        policy_id=_policy_id(part, policies),
        number=part.number("lacv"),
        applied=part.word("applied", _APPLIED, part.attribute("applied")),
        requirements=_requirements(part),
    )


def _tag_sets(sets: Part | None, policies: Mapping[str, str], classes: frozenset[str]) -> tuple[TagSet, ...]:
    order, found = _Order(), []
    for each in _listed(sets, "securityCategoryTagSet"):
        each.expect(parts=("securityCategoryTag",), lenient=WORDING, attributes=("name", "id", *_BOUNDS))
        least, most = _bounds(each)
        name, id_ = each.attribute("name"), each.attribute("id")
        tags = tuple(
            _tag(tag, (name, id_), order, policies, classes) for tag in each.parts("securityCategoryTag")
        )
        _require_unique(each, ((value.type, value.number) for tag in tags for value in tag.values))
        found.append(TagSet(name, id_, least, most, tags))
    if sets:
        _require_unique(sets, (each.name for each in found))
        _require_unique(sets, (each.id for each in found))
    return tuple(found)


def _tag(
    part: Part,
    of: tuple[str, str],
    order: _Order,
    policies: Mapping[str, str],
    classes: frozenset[str],
) -> Tag:
    part.expect(parts=("tagCategory", *WORDING), attributes=("name", *_TYPE_ATTRIBUTES, *_BOUNDS))
    least, most = _bounds(part)
    name, type_ = part.attribute("name"), _tag_type(part)
    values = []
    for each in part.parts("tagCategory"):
        values.append(_value(each, (*of, name), type_, order, policies, classes))
        order.values += 1
    order.tags += 1
    return Tag(name, type_, least, most, tuple(values), wording_in(part))


def _value(
    part: Part,
    of: tuple[str, str, str],
    type_: TagType,
    order: _Order,
    policies: Mapping[str, str],
    classes: frozenset[str],
) -> TagValue:
    rules = ("excludedClass", "excludedCategory", "requiredCategory", "equivalentSecCategoryTag")
    part.expect(parts=(*rules, *WORDING), attributes=("name", "lacv", "obsolete", "userInput"))
    tag_set, tag_set_id, tag = of
    given = part.element.get("userInput", "").strip()
    return TagValue(
        name=part.attribute("name"),
        number=part.number("lacv"),
        order=order.values,
        tag_set=tag_set,
        tag_set_id=tag_set_id,
        tag=tag,
        tag_order=order.tags,
        type=type_,
        is_obsolete=part.truth("obsolete"),
        input=part.word("userInput", _INPUTS, given) if given else None,
        excluded_classes=_excluded_classes(part, classes),
        excluded=tuple(map(_group, part.parts("excludedCategory"))),
        requirements=_requirements(part),
        equivalents=tuple(_equivalent_value(one, policies) for one in part.parts("equivalentSecCategoryTag")),
        wording=wording_in(part),
    )


def _excluded_classes(part: Part, classes: frozenset[str]) -> frozenset[str]:
    names = []
    for each in part.parts("excludedClass"):
        each.expect()
        name = each.text()
        if name and name not in classes:
            each.fault(FaultCode.NOT_FOUND, f"excludedClass {name}")
        if name in names:
            each.fault(FaultCode.REPEATED, f"excludedClass {name}")
        names.append(name)
    return frozenset(names)


def _equivalent_value(part: Part, policies: Mapping[str, str]) -> EquivalentValue:
    part.expect(attributes=("policyRef", "tagSetId", *_TYPE_ATTRIBUTES, "lacv", "applied", "action"))
    action = part.element.get("action")
    if action not in {None, "discard"}:
        part.fault(FaultCode.BAD_VALUE, f"{part.name}@action={action}")
    return EquivalentValue(
        policy_id=_policy_id(part, policies),
        tag_set_id=part.attribute("tagSetId"),
        type=_tag_type(part),
        number=part.number("lacv") if action is None else None,
        applied=part.word("applied", _APPLIED, part.attribute("applied")),
    )


def _requirements(part: Part) -> tuple[Requirement, ...]:
    found = []
    for each in part.parts("requiredCategory"):
        each.expect(parts=("categoryGroup",), attributes=("operation",))
        groups = tuple(map(_group, each.parts("categoryGroup")))
        if not groups:
            each.fault(FaultCode.MISSING, "requiredCategory/categoryGroup")
        operation = each.word("operation", _OPERATIONS, each.attribute("operation"))
        found.append(Requirement(operation, groups))
    return tuple(found)


def _group(part: Part) -> Group:
    part.expect(attributes=("tagSetRef", *_TYPE_ATTRIBUTES, "lacv", "all"))
    number = None if part.element.get("lacv") is None else part.number("lacv")
    if part.truth("all") and number is not None:
        part.fault(FaultCode.BAD_VALUE, f"{part.name}@all with a lacv")
    return Group(part.attribute("tagSetRef"), _tag_type(part), number)


def _tag_type(part: Part) -> TagType:
    written = part.attribute("tagType")
    if written == "enumerated":
        return part.word("enumType", _ENUMERATED, part.attribute("enumType"))
    return part.word("tagType", _TYPES, written)


def _bounds(part: Part) -> tuple[int, int | None]:
    written = [part.element.get(name, "unbounded").strip() for name in _BOUNDS[1:]]
    least, most = (
        None if text == "unbounded" else part.number(name, text)
        for name, text in zip(_BOUNDS[1:], written, strict=True)
    )
    return least or 0, 1 if part.truth("singleSelection") else most


def _policy_id(part: Part, policies: Mapping[str, str]) -> str:
    name = part.attribute("policyRef")
    if name and name not in policies:
        part.fault(FaultCode.NOT_FOUND, f"policyRef {name}")
    return policies.get(name, "")


def _listed(of: Part | None, name: str, lenient: Sequence[str] = ()) -> Iterator[Part]:
    if of is not None:
        of.expect(parts=(name,), lenient=lenient, attributes=("name",))
        yield from of.parts(name)


def _require_unique(part: Part, names: "Iterator[_T] | map[_T]") -> None:
    seen: set[_T] = set()
    for name in names:
        if name in seen:
            part.fault(FaultCode.REPEATED, f"{part.name}: {name}")
        seen.add(name)


def _require_known_groups(
    root: Part, classifications: Sequence[PolicyClassification], tag_sets: Sequence[TagSet]
) -> None:
    """A rule about a value that there is not would never be broken, or never be met."""
    values = [value for tag_set in tag_sets for tag in tag_set.tags for value in tag.values]
    needs = [need for each in classifications for need in each.requirements]
    needs += [need for each in values for need in each.requirements]
    groups = {group for need in needs for group in need.groups}
    for group in sorted(groups.union(*(value.excluded for value in values)), key=str):
        if not any(map(group.holds, values)):
            root.fault(FaultCode.NOT_FOUND, f"{group.tag_set} {group.type} {group.number}")
