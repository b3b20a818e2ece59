"""The page of complexity: nations by rank with bounds, two beside each other, and the space of products."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound, Refused
from mithaq.economy.domain.complexity.doubt import Difference
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.queries import panels, spaces
from mithaq.economy.queries.spaces import Asked, ComplexityView
from mithaq.web.economy import reader_of
from mithaq.web.forms import one_of, page_number, pages_of
from mithaq.web.product_spaces import HEIGHT, WIDTH, ProductSpace, product_space
from mithaq.web.ranges import DRAWN_WIDTH, Row, drawn_ranges, ranges
from mithaq.web.taking import Picture
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS, reader_language, term
from mithaq.words.writing import number, year

PAGE, DRAWN = 40, 20


@dataclass(frozen=True)
class Compared:
    """Two places, the first with its difference from the other."""

    one: str
    other: str
    difference: Difference


@require_GET
def complexity_page(request: HttpRequest) -> HttpResponse:
    """A panel in a year, by a convention; why not, where it holds no order."""
    reader = reader_of(request)
    in_force = panels.panels(reader=reader)
    if not in_force:
        return render(request, "economy/complexity.html", {"missing": told(_missing())})
    asked = _asked(request, reader)
    context = {
        "asked": asked,
        "panels": in_force,
        "years": spaces.years_of(asked.panel),
        "ways": spaces.WAYS,
        "formulas": TERMS["complexity_formula"],
    }
    try:
        view = spaces.complexity_in(asked)
        context |= _shown(request, view)
    except Refused as refusal:
        return render(request, "economy/complexity.html", {**context, "refusal": told(refusal)}, status=409)
    return render(request, "economy/complexity.html", context)


def ranks_file(request: HttpRequest) -> pl.DataFrame:
    """Every place."""
    return spaces.ranks_table(_view(request))


def products_file(request: HttpRequest) -> pl.DataFrame:
    """Every product, for the place that was chosen."""
    view = _view(request)
    return spaces.products_table(view, _place(request, view))


def ranks_picture(request: HttpRequest) -> Picture:
    """The bars of the first places, and of the one that was chosen."""
    view = _view(request)
    bars = drawn_ranges(ranges(_ranked_rows(view, _place(request, view))), is_mirrored=get_language_bidi())
    return Picture(
        "components/ranges_drawing.html",
        {"ranges": bars},
        _title(view),
        _source(view),
        DRAWN_WIDTH,
        bars.height,
    )


def space_picture(request: HttpRequest) -> Picture:
    """The space, with what the chosen place has."""
    view = _view(request)
    place = _place(request, view)
    space = _space(view, spaces.products_table(view, place))
    if space is None:
        raise NotFound("nothing_to_draw")
    title = f"{_title(view)} · {_names().get(place, place)}"
    return Picture("components/product_space.html", {"space": space}, title, _source(view), WIDTH, HEIGHT)


def _missing() -> NotFound:
    return NotFound("panel_not_loaded", kind=PanelKind.EXPORTS.value)


def _asked(request: HttpRequest, reader: Actor) -> Asked:
    """Raises Refused `choice_unknown`, NotFound `panel_not_loaded` or `convention_unknown`."""
    given = request.GET
    in_force = panels.panels(reader=reader)
    if not in_force:
        raise _missing()
    kind = one_of(PanelKind, given.get("kind", "") or in_force[0].kind.value)
    said = given.get("year", "")
    if said and not (said.isascii() and said.isdigit() and len(said) == 4):
        raise Refused("choice_unknown", value=said[:80])
    # A year of one panel may be none of the other: the form changes both at once.
    of = panels.panel(kind, reader=reader)
    is_known = bool(said) and int(said) in spaces.years_of(of)
    return spaces.asked_of(kind, int(said) if is_known else None, given.get("way", ""), reader=reader)


def _view(request: HttpRequest) -> ComplexityView:
    return spaces.complexity_in(_asked(request, reader_of(request)))


def _place(request: HttpRequest, view: ComplexityView) -> str:
    """The place of the address, else the host's nation, else the first that has a rank."""
    said = request.GET.get("of", "")
    known = set(view.found.places)
    return next(each for each in (said, panels.place_of_host(), view.ranked[0].place) if each in known)


def _shown(request: HttpRequest, view: ComplexityView) -> dict[str, object]:
    place, names = _place(request, view), _names()
    page = page_number(request.GET)
    products = spaces.products_table(view, place)
    named = panels.names_of_products(view.asked.panel.kind, reader_language())
    shown = products.slice((page - 1) * PAGE, PAGE).to_dicts()
    return {
        "view": view,
        "place": place,
        "place_name": names.get(place, place),
        "ranked": [(names.get(each.place, each.place), each) for each in view.ranked],
        "small": ", ".join(sorted(names.get(each, each) for each in view.small_places)),
        "trimmed": ", ".join(names.get(each, each) for each in view.found.presence.trimmed_places),
        "places": sorted(
            ((each, names.get(each, each)) for each in view.found.places), key=lambda pair: pair[1]
        ),
        "drawn": ranges(_ranked_rows(view, place)),
        "compared": _compared(request, view),
        "space": _space(view, products),
        "present": int(products["present"].sum()),
        "total": len(products),
        "products": [(named.get(each["product"], ""), each) for each in shown],
        **pages_of(page, total=len(products), size=PAGE),
    }


def _ranked_rows(view: ComplexityView, place: str) -> list[tuple[str, tuple[Row, ...]]]:
    """The first places, with the chosen one where it is not among them."""
    names = _names()
    chosen = [each for at, each in enumerate(view.ranked) if at < DRAWN or each.place == place]
    return [
        (
            names.get(each.place, each.place),
            (
                Row(
                    _("Rank %(rank)s") % {"rank": number(each.rank)},
                    f"{number(each.low)} … {number(each.high)}",
                    float(each.low),
                    float(each.rank),
                    float(each.high),
                    is_main=each.place == place,
                ),
            ),
        )
        for each in chosen
    ]


def _compared(request: HttpRequest, view: ComplexityView) -> Compared | None:
    """Raises NotFound `complexity_place_unknown`."""
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    if not one or not other or one == other:
        return None
    names = _names()
    return Compared(names.get(one, one), names.get(other, other), view.doubt.difference(one, other))


def _space(view: ComplexityView, products: pl.DataFrame) -> ProductSpace | None:
    """With what is present marked. None where the panel has no space, as where nobody has anything."""
    drawn = spaces.space_of(view.asked.panel)
    if drawn is None:
        return None
    named = panels.names_of_products(view.asked.panel.kind, reader_language())
    return product_space(drawn, frozenset(products.filter("present")["product"]), named)


def _title(view: ComplexityView) -> str:
    asked = view.asked
    years = year(asked.year)
    if asked.first_year != asked.year:
        years = f"{year(asked.first_year)}–{years}"
    return f"{term('panel_kind', asked.panel.kind)} · {years}"


def _source(view: ComplexityView) -> str:
    return f"{view.asked.panel.edition} · {term('complexity_convention', view.asked.way)}"


def _names() -> Mapping[str, str]:
    return panels.place_names(reader_language())
