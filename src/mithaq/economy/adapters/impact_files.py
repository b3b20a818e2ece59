"""Licences and assumptions of an impact account, from YAML, JSON, or a sheet with one of them a row.

YAML and JSON: `unit`, `licences` (`source`, `amounts`: a number by name, or null where nobody answered),
`assumptions` and `reference` (`form`, `numbers`, `source` by part), and `scenarios`, each of which replaces
some of them by its name. A sheet has the columns `kind` (licence, assumption, reference), `name`, `form`,
`numbers` (with blanks between them), `source`, `scenario` and `unit`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import numpy as np
import yaml

from mithaq.base.refusals import Refused
from mithaq.economy.adapters.sheet_files import require_small, text_frame
from mithaq.economy.domain.impact.assumptions import Assumption, Form, Part, Scenario, Spread
from mithaq.economy.domain.impact.claims import Source
from mithaq.economy.domain.impact.licences import Licences

TREES = (".yaml", ".yml", ".json")
IMPACT_BYTES_MAX = 2**20
LICENCES_MAX, SCENARIOS_MAX = 5_000, 12
NAME_MAX, UNIT_MAX, NUMBER_MAX = 80, 40, 100
"""Characters."""
COLUMNS = ("kind", "name", "form", "numbers", "source", "scenario", "unit")
Tree = Mapping[str, object]
Word = TypeVar("Word", bound=StrEnum)
_WORD, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


@dataclass(frozen=True)
class ImpactFile:
    """What an account is reckoned from; the first scenario has no name where the file gives no others."""

    licences: Licences
    scenarios: tuple[Scenario, ...]


def read_impact(name: str, content: bytes, *, multiplier: Assumption | None = None) -> ImpactFile:
    """`multiplier` stands where the file supposes none.

    Raises Refused `impact_file_unreadable`, `impact_part_wrong` with its place, `impact_names_twice`,
    `impact_word_too_long`, `licences_too_many`, `scenarios_too_many`, and what parts raise.
    """
    require_small(content, IMPACT_BYTES_MAX)
    is_tree = Path(name).suffix.casefold() in TREES
    tree = _tree(name, content) if is_tree else _tree_of_sheet(name, content)
    licences = _licences(tree)
    given = {} if multiplier is None else {Part.MULTIPLIER: multiplier}
    assumed = given | _assumptions(tree.get("assumptions"), "assumptions")
    reference = _assumptions(tree.get("reference"), "reference")
    told = _mapping(tree.get("scenarios") or {}, "scenarios")
    if len(told) > SCENARIOS_MAX:
        raise Refused("scenarios_too_many", count=len(told), most=SCENARIOS_MAX)
    scenarios = [
        Scenario(
            str(each),
            assumed | _assumptions(_part(parts, "assumptions"), f"scenarios.{each}"),
            reference | _assumptions(_part(parts, "reference"), f"scenarios.{each}"),
        )
        for each, parts in told.items()
    ]
    return ImpactFile(licences, (Scenario("", assumed, reference), *scenarios))


def _tree(name: str, content: bytes) -> Tree:
    is_json = name.casefold().endswith(".json")
    try:
        found = json.loads(content, object_pairs_hook=_once) if is_json else _yaml(content)
    except (
        yaml.YAMLError,
        ValueError,
        LookupError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as fault:
        # Readers of YAML fall over words that are not what their tags say, each in its own way.
        raise Refused("impact_file_unreadable", file=name[:80]) from fault
    return _mapping(found, "–")


def _once(pairs: list[tuple[str, object]]) -> Tree:
    _require_once(name for name, _value in pairs)
    return dict(pairs)


def _require_once(names: Iterable[str]) -> None:
    """Of two that have one name the last would count, and nobody would know."""
    if twice := [name[:NAME_MAX] for name, count in Counter(names).items() if count > 1]:
        raise Refused("impact_names_twice", names=", ".join(twice[:5]))


def _yaml(content: bytes) -> object:
    """Names are words as they are written: for YAML 8, 010 and 8.0 are one, as are `no` and `off`."""
    loader = yaml.CSafeLoader(content)
    root = loader.get_single_node()
    if root is None:
        raise ValueError("nothing")
    for node in _nodes(root):
        if isinstance(node, yaml.MappingNode):
            names = [name for name, _value in node.value if isinstance(name, yaml.ScalarNode)]
            _require_once(each.value for each in names)
            for each in names:
                each.tag = each.tag if each.tag == _MERGE else _WORD
        elif isinstance(node, yaml.ScalarNode) and node.tag != _WORD and len(node.value) > NUMBER_MAX:
            # A number of base 60 takes time by the square of its length.
            raise ValueError("no number")
    return loader.construct_document(root)


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Each once, however many others hold it."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += (part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _tree_of_sheet(name: str, content: bytes) -> Tree:
    """The same tree from rows."""
    frame = text_frame(name, content)
    if missing := [each for each in COLUMNS[:5] if each not in frame.columns]:
        raise Refused("impact_columns_missing", columns=", ".join(missing))
    amounts: dict[str, object] = {}
    tree: dict[str, dict[str, object]] = {"assumption": {}, "reference": {}}
    scenarios: dict[str, dict[str, dict[str, object]]] = {}
    units, sources = set(), []
    for place, row in enumerate(frame.iter_rows(named=True), 2):
        kind, part = row["kind"] or "", row["name"] or ""
        if kind == "licence":
            if part in amounts:
                raise Refused("licences_twice", names=part)
            amounts[part] = row["numbers"]
            sources.append(row["source"])
            units.add(row.get("unit"))
            continue
        if kind not in tree:
            raise Refused("impact_part_wrong", place=place, value=_shown(kind))
        said = {"form": row["form"], "numbers": (row["numbers"] or "").split(), "source": row["source"]}
        scenario = row.get("scenario")
        whole = scenarios.setdefault(scenario, {"assumption": {}, "reference": {}}) if scenario else tree
        _require_once((*whole[kind], part))
        whole[kind][part] = said
    units.discard(None)
    if len(units) != 1:
        raise Refused("impact_units_differ", units=", ".join(sorted(map(_shown, units))[:5]) or "–")
    told = {
        key: {"assumptions": each["assumption"], "reference": each["reference"]}
        for key, each in scenarios.items()
    }
    licences = {"source": "; ".join(dict.fromkeys(each for each in sources if each)), "amounts": amounts}
    whole_tree = {"assumptions": tree["assumption"], "reference": tree["reference"]}
    return {"unit": units.pop(), "licences": licences, **whole_tree, "scenarios": told}


def _licences(tree: Tree) -> Licences:
    said = _mapping(tree.get("licences"), "licences")
    amounts = _mapping(said.get("amounts"), "licences.amounts")
    if len(amounts) > LICENCES_MAX:
        raise Refused("licences_too_many", count=len(amounts), most=LICENCES_MAX)
    numbers = [_amount(name, each) for name, each in amounts.items()]
    unit = _text(tree.get("unit"), "unit").strip()
    if not unit:
        raise Refused("impact_part_wrong", place="unit", value="–")
    _require_short(unit, "unit", UNIT_MAX)
    source = Source(_text(said.get("source"), "licences.source"))
    return Licences(tuple(map(str, amounts)), np.array(numbers, np.float64), unit, (source,))


def _amount(name: object, value: object) -> float:
    if value is None:
        return np.nan
    return _number(value, f"licences.{name}")


def _assumptions(said: object, place: str) -> dict[Part, Assumption]:
    found: dict[Part, Assumption] = {}
    for name, parts in _mapping(said or {}, place).items():
        each = _mapping(parts, f"{place}.{name}")
        part = _word(Part, name, f"{place}.{name}")
        numbers = each.get("numbers")
        if not isinstance(numbers, list):
            raise Refused("impact_part_wrong", place=f"{place}.{name}.numbers", value=_shown(numbers))
        spread = Spread(
            _word(Form, each.get("form"), f"{place}.{name}.form"),
            tuple(_number(number, f"{place}.{name}.numbers") for number in numbers),
        )
        found[part] = Assumption(part, spread, Source(_text(each.get("source"), f"{place}.{name}.source")))
    return found


def _part(parts: object, name: str) -> object:
    """A scenario may list its assumptions themselves, or hold them beside those of its reference case."""
    said = _mapping(parts, "scenarios")
    if said.keys() & {"assumptions", "reference"}:
        return said.get(name)
    return said if name == "assumptions" else None


def _mapping(value: object, place: str) -> Tree:
    if not isinstance(value, Mapping):
        raise Refused("impact_part_wrong", place=place, value=_shown(value))
    for name in value:
        _require_short(str(name), place, NAME_MAX)
    return {str(name): each for name, each in value.items()}


def _require_short(word: str, place: str, most: int) -> None:
    if len(word) > most:
        raise Refused("impact_word_too_long", place=place, most=most)


def _word(words: type[Word], value: object, place: str) -> Word:
    try:
        return words(_text(value, place))
    except ValueError as fault:
        raise Refused("impact_part_wrong", place=place, value=_shown(value)) from fault


def _text(value: object, place: str) -> str:
    """Only of a plain value: a list of a YAML file may hold itself over and over, and its text has no end."""
    if value is not None and not isinstance(value, str | int | float):
        raise Refused("impact_part_wrong", place=place, value=_shown(value))
    return "" if value is None else str(value)


def _number(value: object, place: str) -> float:
    try:
        found = float(value) if isinstance(value, int | float | str) else np.nan
    except (ValueError, OverflowError) as fault:
        raise Refused("impact_part_wrong", place=place, value=_shown(value)) from fault
    # JSON and YAML can say NaN; what is unknown is said by null.
    if isinstance(value, bool) or not np.isfinite(found):
        raise Refused("impact_part_wrong", place=place, value=_shown(value))
    return found


def _shown(value: object) -> str:
    return str(value)[:80] if isinstance(value, str | int | float | None) else "…"
