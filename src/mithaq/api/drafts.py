"""Calls on drafts: write, send, review, publish."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.chance import ten_random_bytes
from mithaq.api.problems import Problem
from mithaq.api.schemas import DraftIn, DraftMade, DraftOut, DraftSave, Published, ReviewIn, draft_out
from mithaq.base.ids import new_id
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.queries import drafts

router = Router(tags=["drafts"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@router.get("/drafts", response={200: list[DraftOut], 401: Problem, 403: Problem}, summary="My desk")
def desk(request: HttpRequest) -> list[DraftOut]:
    """The drafts within the caller's reach, what waits for them first."""
    found = drafts.desk(caller_of(request).acting(Scope.DRAFT))
    piles = (found.to_publish, found.to_review, found.to_finish, found.with_others)
    return [draft_out(view) for pile in piles for view in pile]


@router.post("/drafts", response={201: DraftMade, **REFUSED}, summary="Begin a draft")
def begin(request: HttpRequest, body: DraftIn) -> Status[DraftMade]:
    """Begin an offer or a need; it may be incomplete."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    key, record = (new_id(caller.at, ten_random_bytes()) for _ in range(2))
    drafting.begin_draft(id=key, record=record, content=body.content, by=actor, at=caller.at)
    return Status(201, DraftMade(id=key, revision=1))


@router.get("/drafts/{key}", response={200: DraftOut, **REFUSED}, summary="A draft")
def draft(request: HttpRequest, key: UUID) -> DraftOut:
    """One draft, with what stands between it and its review."""
    return draft_out(drafts.draft(key, reader=caller_of(request).acting(Scope.DRAFT)))


@router.put("/drafts/{key}", response={200: DraftMade, **REFUSED}, summary="Save a draft")
def save(request: HttpRequest, key: UUID, body: DraftSave) -> DraftMade:
    """Save a draft; refused when somebody saved since the revision given."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    revision = drafting.save_draft(key, content=body.content, revision=body.revision, by=actor, at=caller.at)
    return DraftMade(id=key, revision=revision)


@router.delete("/drafts/{key}", response={204: None, **REFUSED}, summary="Discard a draft")
def discard(request: HttpRequest, key: UUID) -> Status[None]:
    """Throw a draft away."""
    drafting.discard_draft(key, by=caller_of(request).acting(Scope.DRAFT))
    return Status(204, None)


@router.post("/drafts/{key}/submit", response={200: DraftOut, **REFUSED}, summary="Send to review")
def submit(request: HttpRequest, key: UUID) -> DraftOut:
    """Ask for a review; refused with everything that is missing."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    drafting.submit_draft(key, by=actor, at=caller.at)
    return draft_out(drafts.draft(key, reader=actor))


@router.post("/drafts/{key}/review", response={200: DraftOut, **REFUSED}, summary="Review a draft")
def review(request: HttpRequest, key: UUID, body: ReviewIn) -> DraftOut:
    """Approve a draft or return it; never one's own."""
    caller = caller_of(request)
    actor = caller.acting(Scope.DRAFT)
    view = drafts.draft(key, reader=actor)
    drafting.review_draft(key, verdict=body.verdict, note=body.note, by=actor, at=caller.at)
    return draft_out(drafts.reviewed(view.id))


@router.post("/drafts/{key}/publish", response={200: Published, **REFUSED}, summary="Publish a draft")
def publish(request: HttpRequest, key: UUID) -> Published:
    """Publish an approved draft."""
    caller = caller_of(request)
    actor = caller.acting(Scope.PUBLISH)
    return Published(reference=publishing.publish_draft(key, by=actor, at=caller.at))
