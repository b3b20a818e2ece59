"""Classifying texts to fields: how the rules weigh, that the rulebook is sound, and how well it does."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from mithaq.exchange.adapters.sources import field_rulebook
from mithaq.exchange.adapters.sources.reading import open_lines
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.domain.field_rules import (
    FIELDS_MOST,
    Described,
    FieldRules,
    fields_of,
    rules_from,
    words_of,
)
from mithaq.exchange.domain.loaded import LoadedRecord
from mithaq.fields import queries as fields

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "exchange"
CASES = Path(__file__).parent / "field_cases.yaml"
FILES = {
    "nasa_software": SHARED / "nasa_software" / "catalogue.jsonl.gz",
    "sbir_topics": SHARED / "sbir_needs" / "needs.jsonl.gz",
    "eu_calls": SHARED / "eu_calls" / "calls.jsonl.gz",
}

RULES = rules_from(
    terms={
        "energy.solar": {3: ["solar cell"], 1: ["sunlight"]},
        "energy.wind": {3: ["wind turbine"], 1: []},
        "biotechnology.genomics": {3: ["genome", "cell"], 1: []},
        "health.diagnostics": {3: ["assay"], 1: []},
        "materials.textiles": {3: ["fabric"], 1: []},
    },
    hints={"Department of  Energy": ["energy"], "Assays": ["health.diagnostics"]},
)


def _fields(
    title: str = "", text: str = "", hints: tuple[str, ...] = (), rules: FieldRules = RULES
) -> tuple[str, ...]:
    return fields_of(Described(title=title, text=text, hints=hints, fallback="society"), rules)


def test_the_longest_of_overlapping_words_is_taken() -> None:
    assert _fields(title="Solar cells") == ("energy.solar",)
    assert _fields(title="Cells") == ("biotechnology.genomics",)


def test_a_word_in_the_title_outweighs_one_in_the_text() -> None:
    found = _fields(title="A wind turbine", text="A fabric")

    assert found == ("energy.wind",)


def test_a_repeated_word_counts_three_times_at_the_most() -> None:
    found = _fields(text="sunlight " * 50 + "genome genome")

    assert found == ("biotechnology.genomics", "energy.solar")


def test_there_are_three_fields_at_the_most_and_the_order_is_the_same_every_time() -> None:
    found = _fields(text="fabric assay genome, wind turbine, solar cell")

    assert found == ("biotechnology.genomics", "energy.solar", "energy.wind")
    assert len(found) == FIELDS_MOST


def test_a_hint_lifts_what_it_names() -> None:
    assert _fields(text="genome and wind turbine", hints=("department of energy",))[0] == "energy.wind"
    assert _fields(text="genome", hints=("ASSAYS",))[0] == "health.diagnostics"


def test_what_words_do_not_decide_the_hint_decides_and_then_the_fallback() -> None:
    assert _fields(title="Other", text="sunlight", hints=("Department of Energy",)) == ("energy.solar",)
    assert _fields(title="Other", hints=("Department of Energy",)) == ("energy",)
    assert _fields(title="Other", text="sunlight") == ("society",)
    assert _fields() == ("society",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Batteries, fuel-cells & buses", ("battery", "fuel", "cell", "buse")),
        ("glass analysis virus gas", ("glass", "analysis", "virus", "gas")),
        ("Énergie solaire", ("énergie", "solaire")),
        ("", ()),
    ],
)
def test_words_are_lower_case_and_singular(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def _rulebook() -> dict[str, dict[str, dict[str, list[str]]]]:
    content: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
        field_rulebook.RULEBOOK.read_text(encoding="utf-8")
    )
    return content


def test_the_rulebook_has_words_for_every_leaf_and_knows_no_other_field() -> None:
    leaves = {field.code for field in fields.taxonomy() if field.parent}

    assert set(_rulebook()["words"]) == leaves


def test_every_source_has_hints_and_a_fallback() -> None:
    assert set(_rulebook()["fallbacks"]) == set(_rulebook()["hints"]) == set(SOURCES)


def test_no_word_stands_twice_under_one_leaf() -> None:
    for code, words in _rulebook()["words"].items():
        found = [words_of(each) for each in (*words["strong"], *words["weak"])]
        assert len(found) == len(set(found)), (code, [each for each in found if found.count(each) > 1])
        assert () not in found


def test_a_rulebook_that_names_an_unknown_field_does_not_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = field_rulebook.RULEBOOK.read_text(encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(content.replace("energy.solar:", "energy.moon:"), encoding="utf-8")
    monkeypatch.setattr(field_rulebook, "RULEBOOK", tmp_path / "rules.yaml")

    with pytest.raises(ValueError, match=r"energy\.moon"):
        field_rulebook._rules.__wrapped__()


@pytest.mark.parametrize("source", list(FILES))
def test_the_first_field_is_mostly_one_that_a_person_gave(source: str) -> None:
    if not FILES[source].exists():
        pytest.skip("the sources of the shared data are not here")
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))[source]

    first = _first_fields(source, keys=set(cases))

    assert set(first) == set(cases)
    leaves = sum(first[key] in codes for key, codes in cases.items())
    groups = sum(_group(first[key]) in set(map(_group, codes)) for key, codes in cases.items())
    print(f"{source}: field {leaves}/{len(cases)}, group {groups}/{len(cases)}")
    assert leaves >= 0.7 * len(cases)
    assert groups >= 0.75 * len(cases)


def _first_fields(source: str, *, keys: set[str]) -> dict[str, str]:
    """Only the rows that are asked for are made into records: the whole source takes long."""
    found = SOURCES[source]
    lines = (
        line
        for line in open_lines(str(FILES[source]))
        if line.row is not None and found.key_of(line.row) in keys
    )
    records = found.records_of(lines, originator="institution:test", today=date(2026, 8, 1))
    return {each.key: each.content.fields[0] for each in records if isinstance(each, LoadedRecord)}


def _group(code: str) -> str:
    return code.partition(".")[0]
