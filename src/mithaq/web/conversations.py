"""Pages of conversations: the list, one of them with what is said in it, and every step in it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import interest, reminding, talking
from mithaq.exchange.actions.talking import Upload
from mithaq.exchange.domain.talking import CHOSEN_ENDINGS, SNOOZE, Ending, Standpoint, may_be_ended
from mithaq.exchange.queries import conversations, records, reminders
from mithaq.exchange.queries.conversations import ConversationView, MessageView, Pile
from mithaq.federation import queries as federation
from mithaq.parties import queries as parties
from mithaq.web.forms import day_of, key_of, one_of, page_number, pages_of
from mithaq.web.partners import told_of
from mithaq.web.visits import Visit, new_key, visit

# An open page asks for news for a quarter of an hour: each question keeps the session alive.
POLLS_MAX = 45
PAGE = 50


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The conversations of the visitor's institution, in piles."""
    seen = visit(request)
    actor = seen.signed_in
    if not seen.may(Act.CONVERSE):
        raise Refused("not_permitted")
    pile = one_of(Pile, request.GET.get("show", Pile.MINE.value))
    page = page_number(request.GET)
    found = conversations.conversations(
        pile, reader=actor, scope=seen.scope, limit=PAGE, offset=(page - 1) * PAGE
    )
    counts = conversations.counts(actor)
    return render(
        request,
        "exchange/conversations.html",
        {
            "pile": pile,
            "piles": [(each.value, counts[each]) for each in Pile],
            "conversations": found,
            **pages_of(page, total=counts[pile], size=PAGE),
            "institutions": parties.institutions_by_id(each.theirs for each in found),
            "people": parties.people_by_id(each.our_charge for each in found if each.our_charge),
        },
    )


@require_GET
def conversation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A conversation, its newest entry at the end; whoever opens it has read it."""
    seen = visit(request)
    actor = seen.signed_in
    view = conversations.conversation(key, reader=actor, scope=seen.scope)
    entries = conversations.messages(key, reader=actor)
    if entries:
        talking.mark_read(key, until=entries[-1].at, by=actor)
    may_end = seen.may(Act.SHOW_INTEREST) and may_be_ended(view.standpoint, view.closed_why)
    return render(
        request,
        "exchange/conversation.html",
        {
            "talk": view,
            "is_ours_to_answer": view.waits_for_us,
            "may_withdraw": may_end and view.ours == view.sides.asker,
            "may_decline": may_end and view.ours == view.sides.owner,
            "may_reopen": not view.is_open and view.standpoint is Standpoint.STANDING,
            "colleagues": conversations.colleagues(key, reader=actor, scope=seen.scope),
            "endings": [ending.value for ending in CHOSEN_ENDINGS],
            "reminders": reminders.of_conversation(key, actor),
            "in_a_week": (seen.today + SNOOZE).isoformat(),
            "today": seen.today.isoformat(),
            **_between_nodes(seen, view),
            **_entries(seen, key, entries, polls=1),
        },
    )


@require_GET
def newer(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was said since the page was opened."""
    seen = visit(request)
    after, polls = key_of(request.GET.get("after", ""), code="message_unknown"), _polls(request)
    entries = conversations.messages(key, reader=seen.signed_in, after=after)
    if entries:
        talking.mark_read(key, until=entries[-1].at, by=seen.signed_in)
    return render(
        request, "exchange/entries.html", _entries(seen, key, entries, polls=polls + 1, after=after)
    )


@require_POST
def show_interest(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare interest and open the conversation."""
    seen = visit(request)
    labels, today = seen.scope.labels, seen.today
    actor = seen.signed_in
    view = records.record(reference, labels=labels, on=today)
    mine = request.POST.get("for", "")
    answers = records.record(mine, labels=labels, on=today).id if mine else None
    key = interest.declare_interest(
        view.id,
        note=request.POST.get("note", ""),
        answers_with=answers,
        reached=federation.reached_institutions(on=today),
        by=actor,
        at=seen.at,
    )
    return redirect("conversation", key)


@require_POST
def post(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a message."""
    seen = visit(request)
    uploads = [
        Upload(file.name or "", file.content_type or "", file.chunks())
        for file in request.FILES.getlist("files")
    ]
    talking.post_message(
        key,
        id=new_key(seen.at),
        text=request.POST.get("text", ""),
        uploads=uploads,
        reached=federation.reached_institutions(on=seen.today),
        by=seen.signed_in,
        at=seen.at,
    )
    return _back(key)


@require_POST
def note(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write a note for one's own side."""
    seen = visit(request)
    text = request.POST.get("text", "")
    talking.add_note(key, id=new_key(seen.at), text=text, by=seen.signed_in, at=seen.at)
    return _back(key)


@require_POST
def hand_over(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a colleague in charge."""
    seen = visit(request)
    talking.hand_over(
        key,
        id=new_key(seen.at),
        to=key_of(request.POST.get("to", ""), code="person_unknown"),
        note=request.POST.get("note", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    return _back(key)


@require_POST
def strike_out(request: HttpRequest, key: UUID, message: UUID) -> HttpResponse:
    """Take back one's own message."""
    seen = visit(request)
    talking.strike_out(key, message, by=seen.signed_in, at=seen.at)
    return _back(key)


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the conversation, with a reason."""
    seen = visit(request)
    why, text = one_of(Ending, request.POST.get("why", "")), request.POST.get("note", "")
    actor, id_of_entry = seen.signed_in, new_key(seen.at)
    talking.close_conversation(key, id=id_of_entry, why=why, text=text, by=actor, at=seen.at)
    messages.success(request, _("The conversation is closed for both sides."))
    return _back(key)


@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open it again."""
    seen = visit(request)
    talking.reopen_conversation(key, id=new_key(seen.at), by=seen.signed_in, at=seen.at)
    return _back(key)


@require_POST
def withdraw_interest(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the interest back."""
    seen = visit(request)
    interest.withdraw_interest(key, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at)
    return _back(key)


@require_POST
def decline_interest(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decline the other side's interest."""
    seen = visit(request)
    interest.decline_interest(key, reason=request.POST.get("reason", ""), by=seen.signed_in, at=seen.at)
    return _back(key)


@require_GET
def file(request: HttpRequest, key: UUID, message: UUID, digest: str) -> FileResponse:
    """A file's bytes, for the two sides."""
    name, opened = talking.opened_file(key, message, digest, by=visit(request).signed_in)
    # Never shown by the browser in our name: what others uploaded is only ever saved.
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")


@require_POST
def remind(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remind me, or whoever is in charge, on a day."""
    seen = visit(request)
    reminding.remind(
        key,
        id=new_key(seen.at),
        due_on=day_of(request.POST.get("due_on", "")),
        note=request.POST.get("note", ""),
        is_for_charge=request.POST.get("for") == "charge",
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("You will find the reminder on the desk on its day."))
    return redirect("desk") if request.POST.get("then") == "desk" else _back(key)


@require_POST
def finish_reminder(request: HttpRequest, key: UUID) -> HttpResponse:
    """A reminder is done."""
    seen = visit(request)
    reminding.finish_reminder(key, by=seen.signed_in, at=seen.at)
    return redirect("desk")


@require_POST
def snooze_reminder(request: HttpRequest, key: UUID) -> HttpResponse:
    """A reminder comes again in a week."""
    seen = visit(request)
    reminding.snooze_reminder(key, by=seen.signed_in, at=seen.at)
    return redirect("desk")


def _entries(
    seen: Visit, key: UUID, entries: Sequence[MessageView], *, polls: int, after: UUID | None = None
) -> dict[str, object]:
    """What the list of entries needs; `last` is where the next question begins."""
    names = {each.author for each in entries} | {each.about for each in entries if each.about}
    return {
        "key": key,
        "entries": entries,
        "me": seen.signed_in.person,
        "ours": seen.signed_in.institution,
        "people": parties.people_by_id(names),
        "institutions": parties.institutions_by_id(each.institution for each in entries),
        "is_between_nodes": conversations.is_between_nodes(key),
        "last": entries[-1].id if entries else after,
        "polls": polls if polls <= POLLS_MAX else 0,
    }


def _between_nodes(seen: Visit, view: ConversationView) -> dict[str, object]:
    """Whether what is said reaches the partner's node, and what of it was not taken there, with why."""
    if not view.node:
        return {}
    refused = federation.not_taken_there(view.node, conversations.carried_positions(view))
    return {
        "is_out_of_reach": view.theirs not in federation.reached_institutions(on=seen.today),
        "not_taken": [told_of(each.code, each.facts) for each in refused],
    }


def _back(key: UUID) -> HttpResponse:
    response = redirect("conversation", key)
    response["Location"] += "#end"
    return response


def _polls(request: HttpRequest) -> int:
    given = request.GET.get("polls", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else POLLS_MAX
