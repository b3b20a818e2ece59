"""Records side by side: what they share, what differs, and how many may stand there."""

import pytest

from cast import AT, Cast, content, label, published
from mithaq.base.refusals import Refused
from mithaq.exchange.domain.comparing import lines_of, require_comparable
from mithaq.exchange.queries import catalogue, records
from mithaq.exchange.queries.records import RecordView


@pytest.mark.parametrize(
    ("values", "common", "is_same"),
    [
        ([("a",), ("a",)], ("a",), True),
        ([("a", "b"), ("b", "a")], ("a", "b"), True),
        ([("a",), ("b",)], (), False),
        ([("a", "b"), ("b", "c")], ("b",), False),
        ([("a",), ("a", "b")], ("a",), False),
        ([("a",), ()], (), False),
    ],
)
def test_a_line_knows_what_all_have_and_whether_any_differs(
    values: list[tuple[str, ...]], common: tuple[str, ...], is_same: bool
) -> None:
    (line,) = lines_of([{"fields": each} for each in values])

    assert line.values == tuple(values)
    assert (line.common, line.is_same) == (common, is_same)


def test_a_property_that_none_has_makes_no_line() -> None:
    assert lines_of([{"trl": (), "stage": ("concept",)}, {"trl": (), "stage": ("prototype",)}])[0].name == (
        "stage"
    )


@pytest.mark.parametrize(("count", "code"), [(0, "too_small"), (1, "too_small"), (6, "too_large")])
def test_one_or_six_are_not_compared(count: int, code: str) -> None:
    with pytest.raises(Refused, match=f"comparison_{code}"):
        require_comparable(count)


@pytest.mark.parametrize("count", [2, 5])
def test_two_to_five_are_compared(count: int) -> None:
    require_comparable(count)


def view(cast: Cast, reference: str) -> RecordView:
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())


def test_the_score_of_a_comparison_is_that_of_the_matches(cast: Cast) -> None:
    need = view(cast, published(cast.leyla, cast.kerem, content("Quiet ship propeller", kind="need")))
    offers = [
        view(cast, published(cast.leyla, cast.kerem, content(title)))
        for title in ("Quiet ship propeller of bronze", "Desert greenhouse", "Ship hull")
    ]

    judged = catalogue.judged(need, [each.id for each in offers], cast.leyla.scope)
    matched = catalogue.matches(need, cast.leyla.scope, limit=20)

    assert {each.record.id: each.judgement.score for each in matched}.items() <= {
        key: each.score for key, each in judged.items()
    }.items()
    assert set(judged) == {each.id for each in offers}


def test_a_record_that_the_reader_may_not_see_is_not_judged(cast: Cast) -> None:
    need = view(cast, published(cast.leyla, cast.kerem, content("Quiet propeller", kind="need")))
    secret = view(cast, published(cast.leyla, cast.kerem, content(label=label("restricted"))))

    assert catalogue.judged(need, [secret.id], cast.amina.scope) == {}
    assert set(catalogue.judged(need, [secret.id], cast.leyla.scope)) == {secret.id}


def test_a_record_of_the_same_kind_answers_nothing(cast: Cast) -> None:
    one, other = (view(cast, published(cast.leyla, cast.kerem, content())) for _ in range(2))

    assert catalogue.judged(one, [other.id], cast.leyla.scope) == {}
