"""What no rule pack may do without: the embargoes and the absolute rules on weapons that this software ships.

Otherwise a pack with an empty rulebook would turn a hard stop off. A pack may add, widen, and tell that the
Security Council ended an embargo since, with the resolution that did; it may not leave one out or narrow it,
nor require fewer lists. And nobody can have looked for changes up to a day that has not come: such a rulebook
would not grow old.
"""

import re
from collections.abc import Iterator
from datetime import date

from mithaq.clearance.domain.policy.embargoes import Embargo
from mithaq.clearance.domain.policy.stops import StopRules
from mithaq.clearance.domain.policy.weapons import Effect, WeaponRule

_RESOLUTION = re.compile(r"S/RES/[0-9]+ \([0-9]{4}\)")


def narrowed(rules: StopRules, floor: StopRules, *, on: date) -> tuple[str, ...]:
    """The codes of what the rules, adopted on a day, leave out or narrow against the floor."""
    return (
        *_from_the_future(rules, on),
        *_narrowed_lists(rules, floor),
        *_narrowed_embargoes(rules, floor),
        *_narrowed_weapons(rules, floor),
    )


def _from_the_future(rules: StopRules, on: date) -> Iterator[str]:
    if rules.embargoes.as_of > on:
        yield "embargoes.as_of"
    if rules.weapons.as_of > on:
        yield "weapons.as_of"


def _narrowed_lists(rules: StopRules, floor: StopRules) -> Iterator[str]:
    for code in floor.required_lists:
        if code not in rules.required_lists:
            yield f"required_lists.{code}"
    for code in floor.required_control_lists:
        if code not in rules.required_control_lists:
            yield f"required_control_lists.{code}"


def _narrowed_embargoes(rules: StopRules, floor: StopRules) -> Iterator[str]:
    held = {each.code: each for each in rules.embargoes.embargoes}
    for each in floor.embargoes.embargoes:
        if each.code not in held or not _holds_embargo(held[each.code], each, floor.embargoes.as_of):
            yield each.code


def _holds_embargo(held: Embargo, floor: Embargo, known_on: date) -> bool:
    return (
        (not held.states or (bool(floor.states) and set(floor.states) <= set(held.states)))
        and set(floor.covers) <= set(held.covers)
        and held.binds is floor.binds
        and held.exemption is floor.exemption
        and held.valid_from <= floor.valid_from
        and _holds_as_long(held, floor, known_on)
    )


def _holds_as_long(held: Embargo, floor: Embargo, known_on: date) -> bool:
    """One that has ended may not end earlier; one that is known to hold ends later, by a resolution."""
    if held.valid_until is None:
        return True
    if floor.valid_until is not None:
        return held.valid_until >= floor.valid_until
    return held.valid_until > known_on and bool(_RESOLUTION.search(held.ended_by))


def _narrowed_weapons(rules: StopRules, floor: StopRules) -> Iterator[str]:
    held = {each.code: each for each in rules.weapons.rules}
    lists = {each.code: each for each in rules.weapons.lists}
    for rule in floor.weapons.rules:
        if rule.code not in held or not _holds_rule(held[rule.code], rule):
            yield rule.code
    for each in floor.weapons.lists:
        known = lists.get(each.code)
        if known is None or known.shapes != each.shapes or not set(each.arms) <= set(known.arms):
            yield each.code


def _holds_rule(held: WeaponRule, floor: WeaponRule) -> bool:
    return (
        set(floor.lists) <= set(held.lists)
        and set(floor.entries) <= set(held.entries)
        and held.concern is floor.concern
        and (held.effect is Effect.STOP or floor.effect is Effect.CONCERN)
    )
