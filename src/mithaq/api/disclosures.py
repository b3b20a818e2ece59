"""Calls on disclosure: who got how much of a record."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from mithaq.access.domain.permissions import Act, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import Caller, caller_of
from mithaq.api.problems import Problem
from mithaq.api.schemas import DisclosureIn, DisclosureOut, disclosure_out
from mithaq.exchange.actions import disclosing
from mithaq.exchange.queries import disclosures, records
from mithaq.exchange.queries.records import RecordView

router = Router(tags=["disclosure"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}


@router.get(
    "/records/{reference}/disclosures",
    response={200: list[DisclosureOut], **REFUSED},
    summary="What a record's owner disclosed",
)
def disclosed(request: HttpRequest, reference: str) -> list[DisclosureOut]:
    """All that was disclosed of a record, for its owner; what holds today first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    view = _view(caller, reference)
    require(actor, Act.DISCLOSE_RECORD, of_institution=view.institution)
    return [disclosure_out(each) for each in disclosures.disclosures_of(view, on=caller.today)]


@router.put(
    "/records/{reference}/disclosures/{key}",
    response={204: None, **REFUSED},
    summary="Disclose to an institution",
)
def disclose(request: HttpRequest, reference: str, key: UUID, body: DisclosureIn) -> Status[None]:
    """Disclose a step of a record to one institution; it takes the place of an earlier disclosure."""
    caller = caller_of(request)
    actor = caller.acting(Scope.PUBLISH)
    view = _view(caller, reference)
    disclosing.disclose(view.id, institution=key, step=body.step, until=body.until, by=actor, at=caller.at)
    return Status(204, None)


@router.delete(
    "/records/{reference}/disclosures/{key}",
    response={204: None, **REFUSED},
    summary="Take a disclosure back",
)
def end(request: HttpRequest, reference: str, key: UUID) -> Status[None]:
    """Take back what was disclosed to an institution; it reads what everyone reads."""
    caller = caller_of(request)
    actor = caller.acting(Scope.PUBLISH)
    disclosing.end_disclosure(_view(caller, reference).id, institution=key, by=actor, at=caller.at)
    return Status(204, None)


def _view(caller: Caller, reference: str) -> RecordView:
    return records.record(reference, labels=caller.scope.labels, on=caller.today)
