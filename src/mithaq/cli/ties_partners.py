"""The command that ranks states as partners by weights, and tells what stands in the way."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.feasibility import Use
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.exchange import scope_of_account
from mithaq.cli.imports import actor_of_account
from mithaq.federation.queries import partners as finder
from mithaq.federation.queries.partners import Candidate, Found, Wanted
from mithaq.parties import queries as parties
from mithaq.ties.domain.partners import HEAVIEST, Criterion, weights_of
from mithaq.ties.domain.weighing import FIRST
from mithaq.ties.queries import alignment, naming
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import term
from mithaq.words.writing import number, percent

app = typer.Typer()
SHOWN = 20


@app.command("partners")
@console.command
def partners(
    account: Annotated[str, typer.Option("--as", help="The account that asks.")],
    of: Annotated[str, typer.Option(help="For which state; that of this node without it.")] = "",
    year: Annotated[int | None, typer.Option(help="As of which year; the last of votes without it.")] = None,
    weight: Annotated[list[str] | None, typer.Option(help="Such as trade=2; may be given again.")] = None,
    field: Annotated[str, typer.Option(help="Who offers or is strong in a field of technology.")] = "",
    bloc: Annotated[str, typer.Option(help="Only members of a bloc, such as OIC.")] = "",
    use: Annotated[Use, typer.Option(help="What would be exchanged.")] = Use.MILITARY,
    stopped: Annotated[bool, typer.Option("--stopped", help="Also those that a hard stop meets.")] = False,
    as_json: AsJson = False,
) -> None:
    """Whom to ask first. Example: mithaq ties partners --weight trade=2 --weight arms=0 --as leyla"""
    reader = actor_of_account(account)
    votes = alignment.vote_sets(reader=reader)
    when = year or (votes[0].last_year if votes else datetime.now(UTC).year)
    number_of = naming.number_of(of or parties.host_institution().state, when)
    wanted = Wanted(
        state=naming.spell_of(number_of, when),
        year=when,
        weights=weights_of(dict(map(_weight, weight or ()))),
        technology=field,
        bloc=bloc,
        use=use,
        hides_stopped=not stopped,
    )
    today = parties.legal_day(datetime.now(UTC))
    found = finder.partners(wanted, reader=reader, scope=scope_of_account(account), on=today)
    console.give(_told(wanted, found), as_json=as_json, lines=_lines(found))


def _weight(said: str) -> tuple[str, float]:
    name, _equals, value = said.partition("=")
    try:
        return name, float(value)
    except ValueError as fault:
        raise Refused("weight_out_of_bounds", name=name, value=value[:40], most=HEAVIEST) from fault


def _told(wanted: Wanted, found: Found) -> dict[str, object]:
    return {
        "of": wanted.state.code,
        "year": wanted.year,
        "criteria": [each.value for each in found.told],
        "deciding": found.choice.deciding.value,
        "overlap": found.choice.overlap,
        "shared_with_equal_weights": found.choice.shared_first,
        "partners": [_candidate_told(each) for each in found.ranked],
        "little_known": [each.state.code for each in found.little_known],
        "left_off": [_candidate_told(each) for each in found.left_off],
    }


def _candidate_told(each: Candidate) -> dict[str, object]:
    place = each.place
    return {
        "state": each.state.code,
        "rank": place.rank if place else None,
        "rank_low": place.rank_low if place else None,
        "rank_high": place.rank_high if place else None,
        "rank_equal_weights": (place.rank_equal or None) if place else None,
        "score": place.score if place else None,
        "coverage": place.coverage if place else None,
        "known": {criterion.value: each.known.get(criterion) for criterion in Criterion},
        "offers": each.offers,
        "release": each.feasibility.prospect.value,
        "stopped_by": [embargo.source for embargo in each.feasibility.stopping],
        "agreements": list(each.feasibility.agreements),
    }


def _lines(found: Found) -> list[str]:
    lines = [
        f"{number(each.place.rank)} ({number(each.place.rank_low)}–{number(each.place.rank_high)})"
        f"  {spell_name(each.state)}  {term('prospect', each.feasibility.prospect)}"
        for each in found.ranked[:SHOWN]
        if each.place
    ]
    words = _("Decides most: %(deciding)s. Of the first %(first)s equal weights would keep %(shared)s.")
    lines.append(
        words
        % {
            "deciding": term("partner_criterion", found.choice.deciding),
            "first": number(FIRST),
            "shared": percent(found.choice.shared_first),
        }
    )
    lines.append(
        _("Without a rank, too little known: %(little)s. Left off for a hard stop: %(stopped)s.")
        % {"little": number(len(found.little_known)), "stopped": number(len(found.left_off))}
    )
    return lines
