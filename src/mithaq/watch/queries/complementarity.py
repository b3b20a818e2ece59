"""Reads of what nations and blocs are strong in, what they lack, and who could give what to whom.

Parties are named by their codes: `state:MA`, `bloc:OIC`. A bloc's works are those of its members of the
year; against states it stands beside those that are no members of it today.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.watch.domain import complementing, intervals
from mithaq.watch.domain.asking import Actors, Counting, Years
from mithaq.watch.domain.complementing import Complement, Partner, Position, Positions
from mithaq.watch.queries import output
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.selecting import members, stamp, works_in, years_known

PREFIXES = {Actors.COUNTRIES: "state:", Actors.BLOCS: "bloc:"}
RECENT = 5


@dataclass(frozen=True)
class Own:
    """How a party stands: its strengths and its lacks, and every field between them."""

    of: str
    years: Years
    strengths: tuple[Position, ...]
    lacks: tuple[Position, ...]
    positions: tuple[Position, ...]


def recent_years() -> Years:
    """The last five years of the corpus."""
    known = years_known()
    return Years(max(known.first, known.last - RECENT + 1), known.last)


def strengths(of: str, *, reader: Actor, years: Years | None = None) -> Own:
    """What a party is strong in and what it lacks; nothing of both where too little is known.

    Raises Refused `not_permitted`, `neither_state_nor_bloc` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    when = years or recent_years()
    own = tuple(_known(_actors_of(of), when).get(of, {}).values())
    return Own(of, when, complementing.strengths(own), complementing.lacks(own), own)


def complementarity(of: str, with_: str, *, reader: Actor, years: Years | None = None) -> Complement:
    """What two parties can give each other. Raises as `strengths`."""
    require(reader, Act.SEE_WATCH)
    return complementing.complement(of, with_, _between(of, _actors_of(with_), years or recent_years()))


def complements(
    of: str, *, reader: Actor, among: Actors = Actors.COUNTRIES, years: Years | None = None
) -> tuple[Complement, ...]:
    """With whom a party fits, those who give and take most first. Raises as `strengths`."""
    require(reader, Act.SEE_WATCH)
    return complementing.complements(of, _between(of, among, years or recent_years()))


def suggested_partners(
    of: str, field: str, *, reader: Actor, among: Actors = Actors.COUNTRIES, years: Years | None = None
) -> tuple[Partner, ...]:
    """Who is strong in a field that a party lacks, with the reason in figures.

    Raises as `strengths`, and Refused `field_unknown`.
    """
    require(reader, Act.SEE_WATCH)
    fields.taxonomy().get(field)
    return complementing.suggested_partners(of, field, _between(of, among, years or recent_years()))


@dataclass(frozen=True)
class WithinBloc:
    """How members of a bloc stand in the fields of the corpus, and the pairs that fit, the best first.

    `known` are those of whom enough is known to say anything.
    """

    years: Years
    members: frozenset[str]
    known: tuple[str, ...]
    strong: Mapping[str, tuple[Position, ...]]
    lacking: Mapping[str, tuple[Position, ...]]
    pairs: tuple[Complement, ...]


def within_bloc(bloc: str, *, reader: Actor, on: date, years: Years | None = None) -> WithinBloc:
    """Of its members on a day, by their codes (`state:MA`).

    Raises Refused `not_permitted`, `bloc_unknown` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    parties.require_bloc(bloc)
    when = years or recent_years()
    prefix = PREFIXES[Actors.COUNTRIES]
    states = frozenset(f"{prefix}{each}" for each in parties.bloc_members(on).get(bloc, ()))
    known = {of: each for of, each in _known(Actors.COUNTRIES, when).items() if of in states}
    every = [position for of in sorted(known) for position in known[of].values()]
    return WithinBloc(
        years=when,
        members=states,
        known=tuple(sorted(known)),
        strong=_by_field(complementing.strengths(every)),
        lacking=_by_field(complementing.lacks(every)),
        pairs=complementing.complements_within(states, known),
    )


def _by_field(positions: tuple[Position, ...]) -> Mapping[str, tuple[Position, ...]]:
    found: dict[str, tuple[Position, ...]] = {}
    for each in positions:
        found[each.field] = (*found.get(each.field, ()), each)
    return found


def states_in_field(field: str, *, reader: Actor, years: Years | None = None) -> Mapping[str, Position]:
    """How every state of which enough is known stands in a field, by the code of the state.

    Raises Refused `not_permitted`, `field_unknown` or `corpus_damaged`.
    """
    require(reader, Act.SEE_WATCH)
    fields.taxonomy().get(field)
    known = _known(Actors.COUNTRIES, years or recent_years())
    prefix = PREFIXES[Actors.COUNTRIES]
    return {code.removeprefix(prefix): each[field] for code, each in known.items() if field in each}


def _actors_of(code: str) -> Actors:
    """Raises Refused `neither_state_nor_bloc`."""
    for actors, prefix in PREFIXES.items():
        if code.startswith(prefix):
            check = parties.require_state if actors is Actors.COUNTRIES else parties.require_bloc
            check(code.removeprefix(prefix))
            return actors
    raise Refused("neither_state_nor_bloc", value=code[:80])


def _between(of: str, among: Actors, years: Years) -> Positions:
    """One party and those of a kind; a bloc and its own members are no partners of each other.

    Raises Refused `choice_unknown` for institutions, and `neither_state_nor_bloc`.
    """
    if among not in PREFIXES:
        raise Refused("choice_unknown", value=among.value)
    own = _known(_actors_of(of), years)
    near = _members_and_blocs(of)
    found = {code: each for code, each in _known(among, years).items() if code not in near}
    return {**found, of: own[of]} if of in own else {}


def _members_and_blocs(of: str) -> frozenset[str]:
    last = years_known().last
    state, bloc = PREFIXES[Actors.COUNTRIES], PREFIXES[Actors.BLOCS]
    now = {f"{bloc}{code}": states for (code, _), states in members(Years(last, last)).items()}
    if of in now:
        return frozenset(f"{state}{each}" for each in now[of])
    return frozenset(code for code, states in now.items() if of.removeprefix(state) in states)


def _known(actors: Actors, years: Years) -> Positions:
    return _known_at(actors, years, stamp())


@lru_cache(maxsize=16)
def _known_at(actors: Actors, years: Years, stamp: str) -> Positions:
    del stamp
    with engine() as reckoning:
        works = works_in(reckoning, years)
        named = output.credits(works, actors, members(years))
        in_fields = output.fields_of(reckoning.placed())
        by_field = pl.DataFrame(reckoning.table(output.by_field(named, in_fields)))
        every = pl.DataFrame(reckoning.table(output.outputs(named, Counting.FRACTIONAL)))
        world = pl.DataFrame(reckoning.table(output.world_by_field(works, in_fields)))
        whole = pl.DataFrame(reckoning.table(output.world(works, actors, Counting.FRACTIONAL)))
    found = _positions(PREFIXES[actors], by_field, every, world, float(whole["output"].sum()))
    return complementing.positions_by_actor(found)


def _positions(
    prefix: str, by_field: pl.DataFrame, every: pl.DataFrame, world: pl.DataFrame, whole: float
) -> Iterator[Position]:
    """Every actor in every field of the corpus, also where it has no work."""
    if not every.height or not world.height or whole <= 0:
        return
    grid = every.select("of", total="output").join(world.select("field", of_world="output"), how="cross")
    rows = grid.join(by_field, on=["of", "field"], how="left").sort("of", "field").fill_null(0)
    amount, squares = (rows[name].cast(pl.Float64).to_numpy() for name in ("output", "squares"))
    expected = (rows["total"] * rows["of_world"] / whole).to_numpy().astype(np.float64)
    outputs, rca = intervals.outputs(amount, squares), intervals.specialisations(amount, squares, expected)
    for at, (of, field, works) in enumerate(rows.select("of", "field", "works").iter_rows()):
        yield Position(f"{prefix}{of}", field, int(works), outputs.at(at), float(expected[at]), rca.at(at))
