"""Reads labels that name their parts by number, in the XML of Surevine's label tools (2015).

Collections of examples are written so. Numbers mean nothing without the policy, so that must be known.
"""

from collections.abc import Sequence

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif import labels
from mithaq.clearance.adapters.spif.xml import Part, Unreadable, root_of
from mithaq.clearance.domain.marking.faults import FaultCode
from mithaq.clearance.domain.marking.labels import ConfidentialityLabel
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
    root.expect(parts=("policy", "classification", "tag"))
    policy = _policy(root, policies)
    classifications = _classifications(root, policy)
    if len(classifications) != 1:
        fault = FaultCode.REPEATED if classifications else FaultCode.MISSING
        root.fault(fault, "label/classification")
    values = _values(root, policy)
    root.found.refuse_faulty("label_unreadable")
    return ConfidentialityLabel(policy.name, classifications[0], categories_of(values), policy.id)


def _policy(root: Part, policies: Sequence[SecurityPolicy]) -> SecurityPolicy:
    named = root.part("policy")
    id_ = ""
    if named is None:
        root.fault(FaultCode.MISSING, "label/policy")
    else:
        named.expect(attributes=("id",))
        id_ = named.attribute("id")
    if not id_:
        # Without its policy no number of the label means anything.
        raise Unreadable("label_unreadable", root.found.faults)
    policy = next((each for each in policies if each.id == id_), None)
    if policy is None:
        raise Refused("label_policy_unknown", policy=id_[:80])
    return policy


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
