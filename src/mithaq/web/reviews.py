"""Pages of blind review: one's own reviews, the ranking of a call, and its award by two people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, may
from mithaq.base.refusals import NotFound
from mithaq.mobility.actions import awarding, reviewing
from mithaq.mobility.domain.awarding import Award, first_award
from mithaq.mobility.domain.calls import CallState, Criterion
from mithaq.mobility.domain.reviewing import SCORE_LEAST, SCORE_MOST
from mithaq.mobility.queries import applications, calls, reviews
from mithaq.parties import queries as parties
from mithaq.web.calls import number_of
from mithaq.web.forms import key_of, page_number, pages_of
from mithaq.web.visits import Visit, visit
from mithaq.words.names import party_names
from mithaq.words.terms import named
from mithaq.words.writing import number

PAGE = 20


@require_http_methods(["GET", "POST"])
def review_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """An application without name or institution, to be judged."""
    seen = visit(request)
    view = reviews.blind(key, reader=seen.signed_in, at=seen.at)
    if request.method == "POST":
        scores = {each: number_of(request.POST.get(f"score.{each}", "")) for each in view.call.call.weights}
        comment = request.POST.get("comment", "")
        reviewing.review(key, scores, comment=comment, by=seen.signed_in, at=seen.at)
        messages.success(request, _("Your review is given. You now see those of the others."))
        return redirect("review", key)
    return render(
        request,
        "mobility/review.html",
        {
            "review": view,
            "may_judge": view.own is None and not view.has_declared and view.call.state is CallState.CLOSED,
            "weights": [
                (each, view.call.call.weights[each]) for each in Criterion if each in view.call.call.weights
            ],
            "scale": range(SCORE_LEAST, SCORE_MOST + 1),
        },
    )


@require_POST
def declare(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that one is not impartial."""
    seen = visit(request)
    reviewing.declare_conflict(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Another reviewer takes your place."))
    return redirect("desk")


@require_GET
def ranking_page(request: HttpRequest, reference: str) -> HttpResponse:
    """The applications of a call in their order, for those who lead it."""
    seen, page = visit(request), page_number(request.GET)
    view = _judged(seen, reference)
    found = reviews.ranked_page(view.id, first=(page - 1) * PAGE, limit=PAGE)
    is_led, is_closed = calls.is_organiser(view, seen.signed_in), view.state is CallState.CLOSED
    return render(
        request,
        "mobility/ranking.html",
        {
            "call": view,
            "ranked": found,
            "names": party_names({f"institution:{each.institution}" for each in found}),
            "codes": {each.institution: f"institution:{each.institution}" for each in found},
            "may_share": is_led and is_closed,
            "reviewers": _reviewers(seen) if is_led and is_closed and page == 1 else (),
            "award": _award(view, seen) if page == 1 else None,
            "people": parties.people_by_id(
                [view.decision.first, view.decision.second] if view.decision else []
            ),
            **pages_of(page, total=reviews.count_ranked(view.id), size=PAGE),
        },
    )


@require_POST
def share_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Give applications to reviewers."""
    seen = visit(request)
    view = _judged(seen, reference)
    chosen = [key_of(each, code="person_unknown") for each in request.POST.getlist("reviewers")]
    count = reviewing.share_out(view.id, chosen, by=seen.signed_in, at=seen.at)
    said = ngettext("%(count)s review was asked for.", "%(count)s reviews were asked for.", count)
    messages.success(request, said % {"count": number(count)})
    return redirect("call_ranking", reference)


@require_POST
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    """Put an award forward."""
    seen = visit(request)
    view = _judged(seen, reference)
    awarded, reserve = (
        applications.keys_named(view.id, request.POST.get(name, "").split())
        for name in ("awarded", "reserve")
    )
    award = Award(awarded, reserve, request.POST.get("reason", ""))
    awarding.propose_award(view.id, award, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Put forward: a second person of your institution decides."))
    return redirect("call_ranking", reference)


@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Decide what a colleague put forward."""
    seen = visit(request)
    view = _judged(seen, reference)
    ranking, award = (request.POST.get(name, "") for name in ("ranking", "award"))
    awarding.decide_award(view.id, ranking=ranking, award=award, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Decided: all whom the call named see which applications got a place."))
    return redirect("call_ranking", reference)


def _judged(seen: Visit, reference: str) -> calls.CallView:
    """A call that the visitor leads or decides. Raises NotFound `call_unknown` for anybody else."""
    view = calls.call(reference, reader=seen.signed_in, at=seen.at)
    if not calls.is_organiser(view, seen.signed_in) and not calls.may_decide(view, seen.signed_in):
        raise NotFound("call_unknown", value=reference[:80])
    return view


def _reviewers(seen: Visit) -> list[tuple[UUID, str]]:
    """Everybody at this node who may review, by name."""
    known = access.accounts()
    actors = access.actors_by_person(known, on=seen.at.date())
    fit = [key for key, actor in actors.items() if may(actor, Act.REVIEW_APPLICATION) and known[key].is_open]
    people = parties.people_by_id(fit)
    homes = parties.institutions_by_id(each.institution for each in people.values())
    found = [
        (key, f"{named(each.names)} · {named(homes[each.institution].names)}") for key, each in people.items()
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _award(view: calls.CallView, seen: Visit) -> dict[str, object] | None:
    """What is put forward, or what the ranking itself would say."""
    if view.state is not CallState.CLOSED or not calls.may_decide(view, seen.signed_in):
        return None
    proposed, places = reviews.proposed_award(view.id), view.call.places
    top = reviews.ranking(view.id, limit=2 * places)
    award = proposed.award if proposed else first_award(top, places=places, reserve=places)
    is_same = proposed is not None and not reviews.has_changed_since(view.id, proposed.at)
    return {
        "awarded": applications.references_of(award.awarded),
        "reserve": applications.references_of(award.reserve),
        "reason": award.reason,
        "is_proposed": proposed is not None,
        "may_decide": proposed is not None and proposed.by != seen.signed_in.person,
        "by": parties.person(proposed.by) if proposed else None,
        "ranking": proposed.ranking if proposed else "",
        "digest": award.digest,
        "is_same_ranking": is_same,
        "short": reviews.count_short(view.id, needed=view.call.reviews),
    }
