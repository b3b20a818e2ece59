"""The people of the sample programme: everything takes the way that a real one takes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.access import queries as access
from mithaq.mobility.domain.calls import CallState
from mithaq.mobility.domain.missions import MissionState
from mithaq.mobility.queries import calls, directory, missions, reviews, visits
from mithaq.node import sample_mobility, sample_programme
from mithaq.node.founding import sample_id
from mithaq.node.replaying import replay

AT = datetime(2026, 11, 15, 12, tzinfo=UTC)


@pytest.mark.usefixtures("db")
def test_the_sample_goes_as_far_as_it_tells_and_only_once(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    sample_programme.register_parties(at=AT)
    sample_programme.sample_accounts(sample_programme.DEMO_PASSWORD)

    sample_mobility.move_people(at=AT)
    sample_mobility.move_people(at=AT)

    huda, layan, leyla, kerem = (
        access.actor_of_person(sample_id(key), on=AT.date()) for key in ("huda", "layan", "leyla", "kerem")
    )
    found = calls.calls(reader=huda, at=AT)
    assert sorted(each.state for each in found) == [CallState.CLOSED, CallState.CLOSED, CallState.OPEN]
    assert len(reviews.awards_to_second(reader=layan, at=AT)) == 1
    assert reviews.awards_to_second(reader=huda, at=AT) == ()
    assert reviews.count_waiting(reader=leyla) == 2
    states = {each.state for each in missions.missions(reader=kerem, on=AT.date())}
    assert states == {MissionState.DONE, MissionState.UNDER_WAY}
    assert len(visits.prepared(reader=layan)) == 1
    assert len(directory.experts(on=AT.date())) == 2
    assert replay(is_kept=False).is_equal


@pytest.mark.parametrize("day", [datetime(2027, 2, 28, 23, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)])
@pytest.mark.usefixtures("db")
def test_the_sample_can_be_made_on_any_day(settings: Settings, tmp_path: Path, day: datetime) -> None:
    settings.HOME = tmp_path
    sample_programme.register_parties(at=day)

    sample_mobility.move_people(at=day)

    huda = access.actor_of_person(sample_id("huda"), on=day.date())
    assert calls.count(reader=huda, at=day) == 3
