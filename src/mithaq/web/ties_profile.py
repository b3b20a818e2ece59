"""The section of the page of two states that says, part by part, what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from mithaq.base.refusals import Refused
from mithaq.federation.queries import partners
from mithaq.federation.queries.partners import Wanted
from mithaq.federation.queries.promises import PromiseView
from mithaq.federation.queries.trust import Profile, profile
from mithaq.ties.domain.partners import Place
from mithaq.ties.domain.profile import LEAST_PARTS, Component, Part, Way
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries.alignment import Alike
from mithaq.web.visits import visit
from mithaq.words.names import party_names

PROMISES = 20


@dataclass(frozen=True)
class Shown:
    """A profile as the page shows it; `place` is the rank of the second for the first by equal weights."""

    profile: Profile
    parts: tuple[tuple[Part, tuple[Component, ...]], ...]
    promises: tuple[PromiseView, ...]
    more: int
    names: Mapping[str, str]
    place: Place | None
    among: int


def shown(request: HttpRequest, one: StateSpell, other: StateSpell, year: int, alike: Alike | None) -> Shown:
    """The profile of two states in a year. Raises as `profile`."""
    seen = visit(request)
    found = profile(one, other, year, alike=alike, reader=seen.signed_in, on=seen.today)
    owed = sorted(
        (each for way in (Way.GIVEN, Way.TAKEN) for each in found.owed[way]),
        key=lambda each: each.due_on,
        reverse=True,
    )
    place, among = _place(request, one, other, year) if len(found.known) >= LEAST_PARTS else (None, 0)
    return Shown(
        profile=found,
        parts=tuple((part, found.of_part(part)) for part in Part),
        promises=tuple(owed[:PROMISES]),
        more=max(0, len(owed) - PROMISES),
        names=party_names({each.party for each in owed[:PROMISES]}),
        place=place,
        among=among,
    )


def _place(request: HttpRequest, one: StateSpell, other: StateSpell, year: int) -> tuple[Place | None, int]:
    """The rank among all other states of the year by equal weights, and of how many."""
    seen = visit(request)
    try:
        found = partners.partners(Wanted(one, year), reader=seen.signed_in, scope=seen.scope, on=seen.today)
    except Refused:
        # Of nobody is enough known to rank anybody.
        return None, 0
    places = {each.state: each for each in found.choice.places}
    return places.get(other.number), len(places)
