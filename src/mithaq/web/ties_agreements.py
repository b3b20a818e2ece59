"""The agreements that bind two states, on their page and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest

from mithaq.access.domain.permissions import Actor
from mithaq.ties.domain.agreements import Bond, Standing
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import agreements
from mithaq.ties.queries.sets import SetView
from mithaq.web.ties_asking import asked_of, pair_of, reader_of
from mithaq.words.state_spells import spell_name
from mithaq.words.tie_agreements import clauses_not_told, clauses_told, day_told

NOW = (Standing.BINDS, Standing.UNKNOWN)


@dataclass(frozen=True)
class Told:
    """An agreement in words: its days, its clauses, and those that nobody coded."""

    bond: Bond
    standing: Standing
    in_force: str
    ended: str
    clauses: Sequence[str]
    not_told: Sequence[str]


@dataclass(frozen=True)
class ToldSet:
    """What a set tells of two: the agreements of the year that is asked, and all others."""

    set: SetView
    tells_ends: bool
    now: Sequence[Told]
    others: Sequence[Told]


def of_pair(one: StateSpell, other: StateSpell, year: int, *, reader: Actor) -> Sequence[ToldSet]:
    """By each set. Raises as `agreements`."""
    found = agreements.agreements(one.number, other.number, reader=reader)
    told = [(each, [_told(bond, one, other, year) for bond in each.bonds]) for each in found]
    return [
        ToldSet(
            each.set,
            each.tells_ends,
            [bond for bond in bonds if bond.standing in NOW],
            [bond for bond in bonds if bond.standing not in NOW],
        )
        for each, bonds in told
    ]


def agreements_file(request: HttpRequest) -> pl.DataFrame:
    """A row for each clause of each agreement; what is not told is empty."""
    reader, asked = reader_of(request), asked_of(request)
    one, other = pair_of(request, asked.year)
    rows = [
        (
            each.set.format,
            each.set.vintage,
            bond.agreement,
            bond.title,
            bond.year,
            bond.in_force or None,
            bond.ended or None,
            bond.parties,
            one.code,
            other.code,
            clause.name,
            clause.of_one,
            clause.of_other,
        )
        for each in agreements.agreements(one.number, other.number, reader=reader)
        for bond in each.bonds
        for clause in bond.clauses
    ]
    texts = ("set", "vintage", "agreement", "title")
    names = {**dict.fromkeys(texts, pl.String), "year": pl.Int64, "in_force": pl.String, "ended": pl.String}
    names |= {"parties": pl.Int64, "one": pl.String, "other": pl.String, "clause": pl.String}
    return pl.DataFrame(rows, {**names, "of_one": pl.Float64, "of_other": pl.Float64}, orient="row")


def _told(bond: Bond, one: StateSpell, other: StateSpell, year: int) -> Told:
    return Told(
        bond=bond,
        standing=bond.standing(year),
        in_force=day_told(bond.in_force),
        ended=day_told(bond.ended),
        clauses=list(clauses_told(bond.clauses, spell_name(one), spell_name(other))),
        not_told=list(clauses_not_told(bond.clauses)),
    )
