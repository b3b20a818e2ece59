"""The time zone of a state."""

import csv
from zoneinfo import available_timezones

import pytest

from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.parties.adapters import reference
from mithaq.parties.adapters.zones import zones_of
from mithaq.parties.domain.blocs import Standing

RULED = {"AU", "BR", "CA", "FM", "RU", "UA", "UZ"}


@pytest.mark.parametrize(
    ("state", "zone"),
    [
        ("TR", "Europe/Istanbul"),
        ("QA", "Asia/Qatar"),
        ("MA", "Africa/Casablanca"),
        ("EG", "Africa/Cairo"),
        ("IR", "Asia/Tehran"),
        ("PK", "Asia/Karachi"),
        ("SA", "Asia/Riyadh"),
        ("SN", "Africa/Dakar"),
        # The first of several.
        ("MY", "Asia/Kuala_Lumpur"),
        ("ID", "Asia/Jakarta"),
        ("KZ", "Asia/Almaty"),
        ("US", "America/New_York"),
        ("PT", "Europe/Lisbon"),
        # Another than the first.
        ("UZ", "Asia/Tashkent"),
        ("RU", "Europe/Moscow"),
        ("UA", "Europe/Kyiv"),
        ("CA", "America/Toronto"),
        ("BR", "America/Sao_Paulo"),
        ("AU", "Australia/Sydney"),
        ("FM", "Pacific/Pohnpei"),
    ],
)
def test_a_state_has_the_zone_of_its_seat(state: str, zone: str) -> None:
    assert parties.zone_of(state) == zone


def test_every_member_of_the_oic_has_a_zone() -> None:
    oic = reference.blocs().get("OIC")
    members = {spell.state for spell in oic.spells if spell.standing is Standing.MEMBER}

    zones = {parties.zone_named(parties.zone_of(state)).key for state in members}

    assert len(members) == len(zones) == 57


def test_every_state_where_people_live_has_a_zone_that_this_machine_knows() -> None:
    uninhabited = {"BV", "HM"}

    zones = {parties.zone_of(state.code) for state in reference.states() if state.code not in uninhabited}

    assert zones <= available_timezones()
    for state in uninhabited:
        with pytest.raises(Refused, match="time_zone_unknown"):
            parties.zone_of(state)


def test_our_rulebook_says_only_what_differs_from_the_first() -> None:
    with (reference.RULEBOOKS / "zones.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["state"]: row["zone"] for row in csv.DictReader(file)}

    assert set(rows) == RULED
    assert all(zones_of(state)[0] != zone for state, zone in rows.items())
    assert all(zone in zones_of(state) for state, zone in rows.items())


@pytest.mark.parametrize("state", ["XX", "", "tr", "TUR"])
def test_a_state_that_is_none_has_no_zone(state: str) -> None:
    with pytest.raises(Refused, match="state_unknown"):
        parties.zone_of(state)


@pytest.mark.parametrize(
    "name", ["", "Asia", "Asia/Nowhere", "../etc/passwd", "/etc/localtime", "asia/riyadh"]
)
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="time_zone_unknown"):
        parties.zone_named(name)


@pytest.mark.parametrize(
    ("state", "longitude", "latitude"),
    [
        ("QA", 51.533, 25.283),
        ("MA", -7.583, 33.65),
        ("US", -74.006, 40.714),
        ("KM", 43.267, -11.683),
        ("AU", 151.217, -33.867),
    ],
)
def test_a_state_stands_at_its_chief_city(state: str, longitude: float, latitude: float) -> None:
    assert parties.place_of(state) == pytest.approx((longitude, latitude), abs=0.001)


@pytest.mark.parametrize("state", ["BV", "XX", ""])
def test_where_nobody_lives_there_is_no_place(state: str) -> None:
    assert parties.place_of(state) is None
