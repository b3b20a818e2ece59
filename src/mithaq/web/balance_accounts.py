"""Both sides of give and take: our account, the one that a partner's node told, and on what they differ."""

from uuid import UUID

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.federation import queries
from mithaq.federation.actions import accounting
from mithaq.federation.queries import accounts
from mithaq.federation.queries.accounts import Comparison
from mithaq.web.forms import key_of
from mithaq.web.visits import new_key, visit
from mithaq.words.names import party_names


@require_GET
def sides_page(request: HttpRequest) -> HttpResponse:
    """With whom accounts can be compared, and where that stands."""
    seen = visit(request)
    found = accounts.sides(reader=seen.signed_in, on=seen.today)
    return render(request, "balance_sides.html", {"sides": found})


@require_GET
def account_page(request: HttpRequest, other: UUID) -> HttpResponse:
    """What both count alike, and each difference with the statements that show it."""
    seen = visit(request)
    found = accounts.comparison(other, reader=seen.signed_in, on=seen.today)
    return render(
        request,
        "balance_account.html",
        {
            "found": found,
            "names": party_names({found.ours.party, found.ours.other}),
            "differences": [
                (each, [found.shown[key] for key in each.statements]) for each in found.differences
            ],
            "is_one_schedule": found.theirs and found.theirs.account.schedule == found.ours.schedule,
        },
    )


@require_POST
def tell(request: HttpRequest, other: UUID) -> HttpResponse:
    """Tell their node our account as of now."""
    seen = visit(request)
    accounting.tell_account(
        other,
        id=new_key(seen.at),
        reached=queries.reached_institutions(on=seen.today),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("The account is signed and goes out to their node."))
    return redirect("balance_account", other)


def differences_file(request: HttpRequest) -> pl.DataFrame:
    """Each difference with the figures of both."""
    seen = visit(request)
    reader = seen.signed_in
    key = key_of(request.GET.get("other", ""), code="account_other_unknown")
    return differences_of(accounts.comparison(key, reader=reader, on=seen.today))


def differences_of(found: Comparison) -> pl.DataFrame:
    """As a table; what one side does not have is empty."""
    rows = [
        (
            each.key,
            each.cause.value,
            " ".join(each.parts),
            each.ours.giver if each.ours else None,
            each.ours.on if each.ours else None,
            each.ours.points if each.ours else None,
            each.theirs.giver if each.theirs else None,
            each.theirs.on if each.theirs else None,
            each.theirs.points if each.theirs else None,
            " ".join(map(str, each.statements)),
        )
        for each in found.differences
    ]
    sides = {
        name: kind
        for side in ("our", "their")
        for name, kind in (
            (f"{side}_giver", pl.String),
            (f"{side}_day", pl.Date),
            (f"{side}_points", pl.Int64),
        )
    }
    return pl.DataFrame(
        rows,
        {"key": pl.String, "cause": pl.String, "parts": pl.String, **sides, "statements": pl.String},
        orient="row",
    )
