"""The page of vulnerabilities: those known to be exploited, all CVE, the lag, and counts by year."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mithaq.base.refusals import Refused
from mithaq.base.text import plain_number
from mithaq.watch.domain.numbering import YearOfCve
from mithaq.watch.queries import vulnerabilities
from mithaq.watch.queries.vulnerabilities import Choice
from mithaq.web.forms import day_of, page_number, pages_of
from mithaq.web.watch import reader_of

PAGE = 20
NAMES_MAX, YEARS = 20, 15


@require_GET
def vulnerabilities_page(request: HttpRequest) -> HttpResponse:
    """Vulnerabilities by filters."""
    reader_of(request)
    asked, page = request.GET, page_number(request.GET)
    choice, is_cve = choice_asked(asked), asked.get("list") == "cve"
    first = (page - 1) * PAGE
    counts = (vulnerabilities.kev_count(choice), vulnerabilities.cve_count(choice))
    years = years_shown()
    return render(
        request,
        "watch/vulnerabilities.html",
        {
            "is_cve": is_cve,
            "kev": () if is_cve else vulnerabilities.kev(choice, first=first, limit=PAGE),
            "cves": vulnerabilities.cves(choice, first=first, limit=PAGE) if is_cve else (),
            "kev_count": counts[0],
            "cve_count": counts[1],
            "lag": vulnerabilities.lag(),
            "years": years,
            "most": max((each.count for each in years), default=1),
            "typed": asked,
            **pages_of(page, total=counts[is_cve], size=PAGE),
        },
    )


def names_of(typed: str) -> tuple[str, ...]:
    """Names between commas, of the two that our languages write."""
    names = (each.strip() for each in typed.replace("،", ",").split(","))
    return tuple(each for each in names if each)[:NAMES_MAX]


def years_shown() -> tuple[YearOfCve, ...]:
    """The last years of CVE."""
    return vulnerabilities.cve_years()[-YEARS:]


def choice_asked(asked: QueryDict) -> Choice:
    """Which vulnerabilities an address asks for. Raises Refused `choice_unknown`."""
    return Choice(
        since=day_of(since) if (since := asked.get("since")) else None,
        until=day_of(until) if (until := asked.get("until")) else None,
        vendors=names_of(asked.get("vendor", "")),
        products=names_of(asked.get("product", "")),
        cve=asked.get("cve", "").strip(),
        score_from=_score(asked.get("score", "")),
        is_ransomware=bool(asked.get("ransomware")),
    )


def _score(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        found = Decimal(plain_number(typed).replace(",", "."))
    except InvalidOperation as error:
        raise Refused("choice_unknown", value=typed[:80]) from error
    if not found.is_finite() or not 0 <= found <= 10:
        raise Refused("choice_unknown", value=typed[:80])
    return found
