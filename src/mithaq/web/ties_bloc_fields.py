"""The section of a bloc's page on what its members have that others of it lack, and its files."""

from collections.abc import Mapping

import polars as pl
from django.http import HttpRequest

from mithaq.exchange.queries.bloc_fields import BlocFields, bloc_fields
from mithaq.watch.queries import tables
from mithaq.web.visits import visit
from mithaq.words.terms import TERMS

FIELDS, PAIRS = 20, 10


def of_bloc(request: HttpRequest) -> Mapping[str, object]:
    """What the section shows."""
    found = _found(request)
    told = [each for each in found.fields if each.is_complement]
    return {
        "found": found,
        "own": {"years": found.works.years},
        "fields": told[:FIELDS],
        "more": max(len(told) - FIELDS, 0),
        "pairs": found.works.pairs[:PAIRS],
        "more_pairs": max(len(found.works.pairs) - PAIRS, 0),
        "formulas": {code: TERMS["leader_formula"][code] for code in ("output", "rca", "gift")},
    }


def fields_file(request: HttpRequest) -> pl.DataFrame:
    """A row for each field and member that stands in it or names it."""
    found = _found(request)
    rows: list[dict[str, object]] = []
    for each in found.fields:
        by_works = {
            position.of.removeprefix("state:"): position for position in (*each.strong, *each.lacking)
        }
        for state in sorted(each.givers | each.takers):
            position = by_works.get(state)
            rows.append(
                {
                    "field": each.field,
                    "state": state,
                    "standing": None if position is None else "strength" if position.is_strength else "lack",
                    "works": position.works if position else None,
                    "rca": position.rca.value if position else None,
                    "rca_low": position.rca.low if position else None,
                    "rca_high": position.rca.high if position else None,
                    "years": str(found.works.years),
                    "offers": each.offers.get(state, 0),
                    "needs": each.needs.get(state, 0),
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def pairs_file(request: HttpRequest) -> pl.DataFrame:
    """What each two members could give each other, in both directions."""
    pairs = _found(request).works.pairs
    return pl.DataFrame([row for each in pairs for row in tables.gift_rows(each)], infer_schema_length=None)


def _found(request: HttpRequest) -> BlocFields:
    seen = visit(request)
    return bloc_fields(request.GET.get("of", ""), reader=seen.signed_in, scope=seen.scope)
