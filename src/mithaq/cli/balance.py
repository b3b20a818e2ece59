"""Commands on give and take: how it stands, over the years, and by both sides' accounts."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID, uuid4

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.federation import queries
from mithaq.federation.actions import accounting
from mithaq.federation.domain.accounts import Difference
from mithaq.federation.queries import accounts, ledger
from mithaq.federation.queries.accounts import Comparison
from mithaq.parties import queries as parties
from mithaq.parties.domain.ledger import Grouping, Year
from mithaq.words.names import party_name, party_names
from mithaq.words.terms import term
from mithaq.words.writing import number

app = typer.Typer(no_args_is_help=True, help="Give and take: how it stands, over the years, by both sides.")
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
Other = Annotated[UUID, typer.Argument(help="An institution of a partner's node.")]
OfState = Annotated[bool, typer.Option("--state", help="Of all of our state, not of our institution alone.")]


@app.command("show")
@console.command
def show(account: As, of_state: OfState = False, as_json: AsJson = False) -> None:
    """How give and take stands with each party. Example: mithaq balance show --as leyla"""
    found = ledger.leanings(reader=actor_of_account(account), on=_today(), of_state=of_state)
    names = party_names(each.party for each in found)
    told = [
        {
            "party": each.party,
            **{name: value for name, value in asdict(each.judged).items() if name != "since"},
            "since": each.judged.since.isoformat() if each.judged.since else None,
            "is_alert": each.judged.verdict.is_alert,
        }
        for each in found
    ]
    lines = [
        f"{names[each.party]}  {number(each.judged.gap)}  {term('giving_verdict', each.judged.verdict)}"
        for each in found
    ]
    console.give({"parties": told}, as_json=as_json, lines=lines)


@app.command("years")
@console.command
def years(
    account: As,
    by: Annotated[Grouping, typer.Option(help="By what.")] = Grouping.PARTY,
    party: Annotated[str, typer.Option("--with", help="One other party alone, by its code.")] = "",
    programme: Annotated[UUID | None, typer.Option(help="One programme alone.")] = None,
    of_state: OfState = False,
    as_json: AsJson = False,
) -> None:
    """Give and take by year. Example: mithaq balance years --by field --as leyla"""
    found = ledger.ledger_of(
        reader=actor_of_account(account),
        on=_today(),
        grouping=by,
        of_state=of_state,
        with_party=party,
        programme=programme,
    )
    told = {
        "ours": sorted(found.ours),
        "by": by.value,
        "whole": [asdict(each) for each in found.whole],
        "groups": [
            {"code": each.code, "years": [asdict(year) for year in each.years]} for each in found.groups
        ],
    }
    lines = [*_year_lines(_("All together"), found.whole)]
    for each in found.groups:
        lines += _year_lines(_group_name(by, each.code), each.years)
    console.give(told, as_json=as_json, lines=lines)


@app.command("sides")
@console.command
def sides(account: As, as_json: AsJson = False) -> None:
    """With whom accounts can be compared. Example: mithaq balance sides --as huda"""
    found = accounts.sides(reader=actor_of_account(account), on=_today())
    told = [
        {
            "id": str(each.other.id),
            "party": each.other.code,
            "told_by_us": _moment(each.told_by_us),
            "told_by_them": _moment(each.told_by_them),
            "differences": each.differences,
        }
        for each in found
    ]
    names = party_names(each.other.code for each in found)
    lines = [
        f"{each.other.id}  {names[each.other.code]}  {_moment(each.told_by_us) or '—'}"
        f"  {_moment(each.told_by_them) or '—'}"
        f"  {'—' if each.differences is None else number(each.differences)}"
        for each in found
    ]
    console.give({"sides": told}, as_json=as_json, lines=lines)


@app.command("tell")
@console.command
def tell(other: Other, account: As, as_json: AsJson = False) -> None:
    """Tell a partner's institution our account. Example: mithaq balance tell ID --as huda"""
    now = datetime.now(UTC)
    key = accounting.tell_account(
        other,
        id=uuid4(),
        reached=queries.reached_institutions(on=now.date()),
        by=actor_of_account(account),
        at=now,
    )
    console.give({"statement": str(key)}, as_json=as_json, lines=[str(key)])


@app.command("compare")
@console.command
def compare(other: Other, account: As, as_json: AsJson = False) -> None:
    """Our account beside the one they told. Example: mithaq balance compare ID --as huda"""
    found = accounts.comparison(other, reader=actor_of_account(account), on=_today())
    console.give(_compared(found), as_json=as_json, lines=list(_compared_lines(found)))
    if found.differences:
        raise typer.Exit(console.PROBLEMS_FOUND)


def _moment(found: datetime | None) -> str | None:
    return found.isoformat(timespec="seconds") if found else None


def _today() -> date:
    return parties.legal_day(datetime.now(UTC))


def _year_lines(name: str, found: tuple[Year, ...]) -> list[str]:
    return [
        name,
        *(
            f"  {each.year}  {number(each.gave)}  {number(each.took)}  {number(each.running)}"
            for each in found
        ),
    ]


def _group_name(by: Grouping, code: str) -> str:
    if not code:
        return term("giving_unknown", by.value)
    match by:
        case Grouping.PARTY:
            return party_name(code)
        case Grouping.KIND:
            return term("giving_kind", code)
        case Grouping.BLOC:
            return party_name(f"bloc:{code}")
        case _:
            return code


def _compared(found: Comparison) -> Mapping[str, object]:
    return {
        "ours": {**found.ours.as_json(), "gave": found.ours.gave, "took": found.ours.took},
        "theirs": {**found.theirs.account.as_json(), "statement": str(found.theirs.statement)}
        if found.theirs
        else None,
        "is_one_schedule": found.theirs.account.schedule == found.ours.schedule if found.theirs else None,
        "alike": [each.key for each in found.alike],
        "differences": [
            {
                "key": each.key,
                "cause": each.cause.value,
                "parts": list(each.parts),
                "has_ours": each.ours is not None,
                "has_theirs": each.theirs is not None,
                "statements": [
                    {"id": str(key), "act": found.shown[key].act, "travel": found.shown[key].travel.value}
                    for key in each.statements
                ],
            }
            for each in found.differences
        ],
    }


def _compared_lines(found: Comparison) -> Iterator[str]:
    if found.theirs is None:
        yield _("They have not told their account yet: there is nothing to compare.")
        return
    yield _("Both count %(number)s things alike.") % {"number": number(len(found.alike))}
    for each in found.differences:
        yield f"{each.key}  {_side(each)}  {term('account_cause', each.cause)}"
        yield from (
            f"    {key}  {found.shown[key].act}  {term('account_travel', found.shown[key].travel)}"
            for key in each.statements
        )


def _side(found: Difference) -> str:
    if found.ours and found.theirs:
        return ", ".join(term("account_part", each) for each in found.parts)
    return _("only ours") if found.ours else _("only theirs")
