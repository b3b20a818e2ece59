"""Reads labels and clearances that name their parts by number, in the XML of Surevine's label tools (2015).

Collections of examples are written so. Numbers mean nothing without the policy, so that must be known.
"""

from collections.abc import Sequence

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif import labels
from mithaq.clearance.adapters.spif.xml import FaultCode, Part, Unreadable, root_of
from mithaq.clearance.domain.marking.labels import Category, Clearance, ConfidentialityLabel
from mithaq.clearance.domain.marking.parts import TagType
from mithaq.clearance.domain.marking.policies import Carried, SecurityPolicy, categories_of

NAMESPACE = "http://surevine.com/xmlns/spiffy"

_TYPES = {
    "restrictive": TagType.RESTRICTIVE,
    "permissive": TagType.PERMISSIVE,
    "enumeratedRestrictive": TagType.ENUMERATED_RESTRICTIVE,
    "enumeratedPermissive": TagType.ENUMERATED_PERMISSIVE,
    "informative": TagType.INFORMATIVE,
}


def read_any_label(data: bytes, policies: Sequence[SecurityPolicy]) -> ConfidentialityLabel:
    """The label in this form or in STANAG 4774 XML.

    Raises Unreadable `label_unreadable` with all faults, and Refused `label_policy_unknown`.
    """
    root = root_of(data, refusal="label_unreadable", most_bytes=labels.MOST_BYTES)
    if root.element.tag != f"{{{NAMESPACE}}}label":
        return labels.read_label(data)
    policy, classifications, carried = _read(root, policies, refusal="label_unreadable")
    if len(classifications) != 1:
        fault = FaultCode.REPEATED if classifications else FaultCode.MISSING
        root.fault(fault, "label/classification")
    root.found.refuse_faulty("label_unreadable")
    return ConfidentialityLabel(policy.name, classifications[0], carried, policy.id)


def read_clearance(data: bytes, policies: Sequence[SecurityPolicy]) -> Clearance:
    """Raises Unreadable `clearance_unreadable` with all faults, and Refused `label_policy_unknown`."""
    root = root_of(data, refusal="clearance_unreadable", most_bytes=labels.MOST_BYTES)
    if root.element.tag != f"{{{NAMESPACE}}}clearance":
        root.fault(FaultCode.WRONG_ROOT, root.name)
        raise Unreadable("clearance_unreadable", root.found.faults)
    policy, classifications, carried = _read(root, policies, refusal="clearance_unreadable")
    root.found.refuse_faulty("clearance_unreadable")
    return Clearance(policy.name, classifications, carried, policy.id)


def _read(
    root: Part, policies: Sequence[SecurityPolicy], *, refusal: str
) -> tuple[SecurityPolicy, tuple[str, ...], tuple[Category, ...]]:
    root.expect(parts=("policy", "classification", "tag"))
    named = root.part("policy")
    if named is None:
        root.fault(FaultCode.MISSING, f"{root.name}/policy")
        raise Unreadable(refusal, root.found.faults)
    named.expect(attributes=("id",))
    id_ = named.attribute("id")
    policy = next((each for each in policies if each.id == id_), None)
    if policy is None:
        raise Refused("label_policy_unknown", policy=id_[:80])
    return policy, tuple(_classifications(root, policy)), categories_of(_values(root, policy))


def _classifications(root: Part, policy: SecurityPolicy) -> Sequence[str]:
    names = []
    for part in root.parts("classification"):
        part.expect(attributes=("lacv",))
        known = policy.classification_numbered(part.number("lacv"))
        if known is None:
            part.fault(FaultCode.NOT_FOUND, f"classification {part.element.get('lacv')}")
        else:
            names.append(known.name)
    return names


def _values(root: Part, policy: SecurityPolicy) -> Sequence[Carried]:
    values = []
    for part in root.parts("tag"):
        part.expect(attributes=("type", "id", "lacv"))
        type_ = part.word("type", _TYPES, part.attribute("type"))
        known = policy.value(part.attribute("id"), type_, part.number("lacv"))
        if known is None or known.input is not None:
            part.fault(FaultCode.NOT_FOUND, f"tag {part.element.get('id')} {part.element.get('lacv')}")
        else:
            values.append(Carried(known, known.name))
    return values
