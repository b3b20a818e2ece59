"""The page of a composite: its recipe, whose weights act at once, and all that its ranks rest on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound, Refused
from mithaq.standing.domain.composite import Aggregation, Missing, Normalisation, Place
from mithaq.standing.domain.moving import Step
from mithaq.standing.domain.sensitivity import Held
from mithaq.standing.domain.voice import Column
from mithaq.standing.queries import composites
from mithaq.standing.queries.composites import AMONG, AMONG_MAX, AMONG_MIN, HEAVIEST, CompositeView, Wanted
from mithaq.standing.queries.voices import default_weight, measured
from mithaq.web.forms import one_of
from mithaq.web.standing_asking import form_of, of_asked, reader_of
from mithaq.web.watch_asking import question_of
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS

SHOWN = 40
WEIGHT = "weight_"
BAR = 100.0


@dataclass(frozen=True)
class Bar:
    """A rank with its bounds, drawn in a box 100 wide; the first rank stands where reading begins."""

    low: float
    rank: float
    high: float


@dataclass(frozen=True)
class RankLine:
    """A party by rank, and how its rank holds."""

    place: Place
    held: Held
    bar: Bar


@require_GET
def composite_page(request: HttpRequest) -> HttpResponse:
    """Where a recipe is refused, the form stays with what was written."""
    reader, question = reader_of(request), question_of(request)
    of = of_asked(request, question)
    found, refusal = None, None
    try:
        found = composite_asked(request)
    except NotFound:
        raise
    except Refused as refused:
        refusal = refused
    columns = measured(question, reader=reader)
    # A page that asks by script takes no refusal in place of a list.
    status = 409 if refusal and "HX-Request" not in request.headers else 200
    shown = {
        **form_of(request, question, of),
        "found": found,
        "refusal": told(refusal) if refusal else None,
        "lines": _lines(found) if found else (),
        "more": max(0, len(found.sensitivity.held) - SHOWN) if found else 0,
        "rules": _rules(found) if found else (),
        "recipe": _recipe(found) if found else (),
        "weights": list(_weights(request, columns)),
        "chosen": {name: request.GET.get(name, "") for name in _RULES},
        "rule_words": [(name, TERMS[family].items()) for name, family in _FAMILIES],
        "among": request.GET.get("among", str(AMONG)),
        "among_min": AMONG_MIN,
        "among_max": AMONG_MAX,
        "heaviest": HEAVIEST,
        "aggregations": tuple(Aggregation),
        "formulas": TERMS["composite_formula"],
    }
    return render(request, "standing/composite.html", shown, status=status)


_FAMILIES = (
    ("normalisation", "normalisation"),
    ("aggregation", "aggregation"),
    ("missing", "missing"),
    ("step", "measure_rise"),
)
_RULES = tuple(name for name, _family in _FAMILIES)


def composite_asked(request: HttpRequest) -> CompositeView:
    """The composite that an address names. Raises as `composites.composite`, and Refused `choice_unknown`."""
    question, asked = question_of(request), request.GET
    among = asked.get("among", "") or str(AMONG)
    wanted = Wanted(
        question=question,
        of=of_asked(request, question),
        weights=tuple(sorted(_written(request))),
        normalisation=one_of(Normalisation, asked.get("normalisation") or Normalisation.MIN_MAX.value),
        aggregation=one_of(Aggregation, asked.get("aggregation") or Aggregation.ARITHMETIC.value),
        missing=one_of(Missing, asked.get("missing") or Missing.HALF.value),
        among=int(among) if among.isascii() and among.isdigit() and len(among) < 6 else 0,
        step=one_of(Step, asked.get("step") or Step.NEXT.value),
    )
    return composites.composite(wanted, reader=reader_of(request))


def _written(request: HttpRequest) -> Iterator[tuple[str, float]]:
    """The weights of an address; one that was left empty is as if it had not been asked."""
    for key in request.GET:
        value = request.GET.get(key, "").strip()
        if key.startswith(WEIGHT) and value:
            name = key.removeprefix(WEIGHT)
            try:
                yield name, float(value)
            except ValueError as fault:
                raise Refused(
                    "weight_out_of_bounds", name=name[:80], value=value[:40], most=HEAVIEST
                ) from fault


def _weights(request: HttpRequest, columns: tuple[Column, ...]) -> Iterator[tuple[Column, str]]:
    """Each measure with the weight that its field shows."""
    for each in columns:
        yield each, request.GET.get(f"{WEIGHT}{each.measure}", f"{default_weight(each):g}")[:20]


def _lines(found: CompositeView) -> list[RankLine]:
    places = found.sensitivity.composite.places
    among = max(2, len(places))
    return [
        RankLine(place, held, _bar(held, among))
        for place, held in zip(places[:SHOWN], found.sensitivity.held, strict=False)
    ]


def _bar(held: Held, among: int) -> Bar:
    ends = [round(4 + (BAR - 8) * (rank - 1) / (among - 1), 1) for rank in (held.low, held.rank, held.high)]
    return Bar(*(BAR - each for each in ends)) if get_language_bidi() else Bar(*ends)


def _rules(found: CompositeView) -> list[tuple[Normalisation, list[float | None]]]:
    """A row for each normalisation, a column for each aggregation: by how many places ranks move."""
    moved = {(each.normalisation, each.aggregation): each.moved for each in found.sensitivity.rules}
    return [(row, [moved[row, column] for column in Aggregation]) for row in Normalisation]


def _recipe(found: CompositeView) -> list[tuple[str, float, float]]:
    """Each measure that weighs: its weight, and its part of the whole weight."""
    recipe = found.recipe
    return [
        (measure, weight, share)
        for measure, weight, share in zip(
            recipe.measures, recipe.weights, recipe.shares.tolist(), strict=True
        )
        if weight > 0
    ]
