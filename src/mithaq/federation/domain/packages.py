"""A package: the documents of a delivery, encrypted for one node, and what shows that it arrived.

A package is a small log of its own. Its entries name the encrypted parts by digest and size; the first part
is the manifest, which holds the key of the others. So the sender's note over the package is a checkpoint, and
the receiver's cosignature on it a receipt, as they are for the log between two nodes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes, digest, parsed
from mithaq.base.labels import label_from
from mithaq.base.refusals import Refused
from mithaq.base.seals import Seal
from mithaq.base.text import is_file_name
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome
from mithaq.clearance.domain.cases.proof import Signer
from mithaq.clearance.domain.cases.reading import outcomes_from
from mithaq.clearance.domain.cases.signing import ORDINARY
from mithaq.clearance.domain.release import Reader, decide
from mithaq.federation.domain.growing import Frontier
from mithaq.federation.domain.receipts import package_origin
from mithaq.register.domain.checkpoint import Checkpoint, VerifierKey, by_any, checkpoint_in, note_of
from mithaq.register.domain.merkle import leaf_hash
from mithaq.register.domain.statement import Statement

FORMAT = "mithaq-package/1"
DOCUMENTS_MOST = 100
PART_BYTES_MAX = 64 << 30
SLICE_BYTES = 64 << 20
"""So much of a part travels in one answer."""
MANIFEST_BYTES_MAX = 8 << 20
NAME_MAX = 200
DIGEST_LETTERS = 64
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """An encrypted file by the SHA-256 of its bytes."""

    digest: str
    size_bytes: int

    def as_json(self) -> dict[str, Json]:
        return {"digest": self.digest, "size_bytes": self.size_bytes}


@dataclass(frozen=True)
class Document:
    """A document as it was before it was encrypted."""

    name: str
    media_type: str
    digest: str
    size_bytes: int

    def as_json(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "media_type": self.media_type,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
        }


@dataclass(frozen=True)
class Manifest:
    """What a package holds: `key` opens its documents, `proof` shows who decided that they may go.

    `reference` is the case, `item` and `day` are the record that is delivered and when.
    """

    package: UUID
    key: str
    reference: str
    item: str
    day: date
    documents: tuple[Document, ...]
    proof: bytes

    def as_bytes(self) -> bytes:
        """The manifest as it is encrypted."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "package": str(self.package),
                "key": self.key,
                "reference": self.reference,
                "item": self.item,
                "day": self.day.isoformat(),
                "documents": [each.as_json() for each in self.documents],
                "proof": parsed(self.proof),
            }
        )


def subject_of(package: UUID) -> str:
    """The code by which statements name a package."""
    return f"package:{package}"


def package_of(statement: Statement) -> UUID:
    """The package that a statement is about. Raises ValueError where it is about something else."""
    scheme, _, key = statement.subject.partition(":")
    if scheme != "package":
        raise ValueError("no package")
    return UUID(key)


def source_mark(source: UUID, *, receiver: str) -> str:
    """How a package says to a node that its documents came in another: only who knows that one reads it."""
    return digest(f"{receiver}\n{source}".encode())


def package_info(package: UUID, sender: str, receiver: str) -> bytes:
    """What a manifest is encrypted for: this package between these two nodes, and nothing else."""
    return f"{FORMAT}\n{package_origin(package, sender, receiver)}".encode()


def manifest_in(data: bytes) -> Manifest:
    """Read a manifest strictly. Raises Refused `package_malformed`."""
    try:
        match parsed(data):
            case {
                "format": str(version),
                "package": str(package),
                "key": str(key),
                "reference": str(reference),
                "item": str(item),
                "day": str(day),
                "documents": list(documents),
                "proof": Mapping() as proof,
                **more,
            } if version == FORMAT and not more:
                return Manifest(
                    UUID(package),
                    key,
                    reference,
                    item,
                    date.fromisoformat(day),
                    documents_from(documents),
                    canonical_bytes(proof),
                )
    except (Refused, ValueError) as error:
        raise Refused("package_malformed", part="manifest") from error
    raise Refused("package_malformed", part="manifest")


def require_documents(documents: Sequence[Document]) -> None:
    """Raises Refused `package_empty`, `package_too_many` or `package_name_unfit`."""
    if not documents:
        raise Refused("package_empty")
    if len(documents) > DOCUMENTS_MOST:
        raise Refused("package_too_many", most=DOCUMENTS_MOST)
    names = [each.name for each in documents]
    for name in names:
        if not is_file_name(name) or names.count(name) > 1:
            raise Refused("package_name_unfit", name=name[:NAME_MAX])


def require_size(part: Part, *, name: str) -> None:
    """Whether an encrypted document is one that a package may have; others could not read of it.

    Raises Refused `package_document_too_large`.
    """
    if part.size_bytes > PART_BYTES_MAX:
        raise Refused("package_document_too_large", name=name, most_gib=PART_BYTES_MAX >> 30)


def documents_from(value: Json) -> tuple[Document, ...]:
    """Read the documents of a manifest. Raises Refused `package_malformed`."""
    if not isinstance(value, list):
        raise Refused("package_malformed", part="documents")
    return tuple(map(_document, value))


def sealed_for(body: Mapping[str, Json]) -> str:
    """The name of the key that a package is encrypted for; none where its sender's software was older.

    Raises ValueError.
    """
    said = body.get("sealed_for", "")
    if not isinstance(said, str) or (said and not _is_digest(said)):
        raise ValueError("no key")
    return said


def parts_from(value: Json) -> tuple[Part, ...]:
    """The parts that a statement names, the manifest first. Raises Refused `package_malformed`."""
    if not isinstance(value, list) or not 2 <= len(value) <= DOCUMENTS_MOST + 1:
        raise Refused("package_malformed", part="parts")
    parts = tuple(map(_part, value))
    if parts[0].size_bytes > MANIFEST_BYTES_MAX or len({each.digest for each in parts}) < len(parts):
        raise Refused("package_malformed", part="parts")
    return parts


def note_over(parts: Sequence[Part], *, package: UUID, sender: str, receiver: str, seal: Seal) -> str:
    """The sender's signed note over a package."""
    origin = package_origin(package, sender, receiver)
    return note_of(_checkpoint(parts, origin), name=origin, seal=seal)


def require_note(
    note: str, parts: Sequence[Part], *, package: UUID, senders: Iterable[VerifierKey], receiver: str
) -> None:
    """Whether one of the sender's keys signed the note over these parts.

    Raises Refused `package_differs` where it is over other parts, or as `checkpoint_in` does.
    """

    def require_by(sender: VerifierKey) -> None:
        origin = package_origin(package, sender.name, receiver)
        if checkpoint_in(note, VerifierKey(origin, sender.public_key)) != _checkpoint(parts, origin):
            raise Refused("package_differs")

    by_any(senders, require_by)


def require_granted(
    manifest: Manifest,
    content: Mapping[str, Json],
    *,
    recipient: str,
    reader: Reader,
    label: Json,
    sent_on: date,
) -> None:
    """Whether what was decided lets this delivery go to the recipient on the day on which it was sent.

    `content` is what the decision's signatures bind, `reader` the recipient, and `label` that of the
    statement that announced the package: by it people here see it or don't. Raises Refused `label_differs`,
    `over_release`, `package_not_granted`, `package_day_differs`, or `package_malformed`.
    """
    try:
        outcomes, decided = outcomes_from(content), label_from(content.get("label"))
    except (Refused, ValueError, KeyError, TypeError) as error:
        raise Refused("package_malformed", part="proof") from error
    if decided.as_json() != label:
        raise Refused("label_differs")
    if reasons := decide(decided, reader).reasons:
        raise Refused("over_release", reasons=reasons)
    if not any(_lets(each, manifest, recipient) for each in outcomes):
        raise Refused("package_not_granted", item=manifest.item[:80])
    # Their day and ours may be two.
    if abs(manifest.day - sent_on) > DAY:
        raise Refused("package_day_differs", day=manifest.day.isoformat())


def _lets(outcome: CellOutcome, manifest: Manifest, recipient: str) -> bool:
    cell, start, end = outcome.cell, outcome.valid_from, outcome.valid_until
    is_it = (cell.item, cell.recipient.party, cell.form) == (manifest.item, recipient, Form.DOCUMENT)
    is_granted = is_it and outcome.outcome in GRANTS
    return is_granted and start is not None and end is not None and start <= manifest.day < end


def require_approvers(signers: Iterable[Signer], lists: Sequence[frozenset[str]]) -> None:
    """Whether enough of those who signed did so by a key that one of the lists names, where there is a list.

    Raises Refused `approvers_not_agreed`.
    """
    own = {(each.person, each.key) for each in signers}
    if lists and not any(len({person for person, key in own if key in named}) >= ORDINARY for named in lists):
        raise Refused("approvers_not_agreed")


def _checkpoint(parts: Sequence[Part], origin: str) -> Checkpoint:
    leaves = (leaf_hash(canonical_bytes(each.as_json())) for each in parts)
    return Checkpoint(origin, len(parts), Frontier().with_leaves(leaves).root)


def _part(value: Json) -> Part:
    match value:
        case {"digest": str(digest), "size_bytes": int(size), **more} if not more and _is_digest(digest):
            if type(size) is int and 0 < size <= PART_BYTES_MAX:
                return Part(digest, size)
    raise Refused("package_malformed", part="parts")


def _document(value: Json) -> Document:
    match value:
        case {
            "name": str(name),
            "media_type": str(media_type),
            "digest": str(digest),
            "size_bytes": int(size),
            **more,
        } if not more and is_file_name(name) and _is_digest(digest) and type(size) is int and size >= 0:
            return Document(name, media_type[:NAME_MAX], digest, size)
    raise Refused("package_malformed", part="documents")


def _is_digest(text: str) -> bool:
    return len(text) == DIGEST_LETTERS and not set(text) - set("0123456789abcdef")
