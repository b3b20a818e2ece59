"""Reads and writes STANAG 4774 (ADatP-4774) XML labels, strictly: what cannot be kept is a fault.

What is kept: review date, policy, classification, categories of generic values, originator, date of creation.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from mithaq.clearance.adapters.spif.xml import Part, Unreadable, root_of
from mithaq.clearance.domain.marking.faults import FaultCode
from mithaq.clearance.domain.marking.labels import Category, ConfidentialityLabel, Kind, Originator

NAMESPACE = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
MOST_BYTES = 200_000

# The capital is an older spelling, still written.
_ROOTS = tuple(f"{{{NAMESPACE}}}{first}riginatorConfidentialityLabel" for first in "oO")
_KINDS = {kind.value.upper(): kind for kind in Kind}
_OID = "urn:oid:"
# Schemes of OriginatorID.
_SCHEMES = (
    *("rfc822Name", "dNSName", "directoryName", "uniformResourceIdentifier", "IPAddress"),
    *("x400Address", "userPrincipalName", "jID"),
)


def read_label(data: bytes) -> ConfidentialityLabel:
    """The label in STANAG 4774 XML. Raises Unreadable `label_unreadable` with all faults."""
    root = root_of(data, refusal="label_unreadable", most_bytes=MOST_BYTES)
    if root.element.tag not in _ROOTS:
        root.fault(FaultCode.WRONG_ROOT, root.name)
        raise Unreadable("label_unreadable", root.found.faults)
    label = _label(root)
    root.found.refuse_faulty("label_unreadable")
    return label


def write_label(label: ConfidentialityLabel) -> bytes:
    """The label as STANAG 4774 XML."""
    root = etree.Element(_tag("originatorConfidentialityLabel"), nsmap={None: NAMESPACE})
    if label.review_at is not None:
        root.set("ReviewDateTime", _written(label.review_at))
    information = etree.SubElement(root, _tag("ConfidentialityInformation"))
    policy = _add(information, "PolicyIdentifier", label.policy)
    _set_oid(policy, label.policy_id)
    _add(information, "Classification", label.classification)
    for category in label.categories:
        part = etree.SubElement(information, _tag("Category"))
        part.set("TagName", category.tag_set)
        part.set("Type", category.kind.value.upper())
        _set_oid(part, category.tag_set_id)
        for value in category.values:
            _add(part, "GenericValue", value)
    if label.originator is not None:
        _add(root, "OriginatorID", label.originator.value).set("IDType", label.originator.scheme)
    if label.created_at is not None:
        _add(root, "CreationDateTime", _written(label.created_at))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _label(root: Part) -> ConfidentialityLabel:
    root.expect(
        parts=("ConfidentialityInformation", "OriginatorID", "CreationDateTime"),
        attributes=("ReviewDateTime",),
    )
    information = root.part("ConfidentialityInformation")
    if information is None:
        root.fault(FaultCode.MISSING, "ConfidentialityInformation")
        return ConfidentialityLabel("", "")
    information.expect(parts=("PolicyIdentifier", "Classification", "Category"))
    policy = information.part("PolicyIdentifier")
    created = root.part("CreationDateTime")
    if created:
        created.expect()
    review = root.element.get("ReviewDateTime")
    return ConfidentialityLabel(
        policy=_text_of(information, "PolicyIdentifier", "URI", "URL"),
        classification=_text_of(information, "Classification"),
        categories=tuple(map(_category, information.parts("Category"))),
        policy_id=_oid(policy, "URI", "URL") if policy else "",
        originator=_originator(root),
        created_at=_moment(created, created.text()) if created else None,
        review_at=None if review is None else _moment(root, review),
    )


def _text_of(information: Part, name: str, *attributes: str) -> str:
    part = information.part(name)
    if part is None:
        information.fault(FaultCode.MISSING, name)
        return ""
    part.expect(attributes=attributes)
    return part.text()


def _category(part: Part) -> Category:
    part.expect(parts=("GenericValue",), attributes=("TagName", "Type", "URI"))
    values = tuple(_values(part))
    if not values:
        part.fault(FaultCode.MISSING, "Category/GenericValue")
    return Category(
        tag_set=part.attribute("TagName"),
        kind=part.word("Type", _KINDS, part.attribute("Type")),
        values=values,
        tag_set_id=_oid(part, "URI"),
    )


def _values(part: Part) -> Iterator[str]:
    for each in part.parts("GenericValue"):
        each.expect()
        yield each.text()


def _originator(root: Part) -> Originator | None:
    part = root.part("OriginatorID")
    if part is None:
        return None
    part.expect(attributes=("IDType",))
    scheme = part.attribute("IDType")
    if scheme and scheme not in _SCHEMES:
        part.fault(FaultCode.BAD_VALUE, f"OriginatorID@IDType={scheme}")
    return Originator(scheme, part.text())


def _oid(part: Part, *names: str) -> str:
    """An object identifier; nothing when it is not told. Examples of the standard write URL for URI."""
    told = {part.element.attrib[name] for name in names if name in part.element.attrib}
    for each in told:
        if not str(each).startswith(_OID):
            part.fault(FaultCode.BAD_VALUE, f"{part.name}@URI={each!s}")
    if len(told) > 1:
        part.fault(FaultCode.REPEATED, f"{part.name}@URI")
    return str(next(iter(told), "")).removeprefix(_OID)


def _moment(part: Part, text: str) -> datetime | None:
    """A moment with its offset from universal time; without one it would be anybody's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if text and (moment is None or moment.tzinfo is None):
        part.fault(FaultCode.BAD_VALUE, f"{part.name}: {text}")
        return None
    return moment


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(to: etree._Element, name: str, text: str) -> etree._Element:
    part = etree.SubElement(to, _tag(name))
    part.text = text
    return part


def _set_oid(part: etree._Element, id_: str) -> None:
    if id_:
        part.set("URI", f"{_OID}{id_}")
