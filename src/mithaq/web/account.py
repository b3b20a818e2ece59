"""Pages of each person's own account: its tokens, and what to do when its password is forgotten."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access import queries
from mithaq.access.actions import tokens
from mithaq.access.domain.tokens import Scope
from mithaq.web.forms import one_of
from mithaq.web.visits import new_key, visit


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


def _account(request: HttpRequest) -> int:
    """The number of the account that is signed in."""
    return int(str(request.user.pk))
