"""The page of give and take: what each party gave and took, weighed, with what shows it."""

from collections.abc import Mapping
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries import cases
from mithaq.federation.queries import giving, ledger
from mithaq.parties.domain.giving import Given, Source, Total, totals
from mithaq.programmes.queries import programmes
from mithaq.projects.queries import balance as projects
from mithaq.web.charts import Bar, Chart, Group, Look, chart
from mithaq.web.forms import key_of, page_number, pages_of
from mithaq.web.programmes import programmes_told
from mithaq.web.visits import Visit, visit
from mithaq.words.names import party_names
from mithaq.words.terms import TERMS
from mithaq.words.writing import number

PAGE = 50


@require_GET
def balance_page(request: HttpRequest) -> HttpResponse:
    """Over all that the visitor's institution has a part in, or in one programme."""
    seen, page = visit(request), page_number(request.GET)
    said = request.GET.get("programme", "")
    only = key_of(said, code="programme_unknown") if said else None
    programme = programmes_told([only], seen).get(only) if only else None
    if only and programme is None:
        raise NotFound("programme_unknown", value=said[:80])
    found = giving.given(reader=seen.signed_in, on=seen.today, programme=only)
    sums = totals(found)
    shown = found[(page - 1) * PAGE : page * PAGE]
    leaning = ledger.leanings(reader=seen.signed_in, on=seen.today) if programme is None else ()
    money = projects.global_balance(reader=seen.signed_in, on=seen.today, programme=only)
    codes = {*sums, *(code for each in shown for code in (each.giver, *each.takers))}
    codes |= {each.party for each in leaning} | {share.party for each in money for share in each.shares}
    names = party_names(codes)
    return render(
        request,
        "balance.html",
        {
            "totals": list(sums.items()),
            "chart": _chart(sums, names),
            "shown": [(each, _address(each, seen)) for each in shown],
            "names": names,
            "sources": list(Source),
            "programme": programme,
            "leanings": leaning,
            "alerts": [each for each in leaning if each.judged.verdict.is_alert],
            "formulas": TERMS["giving_formula"],
            "money": money,
            "may_keep": seen.may(Act.KEEP_ACCOUNT),
            "programmes": programmes.programmes(reader=seen.signed_in, on=seen.today),
            **pages_of(page, total=len(found), size=PAGE),
        },
    )


def _address(found: Given, seen: Visit) -> str:
    """What shows it, where the visitor may see that: a case, a package, or a statement to them."""
    if found.source is not Source.DELIVERY:
        return reverse("statement", args=[found.evidence]) if seen.may(Act.SEE_RESTRICTED) else ""
    if found.about == found.evidence:
        return reverse("package", args=[found.about]) if seen.may(Act.RECEIVE_PACKAGE) else ""
    is_ours = found.giver == f"institution:{seen.signed_in.institution}"
    may_see = cases.sees_inside(seen.signed_in) or (is_ours and seen.may(Act.ASK_RELEASE))
    return reverse("case", args=[found.about]) if may_see else ""


def _chart(sums: Mapping[str, Total], names: Mapping[str, str]) -> Chart:
    return chart(
        [
            Group(
                names[code],
                (
                    Bar(
                        _("Gave"),
                        number(total.gave),
                        Look.WHOLE,
                        Decimal(total.gave),
                    ),
                    Bar(
                        _("Took"),
                        number(total.took),
                        Look.OUTLINE,
                        Decimal(total.took),
                    ),
                ),
            )
            for code, total in sums.items()
        ]
    )
