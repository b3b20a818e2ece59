"""A state's main partners by each kind of ties, with arcs on a small map, and its place in each network."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

import polars as pl
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import naming, network_years
from mithaq.ties.queries.arcs import Arc
from mithaq.ties.queries.partners import SPAN, Partners, partners
from mithaq.web.curve_sets import Curves, Series, curves
from mithaq.web.maps import WorldMap
from mithaq.web.taking import Picture
from mithaq.web.tie_maps import arcs_map
from mithaq.web.ties_network_asking import year_of
from mithaq.web.ties_pictures import map_picture
from mithaq.web.visits import visit
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import term
from mithaq.words.tie_figures import ties_told


def partners_told(state: StateSpell, year: int, given: QueryDict, *, reader: Actor) -> Mapping[str, object]:
    """What the page of a state shows of its partners: of all kinds, and one of them drawn."""
    found = partners(state.number, year, reader=reader)
    drawn = _drawn(found, given)
    return {
        "partners": found,
        "drawn": drawn,
        "partner_map": _map(drawn, state) if drawn else None,
        "place_curves": _curves(found, state, reader),
        "span": SPAN,
    }


def partners_file(request: HttpRequest) -> pl.DataFrame:
    """The partners by every set."""
    state, found = _asked(request)
    rows = [
        (each.asked.set.format, each.asked.set.vintage, each.asked.first, each.asked.year, state.code, *row)
        for each in found
        for row in _rows(each)
    ]
    names = {"set": pl.String, "vintage": pl.String, "first_year": pl.Int64, "year": pl.Int64}
    more = {"state": pl.String, "partner": pl.String, "direction": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, names | more, orient="row")


def picture(request: HttpRequest) -> Picture:
    """The small map as it is drawn."""
    state, found = _asked(request)
    drawn = _drawn(found, request.GET)
    asked = drawn.asked if drawn else None
    told = ties_told(asked.set.kind, asked.first, asked.year) if asked else ""
    return map_picture(
        _map(drawn, state) if drawn else None,
        title=f"{spell_name(state)}: {told}",
        source=f"{asked.set.source}, {asked.set.vintage}" if asked else "",
    )


def _asked(request: HttpRequest) -> tuple[StateSpell, Sequence[Partners]]:
    reader = visit(request).signed_in
    require(reader, Act.SEE_TIES)
    year = year_of(request.GET, reader)
    state = naming.spell_of(naming.number_of(request.GET.get("of", ""), year), year)
    return state, partners(state.number, year, reader=reader)


def _rows(found: Partners) -> Iterator[tuple[str, str, float]]:
    is_directed = found.asked.tying.is_directed
    for each in found.to:
        yield each.spell.code, "given" if is_directed else "mutual", each.weight
    for each in found.of:
        yield each.spell.code, "received", each.weight


def _drawn(found: Sequence[Partners], given: QueryDict) -> Partners | None:
    """The kind that was chosen, else the first with a partner."""
    some = [each for each in found if each.to or each.of]
    chosen = [each for each in some if each.asked.set.format == given.get("kind")]
    return next(iter([*chosen, *some]), None)


def _map(found: Partners, state: StateSpell) -> WorldMap | None:
    given = [Arc(state, each.spell, each.weight) for each in found.to]
    received = [Arc(each.spell, state, each.weight) for each in found.of]
    arcs = sorted([*given, *received], key=lambda each: -each.weight)
    return arcs_map(arcs, kind=found.asked.set.kind, is_directed=found.asked.tying.is_directed)


def _curves(found: Sequence[Partners], state: StateSpell, reader: Actor) -> Curves | None:
    """The standing over the years by each set that has one, at most five."""
    series = []
    for each in found:
        years = network_years.years_of(each.asked, reader=reader)
        if years is None:
            continue
        course = zip(years.years, years.above(state.number), strict=True)
        known = [(float(year), above) for year, above in course if isfinite(above)]
        if known:
            series.append(Series(_set_told(each), known, []))
    return curves(series[:5]) if series else None


def _set_told(found: Partners) -> str:
    kind = term("tie_kind", found.asked.set.kind)
    return _("%(kind)s (%(source)s)") % {"kind": kind, "source": found.asked.set.source}
