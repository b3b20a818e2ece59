"""The page of security interests: where a state's meet those of others, and no programme exists yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mithaq.access.domain.permissions import Act
from mithaq.federation.queries import interests as of_interests
from mithaq.parties import queries as parties
from mithaq.ties.domain.evidence import ISSUES
from mithaq.ties.domain.interests import (
    LEAST_ROLL_CALLS,
    Finding,
    FindingCode,
    Interest,
    InterestKind,
    Standing,
    unmet,
)
from mithaq.ties.domain.states import StateSpell
from mithaq.ties.queries import issue_votes, naming
from mithaq.ties.queries.interests import KINDS, sets_used
from mithaq.ties.queries.issue_votes import OnIssue
from mithaq.watch.queries import watchlist
from mithaq.web.ties_asking import asked_of, pair_of, reader_of
from mithaq.web.visits import visit
from mithaq.words.interests_told import basis_told, finding_told
from mithaq.words.state_spells import spell_name
from mithaq.words.terms import TERMS, reader_language
from mithaq.words.watch_alerts import watched_told

SHOWN = 20


@dataclass(frozen=True)
class Told:
    """A finding as a sentence, with where it comes from and where more of it stands."""

    text: str
    basis: str
    path: str
    speaks: bool | None


@dataclass(frozen=True)
class Row:
    """A state of the page."""

    interest: Interest
    name: str
    standings: tuple[tuple[InterestKind, Standing], ...]
    speaking: tuple[Told, ...]
    unknown: tuple[InterestKind, ...]

    @property
    def meeting(self) -> tuple[InterestKind, ...]:
        """The kinds that speak."""
        return self.interest.kinds(Standing.MEETS)


@require_GET
def interests_page(request: HttpRequest) -> HttpResponse:
    """One's own state, or another that is asked for, beside every other of the year."""
    reader, asked = reader_of(request), asked_of(request)
    state, found = _found(request)
    names = _names(asked.year)
    first = unmet(found)
    used = sets_used(asked.year, reader=reader)
    return render(
        request,
        "ties/interests.html",
        {
            "asked": asked,
            "state": state,
            "today": visit(request).today,
            "states": sorted(((each, name) for each, name in names.items()), key=lambda each: each[1]),
            "unmet": [_row(each, names, asked.year) for each in first[:SHOWN]],
            "more": max(len(first) - SHOWN, 0),
            "met": [_row(each, names, asked.year) for each in found if each.programmes],
            "every": [_row(each, names, asked.year) for each in found],
            "kinds": tuple(InterestKind),
            "watched": _watched(request),
            "sharing": of_interests.sharing_sources(reader=reader),
            "used": used,
            "missing": [each for each in KINDS if each not in {one.set.kind for one in used}],
            "formulas": TERMS["interest_formula"],
        },
    )


def of_pair(request: HttpRequest) -> Mapping[str, object]:
    """What a section on the page of two states shows."""
    reader, asked, seen = reader_of(request), asked_of(request), visit(request)
    one, other = pair_of(request, asked.year)
    found = of_interests.interest_with(
        one.code, other.code, asked.year, reader=reader, scope=seen.scope, on=seen.today
    )
    told = {
        kind: [_told(each, found, asked.year) for each in found.findings if each.kind is kind]
        for kind in InterestKind
    }
    return {
        "interest": found,
        "issues": _issues(one, other, asked.year, request),
        "kinds": [(kind, found.standing(kind), told[kind]) for kind in InterestKind],
        "year": asked.year,
        "one": one,
    }


def states_file(request: HttpRequest) -> pl.DataFrame:
    """Every state with how each kind of evidence stands, those where no programme exists in their order."""
    state, found = _found(request)
    order = {each.with_: place for place, each in enumerate(unmet(found), 1)}
    return pl.DataFrame(
        [
            {
                "state": state.code,
                "with": each.with_,
                "place_without_programme": order.get(each.with_),
                **{kind.value: each.standing(kind).value for kind in InterestKind},
                "programmes": " ".join(each.programmes),
            }
            for each in found
        ],
        infer_schema_length=None,
    )


def findings_file(request: HttpRequest) -> pl.DataFrame:
    """Every finding with its source; nothing in `speaks` is unknown."""
    state, found = _found(request)
    return pl.DataFrame(
        [
            {
                "state": state.code,
                "with": each.with_,
                "kind": one.kind.value,
                "finding": one.code.value,
                "speaks": one.speaks,
                "text": finding_told(one),
                "source": one.basis.source,
                "first_year": one.basis.first_year,
                "last_year": one.basis.last_year,
                **{
                    name: one.facts.get(name)
                    for name in ("issue", "equal", "roll_calls", "low", "high", "usual")
                },
            }
            for each in found
            for one in each.findings
        ],
        infer_schema_length=None,
    )


def _issues(one: StateSpell, other: StateSpell, year: int, request: HttpRequest) -> list[tuple[str, OnIssue]]:
    reader = reader_of(request)
    return [
        (issue, each)
        for issue in ISSUES
        for each in issue_votes.on_issue_with_all(one.number, issue, year, reader=reader)
        if each.number == other.number and each.roll_calls >= LEAST_ROLL_CALLS
    ]


def _found(request: HttpRequest) -> tuple[StateSpell, tuple[Interest, ...]]:
    reader, asked, seen = reader_of(request), asked_of(request), visit(request)
    code = request.GET.get("of") or parties.institution(reader.institution).state
    state = naming.spell_of(naming.number_of(code, asked.year), asked.year)
    found = of_interests.interests(state.code, asked.year, reader=reader, scope=seen.scope, on=seen.today)
    return state, found


def _names(year: int) -> Mapping[str, str]:
    return {each.code: spell_name(each) for each in naming.states_in(year)}


def _row(interest: Interest, names: Mapping[str, str], year: int) -> Row:
    code = interest.with_
    return Row(
        interest=interest,
        name=names.get(code) or parties.state_name(code, reader_language()),
        standings=tuple((kind, interest.standing(kind)) for kind in InterestKind),
        speaking=tuple(_told(each, interest, year) for each in interest.findings if each.speaks),
        unknown=interest.kinds(Standing.UNKNOWN),
    )


def _told(found: Finding, interest: Interest, year: int) -> Told:
    return Told(finding_told(found), basis_told(found.basis), _path(found, interest, year), found.speaks)


def _path(found: Finding, interest: Interest, year: int) -> str:
    """Where what a finding says can be read."""
    pair = f"{reverse('ties_pair')}?{urlencode({'one': interest.of, 'other': interest.with_, 'year': year})}"
    match found.code:
        case FindingCode.ISSUE:
            return f"{pair}#issues"
        case FindingCode.PLEDGES | FindingCode.NO_PLEDGES:
            return f"{pair}#pledges"
        case FindingCode.ARMS:
            return f"{pair}#flows"
        case FindingCode.FIELDS | FindingCode.OTHER_FIELDS:
            fields = [("field" if "." in each else "field_group", each) for each in _fields(found)]
            return f"{reverse('catalogue')}?{urlencode([('state', interest.with_), *fields])}"
        case FindingCode.TRAINED:
            return reverse("missions")
    return ""


def _fields(found: Finding) -> tuple[str, ...]:
    fields = found.facts["fields"]
    assert isinstance(fields, tuple)  # noqa: S101  # as `named` makes it
    return fields


def _watched(request: HttpRequest) -> list[str]:
    seen = visit(request)
    if not seen.may(Act.SEE_WATCH):
        return []
    return [watched_told(each.asked) for each in watchlist.watched(reader=seen.signed_in)]
