"""Readiness: as ready as the weakest dimension, and nothing without evidence."""

import pytest

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.economy.adapters.readiness_levels import readiness_meanings
from mithaq.economy.domain.readiness import SCALES, SIX, Dimension, Level, readiness

SHOWN = ("a report",)
T, M, TEAM = Dimension.TECHNOLOGY, Dimension.MANUFACTURING, Dimension.TEAM


def levels(**found: int) -> list[Level]:
    return [Level(Dimension(name), level, SHOWN) for name, level in found.items()]


@pytest.mark.parametrize(
    ("found", "bound", "weakest", "is_known"),
    [
        ({"trl": 6}, 6, (T,), False),
        ({"trl": 6, "tmrl": 3}, 3, (TEAM,), False),
        (dict.fromkeys((each.value for each in SIX), 4), 4, SIX, True),
        ({**dict.fromkeys((each.value for each in SIX), 9), "mrl": 10}, 9, (*SIX, M), True),
        ({**dict.fromkeys((each.value for each in SIX), 7), "mrl": 2}, 2, (M,), True),
    ],
)
def test_the_weakest_bounds_the_case(
    found: dict[str, int], bound: int, weakest: tuple[Dimension, ...], is_known: bool
) -> None:
    told = readiness(levels(**found))

    assert (told.bound, told.weakest, told.is_known) == (bound, weakest, is_known)
    assert set(told.missing) == set(SIX) - {Dimension(each) for each in found}


@pytest.mark.parametrize(
    ("dimension", "level", "evidence", "code"),
    [
        (T, 0, SHOWN, "readiness_out_of_scale"),
        (T, 10, SHOWN, "readiness_out_of_scale"),
        (M, 11, SHOWN, "readiness_out_of_scale"),
        (T, 4, (), "readiness_unevidenced"),
        (T, 4, ("a report", " "), "readiness_unevidenced"),
    ],
)
def test_a_level_out_of_its_scale_or_without_evidence_is_refused(
    dimension: Dimension, level: int, evidence: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        Level(dimension, level, evidence)


def test_ten_is_a_level_of_manufacturing_alone() -> None:
    assert Level(M, 10, SHOWN).level == 10


def test_nothing_assessed_and_one_assessed_twice_are_refused() -> None:
    with pytest.raises(Refused, match="readiness_not_assessed"):
        readiness([])
    with pytest.raises(Refused, match="readiness_twice"):
        readiness([*levels(trl=3), *levels(trl=4)])


def test_every_level_has_a_meaning_of_its_own_in_three_languages() -> None:
    found = readiness_meanings()

    assert set(found) == {(each, level) for each in Dimension for level in range(1, SCALES[each].last + 1)}
    for language in Language:
        told = [each[language] for each in found.values()]
        assert all(told)
        assert len(set(told)) == len(told)
