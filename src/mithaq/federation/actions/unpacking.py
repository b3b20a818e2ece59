"""Fetch the packages that partners sent us, open and acknowledge them, and destroy what they take back."""

import os
import shutil
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
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.queries import Shut

TRY_AGAIN, TRY_DAMAGED_AGAIN = timedelta(minutes=1), timedelta(hours=1)
# What a partner sends never takes the last of the disk.
RESERVE_BYTES = 2 << 30
CHUNK = 1 << 20


class Link(Protocol):
    """A partner's node as it is reached."""

    def part(self, package: UUID, number: int, out: BinaryIO) -> None:
        """Append some more bytes of a part to the file, from its end on."""


def due(at: datetime) -> Package | None:
    """A package of which more is to be fetched, if there is one whose partner is paired with us."""
    rows = Fetching.objects.filter(due_at__lte=at, opened_at=None).order_by("due_at")
    for key in rows.values_list("package", flat=True):
        found = Package.objects.filter(pk=key, recalled_at=None, refused="", peer__in=queries.active_names())
        if row := found.first():
            return row
    return None


def fetch(row: Package, link: Link, *, at: datetime) -> None:
    """Fetch some more of a package; open it once all is here. What stands in the way is noted, and raised."""
    peer = queries.active_peer(row.peer)
    fetching = Fetching.objects.filter(pk=row.id)
    try:
        for number, part in enumerate(parts_from(row.parts)):
            if not (packages.folder() / part.digest).exists():
                _fetch_some(row.id, number, part, link)
                fetching.update(due_at=at, trouble=None)
                return
        _open(peer, row, at=at)
    except Refused as refusal:
        again = TRY_DAMAGED_AGAIN if refusal.code == "package_part_differs" else TRY_AGAIN
        fetching.update(due_at=at + again, trouble={"code": refusal.code, "facts": told(refusal)})
        raise


def take_part(peer: PeerView, digest: str, source: IO[bytes], length: int, *, at: datetime) -> None:
    """Take a part off a medium; one that is here already changes nothing.

    Raises Refused `package_part_unasked` where no package of the partner waits for it,
    `package_part_differs`, `package_no_space`, `disk_full` or `storage_unavailable`.
    """
    waiting = Package.objects.filter(peer=peer.name, is_ours=False, recalled_at=None, refused="")
    wanted = {part: row.id for row in waiting for part in parts_from(row.parts)}
    part = Part(digest, length)
    if part not in wanted:
        raise Refused("package_part_unasked")
    folder = packages.folder()
    if (folder / digest).exists():
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    _require_space(folder, length)
    beside = folder / f"{digest}.part"
    try:
        with beside.open("wb") as out:
            _copy(source, out, length)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise files.refusal_of(error) from error
    _keep(beside, part)
    Fetching.objects.filter(pk=wanted[part]).update(due_at=at)


def _copy(source: IO[bytes], out: BinaryIO, length: int) -> None:
    while length and (chunk := source.read(min(CHUNK, length))):
        out.write(chunk)
        length -= len(chunk)


def _require_space(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + RESERVE_BYTES:
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
    with transaction.atomic():
        row = _locked(key, by, at)
    _require_open(row)
    manifest, parts = _manifest(row), parts_from(row.parts)
    if not 0 <= number < len(manifest.documents):
        raise NotFound("package_unknown")
    _decrypted(parts[number + 1], manifest, number, out)


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


def _fetch_some(package: UUID, number: int, part: Part, link: Link) -> None:
    folder = packages.folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f"{part.digest}.part"
    have = beside.stat().st_size if beside.exists() else 0
    _require_space(folder, part.size_bytes - have)
    try:
        with beside.open("ab") as out:
            if have < part.size_bytes:
                link.part(package, number, out)
            out.flush()
            os.fsync(out.fileno())
            have = out.tell()
    except OSError as error:
        raise files.refusal_of(error) from error
    if have >= part.size_bytes:
        _keep(beside, part)


def _keep(beside: Path, part: Part) -> None:
    with beside.open("rb") as whole:
        digest = file_digest(whole, "sha256").hexdigest()
    if digest != part.digest:
        beside.unlink()
        raise Refused("package_part_differs")
    beside.replace(beside.with_suffix(""))


def _open(peer: PeerView, row: Package, *, at: datetime) -> None:
    """Check all that the package holds; what may not be here is removed, and the sender is told why."""
    try:
        manifest, signers = _checked(peer, row, at=at)
    except Refused as refusal:
        if refusal.code in {"disk_full", "storage_unavailable", "node_key_unreadable"}:
            raise
        packing.forget(parts_from(row.parts))
        with transaction.atomic():
            _answer(published.NOT_TAKEN, row, {"code": refusal.code}, by=None, at=at)
        raise
    said = {
        "documents": [each.as_json() for each in manifest.documents],
        "reference": manifest.reference,
        "item": manifest.item,
        "signers": [each.as_json() for each in signers],
    }
    Fetching.objects.filter(pk=row.id).update(opened_at=at, manifest=said, trouble=None)
    packing.sweep()


def _checked(peer: PeerView, row: Package, *, at: datetime) -> tuple[Manifest, tuple[Signer, ...]]:
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
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # no file of ours
        for number, part in enumerate(parts[1:]):
            _decrypted(part, manifest, number, nowhere)
    return manifest, proven.signers


def _manifest(row: Package) -> Manifest:
    first = parts_from(row.parts)[0]
    with files.opened(first.digest, folder=packages.folder()) as file:
        data = file.read()
    info = package_info(row.id, row.peer, settings.NODE_NAME)
    return manifest_in(encryption.opened_with(data, home=Path(settings.HOME), info=info))


def _decrypted(part: Part, manifest: Manifest, number: int, out: BinaryIO) -> None:
    with files.opened(part.digest, folder=packages.folder()) as source:
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
