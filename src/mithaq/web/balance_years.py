"""Give and take over time: the page, and the files and drawing that are taken from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mithaq.base.refusals import NotFound, Refused
from mithaq.federation.queries import giving, ledger
from mithaq.federation.queries.ledger import Group, Ledger
from mithaq.parties import queries as parties
from mithaq.parties.domain.ledger import UNKNOWN, Grouping, kind_of, others_of
from mithaq.programmes.queries import programmes
from mithaq.projects.queries import balance as projects
from mithaq.web.curve_sets import HEIGHT, WIDTH, Curves, Series, curves
from mithaq.web.forms import key_of
from mithaq.web.programmes import programmes_told
from mithaq.web.taking import Picture
from mithaq.web.templatetags.mithaq import field_name
from mithaq.web.visits import Visit, visit
from mithaq.words.names import party_names
from mithaq.words.terms import named, reader_language, term

DRAWN = 5


@dataclass(frozen=True)
class Asked:
    """What the page was asked: by what, with whom, in which programme, of the institution or its state."""

    grouping: Grouping
    with_party: str
    programme: UUID | None
    of_state: bool


@require_GET
def years_page(request: HttpRequest) -> HttpResponse:
    """Year by year in groups."""
    seen, asked = visit(request), asked_of(request)
    found = _ledger(seen, asked)
    names = _names(found, seen)
    everyone = _with_whom(seen, asked)
    return render(
        request,
        "balance_years.html",
        {
            "asked": asked,
            "found": found,
            "groups": [(f"group-{place}", names[each.code], each) for place, each in enumerate(found.groups)],
            "curves": _curves(found, names) if found.groups else None,
            "groupings": list(Grouping),
            "parties": sorted(everyone.items(), key=lambda each: each[1]),
            "programmes": programmes.programmes(reader=seen.signed_in, on=seen.today),
            "own": parties.institution(seen.signed_in.institution),
        },
    )


def asked_of(request: HttpRequest) -> Asked:
    """Raises NotFound `programme_unknown`, or Refused `grouping_unknown`."""
    seen, said = visit(request), request.GET.get("programme", "")
    programme = key_of(said, code="programme_unknown") if said else None
    if programme and programme not in programmes_told([programme], seen):
        raise NotFound("programme_unknown", value=said[:80])
    grouping = request.GET.get("by", Grouping.PARTY.value)
    if grouping not in set(Grouping):
        raise Refused("grouping_unknown", value=grouping[:40], known=", ".join(Grouping))
    return Asked(
        Grouping(grouping), request.GET.get("with", "")[:80], programme, request.GET.get("of") == "state"
    )


def years_file(request: HttpRequest) -> pl.DataFrame:
    """Every group and year; the row of all groups has none."""
    found = _ledger(visit(request), asked_of(request))
    rows = [
        (code, each.year, each.gave, each.took, each.net, each.running, each.times_given, each.times_taken)
        for code, years in [("all", found.whole), *((group.code, group.years) for group in found.groups)]
        for each in years
    ]
    numbers = ("year", "gave", "took", "net", "running", "times_given", "times_taken")
    return pl.DataFrame(
        rows, {found.grouping.value: pl.String, **dict.fromkeys(numbers, pl.Int64)}, orient="row"
    )


def years_picture(request: HttpRequest) -> Picture:
    """The curves as they are drawn."""
    seen = visit(request)
    found = _ledger(seen, asked_of(request))
    if not found.whole:
        raise NotFound("nothing_given")
    return Picture(
        component="components/curves.html",
        drawn={"curves": _curves(found, _names(found, seen)), "with_names": True},
        title=_("Given less taken, summed over the years, in points"),
        source=settings.NODE_NAME,
        width=WIDTH,
        height=HEIGHT,
    )


def gifts_file(request: HttpRequest) -> pl.DataFrame:
    """All that was given, with its programme, its fields and what shows it."""
    seen, asked = visit(request), asked_of(request)
    found = giving.given(reader=seen.signed_in, on=seen.today, programme=asked.programme)
    belonging = ledger.belonging_of(found)
    rows = [
        (
            each.on,
            each.giver,
            " ".join(each.takers),
            kind_of(each).value,
            each.what,
            each.key,
            each.weight,
            str(belonging[each.evidence].programme or ""),
            " ".join(belonging[each.evidence].fields),
            str(each.evidence),
        )
        for each in found
    ]
    words = ("programme", "fields", "evidence")
    return pl.DataFrame(
        rows,
        {
            "on": pl.Date,
            **dict.fromkeys(("giver", "takers", "kind", "what", "key"), pl.String),
            "points": pl.Int64,
            **dict.fromkeys(words, pl.String),
        },
        orient="row",
    )


def standing_file(request: HttpRequest) -> pl.DataFrame:
    """How give and take stands with each other party."""
    seen, asked = visit(request), asked_of(request)
    found = ledger.leanings(reader=seen.signed_in, on=seen.today, of_state=asked.of_state)
    rows = [
        (
            each.party,
            each.judged.verdict.value,
            each.judged.gap,
            each.judged.share,
            each.judged.low,
            each.judged.high,
            each.judged.effective,
            each.judged.since,
            " ".join(each.judged.kinds),
        )
        for each in found
    ]
    shares = ("share_given", "low", "high", "effective_gifts")
    return pl.DataFrame(
        rows,
        {
            "party": pl.String,
            "verdict": pl.String,
            "gap": pl.Int64,
            **dict.fromkeys(shares, pl.Float64),
            "since": pl.Date,
            "kinds": pl.String,
        },
        orient="row",
    )


def money_file(request: HttpRequest) -> pl.DataFrame:
    """What parties paid and worked in projects, in each currency."""
    seen, asked = visit(request), asked_of(request)
    found = projects.global_balance(reader=seen.signed_in, on=seen.today, programme=asked.programme)
    rows = [
        (each.currency, share.party, share.cost, share.cost_share, share.work, share.work_share)
        for each in found
        for share in each.shares
    ]
    return pl.DataFrame(
        [(currency, party, *map(_float, figures)) for currency, party, *figures in rows],
        {
            "currency": pl.String,
            "party": pl.String,
            **dict.fromkeys(("cost", "cost_share", "work", "work_share"), pl.Float64),
        },
        orient="row",
    )


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _ledger(seen: Visit, asked: Asked) -> Ledger:
    return ledger.ledger_of(
        reader=seen.signed_in,
        on=seen.today,
        grouping=asked.grouping,
        of_state=asked.of_state,
        with_party=asked.with_party,
        programme=asked.programme,
    )


def _with_whom(seen: Visit, asked: Asked) -> Mapping[str, str]:
    """The parties with which something counts, by name."""
    found = giving.given(reader=seen.signed_in, on=seen.today)
    own = {f"institution:{seen.signed_in.institution}"}
    return party_names({code for each in found for code in others_of(each, own)} | {asked.with_party} - {""})


def _names(found: Ledger, seen: Visit) -> Mapping[str, str]:
    """What groups are called; the unknown one by what is not known."""
    codes = {each.code for each in found.groups} - {UNKNOWN}
    match found.grouping:
        case Grouping.PARTY:
            names = dict(party_names(codes))
        case Grouping.KIND:
            names = {code: term("giving_kind", code) for code in codes}
        case Grouping.FIELD:
            names = {code: field_name(code) for code in codes}
        case Grouping.BLOC:
            names = {code: parties.bloc_name(code, reader_language()) for code in codes}
        case Grouping.PROGRAMME:
            told = programmes_told([UUID(each) for each in codes], seen)
            names = {code: named(told[UUID(code)].titles) if UUID(code) in told else code for code in codes}
    return {**names, UNKNOWN: term("giving_unknown", found.grouping.value)}


def _curves(found: Ledger, names: Mapping[str, str]) -> Curves:
    first, last = found.whole[0].year, found.whole[-1].year
    return curves([_series(each, names[each.code], first, last) for each in found.groups[:DRAWN]])


def _series(group: Group, name: str, first: int, last: int) -> Series:
    """Every curve begins before the first gift of all, when nothing had been given."""
    running = {each.year: each.running for each in group.years}
    points, now = [(float(first - 1), 0.0)], 0
    for year in range(first, last + 1):
        now = running.get(year, now)
        points.append((float(year), float(now)))
    return Series(name, points, [])
