"""Calls on agreements: what is negotiated, agreed and owed. No token puts a text forward or signs one."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from mithaq.access.domain.permissions import Act, require
from mithaq.access.domain.tokens import Scope
from mithaq.api.callers import caller_of
from mithaq.api.problems import Problem
from mithaq.parties.domain.speaking import TEXT_MAX
from mithaq.programmes.actions import negotiating
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.queries import agreements, copies, owed, proofs
from mithaq.programmes.queries.agreements import AgreementView, Version

router = Router(tags=["agreements"])
REFUSED = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
PAGE_MAX = 100


class SignatureOut(Schema):
    """A party's yes to a text; void from `until` on, unless all have signed."""

    party: str
    on: date
    until: date


class VersionOut(Schema):
    """A text that a party put forward."""

    digest: str
    number: int
    party: str
    at: datetime
    follows: str | None
    titles: dict[str, str]
    in_force_from: date
    in_force_until: date
    signatures: list[SignatureOut]


class AgreementOut(Schema):
    """An agreement on the day of the call; `holding` is the digest of the text in effect."""

    reference: str
    kind: str
    state: str
    parties: list[str]
    holding: str | None
    ends_on: date | None
    texts: list[VersionOut]


class OwedOut(Schema):
    """What a party owes; `worked_on` is the day itself, or the next that is worked in the party's state."""

    id: UUID
    clause: str
    what: str
    party: str
    due_on: date
    worked_on: date
    light: str
    met_on: date | None
    evidence: str


class CopyOut(Schema):
    """A party's copy: what it put forward or signed last, or a draft of yours, which has no number."""

    party: str
    digest: str
    number: int | None
    draft: UUID | None


class WordsOut(Schema):
    """Words that stand in `both` copies, in `mine` alone or in `theirs` alone."""

    side: Annotated[str, Field(alias="in")]
    words: str


class FactDifferenceOut(Schema):
    """A fact that the two copies give differently; null where one does not give it."""

    name: str
    mine: Any
    theirs: Any


class SurvivalOut(Schema):
    """Whether the clause binds on after the end."""

    mine: bool
    theirs: bool


class ClauseDifferenceOut(Schema):
    """A clause that differs, or that stands in `mine` or in `theirs` alone."""

    clause: str
    side: Annotated[str, Field(alias="in")]
    texts: dict[str, list[WordsOut]]
    facts: list[FactDifferenceOut]
    survives: SurvivalOut | None


class CopiesOut(Schema):
    """Your copy beside another party's."""

    mine: CopyOut
    theirs: CopyOut
    is_same: bool
    is_under_another: bool
    titles: dict[str, list[WordsOut]]
    clauses: list[ClauseDifferenceOut]


class CommentIn(Schema):
    """A comment on a text, or on a clause of it."""

    digest: Annotated[str, Field(max_length=64)]
    clause: ClauseKind | None = None
    text: Annotated[str, Field(max_length=TEXT_MAX)]


class MetIn(Schema):
    """How it can be seen that something owed was done."""

    evidence: Annotated[str, Field(max_length=TEXT_MAX)]


@router.get("/agreements", response={200: list[AgreementOut], **REFUSED}, summary="The agreements you see")
def listed(
    request: HttpRequest,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
) -> list[AgreementOut]:
    """The agreements of your institution, the last changed first."""
    caller = caller_of(request)
    actor = caller.acting(Scope.READ)
    require(actor, Act.NEGOTIATE_AGREEMENT)
    found = agreements.agreements(reader=actor, on=caller.today, first=first, limit=limit)
    return [_out(each) for each in found]


@router.get(
    "/agreements/{reference}", response={200: AgreementOut, **REFUSED}, summary="An agreement and its texts"
)
def one(request: HttpRequest, reference: str) -> AgreementOut:
    """Where an agreement stands, and who signed which text."""
    return _out(_view(request, reference))


@router.get(
    "/agreements/{reference}/texts/{digest}",
    response={200: dict[str, Any], **REFUSED},
    summary="A whole text",
)
def text(request: HttpRequest, reference: str, digest: str) -> dict[str, Any]:
    """The text as the parties sign it: the digest is the SHA-256 of its canonical JSON (RFC 8785)."""
    return dict(_view(request, reference).version(digest).text.as_json())


@router.get(
    "/agreements/{reference}/texts/{digest}/signed",
    response={200: dict[str, Any], **REFUSED},
    summary="A text with its signatures",
)
def signed(request: HttpRequest, reference: str, digest: str) -> HttpResponse:
    """What `mithaq agreement verify` checks without this node."""
    found = _view(request, reference).version(digest)
    return HttpResponse(proofs.proof(found), content_type="application/json")


@router.get(
    "/agreements/{reference}/copies",
    response={200: CopiesOut, **REFUSED},
    by_alias=True,
    summary="Your copy beside another party's",
)
def compared(
    request: HttpRequest,
    reference: str,
    of: Annotated[str, Query(max_length=80)] = "",
    mine: Annotated[str, Query(max_length=80)] = "",
) -> CopiesOut:
    """What stands in yours alone and in theirs alone: words by language, facts, whole clauses.

    `of` is the code of the other party, else whoever said something else last; `mine` a digest or a draft,
    else what your institution writes or said last.
    """
    caller = caller_of(request)
    found = copies.copies(reference, reader=caller.acting(Scope.READ), on=caller.today)
    return CopiesOut.model_validate(found.compared(mine=mine, of=of).as_json())


@router.get(
    "/agreements/{reference}/owed",
    response={200: list[OwedOut], **REFUSED},
    summary="What parties owe under it",
)
def owing(request: HttpRequest, reference: str) -> list[OwedOut]:
    """All that the texts that everybody signed ask for, the earliest first."""
    return [_owed_out(each) for each in owed.owed_under(_view(request, reference))]


@router.post("/agreements/{reference}/comments", response={204: None, **REFUSED}, summary="Comment on a text")
def comment(request: HttpRequest, reference: str, body: CommentIn) -> Status[None]:
    """Say something to all parties."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = agreements.agreement(reference, reader=actor, on=caller.today)
    negotiating.comment(
        view.id, digest=body.digest, clause=body.clause, text=body.text, by=actor, at=caller.at
    )
    return Status(204, None)


@router.put(
    "/agreements/{reference}/owed/{key}", response={204: None, **REFUSED}, summary="Say that it was done"
)
def meet(request: HttpRequest, reference: str, key: UUID, body: MetIn) -> Status[None]:
    """Tell all parties that your institution did what it owed, and how that can be seen."""
    caller = caller_of(request)
    actor = caller.acting(Scope.CONVERSE)
    view = agreements.agreement(reference, reader=actor, on=caller.today)
    negotiating.meet(view.id, obligation=key, evidence=body.evidence, by=actor, at=caller.at)
    return Status(204, None)


def _view(request: HttpRequest, reference: str) -> AgreementView:
    caller = caller_of(request)
    return agreements.agreement(reference, reader=caller.acting(Scope.READ), on=caller.today)


def _out(view: AgreementView) -> AgreementOut:
    return AgreementOut(
        reference=view.reference,
        kind=view.kind.value,
        state=view.state.value,
        parties=list(view.parties),
        holding=view.holding.digest if view.holding else None,
        ends_on=view.ends_on,
        texts=[_version_out(each) for each in view.versions],
    )


def _version_out(version: Version) -> VersionOut:
    return VersionOut(
        digest=version.digest,
        number=version.proposal.number,
        party=version.proposal.party,
        at=version.proposal.at,
        follows=version.proposal.follows,
        titles={language.value: title for language, title in version.titles.items()},
        in_force_from=version.proposal.term.starts_on,
        in_force_until=version.proposal.term.ends_on,
        signatures=[
            SignatureOut(party=each.party, on=each.on, until=each.until)
            for each in version.signatures.values()
        ],
    )


def _owed_out(view: owed.OwedView) -> OwedOut:
    return OwedOut(
        id=view.obligation.id,
        clause=view.obligation.clause.value,
        what=view.obligation.what.value,
        party=view.obligation.party,
        due_on=view.obligation.due_on,
        worked_on=view.due_on,
        light=view.light.value,
        met_on=view.met.on if view.met else None,
        evidence=view.met.evidence if view.met else "",
    )
