"""Deliver what a case granted: recorded here, in a package to another node, or out of a project's room."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.delivering import record_delivery
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.conditions import Delivery
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.queries import cases
from mithaq.exchange.adapters import files
from mithaq.federation.actions import packing
from mithaq.federation.actions.packing import Given
from mithaq.federation.queries import packages
from mithaq.projects.actions import room
from mithaq.projects.domain.rooms import DocumentVersion
from mithaq.projects.queries import rooms
from mithaq.watch.domain.brief_versions import BriefVersion
from mithaq.watch.queries import brief_versions


def deliver(
    package: UUID,
    case: UUID,
    delivery: Delivery,
    given: Sequence[Given],
    *,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> bool:
    """Deliver, and tell whether documents went to another node, in a package under the key that is given.

    A version of a joint document goes itself: its file, to the room of an institution; to anybody else it is
    recorded that it was handed over. So do the files of a frozen brief; a recipient of this node reads them
    here. Raises Refused `document_goes_itself` where others are given with it,
    `document_recalled`, or as `send_package` and `record_delivery` do; NotFound `case_unknown`.
    """
    brief = brief_versions.versions_of([delivery.cell.item]).get(delivery.cell.item)
    if brief is not None and delivery.cell.form is Form.DOCUMENT:
        if given:
            raise Refused("document_goes_itself", reference=brief.reference)
        return _brief_sent(package, case, delivery, brief, items=items, by=by, at=at, progress=progress)
    cell, version = delivery.cell, rooms.version_if_known(delivery.cell.item)
    has_room = cell.form is Form.DOCUMENT and cell.recipient.party.startswith("institution:")
    if version is not None and has_room:
        if given:
            raise Refused("document_goes_itself", reference=version.reference)
        return _released(package, case, delivery, version, items=items, by=by, at=at, progress=progress)
    if given:
        packing.send_package(package, case, delivery, given, items=items, by=by, at=at, progress=progress)
    else:
        record_delivery(case, delivery, items=items, by=by, at=at)
    return bool(given)


@transaction.atomic
def recall_document(reference: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a version of a joint document back, and every package in which it went.

    Raises as `room.recall_version` and `packing.recall_package` do.
    """
    for package in room.recall_version(reference, reason=reason, by=by, at=at):
        if not packages.is_recalled(package):
            packing.recall_package(package, reason=reason, by=by, at=at)


def _brief_sent(
    package: UUID,
    case: UUID,
    delivery: Delivery,
    brief: BriefVersion,
    *,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
    progress: Callable[[int], None],
) -> bool:
    """To an institution elsewhere the files go in a package; otherwise the delivery is recorded."""
    recipient = delivery.cell.recipient.party
    if not (recipient.startswith("institution:") and packages.is_elsewhere(recipient)):
        record_delivery(case, delivery, items=items, by=by, at=at)
        return False
    with ExitStack() as opened:
        folder = files.attachments_folder()
        given = [
            Given(each.name, opened.enter_context(files.opened(each.digest, folder=folder)))
            for each in brief.files
        ]
        packing.send_package(package, case, delivery, given, items=items, by=by, at=at, progress=progress)
    return True


def _released(
    package: UUID,
    case: UUID,
    delivery: Delivery,
    version: DocumentVersion,
    *,
    items: Mapping[str, ItemFacts],
    by: Actor,
    at: datetime,
    progress: Callable[[int], None],
) -> bool:
    """To a recipient here the register tells it; to one elsewhere the file goes in a package."""
    rooms.require_open(version.reference)
    recipient, reference = delivery.cell.recipient.party, cases.case(case, reader=by).reference

    def tell(sent: UUID | None) -> None:
        room.tell_released(version, recipient, case=reference, package=sent, by=by, at=at)

    if not packages.is_elsewhere(recipient):
        with transaction.atomic():
            record_delivery(case, delivery, items=items, by=by, at=at)
            tell(None)
        return False
    with files.opened(version.file.digest, folder=files.attachments_folder()) as source:
        packing.send_package(
            package,
            case,
            delivery,
            [Given(version.file.name, source)],
            items=items,
            by=by,
            at=at,
            progress=progress,
            also=lambda: tell(package),
        )
    return True
