"""Why an offer answers a need: each feature by its table, and the mean of them as a law."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cast import AT, Cast, Player, content, published
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import judging
from mithaq.exchange.domain import matching
from mithaq.exchange.domain.content import Content, Cooperation
from mithaq.exchange.domain.lessons import Lesson, Why, lesson_value
from mithaq.exchange.domain.matching import FEATURES, Pair, judge, pair_of
from mithaq.exchange.domain.meaning import Nearness, meaning_ratio
from mithaq.exchange.domain.passages import telling_sentence
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.queries import catalogue, records
from mithaq.exchange.queries.verdicts import verdicts
from mithaq.fields.queries import field_codes, taxonomy


def record(title: str = "Bronze casting", **changes: Any) -> Content:
    whole = content(title, **changes)
    whole["label"] = {**whole["label"], "originator": "institution:x"}
    return content_from(whole, known_fields=field_codes())


OFFER, NEED = record(), record(kind="need")


def pair(
    offer: Content = OFFER,
    need: Content = NEED,
    share: float = 1.0,
    nearness: Nearness | None = None,
    words: int = 9,
) -> Pair:
    return Pair(offer, need, share, nearness, words, (), taxonomy().distance)


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


@pytest.mark.parametrize(
    ("to_question", "to_nearest", "value"),
    [(0.7, 0.5, 0.5), (0.7, 0.9, 0.37 / 1.3), (0.1, 0.9, 0.0), (1.0, -0.2, 1.0)],
)
def test_meaning_counts_less_for_a_text_that_is_near_to_all(
    to_question: float, to_nearest: float, value: float
) -> None:
    found, _ = matching.meaning(pair(nearness=Nearness(to_question, to_nearest)))

    assert found == pytest.approx(value)


def test_a_text_that_no_model_has_read_is_neither_near_nor_far() -> None:
    near, unread, far = (
        matching.meaning(pair(nearness=each))[0] for each in (Nearness(1, 0), None, Nearness(-1, 0))
    )

    assert far < unread < near


def test_the_pair_is_the_same_whoever_asks() -> None:
    distance = taxonomy().distance

    assert pair_of(OFFER, NEED, share=0.4, nearness=None, words=9, met=(), distance=distance) == pair_of(
        NEED, OFFER, share=0.4, nearness=None, words=9, met=(), distance=distance
    )


@given(
    some.floats(0, 1),
    some.one_of(some.none(), some.builds(Nearness, some.floats(-1, 1), some.floats(-1, 1))),
    some.one_of(some.none(), some.integers(1, 9)),
    some.sampled_from(sorted(field_codes())),
    some.integers(0, 5000),
)
def test_every_score_lies_between_0_and_1(
    share: float, nearness: Nearness | None, trl: int | None, code: str, words: int
) -> None:
    offer = replace(OFFER, trl=trl, fields=(code,))
    judgement = judge(pair(offer, share=share, nearness=nearness, words=words))

    assert 0 <= judgement.score <= 1 + 1e-9
    assert [reason.feature for reason in judgement.reasons] == list(FEATURES)


@pytest.mark.parametrize("words", [0, 1, 15, 60, 400])
def test_the_weights_add_up_to_one_and_each_feature_says_what_it_measures(words: int) -> None:
    reasons = judge(pair(words=words)).reasons

    assert sum(reason.weight for reason in reasons) == pytest.approx(1)
    assert all(feature.__doc__ for feature in FEATURES.values())


def test_meaning_weighs_less_the_more_a_text_says() -> None:
    ratios = [meaning_ratio(words) for words in (1, 15, 60, 240)]

    assert ratios == pytest.approx([1.0, 1.0, 0.397, 0.157], abs=0.001)


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


def test_a_match_shows_the_telling_words_as_written_and_the_sentence_that_says_most(cast: Cast) -> None:
    text = "Bells are cast in sand. The bronze is melted without tin. Buyers are welcome."
    texts = {"en": {"title": "Foundry", "summary": "Metal is cast.", "full_text": text}}
    published(cast.leyla, cast.kerem, content("Foundry", texts=texts))
    need = published(cast.leyla, cast.kerem, content("Melting Bronze without TIN", kind="need"))
    scope = cast.amina.scope

    [match] = catalogue.matches(records.record(need, labels=scope.labels, on=scope.on), scope, limit=9)

    [wording] = [reason for reason in match.judgement.reasons if reason.feature == "wording"]
    assert set(wording.met) >= {"Melting", "Bronze", "TIN"}
    assert match.passage is not None
    assert match.passage.text == "The bronze is melted without tin."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", None),
        ("Nothing of it.", None),
        ("A pump. A solar pump! Solar.", "A solar pump!"),
        ("مضخة؟ مضخة solar pump.", "مضخة solar pump."),
        (f"pump {'x' * 400} solar", "pump …"),
    ],
)
def test_the_telling_sentence_is_the_one_with_most_weight(text: str, sentence: str | None) -> None:
    weights = {"solar": 2.0, "pump": 1.0}

    assert telling_sentence(text, weights, lambda each: re.findall(r"\w+", each.lower())) == sentence


def lesson(why: Why, **changes: Any) -> Lesson:
    return Lesson(replace(OFFER, **changes), HERE, why)


HERE, ELSEWHERE = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("lessons", "value"),
    [
        ([], 1.0),
        ([lesson(Why.KNOWN)], 1.0),
        ([lesson(Why.PARTNER)], 0.5),
        ([lesson(Why.NOT_MATURE, trl=6)], 0.5),
        ([lesson(Why.NOT_MATURE, trl=3)], 1.0),
        ([lesson(Why.NOT_MATURE, trl=None)], 1.0),
        ([lesson(Why.TERMS, cooperation=(Cooperation.LICENCE,))], 0.5),
        ([lesson(Why.TERMS, cooperation=(Cooperation.DATA,))], 1.0),
        ([lesson(Why.OTHER_PURPOSE, fields=("energy.solar",))], 0.5),
        ([lesson(Why.PARTNER), lesson(Why.PARTNER), lesson(Why.NOT_MATURE, trl=9)], 0.0),
    ],
)
def test_an_answer_that_repeats_a_reason_is_worth_less(lessons: list[Lesson], value: float) -> None:
    other = replace(OFFER, trl=5, cooperation=(Cooperation.LICENCE,), fields=("energy.solar",))

    assert lesson_value(other, HERE, lessons)[0] == value
    assert lesson_value(replace(other, trl=None, fields=("energy.wind",)), ELSEWHERE, [])[0] == 1.0


def test_what_an_institution_sets_aside_is_gone_for_it_alone_and_teaches_the_list(cast: Cast) -> None:
    gone, like, other = (
        published(cast.leyla, cast.kerem, content(f"Bronze casting {name}", trl=trl))
        for name, trl in (("one", 3), ("two", 3), ("three", 8))
    )
    need = published(cast.leyla, cast.kerem, content("Bronze casting", kind="need", trl=None))
    scope = cast.amina.scope
    asked = records.record(need, labels=scope.labels, on=scope.on)
    answer = records.record(gone, labels=scope.labels, on=scope.on)
    judging.set_aside(asked.id, answer.id, why=Why.NOT_MATURE, note="", by=cast.amina.actor, at=AT)

    def listed(player: Player) -> dict[str, float]:
        aside = verdicts(asked.id, player.actor.institution, scope)
        found = catalogue.matches(asked, scope, limit=9, lessons=aside)
        return {match.record.reference: match.judgement.score for match in found}

    ours, theirs = listed(cast.amina), listed(cast.leyla)
    assert list(ours) == [other, like]
    assert set(theirs) == {gone, like, other}
    assert theirs[like] - ours[like] == pytest.approx(0.05)

    judging.take_back(asked.id, answer.id, by=cast.amina.actor)
    assert listed(cast.amina) == theirs


@pytest.mark.parametrize(
    ("who", "note", "code"),
    [("noor", "", "not_permitted"), ("amina", "x" * 401, "note_invalid")],
)
def test_a_verdict_needs_a_role_and_a_short_note(cast: Cast, who: str, note: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        judging.set_aside(uuid4(), uuid4(), why=Why.KNOWN, note=note, by=getattr(cast, who).actor, at=AT)
