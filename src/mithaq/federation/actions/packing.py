"""Send the documents of a delivery to the recipient's node, encrypted for it alone; take them back."""

import hashlib
import mimetypes
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import from_base64, key_id
from mithaq.clearance.actions import delivering
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.conditions import Delivery
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.release import decide
from mithaq.clearance.queries import cases
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.proof import proof_of
from mithaq.clearance.queries.readers import reader_of
from mithaq.exchange.adapters import files
from mithaq.federation import published, queries
from mithaq.federation.actions.saying import say, say_between
from mithaq.federation.adapters import encryption
from mithaq.federation.adapters.encryption import Source
from mithaq.federation.domain.packages import (
    Document,
    Manifest,
    Part,
    note_over,
    package_info,
    parts_from,
    require_documents,
    require_size,
    source_mark,
    subject_of,
)
from mithaq.federation.models import Package
from mithaq.federation.queries import PeerView, packages
from mithaq.parties import queries as parties
from mithaq.register import actions as register_actions
from mithaq.register import queries as register

# A file of a package that is just being written or fetched is not known to any table yet.
UNUSED_S = 24 * 3_600
MARK_BYTES = 32


@dataclass(frozen=True)
class Given:
    """A document that somebody wants to send."""

    name: str
    source: Source


def send_package(
    key: UUID,
    case: UUID,
    delivery: Delivery,
    given: Sequence[Given],
    *,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] = lambda _: None,
    also: Callable[[], None] = lambda: None,
) -> None:
    """Encrypt documents for the node of a granted cell's recipient, record the delivery, and tell that node.

    Files are written first; the delivery, with all that it asks again, and the package stand or fall in one
    transaction, with what is done `also`. `progress` is told how many bytes were read. Raises Refused
    `package_no_node`, `package_form_differs`, `package_label_refuses`, `encryption_unknown`, `package_empty`,
    `package_too_many`, `package_name_unfit`, `package_document_too_large`, `package_malformed` for a manifest
    that nobody would read, `package_recalled` or `package_source_refuses` for what came to us in a package,
    `disk_full`, `storage_unavailable`, or as `record_delivery` does; NotFound `case_unknown` or
    `peer_unknown`.
    """
    view = cases.case(case, reader=by)
    recipient = _recipient(delivery)
    peer = queries.active_peer(packages.node_of(recipient))
    _label_for(view, peer, recipient, at)
    if not peer.encryption:
        raise Refused("encryption_unknown", peer=peer.name)
    require_documents([Document(each.name, "", "", 0) for each in given])
    require_folder()
    sweep()
    written: list[Part] = []
    try:
        file_key = encryption.new_file_key()
        documents = [_encrypted(each, file_key, written, progress) for each in given]
        with transaction.atomic():
            register_actions.lock_writer()
            # Not as they were while the documents were encrypted.
            view, peer = cases.case(case, reader=by), queries.active_peer(peer.name)
            label = _label_for(view, peer, recipient, at)
            proof = proof_of(case, reader=by)
            said = delivering.record_delivery(case, delivery, items=items, by=by, at=at)
            on = parties.legal_day(at)
            manifest = Manifest(
                key, file_key, view.reference, delivery.cell.item, on, tuple(documents), proof
            )
            written.insert(0, _sealed(manifest, peer))
            said_parts: Json = [each.as_json() for each in written]
            # What the receiver would not read is not said.
            parts_from(said_parts)
            body: dict[str, Json] = {
                "receiver": peer.name,
                "sender": str(view.institution),
                "recipient": str(recipient),
                "delivery": str(said),
                "sealed_for": key_id(from_base64(peer.encryption)),
                "parts": said_parts,
                "of": _marks(_sources(documents, peer, at), peer, at_least=len(documents)),
                "note": _note(key, written, peer),
            }
            audience = (f"institution:{recipient}", f"institution:{view.institution}")
            say(published.SENT, subject_of(key), body, by=by, at=at, audience=audience, label=label.as_json())
            also()
    except BaseException:
        forget(written)
        raise


@transaction.atomic
def recall_package(key: UUID, *, reason: str, by: Actor | None, at: datetime) -> None:
    """Take a package back: the receiver's node hides it at once and asks those whom it went on to.

    By nobody: it follows the recall of a package that its documents came in. Raises NotFound
    `package_unknown`; Refused `not_permitted`, `package_recalled`, `reason_missing`, `peer_reason_too_long`.
    """
    row = Package.objects.select_for_update().filter(pk=key, is_ours=True).first()
    if row is None:
        raise NotFound("package_unknown")
    if by is not None:
        packages.package(key, reader=by, stands_for=reader_of(by, on=at.date()))
        require(by, Act.RECALL_PACKAGE, of_institution=row.sender)
    if row.recalled_at:
        raise Refused("package_recalled")
    if not reason.strip():
        raise Refused("reason_missing")
    if len(reason) > packages.REASON_MAX:
        raise Refused("peer_reason_too_long", longest=packages.REASON_MAX)
    say_between(
        published.RECALLED,
        subject_of(key),
        {"reason": reason.strip()},
        ours=row.sender,
        theirs=row.recipient,
        by=by,
        at=at,
    )


def require_folder() -> None:
    """Make the folder of encrypted files, unless it is there.

    Raises Refused `disk_full` or `storage_unavailable`.
    """
    with files.storing():
        packages.folder().mkdir(mode=0o700, exist_ok=True)


def forget(parts: Sequence[Part]) -> None:
    """Remove encrypted files; they may be gone already."""
    for each in parts:
        with suppress(OSError):
            files.forget(each.digest, folder=packages.folder())


def sweep() -> None:
    """Remove encrypted files that no package needs any more, and what an interruption left.

    Not while the register waits: packages that we sent may not have come back yet.
    """
    if not packages.folder().exists() or not register.is_open():
        return
    is_over = ~Q(receipt="") | ~Q(refused="") | ~Q(recalled_at=None)
    over = Package.objects.filter(Q(is_ours=True) & is_over | ~Q(destroyed_at=None) | ~Q(refused=""))
    needed = Package.objects.exclude(pk__in=over.values("pk")).values_list("parts", flat=True)
    keep = {part.digest for parts in needed for part in parts_from(parts)}
    for file in packages.folder().iterdir():
        # What another writes gets its last name meanwhile, or is removed.
        with suppress(FileNotFoundError):
            is_fresh = time.time() - file.stat().st_mtime < UNUSED_S
            whole = file.with_suffix("")
            is_needed = whole.name in keep and (file == whole or not whole.exists())
            if not is_needed and not is_fresh:
                file.unlink()


def _recipient(delivery: Delivery) -> UUID:
    scheme, _, key = delivery.cell.recipient.party.partition(":")
    if scheme != "institution":
        raise Refused("package_no_node")
    if delivery.cell.form is not Form.DOCUMENT:
        raise Refused("package_form_differs")
    return UUID(key)


def _label_for(view: CaseView, peer: PeerView, recipient: UUID, at: datetime) -> Label:
    """The label of what is sent.

    Raises Refused `package_no_node` where the log for the partner carries nothing that is for the recipient,
    `package_label_refuses` where their node may not hold it.
    """
    reader, label = queries.reader_of_partner(peer, on=parties.legal_day(at)), view.asked.label
    if f"institution:{recipient}" not in reader.parties:
        raise Refused("package_no_node")
    if label is None:
        raise Refused("package_label_refuses", peer=peer.name, reasons=())
    decision = decide(label, reader)
    if not decision.is_allowed:
        raise Refused("package_label_refuses", peer=peer.name, reasons=decision.reasons)
    return label


def _sources(documents: Sequence[Document], peer: PeerView, at: datetime) -> list[UUID]:
    """The packages that these documents came to us in, if from partners.

    Raises Refused `package_recalled` where one was taken back, or `package_source_refuses` where the label of
    one keeps it from their node.
    """
    found = packages.packages_with(each.digest for each in documents)
    reader = queries.reader_of_partner(peer, on=parties.legal_day(at))
    for row in Package.objects.filter(pk__in=found):
        if row.recalled_at:
            raise Refused("package_recalled")
        if not packages.may_hold(row.label, reader):
            raise Refused("package_source_refuses", peer=peer.name)
    return found


def _marks(sources: Sequence[UUID], peer: PeerView, *, at_least: int) -> Sequence[str]:
    """What the statement says of the sources; marks of nothing hide from the recipient how many there are."""
    marks = [source_mark(each, receiver=peer.name) for each in sources]
    marks += [secrets.token_hex(MARK_BYTES) for _ in range(at_least - len(marks))]
    return sorted(marks)


def _encrypted(given: Given, key: str, written: list[Part], progress: Callable[[int], None]) -> Document:
    source = _Read(given.source, progress)
    written.append(encryption.encrypted(source, key=key, folder=packages.folder()))
    require_size(written[-1], name=given.name)
    media_type = mimetypes.guess_type(given.name)[0] or "application/octet-stream"
    return Document(given.name, media_type, source.digest, source.size)


def _sealed(manifest: Manifest, peer: PeerView) -> Part:
    data = encryption.sealed_for(
        manifest.as_bytes(),
        public_key=from_base64(peer.encryption),
        info=package_info(manifest.package, settings.NODE_NAME, peer.name),
    )
    kept = files.keep([data], folder=packages.folder())
    return Part(kept.digest, kept.size_bytes)


def _note(package: UUID, parts: Sequence[Part], peer: PeerView) -> str:
    return note_over(
        parts, package=package, sender=settings.NODE_NAME, receiver=peer.name, seal=register.seal()
    )


class _Read:
    """Reads a document, and knows the digest and size of what was read."""

    def __init__(self, source: Source, progress: Callable[[int], None]) -> None:
        self._source, self._progress = source, progress
        self._hashed, self.size = hashlib.sha256(), 0

    @property
    def digest(self) -> str:
        return self._hashed.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        data = self._source.read(size)
        self._hashed.update(data)
        self.size += len(data)
        self._progress(len(data))
        return data
