"""The call on give and take."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.federation.queries import giving
from mithaq.parties.domain.giving import Source

router = Router(tags=["projects"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
PAGE_MAX = 500


class GivenOut(Schema):
    """Something that was given, in points, and the statement or package that shows it.

    `about` is the case, package, mission or project, and `what` its kind there.
    """

    source: Source
    giver: str
    takers: list[str]
    what: str
    key: str
    about: UUID
    on: date
    weight: int
    evidence: UUID


@router.get("/balance", response={200: list[GivenOut], **REFUSED}, summary="Give and take")
def balance(
    request: HttpRequest,
    programme: UUID | None = None,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> list[GivenOut]:
    """Deliveries that arrived, missions that are done, and work of projects, the last first."""
    caller = caller_of(request)
    found = giving.given(reader=caller.acting(Scope.READ), on=caller.today, programme=programme)
    return [
        GivenOut(
            source=each.source,
            giver=each.giver,
            takers=list(each.takers),
            what=each.what,
            key=each.key,
            about=each.about,
            on=each.on,
            weight=each.weight,
            evidence=each.evidence,
        )
        for each in found[first : first + limit]
    ]
