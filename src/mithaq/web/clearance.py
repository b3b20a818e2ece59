"""The first page of clearance, and the lists that this node screens against."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import lists as listing
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.queries import clocks, hits, lists, screening
from mithaq.clearance.queries.places import require_from_page
from mithaq.parties import queries as parties
from mithaq.web.forms import key_of
from mithaq.web.screening import require_reader
from mithaq.web.visits import visit
from mithaq.words.writing import number


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits in clearance, and whether its lists can be relied on."""
    seen = visit(request)
    actor = require_reader(seen)
    now = screening.against()
    return render(
        request,
        "clearance/overview.html",
        {
            "lists": lists.lists(),
            "counts": hits.counts(reader=actor),
            "due": sum(1 for _party in screening.due(now)) if now.versions else 0,
            "setting": now.setting,
            "mine": len(clocks.queue(reader=actor, on=seen.today)),
            "kinds": list(PartyKind),
        },
    )


@require_http_methods(["GET", "POST"])
def lists_page(request: HttpRequest) -> HttpResponse:
    """The lists with their age; a new one is adopted here."""
    seen = visit(request)
    require_reader(seen)
    if request.method == "POST":
        posted = request.POST
        published = posted.get("published_days", "")
        places = posted.get("places", "").splitlines()
        require_from_page(places)
        adopted = listing.adopt_list(
            posted.get("code", "").strip(),
            format=posted.get("format", ""),
            places=places,
            authority=posted.get("authority", ""),
            freshness=Freshness(
                _days(posted.get("fetched_days", "")), _days(published) if published else None
            ),
            by=seen.signed_in,
            at=seen.at,
        )
        if adopted.holds:
            messages.success(request, _("Adopted. Load it now: until then it stops every release."))
        else:
            messages.success(request, _("Asked for. It holds once a second person agrees."))
        if adopted.before and adopted.before.freshness.published_days and not published:
            messages.warning(
                request,
                _("Before, its own date had a bound, and now it has none: adopt it again to set the days."),
            )
        return redirect("lists")
    held = lists.lists()
    return render(
        request,
        "clearance/lists.html",
        {
            "lists": held,
            "formats": listing.formats(),
            "people": parties.people_by_id(each.asked.by for each in held if each.asked),
            "may_keep": seen.may(Act.KEEP_LISTS, of_institution=parties.host_institution().id),
            "me": seen.signed_in.person,
        },
    )


@require_POST
def load(request: HttpRequest, code: str) -> HttpResponse:
    """Load the newest version of a list."""
    seen = visit(request)
    version = listing.load_list(
        code,
        is_shrinking="is_shrinking" in request.POST,
        is_older="is_older" in request.POST,
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(
        request,
        _("Loaded: %(parties)s parties. All our parties are screened against it.")
        % {"parties": number(version.parties)},
    )
    return redirect("lists")


@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """No longer screen against a list."""
    seen = visit(request)
    if listing.drop_list(code, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at):
        messages.success(request, _("Dropped."))
    else:
        messages.success(request, _("Asked for. It holds once a second person agrees."))
    return redirect("lists")


@require_POST
def second_list(request: HttpRequest, code: str) -> HttpResponse:
    """Agree with a change of a list that somebody else asked for."""
    seen = visit(request)
    asked = key_of(request.POST.get("seen", ""), code="statement_unknown")
    listing.second_change(code, seen=asked, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The change of the list holds."))
    return redirect("lists")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= listing.DAYS_MAX):
        raise Refused("list_age_wrong", most=listing.DAYS_MAX)
    return int(text)
