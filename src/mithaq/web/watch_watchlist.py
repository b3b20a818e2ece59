"""The watchlist: what is new of what one watches, what one watches, and how letters tell it."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access import queries as access
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import plain_number
from mithaq.watch.actions import watching
from mithaq.watch.domain.asking import Actors, Counting
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.watching import (
    FIRST,
    RANK_TO,
    Asked,
    ExploitedWatch,
    FieldWatch,
    Rhythm,
    TopicWatch,
    WatchKind,
    WorksWatch,
)
from mithaq.watch.queries import attack, watchlist
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.visits import new_key, visit
from mithaq.web.watch import reader_of
from mithaq.web.watch_asking import field_groups, words_of
from mithaq.web.watch_cyber import domain_choices
from mithaq.web.watch_vulnerabilities import names_of
from mithaq.words import letters
from mithaq.words.terms import term
from mithaq.words.watch_alerts import alert_told, lines_told, watched_path, watched_told

NEW, EARLIER = 200, 25


@require_GET
def watchlist_page(request: HttpRequest) -> HttpResponse:
    """What is new, what is watched, what was told before, and the letters."""
    reader, page = reader_of(request), page_number(request.GET)
    new = watchlist.alerts(reader=reader, is_seen=False, limit=NEW)
    earlier = watchlist.alerts(reader=reader, is_seen=True, first=(page - 1) * EARLIER, limit=EARLIER)
    holder = access.correspondent(reader.person)
    return render(
        request,
        "watch/watchlist.html",
        {
            "new": [(each, alert_told(each)) for each in new],
            "new_count": watchlist.count(reader=reader, is_seen=False),
            "until": new[0].id if new else 0,
            "earlier": [(each, alert_told(each)) for each in earlier],
            "watched": [
                (each, watched_told(each.asked), lines_told(each.asked), watched_path(each.asked))
                for each in watchlist.watched(reader=reader)
            ],
            "groups": field_groups(),
            "actors": words_of("actors"),
            "domains": domain_choices(attack.releases()),
            "first": FIRST,
            "rhythm": watchlist.rhythm(reader.person),
            "rhythms": [(each.value, term("watch_letters", each)) for each in Rhythm],
            "mail_is_on": settings.MAIL_IS_ON,
            "has_address": bool(holder and holder.address),
            **pages_of(page, total=watchlist.count(reader=reader, is_seen=True), size=EARLIER),
        },
    )


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Watch what a form names; the page that it stands on comes back."""
    seen, posted = visit(request), request.POST
    asked = _ASKED[one_of(WatchKind, posted.get("kind", ""))](posted)
    watching.watch(asked, id=new_key(seen.at), by=seen.signed_in, at=seen.at)
    messages.success(request, _("It is on your watchlist. What comes from now on is new."))
    return redirect("watch_watchlist")


@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Watch a thing no longer."""
    watching.let_go(key, by=visit(request).signed_in)
    messages.success(request, _("You watch it no longer."))
    return redirect("watch_watchlist")


@require_POST
def see(request: HttpRequest) -> HttpResponse:
    """All that the page showed was seen."""
    until = request.POST.get("until", "")
    shown = int(until) if until.isascii() and until.isdigit() and len(until) < 18 else 0
    watching.see(until=shown, by=visit(request).signed_in)
    return redirect("watch_watchlist")


@require_GET
def works_page(request: HttpRequest, key: int) -> HttpResponse:
    """The new works behind an alert."""
    reader = reader_of(request)
    found = watchlist.alert(key, reader=reader)
    if "works" not in found.facts:
        raise NotFound("watch_alert_unknown")
    return render(
        request,
        "watch/alert_works.html",
        {
            "at": found.at,
            "told": alert_told(found),
            "works": watchlist.works_named(found.facts["works"], reader=reader),
            "total": found.facts["count"],
            "path": watched_path(found.asked),
        },
    )


@require_POST
def choose_letters(request: HttpRequest) -> HttpResponse:
    """How often a letter comes."""
    seen = visit(request)
    rhythm = one_of(Rhythm, request.POST.get("rhythm", ""))
    if rhythm is not Rhythm.NONE and not settings.MAIL_IS_ON:
        raise Refused("mail_is_off")
    watching.choose_letters(rhythm, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The letters about your watchlist are set."))
    return redirect("watch_watchlist")


# A mail program that ends letters in one click has no session and no form of ours (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_letters(request: HttpRequest, proof: str) -> HttpResponse:
    """End the letters about a watchlist, for whoever holds the link of a letter."""
    person = UUID(letters.stopped_watchlist(proof))
    if request.method == "POST":
        watching.stop_letters(person)
    return render(request, "watch/letters_stop.html", {"is_done": request.method == "POST"})


def _topic(posted: QueryDict) -> Asked:
    share = posted.get("share", "").strip()
    return TopicWatch(
        source=posted.get("source", "")[:40],
        term=posted.get("term", "")[:200],
        rank_to=round(_figure(posted.get("rank", ""), RANK_TO)),
        growth_over=_figure(posted.get("growth", ""), 0.0) / 100,
        share_over=_figure(share, 0.0) if share else None,
    )


def _works(posted: QueryDict) -> Asked:
    return WorksWatch(" ".join(posted.get("q", "").split()), posted.get("source", "")[:40])


def _field(posted: QueryDict) -> Asked:
    share = posted.get("share", "").strip()
    return FieldWatch(
        field=posted.get("field", "")[:80],
        actors=one_of(Actors, posted.get("actors") or Actors.COUNTRIES.value).value,
        counting=one_of(Counting, posted.get("counting") or Counting.FRACTIONAL.value).value,
        first=round(_figure(posted.get("first", ""), FIRST)),
        of=posted.get("of", "").strip()[:200],
        share_over=_figure(share, 0.0) / 100 if share else None,
    )


def _attack(posted: QueryDict) -> Asked:
    return watching.attack_watch(one_of(Domain, posted.get("domain", "")), posted.get("number", "").strip())


def _exploited(posted: QueryDict) -> Asked:
    return ExploitedWatch(names_of(posted.get("vendor", "")), names_of(posted.get("product", "")))


def _figure(typed: str, otherwise: float) -> float:
    """A number as it is typed in any of our languages. Raises Refused `choice_unknown`."""
    if not typed.strip():
        return otherwise
    try:
        found = float(plain_number(typed.strip().removesuffix("%").removesuffix("٪")).replace(",", "."))
    except ValueError as error:
        raise Refused("choice_unknown", value=typed[:80]) from error
    if not abs(found) < 1e9:
        raise Refused("choice_unknown", value=typed[:80])
    return found


_ASKED: dict[WatchKind, Callable[[QueryDict], Asked]] = {
    WatchKind.TOPIC: _topic,
    WatchKind.WORKS: _works,
    WatchKind.FIELD: _field,
    WatchKind.ATTACK: _attack,
    WatchKind.EXPLOITED: _exploited,
}
