"""What changed between releases of ATT&CK, beside the figures that the set's README prints.

Run: python bench/attack_figures.py [folder of objects_by_version.parquet]
"""

import sys
import time
from pathlib import Path

import polars

from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.attack_changes import GONE, ChangeKind, changes, counted

FOLDER = Path("../shared/data/watch/attack")
KINDS = {
    "attack-pattern": ObjectKind.TECHNIQUE,
    "x-mitre-tactic": ObjectKind.TACTIC,
    "intrusion-set": ObjectKind.GROUP,
    "malware": ObjectKind.SOFTWARE,
    "tool": ObjectKind.SOFTWARE,
    "course-of-action": ObjectKind.MITIGATION,
    "campaign": ObjectKind.CAMPAIGN,
    "x-mitre-data-source": ObjectKind.DATA_SOURCE,
    "x-mitre-data-component": ObjectKind.DATA_COMPONENT,
    "x-mitre-asset": ObjectKind.ASSET,
}
# Version, version before, techniques in force, and what else the README says of them.
TOLD = (
    ("6.3", "5.2", 266, ""),
    ("7.2", "6.3", 428, "302 new, 140 gone"),
    ("8.2", "7.2", 530, ""),
    ("10.1", "9.0", 566, "204 rewritten"),
    ("10.1", "8.2", 566, "204 rewritten"),
    ("12.1", "10.1", 594, ""),
    ("14.1", "12.1", 625, ""),
    ("16.1", "14.1", 656, ""),
    ("17.1", "16.1", 679, ""),
)


def main(folder: Path) -> None:
    file = folder / "objects_by_version.parquet"
    if not file.exists():
        sys.exit(f"attack_figures: there is no {file}")
    rows = polars.read_parquet(file).filter(polars.col("domain") == "enterprise-attack")
    ties = polars.read_parquet(folder / "relationships_selected_versions.parquet")
    for version, before, told, beside in TOLD:
        was, now = (content(rows, ties, each) for each in (before, version))
        if not was.objects:
            continue
        begun = time.perf_counter()
        found = counted(changes(was, now))[ObjectKind.TECHNIQUE]
        took = time.perf_counter() - begun
        gone = sum(found[each] for each in GONE)
        kinds = ", ".join(f"{number} {kind.value}" for kind, number in found.items() if number)
        standing = len(now.in_force(ObjectKind.TECHNIQUE))
        print(
            f"{before} -> {version}: {standing} techniques in force (told {told});"
            f" {found[ChangeKind.ADDED]} new, {gone} gone: {kinds}"
            f" (told {beside or 'nothing'}); {took * 1000:.0f} ms"
        )


def content(rows: polars.DataFrame, ties: polars.DataFrame, version: str) -> Content:
    mine = polars.col("version") == version
    objects = [
        AttackObject(
            stix_id=each["stix_id"],
            kind=KINDS[each["type"]],
            attack_id=each["attack_id"] or "",
            name=each["name"] or "",
            digest=each["description_sha256_16"] or "",
            tactics=tuple(each["tactics"] or ()),
            is_subtechnique=bool(each["subtechnique"]),
            is_revoked=each["revoked"],
            is_deprecated=each["deprecated"],
        )
        for each in rows.filter(mine).to_dicts()
        if each["type"] in KINDS
    ]
    revoked = ties.filter(mine & (polars.col("relationship_type") == "revoked-by"))
    relations = [
        Relation(RelationKind.REVOKED_BY, each["source_ref"], each["target_ref"])
        for each in revoked.filter(polars.col("domain") == "enterprise-attack").to_dicts()
    ]
    return Content.of(objects, relations)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
