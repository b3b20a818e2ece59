"""The filter of lists is the decision: what SQL admits by label ids is what the rule allows, row by row.

A third answer comes from the rule written here anew, as a list of conditions over the label as it is stored.
`bench/labels.py` does the same for a million worlds.
"""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from cast import AT
from mithaq.base.labels import EVERYONE, Classification, Handling, Label
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.release import ANONYMOUS, Reader, decide
from mithaq.clearance.models import InternedLabel
from mithaq.clearance.queries.readers import readable_labels
from mithaq.exchange.models import Record
from mithaq.exchange.queries import records

PARTIES = (
    "state:MA",
    "state:TR",
    "state:US",
    "bloc:OIC",
    "bloc:AU",
    "institution:a",
    "institution:b",
    "person:p",
)
ON = date(2026, 6, 1)
LABELS, ROWS, READERS = 12, 40, 30
NOBODYS_LABEL = 999_999


def random_label(chance: Random) -> Label:
    listed = {*chance.sample(PARTIES, chance.choice((0, 0, 1, 2, 3))), *chance.choice(((), (), (EVERYONE,)))}
    return Label(
        chance.choice(list(Classification)),
        releasable_to=tuple(sorted(listed)),
        handling=chance.choice(((), (Handling.GOVERNMENT_ONLY,))),
        originator=chance.choice(PARTIES),
    )


def random_reader(chance: Random) -> Reader:
    return Reader(
        frozenset({EVERYONE, *chance.sample(PARTIES, chance.randrange(4))}),
        is_government=chance.random() < 0.5,
        ceiling=chance.choice(list(Classification)),
    )


def says_the_specification(label: Any, reader: Reader) -> bool:
    """Over the stored label: conditions that must all hold, unless the record is one's own."""
    levels = ["public", "partners", "restricted"]
    own = label["originator"] in reader.parties
    open_enough = label["classification"] in levels[: 1 + levels.index(reader.ceiling.value)]
    named = [code for code in label["releasable_to"] if code in reader.parties]
    unnamed = len(label["releasable_to"]) == 0 and label["classification"] != "restricted"
    for_all_readers = "government_only" not in label["handling"]
    return own or (open_enough and (unnamed or named != []) and (for_all_readers or reader.is_government))


def intern(labels: list[Label]) -> None:
    InternedLabel.objects.bulk_create(
        InternedLabel(id=key, label=label.as_json()) for key, label in enumerate(labels, 1)
    )


def list_records(chance: Random, labels: list[Label]) -> None:
    """Records of two institutions, some under a label that was never interned."""
    Record.objects.bulk_create(
        Record(
            id=UUID(int=number),
            reference=f"R-{number}",
            kind="offer",
            institution=UUID(int=number % 2),
            state="TR",
            label_id=chance.choice([*range(1, len(labels) + 1), NOBODYS_LABEL]),
            fields=[],
            valid_from=ON,
            valid_until=ON + timedelta(days=1),
            content={},
            version=1,
            published_at=AT,
            changed_at=AT,
            added_at=AT,
            statement=UUID(int=number),
            position=number,
        )
        for number in range(ROWS)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_a_list_shows_the_rows_that_the_decision_allows_and_no_other(seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    labels = [random_label(chance) for _ in range(LABELS)]
    intern(labels)
    list_records(chance, labels)
    rows = list(Record.objects.values_list("id", "label_id", "institution"))
    stored = dict(InternedLabel.objects.values_list("id", "label"))

    for reader in [ANONYMOUS, *(random_reader(chance) for _ in range(READERS))]:
        filtered = readable_labels(reader)

        listed = set(Record.objects.filter(label_id__in=filtered).values_list("id", flat=True))
        counted = records.counts_by_institution(labels=filtered, on=ON)

        known = [row for row in rows if row[1] != NOBODYS_LABEL]
        assert listed == {row for row, key, _ in known if decide(labels[key - 1], reader).is_allowed}
        assert listed == {row for row, key, _ in known if says_the_specification(stored[key], reader)}
        assert sum(counted.values()) == len(listed)
        assert counted == {
            who: count
            for who in (UUID(int=0), UUID(int=1))
            if (count := sum(row in listed for row, _, owner in rows if owner == who))
        }


def test_the_worlds_hold_every_answer() -> None:
    chance = Random(0)  # noqa: S311
    pairs = [(random_label(chance), random_reader(chance)) for _ in range(3_000)]

    reasons = {decide(label, reader).reasons for label, reader in pairs}

    assert len(reasons) == 8  # each set of the three rules refuses somewhere, the empty one too
    assert sum(not decide(*pair).reasons for pair in pairs) > 500


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["classification", "releasable_to", "handling", "originator"])
def test_a_stored_label_that_lacks_a_fact_refuses_the_whole_list(missing: str) -> None:
    intern([Label(Classification.PUBLIC, (), (), "state:TR")] * 2)
    damaged = InternedLabel.objects.get(pk=1)
    del damaged.label[missing]
    damaged.save()

    with pytest.raises(Refused, match="label_unknown"):
        readable_labels(ANONYMOUS)


@pytest.mark.django_db
def test_a_reader_who_loses_a_fact_sees_no_more_than_before() -> None:
    chance = Random(1)  # noqa: S311
    intern([random_label(chance) for _ in range(60)])

    for _ in range(40):
        reader = random_reader(chance)
        seen = set(readable_labels(reader))
        for party in reader.parties:
            less = Reader(reader.parties - {party}, reader.is_government, reader.ceiling)
            assert set(readable_labels(less)) <= seen
        private = Reader(reader.parties, is_government=False, ceiling=reader.ceiling)
        low = Reader(reader.parties, reader.is_government, Classification.PUBLIC)
        assert set(readable_labels(private)) <= seen
        assert set(readable_labels(low)) <= seen


@pytest.mark.django_db
def test_without_labels_nothing_is_listed() -> None:
    chance = Random(2)  # noqa: S311
    list_records(chance, [Label(Classification.PUBLIC, (), (), "state:TR")])

    filtered = readable_labels(ANONYMOUS)

    assert filtered == ()
    assert not Record.objects.filter(label_id__in=filtered).exists()
