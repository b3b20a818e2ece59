"""Files of cyber tactics: changes between releases, coverage, vulnerabilities."""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mithaq.base.refusals import NotFound
from mithaq.watch.domain.attack_changes import ChangeKind
from mithaq.watch.domain.coverage import Function
from mithaq.watch.queries import attack, cyber_tables, vulnerabilities
from mithaq.watch.queries.coverage import CoverageView
from mithaq.web.charts import Bar, Group, Look, chart
from mithaq.web.taking import Picture, bars_picture
from mithaq.web.watch import reader_of
from mithaq.web.watch_coverage import coverage_asked
from mithaq.web.watch_cyber import Compared, compared_whole, domain_of
from mithaq.web.watch_vulnerabilities import choice_asked, years_shown
from mithaq.words.terms import term
from mithaq.words.writing import number, year

MOST = 100_000
"""How many vulnerabilities a file holds at most."""


def change_counts(request: HttpRequest) -> pl.DataFrame:
    """How many objects changed, and how."""
    found = _compared(request)
    return cyber_tables.counts_table(found.counts, before=found.before, after=found.after)


def changes(request: HttpRequest) -> pl.DataFrame:
    """Every change that was asked for."""
    found = _compared(request)
    return cyber_tables.changes_table(found.shown, before=found.before, after=found.after)


def changes_picture(request: HttpRequest) -> Picture:
    """Changes of each kind of object as bars."""
    found = _compared(request)
    groups = [
        Group(
            term("attack_objects", kind),
            tuple(_bar(term("attack_change", way), ways[way]) for way in ChangeKind if ways.get(way)),
        )
        for kind, ways in found.counts.items()
        if any(ways.values())
    ]
    return _bars(groups, _("What changed between two releases"), _pair(found))


def coverage_by_tactic(request: HttpRequest) -> pl.DataFrame:
    """What is covered of each tactic."""
    return cyber_tables.coverage_table(_coverage(request))


def coverage_gaps(request: HttpRequest) -> pl.DataFrame:
    """Every technique that is not covered."""
    return cyber_tables.gaps_table(_coverage(request))


def coverage_picture(request: HttpRequest) -> Picture:
    """What is covered of each tactic as bars: parts of its techniques."""
    view = _coverage(request)
    groups = [
        Group(
            each.tactic.name,
            tuple(
                Bar(
                    term("coverage_function", function),
                    f"\u2068{number(each.covered[function])} / {number(len(each.techniques))}\u2069",
                    look,
                    Decimal(each.covered[function]) / max(len(each.techniques), 1),
                )
                for function, look in zip(Function, Look, strict=True)
            ),
        )
        for each in view.tactics
    ]
    release = f"\u2068{term('attack_domain', view.release.domain)} {view.release.version}\u2069"
    return bars_picture(
        chart(groups, whole=Decimal(1), most=len(groups)), title=_("Coverage"), source=release
    )


def listed(request: HttpRequest) -> pl.DataFrame:
    """Vulnerabilities that were asked for."""
    reader_of(request)
    choice = choice_asked(request.GET)
    if request.GET.get("list") == "cve":
        return cyber_tables.cve_table(vulnerabilities.cves(choice, limit=MOST))
    return cyber_tables.kev_table(vulnerabilities.kev(choice, limit=MOST))


def cve_years(request: HttpRequest) -> pl.DataFrame:
    """CVE by year of publication."""
    reader_of(request)
    return cyber_tables.cve_years_table(vulnerabilities.cve_years())


def cve_years_picture(request: HttpRequest) -> Picture:
    """CVE by year of publication as bars."""
    reader_of(request)
    published = pgettext("CVE", "Published")
    groups = [Group(year(each.year), (_bar(published, each.count),)) for each in years_shown()]
    return _bars(groups, _("CVE by year of publication"), "")


def _compared(request: HttpRequest) -> Compared:
    """Raises NotFound `attack_not_loaded` where the node holds no two releases."""
    reader_of(request)
    domain = domain_of(request.GET, attack.releases())
    found = compared_whole(request.GET, domain) if domain else None
    if found is None:
        raise NotFound("attack_not_loaded")
    return found


def _coverage(request: HttpRequest) -> CoverageView:
    """Raises NotFound `attack_not_loaded` where the node holds none."""
    found = coverage_asked(request.GET, reader_of(request))
    if found is None:
        raise NotFound("attack_not_loaded")
    return found


def _pair(found: Compared) -> str:
    domain = term("attack_domain", found.after.domain)
    return f"\u2068{domain}\u2069 · \u2068{found.before.version} → {found.after.version}\u2069"


def _bars(groups: Iterable[Group], title: str, source: str) -> Picture:
    every = list(groups)
    return bars_picture(chart(every, most=len(every)), title=title, source=source)


def _bar(word: str, count: int) -> Bar:
    return Bar(word, number(count), Look.WHOLE, Decimal(count))
