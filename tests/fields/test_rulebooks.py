"""The rulebooks of fields: complete, well formed, in three languages, and read strictly."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mithaq.base import text as text_rules
from mithaq.base.languages import Language
from mithaq.fields import queries
from mithaq.fields.adapters import reference
from mithaq.fields.domain.taxonomy import Sphere

ROOT = Path(__file__).parents[2]
CONCORDANCE = ROOT.parent / "shared" / "data" / "economy" / "wipo35" / "wipo35_ipc_concordance_compiled.csv"

FIELDS = queries.taxonomy()
LEAVES = tuple(field for field in FIELDS if field.parent)
SCRIPTS = {Language.AR: "[\u0600-\u06ff]", Language.EN: "[A-Za-z]", Language.FR: "[A-Za-zÀ-ÿ]"}


def test_there_are_twenty_groups_and_117_leaves() -> None:
    assert len(FIELDS.groups()) == 20
    assert len(LEAVES) == 117
    assert len(queries.field_codes()) == 137


def test_every_code_is_well_formed_and_stands_under_its_group() -> None:
    for field in FIELDS:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?", field.code)
        assert field.group == field.code.partition(".")[0]


def test_every_name_stands_in_three_languages_and_their_scripts() -> None:
    named = [field.names for field in FIELDS] + [wipo.names for wipo in FIELDS.wipo_fields]

    for names in (*named, *FIELDS.sphere_names.values(), FIELDS.title):
        assert set(names) == set(Language)
        for language, name in names.items():
            assert re.search(SCRIPTS[language], name), name
    assert set(FIELDS.sphere_names) == set(Sphere)


@pytest.mark.parametrize("language", list(Language))
def test_no_two_fields_share_a_name(language: Language) -> None:
    names = [field.names[language] for field in FIELDS]

    assert sorted(names) == sorted(set(names))


def test_every_leaf_has_a_scope_note_of_one_short_line_in_three_languages() -> None:
    for leaf in LEAVES:
        assert set(leaf.scope) == set(Language)
        for language, note in leaf.scope.items():
            words = [word for word in note.split() if word != ":"]  # French sets a space before a colon.
            assert len(words) <= 15, note
            assert note.endswith(".")
            assert re.search(SCRIPTS[language], note)


def test_no_text_reorders_what_a_reader_sees() -> None:
    for each in FIELDS:
        for text in (*each.names.values(), *each.scope.values()):
            assert text_rules.problem_of(text) is None
            assert text_rules.cleaned(text) == text == text.strip()


def test_every_wipo_field_is_reached_by_a_leaf() -> None:
    reached = {number for leaf in LEAVES for number in leaf.wipo35}

    assert reached == set(range(1, 36)) == {wipo.number for wipo in FIELDS.wipo_fields}


def test_every_sphere_has_leaves() -> None:
    assert {leaf.sphere for leaf in LEAVES} == set(Sphere)


def test_wipo_fields_agree_with_the_published_concordance() -> None:
    if not CONCORDANCE.exists():
        pytest.skip("the concordance of the shared data is not here")
    with CONCORDANCE.open(encoding="utf-8", newline="") as file:
        published = {(int(row["field_nr"]), row["sector"], row["field"]) for row in csv.DictReader(file)}

    ours = {(wipo.number, wipo.sector, wipo.names[Language.EN]) for wipo in FIELDS.wipo_fields}

    assert {(number, _plain(sector), _plain(name)) for number, sector, name in published} == {
        (number, _plain(sector), _plain(name)) for number, sector, name in ours
    }


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("sphere: civil", "sphere: civil\n    colour: green"),
        ("sphere: civil", "sphere: peaceful"),
        ("wipo35: [29, 18, 19]", 'wipo35: ["29"]'),
        ("wipo35: [29, 18, 19]", "wipo35: [29, 18, 19, 20]"),
        ("en: Agriculture and food, ", ""),
        ("en: Agriculture and food", "en: no"),
    ],
)
def test_a_faulty_rulebook_does_not_load(
    written: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (reference.RULEBOOKS / "fields.yaml").read_text(encoding="utf-8")
    assert written in content
    (tmp_path / "fields.yaml").write_text(content.replace(written, instead, 1), encoding="utf-8")
    (tmp_path / "wipo35.yaml").write_bytes((reference.RULEBOOKS / "wipo35.yaml").read_bytes())
    monkeypatch.setattr(reference, "RULEBOOKS", tmp_path)

    with pytest.raises(ValueError, match=r"validation error|not a valid Sphere"):
        reference.taxonomy.__wrapped__()


@pytest.mark.parametrize(
    "rulebook", sorted((ROOT / "src" / "mithaq").glob("*/rulebooks/*.yaml")), ids=lambda path: path.name
)
def test_no_rulebook_gives_a_key_twice(rulebook: Path) -> None:
    tree = yaml.compose(rulebook.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

    assert list(_repeated_keys(tree)) == []


def _repeated_keys(node: yaml.Node | None) -> Iterator[str]:
    match node:
        case yaml.MappingNode():
            keys = [key.value for key, _ in node.value]
            yield from {key for key in keys if keys.count(key) > 1}
            for _, value in node.value:
                yield from _repeated_keys(value)
        case yaml.SequenceNode():
            for item in node.value:
                yield from _repeated_keys(item)


def _plain(text: str) -> str:
    return text.lower().replace("-", "").replace("_", " ")
