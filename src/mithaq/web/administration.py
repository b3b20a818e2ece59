"""Pages of administration: institutions, people, roles and accounts; and each person's own tokens."""

import secrets
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access import actions, queries
from mithaq.access.domain.permissions import Act, Role
from mithaq.access.domain.tokens import Scope
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts, InstitutionKind, PersonFacts
from mithaq.web.visits import new_key, visit
from mithaq.words.terms import reader_language

Word = TypeVar("Word", bound=StrEnum)


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    """Who is here, with which roles and accounts."""
    seen = visit(request)
    if not seen.may(Act.APPOINT):
        raise Refused("not_permitted")
    held = queries.appointments(on=seen.today)
    people = parties.people()
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
                    "username": queries.usernames().get(person.id),
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
        kind=_one_of(InstitutionKind, posted.get("kind", "")),
        state=posted.get("state", ""),
        names=_names(request),
        is_government=posted.get("is_government") == "on",
        is_host=False,
    )
    actions.admit_institution(facts, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The institution is in the register."))
    return redirect("administration")


@require_POST
def admit_person(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    seen = visit(request)
    institution = _key(request.POST.get("institution", ""), "institution_unknown")
    facts = PersonFacts(new_key(seen.at), institution, _names(request))
    actions.admit_person(facts, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The person is in the register."))
    return redirect("administration")


@require_POST
def appoint(request: HttpRequest) -> HttpResponse:
    """Give a role."""
    seen = visit(request)
    person = _key(request.POST.get("person", ""), "person_unknown")
    role = _one_of(Role, request.POST.get("role", ""))
    actions.appoint(id=new_key(seen.at), person=person, role=role, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The role was given."))
    return redirect("administration")


@require_POST
def end_appointment(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a role."""
    seen = visit(request)
    actions.end_appointment(key, by=seen.signed_in, at=seen.at)
    messages.success(request, _("The role has ended."))
    return redirect("administration")


@require_POST
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account with a first password, shown once."""
    seen = visit(request)
    person = _key(request.POST.get("person", ""), "person_unknown")
    password = secrets.token_urlsafe(15)
    user = actions.open_account(
        username=request.POST.get("username", "").strip(),
        password=password,
        person=person,
        by=seen.signed_in,
    )
    said = _("Account %(name)s is open. First password, shown once: %(password)s")
    messages.success(request, said % {"name": user.username, "password": password})
    return redirect("administration")


@login_required
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens for the HTTP interface."""
    context = {"tokens": queries.tokens_of(_account(request)), "scopes": list(Scope)}
    return render(request, "access/tokens.html", context)


@login_required
@require_POST
def issue_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it once."""
    seen = visit(request)
    secret = f"mithaq_{secrets.token_urlsafe(32)}"
    given = request.POST.get("days", "")
    actions.issue_token(
        _account(request),
        id=new_key(seen.at),
        secret=secret,
        name=request.POST.get("name", ""),
        scopes=frozenset(_one_of(Scope, each) for each in request.POST.getlist("scopes")),
        at=seen.at,
        days=int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0,
    )
    messages.success(request, _("Your token, shown once: %(secret)s") % {"secret": secret})
    return redirect("tokens")


@login_required
@require_POST
def revoke_token(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke a token."""
    actions.revoke_token(_account(request), key)
    messages.success(request, _("The token was revoked."))
    return redirect("tokens")


def _account(request: HttpRequest) -> int:
    """The number of the account that is signed in."""
    return int(str(request.user.pk))


def _names(request: HttpRequest) -> dict[Language, str]:
    given = {language: request.POST.get(f"name.{language}", "").strip() for language in Language}
    return {language: name for language, name in given.items() if name}


def _key(value: str, code: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound(code, value=value[:80]) from error


def _one_of(words: type[Word], value: str) -> Word:
    try:
        return words(value)
    except ValueError as error:
        raise Refused("choice_unknown", value=value[:80]) from error
