"""Pages of administration: institutions, people, roles and accounts."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access import queries
from mithaq.access.actions import accounts, appointing
from mithaq.access.actions import keys as key_actions
from mithaq.access.domain.permissions import Act, Role
from mithaq.access.queries import keys
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.web.forms import one_of
from mithaq.web.visits import new_key, visit
from mithaq.words.terms import reader_language


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    """Who is here, with which roles and accounts."""
    seen = visit(request)
    if not seen.may(Act.APPOINT):
        raise Refused("not_permitted")
    held = queries.appointments(on=seen.today)
    people, held_accounts = parties.people(), queries.accounts()
    holders = {each.person for each in keys.held()}
    return render(
        request,
        "access/administration.html",
        {
            "institutions": parties.institutions(),
            "rows": [
                {
                    "person": person,
                    "institution": parties.institution(person.institution),
                    "appointments": [each for each in held if each.person == person.id],
                    "account": held_accounts.get(person.id),
                    "has_key": person.code in holders,
                }
                for person in people
            ],
            "roles": list(Role),
            "kinds": list(InstitutionKind),
            "states": parties.state_names(reader_language()),
            "languages": list(Language),
        },
    )


@require_POST
def admit_institution(request: HttpRequest) -> HttpResponse:
    """Register an institution."""
    seen = visit(request)
    posted = request.POST
    facts = InstitutionFacts(
        id=new_key(seen.at),
        kind=one_of(InstitutionKind, posted.get("kind", "")),
        state=posted.get("state", ""),
        names=_names(request),
        is_government=posted.get("is_government") == "on",
        is_host=False,
    )
    appointing.admit_institution(facts, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The institution is in the register."))
    return redirect("administration")


@require_POST
def admit_person(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    seen = visit(request)
    institution = _key(request.POST.get("institution", ""), "institution_unknown")
    facts = PersonFacts(new_key(seen.at), institution, _names(request))
    appointing.admit_person(facts, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The person is in the register."))
    return redirect("administration")


@require_POST
def appoint(request: HttpRequest) -> HttpResponse:
    """Give a role."""
    seen = visit(request)
    person = _key(request.POST.get("person", ""), "person_unknown")
    role = one_of(Role, request.POST.get("role", ""))
    appointing.appoint(id=new_key(seen.at), person=person, role=role, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The role was given."))
    return redirect("administration")


@require_POST
def end_appointment(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a role."""
    seen = visit(request)
    appointing.end_appointment(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The role has ended."))
    return redirect("administration")


@require_POST
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account with a first password, shown once."""
    seen = visit(request)
    person = _key(request.POST.get("person", ""), "person_unknown")
    password = secrets.token_urlsafe(accounts.FIRST_PASSWORD_BYTES)
    user = accounts.open_account(
        username=request.POST.get("username", "").strip(),
        password=password,
        person=person,
        by=seen.signed_in,
        first_until=seen.at + accounts.FIRST_PASSWORD_LASTS,
    )
    said = _("Account %(name)s is open. First password, shown once: %(password)s")
    messages.success(request, said % {"name": user.username, "password": password})
    return redirect("administration")


@require_POST
def renew_password(request: HttpRequest) -> HttpResponse:
    """Replace a forgotten password by a first one, shown once."""
    seen = visit(request)
    username = request.POST.get("username", "")
    password = secrets.token_urlsafe(accounts.FIRST_PASSWORD_BYTES)
    accounts.renew_password(
        username,
        password=password,
        first_until=seen.at + accounts.FIRST_PASSWORD_LASTS,
        is_factor_lost=request.POST.get("is_factor_lost") == "on",
        by=seen.signed_in,
    )
    said = _("All sessions of %(name)s have ended. First password, shown once: %(password)s")
    messages.success(request, said % {"name": username, "password": password})
    return redirect("administration")


@require_POST
def end_key(request: HttpRequest, person: UUID) -> HttpResponse:
    """End the signing key of somebody else."""
    seen = visit(request)
    reason = request.POST.get("reason", "")
    key_actions.end_key(person, reason=reason, seal=None, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The key has ended. Its holder signs again once they have made another."))
    return redirect("administration")


@require_POST
def close_account(request: HttpRequest) -> HttpResponse:
    """Close an account."""
    username = request.POST.get("username", "")
    accounts.close_account(username, by=visit(request).signed_in)
    messages.success(request, _("Account %(name)s is closed.") % {"name": username})
    return redirect("administration")


@require_POST
def reopen_account(request: HttpRequest) -> HttpResponse:
    """Reopen an account."""
    username = request.POST.get("username", "")
    accounts.reopen_account(username, by=visit(request).signed_in)
    messages.success(request, _("Account %(name)s is open again.") % {"name": username})
    return redirect("administration")


def _names(request: HttpRequest) -> dict[Language, str]:
    given = {language: request.POST.get(f"name.{language}", "").strip() for language in Language}
    return {language: name for language, name in given.items() if name}


def _key(value: str, code: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound(code, value=value[:80]) from error
