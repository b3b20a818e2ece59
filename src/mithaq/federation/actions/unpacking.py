"""Fetch the packages that partners sent us, open and acknowledge them, and destroy what they take back."""

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import reduce
from hashlib import file_digest
from operator import or_
from pathlib import Path
from typing import IO, BinaryIO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.access.queries import keys
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.proof import Signer, proof_from
from mithaq.clearance.queries import agreements
from mithaq.clearance.queries import proof as proofs
from mithaq.clearance.queries.readers import reader_of, reader_of_institution
from mithaq.exchange.adapters import files
from mithaq.federation import published, queries
from mithaq.federation.actions import packing
from mithaq.federation.actions.receiving import told
from mithaq.federation.actions.saying import say_between
from mithaq.federation.adapters import encryption
from mithaq.federation.domain.packages import (
    Manifest,
    Part,
    manifest_in,
    package_info,
    parts_from,
    require_approvers,
    require_granted,
    source_mark,
    subject_of,
)
from mithaq.federation.domain.receipts import cosigned
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import PeerView, packages
from mithaq.federation.queries import encryption as own_keys
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.queries import Shut

TRY_AGAIN, TRY_DAMAGED_AGAIN = timedelta(minutes=1), timedelta(hours=1)
# Longer than anybody appends to a file: two at once would spoil it. Two that verify what is here do no harm.
IN_HAND = timedelta(minutes=10)
# A fault of ours: what the sender gave us is not judged by it.
OURS = frozenset(
    {
        "disk_full",
        "storage_unavailable",
        "file_unknown",
        "encryption_key_missing",
        "encryption_key_unreadable",
    }
)
# What a partner sends never takes the last of the disk.
RESERVE_BYTES = 2 << 30
CHUNK = 1 << 20


class Link(Protocol):
    """A partner's node as it is reached."""

    def part(self, package: UUID, number: int, out: BinaryIO) -> None:
        """Append some more bytes of a part to the file, from its end on."""


def due(at: datetime, *, besides: Collection[str] = ()) -> Package | None:
    """Take in hand a package of which more is to be fetched, if one is due from a partner but some.

    Nobody else gets it until `fetch` has ended, or `IN_HAND` has passed.
    """
    # Later than we ever look again is what a clock that was set back leaves behind.
    is_due = Q(due_at__lte=at) | Q(due_at__gt=at + TRY_DAMAGED_AGAIN)
    wanted = Package.objects.filter(recalled_at=None, refused="", peer__in=queries.active_names())
    keys = wanted.exclude(peer__in=besides).values("pk")
    with transaction.atomic():
        rows = Fetching.objects.filter(is_due, opened_at=None, package__in=keys)
        row = rows.select_for_update(skip_locked=True).order_by("due_at").first()
        if row is None:
            return None
        row.due_at = at + IN_HAND
        row.save(update_fields=["due_at"])
    return Package.objects.get(pk=row.package)


def fetch(row: Package, link: Link, *, at: datetime) -> None:
    """Fetch some more of a package; open it once all is here. What stands in the way is noted, and raised.

    The manifest comes first: what it does not let in is not asked for.
    """
    peer = queries.active_peer(row.peer)
    fetching = Fetching.objects.filter(pk=row.id, opened_at=None)
    try:
        with files.storing():
            _go_on(peer, row, link, at=at)
        fetching.update(due_at=at, trouble=None)
    except Refused as refusal:
        again = TRY_DAMAGED_AGAIN if refusal.code == "package_part_differs" else TRY_AGAIN
        fetching.update(due_at=at + again)
        # Another process of ours may be with them, for another package.
        if refusal.facts.get("said") != "peer_busy":
            fetching.update(trouble={"code": refusal.code, "facts": told(refusal)})
        raise


def take_part(peer: PeerView, digest: str, source: IO[bytes], length: int) -> None:
    """Take a part off a medium; one that is here already changes nothing.

    Raises Refused `package_part_unasked` where no package of the partner waits for it,
    `package_part_differs`, `package_no_space`, `disk_full` or `storage_unavailable`.
    """
    waiting = Package.objects.filter(peer=peer.name, is_ours=False, recalled_at=None, refused="")
    part = Part(digest, length)
    if not any(part in parts_from(row.parts) for row in waiting):
        raise Refused("package_part_unasked")
    folder = packages.folder()
    if (folder / digest).exists():
        return
    packing.require_folder()
    with files.storing():
        _require_space(length)
        # A file of its own: the node may be fetching the same part.
        handle, name = tempfile.mkstemp(dir=folder)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                _copy(source, out, length)
                out.flush()
                os.fsync(out.fileno())
            _keep(beside, part)
        finally:
            beside.unlink(missing_ok=True)


def _copy(source: IO[bytes], out: BinaryIO, length: int) -> None:
    while length and (chunk := source.read(min(CHUNK, length))):
        out.write(chunk)
        length -= len(chunk)


def _require_space(size: int) -> None:
    if shutil.disk_usage(packages.folder()).free < size + RESERVE_BYTES:
        raise Refused("package_no_space", gib=-(-size // 2**30))


@transaction.atomic
def acknowledge_package(key: UUID, *, by: Actor, at: datetime) -> None:
    """Acknowledge a package that was opened: both sides then have the same receipt.

    Raises NotFound `package_unknown`; Refused `not_permitted`, `package_recalled`, `package_not_opened` or
    `package_acknowledged`.
    """
    row = _locked(key, by, at)
    _require_open(row)
    if row.receipt:
        raise Refused("package_acknowledged")
    receipt = cosigned(row.note, name=settings.NODE_NAME, seal=register.seal(), at=at)
    _answer(published.ACKNOWLEDGED, row, {"receipt": receipt}, by=by, at=at)


def destroy_package(key: UUID, *, by: Actor, at: datetime) -> None:
    """Destroy what is here of a package that was taken back, and attest that no copy is left elsewhere.

    The attestation names the institutions that it had gone on to. Raises NotFound `package_unknown`; Refused
    `not_permitted`, `package_not_recalled` or `package_destroyed`.
    """
    with transaction.atomic():
        row = _locked(key, by, at)
        if not row.recalled_at:
            raise Refused("package_not_recalled")
        if row.destroyed_at:
            raise Refused("package_destroyed")
        onward = _onward(key).values_list("recipient", flat=True)
        body: dict[str, Json] = {"onward": sorted({str(each) for each in onward})}
        packing.forget(parts_from(row.parts))
        _forget_names(key)
        _answer(published.DESTROYED, row, body, by=by, at=at)


def open_document(key: UUID, number: int, out: BinaryIO, *, by: Actor, at: datetime) -> None:
    """Decrypt a document of a package into a file.

    Raises NotFound `package_unknown`; Refused `not_permitted`, `package_recalled`, `package_not_opened`,
    `package_unreadable`, `disk_full` or `storage_unavailable`.
    """
    part, manifest = _document(key, number, by, at)
    _decrypted(part, manifest, number, out)


def document_file(key: UUID, number: int, *, by: Actor, at: datetime) -> BinaryIO:
    """A document of a package, decrypted into a file without a name that is gone once it is closed.

    Raises as `open_document` does, or Refused `package_no_space`.
    """
    part, manifest = _document(key, number, by, at)
    with files.storing():
        # As it is encrypted: the size in the manifest is only said.
        _require_space(part.size_bytes)
        out = tempfile.TemporaryFile(dir=packages.folder())  # noqa: SIM115  # the caller closes it
    try:
        _decrypted(part, manifest, number, out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _document(key: UUID, number: int, by: Actor, at: datetime) -> tuple[Part, Manifest]:
    with transaction.atomic():
        row = _locked(key, by, at)
    _require_open(row)
    manifest, parts = _manifest(row), parts_from(row.parts)
    if not 0 <= number < len(manifest.documents):
        raise NotFound("package_unknown")
    return parts[number + 1], manifest


def follow_recalls(*, at: datetime) -> bool:
    """Recall what we sent on out of a package that was taken back from us; whether there was any.

    Also where its people had destroyed it before we came to that. What cannot be recalled keeps no other from
    being, and is raised once there is nothing else.
    """
    if not register.is_open():
        return False
    failed: Refused | None = None
    for row in Package.objects.filter(is_ours=False).exclude(recalled_at=None):
        for key in _onward(row.id).filter(recalled_at=None).values_list("pk", flat=True):
            try:
                packing.recall_package(key, reason=row.recall_reason, by=None, at=at)
            except Shut:
                raise
            except Refused as refusal:
                failed = refusal
            else:
                return True
    if failed:
        raise failed
    return False


def _go_on(peer: PeerView, row: Package, link: Link, *, at: datetime) -> None:
    parts = parts_from(row.parts)
    missing = [number for number, part in enumerate(parts) if not (packages.folder() / part.digest).exists()]
    if 0 not in missing:
        with _answering(row, at=at):
            manifest, signers = _checked(peer, row, at=at)
            if not missing:
                _require_whole(manifest, parts)
                _open(row, manifest, signers, at=at)
    if missing:
        _fetch_some(row, missing[0], parts[missing[0]], link)


def _fetch_some(row: Package, number: int, part: Part, link: Link) -> None:
    packing.require_folder()
    folder = packages.folder()
    beside = folder / f"{part.digest}.part"
    have = beside.stat().st_size if beside.exists() else 0
    _require_space(part.size_bytes - have)
    with beside.open("ab") as out:
        if have < part.size_bytes:
            link.part(row.id, number, out)
        out.flush()
        os.fsync(out.fileno())
        came, have = out.tell() - have, out.tell()
    if have >= part.size_bytes:
        _keep(beside, part)
    elif not came:
        raise Refused("package_nothing_came", peer=row.peer)


def _keep(beside: Path, part: Part) -> None:
    with beside.open("rb") as whole:
        digest = file_digest(whole, "sha256").hexdigest()
    if digest != part.digest:
        beside.unlink()
        raise Refused("package_part_differs")
    beside.replace(packages.folder() / part.digest)


@contextmanager
def _answering(row: Package, *, at: datetime) -> Iterator[None]:
    """What may not be here is removed, and the sender is told why."""
    try:
        yield
    except Refused as refusal:
        if refusal.code not in OURS:
            packing.forget(parts_from(row.parts))
            with transaction.atomic():
                _answer(published.NOT_TAKEN, row, {"code": refusal.code}, by=None, at=at)
        raise


def _require_whole(manifest: Manifest, parts: Sequence[Part]) -> None:
    """Raises Refused `package_unreadable`, `storage_unavailable`."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # no file of ours
        for number, part in enumerate(parts[1:]):
            _decrypted(part, manifest, number, nowhere)


def _open(row: Package, manifest: Manifest, signers: Sequence[Signer], *, at: datetime) -> None:
    said = {
        "documents": [each.as_json() for each in manifest.documents],
        "reference": manifest.reference,
        "item": manifest.item,
        "signers": [each.as_json() for each in signers],
    }
    Fetching.objects.filter(pk=row.id).update(opened_at=at, manifest=said, trouble=None)
    packing.sweep()


def _checked(peer: PeerView, row: Package, *, at: datetime) -> tuple[Manifest, tuple[Signer, ...]]:
    """What the manifest holds and who signed for it, once it is shown that the documents may be here."""
    manifest, parts = _manifest(row), parts_from(row.parts)
    if manifest.package != row.id or len(manifest.documents) != len(parts) - 1:
        raise Refused("package_malformed", part="manifest")
    known, proof = keys.of_node(peer.name), proof_from(manifest.proof)
    # By its key of the day on which it was sent: the digests in the log vouch for it.
    if proof.public_key not in queries.known_keys(peer.name):
        raise Refused("proof_key_differs")
    proven = proofs.checked(manifest.proof, trusted_key=proof.public_key, keys=known)
    if (proven.origin, proven.reference) != (peer.name, manifest.reference):
        raise Refused("package_malformed", part="proof")
    on = parties.legal_day(at)
    sender, recipient = map(parties.institution, (row.sender, row.recipient))
    require_granted(
        manifest,
        proof.content,
        recipient=recipient.code,
        reader=reader_of_institution(recipient, on=on),
        label=row.label,
        sent_on=parties.legal_day(row.sent_at),
    )
    host = peer.card.institution
    lists = agreements.approvers_asked(sender, recipient, host=host, keys=known, on=on)
    require_approvers(proven.signers, lists)
    return manifest, proven.signers


def _manifest(row: Package) -> Manifest:
    # The keys before the file: who destroys one has first encrypted the file anew.
    held = encryption.held_keys(Path(settings.HOME))
    with files.storing(), packages.opened_file(parts_from(row.parts)[0].digest) as file:
        data = file.read()
    info = package_info(row.id, row.peer, settings.NODE_NAME)
    try:
        return manifest_in(encryption.opened_with(data, keys=held, info=info))
    except Refused as refusal:
        if refusal.code != "package_unreadable":
            raise
        raise own_keys.why_closed(row.sealed_for) from refusal


def _decrypted(part: Part, manifest: Manifest, number: int, out: BinaryIO) -> None:
    with packages.opened_file(part.digest) as source:
        digest = encryption.decrypt(source, out, key=manifest.key)
    if digest != manifest.documents[number].digest:
        raise Refused("package_unreadable")


def _locked(key: UUID, by: Actor, at: datetime) -> Package:
    row = Package.objects.select_for_update().filter(pk=key, is_ours=False).first()
    if row is None:
        raise NotFound("package_unknown")
    packages.package(key, reader=by, stands_for=reader_of(by, on=at.date()))
    require(by, Act.RECEIVE_PACKAGE, of_institution=row.recipient)
    return row


def _require_open(row: Package) -> None:
    if row.recalled_at:
        raise Refused("package_recalled")
    if not Fetching.objects.filter(pk=row.id).exclude(opened_at=None).exists():
        raise Refused("package_not_opened")


def _forget_names(key: UUID) -> None:
    """Keep of the documents only their digests: a copy that is left after all is known by them."""
    for fetching in Fetching.objects.filter(pk=key).exclude(manifest=None):
        said = (fetching.manifest or {}).get("documents", ())
        fetching.manifest = {"documents": [{"digest": each["digest"]} for each in said]}
        fetching.save()


def _onward(key: UUID) -> QuerySet[Package]:
    """The packages in which we sent on what came in one."""
    ours = Package.objects.filter(is_ours=True)
    names = ours.order_by().values_list("peer", flat=True).distinct()
    marked = (Q(peer=name, of__contains=[source_mark(key, receiver=name)]) for name in names)
    return ours.filter(reduce(or_, marked, Q(pk=None)))


def _answer(act: str, row: Package, body: dict[str, Json], *, by: Actor | None, at: datetime) -> None:
    say_between(act, subject_of(row.id), body, ours=row.recipient, theirs=row.sender, by=by, at=at)
