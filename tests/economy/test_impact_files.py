"""Licences and assumptions as people write them, in YAML, JSON and sheets."""

import json

import numpy as np
import pytest
import yaml

from economy.made_tables import german_csv
from mithaq.base.refusals import Refused
from mithaq.economy.adapters.impact_files import ImpactFile, read_impact
from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Spread
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.queries.multipliers import Asked, multiplier_of

SHARE = {"form": "uniform", "numbers": [0, 0.5], "source": "our survey"}
PARTS = ("deadweight", "leakage", "displacement", "substitution")
TREE: dict[str, object] = {
    "unit": "million QAR",
    "licences": {"source": "our survey", "amounts": {"L-1": 12, "L-2": None, "L-3": 0.5}},
    "assumptions": {
        **dict.fromkeys(PARTS, SHARE),
        "multiplier": {"form": "point", "numbers": [1.6, 1, 2.3], "source": "the office of statistics"},
    },
    "reference": {"leakage": {"form": "beta", "numbers": [1, 9], "source": "a study"}},
    "scenarios": {
        "cautious": {"deadweight": {"form": "uniform", "numbers": [0.5, 0.9], "source": "the panel"}},
        "other": {"reference": {"leakage": SHARE}},
    },
}
HEAD = "kind,name,form,numbers,source,scenario,unit\n"
LICENCES = "licence,L-1,,12,our survey,,million QAR\nlicence,L-2,,,our survey,,million QAR\n"
SHEET = (
    HEAD
    + LICENCES
    + "licence,L-3,,0.5,our survey,,million QAR\n"
    + "".join(f"assumption,{part},uniform,0 0.5,our survey,,\n" for part in PARTS)
    + "assumption,multiplier,point,1.6 1 2.3,the office of statistics,,\n"
    + "reference,leakage,beta,1 9,a study,,\n"
    + "assumption,deadweight,uniform,0.5 0.9,the panel,cautious,\n"
    + "reference,leakage,uniform,0 0.5,our survey,other,\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [("i.yaml", yaml.safe_dump(TREE)), ("i.json", json.dumps(TREE)), ("i.csv", SHEET)],
)
def test_one_account_in_three_forms(name: str, content: str) -> None:
    found = read_impact(name, content.encode())

    assert found.licences.names == ("L-1", "L-2", "L-3")
    assert np.isnan(found.licences.amounts).tolist() == [False, True, False]
    assert found.licences.unit == "million QAR"
    whole, cautious, other = sorted(found.scenarios, key=lambda each: each.name)
    assert whole.assumed[Part.MULTIPLIER].spread == Spread(Form.POINT, (1.6, 1, 2.3))
    assert cautious.assumed[Part.DEADWEIGHT].spread.numbers == (0.5, 0.9)
    assert cautious.assumed[Part.LEAKAGE] == whole.assumed[Part.LEAKAGE]
    assert other.reference[Part.LEAKAGE].spread.form is Form.UNIFORM
    assert [each.text for each in whole.sources] == ["our survey", "the office of statistics", "a study"]


def test_a_table_gives_the_multiplier_that_a_file_leaves_open() -> None:
    tree = TREE | {"assumptions": dict.fromkeys(PARTS, SHARE)}
    given = multiplier_of("germany.csv", german_csv().encode(), Asked(), "J-N")

    found = read_impact("i.json", json.dumps(tree).encode(), multiplier=given)

    value, low, high = found.scenarios[0].assumed[Part.MULTIPLIER].spread.numbers
    assert (round(value, 4), low) == (1.5951, 1)
    assert high > value
    assert "germany.csv" in given.source.text


def test_what_a_file_supposes_goes_before_a_table() -> None:
    given = Assumption(Part.MULTIPLIER, Spread(Form.UNIFORM, (1, 9)), Source("a table"))

    found: ImpactFile = read_impact("i.json", json.dumps(TREE).encode(), multiplier=given)

    assert found.scenarios[0].assumed[Part.MULTIPLIER].source.text == "the office of statistics"


def changed(**parts: object) -> str:
    return json.dumps(TREE | parts)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("i.yaml", "a: [", "impact_file_unreadable"),
        ("i.yaml", "", "impact_file_unreadable"),
        ("i.json", "{", "impact_file_unreadable"),
        ("i.json", "[]", "impact_part_wrong"),
        ("i.json", changed(unit=""), "impact_part_wrong"),
        ("i.json", changed(licences={"amounts": {"a": 1, "b": 2}}), "claim_source_missing"),
        ("i.json", changed(licences={"source": "s", "amounts": {"a": "many"}}), "impact_part_wrong"),
        ("i.json", changed(assumptions={"luck": SHARE}), "impact_part_wrong"),
        ("i.json", changed(assumptions={"leakage": SHARE | {"form": "bell"}}), "impact_part_wrong"),
        ("i.json", changed(assumptions={"leakage": SHARE | {"numbers": 0.5}}), "impact_part_wrong"),
        ("i.json", changed(assumptions={"leakage": SHARE | {"source": ""}}), "claim_source_missing"),
        ("i.json", changed(assumptions={"leakage": SHARE}), "assumption_missing"),
        # JSON can say NaN; unknown is null.
        (
            "i.json",
            changed(licences={"source": "s", "amounts": {"a": float("nan"), "b": 1}}),
            "impact_part_wrong",
        ),
        ("i.json", changed(licences={"source": "s", "amounts": {"a": True, "b": 1}}), "impact_part_wrong"),
        ("i.json", changed(scenarios={str(place): {} for place in range(13)}), "scenarios_too_many"),
        (
            "i.json",
            changed(licences={"source": "s", "amounts": dict.fromkeys(map(str, range(5_001)), 1)}),
            "licences_too_many",
        ),
        ("i.json", changed(unit="million " * 6), "impact_word_too_long"),
        ("i.json", changed(licences={"source": "s", "amounts": {"L" * 81: 1}}), "impact_word_too_long"),
        ("i.json", changed(scenarios={"s" * 81: {}}), "impact_word_too_long"),
        ("i.csv", SHEET + f"licence,{'L' * 81},,1,our survey,,million QAR\n", "impact_word_too_long"),
        # A number that JSON can say and a machine cannot hold.
        (
            "i.json",
            changed(licences={"source": "s", "amounts": {"a": 10**400, "b": 1}}),
            "impact_part_wrong",
        ),
        ("i.yaml", "unit: !!int ''", "impact_file_unreadable"),
        ("i.yaml", "unit: !!bool x", "impact_file_unreadable"),
        ("i.yaml", "unit: !!timestamp x", "impact_file_unreadable"),
        ("i.yaml", f"unit: 1{':59' * 2_000}.5", "impact_file_unreadable"),
        ("i.yaml", f"unit: 1{':59' * 30_000}", "impact_file_unreadable"),
        ("i.yaml", "a: &a [*a]\nlicences: *a\n", "impact_part_wrong"),
        ("i.csv", "kind,name\nlicence,L-1\n", "impact_columns_missing"),
        ("i.csv", SHEET + LICENCES, "licences_twice"),
        ("i.csv", SHEET + "licence,L-9,,1,our survey,,EUR\n", "impact_units_differ"),
        ("i.csv", SHEET + "patent,L-9,,1,our survey,,\n", "impact_part_wrong"),
        ("i.docx", "", "table_form_unknown"),
    ],
)
def test_a_file_that_tells_no_account_is_refused(name: str, content: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_impact(name, content.encode())


@pytest.mark.parametrize(
    ("name", "content", "twice"),
    [
        ("i.json", '{"unit": "EUR", "licences": {"amounts": {"L-1": 1, "L-2": 2, "L-1": 3}}}', "L-1"),
        ("i.yaml", "unit: EUR\nlicences: {amounts: {L-1: 1, 'L-1': 3}}", "L-1"),
        ("i.yaml", "scenarios: {cautious: {}, cautious: {}}", "cautious"),
        ("i.csv", SHEET + "assumption,leakage,uniform,0 1,our survey,,\n", "leakage"),
        ("i.csv", SHEET + "reference,leakage,uniform,0 1,our survey,other,\n", "leakage"),
    ],
)
def test_a_name_that_stands_twice_is_told(name: str, content: str, twice: str) -> None:
    with pytest.raises(Refused, match="impact_names_twice") as refused:
        read_impact(name, content.encode())

    assert refused.value.facts == {"names": twice}


def test_names_are_words_as_they_are_written() -> None:
    """YAML would read the first three as one number, and the next two as one truth."""
    names = ("8", "010", "8.0", "no", "off", "2025-01-01")
    amounts = ", ".join(f"{each}: 1" for each in names)
    tree = {**TREE, "licences": "?"}

    found = read_impact(
        "i.yaml", yaml.safe_dump(tree).replace("'?'", f"{{source: s, amounts: {{{amounts}}}}}").encode()
    )

    assert found.licences.names == names


def test_a_file_may_say_once_what_it_says_of_several() -> None:
    text = yaml.safe_dump({**TREE, "scenarios": "?"}).replace(
        "'?'", "{one: &one {deadweight: {form: uniform, numbers: [0, 1], source: s}}, other: {<<: *one}}"
    )

    _whole, one, other = read_impact("i.yaml", text.encode()).scenarios

    assert one.assumed == other.assumed


def test_a_refusal_says_where() -> None:
    with pytest.raises(Refused) as refused:
        read_impact("i.json", changed(assumptions={"leakage": SHARE | {"form": "bell"}}).encode())

    assert refused.value.facts == {"place": "assumptions.leakage.form", "value": "bell"}
