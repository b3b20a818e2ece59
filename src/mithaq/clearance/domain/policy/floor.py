"""What no rule pack may do without: the embargoes and the absolute rules on weapons that this software ships.

Otherwise a pack with an empty rulebook would turn a hard stop off. A pack may add, widen, and tell that the
Security Council ended an embargo, with the resolution that did; it may not leave one out or narrow it.
"""

from collections.abc import Iterator

from mithaq.clearance.domain.policy.embargoes import Embargo
from mithaq.clearance.domain.policy.stops import StopRules
from mithaq.clearance.domain.policy.weapons import Effect, WeaponRule


def narrowed(rules: StopRules, floor: StopRules) -> tuple[str, ...]:
    """The codes of what the rules leave out or narrow, against the floor; in the order of the floor."""
    return (*_narrowed_embargoes(rules, floor), *_narrowed_weapons(rules, floor))


def _narrowed_embargoes(rules: StopRules, floor: StopRules) -> Iterator[str]:
    held = {each.code: each for each in rules.embargoes.embargoes}
    for each in floor.embargoes.embargoes:
        if each.code not in held or not _holds_embargo(held[each.code], each):
            yield each.code


def _holds_embargo(held: Embargo, floor: Embargo) -> bool:
    """One that has ended may not end earlier; one that holds may end, for its end tells its source."""
    return (
        (not held.states or (bool(floor.states) and set(floor.states) <= set(held.states)))
        and set(floor.covers) <= set(held.covers)
        and held.binds is floor.binds
        and held.exemption is floor.exemption
        and held.valid_from <= floor.valid_from
        and (floor.valid_until is None or held.valid_until is None or held.valid_until >= floor.valid_until)
    )


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
