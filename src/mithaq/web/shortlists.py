"""Pages of shortlists: a person's named lists of records."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.exchange.actions import shortlisting
from mithaq.exchange.actions.shortlisting import ENTRIES_MAX, Step
from mithaq.exchange.queries import disclosures, shortlists
from mithaq.exchange.queries.records import RecordView
from mithaq.parties import queries as parties
from mithaq.web.forms import key_of, one_of, record_named
from mithaq.web.visits import Visit, new_key, visit

NEW = "new"


@require_GET
def shortlists_page(request: HttpRequest) -> HttpResponse:
    """My lists and those that colleagues share."""
    seen = visit(request)
    found = shortlists.shortlists(seen.signed_in, seen.scope)
    return render(request, "exchange/shortlists.html", {"shortlists": found})


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Begin an empty list."""
    return redirect("shortlist", _made(request, visit(request), subject=None))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Choose the list for some records, or put them there."""
    seen = visit(request)
    given = request.POST if request.method == "POST" else request.GET
    # Who is not signed in is led there before anything is looked up.
    actor = seen.signed_in
    found, subject = _records(given, seen), record_named(given, "for", seen.scope)
    if request.method == "GET":
        lists = [each for each in shortlists.shortlists(actor, seen.scope) if each.may_write]
        context = {"records": found, "subject": subject, "shortlists": lists}
        return render(request, "exchange/shortlist_add.html", context)
    chosen, keys = given.get("list", NEW), [each.id for each in found]
    if chosen == NEW:
        key = _made(request, seen, subject=subject.id if subject else None, found=keys)
    else:
        key = key_of(chosen, code="shortlist_unknown")
        shortlisting.add_records(key, keys, by=actor)
    messages.success(request, _("The records are on the list."))
    return redirect("shortlist", key)


@require_GET
def shortlist_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A list with its notes, in the order that people gave it."""
    seen = visit(request)
    found = shortlists.shortlist(key, seen.signed_in, seen.scope)
    shown = [*found.available, *([found.subject] if found.subject else [])]
    return render(
        request,
        "exchange/shortlist.html",
        {
            "shortlist": found,
            "owner": parties.person(found.person),
            "institutions": parties.institutions_by_id(each.institution for each in shown),
        },
    )


@require_POST
def change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rename a list, or share it."""
    posted = request.POST
    shortlisting.change_shortlist(
        key,
        name=posted.get("name", ""),
        is_shared=posted.get("is_shared") == "on",
        by=visit(request).signed_in,
    )
    messages.success(request, _("The list was saved."))
    return redirect("shortlist", key)


@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a list away."""
    shortlisting.delete_shortlist(key, by=visit(request).signed_in)
    messages.success(request, _("The list was deleted."))
    return redirect("shortlists")


@require_POST
def change_entry(request: HttpRequest, key: UUID, record: UUID) -> HttpResponse:
    """Move an entry, note something on it, or take it off."""
    seen = visit(request)
    match request.POST.get("then", ""):
        case "note":
            note = request.POST.get("note", "")
            shortlisting.write_note(key, record, note=note, by=seen.signed_in, scope=seen.scope)
        case "remove":
            shortlisting.remove_entry(key, record, by=seen.signed_in, scope=seen.scope)
        case step:
            moved = one_of(Step, step)
            shortlisting.move_entry(key, record, step=moved, by=seen.signed_in, scope=seen.scope)
    return redirect("shortlist", key)


def _made(request: HttpRequest, seen: Visit, *, subject: UUID | None, found: Sequence[UUID] = ()) -> UUID:
    key = new_key(seen.at)
    shortlisting.make_shortlist(
        id=key,
        name=request.POST.get("name", ""),
        subject=subject,
        is_shared=request.POST.get("is_shared") == "on",
        by=seen.signed_in,
        at=seen.at,
        found=found,
    )
    return key


def _records(given: QueryDict, seen: Visit) -> tuple[RecordView, ...]:
    wanted = list(dict.fromkeys(given.getlist("r")))[: ENTRIES_MAX + 1]
    return tuple(disclosures.record(each, seen.scope) for each in wanted)
