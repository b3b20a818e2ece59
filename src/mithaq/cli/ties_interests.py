"""The command on security interests: where a state's meet those of others, and no programme exists yet."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.exchange import scope_of_account
from mithaq.cli.imports import actor_of_account
from mithaq.federation.queries import interests as of_interests
from mithaq.parties import queries as parties
from mithaq.ties.domain.interests import Finding, Interest, InterestKind, Standing, unmet
from mithaq.ties.queries import alignment, naming
from mithaq.words.interests_told import basis_told, finding_told
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import reader_language, term

app = typer.Typer()
SHOWN = 20


@app.command("interests")
@console.command
def interests(
    account: Annotated[str, typer.Option("--as", help="The account that asks.")],
    state: Annotated[str, typer.Argument(help="A state, such as TR; one's own without it.")] = "",
    year: Annotated[int | None, typer.Option(help="Of which year; the last of votes without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Where interests meet without a programme. Example: mithaq ties interests QA --year 2015 --as leyla"""
    reader, at = actor_of_account(account), datetime.now(UTC)
    votes = alignment.vote_sets(reader=reader)
    when = year or (votes[0].last_year if votes else at.year)
    found = of_interests.interests(
        state or parties.institution(reader.institution).state,
        when,
        reader=reader,
        scope=scope_of_account(account),
        on=parties.legal_day(at),
    )
    first = unmet(found)
    told = {
        "year": when,
        "without_programme": [each.with_ for each in first],
        "states": [_told(each) for each in found],
    }
    names = {each.code: spell_name(each) for each in naming.states_in(when)}
    lines = [line for each in first[:SHOWN] for line in _lines(each, names)]
    console.give(
        told, as_json=as_json, lines=lines or [_("No evidence speaks of a state without a programme.")]
    )


def _told(interest: Interest) -> dict[str, object]:
    return {
        "of": interest.of,
        "with": interest.with_,
        "kinds": {kind.value: interest.standing(kind).value for kind in InterestKind},
        "programmes": list(interest.programmes),
        "findings": [_finding_told(each) for each in interest.findings],
    }


def _finding_told(found: Finding) -> dict[str, object]:
    return {
        "kind": found.kind.value,
        "finding": found.code.value,
        "speaks": found.speaks,
        "facts": dict(found.facts),
        "source": found.basis.source,
        "first_year": found.basis.first_year,
        "last_year": found.basis.last_year,
    }


def _lines(interest: Interest, names: Mapping[str, str]) -> Iterator[str]:
    kinds = " · ".join(term("interest_kind", each) for each in interest.kinds(Standing.MEETS))
    name = names.get(interest.with_) or parties.state_name(interest.with_, reader_language())
    yield f"{name}: {kinds}"
    for each in interest.findings:
        if each.speaks:
            yield f"  {finding_told(each)} ({basis_told(each.basis)})"
