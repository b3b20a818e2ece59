"""Rule packs read from disk, strictly: an unknown file, key or type refuses the pack as a whole.

A pack is a folder: `pack.yaml`, `schema.cedarschema`, the policies (`*.cedar`), `embargoes.yaml`,
`weapons.yaml`. Its digest is over the names and bytes of all its files, so a decision can name exactly what
it was made by.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import cedarpy
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.cedar.engine import Engine
from mithaq.clearance.adapters.cedar.rulebooks import embargoes_from, weapons_from
from mithaq.clearance.domain.policy.embargoes import Embargoes
from mithaq.clearance.domain.policy.floor import narrowed
from mithaq.clearance.domain.policy.second_reader import SecondReader
from mithaq.clearance.domain.policy.stops import StopRules
from mithaq.clearance.domain.policy.weapons import Weapons

SHIPPED = Path(__file__).parents[2] / "rulebooks" / "policy"
LATEST = "policy-1"
_FIXED = frozenset({"pack.yaml", "schema.cedarschema", "embargoes.yaml", "weapons.yaml"})

Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class Policy:
    """What a policy says of itself."""

    id: str
    title: str
    source: str


@dataclass(frozen=True)
class RulePack:
    """Everything by which a release is decided, under one name."""

    name: str
    version: str
    digest: str
    schema: str
    policies: Mapping[str, Policy]
    rules: StopRules
    engine: Engine
    second_reader: SecondReader

    @property
    def embargoes(self) -> Embargoes:
        return self.rules.embargoes

    @property
    def weapons(self) -> Weapons:
        return self.rules.weapons


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Manifest(_Strict):
    name: Text
    version: Text
    required_lists: list[Text]
    required_control_lists: list[Text]


@cache
def shipped(name: str = LATEST) -> RulePack:
    """A pack of this version of the software. Raises NotFound `rule_pack_unknown`."""
    if name not in {each.name for each in SHIPPED.iterdir() if each.is_dir()}:
        raise NotFound("rule_pack_unknown", name=name[:80])
    return _read_pack(SHIPPED / name)


def rule_pack(folder: Path, *, on: date) -> RulePack:
    """Read a pack of one's own. It may add to the hard stops of the shipped one and leave none of them out.

    `on` is the day on which it is adopted: what it says of a later day is not to be believed. Raises Refused
    `rule_pack_unreadable`, `rule_pack_narrows`, `policy_not_valid`, `policy_not_readable`,
    `policy_not_annotated`.
    """
    found = _read_pack(folder)
    if lacking := narrowed(found.rules, shipped().rules, on=on):
        raise Refused("rule_pack_narrows", name=folder.name, rules=", ".join(lacking))
    return found


def past_pack(folder: Path, *, digest: str) -> RulePack:
    """Read a pack as it was, to make a past decision again; never to make a new one.

    What the software has learnt since, such as a later embargo, it need not hold. Raises Refused
    `rule_pack_changed` when it is not the pack of that digest, or as `rule_pack` does.
    """
    found = _read_pack(folder)
    if found.digest != digest:
        raise Refused("rule_pack_changed", name=folder.name, digest=digest[:12])
    return found


def _read_pack(folder: Path) -> RulePack:
    files = _files(folder)
    try:
        manifest = _manifest(files["pack.yaml"])
        rules = StopRules(
            embargoes_from(files["embargoes.yaml"]),
            weapons_from(files["weapons.yaml"]),
            tuple(manifest.required_lists),
            tuple(manifest.required_control_lists),
        )
        schema = files["schema.cedarschema"].decode()
        policies = "\n".join(files[name].decode() for name in sorted(files) if name.endswith(".cedar"))
    except (ValidationError, ValueError, yaml.YAMLError) as error:
        raise Refused("rule_pack_unreadable", name=folder.name, problem=str(error)) from error
    engine = Engine(schema, policies)
    read = _policies(policies)
    return RulePack(
        name=manifest.name,
        version=manifest.version,
        digest=_digest(files),
        schema=schema,
        policies={name: each.policy for name, each in read.items()},
        rules=rules,
        engine=engine,
        second_reader=SecondReader({name: each.body for name, each in read.items()}),
    )


def _files(folder: Path) -> dict[str, bytes]:
    try:
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    except OSError as error:
        raise Refused("rule_pack_unreadable", name=folder.name, problem=str(error)) from error
    policies = {name for name in files if name.endswith(".cedar")}
    if wrong := sorted((set(files) - policies) ^ _FIXED):
        raise Refused("rule_pack_unreadable", name=folder.name, problem=f"files: {', '.join(wrong)}")
    return files


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _manifest(content: bytes) -> _Manifest:
    return _Manifest.model_validate(yaml.load(content, Loader=yaml.CSafeLoader))


@dataclass(frozen=True)
class _Read:
    """A policy's account of itself, and its body in Cedar's JSON form."""

    policy: Policy
    body: Json


def _policies(text: str) -> dict[str, _Read]:
    """By @id. Every policy tells its id, its title and its legal source; templates are not used."""
    whole: dict[str, dict[str, dict[str, Json]]] = json.loads(cedarpy.policies_to_json_str(text))
    if whole["templates"]:
        raise Refused("policy_not_readable", policy=", ".join(whole["templates"]), operator="template")
    found: dict[str, _Read] = {}
    for number, body in whole["staticPolicies"].items():
        policy = _policy(number, body.get("annotations"))
        if policy.id in found:
            raise Refused("policy_not_annotated", policy=policy.id, problem="the id occurs twice")
        found[policy.id] = _Read(policy, body)
    return found


def _policy(number: str, annotations: Json) -> Policy:
    said = annotations if isinstance(annotations, Mapping) else {}
    if lacking := [name for name in ("id", "title", "source") if not said.get(name)]:
        raise Refused("policy_not_annotated", policy=str(said.get("id", number)), problem=", ".join(lacking))
    return Policy(str(said["id"]), str(said["title"]), str(said["source"]))
