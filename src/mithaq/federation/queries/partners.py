"""Whom to ask first: other states by ties and this system's own records, and what stands in the way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.clearance.domain.feasibility import Feasibility, Prospect, Use
from mithaq.clearance.queries.feasibility import feasibilities
from mithaq.exchange.domain.content import Kind
from mithaq.exchange.domain.searching import Facet, Scope, Search
from mithaq.exchange.queries import catalogue
from mithaq.federation.queries import giving
from mithaq.federation.queries.promises import promises
from mithaq.federation.queries.trust import Ledger
from mithaq.fields import queries as fields
from mithaq.parties import queries as parties
from mithaq.ties.domain.partners import Choice, Criterion, Place, choice, known_of_anybody
from mithaq.ties.domain.profile import exchanged
from mithaq.ties.domain.promises import record
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import criteria, naming
from mithaq.watch.domain.complementing import Position
from mithaq.watch.queries import complementarity


@dataclass(frozen=True)
class Wanted:
    """For which state partners are looked for, as of a year, and among whom; weights by criterion.

    `technology` is a field in which a partner offers something or is surely strong, `bloc` one of which it is
    a member in that year. Those that a hard stop meets are left off the list where `hides_stopped`.
    """

    state: StateSpell
    year: int
    weights: Mapping[Criterion, float] = field(default_factory=dict)
    technology: str = ""
    bloc: str = ""
    use: Use = Use.MILITARY
    hides_stopped: bool = True


@dataclass(frozen=True)
class Candidate:
    """A state with what is known of it; `place` is absent where too little is."""

    state: StateSpell
    place: Place | None
    known: Mapping[Criterion, float]
    feasibility: Feasibility
    offers: int
    position: Position | None

    @property
    def is_stopped(self) -> bool:
        return self.feasibility.prospect is Prospect.HARD_STOP


@dataclass(frozen=True)
class Found:
    """Candidates by rank, those too little known for one, and those that are left off, which keep their rank.

    `told` are the criteria of which anything is known of anybody.
    """

    choice: Choice
    ranked: tuple[Candidate, ...]
    little_known: tuple[Candidate, ...]
    left_off: tuple[Candidate, ...]
    told: tuple[Criterion, ...]

    @property
    def count(self) -> int:
        """How many states were looked at."""
        return len(self.ranked) + len(self.little_known) + len(self.left_off)


def partners(wanted: Wanted, *, reader: Actor, scope: Scope, on: date) -> Found:
    """Rank the states of a year for one of them.

    Raises Refused `not_permitted`, `bloc_unknown`, `field_unknown`, `weights_wrong`, `nothing_to_rank` or
    `tie_set_lost`.
    """
    require(reader, Act.SEE_TIES)
    offers, positions = _in_field(wanted, reader, scope)
    among = [each for each in _among(wanted) if not wanted.technology or _has(each, offers, positions)]
    known = _known(wanted, among, reader, on)
    found = choice({each.number: known[each.number] for each in among}, wanted.weights)
    places = {each.state: each for each in found.places}
    ahead = feasibilities(
        [each.code for each in among], use=wanted.use, reader=reader, on=on, field=wanted.technology
    )
    candidates = [
        Candidate(
            state=each,
            place=places.get(each.number),
            known=known[each.number],
            feasibility=ahead[each.code],
            offers=offers.get(each.code, 0),
            position=positions.get(each.code),
        )
        for each in among
    ]
    hidden = [each for each in candidates if wanted.hides_stopped and each.is_stopped]
    shown = [each for each in candidates if each not in hidden]
    return Found(
        choice=found,
        ranked=tuple(sorted((each for each in shown if each.place), key=_rank)),
        little_known=tuple(each for each in shown if each.place is None),
        left_off=tuple(hidden),
        told=known_of_anybody(known),
    )


def _rank(each: Candidate) -> int:
    return each.place.rank if each.place else 0


def _among(wanted: Wanted) -> Iterator[StateSpell]:
    """The other states of the year, of a bloc if one is named."""
    members: frozenset[str] | None = None
    if wanted.bloc:
        parties.require_bloc(wanted.bloc)
        members = parties.bloc_members(date(wanted.year, 12, 31)).get(wanted.bloc, frozenset())
    for each in naming.states_in(wanted.year):
        if each.number != wanted.state.number and (members is None or each.code in members):
            yield each


def _in_field(
    wanted: Wanted, reader: Actor, scope: Scope
) -> tuple[Mapping[str, int], Mapping[str, Position]]:
    """Offers that the reader sees, and standing by works, each by state."""
    if not wanted.technology:
        return {}, {}
    parent = fields.taxonomy().get(wanted.technology).parent
    facet = Facet.FIELD if parent else Facet.FIELD_GROUP
    asked = Search(chosen={Facet.KIND: (Kind.OFFER.value,), facet: (wanted.technology,)}, limit=1)
    offers = catalogue.search(asked, scope).found.facets.get(Facet.STATE, {})
    return offers, complementarity.states_in_field(wanted.technology, reader=reader)


def _has(state: StateSpell, offers: Mapping[str, int], positions: Mapping[str, Position]) -> bool:
    position = positions.get(state.code)
    return bool(offers.get(state.code)) or (position is not None and position.is_strength)


def _known(
    wanted: Wanted, among: Iterable[StateSpell], reader: Actor, on: date
) -> Mapping[int, Mapping[Criterion, float]]:
    """By number: what sets tell, how they kept promises to us, and how even give and take are."""
    states = tuple(among)
    by_sets = criteria.criteria_of(
        wanted.state.number, [each.number for each in states], wanted.year, reader=reader
    )
    owed = promises(reader=reader, on=on)
    ledger = Ledger.of(giving.given(reader=reader, on=on))
    found: dict[int, dict[Criterion, float]] = {}
    for each in states:
        known = dict(by_sets.get(each.number, {}))
        kept = record((one.promise for one in owed.of(each.code, to=wanted.state.code)), on=on)
        if kept.is_enough:
            known[Criterion.PROMISES] = kept.mean
        balance = exchanged("", *ledger.between(wanted.state.code, each.code), on=on).balance
        if balance is not None:
            known[Criterion.EVENNESS] = 1 - abs(balance)
        found[each.number] = known
    return found
