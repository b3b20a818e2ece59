"""A small ATT&CK of our own making, as STIX tells it: five techniques under two tactics, and what is tied to
them.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cast import Cast
from mithaq.watch.actions import loading_attack
from mithaq.watch.domain.attack import Domain
from mithaq.watch.queries.cyber_loads import CyberLoadView

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
Stix = dict[str, Any]


def stix_id(kind: str, name: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE_URL, name)}"


def thing(kind: str, number: str, name: str, **changes: Any) -> Stix:
    """An object that ATT&CK numbers."""
    reference = {"source_name": "mitre-attack", "external_id": number}
    path = number.replace(".", "/")
    return {
        "type": kind,
        "id": stix_id(kind, changes.pop("key", number)),
        "created": "2020-01-01T00:00:00.000Z",
        "modified": changes.pop("modified", "2024-01-01T00:00:00.000Z"),
        "name": name,
        "description": f"{name}, told in words of our own.",
        "external_references": [{**reference, "url": f"https://attack.mitre.org/techniques/{path}"}]
        if number
        else [],
        **changes,
    }


def technique(number: str, name: str, *tactics: str, **changes: Any) -> Stix:
    phases = [{"kill_chain_name": "mitre-attack", "phase_name": each} for each in tactics]
    return thing(
        "attack-pattern",
        number,
        name,
        kill_chain_phases=phases,
        x_mitre_is_subtechnique="." in number,
        **changes,
    )


def tie(kind: str, source: Stix, target: Stix, **changes: Any) -> Stix:
    return {
        "type": "relationship",
        "id": stix_id("relationship", f"{source['id']} {kind} {target['id']}"),
        "created": "2020-01-01T00:00:00.000Z",
        "modified": "2020-01-01T00:00:00.000Z",
        "relationship_type": kind,
        "source_ref": source["id"],
        "target_ref": target["id"],
        **changes,
    }


ENTRY = thing("x-mitre-tactic", "TA0901", "Coming in", x_mitre_shortname="coming-in")
STAY = thing("x-mitre-tactic", "TA0902", "Staying", x_mitre_shortname="staying")
LETTER = technique("T9001", "False letter", "coming-in")
LETTER_ATTACHED = technique("T9001.001", "False letter with an attachment", "coming-in")
DOOR = technique("T9002", "Side door", "coming-in", "staying")
CLOCK = technique("T9003", "Turned clock", "staying")
MIRROR = technique("T9004", "Mirror", "staying")
HERON = thing("intrusion-set", "G9001", "Heron", aliases=["Heron", "Grey Bird"])
OTTER = thing("intrusion-set", "G9002", "Otter")
KIT = thing("malware", "S9001", "Lock kit")
SEAL = thing("course-of-action", "M9001", "Seal the doors")
GUARD = thing("course-of-action", "M9002", "Guard the doors")
LOGS = thing("x-mitre-data-source", "DS9001", "Door log")
OPENED = thing("x-mitre-data-component", "", "Door opened", key="opened", x_mitre_data_source_ref=LOGS["id"])
MATRIX = thing("x-mitre-matrix", "enterprise-attack", "Enterprise ATT&CK")
MARKING: Stix = {
    "type": "marking-definition",
    "id": stix_id("marking-definition", "marking"),
    "created": "2017-06-01T00:00:00.000Z",
    "definition_type": "statement",
    "definition": {"statement": "A statement of ours."},
}

OBJECTS = (
    *(ENTRY, STAY, LETTER, LETTER_ATTACHED, DOOR, CLOCK, MIRROR, HERON, OTTER, KIT, SEAL, GUARD),
    *(LOGS, OPENED, MATRIX, MARKING),
)
TIES = (
    tie("subtechnique-of", LETTER_ATTACHED, LETTER),
    tie("uses", HERON, LETTER),
    tie("uses", HERON, DOOR),
    tie("uses", OTTER, DOOR),
    tie("uses", KIT, CLOCK),
    tie("uses", HERON, KIT),
    tie("mitigates", SEAL, DOOR),
    tie("mitigates", GUARD, DOOR),
    tie("detects", OPENED, DOOR),
)
FIRST = (*OBJECTS, *TIES)


def changed(objects: Iterable[Stix], *replaced: Stix, without: Iterable[Stix] = ()) -> tuple[Stix, ...]:
    """The objects, some in place of those of the same identifier, some left out, new ones at the end."""
    by_id = {each["id"]: each for each in replaced}
    out = {each["id"] for each in without}
    kept = [by_id.pop(each["id"], each) for each in objects if each["id"] not in out]
    return (*kept, *by_id.values())


# The clock is revoked by the mirror, the letter with an attachment is deprecated, the door leaves a tactic,
# the letter is described anew, and a lamp is new.
LAMP = technique("T9005", "Lamp", "staying")
SECOND = changed(
    FIRST,
    {**CLOCK, "revoked": True},
    {**LETTER_ATTACHED, "x_mitre_deprecated": True},
    technique("T9002", "Side door", "staying"),
    {**LETTER, "description": "Told anew."},
    {**HERON, "name": "Great Heron"},
    LAMP,
    tie("revoked-by", CLOCK, MIRROR),
    tie("uses", OTTER, LAMP),
)


def bundle(objects: Iterable[Any]) -> bytes:
    told = {"type": "bundle", "id": stix_id("bundle", "ours"), "objects": list(objects)}
    return json.dumps(told, ensure_ascii=False).encode()


def written(folder: Path, objects: Iterable[Any], name: str = "enterprise-attack-1.0.json") -> str:
    (folder / name).write_bytes(bundle(objects))
    return str(folder / name)


def shared(kind: str = "malware", name: str = "Kit", **changes: Any) -> Stix:
    """An object that somebody shares."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": stix_id(kind, changes.pop("key", name)),
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "name": name,
        "description": f"{name} in words of our own.",
        **changes,
    }


def load(cast: Cast, place: str, *, version: str = "", domain: Domain | None = None) -> CyberLoadView:
    (files,) = loading_attack.release_files(place, version=version)
    return loading_attack.load_release(
        files, place=place, version=version, domain=domain, by=cast.hamad.actor, at=AT
    )


def both_releases(cast: Cast, folder: Path) -> None:
    """Load the two releases 1.0 and 2.0."""
    load(cast, written(folder, FIRST))
    load(cast, written(folder, SECOND, "enterprise-attack-2.0.json"))
