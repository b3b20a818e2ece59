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
from mithaq.exchange.domain.funnel import Listing, Stage, by_group, by_kind, steps, told_readers
from mithaq.exchange.domain.talking import Ending
from mithaq.exchange.models import Sighting
from mithaq.exchange.queries import funnel, records
from mithaq.exchange.queries.records import RecordView


def listing(*reached: Stage, kind: str = "offer", groups: tuple[str, ...] = ("energy",)) -> Listing:
    return Listing(kind, frozenset(groups), frozenset(reached))


def many(number: int, kind: str = "offer") -> list[Listing]:
    return [listing(kind=kind) for _ in range(number)]


def view_of(reference: str, cast: Cast) -> RecordView:
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())


def counts(found: funnel.CatalogueFunnel) -> list[int | None]:
    return [step.count for step in found.all]


def test_whoever_reached_a_stage_passed_all_before_it() -> None:
    found = steps([*many(10), listing(Stage.SEEN), listing(Stage.AGREED)])

    assert [step.count for step in found] == [12, 2, 1, 1, 1]


def test_a_rate_is_told_from_ten_cases_up() -> None:
    found = steps([*many(1), *(listing(Stage.INTEREST) for _ in range(9))])

    assert (found[1].cases, found[1].rate) == (10, 0.9)
    assert (found[2].cases, found[2].rate) == (9, None)


@pytest.mark.parametrize(
    ("listings", "told"), [(1, [1] + [None] * 4), (9, [9] + [None] * 4), (10, [10, 1, 1, 1, 1])]
)
def test_few_listings_tell_how_many_they_are_and_nothing_else(listings: int, told: list[int | None]) -> None:
    found = steps([listing(Stage.AGREED), *many(listings - 1)])

    assert [step.count for step in found] == told
    assert {(step.cases, step.rate) for step in found if step.count is None} <= {(None, None)}


def test_a_row_that_would_tell_of_few_listings_by_subtraction_is_not_told_either() -> None:
    found = by_kind([*many(11), *many(30, kind="need"), listing(Stage.AGREED, kind="other")])

    told = {kind: [step.count for step in row] for kind, row in found.items()}
    assert told == {
        "need": [30, 0, 0, 0, 0],
        "offer": [11, None, None, None, None],
        "other": [1, None, None, None, None],
    }


def test_few_listings_of_several_groups_may_be_told_by_no_subtraction() -> None:
    found = by_group([*many(12), *(listing(groups=("water",)) for _ in range(6))])
    both = by_group([*many(12), *(listing(groups=(name,)) for name in ("water", "food") for _ in range(6))])

    assert [row[1].count for row in found.values()] == [None, None]
    assert {name: row[1].count for name, row in both.items()} == {"energy": 0, "food": None, "water": None}


@pytest.mark.parametrize(
    ("others", "interested", "told"), [(0, 0, None), (2, 0, None), (2, 40, None), (3, 0, 3), (3, 2, 5)]
)
def test_few_readers_beside_those_who_are_named_are_not_counted_aloud(
    others: int, interested: int, told: int | None
) -> None:
    assert told_readers(others, named=interested) == told


def test_readers_who_are_named_beside_the_count_do_not_hide_the_others(cast: Cast) -> None:
    _, view = _conversation(cast)
    for reader in (cast.amina, cast.sam, cast.noor):
        note_sighting(view, by=reader.actor, on=AT.date())
    few = funnel.of_record(view.id).seen
    Sighting.objects.create(record=view.id, institution=uuid4(), first_on=AT.date(), last_on=AT.date())

    assert (few, funnel.of_record(view.id).seen) == (None, 4)


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
    few = funnel.measured(cast.leyla.scope.labels)
    for number in range(9):
        published(cast.leyla, cast.kerem, content(f"Another {number}"))
    enough = funnel.measured(cast.leyla.scope.labels)
    assert counts(few) == [1, None, None, None, None]
    assert counts(enough) == [10, 1, 1, 1, 1]


def test_the_funnel_counts_no_record_that_its_reader_may_not_see(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content(label=label("restricted")))
    published(cast.leyla, cast.kerem, content())

    assert counts(funnel.measured(cast.amina.scope.labels))[0] == 1
    assert counts(funnel.measured(cast.leyla.scope.labels))[0] == 2


def test_only_the_hosts_officers_and_analysts_see_the_funnel_of_the_catalogue(cast: Cast) -> None:
    appointing.appoint(id=uuid4(), person=cast.noor.person, role=Role.ANALYST, by=cast.hamad.actor, at=AT)

    found = funnel.of_catalogue(cast.noor.actor, cast.noor.scope)

    assert counts(found) == [0, None, None, None, None]
    for other in (cast.kerem, cast.leyla, cast.hamad):
        with pytest.raises(Refused, match="not_permitted"):
            funnel.of_catalogue(other.actor, other.scope)


def _conversation(cast: Cast) -> tuple[UUID, RecordView]:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)
    key = interest.declare_interest(view.id, note="Why?", answers_with=None, by=cast.amina.actor, at=AT)
    return key, view
