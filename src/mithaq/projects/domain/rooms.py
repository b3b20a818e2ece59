"""Joint documents of a project: versions that each carry a label, and go to others through clearance alone.

A document is what versions of one key are of, whoever adds them. The reference of a version follows from
project, party, key and number, so that nobody else can add or release under it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.ids import crockford, named_id
from mithaq.base.labels import Classification, Label, label_from
from mithaq.base.refusals import Refused
from mithaq.base.shapes import list_of, object_of, whole_of, word_of
from mithaq.exchange.domain.content import Attachment
from mithaq.parties.domain.speaking import digest_of, malformed, text_of
from mithaq.programmes.domain.checking import KEY

TITLE_MAX = 200
VERSIONS_MAX = 999
PARTS_MAX = 50
FIELDS_MAX = 20
_LETTERS = 10
_KEYS = {"key", "number", "title", "note", "file", "fields", "label", "follows", "parts"}


@dataclass(frozen=True)
class DocumentVersion:
    """A version as its party added it.

    `follows` is the digest of the version that it goes on from, or empty; `parts` are the other parties
    that versions before it came from; `fields` are of technology.
    """

    project: UUID
    party: str
    key: str
    number: int
    title: str
    note: str
    file: Attachment
    fields: tuple[str, ...]
    label: Label
    follows: str
    parts: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        """All of it but project and party, which the statement tells."""
        return {
            "key": self.key,
            "number": self.number,
            "title": self.title,
            "note": self.note,
            "file": self.file.as_json(),
            "fields": list(self.fields),
            "label": self.label.as_json(),
            "follows": self.follows,
            "parts": list(self.parts),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes of all of it, in lower-case hexadecimal."""
        whole: Mapping[str, Json] = {**self.as_json(), "project": str(self.project), "party": self.party}
        return digest(canonical_bytes(whole))

    @property
    def reference(self) -> str:
        return reference_of(self.project, self.party, self.key, self.number)


def reference_of(project: UUID, party: str, key: str, number: int) -> str:
    """How people name a version, the same at every node."""
    document = named_id("\n".join(("document", str(project), party, key)))
    return f"D-{crockford(document.int, _LETTERS)}-{number}"


def is_reference(text: str) -> bool:
    """Whether it may name a version; records and cases are named otherwise."""
    return text.startswith("D-")


def version_from(value: Json, *, project: UUID, party: str) -> DocumentVersion:
    """Read a version strictly. Raises Refused `statement_malformed`."""
    try:
        said = object_of(value)
        if set(said) != _KEYS:
            raise malformed("document")
        found = DocumentVersion(
            project=project,
            party=party,
            key=word_of(said["key"]),
            number=whole_of(said["number"]),
            title=word_of(said["title"]),
            note=text_of(said["note"], may_be_empty=True),
            file=_file(object_of(said["file"])),
            fields=tuple(map(word_of, list_of(said["fields"]))),
            label=label_from(said["label"]),
            follows=digest_of(said["follows"]) if said["follows"] else "",
            parts=tuple(map(word_of, list_of(said["parts"]))),
        )
    except (TypeError, KeyError) as error:
        raise malformed("document") from error
    if found.as_json() != dict(said) or problem_of(found):
        raise malformed("document")
    return found


def problem_of(version: DocumentVersion) -> str | None:
    """The code of the first thing that is wrong with a version."""
    checks = {
        "room_key_unfit": not KEY.fullmatch(version.key),
        "room_versions_most": not 1 <= version.number <= VERSIONS_MAX,
        "room_title_unfit": not text_rules.is_line(version.title, TITLE_MAX),
        "file_name_invalid": not text_rules.is_file_name(version.file.name),
        "room_fields_unfit": not 0 < len(set(version.fields)) == len(version.fields) <= FIELDS_MAX,
        "room_label_unfit": version.label.originator != version.party,
        "room_parts_unfit": not _are_others(version.parts, version.party),
    }
    return next((code for code, is_wrong in checks.items() if is_wrong), None)


def following(version: DocumentVersion, before: DocumentVersion | None) -> DocumentVersion:
    """The version as it goes on from another, with whose parts it then holds.

    Raises Refused `room_label_wider` where what came from others would reach further than they let it.
    """
    if before is None:
        return version
    parts = tuple(sorted({before.party, *before.parts} - {version.party}))
    if parts and is_wider(version.label, before.label, speaker=version.party):
        raise Refused("room_label_wider", reference=before.reference)
    return replace(version, follows=before.digest, parts=parts)


def is_wider(label: Label, than: Label, *, speaker: str) -> bool:
    """Whether a label lets anyone have what another would not; who gives either has it anyway."""
    if label.classification.rank < than.classification.rank or set(than.handling) - set(label.handling):
        return True
    if not than.releasable_to:
        return than.classification is Classification.RESTRICTED
    allowed = {*than.releasable_to, than.originator, speaker}
    return not label.releasable_to or not set(label.releasable_to) <= allowed


def _file(said: Mapping[str, Json]) -> Attachment:
    if set(said) != {"digest", "name", "media_type", "size_bytes"}:
        raise malformed("file")
    name, media_type, size = word_of(said["name"]), word_of(said["media_type"]), whole_of(said["size_bytes"])
    if size < 1 or len(media_type) > TITLE_MAX or not media_type.isprintable():
        raise malformed("file")
    return Attachment(digest_of(said["digest"]), name, media_type, size)


def _are_others(codes: Collection[str], party: str) -> bool:
    is_sorted = list(codes) == sorted(set(codes)) and len(codes) <= PARTS_MAX
    return is_sorted and party not in codes and all(each.startswith("institution:") for each in codes)
