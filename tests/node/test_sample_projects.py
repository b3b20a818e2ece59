"""The joint project of the sample: it says what the rules allow, and is told once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.access import queries as access
from mithaq.node import sample_programme
from mithaq.node.founding import sample_id
from mithaq.node.replaying import replay
from mithaq.node.sample_projects import develop
from mithaq.projects.domain.progress import State
from mithaq.projects.queries import projects

AT = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_project_of_the_sample_runs_and_is_told_once(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    sample_programme.register_parties(at=AT)

    reference, again = develop(at=AT), develop(at=AT)

    reader = access.actor_of_person(sample_id("huda"), on=AT.date())
    view = projects.project(reference, reader=reader, on=AT.date())
    assert reference == again
    assert len(view.versions) == 1
    states = {each.deliverable.key: each.state for each in view.deliverables}
    assert (states["D1.1"], states["D1.2"], states["D3.1"]) == (
        State.ACCEPTED,
        State.SUBMITTED,
        State.PLANNED,
    )
    assert all(not each.conflicts for each in view.licences)
    assert replay(is_kept=False).is_equal
