"""Cedar, wrapped so that it fails closed.

By itself Cedar leaves out a policy that errs and decides by the rest: a forbid that cannot be read then
forbids nothing. Here any error, no decision, an entity that is named but not there, and a world that does
not fit the schema are errors of the verdict, and a verdict with an error allows nothing. Policies and schema
are parsed once into handles, and names are told as objects: as text they would be parsed at each call.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

import cedarpy

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.policy.second_reader import Verdict
from mithaq.clearance.domain.policy.worlds import World

_WRITER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


class Engine:
    """The policies of one pack. Raises Refused `policy_not_valid` where they do not fit the schema."""

    def __init__(self, schema: str, policies: str) -> None:
        try:
            self._schema = cedarpy.Schema.from_str(schema)
            self._policies = cedarpy.PolicySet.from_str(policies)
            checked = cedarpy.validate_policies(policies, self._schema)
        except ValueError as error:
            raise Refused("policy_not_valid", problem=str(error)) from error
        if not checked.validation_passed:
            raise Refused("policy_not_valid", problem="; ".join(map(str, checked.errors)))

    def ask(self, world: World) -> Verdict:
        """Decide one world."""
        return self.ask_all((world,))[0]

    def ask_all(self, worlds: Sequence[World]) -> tuple[Verdict, ...]:
        """Decide many worlds, in their order: in one call where no two tell one entity differently."""
        try:
            entities = cedarpy.Entities.from_json_str(_WRITER.encode(_merged(worlds)), self._schema)
        except ValueError as error:
            if len(worlds) > 1:
                return tuple(self.ask(world) for world in worlds)
            return (Verdict(False, (), (f"entities: {error}",)),)
        found = cedarpy.is_authorized_batch(
            [_request(world) for world in worlds], self._policies, entities, self._schema
        )
        return tuple(
            _verdict(answer, tuple(_absent(world))) for world, answer in zip(worlds, found, strict=True)
        )


def _merged(worlds: Sequence[World]) -> list[Mapping[str, Json]]:
    """The entities of all worlds, each once. Raises ValueError where one of them is told in two ways."""
    found: dict[tuple[Json, Json], Mapping[str, Json]] = {}
    for world in worlds:
        for entity in world.entities:
            if found.setdefault(_key(entity["uid"]), entity) != entity:
                raise ValueError(f"{entity['uid']} is told in two ways")
    return list(found.values())


def _request(world: World) -> dict[str, object]:
    return {
        "principal": dict(world.principal),
        "action": dict(world.action),
        "resource": dict(world.resource),
        "context": _WRITER.encode(world.context),
    }


def _verdict(answer: cedarpy.AuthzResult, absent: tuple[tuple[Json, Json], ...]) -> Verdict:
    diagnostics = answer.diagnostics
    errors = (*(f'{kind}::"{name}" is not there' for kind, name in absent), *diagnostics.errors)
    if answer.decision is cedarpy.Decision.NoDecision and not errors:
        errors = ("no decision",)
    names = diagnostics.id_annotations_by_reason
    policies = tuple(sorted(names.get(each, each) for each in diagnostics.reasons))
    return Verdict(answer.decision is cedarpy.Decision.Allow and not errors, policies, errors)


def _absent(world: World) -> Iterator[tuple[Json, Json]]:
    """The entities that the request, its context or an entity names and the world does not hold."""
    held = {_key(entity["uid"]) for entity in world.entities}
    named: list[Json] = [world.principal, world.action, world.resource]
    _gather(world.context, named)
    for entity in world.entities:
        _gather(entity["attrs"], named)
        parents = entity["parents"]
        named.extend(parents if isinstance(parents, list | tuple) else ())
    return (key for key in dict.fromkeys(map(_key, named)) if key not in held)


def _gather(value: Json, named: list[Json]) -> None:
    """Add the references within a value. A kind that JSON does not have is our own fault."""
    if isinstance(value, str | int):
        return
    if isinstance(value, dict):
        if "__entity" in value:
            named.append(value["__entity"])
        else:
            for each in value.values():
                _gather(each, named)
    elif isinstance(value, list | tuple):
        for each in value:
            _gather(each, named)
    else:
        raise TypeError(f"a world holds no {type(value).__name__}")


def _key(uid: Json) -> tuple[Json, Json]:
    if not isinstance(uid, dict) or set(uid) != {"type", "id"}:
        raise ValueError(f"{uid} names no entity")
    return uid["type"], uid["id"]
