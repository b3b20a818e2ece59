"""Where listings led: what is counted, what is told, and to whom."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import interest, talking
from mithaq.exchange.actions.sighting import note_sighting
from mithaq.exchange.domain.funnel import Listing, Stage, steps, told_readers
from mithaq.exchange.domain.talking import Ending
from mithaq.exchange.models import Sighting
from mithaq.exchange.queries import funnel, records
from mithaq.exchange.queries.records import RecordView


def listing(*reached: Stage) -> Listing:
    return Listing("offer", frozenset({"energy"}), frozenset(reached))


def view_of(reference: str, cast: Cast) -> RecordView:
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())


def counts(found: funnel.CatalogueFunnel) -> list[int]:
    return [step.count for step in found.all]


def test_whoever_reached_a_stage_passed_all_before_it() -> None:
    found = steps([listing(), listing(Stage.SEEN), listing(Stage.AGREED)])

    assert [step.count for step in found] == [3, 2, 1, 1, 1]


@pytest.mark.parametrize(("listings", "rate"), [(9, None), (10, 0.1)])
def test_a_rate_is_told_from_ten_cases_up(listings: int, rate: float | None) -> None:
    found = steps([listing(Stage.SEEN), *(listing() for _ in range(listings - 1))])

    assert (found[1].cases, found[1].rate) == (listings, rate)


@pytest.mark.parametrize(("readers", "told"), [(0, None), (2, None), (3, 3), (40, 40)])
def test_few_readers_are_not_counted_aloud(readers: int, told: int | None) -> None:
    assert told_readers(readers) == told


def test_an_institution_counts_once_and_never_for_its_own_record(cast: Cast) -> None:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)

    for reader in (None, cast.leyla.actor, cast.amina.actor, cast.amina.actor, cast.sam.actor):
        note_sighting(view, by=reader, on=AT.date())
    note_sighting(view, by=cast.sam.actor, on=AT.date() + timedelta(days=1))

    found = {row.institution: (row.last_on - row.first_on).days for row in Sighting.objects.all()}
    assert found == {cast.amina.institution: 0, cast.sam.institution: 1}
    assert funnel.of_record(view.id).seen is None


def test_a_record_tells_its_owner_how_far_it_came(cast: Cast) -> None:
    key, view = _conversation(cast)
    before = funnel.of_record(view.id)

    talking.post_message(key, id=uuid4(), text="Yes.", by=cast.leyla.actor, at=AT)
    talking.close_conversation(key, id=uuid4(), why=Ending.AGREED, text="", by=cast.amina.actor, at=AT)

    after = funnel.of_record(view.id)
    assert (before.conversations, after.conversations) == (0, 1)
    assert after.interested == (cast.amina.institution,)
    assert after.endings == {Ending.AGREED: 1}
    assert counts(funnel.measured(cast.leyla.scope.labels)) == [1, 1, 1, 1, 1]


def test_the_funnel_counts_no_record_that_its_reader_may_not_see(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content(label=label("restricted")))
    published(cast.leyla, cast.kerem, content())

    assert counts(funnel.measured(cast.amina.scope.labels))[0] == 1
    assert counts(funnel.measured(cast.leyla.scope.labels))[0] == 2


def test_only_the_hosts_officers_and_analysts_see_the_funnel_of_the_catalogue(cast: Cast) -> None:
    appointing.appoint(id=uuid4(), person=cast.noor.person, role=Role.ANALYST, by=cast.hamad.actor, at=AT)

    found = funnel.of_catalogue(cast.noor.actor, cast.noor.scope)

    assert counts(found) == [0, 0, 0, 0, 0]
    for other in (cast.kerem, cast.leyla, cast.hamad):
        with pytest.raises(Refused, match="not_permitted"):
            funnel.of_catalogue(other.actor, other.scope)


def _conversation(cast: Cast) -> tuple[UUID, RecordView]:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)
    key = interest.declare_interest(view.id, note="Why?", answers_with=None, by=cast.amina.actor, at=AT)
    return key, view
