"""Weapons of mass destruction and their means of delivery: which control entries stop, which raise a concern.

The rules are a dated rulebook of provisions and their sources. A provision is matched by its path, part for
part: `9A104` also covers `9A104.a`. A path that ends above an absolute provision is too coarse to be let
through. An entry of an unknown list, or one that no list could have, refuses. What is not one path, such as
two of them in a row, could be any provision: it counts as lying above them all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from mithaq.clearance.domain.policy.facts import Cell, Concern, Item, ItemKind, told
from mithaq.clearance.domain.policy.reasons import Reason, reason

_PART = re.compile(r"[a-z0-9]+")
_PATH = re.compile(r"[a-z0-9]+(\.[a-z0-9]+|\([a-z0-9]+\))*")


class Effect(StrEnum):
    """What a provision does to a release."""

    STOP = "stop"
    CONCERN = "concern"


@dataclass(frozen=True)
class ControlList:
    """A list whose entries can be judged by their path. `arms` are the entries that make an item military.

    In a list without shapes no path tells anything: each of its entries raises every concern.
    """

    code: str
    shapes: tuple[str, ...]
    arms: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class WeaponRule:
    """Provisions that concern a weapon. In a pattern `?` is any one character and `[…]` one of some."""

    code: str
    effect: Effect
    concern: Concern
    lists: tuple[str, ...]
    entries: tuple[str, ...]
    title: str
    source: str


@dataclass(frozen=True)
class Weapons:
    """The rulebook. Raises ValueError for a rule on a list that it lacks, or for what is no pattern."""

    as_of: date
    lists: tuple[ControlList, ...]
    rules: tuple[WeaponRule, ...]

    def __post_init__(self) -> None:
        if unknown := {name for rule in self.rules for name in rule.lists} - set(self._by_code):
            raise ValueError(f"rules speak of unknown lists: {sorted(unknown)}")
        for each in self.lists:
            for entry in (*each.shapes, *each.arms):
                _patterns(entry)
        for entry in (entry for rule in self.rules for entry in rule.entries):
            _patterns(entry)

    def list_of(self, code: str) -> ControlList | None:
        """The list, if the rulebook has it."""
        return self._by_code.get(code)

    def rules_of(self, code: str) -> tuple[WeaponRule, ...]:
        """The rules that speak of a list."""
        return self._rules[code]

    @cached_property
    def _by_code(self) -> dict[str, ControlList]:
        return {each.code: each for each in self.lists}

    @cached_property
    def _rules(self) -> dict[str, tuple[WeaponRule, ...]]:
        return {code: tuple(rule for rule in self.rules if code in rule.lists) for code in self._by_code}


def entry_stops(cell: Cell, weapons: Weapons) -> Iterator[Reason]:
    """Why the provisions that name the item stop it, or cannot be judged."""
    item = told(cell.item)
    if item.classified == ():
        yield reason("item_unclassified", fact="item.classified")
    for control_list, path in _entries(item):
        yield from _entry_stops(control_list, path, weapons)


def verdict_stops(cell: Cell, required_lists: tuple[str, ...]) -> Iterator[Reason]:
    """Under which control lists nobody said what the item is."""
    judged = {told(each.list) for each in told(told(cell.item).classified)}
    for name in required_lists:
        if name not in judged:
            yield reason("control_list_missing", list=name)


def end_use_stops(cell: Cell) -> Iterator[Reason]:
    """Whether a weapon of mass destruction was stated as the end use."""
    if told(told(cell.end_use).is_wmd):
        yield reason("wmd_end_use")


def concern_stops(cell: Cell, weapons: Weapons) -> Iterator[Reason]:
    """Which concerns nobody answered, or an answer confirmed."""
    item = told(cell.item)
    for concern in open_concerns(item, weapons):
        is_told = any(told(answer.concern) == concern for answer in told(item.answers))
        yield reason("wmd_concern_confirmed" if is_told else "wmd_concern_unanswered", concern=concern)


def concerns(item: Item, weapons: Weapons) -> tuple[Concern, ...]:
    """What the item could serve, from its entries and from what people said, in the order of the concerns."""
    found = set(told(item.concerns))
    for control_list, path in _entries(item):
        known = weapons.list_of(control_list)
        if known is None or not known.shapes:
            return tuple(Concern)
        found.update(rule.concern for rule in weapons.rules_of(control_list) if _touches(rule, path))
    return tuple(concern for concern in Concern if concern in found)


def open_concerns(item: Item, weapons: Weapons) -> tuple[Concern, ...]:
    """The concerns that nobody answered, or that an answer confirmed."""
    answers = told(item.answers)
    confirmed = {told(each.concern) for each in answers if told(each.is_confirmed)}
    answered = {told(each.concern) for each in answers} - confirmed
    return tuple(each for each in Concern if each in {*concerns(item, weapons), *confirmed} - answered)


def absolute_rules(item: Item, weapons: Weapons) -> tuple[str, ...]:
    """The codes of the rules that stop the item whatever anybody finds, sorted."""
    return tuple(
        sorted(
            {
                rule.code
                for control_list, path in _entries(item)
                if weapons.list_of(control_list)
                for rule in weapons.rules_of(control_list)
                if rule.effect is Effect.STOP and _touches(rule, path)
            }
        )
    )


def kind_of(item: Item, weapons: Weapons) -> ItemKind:
    """The strictest of what was told and what the entries say."""
    kind = told(item.kind)
    entries = tuple(_entries(item))
    if any(_is_arms(control_list, path, weapons) for control_list, path in entries):
        return ItemKind.MILITARY
    return ItemKind.DUAL_USE if entries and kind == ItemKind.CIVIL else kind


def _entry_stops(control_list: str, path: str, weapons: Weapons) -> Iterator[Reason]:
    known = weapons.list_of(control_list)
    if known is None:
        yield reason("control_list_unknown", list=control_list)
        return
    if known.shapes and not any(_is_inside(path, shape) for shape in known.shapes):
        yield reason("control_entry_unreadable", list=control_list, path=path)
        return
    for rule in weapons.rules_of(control_list):
        if rule.effect is Effect.STOP and _touches(rule, path):
            is_inside = any(_is_inside(path, entry) for entry in rule.entries)
            code = "wmd_item" if is_inside else "wmd_entry_too_coarse"
            yield reason(code, source=rule.source, rule=rule.code, list=control_list, path=path)


def _entries(item: Item) -> Iterator[tuple[str, str]]:
    for verdict in told(item.classified):
        for path in told(verdict.paths):
            yield told(verdict.list), path


def _is_arms(control_list: str, path: str, weapons: Weapons) -> bool:
    """Of a list that nobody knows it must be believed."""
    known = weapons.list_of(control_list)
    return known is None or any(_is_inside(path, entry) for entry in known.arms)


def _touches(rule: WeaponRule, path: str) -> bool:
    return any(_is_inside(path, entry) or _is_above(path, entry) for entry in rule.entries)


def _is_inside(path: str, entry: str) -> bool:
    asked, wanted = _parts(path), _patterns(entry)
    return len(asked) >= len(wanted) and _all_match(asked, wanted)


def _is_above(path: str, entry: str) -> bool:
    asked, wanted = _parts(path), _patterns(entry)
    return len(asked) < len(wanted) and _all_match(asked, wanted)


def _all_match(asked: tuple[str, ...], wanted: tuple[re.Pattern[str], ...]) -> bool:
    return all(pattern.fullmatch(part) for pattern, part in zip(wanted, asked, strict=False))


@lru_cache(maxsize=20_000)
def _parts(path: str) -> tuple[str, ...]:
    """Of what is not one path there are none."""
    said = path.lower()
    return tuple(_PART.findall(said)) if _PATH.fullmatch(said) else ()


@lru_cache(maxsize=1_000)
def _patterns(entry: str) -> tuple[re.Pattern[str], ...]:
    """Only `?` and `[…]` have a meaning; a pattern with anything else in it is our own fault."""
    parts = entry.lower().split(".")
    if not all(re.fullmatch(r"(?:[a-z0-9?]|\[[a-z0-9-]+\])+", part) for part in parts):
        raise ValueError(f"{entry} is no pattern of an entry")
    return tuple(re.compile(part.replace("?", "[a-z0-9]")) for part in parts)
