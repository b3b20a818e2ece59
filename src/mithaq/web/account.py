"""Pages of each person's own account: its tokens and signing key, and what to do without a password."""

import secrets
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.access import queries
from mithaq.access.actions import keys as key_actions
from mithaq.access.actions import tokens
from mithaq.access.domain.permissions import Act
from mithaq.access.domain.tokens import Scope
from mithaq.access.queries import keys
from mithaq.base.refusals import Refused
from mithaq.web.forms import one_of
from mithaq.web.visits import Visit, new_key, visit


@require_GET
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Whom to ask: nothing is sent, so nobody learns which accounts there are."""
    return render(request, "account/password_reset.html")


@login_required
@require_GET
def tokens_page(request: HttpRequest) -> HttpResponse:
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
    tokens.issue_token(
        _account(request),
        id=new_key(seen.at),
        secret=secret,
        name=request.POST.get("name", ""),
        scopes=frozenset(one_of(Scope, each) for each in request.POST.getlist("scopes")),
        at=seen.at,
        days=int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0,
    )
    messages.success(request, _("Your token, shown once: %(secret)s") % {"secret": secret})
    return redirect("tokens")


@login_required
@require_POST
def revoke_token(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke a token."""
    tokens.revoke_token(_account(request), key)
    messages.success(request, _("The token was revoked."))
    return redirect("tokens")


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "POST"])
def key_page(request: HttpRequest) -> HttpResponse:
    """My signing key: made here, replaced or ended by its passphrase."""
    seen = visit(request)
    if request.method == "GET":
        return _key_page(request, seen)
    try:
        said = _end_key(request, seen) if "end" in request.POST else _make_key(request, seen)
    except Refused as refusal:
        return _key_page(request, seen, refusal)
    messages.success(request, said)
    return redirect("signing_key")


def _make_key(request: HttpRequest, seen: Visit) -> str:
    passphrase, by = request.POST.get("passphrase", ""), seen.signed_in
    if passphrase != request.POST.get("repeated", ""):
        raise Refused("passphrase_differs")
    seal = key_actions.open_key(by.person, request.POST.get("current", ""), at=seen.at)
    key_actions.register_key(passphrase, seal=seal, by=by, at=seen.at)
    return _("Your key is in the register, and partners learn of it. From now on you sign by it.")


def _end_key(request: HttpRequest, seen: Visit) -> str:
    by = seen.signed_in
    seal = key_actions.open_key(by.person, request.POST.get("current", ""), at=seen.at)
    key_actions.end_key(by.person, reason=request.POST.get("reason", ""), seal=seal, by=by, at=seen.at)
    return _("Your key has ended. You sign again once you have made another.")


def _key_page(request: HttpRequest, seen: Visit, refusal: Refused | None = None) -> HttpResponse:
    person = seen.signed_in.person
    context = {
        "holding": keys.holding(person),
        "has_had": bool(keys.of_person(person)),
        "may_hold": seen.may(Act.HOLD_KEY),
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "access/key.html", context, status=409 if refusal else 200)


def _account(request: HttpRequest) -> int:
    """The number of the account that is signed in."""
    return int(str(request.user.pk))
