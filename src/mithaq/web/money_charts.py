"""The charts of a programme's budget and of a project's shares, in the reader's words and digits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mithaq.programmes.domain.budgets import BudgetLine, BudgetSum, by_member, by_year
from mithaq.projects.domain.shares import Share, YearShares
from mithaq.web.charts import Bar, Chart, Group, Look, chart
from mithaq.words import writing


@dataclass(frozen=True)
class BudgetCharts:
    """The same amounts twice: over all years by member, and over all members by year."""

    by_member: Chart
    by_year: Chart


@dataclass(frozen=True)
class ShareCharts:
    """Who pays and who works, planned against made; `year` is empty for all years together."""

    year: str
    cost: Chart
    work: Chart


def budget_charts(lines: Sequence[BudgetLine], *, names: Mapping[str, str], currency: str) -> BudgetCharts:
    """Planned, committed and paid."""
    members = [(names[member], of_member) for member, of_member in by_member(lines).items()]
    years = [(writing.year(year), of_year) for year, of_year in by_year(lines).items()]
    return BudgetCharts(*(chart([_budget(*each, currency) for each in found]) for found in (members, years)))


def share_charts(
    found: Sequence[YearShares], *, names: Mapping[str, str], currency: str
) -> tuple[ShareCharts, ...]:
    """For all years, then for each: the parts of 100% that each party pays, and that it works."""
    return tuple(
        ShareCharts(
            year=writing.year(each.year) if each.year is not None else "",
            cost=_shares(each, names, currency, is_work=False),
            work=_shares(each, names, currency, is_work=True),
        )
        for each in found
    )


def _budget(name: str, found: BudgetSum, currency: str) -> Group:
    amounts = (
        (_("Planned"), Look.OUTLINE, found.planned),
        (pgettext("an amount", "Committed"), Look.HALF, found.committed),
        (pgettext("an amount", "Paid"), Look.WHOLE, found.paid),
    )
    return Group(
        name, tuple(Bar(word, writing.money(value, currency), look, value) for word, look, value in amounts)
    )


def _shares(found: YearShares, names: Mapping[str, str], currency: str, *, is_work: bool) -> Chart:
    made = {each.party: each for each in found.made}
    groups = [
        Group(
            names[each.party],
            (
                _share(_("Planned"), Look.OUTLINE, each, currency, is_work=is_work),
                _share(_("Made"), Look.WHOLE, made[each.party], currency, is_work=is_work),
            ),
        )
        for each in found.planned
        if each.party in made
    ]
    return chart(groups, whole=Decimal(1))


def _share(word: str, look: Look, found: Share, currency: str, *, is_work: bool) -> Bar:
    share, amount = (found.work_share, found.work) if is_work else (found.cost_share, found.cost)
    told = "–" if share is None else writing.percent_exactly(float(share))
    return Bar(word, f"{told} · {writing.money(amount, currency)}", look, share or Decimal(0))
