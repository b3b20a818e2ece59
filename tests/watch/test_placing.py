"""In which fields works are placed: classes first, then words, and nothing below a confidence of one half."""

import numpy as np
import polars as pl
import pytest

from mithaq.watch.domain.crosswalks import OUTSIDE, Said
from mithaq.watch.domain.field_words import FieldWords, learn, read
from mithaq.watch.domain.placing import PLACED, Rules, labels_of, place, rules_of

SAID = {
    "cs.CV": Said("computing.computer_vision", 0.95),
    "cs.SE": Said("computing", 0.8),
    "cs.CR": Said("cyber_security", 0.95),
    "q-bio.QM": Said("biotechnology.bioinformatics", 0.58),
    "math.AG": Said(OUTSIDE, 0.95),
}
SEEDS = {
    "desalination": "water_environment.desalination",
    "brackish water": "water_environment.desalination",
    "reverse osmosis": "water_environment.desalination",
    "machine learning": "computing.machine_learning",
    "neural networks": "computing.machine_learning",
    "encryption": "cyber_security.cryptography",
    "public key": "cyber_security.cryptography",
}
RULES = rules_of(SAID, SEEDS, None)


def works(*rows: tuple[list[str], list[str]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "source": ["made"] * len(rows),
            "key": [str(at) for at in range(len(rows))],
            "classes": [classes for classes, _ in rows],
            "terms": [terms for _, terms in rows],
        },
        schema_overrides={"classes": pl.List(pl.String), "terms": pl.List(pl.String)},
    )


def placed(classes: list[str], terms: list[str], rules: Rules = RULES) -> list[tuple[str, float, str]]:
    found = place(works((classes, terms)), rules)
    return [
        (str(row["field"]), round(float(row["confidence"]), 3), str(row["way"]))
        for row in found.iter_rows(named=True)
    ]


@pytest.mark.parametrize(
    ("classes", "terms", "found"),
    [
        (["cs.CV"], [], [("computing.computer_vision", 0.95, "classes")]),
        (["cs.CV", "cs.CR"], [], [
            ("computing.computer_vision", 0.95, "classes"), ("cyber_security", 0.808, "classes"),
        ]),
        # A further class counts less, and below one half there is no field.
        (["q-bio.QM"], [], [("biotechnology.bioinformatics", 0.58, "classes")]),
        (["quant-ph", "q-bio.QM"], [], []),
        # A group gives way to its field: of a further class, or of the words.
        (["cs.SE", "cs.CV"], [], [("computing.computer_vision", 0.808, "classes")]),
        (["cs.CR"], ["encryption", "public key"], [("cyber_security.cryptography", 0.6, "seeds")]),
        (["cs.CR"], ["encryption"], [("cyber_security", 0.95, "classes")]),
        (["cs.CR"], ["machine learning", "neural networks"], [("cyber_security", 0.95, "classes")]),
        # Where the main class is in no field, words are not asked; a further class is heard.
        (["math.AG"], ["desalination", "brackish water"], []),
        (["math.AG", "cs.CV"], [], [("computing.computer_vision", 0.808, "classes")]),
        # A further class in no field says nothing.
        (["quant-ph", "math.AG"], ["desalination", "brackish water"], [
            ("water_environment.desalination", 0.6, "seeds"),
        ]),
        (["quant-ph"], ["desalination", "brackish water", "reverse osmosis"], [
            ("water_environment.desalination", 0.65, "seeds"),
        ]),
        (["quant-ph"], ["desalination"], []),
        # As many seeds of two fields: nobody can tell.
        ([], ["desalination", "brackish water", "encryption", "public key"], []),
        ([], [], []),
    ],
)  # fmt: skip
def test_where_a_work_is_placed(
    classes: list[str], terms: list[str], found: list[tuple[str, float, str]]
) -> None:
    assert placed(classes, terms) == found


def test_of_no_works_there_are_no_fields() -> None:
    found = place(works(), RULES)

    assert found.height == 0
    assert dict(found.schema) == PLACED


def test_from_what_the_model_learns() -> None:
    rows = works(
        (["cs.CV", "cs.CR"], []),
        (["cs.CR"], ["encryption", "public key"]),
        (["cs.CV"], ["encryption", "public key"]),
        (["quant-ph"], ["encryption", "public key"]),
        (["quant-ph"], ["encryption"]),
        (["math.AG"], ["machine learning", "neural networks"]),
    ).with_row_index("row")

    labels = dict(labels_of(rows, RULES).iter_rows())

    assert labels == {
        0: "computing.computer_vision",
        1: "cyber_security.cryptography",
        2: "computing.computer_vision",
        3: "cyber_security.cryptography",
        5: OUTSIDE,
    }


VOICES = {
    "computing.computer_vision": ["camera", "pixel", "image edge"],
    "computing.machine_learning": ["gradient", "kernel", "pixel"],
    "energy.wind": ["blade", "rotor", "gust"],
    OUTSIDE: ["sheaf", "cohomology", "kernel"],
}


def taught(
    of_each: int = 200, seed: int = 3, own_part: float = 0.8
) -> tuple[pl.Series, list[str], np.ndarray]:
    """Works that speak in the voice of their field, but for one term in five of any other."""
    chance = np.random.default_rng(seed)
    every = [term for terms in VOICES.values() for term in terms]
    terms, labels = [], []
    for field, own in VOICES.items():
        for _ in range(of_each):
            said = {str(chance.choice(own if chance.random() < own_part else every)) for _ in range(4)}
            terms.append(sorted(said))
            labels.append(field)
    return pl.Series(terms), labels, np.arange(len(labels)) % 4 == 0


@pytest.fixture(scope="module")
def model() -> FieldWords:
    terms, labels, held_back = taught()
    return learn(terms, labels, is_held_back=held_back)


@pytest.mark.parametrize(
    ("terms", "field"),
    [(["camera", "image edge"], "computing.computer_vision"), (["blade", "rotor"], "energy.wind")],
)
def test_words_are_heard(model: FieldWords, terms: list[str], field: str) -> None:
    said = read(pl.Series([terms]), model)

    assert said.fields[said.field[0]] == field
    assert said.field_confidence[0] > 0.8
    assert said.group_confidence[0] >= 0.8


def test_of_works_with_a_confidence_that_part_is_right() -> None:
    """Also where words tell little, and the model is right of half of the works."""
    lessons, names, held_back = taught(of_each=1_000, own_part=0.3)
    model = learn(lessons, names, is_held_back=held_back)
    terms, labels, _ = taught(of_each=1_000, seed=11, own_part=0.3)

    said = read(terms, model)
    right = np.array([said.fields[at] for at in said.field]) == np.array(labels)
    errors = [
        abs(right[part].mean() - said.field_confidence[part].mean()) * part.sum()
        for low in np.arange(0, 1, 0.2)
        if (part := (said.field_confidence >= low) & (said.field_confidence < low + 0.2)).any()
    ]

    assert sum(errors) / len(labels) < 0.05


def test_terms_that_always_come_together_count_as_one() -> None:
    terms, labels, held_back = taught(of_each=400, own_part=0.4)
    often = pl.Series([[*each, *(f"{term} {at}" for at in range(5) for term in each)] for each in terms])

    once, many = (learn(each, labels, is_held_back=held_back) for each in (terms, often))

    assert 2 < many.temperature / once.temperature < 8
    apart = read(often, many).field_confidence - read(terms, once).field_confidence
    assert np.abs(apart).mean() < 0.05


def test_words_of_no_field_give_none(model: FieldWords) -> None:
    rules = rules_of(SAID, SEEDS, model)

    assert placed(["quant-ph"], ["cohomology", "sheaf"], rules) == []
    assert placed(["quant-ph"], ["blade", "gust", "rotor"], rules)[0][::2] == ("energy.wind", "words")


def test_the_model_and_seeds_are_both_heard(model: FieldWords) -> None:
    rules = rules_of(SAID, SEEDS, model)
    terms = ["blade", "gust", "rotor", "encryption", "public key"]

    found = placed([], terms, rules)

    assert [(field, way) for field, _, way in found] == [
        ("energy.wind", "words"),
        ("cyber_security.cryptography", "seeds"),
    ]


def test_works_of_one_field_teach_nothing() -> None:
    with pytest.raises(ValueError, match="too few"):
        learn(pl.Series([["blade"]] * 50), ["energy.wind"] * 50, is_held_back=np.arange(50) % 4 == 0)


def test_a_work_is_placed_alike_among_others_and_alone(model: FieldWords) -> None:
    rules = rules_of(SAID, SEEDS, model)
    terms, _, _ = taught(of_each=5, seed=5)
    rows = works(*((["cs.SE"] if at % 2 else [], list(each)) for at, each in enumerate(terms)))

    together = place(rows, rules)
    alone = pl.concat([place(rows.slice(at, 1), rules) for at in range(rows.height)])

    assert together.drop("confidence").equals(alone.drop("confidence"))
    assert np.allclose(together["confidence"], alone["confidence"], atol=1e-5)
