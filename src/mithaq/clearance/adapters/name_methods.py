"""The named versions of how names are compared, out of rulebooks."""

import gzip
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from mithaq.clearance.adapters.name_index import Method
from mithaq.clearance.domain.names.organisations import Words, stem, translation_key, words_of

RULEBOOKS = Path(__file__).parents[1] / "rulebooks"
SPELLINGS = RULEBOOKS / "spellings.tsv.gz"
WORDS = RULEBOOKS / "names-words.yaml"
SHIP = "ship"
LATEST = "names-1"
# The strict one raises fewer alarms for people who share a family name with somebody listed, and finds fewer
# aliases in which a part differs (docs/decisions/0018-names.md).
METHODS = (LATEST, "names-strict-1")


@cache
def method(name: str = LATEST) -> Method:
    """A version by its name."""
    said = yaml.safe_load((RULEBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    with gzip.open(SPELLINGS, "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        spellings = {latin: frozenset(arabic.split()) for latin, arabic in rows}
    return Method(
        said["name"],
        said["part_weights"],
        said["name_weights"],
        said["threshold"],
        spellings,
        said["organisation_weights"],
        said["organisation_weights_across"],
        _words(),
    )


def _words() -> Words:
    said = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    forms = {words_of(phrase): form for form, rows in said["forms"].items() for row in rows for phrase in row}
    ships = {words_of(phrase): SHIP for phrase in said["ships"]}
    generic = _folded(word for row in said["generic"] for word in row)
    generic |= _folded(
        word for english in said["translated"].keys() & generic for word in said["translated"][english]
    )
    translations = {
        word: english
        for english, words in said["translated"].items()
        for word in map(translation_key, _folded(words))
    }
    return Words(
        forms=forms | ships,
        classes=frozenset({*said["forms"], SHIP}),
        generic=generic,
        small=_folded(said["small"]),
        numbers={word: str(number) for word, number in said["numbers"].items()},
        same=said["same"],
        translations=translations,
        longest=max(map(len, forms)),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    """As parts have them: an Arabic word without its article."""
    return frozenset(stem(" ".join(words_of(word))) for word in words)
