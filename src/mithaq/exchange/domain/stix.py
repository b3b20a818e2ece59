"""Records in the fields of cyber security as STIX 2.1 objects.

An offer becomes a course of action: what somebody can do against attacks, with this technology. No `tool`: in
STIX that is what attackers use. A need becomes a note on the institution that has it. The institution is an
identity, the label a marking: TLP:WHITE (TLP 1.0, which STIX 2.1 has built in) for what everyone may see, a
statement in the words of the label for all else, since no colour says the same.
Identifiers are of version 5 and follow from ours, so that the same record is the same object at every node.
What was withdrawn is revoked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from mithaq.base.canonical import Json
from mithaq.base.labels import EVERYONE, Classification, Label
from mithaq.base.languages import Language, best_of
from mithaq.exchange.domain.content import Content, Kind
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind

GROUP = "cyber_security"
SPEC = "2.1"
NAMESPACE = uuid5(NAMESPACE_URL, "urn:mithaq:stix")
TYPES: Mapping[Kind, str] = {Kind.OFFER: "course-of-action", Kind.NEED: "note"}
TLP_WHITE: Mapping[str, Json] = {
    "type": "marking-definition",
    "spec_version": SPEC,
    "id": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "created": "2017-01-20T00:00:00.000Z",
    "name": "TLP:WHITE",
    "definition_type": "tlp",
    "definition": {"tlp": "white"},
}
# A marking has no versions: its words are its identifier.
MARKINGS_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
SECTORS: Mapping[InstitutionKind, str] = {
    InstitutionKind.MINISTRY: "government",
    InstitutionKind.AGENCY: "government",
    InstitutionKind.UNIVERSITY: "education",
}


@dataclass(frozen=True)
class Described:
    """A record as far as it stands open; `page` is its address, `node` that which serves it."""

    id: UUID
    reference: str
    content: Content
    institution: UUID
    published_at: datetime
    changed_at: datetime
    is_withdrawn: bool
    page: str
    node: str


def object_id(kind: Kind, record: UUID) -> str:
    """By which a record is known."""
    return f"{TYPES[kind]}--{uuid5(NAMESPACE, f'record:{record}')}"


def identity_id(institution: UUID) -> str:
    """By which an institution is known."""
    return f"identity--{uuid5(NAMESPACE, f'institution:{institution}')}"


def marking_of(label: Label, words: str) -> Mapping[str, Json]:
    """The marking of a label, which `words` tell in English."""
    is_limited = bool(label.handling or (label.releasable_to and EVERYONE not in label.releasable_to))
    if label.classification is Classification.PUBLIC and not is_limited:
        return TLP_WHITE
    return {
        "type": "marking-definition",
        "spec_version": SPEC,
        "id": f"marking-definition--{uuid5(NAMESPACE, f'marking:{words}')}",
        "created": moment(MARKINGS_MADE_AT),
        "definition_type": "statement",
        "definition": {"statement": words},
    }


def identity_of(
    institution: InstitutionFacts, *, first_at: datetime, last_at: datetime
) -> Mapping[str, Json]:
    """An institution as it was registered, first and last."""
    sector = "government" if institution.is_government else SECTORS.get(institution.kind)
    return {
        "type": "identity",
        "spec_version": SPEC,
        "id": identity_id(institution.id),
        "created": moment(first_at),
        "modified": moment(last_at),
        "name": best_of(institution.names, Language.EN)[1],
        "identity_class": "organization",
        **({"sectors": [sector]} if sector else {}),
        "labels": [institution.kind.value, f"state:{institution.state}"],
    }


def object_of(record: Described, *, marking: str) -> Mapping[str, Json]:
    """A record; `marking` is the identifier of its label's."""
    content = record.content
    language, text = best_of(content.texts, Language.EN)
    return {
        "type": TYPES[content.kind],
        "spec_version": SPEC,
        "id": object_id(content.kind, record.id),
        "created_by_ref": identity_id(record.institution),
        "created": moment(record.published_at),
        "modified": moment(record.changed_at),
        **({"revoked": True} if record.is_withdrawn else {}),
        "lang": language.value,
        "labels": _labels(content),
        "external_references": _references(record),
        "object_marking_refs": [marking],
        **_told(content.kind, text.title, text.summary, about=identity_id(record.institution)),
    }


def moment(at: datetime) -> str:
    """A moment as STIX writes it, to the millisecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _told(kind: Kind, title: str, summary: str, *, about: str) -> dict[str, Json]:
    if kind is Kind.OFFER:
        return {"name": title, **({"description": summary} if summary else {})}
    return {"abstract": title, "content": summary or title, "object_refs": [about]}


def _labels(content: Content) -> list[Json]:
    return [
        content.kind.value,
        *content.fields,
        *([f"trl:{content.trl}"] if content.trl else []),
        *(f"cooperation:{each.value}" for each in content.cooperation),
        f"valid_until:{content.valid_until.isoformat()}",
    ]


def _references(record: Described) -> list[Json]:
    ours: dict[str, Json] = {
        "source_name": record.node,
        "external_id": record.reference,
        "url": record.page,
    }
    source = record.content.source
    if source is None:
        return [ours]
    theirs: dict[str, Json] = {"source_name": source.name, "external_id": source.key}
    return [ours, {**theirs, **({"url": source.url} if source.url else {})}]
