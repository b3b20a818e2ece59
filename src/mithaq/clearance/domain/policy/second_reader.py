"""A second decider: reads the policies that Cedar reads, in Cedar's JSON form, and decides by itself.

It is written apart from Cedar and knows only the part of the language that our policies use; a policy with
anything else is refused when its pack is loaded, not when it decides. An error anywhere makes the whole
verdict an error, where Cedar would leave the policy out and go on.

Semantics: docs.cedarpolicy.com, "Authorization" and "Operators" (Cedar 4). Values of two types are never
equal; `&&`, `||` and `if` look only at what they need.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.policy.worlds import World

Uid: TypeAlias = tuple[str, str]
Value: TypeAlias = "bool | int | str | EntityRef | tuple[Value, ...] | dict[str, Value]"


@dataclass(frozen=True)
class EntityRef:
    """An entity by its type and id."""

    uid: Uid


@dataclass(frozen=True)
class Verdict:
    """What a decider says of a world: the policies that decided, by their @id, and what went wrong."""

    is_allowed: bool
    policies: tuple[str, ...]
    errors: tuple[str, ...]


class _EvaluationError(Exception):
    """The world lacks what an expression asks for, or has it in another type."""


@dataclass(frozen=True)
class _Scene:
    variables: Mapping[str, Value]
    attributes: Mapping[Uid, dict[str, Value]]
    parents: Mapping[Uid, tuple[Uid, ...]]


_Expression: TypeAlias = Callable[[_Scene], Value]


@dataclass(frozen=True)
class _Policy:
    name: str
    is_permit: bool
    conditions: tuple[_Expression, ...]


class SecondReader:
    """The policies of a pack, ready to decide."""

    def __init__(self, policies: Mapping[str, Json]) -> None:
        """From Cedar's JSON form by @id. Raises Refused `policy_not_readable` for what it does not know."""
        self._policies = tuple(_policy(name, policy) for name, policy in policies.items())

    def ask(self, world: World) -> Verdict:
        """Decide a world."""
        scene = _scene(world)
        held: dict[bool, list[str]] = {True: [], False: []}
        errors: list[str] = []
        for policy in self._policies:
            try:
                if all(_truth(condition(scene)) for condition in policy.conditions):
                    held[policy.is_permit].append(policy.name)
            except _EvaluationError as error:
                errors.append(f"{policy.name}: {error}")
        permits, forbids = held[True], held[False]
        is_allowed = bool(permits) and not forbids and not errors
        return Verdict(is_allowed, tuple(sorted(forbids or permits)), tuple(errors))


def _scene(world: World) -> _Scene:
    attributes: dict[Uid, dict[str, Value]] = {}
    parents: dict[Uid, tuple[Uid, ...]] = {}
    for entity in world.entities:
        uid = _uid(entity["uid"])
        attributes[uid] = {name: _value(value) for name, value in _mapping(entity["attrs"]).items()}
        parents[uid] = tuple(_uid(each) for each in _sequence(entity["parents"]))
    named = {"principal": world.principal, "action": world.action, "resource": world.resource}
    variables: dict[str, Value] = {name: EntityRef(_uid(uid)) for name, uid in named.items()}
    variables["context"] = {name: _value(value) for name, value in world.context.items()}
    return _Scene(variables, attributes, parents)


def _value(found: Json) -> Value:
    if isinstance(found, str | int):
        return found
    if isinstance(found, dict):
        if set(found) == {"__entity"}:
            return EntityRef(_uid(found["__entity"]))
        return {name: _value(value) for name, value in found.items()}
    if isinstance(found, list | tuple):
        return tuple(_value(each) for each in found)
    raise ValueError(f"a world holds no {type(found).__name__}")


def _policy(name: str, policy: Json) -> _Policy:
    said = _mapping(policy)
    conditions = [
        _scope(variable, _mapping(said[variable]), name) for variable in ("principal", "action", "resource")
    ]
    for condition in map(_mapping, _sequence(said["conditions"])):
        body = _expression(condition["body"], name)
        conditions.append(body if condition["kind"] == "when" else _not(body))
    return _Policy(name, said["effect"] == "permit", tuple(conditions))


def _scope(variable: str, said: Mapping[str, Json], policy: str) -> _Expression:
    """The head of a policy as an expression."""
    asked: _Expression = _variable(variable)
    match str(said["op"]), "entity" in said, "entities" in said:
        case "All", _, _:
            return lambda _: True
        case "==", True, _:
            wanted: Value = EntityRef(_uid(said["entity"]))
            return lambda scene: _same(asked(scene), wanted)
        case "in", True, _:
            return _in(asked, _constant(EntityRef(_uid(said["entity"]))))
        case "in", _, True:
            group = tuple(EntityRef(_uid(each)) for each in _sequence(said["entities"]))
            return _in(asked, _constant(group))
        case "is", _, _ if "in" not in said:
            return _is(asked, str(said["entity_type"]))
        case operator, _, _:
            raise Refused("policy_not_readable", policy=policy, operator=operator)


def _expression(said: Json, policy: str) -> _Expression:
    ((operator, detail),) = _mapping(said).items()

    def part(name: str) -> _Expression:
        return _expression(_mapping(detail)[name], policy)

    match operator:
        case "Value":
            return _constant(_value(detail))
        case "Var":
            return _variable(str(detail))
        case "Set":
            parts = [_expression(each, policy) for each in _sequence(detail)]
            return lambda scene: tuple(each(scene) for each in parts)
        case ".":
            return _attribute(part("left"), str(_mapping(detail)["attr"]))
        case "!":
            return _not(part("arg"))
        case "isEmpty":
            return _is_empty(part("arg"))
        case "&&":
            return _and(part("left"), part("right"))
        case "||":
            return _or(part("left"), part("right"))
        case "if-then-else":
            return _if(part("if"), part("then"), part("else"))
        case "is" if "in" not in _mapping(detail):
            return _is(part("left"), str(_mapping(detail)["entity_type"]))
        case _ if operator in _BINARY:
            return _BINARY[operator](part("left"), part("right"))
        case _:
            raise Refused("policy_not_readable", policy=policy, operator=operator)


def _constant(value: Value) -> _Expression:
    return lambda _: value


def _variable(name: str) -> _Expression:
    return lambda scene: scene.variables[name]


def _attribute(left: _Expression, name: str) -> _Expression:
    def found(scene: _Scene) -> Value:
        owner = left(scene)
        if isinstance(owner, EntityRef):
            if owner.uid not in scene.attributes:
                raise _EvaluationError(f"entity {owner.uid} does not exist")
            owner = scene.attributes[owner.uid]
        if not isinstance(owner, dict) or name not in owner:
            raise _EvaluationError(f"attribute {name} does not exist")
        return owner[name]

    return found


def _not(body: _Expression) -> _Expression:
    return lambda scene: not _truth(body(scene))


def _and(left: _Expression, right: _Expression) -> _Expression:
    return lambda scene: _truth(left(scene)) and _truth(right(scene))


def _or(left: _Expression, right: _Expression) -> _Expression:
    return lambda scene: _truth(left(scene)) or _truth(right(scene))


def _if(condition: _Expression, then: _Expression, otherwise: _Expression) -> _Expression:
    return lambda scene: then(scene) if _truth(condition(scene)) else otherwise(scene)


def _is(left: _Expression, kind: str) -> _Expression:
    return lambda scene: _reference(left(scene)).uid[0] == kind


def _is_empty(body: _Expression) -> _Expression:
    return lambda scene: not _set(body(scene))


def _in(left: _Expression, right: _Expression) -> _Expression:
    def found(scene: _Scene) -> Value:
        asked, group = _reference(left(scene)).uid, right(scene)
        wanted = {_reference(each).uid for each in (group if isinstance(group, tuple) else (group,))}
        seen, waiting = set[Uid](), [asked]
        while waiting:
            uid = waiting.pop()
            if uid not in seen:
                seen.add(uid)
                waiting.extend(scene.parents.get(uid, ()))
        return not wanted.isdisjoint(seen)

    return found


def _compared(holds: Callable[[int, int], bool]) -> Callable[[_Expression, _Expression], _Expression]:
    def build(left: _Expression, right: _Expression) -> _Expression:
        return lambda scene: holds(_number(left(scene)), _number(right(scene)))

    return build


def _of_sets(
    holds: Callable[[Sequence[Value], Sequence[Value]], bool],
) -> Callable[[_Expression, _Expression], _Expression]:
    def build(left: _Expression, right: _Expression) -> _Expression:
        return lambda scene: holds(_set(left(scene)), _set(right(scene)))

    return build


def _equal(left: _Expression, right: _Expression) -> _Expression:
    return lambda scene: _same(left(scene), right(scene))


def _unequal(left: _Expression, right: _Expression) -> _Expression:
    return lambda scene: not _same(left(scene), right(scene))


def _contains(left: _Expression, right: _Expression) -> _Expression:
    return lambda scene: _has(_set(left(scene)), right(scene))


def _has(group: Sequence[Value], wanted: Value) -> bool:
    return any(_same(each, wanted) for each in group)


_BINARY: Mapping[str, Callable[[_Expression, _Expression], _Expression]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _compared(lambda one, other: one < other),
    "<=": _compared(lambda one, other: one <= other),
    ">": _compared(lambda one, other: one > other),
    ">=": _compared(lambda one, other: one >= other),
    "in": _in,
    "contains": _contains,
    "containsAll": _of_sets(lambda group, wanted: all(_has(group, each) for each in wanted)),
    "containsAny": _of_sets(lambda group, wanted: any(_has(group, each) for each in wanted)),
}


def _same(one: Value, other: Value) -> bool:
    """In Python True equals 1; in Cedar it does not. Sets are equal when each holds all of the other."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(_has(other, each) for each in one) and all(_has(one, each) for each in other)
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(_same(one[name], other[name]) for name in one)
    return type(one) is type(other) and one == other


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise _EvaluationError("a truth was expected")


def _number(value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _EvaluationError("a number was expected")


def _set(value: Value) -> Sequence[Value]:
    if isinstance(value, tuple):
        return value
    raise _EvaluationError("a set was expected")


def _reference(value: Value) -> EntityRef:
    if isinstance(value, EntityRef):
        return value
    raise _EvaluationError("an entity was expected")


def _uid(found: Json) -> Uid:
    said = _mapping(found)
    return str(said["type"]), str(said["id"])


def _mapping(found: Json) -> Mapping[str, Json]:
    if isinstance(found, Mapping):
        return found
    raise ValueError("an object was expected")


def _sequence(found: Json) -> Sequence[Json]:
    if isinstance(found, Sequence) and not isinstance(found, str):
        return found
    raise ValueError("a list was expected")
