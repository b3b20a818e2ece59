"""The page of impact accounts: licences and assumptions are brought, the account shown, nothing kept."""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mithaq.base.refusals import Refused
from mithaq.economy.domain.impact.accounting import DRAWS, Account, Measure, ScenarioAccount, Swing, Total
from mithaq.economy.domain.impact.claims import Claim
from mithaq.economy.domain.impact.licences import Silent
from mithaq.economy.domain.io_table import Flows
from mithaq.economy.queries import impact as accounts
from mithaq.economy.queries import multipliers as reckoning
from mithaq.economy.queries.multipliers import Asked
from mithaq.watch.queries import tables
from mithaq.web.charter_forms import measure_of
from mithaq.web.economy import reader_of
from mithaq.web.forms import one_of
from mithaq.web.ranges import Ranges, Row, ranges
from mithaq.words.impact_figures import amount, claim_told, scenario_name, swing_name
from mithaq.words.terms import TERMS, term

TABLE_MIB = 16
SEED_MAX, SEED_DIGITS = 2**32 - 1, 10
SALT, SECONDS = "mithaq.economy.account", 24 * 3_600
"""An account that was shown can be taken away for a day; no other can."""
EXAMPLE = """\
kind,name,form,numbers,source,scenario,unit
licence,L-001,,16.1,Survey of licensees 2025,,million USD
licence,L-002,,2.4,Survey of licensees 2025,,million USD
licence,L-003,,0.7,Survey of licensees 2025,,million USD
licence,L-004,,0,Survey of licensees 2025,,million USD
licence,L-005,,,Survey of licensees 2025,,million USD
assumption,deadweight,beta,4 8,Panel of experts 2025,,
assumption,leakage,uniform,0.05 0.2,Customs statistics 2024,,
assumption,displacement,triangle,0.1 0.25 0.5,Panel of experts 2025,,
assumption,substitution,point,0.03 0 0.1,Panel of experts 2025,,
assumption,multiplier,uniform,1.3 2.3,Input-output table 2020,,
assumption,deadweight,uniform,0.5 0.9,Panel of experts 2025,cautious,
"""


@dataclass(frozen=True)
class Shown:
    """An account as the page shows it."""

    name: str
    found: ScenarioAccount
    money: Ranges
    jobs: Ranges | None
    swings: Ranges


@require_http_methods(["GET", "POST"])
def impact_page(request: HttpRequest) -> HttpResponse:
    """Ask for an account, and see it."""
    reader_of(request)
    found, refusal = None, None
    if request.method == "POST":
        try:
            found = _account(request)
        except Refused as refused:
            refusal = refused
    return render(
        request,
        "economy/impact.html",
        {
            "found": found,
            "shown": [_shown(each) for each in found.scenarios] if found else [],
            "signed": _signed(found) if found else "",
            "refusal": refusal,
            "typed": request.POST,
            "silences": TERMS["impact_silent"].items(),
            "flows": TERMS["io_flows"].items(),
            "meanings": [(term("impact_part", each), word) for each, word in TERMS["impact_meaning"].items()],
            "table_mib": TABLE_MIB,
            "impact_mib": accounts.BYTES_MAX // 2**20,
            "table_forms": ",".join(reckoning.FORMS),
            "impact_forms": ",".join(accounts.FORMS),
        },
        status=409 if refusal else 200,
    )


@require_POST
def account_file(request: HttpRequest) -> HttpResponse:
    """An account that this node has shown, as CSV. Raises Refused `account_not_shown`."""
    reader_of(request)
    try:
        text = signing.loads(request.POST.get("account", ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature as fault:
        raise Refused("account_not_shown") from fault
    return _csv(text, "impact-account.csv")


@require_GET
def example_file(request: HttpRequest) -> HttpResponse:
    """A sheet of licences and assumptions to fill in; its figures are made up."""
    reader_of(request)
    return _csv(EXAMPLE, "impact-example.csv")


def _csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=tables.MEDIA[".csv"], headers=headers)


def _account(request: HttpRequest) -> Account:
    posted, licences, table = request.POST, request.FILES.get("licences"), request.FILES.get("table")
    if licences is None:
        raise Refused("file_missing")
    given = None
    if table is not None:
        if (table.size or 0) > TABLE_MIB * 2**20:
            raise Refused("table_too_large", most_mib=TABLE_MIB)
        said, income = posted.get("flows", ""), posted.get("household_income", "").strip()
        asked = Asked(
            place=posted.get("place", "").strip(),
            year=posted.get("year", "").strip(),
            unit=posted.get("unit", "").strip(),
            flows=one_of(Flows, said) if said else None,
            household_income=float(measure_of(income)) if income else None,
        )
        given = reckoning.multiplier_of(
            table.name or "", table.read(), asked, posted.get("industry", "").strip()
        )
    return accounts.account_of(
        licences.name or "",
        licences.read(accounts.BYTES_MAX + 1),
        seed=_seed(posted.get("seed", "")),
        draws=DRAWS,
        silent=one_of(Silent, posted.get("silent", "") or Silent.AS_THE_OTHERS.value),
        multiplier=given,
    )


def _seed(said: str) -> int:
    if not said:
        return 1
    if not (said.isascii() and said.isdigit() and len(said) <= SEED_DIGITS) or int(said) > SEED_MAX:
        raise Refused("choice_unknown", value=said[:80])
    return int(said)


def _signed(found: Account) -> str:
    text = tables.written(accounts.account_table(found), ".csv").decode()
    return signing.dumps(text, salt=SALT, compress=True)


def _shown(found: ScenarioAccount) -> Shown:
    of_jobs = (Measure.GROSS_JOBS, Measure.NET_JOBS)
    groups = {
        is_jobs: [
            (term("impact_total", each.measure), _total_rows(each))
            for each in found.totals
            if (each.measure in of_jobs) == is_jobs
        ]
        for is_jobs in (False, True)
    }
    moved = [(swing_name(each), (_swing_row(each, found.middle),)) for each in found.swings]
    return Shown(
        name=scenario_name(found.scenario.name),
        found=found,
        money=ranges(groups[False]),
        jobs=ranges(groups[True]) if groups[True] else None,
        swings=ranges(moved),
    )


def _total_rows(total: Total) -> tuple[Row, ...]:
    whole = _claim_row(_("All licences"), total.claim, is_main=True)
    if total.without_largest is None:
        return (whole,)
    return (whole, _claim_row(_("Without the largest"), total.without_largest, is_main=False))


def _claim_row(word: str, claim: Claim, *, is_main: bool) -> Row:
    return Row(word, claim_told(claim), claim.low, claim.value, claim.high, is_main)


def _swing_row(swing: Swing, middle: float) -> Row:
    low, high = sorted((swing.low, swing.high))
    told = {"low": amount(swing.low), "high": amount(swing.high)}
    figure = _("from %(low)s to %(high)s") % told
    return Row(_("If it is low, and if it is high"), figure, min(low, middle), middle, max(high, middle))
