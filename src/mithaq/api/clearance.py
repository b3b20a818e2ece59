"""Calls on clearance: screen a name, classify an item, the lists of both, and verify a letter."""

from django.http import HttpRequest
from ninja import Router

from mithaq.access.domain.permissions import Act, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import Caller, caller_of
from mithaq.api.clearance_schemas import (
    ClassifyIn,
    ClassifyOut,
    ControlListOut,
    LetterOut,
    PartyListOut,
    ScreenIn,
    ScreenOut,
)
from mithaq.api.limits import count_code
from mithaq.api.problems import Problem
from mithaq.clearance.domain.control.decisions import answer_from
from mithaq.clearance.domain.control.telling import verdict_json
from mithaq.clearance.queries import asking, control, letters, lists
from mithaq.parties import queries as parties
from mithaq.words.case_letters import still_holds

router = Router(tags=["clearance"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@router.post("/screening", response={200: ScreenOut, **REFUSED}, summary="Screen a name")
def screen(request: HttpRequest, body: ScreenIn) -> ScreenOut:
    """Listed parties that it may be, the likeliest first, each with why; nothing is kept."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CLEARANCE)
    found = asking.ask(body.kind, {**body.fields, "name": [body.name]}, reader=actor)
    stale = [view.code for view in lists.stale_lists(caller.at)]
    return ScreenOut.model_validate({"found": [each.as_json() for each in found], "stale_lists": stale})


@router.get(
    "/screening/lists",
    response={200: list[PartyListOut], 401: Problem, 403: Problem},
    summary="The lists of parties",
)
def party_lists(request: HttpRequest) -> list[PartyListOut]:
    """The lists that this node screens against, with their versions and whether they are fresh."""
    caller = caller_of(request)
    _require_clearing(caller)
    return [PartyListOut.model_validate(view.as_json(caller.at)) for view in lists.lists()]


@router.post("/classification", response={200: ClassifyOut, **REFUSED}, summary="Classify an item")
def classify(request: HttpRequest, body: ClassifyIn) -> ClassifyOut:
    """Which entries an item may fall under, and what decides; nothing is kept, and a person decides."""
    actor = caller_of(request).acting(Scope.CLEARANCE)
    answers = [answer_from(line) for line in body.answers]
    found = control.classify(body.text, answers, body.lists, reader=actor)
    return ClassifyOut.model_validate({"verdicts": [verdict_json(each) for each in found]})


@router.get(
    "/classification/lists",
    response={200: list[ControlListOut], 401: Problem, 403: Problem},
    summary="The control lists",
)
def control_lists(request: HttpRequest) -> list[ControlListOut]:
    """The versions in use, this node's authority first."""
    _require_clearing(caller_of(request))
    return [ControlListOut.model_validate(view.as_json()) for view in control.control_lists()]


@router.get(
    "/letters/{code}",
    response={200: LetterOut, 401: Problem, 404: Problem, 422: Problem},
    summary="Verify a letter",
)
def letter(request: HttpRequest, code: str) -> LetterOut:
    """Whether a letter with this code is genuine, and what holds of it today; for everybody."""
    caller = caller_of(request)
    count_code(request)
    found = letters.verified(code[:100], on=caller.today)
    return LetterOut(
        reference=found.reference,
        kind=found.kind,
        on=found.on,
        standing=found.standing,
        still_holds=still_holds(found.standing),
    )


def _require_clearing(caller: Caller) -> None:
    """Let in who works in the clearance of this node. Raises Refused `not_permitted`, or as `acting`."""
    actor = caller.acting(Scope.CLEARANCE)
    require(actor, Act.SEE_CLEARANCE, of_institution=parties.host_institution().id)
