"""The rules of calls: when one is open, for whom, and what it must hold."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.mobility.domain.calls import (
    Applicant,
    Call,
    CallState,
    CareerStage,
    Criterion,
    Eligibility,
    Place,
    Unfit,
    closes_at,
    opens_at,
    require_sound,
    state_at,
    unfit,
)
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.reading import call_from
from mithaq.parties.domain.institutions import InstitutionKind
from travellers import fellowship

FIELDS = {"maritime.marine_propulsion"}
ISTANBUL = ZoneInfo("Europe/Istanbul")


def stands(call: Call, at: datetime, *, zone: ZoneInfo = ISTANBUL) -> CallState:
    return state_at(call, at=at, zone=zone, is_taken_back=False, is_decided=False)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        # Istanbul is three hours before UTC.
        (datetime(2026, 4, 30, 20, 59, 59, tzinfo=UTC), CallState.ANNOUNCED),
        (datetime(2026, 4, 30, 21, 0, tzinfo=UTC), CallState.OPEN),
        (datetime(2026, 6, 30, 20, 59, 59, tzinfo=UTC), CallState.OPEN),
        (datetime(2026, 6, 30, 21, 0, tzinfo=UTC), CallState.CLOSED),
    ],
)
def test_a_call_is_open_by_the_clocks_of_its_organiser(at: datetime, state: CallState) -> None:
    assert stands(fellowship(), at) is state


def test_a_day_that_loses_an_hour_ends_all_the_same() -> None:
    """In Cairo the clocks go on at midnight, so that 24 April 2026 has no midnight to begin with."""
    call = fellowship(closes_on=date(2026, 4, 23), opens_on=date(2026, 4, 1))

    end = closes_at(call, ZoneInfo("Africa/Cairo"))

    assert end == datetime(2026, 4, 23, 22, tzinfo=UTC)


@given(st.sampled_from(["Asia/Riyadh", "Africa/Cairo", "America/Havana", "Pacific/Apia", "Asia/Tehran"]))
def test_a_call_of_one_day_is_open_for_a_day(zone: str) -> None:
    call = fellowship(opens_on=date(2026, 6, 1), closes_on=date(2026, 6, 1))

    length = closes_at(call, ZoneInfo(zone)) - opens_at(call, ZoneInfo(zone))

    assert length == timedelta(days=1)


@pytest.mark.parametrize(
    ("is_taken_back", "is_decided", "state"),
    [
        (True, False, CallState.TAKEN_BACK),
        (False, True, CallState.DECIDED),
        (True, True, CallState.TAKEN_BACK),
    ],
)
def test_what_was_said_of_it_goes_before_its_days(
    is_taken_back: bool, is_decided: bool, state: CallState
) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)

    found = state_at(fellowship(), at=at, zone=ISTANBUL, is_taken_back=is_taken_back, is_decided=is_decided)

    assert found is state


WHO = Applicant("MA", {"au", "oic"}, InstitutionKind.LABORATORY, CareerStage.EARLY, ("fr", "en"))


@pytest.mark.parametrize(
    ("eligibility", "reasons"),
    [
        (Eligibility(), ()),
        (Eligibility(states=("MA",)), ()),
        (Eligibility(states=("TR",)), (Unfit.STATE,)),
        (Eligibility(states=("TR",), blocs=("oic",)), ()),
        (Eligibility(blocs=("asean",)), (Unfit.STATE,)),
        (Eligibility(institution_kinds=(InstitutionKind.COMPANY,)), (Unfit.INSTITUTION_KIND,)),
        (Eligibility(stages=(CareerStage.LEADING,), languages=("ar",)), (Unfit.STAGE, Unfit.LANGUAGE)),
        (Eligibility(stages=(CareerStage.EARLY,), languages=("ar", "fr")), ()),
    ],
)
def test_every_reason_against_an_applicant_is_named(
    eligibility: Eligibility, reasons: tuple[Unfit, ...]
) -> None:
    assert unfit(eligibility, WHO) == reasons


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({}, ()),
        ({"kind": Kind.VISIT}, (Place.KIND,)),
        ({"titles": {Language.EN: " "}}, (Place.TITLES,)),
        ({"texts": {Language.EN: "Words.", Language.FR: "Mots."}}, (Place.TEXTS,)),
        ({"fields": ("alchemy",)}, (Place.FIELDS,)),
        ({"places": 0}, (Place.PLACES,)),
        ({"closes_on": date(2026, 4, 30)}, (Place.DAYS,)),
        ({"weights": {Criterion.MERIT: 60, Criterion.FIT: 30}}, (Place.WEIGHTS,)),
        ({"weights": {Criterion.MERIT: 110, Criterion.FIT: -10}}, (Place.WEIGHTS,)),
        ({"reviews": 11, "keep_days": 5}, (Place.REVIEWS, Place.KEEP_DAYS)),
    ],
)
def test_a_call_names_every_place_that_is_wrong(
    changes: dict[str, object], places: tuple[Place, ...]
) -> None:
    call = fellowship(**changes)

    if not places:
        require_sound(call, fields=FIELDS)
        return
    with pytest.raises(Refused, match="call_incomplete") as refusal:
        require_sound(call, fields=FIELDS)
    assert refusal.value.facts["places"] == places


def test_a_call_is_read_as_it_was_written_and_in_no_other_way() -> None:
    written = fellowship().as_json()

    assert call_from(written) == fellowship()
    wrongs: tuple[Json, ...] = (
        {**written, "places": "1"},
        {**written, "places": True},
        {**written, "more": 1},
        {**written, "opens_on": "20260501"},
        {key: value for key, value in written.items() if key != "zone"},
        [],
    )
    for wrong in wrongs:
        with pytest.raises(Refused, match="statement_malformed"):
            call_from(wrong)
