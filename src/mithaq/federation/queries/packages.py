"""Reads of packages: which there are for whom, and which statements about them are taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from mithaq.access.domain.permissions import Act, Actor, may
from mithaq.base.canonical import Json
from mithaq.base.ids import id_in
from mithaq.base.labels import label_from
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.cases.cells import Cell, Form
from mithaq.clearance.domain.cases.proof import Signer, signer_from
from mithaq.clearance.domain.release import Reader, decide
from mithaq.clearance.queries.cases import CaseView
from mithaq.exchange.adapters import files
from mithaq.federation.domain.packages import (
    Document,
    Part,
    documents_from,
    package_of,
    parts_from,
    require_note,
    sealed_for,
)
from mithaq.federation.domain.receipts import receipt_for
from mithaq.federation.models import Fetching, Package
from mithaq.federation.queries import known_keys
from mithaq.parties import queries as parties
from mithaq.register import queries as register
from mithaq.register.domain.checkpoint import VerifierKey
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement

LISTED_MOST = 500
CODE_MAX, REASON_MAX, ONWARD_MOST = 60, 400, 1_000


@dataclass(frozen=True)
class PackageView:
    """A package as its people see it. `trouble` is what keeps us from having or opening it.

    `documents` are known to whom they are for, once the package was opened, and not after a recall.
    """

    id: UUID
    peer: str
    is_ours: bool
    sender: UUID
    recipient: UUID
    delivery: UUID
    parts: tuple[Part, ...]
    note: str
    sent_at: datetime
    receipt: str
    acknowledged_at: datetime | None
    refused: str
    recalled_at: datetime | None
    recall_reason: str
    destroyed_at: datetime | None
    onward: tuple[UUID, ...]
    opened_at: datetime | None
    trouble: Mapping[str, Json] | None
    documents: tuple[Document, ...]
    reference: str
    signers: tuple[Signer, ...]

    @property
    def size_bytes(self) -> int:
        return sum(each.size_bytes for each in self.parts)

    @property
    def institution(self) -> UUID:
        """Whose people act on it at this node."""
        return self.sender if self.is_ours else self.recipient

    @property
    def state(self) -> str:
        """Where it stands, in one word."""
        if self.destroyed_at:
            return "destroyed"
        if self.recalled_at:
            return "recalled"
        if self.refused:
            return "refused"
        if self.acknowledged_at:
            return "acknowledged"
        return "opened" if self.opened_at else "sent"


def folder() -> Path:
    """Where the encrypted parts lie, under their digests."""
    return Path(settings.HOME) / "packages"


def package(key: UUID, *, reader: Actor, stands_for: Reader) -> PackageView:
    """Raises NotFound `package_unknown`, also for whoever has no part in it."""
    row = Package.objects.filter(_of(reader), pk=key).first()
    if row is None or not may_hold(row.label, stands_for):
        raise NotFound("package_unknown")
    return views([row])[0]


def packages(*, reader: Actor, stands_for: Reader) -> tuple[PackageView, ...]:
    """The packages that somebody has a part in, the newest first."""
    rows = Package.objects.filter(_of(reader)).order_by("-sent_at")[:LISTED_MOST]
    return views([row for row in rows if may_hold(row.label, stands_for)])


def packages_by_id(keys: Iterable[UUID], *, reader: Actor, stands_for: Reader) -> Mapping[UUID, PackageView]:
    """Those of these packages that somebody has a part in."""
    rows = Package.objects.filter(_of(reader), pk__in=list(keys))
    return {each.id: each for each in views([row for row in rows if may_hold(row.label, stands_for)])}


def may_hold(label: Json, reader: Reader) -> bool:
    """Whether a reader may have what a package holds."""
    return decide(label_from(label), reader).is_allowed


def has_packages() -> bool:
    """Whether any package ever went to or came from this node."""
    return Package.objects.exists()


def of_deliveries(deliveries: Iterable[UUID]) -> Mapping[UUID, PackageView]:
    """The packages of these deliveries of ours, by the delivery's statement."""
    rows = Package.objects.filter(is_ours=True, delivery__in=list(deliveries))
    return {each.delivery: each for each in views(rows)}


def views(rows: Iterable[Package]) -> tuple[PackageView, ...]:
    """Packages with how far they have come; one query."""
    found = list(rows)
    fetched = {row.package: row for row in Fetching.objects.filter(pk__in=[row.id for row in found])}
    return tuple(_view(row, fetched.get(row.id)) for row in found)


def opened_part(peer: str, package: UUID, number: int) -> BinaryIO:
    """The bytes of a part of a package that we sent to a partner.

    Raises NotFound `package_unknown` or `file_unknown`.
    """
    row = Package.objects.filter(pk=package, peer=peer, is_ours=True, recalled_at=None).first()
    parts = parts_from(row.parts) if row else ()
    if not 0 <= number < len(parts):
        raise NotFound("package_unknown")
    return opened_file(parts[number].digest)


def parts_for(peer: str) -> Iterator[Part]:
    """The encrypted parts of packages that a partner has not acknowledged, those of one after the other.

    A node that was set back may not have the files any more.
    """
    rows = Package.objects.filter(peer=peer, is_ours=True, recalled_at=None, refused="", receipt="")
    for parts in rows.order_by("sent_at").values_list("parts", flat=True):
        yield from (each for each in parts_from(parts) if (folder() / each.digest).exists())


def opened_file(digest: str) -> BinaryIO:
    """The bytes of a part that is here. Raises NotFound `file_unknown`."""
    return files.opened(digest, folder=folder())


def packages_with(digests: Iterable[str]) -> list[UUID]:
    """The packages that came to us with one of these documents, by their SHA-256."""
    wanted = set(digests)
    rows = Fetching.objects.exclude(manifest=None).values_list("package", "manifest")
    return sorted(
        key
        for key, manifest in rows
        if manifest and wanted & {each["digest"] for each in manifest["documents"]}
    )


def is_recalled(key: UUID) -> bool:
    """Whether a package was taken back."""
    return Package.objects.filter(pk=key).exclude(recalled_at=None).exists()


def is_elsewhere(party: str) -> bool:
    """Whether a party is an institution on a partner's node."""
    key = id_in(party.removeprefix("institution:"))
    return key is not None and parties.issuers_of([key]).get(key, settings.NODE_NAME) != settings.NODE_NAME


def cells_for_partners(view: CaseView) -> tuple[Cell, ...]:
    """Of what a case granted, the documents for institutions on partners' nodes."""
    codes = {each.recipient.party for each in view.granted}
    keys = {code: id_in(code.removeprefix("institution:")) for code in codes}
    issuers = parties.issuers_of(key for key in keys.values() if key)
    return tuple(
        each
        for each in view.granted
        if each.form is Form.DOCUMENT
        and (key := keys[each.recipient.party])
        and issuers.get(key, settings.NODE_NAME) != settings.NODE_NAME
    )


def node_of(institution: UUID) -> str:
    """The partner's node on which an institution is. Raises Refused `package_no_node`."""
    name = parties.issuers_of([institution]).get(institution, settings.NODE_NAME)
    if name == settings.NODE_NAME:
        raise Refused("package_no_node")
    return name


def refusals_of_sent(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of packages for us: by statement why it is not taken."""
    issuers = parties.issuers_of(
        key for each in statements for name in ("sender", "recipient") if (key := id_in(each.body.get(name)))
    )
    known = set(Package.objects.filter(pk__in=_keys(statements)).values_list("pk", flat=True))
    keys = _keys_of_issuers(statements)
    of_others = {
        each["digest"] for parts in Package.objects.values_list("parts", flat=True) for each in parts
    }

    def check(statement: Statement) -> None:
        body, key = statement.body, package_of(statement)
        if key in known:
            raise Refused("package_known")
        if (body["receiver"], issuers.get(UUID(str(body["recipient"])))) != (settings.NODE_NAME,) * 2:
            raise Refused("package_not_for_us")
        if issuers.get(UUID(str(body["sender"]))) != statement.issuer:
            raise Refused("institution_of_other_node", issuer=statement.issuer)
        UUID(str(body["delivery"]))
        if not isinstance(body["of"], list):
            raise TypeError("of")
        require_note(
            str(body["note"]),
            parts_from(body["parts"]),
            package=key,
            senders=keys[statement.issuer],
            receiver=settings.NODE_NAME,
        )
        # A file goes with its package: whoever names another's could have it removed.
        digests = {each.digest for each in parts_from(body["parts"])}
        sealed_for(body)
        if digests & of_others:
            raise Refused("package_part_of_other")
        of_others.update(digests)

    return refused_of(statements, check)


def refusals_of_receipts(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of receipts for packages of ours: by statement why it is not taken."""
    ours, keys = _known(statements), _keys_of_issuers(statements)

    def check(statement: Statement) -> None:
        row = _answered(statement, ours)
        receipt = receipt_for(
            str(statement.body["receipt"]),
            senders=register.our_keys(),
            receivers=keys[statement.issuer],
        )
        of_note = str(statement.body["receipt"]).startswith(row.note.partition("\n\n")[0])
        if receipt.package != row.id or not of_note:
            raise Refused("package_differs")

    return refused_of(statements, check)


def refusals_of_answers(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of what a partner could not take of ours: by statement why it is not kept."""
    ours = _known(statements)

    def check(statement: Statement) -> None:
        if _answered(statement, ours).receipt:
            raise Refused("package_acknowledged")
        code = statement.body["code"]
        if not isinstance(code, str) or not 0 < len(code) <= CODE_MAX:
            raise ValueError("no code")

    return refused_of(statements, check)


def refusals_of_attestations(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of what a partner says to have destroyed: by statement why it is not taken."""
    ours = _known(statements)

    def check(statement: Statement) -> None:
        _answered(statement, ours)
        onward = statement.body["onward"]
        if not isinstance(onward, list) or len(onward) > ONWARD_MOST:
            raise ValueError("not whom it went on to")
        for each in onward:
            UUID(str(each))

    return refused_of(statements, check)


def refusals_of_recalls(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of recalls: by statement why it is not taken.

    What never came to us may be recalled: nothing changes.
    """
    known = _known(statements)

    def check(statement: Statement) -> None:
        row = known.get(package_of(statement))
        if row and (row.is_ours or row.peer != statement.issuer):
            raise Refused("package_of_other_node")
        reason = statement.body["reason"]
        if not isinstance(reason, str) or not reason.strip() or len(reason) > REASON_MAX:
            raise ValueError("no reason")

    return refused_of(statements, check)


def _answered(statement: Statement, ours: Mapping[UUID, Package]) -> Package:
    row = ours.get(package_of(statement))
    if row is None or not row.is_ours or row.peer != statement.issuer:
        raise Refused("package_of_other_node")
    return row


def _keys_of_issuers(statements: Sequence[Statement]) -> Mapping[str, tuple[VerifierKey, ...]]:
    """By which keys the nodes that say these signed, also those that ended.

    What a statement holds may have been signed before its node's key changed. That the statement itself is by
    the key of its place in the log keeps out what is made by a key that ended.
    """
    names = {each.issuer for each in statements}
    return {name: tuple(VerifierKey(name, key) for key in sorted(known_keys(name))) for name in names}


def _known(statements: Sequence[Statement]) -> Mapping[UUID, Package]:
    return {row.id: row for row in Package.objects.filter(pk__in=_keys(statements))}


def _keys(statements: Sequence[Statement]) -> list[UUID]:
    found = (id_in(each.subject.removeprefix("package:")) for each in statements)
    return [key for key in found if key]


def _of(actor: Actor) -> Q:
    """What somebody has a part in: their institution's, and all of it for those who clear at the host."""
    if actor.is_host and may(actor, Act.SEE_CLEARANCE):
        return Q()
    mine = Q(sender=actor.institution, is_ours=True) | Q(recipient=actor.institution, is_ours=False)
    return mine if may(actor, Act.RECEIVE_PACKAGE) else Q(pk=None)


def _files_gone(row: Package) -> Mapping[str, Json] | None:
    """Of a package that we sent: a node that was restored knows it, and may not have its files."""
    is_over = row.receipt or row.refused or row.recalled_at
    is_here = all((folder() / each.digest).exists() for each in parts_from(row.parts))
    return None if not row.is_ours or is_over or is_here else {"code": "package_files_gone", "facts": {}}


def _view(row: Package, fetched: Fetching | None) -> PackageView:
    manifest = fetched.manifest if fetched and not row.recalled_at else None
    return PackageView(
        id=row.id,
        peer=row.peer,
        is_ours=row.is_ours,
        sender=row.sender,
        recipient=row.recipient,
        delivery=row.delivery,
        parts=parts_from(row.parts),
        note=row.note,
        sent_at=row.sent_at,
        receipt=row.receipt,
        acknowledged_at=row.acknowledged_at,
        refused=row.refused,
        recalled_at=row.recalled_at,
        recall_reason=row.recall_reason,
        destroyed_at=row.destroyed_at,
        onward=tuple(UUID(each) for each in row.onward or ()),
        opened_at=fetched.opened_at if fetched else None,
        trouble=fetched.trouble if fetched else _files_gone(row),
        documents=documents_from(manifest["documents"]) if manifest else (),
        reference=str(manifest["reference"]) if manifest else "",
        signers=tuple(map(signer_from, manifest.get("signers", ()))) if manifest else (),
    )
