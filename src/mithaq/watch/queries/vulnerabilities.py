"""Reads of CVE and of CISA's catalogue: lists by filters, the lag to listing, and counts by year."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import ExtractYear

from mithaq.watch.domain.numbering import Counted, YearOfCve, years_of
from mithaq.watch.domain.vulnerabilities import CVE, folded_name, lag_days
from mithaq.watch.models import Cve, KevListing

SWEPT = timedelta(days=365)


@dataclass(frozen=True)
class Choice:
    """What is asked for; empty says all. Vendors and products are of interest in any writing."""

    since: date | None = None
    until: date | None = None
    vendors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    cve: str = ""
    score_from: Decimal | None = None
    is_ransomware: bool = False


@dataclass(frozen=True)
class CveView:
    """A CVE that holds. `listed_on` is when CISA listed it as exploited, if it did."""

    cve: str
    published_on: date | None
    assigner: str
    summary: str
    score: Decimal | None
    score_version: str
    weaknesses: tuple[str, ...]
    vendors: tuple[str, ...]
    products: tuple[str, ...]
    listed_on: date | None


@dataclass(frozen=True)
class KevView:
    """An entry of the catalogue, with the CVE where the node holds it; `lag_days` from publication to
    listing.
    """

    cve: str
    vendor: str
    product: str
    name: str
    summary: str
    added_on: date
    due_on: date | None
    dropped_on: date | None
    is_ransomware: bool
    published_on: date | None
    score: Decimal | None
    lag_days: int | None


@dataclass(frozen=True)
class Lag:
    """The days from publication to listing, of the entries whose CVE the node holds.

    `late_median` leaves out the catalogue's first year, which swept in what had been exploited long before.
    """

    entries: int
    joined: int
    median: int | None
    late_joined: int
    late_median: int | None


def cve_count(choice: Choice) -> int:
    """How many CVE hold that are asked for, rejected ones left out."""
    return _cves(choice).count()


def cves(choice: Choice, *, first: int = 0, limit: int = 20) -> tuple[CveView, ...]:
    """Those, the last published first."""
    rows = list(_cves(choice).order_by("-published_on", "-cve")[first : first + limit])
    listed = dict(
        KevListing.objects.filter(cve__in=[row.cve for row in rows], dropped_on=None).values_list(
            "cve", "added_on"
        )
    )
    return tuple(
        CveView(
            cve=row.cve,
            published_on=row.published_on,
            assigner=row.assigner,
            summary=row.summary,
            score=row.score,
            score_version=row.score_version,
            weaknesses=tuple(row.weaknesses),
            vendors=tuple(row.vendors),
            products=tuple(row.products),
            listed_on=listed.get(row.cve),
        )
        for row in rows
    )


def kev_count(choice: Choice) -> int:
    """How many entries of the catalogue are asked for."""
    return _kev(choice).count()


def kev(choice: Choice, *, first: int = 0, limit: int = 20) -> tuple[KevView, ...]:
    """Those, the last listed first."""
    rows = list(_kev(choice).order_by("-added_on", "-cve")[first : first + limit])
    told = {row.cve: row for row in Cve.objects.filter(cve__in=[row.cve for row in rows]).defer("told")}
    return tuple(_kev_view(row, told.get(row.cve)) for row in rows)


def lag() -> Lag:
    """How long it took from publication to listing."""
    entries = dict(KevListing.objects.filter(dropped_on=None).values_list("cve", "added_on"))
    known = Cve.objects.filter(cve__in=entries, published_on__isnull=False)
    days = {
        cve: found
        for cve, published_on in known.values_list("cve", "published_on")
        if (found := lag_days(published_on, entries[cve])) is not None
    }
    settled_on = min(entries.values()) + SWEPT if entries else date.max
    late = [number for cve, number in days.items() if entries[cve] >= settled_on]
    return Lag(
        entries=len(entries),
        joined=len(days),
        median=_median(list(days.values())),
        late_joined=len(late),
        late_median=_median(late),
    )


def cve_years() -> tuple[YearOfCve, ...]:
    """How many CVE were published in each year, with what to mind of a rise."""
    rows = (
        Cve.objects.filter(is_rejected=False, published_on__isnull=False)
        .annotate(year=ExtractYear("published_on"))
        .values_list("year", "assigner")
        .annotate(count=Count("cve"))
        .order_by()
    )
    newest = Cve.objects.filter(is_rejected=False).aggregate(newest=Max("published_on"))["newest"]
    return years_of((Counted(*row) for row in rows), newest=newest)


def vendors_since(since: date, *, limit: int = 10) -> tuple[tuple[str, int], ...]:
    """The vendors of most CVE since a day."""
    rows = _cves(Choice(since=since)).values_list("vendors", flat=True)
    return tuple(Counter(vendor for row in rows for vendor in row).most_common(limit))


def _cves(choice: Choice) -> QuerySet[Cve]:
    rows = Cve.objects.filter(is_rejected=False).defer("told")
    if choice.since:
        rows = rows.filter(published_on__gte=choice.since)
    if choice.until:
        rows = rows.filter(published_on__lte=choice.until)
    if choice.vendors:
        rows = rows.filter(vendors__overlap=_folded(choice.vendors))
    if choice.products:
        rows = rows.filter(products__overlap=_folded(choice.products))
    if choice.score_from is not None:
        rows = rows.filter(score__gte=choice.score_from)
    if choice.is_ransomware:
        rows = rows.filter(
            cve__in=KevListing.objects.filter(is_ransomware=True, dropped_on=None).values("cve")
        )
    return rows.filter(cve=choice.cve.upper()) if CVE.fullmatch(choice.cve.upper()) else rows


def _kev(choice: Choice) -> QuerySet[KevListing]:
    rows = KevListing.objects.filter(dropped_on=None)
    if choice.since:
        rows = rows.filter(added_on__gte=choice.since)
    if choice.until:
        rows = rows.filter(added_on__lte=choice.until)
    if choice.vendors:
        rows = rows.filter(vendor_folded__in=_folded(choice.vendors))
    if choice.products:
        rows = rows.filter(product_folded__in=_folded(choice.products))
    if choice.is_ransomware:
        rows = rows.filter(is_ransomware=True)
    if choice.score_from is not None:
        rows = rows.filter(cve__in=Cve.objects.filter(score__gte=choice.score_from).values("cve"))
    return rows.filter(Q(cve=choice.cve.upper())) if CVE.fullmatch(choice.cve.upper()) else rows


def _folded(names: Sequence[str]) -> list[str]:
    return [folded_name(each) for each in names]


def _kev_view(row: KevListing, told: Cve | None) -> KevView:
    published_on = told.published_on if told else None
    return KevView(
        cve=row.cve,
        vendor=row.vendor,
        product=row.product,
        name=row.name,
        summary=row.summary,
        added_on=row.added_on,
        due_on=row.due_on,
        dropped_on=row.dropped_on,
        is_ransomware=row.is_ransomware,
        published_on=published_on,
        score=told.score if told else None,
        lag_days=lag_days(published_on, row.added_on),
    )


def _median(days: list[int]) -> int | None:
    return round(median(days)) if days else None
