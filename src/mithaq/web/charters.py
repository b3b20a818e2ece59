"""Pages on which a charter is written: part by part, then founded or put to the vote."""

import os
from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.federation import queries as federation
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.programmes.actions import chartering
from mithaq.programmes.domain.charter import Charter, Deciding, MemberRole
from mithaq.programmes.queries import charters, programmes
from mithaq.web import charter_forms as forms
from mithaq.web.forms import day_of, institution_options, revision_of
from mithaq.web.programmes import A_FORTNIGHT
from mithaq.web.visits import new_key, visit
from mithaq.words.charters import charter_changes, charter_problem
from mithaq.words.names import party_names
from mithaq.words.terms import reader_language

PARTS: Mapping[str, Callable[[Charter, QueryDict], Charter]] = {
    "frame": forms.frame_posted,
    "member": forms.with_member,
    "member-out": lambda charter, posted: forms.without_member(charter, posted.get("party", "")),
    "objective": forms.with_objective,
    "objective-out": lambda charter, posted: forms.without_objective(charter, posted.get("key", "")),
    "indicator": forms.with_indicator,
    "indicator-out": lambda charter, posted: forms.without_indicator(
        charter, posted.get("key", ""), posted.get("indicator", "")
    ),
    "budget": forms.budget_posted,
}
"""What each form of the page changes."""


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the charter of a new programme."""
    seen, key = visit(request), new_key(visit(request).at)
    seed = int.from_bytes(os.urandom(chartering.SEED_BITS // 8))
    chartering.begin_charter(id=key, seed=seed, by=seen.signed_in, at=seen.at)
    return redirect("charter_draft", key)


@require_POST
def begin_change(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a change of the charter that holds."""
    seen, key = visit(request), new_key(visit(request).at)
    chartering.begin_change(id=key, reference=reference, by=seen.signed_in, at=seen.at)
    return redirect("charter_draft", key)


@require_GET
def draft_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A charter that is being written, and what stands between it and its founding."""
    seen = visit(request)
    draft = charters.charter_draft(key, reader=seen.signed_in)
    charter, language = draft.charter, reader_language()
    changes = programmes.programme_by_id(draft.programme, on=seen.today) if draft.programme else None
    codes = {each.party for each in charter.members}
    codes |= {f"institution:{each.institution}" for each in charter.members}
    known = taxonomy()
    return render(
        request,
        "programmes/charter.html",
        {
            "draft": draft,
            "charter": charter,
            "problems": [charter_problem(each, charter) for each in draft.problems()],
            "programme": changes,
            "changes": charter_changes(changes.charter, charter) if changes else (),
            "names": party_names(codes),
            "languages": list(Language),
            "rules": list(Deciding),
            "roles": list(MemberRole),
            "field_groups": [
                (group.names[language], [group, *known.children(group.code)]) for group in known.groups()
            ],
            "language": language,
            "states": parties.state_names(language),
            "blocs": parties.bloc_names(language),
            "institutions": institution_options(),
            "years": list(forms.years_of(charter)),
            "planned": {f"{each.party}.{each.year}": each.amount for each in charter.budget},
            "closes_on": seen.today + A_FORTNIGHT,
        },
    )


@require_POST
def save(request: HttpRequest, key: UUID, part: str) -> HttpResponse:
    """Save a part of the charter."""
    seen, posted = visit(request), request.POST
    draft = charters.charter_draft(key, reader=seen.signed_in)
    if part not in PARTS:
        raise Refused("choice_unknown", value=part[:80])
    changed = PARTS[part](draft.charter, posted)
    chartering.rewrite(key, changed, revision=revision_of(posted), by=seen.signed_in, at=seen.at)
    messages.success(request, _("Saved."))
    address = redirect("charter_draft", key)
    address["Location"] += f"#{part.partition('-')[0]}"
    return address


@require_POST
def found(request: HttpRequest, key: UUID) -> HttpResponse:
    """Found the programme, or put the change to the vote."""
    seen = visit(request)
    draft = charters.charter_draft(key, reader=seen.signed_in)
    reached = federation.reached_institutions(on=seen.today)
    if draft.programme is None:
        programme = chartering.found_draft(key, reached=reached, by=seen.signed_in, at=seen.at)
        messages.success(request, _("Founded: all members are told, and each answers for itself."))
    else:
        programme = chartering.put_draft(
            key,
            titles=forms.lines_of(request.POST, "title"),
            texts=forms.texts_of(request.POST, "text"),
            closes_on=day_of(request.POST.get("closes_on", "")),
            reached=reached,
            by=seen.signed_in,
            at=seen.at,
        )
        messages.success(request, _("Put to the vote: all members see it."))
    return redirect("programme", programmes.programme_by_id(programme, on=seen.today).reference)


@require_POST
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a draft away."""
    chartering.discard(key, by=visit(request).signed_in)
    messages.success(request, _("The draft was thrown away."))
    return redirect("programmes")
