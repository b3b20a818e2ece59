"""Frozen versions of briefs: the files of one revision under a label, to be items of release cases.

A brief that is edited later is frozen again, under the next number; what was frozen never changes. The
reference of a version follows from brief and number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import crockford, named_id
from mithaq.base.labels import Label, label_from
from mithaq.base.shapes import list_of, object_of, whole_of, word_of

TITLE_MAX = 200
FIELDS_MAX = 20
FILES_MAX = 20
VERSIONS_MAX = 999
_LETTERS = 10


@dataclass(frozen=True)
class BriefFile:
    """One printing of a brief, known by its SHA-256 digest."""

    name: str
    language: str
    media_type: str
    digest: str
    size_bytes: int

    def as_json(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "language": self.language,
            "media_type": self.media_type,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
        }


@dataclass(frozen=True)
class BriefVersion:
    """A revision of a brief as it was frozen; `fields` are of technology."""

    brief: UUID
    party: str
    number: int
    revision: int
    title: str
    fields: tuple[str, ...]
    label: Label
    files: tuple[BriefFile, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "brief": str(self.brief),
            "party": self.party,
            "number": self.number,
            "revision": self.revision,
            "title": self.title,
            "fields": list(self.fields),
            "label": self.label.as_json(),
            "files": [each.as_json() for each in self.files],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes of all of it, in lower-case hexadecimal."""
        return digest(canonical_bytes(self.as_json()))

    @property
    def reference(self) -> str:
        return reference_of(self.brief, self.number)


def reference_of(brief: UUID, number: int) -> str:
    """How people name a version."""
    of = named_id("\n".join(("brief", str(brief))))
    return f"B-{crockford(of.int, _LETTERS)}-{number}"


def is_reference(text: str) -> bool:
    """Whether it may name a version of a brief; records, cases and joint documents are named otherwise."""
    return text.startswith("B-")


def version_from(value: Json) -> BriefVersion:
    """What `as_json` wrote."""
    said = object_of(value)
    return BriefVersion(
        brief=UUID(word_of(said["brief"])),
        party=word_of(said["party"]),
        number=whole_of(said["number"]),
        revision=whole_of(said["revision"]),
        title=word_of(said["title"]),
        fields=tuple(map(word_of, list_of(said["fields"]))),
        label=label_from(said["label"]),
        files=tuple(_file(object_of(each)) for each in list_of(said["files"])),
    )


def problem_of(version: BriefVersion, known_fields: frozenset[str]) -> str | None:
    """The code of the first thing that is wrong with a version."""
    fields = version.fields
    checks = {
        "brief_versions_most": not 1 <= version.number <= VERSIONS_MAX,
        "brief_title_unfit": not text_rules.is_line(version.title, TITLE_MAX),
        "brief_fields_unfit": not 0 < len(set(fields)) == len(fields) <= FIELDS_MAX
        or not known_fields.issuperset(fields),
        "brief_files_unfit": not 0 < len(version.files) <= FILES_MAX or _are_twice(version.files),
    }
    return next((code for code, is_wrong in checks.items() if is_wrong), None)


def _file(said: Mapping[str, Json]) -> BriefFile:
    return BriefFile(
        name=word_of(said["name"]),
        language=word_of(said["language"]),
        media_type=word_of(said["media_type"]),
        digest=word_of(said["digest"]),
        size_bytes=whole_of(said["size_bytes"]),
    )


def _are_twice(found: Sequence[BriefFile]) -> bool:
    names = [each.name for each in found]
    return len(set(names)) < len(names) or not all(map(text_rules.is_file_name, names))
