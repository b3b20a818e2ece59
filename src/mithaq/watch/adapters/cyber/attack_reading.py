"""Read a release of ATT&CK from STIX 2.0 or 2.1: a bundle, or a folder that holds one release in many.

The two differ in where an object says its version of STIX, and in nothing that is read here.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.cyber.files import Fetched, items_of
from mithaq.watch.adapters.cyber.stix_parts import NUMBER_MAX, day_of, is_identifier, line, reference
from mithaq.watch.domain.attack import AttackObject, Domain, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.short_texts import summary_of
from mithaq.watch.domain.unread import Aside, Raw, Unread, rows, said, table, tables, text, texts

KINDS: Mapping[str, ObjectKind] = {
    "attack-pattern": ObjectKind.TECHNIQUE,
    "x-mitre-tactic": ObjectKind.TACTIC,
    "intrusion-set": ObjectKind.GROUP,
    "malware": ObjectKind.SOFTWARE,
    "tool": ObjectKind.SOFTWARE,
    "course-of-action": ObjectKind.MITIGATION,
    "campaign": ObjectKind.CAMPAIGN,
    "x-mitre-detection-strategy": ObjectKind.DETECTION_STRATEGY,
    "x-mitre-analytic": ObjectKind.ANALYTIC,
    "x-mitre-data-component": ObjectKind.DATA_COMPONENT,
    "x-mitre-data-source": ObjectKind.DATA_SOURCE,
    "x-mitre-asset": ObjectKind.ASSET,
}
RELATIONS: Mapping[str, RelationKind] = {
    "uses": RelationKind.USES,
    "mitigates": RelationKind.MITIGATES,
    "detects": RelationKind.DETECTS,
    "subtechnique-of": RelationKind.SUBTECHNIQUE_OF,
    "revoked-by": RelationKind.REVOKED_BY,
    "attributed-to": RelationKind.ATTRIBUTED_TO,
    "targets": RelationKind.TARGETS,
}
# Sources by which ATT&CK numbers its objects, one for each domain in old releases.
NUMBERING = ("mitre-attack", "mitre-mobile-attack", "mitre-ics-attack")
DOMAINS = {f"{each.value}-attack": each for each in Domain}
UNNUMBERED = frozenset({ObjectKind.DATA_COMPONENT, ObjectKind.ANALYTIC, ObjectKind.DATA_SOURCE})
_VERSION_IN_NAME = re.compile(r"(?:^|[-_v])(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:-beta\d?)?)(?=[._-][a-z]|$)")
_DOMAIN_IN_NAME = re.compile(r"(enterprise|mobile|ics)-attack")


@dataclass
class Reading:
    """A release as it was read, whole. `rows` is how many objects the files hold; each became an object or a
    relation, or is among what was left aside or could not be read. A relation knows where it was told.
    """

    objects: dict[str, AttackObject] = field(default_factory=dict)
    relations: dict[Relation, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    rows: int = 0
    size: int = 0
    digests: list[str] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    named_versions: set[str] = field(default_factory=set)
    domains: Counter[Domain] = field(default_factory=Counter)
    matrices: set[Domain] = field(default_factory=set)
    statements: dict[str, None] = field(default_factory=dict)
    published_on: date | None = None
    latest_on: date | None = None

    def take(self, file: Fetched) -> None:
        """Read a file. Raises Refused `source_broken`."""
        self.digests.append(file.digest)
        self.size += file.size
        if found := _VERSION_IN_NAME.search(re.sub(r"\.stix2?\.json.*|\.json.*", "", file.name)):
            self.named_versions.add(found[1])
        if found := _DOMAIN_IN_NAME.search(file.name):
            self.domains[DOMAINS[found[0]]] += 1
        for number, each in enumerate(items_of(file, "objects.item"), start=1):
            self.rows += 1
            self._object(each, f"{file.name}:{number}")

    def finish(self) -> None:
        """Report ties to what no file holds."""
        for each in [each for each in self.relations if not self._holds(each)]:
            place = self.relations.pop(each)
            self.unread.append(Unread(place, "stix_end_missing", f"{each.source} → {each.target}"[:120]))

    @property
    def digest(self) -> str:
        """The digest of the content; of several files that of their digests."""
        joined = "\n".join(sorted(self.digests)).encode()
        return self.digests[0] if len(self.digests) == 1 else hashlib.sha256(joined).hexdigest()

    def version(self, given: str) -> str:
        """The version: as given, as the collection says, or as the file is called.

        Raises Refused `attack_version_missing` or `attack_version_differs`.
        """
        told = self.versions or ({given} if given else self.named_versions)
        if len(told) != 1:
            raise Refused("attack_version_missing", found=sorted(told))
        (found,) = told
        if given and given != found:
            raise Refused("attack_version_differs", given=given, found=found)
        return found

    def domain(self, given: Domain | None) -> Domain:
        """The domain: as given, as the one matrix says, or as most objects do. Raises Refused
        `attack_domain_missing`.
        """
        if given:
            return given
        if len(self.matrices) == 1:
            return next(iter(self.matrices))
        if not self.domains:
            raise Refused("attack_domain_missing")
        return self.domains.most_common(1)[0][0]

    def _holds(self, relation: Relation) -> bool:
        return relation.source in self.objects and relation.target in self.objects

    def _object(self, raw: Raw, place: str) -> None:
        found = table(raw)
        kind = text(found.get("type"))
        if not kind or not is_identifier(found.get("id")):
            self.unread.append(Unread(place, "stix_id_missing", said(raw)))
        elif kind == "relationship":
            self._relation(found, place)
        elif kind in KINDS:
            self._attack_object(found, KINDS[kind], place)
        else:
            self._beside(found, kind)

    def _beside(self, found: dict[str, Raw], kind: str) -> None:
        self.aside.add(kind)
        if kind == "x-mitre-collection":
            if version := text(found.get("x_mitre_version")):
                self.versions.add(version)
            self.published_on = day_of(found.get("modified")) or self.published_on
        elif kind == "x-mitre-matrix":
            number = text(reference(found, *NUMBERING).get("external_id"))
            if number in DOMAINS:
                self.matrices.add(DOMAINS[number])
        elif kind == "marking-definition":
            words = line(table(found.get("definition")).get("statement"), 500)
            if words:
                self.statements[words] = None

    def _attack_object(self, found: dict[str, Raw], kind: ObjectKind, place: str) -> None:
        number = reference(found, *NUMBERING)
        one = _attack_object(found, kind, number)
        if not one.name:
            self.unread.append(Unread(place, "stix_name_missing", one.stix_id))
            return
        if not one.attack_id and kind not in UNNUMBERED:
            self.unread.append(Unread(place, "attack_number_missing", f"{one.stix_id} {one.name}"[:120]))
            return
        known = self.objects.get(one.stix_id)
        if known:
            self.aside.add("repeated")
        if known and (known.modified_on or date.min) > (one.modified_on or date.min):
            return
        self.objects[one.stix_id] = one
        self.domains.update(DOMAINS[each] for each in texts(found.get("x_mitre_domains")) if each in DOMAINS)
        self.latest_on = max(filter(None, (self.latest_on, one.modified_on)), default=None)
        for relation in _own_relations(found, kind, one.stix_id):
            self.relations.setdefault(relation, place)

    def _relation(self, found: dict[str, Raw], place: str) -> None:
        kind = text(found.get("relationship_type"))
        source, target = found.get("source_ref"), found.get("target_ref")
        if not is_identifier(source) or not is_identifier(target):
            self.unread.append(Unread(place, "stix_reference_missing", text(found.get("id"))))
        elif found.get("revoked") is True or found.get("x_mitre_deprecated") is True:
            self.aside.add("relationship_ended")
        elif kind not in RELATIONS:
            self.aside.add(f"relationship:{kind}")
        else:
            relation = Relation(RELATIONS[kind], str(source), str(target))
            if relation in self.relations:
                self.aside.add("repeated")
            self.relations.setdefault(relation, place)


def _attack_object(found: dict[str, Raw], kind: ObjectKind, number: Mapping[str, Raw]) -> AttackObject:
    description = found.get("description")
    is_told = isinstance(description, str)
    tactics = [text(each.get("phase_name")) for each in tables(found.get("kill_chain_phases"))]
    if kind is ObjectKind.TACTIC:
        tactics = [text(found.get("x_mitre_shortname"))]
    return AttackObject(
        stix_id=text(found.get("id")),
        kind=kind,
        attack_id=line(number.get("external_id"), NUMBER_MAX),
        name=line(found.get("name")),
        digest=hashlib.sha256(str(description).encode("utf-8", "replace")).hexdigest() if is_told else "",
        summary=summary_of(str(description)) if is_told else "",
        tactics=tuple(dict.fromkeys(line(each, 60) for each in tactics if each)),
        platforms=tuple(line(each, 60) for each in texts(found.get("x_mitre_platforms"))),
        data_sources=tuple(line(each, 120) for each in texts(found.get("x_mitre_data_sources"))),
        aliases=tuple(
            line(each, 120)
            for each in texts(rows(found.get("aliases")) + rows(found.get("x_mitre_aliases")))
            if text(each) != text(found.get("name"))
        ),
        is_subtechnique=found.get("x_mitre_is_subtechnique") is True,
        is_revoked=found.get("revoked") is True,
        is_deprecated=found.get("x_mitre_deprecated") is True,
        modified_on=day_of(found.get("modified")),
        url=_own_address(number.get("url")),
    )


def _own_address(value: Raw) -> str:
    """Pages lead to MITRE's own and to no other."""
    address = line(value, 200)
    return address if address.startswith("https://attack.mitre.org/") else ""


def _own_relations(found: dict[str, Raw], kind: ObjectKind, stix_id: str) -> Iterator[Relation]:
    """What an object ties itself to: releases from 18 on tie analytics so, and older ones data sources."""
    if kind is ObjectKind.DETECTION_STRATEGY:
        for each in texts(found.get("x_mitre_analytic_refs")):
            yield Relation(RelationKind.HAS_ANALYTIC, stix_id, each)
    elif kind is ObjectKind.ANALYTIC:
        for read in tables(found.get("x_mitre_log_source_references")):
            if component := text(read.get("x_mitre_data_component_ref")):
                yield Relation(RelationKind.READS, stix_id, component)
    elif kind is ObjectKind.DATA_COMPONENT and (source := text(found.get("x_mitre_data_source_ref"))):
        yield Relation(RelationKind.PART_OF, stix_id, source)
