"""What the profile of two states and the partner finder give away as tables."""

import polars as pl
from django.http import HttpRequest

from mithaq.federation.queries.partners import Candidate
from mithaq.federation.queries.trust import profile
from mithaq.ties.domain.partners import Criterion
from mithaq.ties.domain.profile import Component, Way
from mithaq.web.ties import alike_of
from mithaq.web.ties_asking import asked_of, pair_of, reader_of
from mithaq.web.ties_partners import found_of
from mithaq.web.visits import visit


def partners_file(request: HttpRequest) -> pl.DataFrame:
    """Every candidate with its figures and ranks, also those without a rank and those left off."""
    found = found_of(request)
    rows = [
        {
            "state": each.state.code,
            "rank": each.place.rank if each.place else None,
            "rank_low": each.place.rank_low if each.place else None,
            "rank_high": each.place.rank_high if each.place else None,
            "rank_equal_weights": (each.place.rank_equal or None) if each.place else None,
            "score": each.place.score if each.place else None,
            "coverage": each.place.coverage if each.place else None,
            **{criterion.value: each.known.get(criterion) for criterion in Criterion},
            "offers": each.offers,
            "release": each.feasibility.prospect.value,
            "release_source": _source(each),
        }
        for each in (*found.ranked, *found.little_known, *found.left_off)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def profile_file(request: HttpRequest) -> pl.DataFrame:
    """The components of two states, one a row, with what they stand on."""
    seen, asked = visit(request), asked_of(request)
    reader = reader_of(request)
    found = profile(
        *pair_of(request, asked.year),
        asked.year,
        alike=alike_of(request, reader),
        reader=reader,
        on=seen.today,
    )
    return pl.DataFrame([_component_row(each) for each in found.components], infer_schema_length=None)


def promises_file(request: HttpRequest) -> pl.DataFrame:
    """The promises between institutions of two states, with what shows each."""
    seen, asked = visit(request), asked_of(request)
    one, other = pair_of(request, asked.year)
    found = profile(one, other, asked.year, alike=None, reader=reader_of(request), on=seen.today)
    names = ("owed_by", "source", "what", "reference", "party", "due_on", "done_on", "kept", "evidence")
    rows = [
        (
            one.code if way is Way.GIVEN else other.code,
            each.source.value,
            each.what,
            each.reference,
            each.party,
            each.due_on,
            each.done_on,
            each.promise.is_kept,
            str(each.evidence),
        )
        for way, owed in found.owed.items()
        for each in owed
    ]
    return pl.DataFrame(rows, names, orient="row", infer_schema_length=None)


def _component_row(each: Component) -> dict[str, object]:
    row: dict[str, object] = {
        "part": each.part.value,
        "what": each.what,
        "known": each.known.value,
        "as_of": str(each.as_of) if each.as_of else None,
        "coverage": each.coverage,
        "source": f"{each.source.name}, {each.source.vintage}" if each.source else None,
    }
    for way in Way:
        figure = each.figures.get(way)
        row[way.value] = figure.value if figure else None
        row[f"{way.value}_low"] = figure.low if figure else None
        row[f"{way.value}_high"] = figure.high if figure else None
        row[f"{way.value}_moved"] = figure.moved.value if figure else None
        row[f"{way.value}_evidence"] = each.evidence.get(way)
    row["times_by_size"] = each.beside_size.value if each.beside_size else None
    return row


def _source(each: Candidate) -> str:
    stopping = (embargo.source for embargo in each.feasibility.stopping)
    return "; ".join((*stopping, *each.feasibility.agreements))
