"""Pages of release cases for whoever asks: the list, and writing, submitting and discarding a case."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access.domain.permissions import Act, Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions import applying, casework
from mithaq.clearance.domain.cases.amending import gives_way_at_once
from mithaq.clearance.domain.cases.asking import Agreement, Asked, problems_to_submit
from mithaq.clearance.domain.cases.cells import Form, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import ItemFacts, More
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.queries import agreements, cases, clocks, owed, reports, subjects
from mithaq.clearance.queries.clocks import Timed
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.projects.queries import releasing
from mithaq.web.forms import key_of, one_of, page_number, pages_of
from mithaq.web.visits import Visit, new_key, visit
from mithaq.words.names import party_name, party_names
from mithaq.words.refusals import told
from mithaq.words.terms import reader_language
from mithaq.words.writing import number

RECIPIENTS_SHOWN = 4
PAGE = 50
# What keeps an amendment from being submitted although nothing is wrong with what was written.
_OLD_CASE_REFUSES = frozenset({"case_amended_already", "case_amended_changed", "case_move_impossible"})


@require_GET
def cases_page(request: HttpRequest) -> HttpResponse:
    """The cases in which the visitor has a part: what waits for them first."""
    seen = visit(request)
    actor = seen.signed_in
    queue, page = clocks.queue(reader=actor, on=seen.today), page_number(request.GET)
    first = (page - 1) * PAGE
    mine = queue[first : first + PAGE]
    rest, total = cases.others(
        reader=actor,
        than=[each.case.id for each in queue],
        offset=max(0, first - len(queue)),
        limit=PAGE - len(mine),
    )
    others = clocks.timed(rest, reader=actor, on=seen.today)
    return render(
        request,
        "clearance/cases.html",
        {
            "mine": mine,
            "others": others,
            "due": owed.due(reader=actor, on=seen.today),
            "party_names": recipient_names([*mine, *others]),
            **pages_of(page, total=len(queue) + total, size=PAGE),
            "drafts": cases.drafts(reader=actor),
            "may_ask": seen.may(Act.ASK_RELEASE),
            "is_clearing": cases.sees_inside(actor),
            "at_once": casework.AT_ONCE,
            "report_year": reports.last_year(reader=actor, on=seen.today),
        },
    )


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a case, perhaps with a record that the visitor was looking at."""
    seen = visit(request)
    actor, key = seen.signed_in, new_key(seen.at)
    references = cleaned(request.POST.get("item", "")).split()
    labels, today = seen.scope.labels, seen.today
    items = releasing.require_own_items(references, actor.institution, labels=labels, on=today)
    applying.begin_case(key, by=actor, at=seen.at)
    if items:
        draft = cases.draft(key, reader=actor)
        applying.write_case(key, draft.asked, draft.more, items=items, by=actor, at=seen.at)
    return redirect("case_draft", key)


@require_POST
def begin_like(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a case that asks what this one asked."""
    seen = visit(request)
    actor = seen.signed_in
    example = cases.case(key, reader=actor)
    references = [each.reference for each in example.asked.items]
    items = _own_items(seen, references)
    fresh = new_key(seen.at)
    applying.begin_case_like(fresh, key, items=items, by=actor, at=seen.at)
    messages.success(request, _("Copied. Check it, and choose its period."))
    return redirect("case_draft", fresh)


@require_POST
def amend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin to amend a case, or go on with the amendment that is being written."""
    seen = visit(request)
    actor = seen.signed_in
    old = cases.case(key, reader=actor)
    items = _own_items(seen, [each.reference for each in old.asked.items])
    draft = applying.begin_amendment(new_key(seen.at), key, items=items, by=actor, at=seen.at)
    return redirect("case_draft", draft)


@require_POST
def move_many(request: HttpRequest) -> HttpResponse:
    """Take the same step in the cases that were ticked, and tell what became of each."""
    seen = visit(request)
    keys = [key_of(each, code="case_unknown") for each in request.POST.getlist("case")]
    step = one_of(Move, request.POST.get("move", ""))
    asked = [each.asked for each in cases.cases(reader=seen.signed_in) if each.id in keys]
    references = {item.reference for each in asked for item in each.items}

    def items() -> Mapping[str, ItemFacts]:
        return releasing.items_now(references, on=seen.today)

    found = casework.move_cases(keys, step, items=items, by=seen.signed_in, at=seen.at)
    done = sum(each.refusal is None for each in found)
    if done:
        messages.success(request, _("Done in %(number)s of the cases.") % {"number": number(done)})
    for each in found:
        if each.refusal is not None:
            words = told(each.refusal)
            messages.warning(request, f"{_name_of(each.case, seen)}: {words.what} {words.then}")
    return redirect("cases")


@require_http_methods(["GET", "POST"])
def draft_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write a case; it is kept as it is, and what is missing is told."""
    seen = visit(request)
    actor = seen.signed_in
    unread: list[Refused] = []
    if request.method == "POST":
        references = cleaned(request.POST.get("items", "")).split()
        asked, items = _asked(request.POST, seen), _own_items(seen, references)
        applying.write_case(key, asked, _more(request.POST), items=items, by=actor, at=seen.at)
        unread = _unread(request.POST, asked, releasing.lacking(references, items))
        if not unread and request.POST.get("then") == "submit":
            return _submit(request, seen, key)
        if not unread:
            messages.success(request, _("Kept."))
            return redirect("case_draft", key)
    draft = cases.draft(key, reader=actor)
    recipients = [(each.party, each.role.value) for each in draft.asked.recipients]
    blank = max(1, RECIPIENTS_SHOWN - len(recipients))
    return render(
        request,
        "clearance/case_draft.html",
        {
            "draft": draft,
            **_amends(draft.supersedes, actor),
            "unread": [told(each) for each in unread],
            "typed_items": request.POST.get("items", ""),
            "was_submitted": cases.was_submitted(key),
            "items": list(draft.more.items.values()),
            "recipients": recipients + [("", "")] * blank,
            "nationalities": _nationalities(draft.more),
            "problems": problems_to_submit(draft.asked, unknown=subjects.unknown_of(draft.parties)),
            "agreements": agreements.agreements_of(_own(seen), on=seen.today),
            "institutions": _choices(seen),
            "counterparties": subjects.counterparties(),
            "roles": list(PartyRole),
            "forms": list(Form),
            "end_uses": list(EndUse),
            "states": parties.state_names(reader_language()),
            "party_names": {each.party: party_name(each.party) for each in draft.asked.recipients},
        },
        status=409 if unread else 200,
    )


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    seen = visit(request)
    applying.discard_case(key, by=seen.signed_in)
    messages.success(request, _("Discarded."))
    return redirect("cases")


def recipient_names(found: Iterable[Timed]) -> dict[str, str]:
    """The names of the recipients that the cards of cases show."""
    return party_names(recipient.party for each in found for recipient in each.case.asked.recipients)


def _submit(request: HttpRequest, seen: Visit, key: UUID) -> HttpResponse:
    is_attested = request.POST.get("attested") == "yes"
    read = request.POST.get("seen", "")
    try:
        applying.submit_case(
            key,
            is_attested=is_attested,
            text="",
            seen=key_of(read, code="case_unknown") if read else None,
            by=seen.signed_in,
            at=seen.at,
        )
    except Refused as refusal:
        if refusal.code == "case_incomplete":
            messages.warning(request, _("Not submitted yet: something is missing, and is named below."))
        elif refusal.code in _OLD_CASE_REFUSES:
            words = told(refusal)
            messages.warning(request, f"{words.what} {words.then}")
        else:
            raise
        return redirect("case_draft", key)
    messages.success(request, _("Submitted. The clearing office takes it in."))
    return redirect("case", key)


def _own_items(seen: Visit, references: list[str]) -> tuple[ItemFacts, ...]:
    institution = seen.signed_in.institution
    return releasing.own_items(references, institution, labels=seen.scope.labels, on=seen.today)


def _unread(posted: QueryDict, asked: Asked, lacking: tuple[str, ...]) -> list[Refused]:
    """What was typed and names nothing, so that it was not kept."""
    found = [Refused("item_unknown", references=lacking)] if lacking else []
    if (agreement := posted.get("agreement", "")) and asked.agreement is None:
        found.append(Refused("agreement_unknown", value=agreement[:80]))
    for name, day in (("valid_from", asked.valid_from), ("valid_until", asked.valid_until)):
        if (typed := posted.get(name, "")) and day is None:
            found.append(Refused("day_unreadable", value=typed[:80]))
    return found


def _name_of(case: UUID, seen: Visit) -> str:
    """The reference of a case; its address, as it was asked for, where the visitor knows of none."""
    try:
        return cases.case(case, reader=seen.signed_in).reference
    except NotFound:
        return str(case)


def _asked(posted: QueryDict, seen: Visit) -> Asked:
    parties_named = zip(_parties(posted), posted.getlist("role"), strict=False)
    end_use = posted.get("end_use", "")
    return Asked(
        items=(),
        recipients=tuple(
            Recipient(party, PartyRole(role))
            for party, role in parties_named
            if party and role in set(PartyRole)
        ),
        forms=tuple(Form(each) for each in posted.getlist("forms") if each in set(Form)),
        end_use=EndUse(end_use) if end_use in set(EndUse) else None,
        end_use_text=cleaned(posted.get("end_use_text", "")).strip(),
        agreement=_agreement(cleaned(posted.get("agreement", "")), seen),
        label=None,
        valid_from=_day(posted.get("valid_from", "")),
        valid_until=_day(posted.get("valid_until", "")),
    )


def _more(posted: QueryDict) -> More:
    typed = cleaned(posted.get("nationalities", "")).upper()
    codes = tuple(typed.replace(",", " ").split())
    people = {party: codes for party in _parties(posted) if party} if codes else {}
    third = tuple(sorted({cleaned(each) for each in posted.getlist("third_parties") if each}))
    has_third = _truth(posted.get("has_third_parties", ""))
    return More(
        items={},
        # Yes without a name is no answer yet.
        third_parties=None if has_third is None or (has_third and not third) else third if has_third else (),
        nationalities=people,
        is_wmd=_truth(posted.get("is_wmd", "")),
        is_military=_truth(posted.get("is_military", "")),
        governments={
            party: told
            for party, answer in zip(_parties(posted), posted.getlist("government"), strict=False)
            if party.startswith("counterparty:") and (told := _truth(answer)) is not None
        },
    )


def _parties(posted: QueryDict) -> list[str]:
    return [cleaned(each) for each in posted.getlist("party")]


def _amends(old: UUID | None, actor: Actor) -> dict[str, object]:
    """The case that a draft amends, and whether it gives way as soon as the draft is submitted."""
    if old is None:
        return {"amends": None}
    found = cases.case(old, reader=actor)
    return {"amends": found, "is_at_once": gives_way_at_once(found.place.state)}


def _agreement(reference: str, seen: Visit) -> Agreement | None:
    """Of those that the form offers: what others agreed among themselves is not theirs to read."""
    offered = {each.reference: each for each in agreements.agreements_of(_own(seen), on=seen.today)}
    if reference not in offered:
        return None
    found = offered[reference]
    return Agreement(found.reference, found.version, found.digest)


def _own(seen: Visit) -> InstitutionFacts:
    return parties.institution(seen.signed_in.institution)


def _choices(seen: Visit) -> list[InstitutionFacts]:
    own = seen.signed_in.institution
    return [each for each in parties.institutions() if each.id != own]


def _nationalities(more: More) -> str:
    return " ".join(sorted({code for codes in more.nationalities.values() for code in codes}))


def _truth(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
