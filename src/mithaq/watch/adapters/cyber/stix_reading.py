"""Read objects of STIX 2.1 as others share them: from a bundle, or from a page of a TAXII server."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mithaq.watch.adapters.cyber.stix_parts import (
    is_close_definition,
    is_closely_marked,
    is_identifier,
    line,
    moment_of,
)
from mithaq.watch.domain.shared_threats import KEPT, SharedObject, is_newer
from mithaq.watch.domain.short_texts import summary_of
from mithaq.watch.domain.unread import Aside, Raw, Unread, said, table, tables, text

REFERENCES_MAX = 20
REFERRED = ("mitre-attack", "mitre-mobile-attack", "mitre-ics-attack", "cve", "capec", "cwe")
TIES = frozenset({"relationship", "sighting"})


@dataclass
class SharedReading:
    """What was read: the newest version of each object, what could not be read, and what is not kept."""

    objects: dict[str, SharedObject] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    aside: Aside = field(default_factory=Aside)
    rows: int = 0
    close: set[str] = field(default_factory=set)

    def take(self, raws: Iterable[Raw], *, name: str) -> None:
        """Read the objects of a file or a page."""
        for number, each in enumerate(raws, start=1):
            self.rows += 1
            self._object(each, f"{name}:{number}")

    def _object(self, raw: Raw, place: str) -> None:
        found = table(raw)
        kind, identifier = text(found.get("type")), text(found.get("id"))
        if not kind or not is_identifier(identifier):
            self.unread.append(Unread(place, "stix_id_missing", said(raw)))
        elif kind == "marking-definition":
            if is_close_definition(found):
                self.close.add(identifier)
            self.aside.add(kind)
        elif kind not in KEPT:
            self.aside.add(kind)
        elif is_closely_marked(found, self.close):
            self.unread.append(Unread(place, "stix_marked_closely", identifier))
        else:
            self._shared(found, kind, place)

    def _shared(self, found: dict[str, Raw], kind: str, place: str) -> None:
        identifier = text(found.get("id"))
        modified = moment_of(found.get("modified") or found.get("created"))
        if modified is None:
            self.unread.append(Unread(place, "stix_moment_missing", identifier))
            return
        source = text(found.get("source_ref") or found.get("sighting_of_ref"))
        if kind in TIES and not is_identifier(source):
            self.unread.append(Unread(place, "stix_reference_missing", identifier))
            return
        one = SharedObject(
            stix_id=identifier,
            kind=kind,
            name=line(found.get("name") or found.get("abstract") or found.get("opinion")),
            modified_at=modified,
            summary=summary_of(text(found.get("description") or found.get("content"))),
            is_revoked=found.get("revoked") is True,
            references=_references(found),
            tie=line(found.get("relationship_type"), 60) if kind in TIES else "",
            source=source if kind in TIES else "",
            target=text(found.get("target_ref"))[:140] if kind == "relationship" else "",
        )
        known = self.objects.get(identifier)
        if known:
            self.aside.add("repeated")
        if known is None or is_newer(one, known):
            self.objects[identifier] = one


def _references(found: dict[str, Raw]) -> tuple[str, ...]:
    numbers = (
        line(each.get("external_id"), 40)
        for each in tables(found.get("external_references"))
        if text(each.get("source_name")) in REFERRED
    )
    return tuple(dict.fromkeys(each for each in numbers if each))[:REFERENCES_MAX]
