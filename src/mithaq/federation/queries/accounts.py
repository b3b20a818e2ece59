"""What went between our institution and another: our account, theirs, and where they differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.refusals import NotFound
from mithaq.clearance.adapters.giving import points
from mithaq.federation.domain.accounts import (
    BY_HAND,
    Account,
    Difference,
    Left,
    Line,
    Why,
    account_from,
    compared,
)
from mithaq.federation.domain.naming import RECALLED, SENT
from mithaq.federation.domain.packages import subject_of
from mithaq.federation.models import Account as AccountRow
from mithaq.federation.models import Outgoing, Package, Quarantined, Sent
from mithaq.federation.queries import giving
from mithaq.mobility.adapters.giving import days_a_point
from mithaq.mobility.queries import balance as mobility
from mithaq.parties import queries as parties
from mithaq.parties.domain.giving import Given, Source
from mithaq.parties.domain.institutions import InstitutionFacts
from mithaq.projects.adapters.weights import schedule as of_projects
from mithaq.register import queries as register


class Travel(StrEnum):
    """How far a statement of ours has come to the partner's node."""

    THEIRS = "theirs"
    NOT_HERE = "not_here"
    NOT_FOR_THEM = "not_for_them"
    WAITING = "waiting"
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True)
class Shown:
    """A statement that shows a difference: what it says, when, and how far it has come."""

    id: UUID
    act: str
    at: datetime | None
    travel: Travel


@dataclass(frozen=True)
class Told:
    """An account that was told, the statement by which, and when."""

    account: Account
    statement: UUID
    at: datetime
    position: int


@dataclass(frozen=True)
class Comparison:
    """Both accounts of what went between us and another; without theirs there is nothing to compare."""

    other: InstitutionFacts
    ours: Account
    theirs: Told | None
    our_last: Told | None
    alike: tuple[Line, ...]
    differences: tuple[Difference, ...]
    shown: Mapping[UUID, Shown]


@dataclass(frozen=True)
class Side:
    """Another institution, when each last told the other, and on how many things they differ if both can."""

    other: InstitutionFacts
    told_by_us: datetime | None
    told_by_them: datetime | None
    differences: int | None


def schedule_digest() -> str:
    """The digest of all by which this node weighs: two that agree on it weigh alike."""
    project = of_projects()
    said: dict[str, Json] = {
        "forms": {form.value: each for form, each in points().items()},
        "mission_days": days_a_point(),
        "deliverables": dict(project.deliverables),
        "contributions": dict(project.contributions),
        "amount": project.amount,
    }
    return digest(canonical_bytes(said))


def account_with(other: UUID, *, reader: Actor, on: date) -> Account:
    """Our institution's account with an institution of another node, from our register.

    Raises Refused `not_permitted`, or NotFound `account_other_unknown` for one of this node or of none.
    """
    require(reader, Act.KEEP_ACCOUNT)
    if parties.issuers_of([other]).get(other) in {None, settings.NODE_NAME}:
        raise NotFound("account_other_unknown", value=str(other))
    ours, theirs = f"institution:{reader.institution}", f"institution:{other}"
    found = [
        each
        for each in giving.given(reader=reader, on=on)
        if (each.giver == ours and theirs in each.takers) or (each.giver == theirs and ours in each.takers)
    ]
    lines = _lines(found)
    left = [*_packages_left(reader.institution, other), *_missions_left(ours, theirs, on=on)]
    return Account(
        party=ours,
        other=theirs,
        on=on,
        schedule=schedule_digest(),
        lines=tuple(sorted(lines, key=lambda each: (each.on, each.key))),
        left=tuple(sorted(left, key=lambda each: each.key)),
    )


def comparison(other: UUID, *, reader: Actor, on: date) -> Comparison:
    """Our account beside the last that they told us. Raises as `account_with`."""
    ours = account_with(other, reader=reader, on=on)
    theirs, our_last = _last(ours.other, ours.party), _last(ours.party, ours.other)
    alike, differences = tuple[Line, ...](), tuple[Difference, ...]()
    if theirs:
        named = {each.statement for each in (*ours.lines, *theirs.account.lines)}
        positions = register.positions_of(named)
        alike, differences = compared(ours, theirs.account, positions=positions, told_at=theirs.position)
    return Comparison(
        other=parties.institution(other),
        ours=ours,
        theirs=theirs,
        our_last=our_last,
        alike=alike,
        differences=differences,
        shown=_shown((key for each in differences for key in each.statements), other),
    )


def sides(*, reader: Actor, on: date) -> tuple[Side, ...]:
    """The institutions of other nodes with which something counts or was told, with where both stand."""
    require(reader, Act.KEEP_ACCOUNT)
    ours = f"institution:{reader.institution}"
    codes = {
        code
        for each in giving.given(reader=reader, on=on)
        if ours in (each.giver, *each.takers)
        for code in (each.giver, *each.takers)
    }
    codes |= set(AccountRow.objects.filter(other=ours).values_list("party", flat=True))
    codes |= set(AccountRow.objects.filter(party=ours).values_list("other", flat=True))
    keys = [UUID(each.removeprefix("institution:")) for each in codes if each.startswith("institution:")]
    issuers = parties.issuers_of(keys)
    found = []
    for key in sorted(key for key, issuer in issuers.items() if issuer != settings.NODE_NAME):
        seen = comparison(key, reader=reader, on=on)
        found.append(
            Side(
                other=seen.other,
                told_by_us=seen.our_last.at if seen.our_last else None,
                told_by_them=seen.theirs.at if seen.theirs else None,
                differences=len(seen.differences) if seen.theirs else None,
            )
        )
    return tuple(found)


def _lines(found: Sequence[Given]) -> list[Line]:
    """A package is named by itself on both nodes, and its own day and statement stand for both."""
    delivered = [each for each in found if each.source is Source.DELIVERY]
    keys = [each.evidence for each in delivered]
    rows = {row.delivery: row for row in Package.objects.filter(is_ours=True, delivery__in=keys)}
    rows |= {row.id: row for row in Package.objects.filter(is_ours=False, pk__in=keys)}
    return [_line(each, rows.get(each.evidence)) for each in found]


def _line(given: Given, package: Package | None) -> Line:
    if package is not None:
        return Line(
            key=f"package:{package.id}",
            giver=given.giver,
            what=given.what,
            on=parties.legal_day(package.sent_at),
            points=given.weight,
            statement=_statement_on(package.id, SENT),
        )
    match given.source:
        case Source.DELIVERY:
            key = f"{BY_HAND}:{given.evidence}"
        case Source.MISSION:
            key = f"mission:{given.about}"
        case Source.PROJECT if given.what == "deliverable":
            key = f"deliverable:{given.about}:{given.key}"
        case Source.PROJECT:
            key = f"contribution:{given.evidence}"
    return Line(key, given.giver, given.what, given.on, given.weight, given.evidence)


def _packages_left(ours: UUID, theirs: UUID) -> list[Left]:
    both = Package.objects.filter(sender__in=(ours, theirs), recipient__in=(ours, theirs))
    return [
        Left(
            f"package:{row.id}",
            Why.RECALLED if row.recalled_at else Why.NOT_ACKNOWLEDGED,
            _statement_on(row.id, RECALLED if row.recalled_at else SENT),
        )
        for row in both.order_by("id")
        if row.recalled_at or not row.receipt
    ]


def _missions_left(ours: str, theirs: str, *, on: date) -> list[Left]:
    return [
        Left(
            f"mission:{each.mission}",
            Why.BROKEN_OFF if each.is_broken_off else Why.REPORT_MISSING,
            each.statement,
        )
        for each in mobility.uncounted(ours, theirs, on=on)
    ]


def _statement_on(package: UUID, act: str) -> UUID:
    return register.entries_about(subject_of(package), act=act)[0].statement.id


def _last(party: str, other: str) -> Told | None:
    row = AccountRow.objects.filter(party=party, other=other).order_by("-position").first()
    if row is None:
        return None
    return Told(account_from(row.content, party=party, other=other), row.id, row.at, row.position)


def _shown(keys: Iterable[UUID], other: UUID) -> Mapping[UUID, Shown]:
    wanted = set(keys)
    positions, peer = register.positions_of(wanted), parties.issuers_of([other])[other]
    return {
        key: _shown_at(key, positions[key], peer)
        if key in positions
        else Shown(key, "", None, Travel.NOT_HERE)
        for key in wanted
    }


def _shown_at(key: UUID, position: int, peer: str) -> Shown:
    said = register.entry_at(position).statement
    travel = Travel.THEIRS if said.issuer == peer else _travel(position, peer)
    return Shown(key, said.act, said.at, travel)


def _travel(position: int, peer: str) -> Travel:
    log = Outgoing.objects.filter(pk=peer).first()
    row = Sent.objects.filter(peer=peer, position=position).first()
    if row is None:
        return Travel.NOT_FOR_THEM if log and log.looked_at >= position else Travel.WAITING
    if Quarantined.objects.filter(peer=peer, is_ours=True, index=row.index).exists():
        return Travel.NOT_TAKEN
    return Travel.TAKEN if log and log.receipt_size > row.index else Travel.WAITING
