"""Pages of saved searches, of feeds, and of the letters that tell of something new."""

import secrets
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access import queries as access
from mithaq.access.actions import accounts
from mithaq.access.queries import Correspondent
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import saving
from mithaq.exchange.domain.alerts import ANSWER_SCORE_MIN, MAILED, Alert, FeedKind
from mithaq.exchange.queries import saved
from mithaq.parties import queries as parties
from mithaq.web.forms import one_of, page_number, pages_of, record_named, search_named
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words import letters
from mithaq.words.terms import reader_language

SUFFIX = {FeedKind.NEWS: "feed_news", FeedKind.CALENDAR: "feed_calendar"}


@require_GET
def alerts_page(request: HttpRequest) -> HttpResponse:
    """My saved searches, feeds and letters."""
    seen = visit(request)
    actor = seen.signed_in
    feeds = saved.feeds_of(actor.person)
    found = saved.saved_searches(actor.person)
    return render(
        request,
        "exchange/alerts.html",
        {
            "searches": [{"search": each, "question": saved.question_of(each, seen.scope)} for each in found],
            "feeds": [{"kind": kind, "feed": feeds.get(kind)} for kind in FeedKind],
            "holder": _holder(seen),
            "languages": list(Language),
            "mail_is_on": settings.MAIL_IS_ON,
        },
    )


@require_http_methods(["GET", "POST"])
def save_search(request: HttpRequest) -> HttpResponse:
    """Name a search and choose how to be told; then keep it."""
    seen = visit(request)
    actor = seen.signed_in
    given = request.POST if request.method == "POST" else request.GET
    asked, question = search_named(given), record_named(given, "for", seen.scope)
    if request.method == "GET":
        context = {
            "asked": asked,
            "question": question,
            "name": asked.text[:80],
            "score_min": ANSWER_SCORE_MIN,
            **_choices(seen, Alert.PAGE),
        }
        return render(request, "exchange/search_save.html", context)
    key = new_key(seen.at)
    saving.save_search(
        id=key,
        name=given.get("name", ""),
        asked=asked,
        question=question.id if question else None,
        alert=one_of(Alert, given.get("alert", "")),
        by=actor,
        at=seen.at,
    )
    messages.success(request, _("The search is saved. What comes from now on is new."))
    return redirect("saved_search", key)


@require_GET
def search_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is new in a saved search since its owner last looked."""
    seen = visit(request)
    actor = seen.signed_in
    search = saved.saved_search(key, person=actor.person)
    page = page_number(request.GET)
    after, offset = search.seen_position, (page - 1) * saved.LISTED
    news = saved.news(search, actor, seen.scope, reader_language(), after=after, offset=offset)
    return render(
        request,
        "exchange/saved_search.html",
        {
            "search": search,
            "news": news,
            **pages_of(page, total=news.total, size=saved.LISTED),
            "question": saved.question_of(search, seen.scope),
            "institutions": parties.institutions_by_id(each.institution for each in news.records),
            "score_min": ANSWER_SCORE_MIN,
            **_choices(seen, search.alert),
        },
    )


@require_POST
def change_search(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rename it, or be told otherwise."""
    seen = visit(request)
    alert = one_of(Alert, request.POST.get("alert", ""))
    saving.change_search(key, name=request.POST.get("name", ""), alert=alert, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The search is saved."))
    return redirect("saved_search", key)


@require_POST
def mark_seen(request: HttpRequest, key: UUID) -> HttpResponse:
    """I have seen these."""
    given = request.POST.get("position", "")
    position = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else -1
    saving.mark_seen(key, position=position, by=visit(request).signed_in)
    return redirect("saved_search", key)


@require_POST
def delete_search(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a saved search."""
    saving.delete_search(key, by=visit(request).signed_in)
    messages.success(request, _("The search was deleted."))
    return redirect("alerts")


@require_POST
def make_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a secret address and show it once; an older one ends."""
    seen = visit(request)
    chosen, secret = one_of(FeedKind, kind), secrets.token_urlsafe(32)
    saving.make_feed(chosen, secret=secret, by=seen.signed_in, at=seen.at)
    address = letters.absolute(reverse(SUFFIX[chosen], args=[secret]))
    messages.success(request, _("Your secret address, shown once: %(address)s") % {"address": address})
    return redirect("alerts")


@require_POST
def revoke_feed(request: HttpRequest, kind: str) -> HttpResponse:
    """End a secret address."""
    saving.revoke_feed(one_of(FeedKind, kind), by=visit(request).signed_in)
    messages.success(request, _("The address opens nothing any more."))
    return redirect("alerts")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of letters and feeds."""
    holder = _holder(visit(request))
    accounts.choose_language(holder.account, one_of(Language, request.POST.get("language", "")))
    messages.success(request, _("The language was saved."))
    return redirect("alerts")


@require_POST
def ask_address(request: HttpRequest) -> HttpResponse:
    """Send a letter to an address, so that its holder can confirm it; an empty one ends all letters."""
    holder = _holder(visit(request))
    address = request.POST.get("address", "").strip()
    if not address:
        accounts.keep_address(holder.account, "")
        messages.success(request, _("No letters will be sent to you."))
        return redirect("alerts")
    if not settings.MAIL_IS_ON:
        raise Refused("mail_is_off")
    accounts.require_address(address)
    if not ratelimit.consume(request, action="confirm_email", user=request.user):
        raise Refused("letters_too_many")
    letter = letters.confirmation_letter(account=holder.account, address=address, language=holder.language)
    try:
        letter.send()
    except OSError as error:
        raise Refused("mail_not_sent") from error
    said = _("A letter is on its way to %(address)s. Open its link to confirm.")
    messages.success(request, said % {"address": address})
    return redirect("alerts")


@require_http_methods(["GET", "POST"])
def confirm_address(request: HttpRequest, proof: str) -> HttpResponse:
    """The address is mine."""
    holder = _holder(visit(request))
    address = letters.confirmed_address(proof, account=holder.account)
    if request.method == "GET":
        return render(request, "exchange/address_confirm.html", {"address": address})
    accounts.keep_address(holder.account, address)
    messages.success(request, _("Alerts will be sent to %(address)s.") % {"address": address})
    return redirect("alerts")


# A mail program that ends letters in one click has no session and no form of ours (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop_letters(request: HttpRequest, proof: str) -> HttpResponse:
    """End the letters about one search, for whoever holds the link of a letter."""
    key = UUID(letters.stopped_search(proof))
    if request.method == "POST":
        saving.stop_letters(key)
    return render(request, "exchange/alerts_stop.html", {"is_done": request.method == "POST"})


def _holder(seen: Visit) -> Correspondent:
    found = access.correspondent(seen.signed_in.person)
    if found is None:
        raise Refused("not_permitted")
    return found


def _choices(seen: Visit, current: Alert) -> dict[str, object]:
    """The ways to be told that this node and this person have, and why others are not there."""
    may_be_written_to = settings.MAIL_IS_ON and bool(_holder(seen).address)
    offered = [each for each in Alert if may_be_written_to or each not in MAILED or each is current]
    return {
        "alerts": offered,
        "current": current,
        "mail_is_on": settings.MAIL_IS_ON,
        "has_address": may_be_written_to,
    }
