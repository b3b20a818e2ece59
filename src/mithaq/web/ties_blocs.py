"""The page of a bloc: how alike its members vote, within and with everybody else."""

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound
from mithaq.parties import queries as parties
from mithaq.ties.queries import blocs, naming
from mithaq.ties.queries.blocs import BlocView
from mithaq.web.curve_sets import HEIGHT, WIDTH, Curves, Series, curves
from mithaq.web.taking import Picture
from mithaq.web.ties_asking import asked_of, chosen_votes, reader_of
from mithaq.words.terms import TERMS, reader_language, term


@require_GET
def bloc_page(request: HttpRequest) -> HttpResponse:
    """A bloc in a year, and the years before it."""
    asked, found = asked_of(request), _found(request)
    return render(
        request,
        "ties/bloc.html",
        {
            "asked": asked,
            "found": found,
            "set": chosen_votes(reader_of(request)),
            "curves": _curves(found),
            "members": [(naming.spell_of(each.number, found.year), each.own) for each in found.members],
            "blocs": parties.bloc_names(reader_language()),
            "measures": TERMS["similarity"].items(),
            "conventions": TERMS["vote_convention"].items(),
            "formulas": TERMS["tie_formula"],
        },
    )


def years_file(request: HttpRequest) -> pl.DataFrame:
    """Cohesion year by year."""
    found = _found(request)
    return pl.DataFrame(found.years, ["year", "within", "with_others"], orient="row")


def members_file(request: HttpRequest) -> pl.DataFrame:
    """Each member's mean with the others."""
    found = _found(request)
    codes = [naming.spell_of(each.number, found.year).code for each in found.members]
    return pl.DataFrame({"state": codes, "with_members": [each.own for each in found.members]})


def picture(request: HttpRequest) -> Picture:
    """Cohesion as it is drawn."""
    asked, found = asked_of(request), _found(request)
    chosen = chosen_votes(reader_of(request))
    name = parties.bloc_name(found.code, reader_language())
    return Picture(
        component="components/curves.html",
        drawn={"curves": _curves(found), "with_names": True},
        title=f"{name}: {term('similarity', asked.measure)}",
        source=f"{chosen.source}, {chosen.vintage}" if chosen else "",
        width=WIDTH,
        height=HEIGHT,
    )


def _found(request: HttpRequest) -> BlocView:
    reader, asked = reader_of(request), asked_of(request)
    chosen = chosen_votes(reader)
    if chosen is None:
        raise NotFound("votes_not_loaded")
    return blocs.bloc(
        request.GET.get("of", ""),
        asked.year,
        set=chosen,
        convention=asked.convention,
        measure=asked.measure,
        reader=reader,
    )


def _curves(found: BlocView) -> Curves:
    within = [(float(year), inside) for year, inside, _outside in found.years]
    outside = [(float(year), others) for year, _inside, others in found.years]
    return curves(
        [Series(_("Among members"), within, []), Series(_("Members with everybody else"), outside, [])]
    )
