"""Ties between states as a map of the world, and as the drawing of their network."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mithaq.access.domain.permissions import Actor
from mithaq.ties.domain.network.network import Network
from mithaq.ties.queries import naming, networks
from mithaq.ties.queries.arcs import Arc
from mithaq.ties.queries.network_places import StatePlace
from mithaq.ties.queries.networks import Question
from mithaq.web.maps import BOLD, FINE, Frame, Tie, WorldMap, world_map
from mithaq.web.topic_maps import Node, TopicMap, letter_of, topic_map
from mithaq.words.state_spells import spell_name
from mithaq.words.tie_figures import weight_told

FEW = 12
"""Up to so many arcs are drawn boldly."""
DRAWN = 80
"""How many states a drawing of a network shows: of more the names find no room."""
COMMUNITIES = 12
"""So many have a fill of their own."""


def arcs_map(
    arcs: Sequence[Arc], *, kind: str, is_directed: bool, frame: Frame | None = None
) -> WorldMap | None:
    """The arcs that a map can draw; None where there is none."""
    spells = {each.number: each for arc in arcs for each in (arc.of, arc.to)}
    # Two states may have had one code, such as DE in a span of years that ends in 1990.
    keys = {number: str(number) for number in spells}
    places = {number: naming.place_of(each) for number, each in spells.items()}
    ties = [
        Tie(keys[arc.of.number], keys[arc.to.number], arc.weight, arc_told(arc, kind), not is_directed)
        for arc in arcs
    ]
    drawn = world_map(
        ties,
        names={keys[number]: spell_name(each) for number, each in spells.items()},
        degrees={keys[number]: place for number, place in places.items() if place is not None},
        frame=frame,
        stroke=FINE if len(ties) > FEW else BOLD,
        shapes={keys[number]: each.code for number, each in spells.items()},
    )
    return drawn if drawn.lines else None


def arc_told(arc: Arc, kind: str) -> str:
    """A tie in words: who, whom, and how much."""
    return _("%(of)s – %(to)s: %(weight)s") % {
        "of": spell_name(arc.of),
        "to": spell_name(arc.to),
        "weight": weight_told(arc.weight, kind),
    }


def network_drawing(question: Question, places: Sequence[StatePlace], *, reader: Actor) -> TopicMap:
    """The DRAWN heaviest of the states that have ties; each is joined to the two it is tied to most.

    Raises Refused `not_permitted` or `tie_set_lost`.
    """
    found = networks.ties(question, reader=reader)
    coordinates = networks.coordinates(question, reader=reader).tolist()
    at = dict(zip(found.network.nodes, coordinates, strict=True))
    partners = _partners(found.network, {number: spell_name(each) for number, each in found.states.items()})
    heaviest = sorted(places, key=lambda each: (-(each.gave + each.took), each.spell.number))[:DRAWN]
    return topic_map(
        [_node(each, at[each.spell.number], partners[each.spell.number], question) for each in heaviest]
    )


def letter(community: int) -> str:
    """The letter of a community; those beyond the twelve largest have none."""
    return letter_of(community) if 0 <= community < COMMUNITIES else "–"


def _node(place: StatePlace, at: Sequence[float], shared: Mapping[str, float], question: Question) -> Node:
    name, weight = spell_name(place.spell), place.gave + place.took
    address = f"{reverse('ties_state')}?{urlencode({'of': place.spell.code, 'year': str(question.year)})}"
    return Node(
        name=name,
        label=f"\u2068{name}\u2069 · {letter(place.community)} · {weight_told(weight, question.set.kind)}",
        address=address,
        x=at[0],
        y=at[1],
        works=weight,
        community=place.community,
        shared=shared,
    )


def _partners(network: Network, names: Mapping[int, str]) -> dict[int, dict[str, float]]:
    """By what each node is tied to each other by its name, both directions together."""
    ties, numbers = network.undirected.tocsr(), [int(each) for each in network.nodes]
    found: dict[int, dict[str, float]] = {}
    for at, number in enumerate(numbers):
        row = slice(ties.indptr[at], ties.indptr[at + 1])
        others = (names[numbers[other]] for other in ties.indices[row].tolist())
        found[number] = dict(zip(others, ties.data[row].tolist(), strict=True))
    return found
