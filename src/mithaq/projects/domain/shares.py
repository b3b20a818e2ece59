"""What each party pays and what each does: work share against cost share.

After the global balance of OCCAR (Convention of Farnborough, 9 September 1998; occar.int, “Policies and
Methods”): no project pays back to each party what it put in; over all projects and years together, work
share should come near to cost share. For a party p, in the currency of the project:

    cost(p) = money(p) + in_kind(p)                cost share = cost(p) / sum of cost
    work(p) = value of the work that p did         work share = work(p) / sum of work
    balance(p) = work share − cost share           in parts of 1; the sum over all parties is 0

A balance above 0: the party does more than it pays for. Amounts without a rate, or with one that leads beyond
what an amount may come to, are counted nowhere and shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.domain.money import converted
from mithaq.projects.domain.plans import ProjectPlan


@dataclass(frozen=True)
class Amount:
    """What a party contributed in a year; `value` is in the currency of the project, None without a rate."""

    party: str
    year: int
    kind: str
    value: Decimal | None


@dataclass(frozen=True)
class Share:
    """A party's part; shares are None where nobody pays, or nobody works."""

    party: str
    cost: Decimal
    work: Decimal
    cost_share: Decimal | None
    work_share: Decimal | None

    @property
    def balance(self) -> Decimal | None:
        if self.cost_share is None or self.work_share is None:
            return None
        return self.work_share - self.cost_share


@dataclass(frozen=True)
class YearShares:
    """The shares of a year, or of all years where it is None: as they were planned, and by what was made."""

    year: int | None
    planned: tuple[Share, ...]
    made: tuple[Share, ...]


def made(entry: Entry, plan: ProjectPlan) -> Amount:
    """A contribution that a party told of."""
    said = entry.facts["amount"]
    assert isinstance(said, Mapping)  # noqa: S101  # entries are read strictly
    amount, rate = Decimal(str(said["amount"])), entry.text("rate")
    if said["currency"] == plan.currency:
        value: Decimal | None = amount
    else:
        value = converted(amount, Decimal(rate)) if rate else None
    return Amount(entry.party, entry.on.year, entry.text("contribution_kind"), value)


def all_made(told: Iterable[Entry], plan: ProjectPlan) -> tuple[Amount, ...]:
    """Every contribution that was told of, by parties of the plan."""
    return tuple(
        made(each, plan)
        for each in told
        if each.kind is EntryKind.CONTRIBUTION_MADE and each.party in plan.parties
    )


def all_planned(plan: ProjectPlan) -> tuple[Amount, ...]:
    """Every contribution of the plan; one in another currency has no value before it is made."""
    return tuple(
        Amount(
            each.party,
            each.year,
            each.contribution_kind,
            Decimal(str(each.amount["amount"])) if each.amount["currency"] == plan.currency else None,
        )
        for each in plan.contributions
    )


def shares(amounts: Sequence[Amount], parties: Iterable[str]) -> tuple[Share, ...]:
    """The shares of all parties, over whatever projects and years the amounts are of."""
    cost, work = dict[str, Decimal](), dict[str, Decimal]()
    for each in amounts:
        side = work if each.kind == "work" else cost
        if each.value is not None:
            side[each.party] = side.get(each.party, Decimal(0)) + each.value
    all_cost, all_work = sum(cost.values(), Decimal(0)), sum(work.values(), Decimal(0))
    return tuple(
        Share(
            party,
            paid := cost.get(party, Decimal(0)),
            done := work.get(party, Decimal(0)),
            paid / all_cost if all_cost else None,
            done / all_work if all_work else None,
        )
        for party in sorted({*parties, *cost, *work})
    )


def shares_by_year(
    planned: Sequence[Amount], made: Sequence[Amount], parties: Collection[str]
) -> tuple[YearShares, ...]:
    """Shares over all years, then those of each; of one year alone there is no more to say."""
    years = sorted({each.year for each in (*planned, *made)})
    return tuple(
        YearShares(
            year,
            shares([each for each in planned if year in {None, each.year}], parties),
            shares([each for each in made if year in {None, each.year}], parties),
        )
        for year in (None, *(years if len(years) > 1 else ()))
    )
