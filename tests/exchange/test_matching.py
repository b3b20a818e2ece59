"""Why an offer answers a need: each feature by its table, and the mean of them as a law."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cast import Cast, content, published
from mithaq.exchange.domain import matching
from mithaq.exchange.domain.content import Content, Cooperation
from mithaq.exchange.domain.matching import FEATURES, Pair, judge, pair_of
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.queries import catalogue, records
from mithaq.fields.queries import field_codes, taxonomy


def record(title: str = "Bronze casting", **changes: Any) -> Content:
    whole = content(title, **changes)
    whole["label"] = {**whole["label"], "originator": "institution:x"}
    return content_from(whole, known_fields=field_codes())


OFFER, NEED = record(), record(kind="need")


def pair(offer: Content = OFFER, need: Content = NEED, lexical: float = 1.0) -> Pair:
    return Pair(offer, need, lexical, taxonomy().distance)


@pytest.mark.parametrize(
    ("offered", "asked", "value"),
    [(6, 6, 1.0), (9, 6, 1.0), (5, 6, 0.75), (1, 9, 0.0), (None, 6, 0.5), (6, None, 0.5)],
)
def test_readiness_loses_a_quarter_for_each_level_missing(
    offered: int | None, asked: int | None, value: float
) -> None:
    found, _ = matching.readiness(pair(replace(OFFER, trl=offered), replace(NEED, trl=asked)))

    assert found == value


@pytest.mark.parametrize(
    ("offered", "asked", "value"),
    [
        (("energy.solar",), ("energy.solar",), 1.0),
        (("energy.solar",), ("energy.wind",), pytest.approx(2 / 3)),
        (("energy.solar",), ("society.e_government",), 0.0),
    ],
)
def test_field_falls_with_distance(offered: tuple[str, ...], asked: tuple[str, ...], value: float) -> None:
    found, _ = matching.field(pair(replace(OFFER, fields=offered), replace(NEED, fields=asked)))

    assert found == value


def test_cooperation_is_the_share_of_what_is_asked() -> None:
    offer = replace(OFFER, cooperation=(Cooperation.LICENCE, Cooperation.DATA))
    need = replace(NEED, cooperation=(Cooperation.LICENCE, Cooperation.TRAINING))

    assert matching.cooperation(pair(offer, need)) == (0.5, ("licence",))


def test_wording_shows_the_words_that_met_as_they_were_written() -> None:
    _, words = matching.wording(pair(record("Bronze Casting"), record("bronze foundry", kind="need")))

    assert "bronze" in [word.casefold() for word in words]


def test_the_pair_is_the_same_whoever_asks() -> None:
    distance = taxonomy().distance

    assert pair_of(OFFER, NEED, lexical=0.4, distance=distance) == pair_of(
        NEED, OFFER, lexical=0.4, distance=distance
    )


@given(
    some.floats(0, 1), some.one_of(some.none(), some.integers(1, 9)), some.sampled_from(sorted(field_codes()))
)
def test_every_score_lies_between_0_and_1(lexical: float, trl: int | None, code: str) -> None:
    judgement = judge(pair(replace(OFFER, trl=trl, fields=(code,)), lexical=lexical))

    assert 0 <= judgement.score <= 1 + 1e-9
    assert [reason.feature for reason in judgement.reasons] == list(FEATURES)


def test_the_weights_add_up_to_one_and_each_feature_says_what_it_measures() -> None:
    assert sum(weight for weight, _ in FEATURES.values()) == pytest.approx(1)
    assert all(feature.__doc__ for _, feature in FEATURES.values())


def test_the_better_answer_comes_first_in_both_directions(cast: Cast) -> None:
    near = published(cast.leyla, cast.kerem, content("Solar desalination units", fields=["energy.solar"]))
    far = published(cast.leyla, cast.kerem, content("Solar cookers", fields=["energy.solar"]))
    need = published(
        cast.leyla,
        cast.kerem,
        content("Desalination of well water by solar power", kind="need", fields=["energy.solar"]),
    )
    scope = cast.amina.scope

    asked = records.record(need, labels=scope.labels, on=scope.on)
    offers = [match.record.reference for match in catalogue.matches(asked, scope, limit=9)]
    offered = records.record(near, labels=scope.labels, on=scope.on)
    needs = [match.record.reference for match in catalogue.matches(offered, scope, limit=9)]

    assert offers == [near, far]
    assert needs == [need]
