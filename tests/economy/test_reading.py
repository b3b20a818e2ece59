"""A text is read into industries with what speaks for them, or met with silence."""

from pathlib import Path

import numpy as np
import pytest

from callers import refused
from economy.made_titles import DIVISIONS, known_titles, without_meaning
from mithaq.economy.adapters import model_files
from mithaq.economy.domain.industries.features import Texts
from mithaq.economy.domain.industries.isic import makes_goods
from mithaq.economy.domain.industries.linear import LinearTexts, held_out_scores
from mithaq.economy.domain.industries.reading import IndustryModel, Reading, Silence


@pytest.fixture(scope="module")
def model() -> IndustryModel:
    titles = known_titles()
    return IndustryModel.learnt(titles, without_meaning([each.text for each in titles]), is_english=True)


def read(model: IndustryModel, text: str, *, only_goods: bool = False) -> Reading:
    return model.read(without_meaning([text]), only_goods=only_goods)


@pytest.mark.parametrize(
    ("text", "division", "isic_class"),
    [
        ("Building of floating ship structures", "30", "3011"),
        ("Growing of rice and other cereals", "01", "0112"),
        ("Weaving of textiles and fabrics", "13", "1312"),
        ("Computer programming activities", "62", "6201"),
    ],
)
def test_a_text_near_titles_is_read(model: IndustryModel, text: str, division: str, isic_class: str) -> None:
    found = read(model, text)

    assert found.silence is None
    assert found.industries[0].division == division
    assert found.classes[0][0] == isic_class


def test_levels_agree_with_one_another(model: IndustryModel) -> None:
    found = read(model, "Building of floating ship structures")

    for level in (found.sections, found.divisions, found.classes):
        assert sum(share for _, share in level) == pytest.approx(1)
    transport = dict(found.divisions)["30"]
    assert sum(share for code, share in found.classes if code[:2] == "30") == pytest.approx(transport)


def test_what_speaks_for_an_industry_is_told(model: IndustryModel) -> None:
    first = read(model, "Building of floating ship structures").industries[0]

    assert {"building", "floating"} <= {word for word, _ in first.words}
    assert (first.titles[0].title.code, first.titles[0].title.division) == ("3011", "30")
    assert first.titles[0].nearness >= first.titles[1].nearness


@pytest.mark.parametrize("text", ["qqq zzz", "42"])
def test_a_text_like_no_title_is_met_with_silence(model: IndustryModel, text: str) -> None:
    assert read(model, text).silence is Silence.UNLIKE_ANY_TITLE


def test_a_model_that_is_never_sure_enough_says_nothing() -> None:
    """Labels that have nothing to do with the words cannot be told on unseen groups."""
    titles = known_titles()
    chance = np.random.default_rng(5).permutation([each.division for each in titles])
    wrong = [
        type(each)(each.system, each.code, "en", each.text, str(division), "", each.group)
        for each, division in zip(titles, chance, strict=True)
    ]
    model = IndustryModel.learnt(wrong, without_meaning([each.text for each in wrong]), is_english=True)

    assert read(model, "Building of floating ship structures").silence is Silence.TOO_UNSURE
    assert model.trial.answered == 0
    assert model.trial.answered_accuracy is None


def test_a_good_comes_from_makers_of_goods(model: IndustryModel) -> None:
    found = read(model, "Computer programming activities", only_goods=True)

    assert {code for code, share in found.divisions if share == 0} == {
        each for each in DIVISIONS if not makes_goods(each)
    }


def test_the_trial_is_on_groups_that_were_not_seen(model: IndustryModel) -> None:
    titles = known_titles()
    texts = without_meaning([each.text for each in titles])
    labels = [each.division for each in titles]

    known, scores = held_out_scores(texts, labels, [each.group for each in titles], count=5, is_english=True)
    right = np.mean([known[each] == label for each, label in zip(scores.argmax(axis=1), labels, strict=True)])

    assert model.trial.accuracy == pytest.approx(right)
    assert model.trial.accuracy < 1
    assert model.trial.titles == len(titles)


def test_a_label_that_a_fold_never_met_is_not_chosen_by_it() -> None:
    fruits = ["apple", "pear", "fig"]
    texts = without_meaning(
        [f"{colour} {each}" for each in fruits for colour in ("red", "green")] + ["blue plum"]
    )
    labels = [each for each in fruits for _ in range(2)] + ["plum"]

    known, scores = held_out_scores(texts, labels, list("abcdefg"), count=40, is_english=True)

    assert known[scores[6].argmax()] != "plum"


def test_two_labels_are_too_few() -> None:
    texts = without_meaning(["one", "other"])

    assert refused(lambda: LinearTexts.learnt(texts, ["a", "b"], is_english=True)) == "labels_too_few"


def test_a_text_without_its_vector_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="one row"):
        Texts.of(["one", "other"], np.zeros((1, 2), np.float32))


def test_a_model_comes_back_from_its_file_as_it_was(model: IndustryModel, tmp_path: Path) -> None:
    file = tmp_path / "models" / "en.npz"
    model_files.write(model, file, encoder="made", is_english=True)

    again = model_files.read(file, encoder="made")

    for text in ("Building of floating ship structures", "qqq"):
        assert read(again, text).silence is read(model, text).silence
        assert dict(read(again, text).classes) == pytest.approx(dict(read(model, text).classes), abs=1e-6)
    assert again.titles == model.titles
    assert again.trial == model.trial


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"no model at all"])
def test_a_file_that_holds_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "en.npz"
    file.write_bytes(content)

    assert refused(lambda: model_files.read(file, encoder="made")) == "industries_not_fitted"


def test_a_model_of_other_vectors_is_refused(model: IndustryModel, tmp_path: Path) -> None:
    file = tmp_path / "en.npz"
    model_files.write(model, file, encoder="made", is_english=True)

    assert refused(lambda: model_files.read(file, encoder="another")) == "industries_not_fitted"
