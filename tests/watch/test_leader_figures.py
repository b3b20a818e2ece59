"""Figures with their bounds as readers of three languages see them."""

import pytest
from django.utils import translation

from mithaq.watch.domain.asking import Actors
from mithaq.watch.domain.intervals import Estimate
from mithaq.words.leader_figures import actor_name, figure_told, party_named, rank_told, share_told


def plain(told: str) -> str:
    return told.translate({0x2067: None, 0x2068: None, 0x2069: None, 0x2060: None, 0x00A0: " ", 0x202F: " "})


@pytest.mark.parametrize(
    ("language", "share", "fall", "rank"),
    [
        ("en", "26.9% (25.1%–28.8%)", "-3.0% (-4.5% … 1.0%)", "1,204 (1,200–1,210)"),
        ("fr", "26,9 % (25,1 %–28,8 %)", "-3,0 % (-4,5 % … 1,0 %)", "1 204 (1 200–1 210)"),
    ],
)
def test_figures_stand_with_their_bounds(language: str, share: str, fall: str, rank: str) -> None:
    with translation.override(language):
        assert plain(share_told(Estimate(0.269, 0.251, 0.288))) in {share, share.replace(" %", "%")}
        assert plain(share_told(Estimate(-0.03, -0.045, 0.01))) in {fall, fall.replace(" %", "%")}
        assert plain(rank_told(1204, 1200, 1210)) == rank


def test_a_minus_stands_before_its_number_in_arabic() -> None:
    with translation.override("ar"):
        told = figure_told(Estimate(-0.48, -0.63, -0.37))

    # Isolated from the right, so that the sign comes first for who reads from there.
    assert told.startswith("\u2067-٠٫٤٨")
    assert told.endswith("\u2069")


def test_a_rank_that_is_sure_has_no_bounds_and_no_figure_is_a_dash() -> None:
    assert rank_told(3, 3, 3) == "3"
    assert figure_told(None) == share_told(None) == "–"


def test_who_it_is() -> None:
    assert actor_name("MA", Actors.COUNTRIES) == "Morocco"
    assert actor_name("XX", Actors.COUNTRIES) == "XX"
    assert actor_name("MA", Actors.INSTITUTIONS) == "MA"
    assert party_named("bloc:GCC").endswith("Gulf")
    assert party_named("state:TR") == "Türkiye"
