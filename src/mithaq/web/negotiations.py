"""Pages of agreements that are negotiated here: texts, clause by clause, and what parties said to them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, require
from mithaq.base.languages import Language
from mithaq.federation import queries as federation
from mithaq.parties import queries as parties
from mithaq.programmes.actions import drafting, negotiating
from mithaq.programmes.domain.agreed import AgreementKind, Master
from mithaq.programmes.domain.clauses import Clause, ClauseKind
from mithaq.programmes.domain.differences import differences
from mithaq.programmes.domain.obligations import Light
from mithaq.programmes.domain.standing import State
from mithaq.programmes.queries import agreements, copies, drafts, owed, programmes, proofs
from mithaq.programmes.queries.agreements import AgreementView, Version
from mithaq.web import clause_forms
from mithaq.web.forms import (
    day_of,
    institution_options,
    key_of,
    one_of,
    page_number,
    pages_of,
    revision_of,
)
from mithaq.web.programmes import own_programmes, programmes_told
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.agreement_paper import agreement_on_paper
from mithaq.words.names import party_names

PAGE, SHOWN, MASTERS = 20, 6, 100


@dataclass(frozen=True)
class Hand:
    """What the visitor may do with the text that is shown."""

    may_answer: bool
    may_comment: bool
    may_approve: bool
    may_sign: bool
    may_end: bool


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The agreements of one's institution, and the texts that it is writing."""
    seen, page = visit(request), page_number(request.GET)
    actor = seen.signed_in
    require(actor, Act.NEGOTIATE_AGREEMENT)
    found = agreements.agreements(reader=actor, on=seen.today, first=(page - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "programmes/agreements.html",
        {
            "agreements": found,
            "names": party_names(code for each in found for code in each.parties),
            "drafts": drafts.drafts(reader=actor) if page == 1 else (),
            **pages_of(page, total=agreements.count(reader=actor), size=PAGE),
        },
    )


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a text from the template of its kind."""
    seen, key = visit(request), new_key(visit(request).at)
    require(seen.signed_in, Act.NEGOTIATE_AGREEMENT)
    if request.method == "GET":
        choices = {
            "kinds": list(AgreementKind),
            "others": institution_options(without=seen.signed_in.institution),
            "masters": _masters(seen),
            "programmes": own_programmes(seen),
            "languages": list(Language),
        }
        return render(request, "programmes/begin.html", choices)
    drafting.begin_text(
        id=key,
        seed=int.from_bytes(os.urandom(drafting.SEED_BITS // 8)),
        kind=one_of(AgreementKind, request.POST.get("kind", "")),
        titles=_titles(request.POST),
        others=[key_of(each, code="institution_unknown") for each in request.POST.getlist("parties") if each],
        master=_master(request.POST, seen),
        programme=_programme(request.POST, seen),
        by=seen.signed_in,
        at=seen.at,
    )
    return redirect("text_draft", key)


@require_GET
def draft_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A text that is being written: its clauses, and what stands between it and its proposal."""
    seen = visit(request)
    view = drafts.draft(key, reader=seen.signed_in)
    before = _answered(view, seen)
    return render(
        request,
        "programmes/draft.html",
        {
            "draft": view,
            "standing": agreements.standing_clauses(view.text),
            "problems": view.problems(),
            "changes": differences(before.text, view.text) if before else (),
            "before": before,
            "copies": copies.of_draft(key, reader=seen.signed_in, on=seen.today),
            "languages": list(Language),
            "masters": _masters(seen),
            "people": parties.people_by_id(each.by for each in view.written),
            "written": {each.clause.kind.value: each for each in view.written},
        },
    )


@require_http_methods(["GET", "POST"])
def clause_page(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """Write a clause; what somebody else saved meanwhile is merged with it."""
    seen, of = visit(request), one_of(ClauseKind, kind)
    view = drafts.draft(key, reader=seen.signed_in)
    languages = view.text.languages
    if request.method == "POST":
        clause = clause_forms.clause_posted(of, request.POST, languages)
        base = revision_of(request.POST)
        saved = drafting.save_clause(key, clause, base=base, by=seen.signed_in, at=seen.at)
        if not saved.conflicts:
            is_merged = saved.revision > base + 1
            messages.success(
                request,
                _("Saved, together with what a colleague wrote meanwhile.") if is_merged else _("Saved."),
            )
            return redirect("text_draft", key)
        return _clause(request, view, saved.clause, saved.revision, conflicts=saved.conflicts)
    written = next((each for each in view.written if each.clause.kind is of), None)
    if written:
        return _clause(request, view, written.clause, written.revision)
    return _clause(request, view, drafts.from_library(of, languages), drafts.last_revision(key, of))


@require_POST
def take_out(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """Take a clause out of the text."""
    seen = visit(request)
    drafting.take_out(key, one_of(ClauseKind, kind), by=seen.signed_in, at=seen.at)
    messages.success(request, _("The clause was taken out."))
    return redirect("text_draft", key)


@require_POST
def save_frame(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change the titles, and with them the languages."""
    seen = visit(request)
    drafting.save_frame(
        key,
        revision=revision_of(request.POST),
        titles=_titles(request.POST),
        master=_master(request.POST, seen),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Saved."))
    return redirect("text_draft", key)


@require_POST
def put_forward(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put the text forward to all its parties."""
    seen = visit(request)
    found = drafting.put_forward(
        key,
        note=request.POST.get("note", ""),
        reached=federation.reached_institutions(on=seen.today),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Put forward: all parties see this text."))
    return redirect("negotiation", agreements.agreement_by_id(found, on=seen.today).reference)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafting.discard(key, by=visit(request).signed_in)
    messages.success(request, _("The draft was thrown away."))
    return redirect("negotiations")


@require_GET
def agreement_page(request: HttpRequest, reference: str) -> HttpResponse:
    """An agreement: where it stands, who signed, the text, and what differs from another text."""
    seen = visit(request)
    view = agreements.agreement(reference, reader=seen.signed_in, on=seen.today)
    digest = request.GET.get("text", "")
    version = view.version(digest) if digest else view.latest
    against = request.GET.get("against") or version.proposal.follows or ""
    other = _known(view, against)
    changes = differences(other.text, version.text) if other else ()
    return render(
        request,
        "programmes/agreement.html",
        {
            "agreement": view,
            "version": version,
            "standing": agreements.standing_clauses(version.text),
            "other": other,
            "changes": changes,
            "remarks": agreements.remarks(view),
            "has_other_copies": copies.differs_for(view, reader=seen.signed_in),
            "master": agreements.told_agreement(
                version.master.agreement if version.master else None, reader=seen.signed_in, on=seen.today
            ),
            "numbers": {each.digest: each.proposal.number for each in view.versions},
            "hand": _hand(view, version, seen),
            "approvals": agreements.approvals(view.id, f"institution:{seen.signed_in.institution}").get(
                version.digest, ()
            ),
            "owed": _shown(owed.owed_under(view)),
            "names": party_names(view.parties),
            "own": f"institution:{seen.signed_in.institution}",
            "until": seen.today + timedelta(days=negotiating.SIGNATURE_DAYS),
            "is_agreed": version.digest in [each.digest for each in view.agreed],
            "programme": next(iter(programmes_told([version.text.programme], seen).values()), None),
        },
    )


@require_GET
def copies_page(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own copy beside another party's, and whose turn it is."""
    seen = visit(request)
    found = copies.copies(reference, reader=seen.signed_in, on=seen.today)
    compared = found.compared(mine=request.GET.get("mine", ""), of=request.GET.get("of", ""))
    return render(
        request,
        "programmes/copies.html",
        {
            "agreement": found.view,
            "copies": found,
            "compared": compared,
            "names": party_names(found.view.parties),
        },
    )


@require_GET
def proof(request: HttpRequest, reference: str) -> HttpResponse:
    """The text with its signatures, for whoever checks them without this node."""
    view = _of(reference, visit(request))
    digest = request.GET.get("text", "")
    answer = HttpResponse(
        proofs.proof(view.version(digest) if digest else view.shown), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}.json"'
    return answer


@require_GET
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The text in its languages with its signatures, as a PDF to keep."""
    view = _of(reference, visit(request))
    digest = request.GET.get("text", "")
    version = view.version(digest) if digest else view.shown
    answer = HttpResponse(agreement_on_paper(view, version), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{view.reference}.pdf"'
    return answer


@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a text in answer to the one that is read."""
    seen, key = visit(request), new_key(visit(request).at)
    digest = request.POST.get("digest", "")
    drafting.begin_answer(id=key, reference=reference, digest=digest, by=seen.signed_in, at=seen.at)
    return redirect("text_draft", key)


@require_POST
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """Say something to the text, or to a clause of it."""
    seen = visit(request)
    view, clause = _of(reference, seen), request.POST.get("clause", "")
    negotiating.comment(
        view.id,
        digest=request.POST.get("digest", ""),
        clause=one_of(ClauseKind, clause) if clause else None,
        text=request.POST.get("text", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("All parties see your comment."))
    return _back(view, request)


@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Find that the text may be signed."""
    seen = visit(request)
    view, digest = _of(reference, seen), request.POST.get("digest", "")
    negotiating.approve(view.id, digest=digest, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Approved: another person of your institution may sign it."))
    return _back(view, request)


@require_POST
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign the text."""
    seen = visit(request)
    view, digest = _of(reference, seen), request.POST.get("digest", "")
    until = day_of(request.POST.get("until", ""))
    negotiating.sign(view.id, digest=digest, until=until, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Signed."))
    return _back(view, request)


@require_POST
def meet(request: HttpRequest, reference: str, obligation: UUID) -> HttpResponse:
    """Say that one's institution did what it owed."""
    seen = visit(request)
    view, evidence = _of(reference, seen), request.POST.get("evidence", "")
    negotiating.meet(view.id, obligation=obligation, evidence=evidence, by=seen.signed_in, at=seen.at)
    messages.success(request, _("All parties see that it was done, and how."))
    return _back(view, request)


@require_POST
def give_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """End the agreement with its days of notice."""
    seen = visit(request)
    view, day = _of(reference, seen), request.POST.get("ends_on", "")
    negotiating.give_notice(
        view.id,
        ends_on=day_of(day) if day else None,
        reason=request.POST.get("reason", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Notice is given: all parties see on which day it ends."))
    return _back(view, request)


def _clause(
    request: HttpRequest,
    view: drafts.DraftView,
    clause: Clause,
    revision: int,
    *,
    conflicts: Sequence[str] = (),
) -> HttpResponse:
    shown = clause_forms.with_texts(clause, view.text.languages)
    return render(
        request,
        "programmes/clause.html",
        {
            "draft": view,
            "clause": shown,
            "revision": revision,
            "fields": clause_forms.fact_fields(clause, view.text),
            "conflicts": conflicts,
            "is_written": any(each.clause.kind is clause.kind for each in view.written),
        },
        status=409 if conflicts else 200,
    )


def _hand(view: AgreementView, version: Version, seen: Visit) -> Hand:
    own = f"institution:{seen.signed_in.institution}"
    is_party, is_over = own in view.parties, version.proposal.term.ends_on <= seen.today
    approvers = agreements.approvals(view.id, own).get(version.digest, ())
    has_signed = own in version.signatures
    return Hand(
        may_answer=is_party and seen.may(Act.NEGOTIATE_AGREEMENT),
        may_comment=is_party and seen.may(Act.NEGOTIATE_AGREEMENT),
        may_approve=is_party
        and seen.may(Act.APPROVE_AGREEMENT)
        and not approvers
        and not is_over
        and version.person != seen.signed_in.person,
        may_sign=is_party
        and seen.may(Act.SIGN_AGREEMENT)
        and bool(set(approvers) - {seen.signed_in.person})
        and not has_signed
        and not is_over,
        may_end=is_party
        and seen.may(Act.SIGN_AGREEMENT)
        and view.state in {State.SIGNED, State.IN_FORCE}
        and all(each.party != own for each in view.notices),
    )


def _shown(found: Sequence[owed.OwedView]) -> list[owed.OwedView]:
    """What is late or due soon, what was done last, and what comes next."""
    by_light = {light: [each for each in found if each.light is light] for light in Light}
    done, ahead = by_light[Light.MET][-SHOWN:], by_light[Light.AHEAD][:SHOWN]
    return [*done, *by_light[Light.OVERDUE], *by_light[Light.SOON], *ahead]


def _known(view: AgreementView, digest: str) -> Version | None:
    return next((each for each in view.versions if each.digest == digest), None)


def _answered(view: drafts.DraftView, seen: Visit) -> Version | None:
    if not view.follows:
        return None
    return _known(agreements.agreement_by_id(view.text.agreement, on=seen.today), view.follows)


def _masters(seen: Visit) -> list[AgreementView]:
    """Those under which another may stand, the last changed first."""
    return [
        each
        for each in agreements.agreements(reader=seen.signed_in, on=seen.today, limit=MASTERS)
        if each.state in {State.SIGNED, State.IN_FORCE} and agreements.is_party(each, seen.signed_in)
    ]


def _master(posted: QueryDict, seen: Visit) -> Master | None:
    reference = posted.get("master", "")
    if not reference:
        return None
    view = agreements.agreement(reference, reader=seen.signed_in, on=seen.today)
    return Master(view.id, view.shown.digest)


def _programme(posted: QueryDict, seen: Visit) -> UUID | None:
    reference = posted.get("programme", "")
    if not reference:
        return None
    return programmes.programme(reference, reader=seen.signed_in, on=seen.today).id


def _titles(posted: QueryDict) -> dict[Language, str]:
    return {each: posted.get(f"title.{each}", "") for each in Language}


def _of(reference: str, seen: Visit) -> AgreementView:
    return agreements.agreement(reference, reader=seen.signed_in, on=seen.today)


def _back(view: AgreementView, request: HttpRequest) -> HttpResponse:
    address = redirect("negotiation", view.reference)
    digest = request.POST.get("digest", "")
    if digest and any(each.digest == digest for each in view.versions):
        address["Location"] += f"?text={digest}"
    return address
