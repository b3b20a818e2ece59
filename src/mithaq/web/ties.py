"""The pages of ties: which sets there are, what they say of two states, and who is nearest to one."""

from collections.abc import Sequence
from math import isfinite
from uuid import UUID

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.parties import queries as parties
from mithaq.parties.queries import host_institution
from mithaq.ties.domain.similarity import Z_90
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.domain.votes import VOTE_CONVENTIONS
from mithaq.ties.queries import alignment, common, exchanges, naming, nearness, sets
from mithaq.ties.queries.alignment import Alike
from mithaq.ties.queries.nearness import Near
from mithaq.ties.queries.sets import SetView
from mithaq.web import ties_agreements, ties_forecasts, ties_profile
from mithaq.web.curve_sets import HEIGHT, WIDTH, Curves, Series, curves
from mithaq.web.forms import page_number, pages_of
from mithaq.web.taking import Picture
from mithaq.web.ties_asking import Asked, asked_of, choice_of, chosen_votes, pair_of, reader_of
from mithaq.web.ties_state_partners import partners_told
from mithaq.words.names import party_name
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import TERMS, reader_language, term

PAGE, SHOWN, SHOWN_YEARS = 50, 30, 12


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The sets that figures stand on, and two states to choose."""
    reader = reader_of(request)
    return render(
        request,
        "ties/front.html",
        {
            "sets": sets.sets_in_force(reader=reader),
            "asked": asked_of(request),
            "one": {"code": host_institution().state},
            "blocs": parties.bloc_names(reader_language()),
            "states": choice_of(asked_of(request).year),
        },
    )


@require_GET
def wrong_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rows of a set that were left out."""
    reader, number = reader_of(request), page_number(request.GET)
    found = sets.tie_set(key, reader=reader)
    rows = sets.wrong_rows(found.id, reader=reader, first=(number - 1) * PAGE, limit=PAGE)
    return render(
        request,
        "ties/wrong.html",
        {"set": found, "rows": rows, **pages_of(number, total=found.wrong, size=PAGE)},
    )


@require_GET
def pair_page(request: HttpRequest) -> HttpResponse:
    """Two states: how they vote, what they owe, send and take."""
    reader, asked = reader_of(request), asked_of(request)
    codes = request.GET.get("one", host_institution().state), request.GET.get("other", "")
    if any(map(naming.is_unlisted, codes)):
        return _unlisted(request, codes, reader)
    one, other = pair_of(request, asked.year)
    found = alike_of(request, reader)
    return render(
        request,
        "ties/pair.html",
        {
            "asked": asked,
            "one": one,
            "other": other,
            "kin": naming.kin_of(one.number, other.number),
            "states": choice_of(asked.year),
            "found": found,
            "now": found.until(asked.year) if found else None,
            "moved": found.moved(asked.year) if found else None,
            "years": list(reversed(found.years))[:SHOWN_YEARS] if found else [],
            "back": alignment.BACK_YEARS,
            "curves": _curves(found, one, other) if found else None,
            "beside": _beside(one.number, other.number, asked, reader),
            "is_silent": any(not each.tells_absence for each in alignment.vote_sets(reader=reader)),
            "flows": exchanges.flows(one.number, other.number, until=asked.year, reader=reader),
            "recent": exchanges.RECENT_YEARS,
            "common": common.in_common(one.number, other.number, asked.year, reader=reader),
            "pledges": exchanges.pledges(one.number, other.number, reader=reader),
            "agreements": ties_agreements.of_pair(one, other, asked.year, reader=reader),
            "agreement_formulas": TERMS["agreement_formula"],
            **ties_forecasts.of_pair(one.number, other.number, reader),
            "shown": ties_profile.shown(request, one, other, asked.year, found),
            "names": {each.number: spell_name(each) for each in (one, other)},
            "measures": TERMS["similarity"].items(),
            "conventions": TERMS["vote_convention"].items(),
            "formulas": TERMS["tie_formula"],
        },
    )


@require_GET
def state_page(request: HttpRequest) -> HttpResponse:
    """A state: what it was, what came of it, and who votes most like it in a year."""
    reader, asked = reader_of(request), asked_of(request)
    if naming.is_unlisted(request.GET.get("of", "")):
        return _unlisted(request, [request.GET["of"]], reader)
    state = naming.spell_of(naming.number_of(request.GET.get("of", ""), asked.year), asked.year)
    chosen = chosen_votes(reader)
    near: Sequence[Near] = ()
    if chosen is not None:
        near = _nearest(state.number, asked, chosen, reader)
    return render(
        request,
        "ties/state.html",
        {
            "asked": asked,
            "state": state,
            "spells": naming.spells_of(state.number),
            "kin": naming.kin_of(state.number),
            "set": chosen,
            **ties_forecasts.of_state(state.number, reader),
            "near": [(each, naming.voter(each.number, asked.year)) for each in near[:SHOWN]],
            "more": max(len(near) - SHOWN, 0),
            "states": choice_of(asked.year),
            "measures": TERMS["similarity"].items(),
            "conventions": TERMS["vote_convention"].items(),
            "formulas": {**TERMS["tie_formula"], "above": TERMS["network_formula"]["above"]},
            "least": alignment.LEAST_ROLL_CALLS,
            **partners_told(state, asked.year, request.GET, reader=reader),
        },
    )


def alike_file(request: HttpRequest) -> pl.DataFrame:
    """Alignment year by year, with what it stands on in every row."""
    found = alike_of(request, reader_of(request))
    rows = found.years if found else ()
    return pl.DataFrame(
        {
            "year": [each.year for each in rows],
            "value": [each.value for each in rows],
            "standard_error": [each.error for each in rows],
            "roll_calls": [each.roll_calls for each in rows],
        }
    ).with_columns(
        pl.lit(found.measure.value if found else "").alias("measure"),
        pl.lit(found.convention if found else "").alias("convention"),
        pl.lit(f"{found.set.source}, {found.set.vintage}" if found else "").alias("source"),
    )


def alike_picture(request: HttpRequest) -> Picture:
    """The same as it is drawn."""
    reader, asked = reader_of(request), asked_of(request)
    found = alike_of(request, reader)
    if found is None:
        raise NotFound("votes_not_loaded")
    return Picture(
        component="components/curves.html",
        drawn={"curves": _curves(found, *pair_of(request, asked.year)), "with_names": True},
        title=_("%(measure)s of votes, with bounds of 90%%") % {"measure": term("similarity", found.measure)},
        source=f"{found.set.source}, {found.set.vintage}",
        width=WIDTH,
        height=HEIGHT,
    )


def flows_file(request: HttpRequest) -> pl.DataFrame:
    """What goes both ways, by set and year; what is not known is empty."""
    reader, asked = reader_of(request), asked_of(request)
    one, other = pair_of(request, asked.year)
    rows = [
        (each.set.format, each.set.vintage, one.code, other.code, year.year, year.given, year.taken)
        for each in exchanges.flows(one.number, other.number, until=asked.year, reader=reader)
        for year in each.years
    ]
    names = {"set": pl.String, "vintage": pl.String, "one": pl.String, "other": pl.String, "year": pl.Int64}
    return pl.DataFrame(rows, {**names, "given": pl.Float64, "taken": pl.Float64}, orient="row")


def nearest_file(request: HttpRequest) -> pl.DataFrame:
    """Who votes like a state in a year."""
    reader, asked = reader_of(request), asked_of(request)
    chosen = chosen_votes(reader)
    number = naming.number_of(request.GET.get("of", ""), asked.year)
    rows = _nearest(number, asked, chosen, reader) if chosen else ()
    return pl.DataFrame(
        {
            "state": [naming.voter(each.number, asked.year).code for each in rows],
            "rank": [each.rank for each in rows],
            "rank_low": [each.rank_low for each in rows],
            "rank_high": [each.rank_high for each in rows],
            "value": [each.value for each in rows],
            "standard_error": [each.error for each in rows],
            "roll_calls": [each.roll_calls for each in rows],
        }
    ).with_columns(pl.lit(asked.measure.value).alias("measure"), pl.lit(asked.convention).alias("convention"))


def alike_of(request: HttpRequest, reader: Actor) -> Alike | None:
    """How the two states of an address vote, by what it asks."""
    asked, chosen = asked_of(request), chosen_votes(reader)
    one, other = pair_of(request, asked.year)
    if chosen is None:
        return None
    return alignment.alike(
        one.number,
        other.number,
        set=chosen,
        convention=asked.convention,
        measure=asked.measure,
        reader=reader,
    )


def _unlisted(request: HttpRequest, codes: Sequence[str], reader: Actor) -> HttpResponse:
    """What can be said of a place that is not on the list of states: why the sets do not tell of it."""
    names = [party_name(f"state:{each.strip().upper()}") for each in codes if naming.is_unlisted(each)]
    asked = asked_of(request)
    return render(
        request,
        "ties/unlisted.html",
        {
            "names": names,
            "asked": asked,
            "sets": sets.sets_of_states(reader=reader),
            "states": choice_of(asked.year),
        },
    )


def _nearest(number: int, asked: Asked, chosen: SetView, reader: Actor) -> Sequence[Near]:
    return nearness.nearest(
        number, asked.year, set=chosen, convention=asked.convention, measure=asked.measure, reader=reader
    )


def _beside(
    one: int, other: int, asked: Asked, reader: Actor
) -> list[tuple[SetView, str, tuple[float, ...]]]:
    """Every set of votes by every convention, in the year asked: why two figures of one pair differ."""
    found = []
    for each in alignment.vote_sets(reader=reader):
        for convention in VOTE_CONVENTIONS:
            values = alignment.by_every_measure(
                one, other, asked.year, set=each, convention=convention, reader=reader
            )
            if values:
                found.append((each, convention, values))
    return found


def _curves(found: Alike, one: StateSpell, other: StateSpell) -> Curves:
    known = [(float(each.year), each.value) for each in found.years]
    around = [
        (float(each.year), each.value - Z_90 * each.error, each.value + Z_90 * each.error)
        for each in found.years
        if isfinite(each.error)
    ]
    return curves([Series(f"{spell_name(one)} – {spell_name(other)}", known, [], around)])
