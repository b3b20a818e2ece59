"""Figures of cyber tactics beside those that the sets' READMEs print, and how fast a release is read.

Run: python bench/cyber.py [folder of the sets of the watch]
"""

import json
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median

import polars
import stix2

from mithaq.watch.adapters.cyber.attack_reading import Reading
from mithaq.watch.adapters.cyber.files import fetched
from mithaq.watch.domain.attack import AttackObject, Content, ObjectKind, Relation, RelationKind
from mithaq.watch.domain.attack_changes import GONE, ChangeKind, changes, counted
from mithaq.watch.domain.numbering import Counted, years_of
from mithaq.watch.domain.vulnerabilities import lag_days

FOLDER = Path("../shared/data/watch")
# The usual library checks each object against the specification: a part of the bundle shows its pace.
PARSED = 2_000
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
    ("10.1", "8.2", 566, "204 rewritten"),
    ("12.1", "10.1", 594, ""),
    ("14.1", "12.1", 625, ""),
    ("16.1", "14.1", 656, ""),
    ("17.1", "16.1", 679, ""),
)


def main(folder: Path) -> None:
    if not (folder / "attack").exists():
        print(f"cyber: there is no {folder / 'attack'}")
        return
    releases_compared(folder / "attack")
    release_read(folder / "attack" / "enterprise-attack-16.1.stix2.json.zst")
    vulnerabilities(folder)


def releases_compared(folder: Path) -> None:
    rows = polars.read_parquet(folder / "objects_by_version.parquet")
    rows = rows.filter(polars.col("domain") == "enterprise-attack")
    ties = polars.read_parquet(folder / "relationships_selected_versions.parquet")
    for version, before, told, beside in TOLD:
        was, now = (content(rows, ties, each) for each in (before, version))
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


def release_read(file: Path) -> None:
    reading = Reading()
    begun = time.process_time()
    with fetched(str(file)) as copy:
        reading.take(copy)
        ours = reading.rows / (time.process_time() - begun)
        copy.stream.seek(0)
        objects = json.load(copy.stream)["objects"][:PARSED]
    begun = time.process_time()
    for each in objects:
        stix2.parse(each, allow_custom=True, version="2.0")
    theirs = len(objects) / (time.process_time() - begun)
    print(
        f"a release of {reading.rows} objects: {ours:,.0f} objects per CPU-second, stix2.parse {theirs:,.0f}:"
        f" {ours / theirs:.1f} times; {len(reading.unread)} unread"
    )


def vulnerabilities(folder: Path) -> None:
    cves = polars.read_parquet(folder / "cve" / "cve_slim.parquet", columns=["cve", "published"])
    published = dict(cves.iter_rows())
    by_year = Counter(each.year for each in published.values())
    years = years_of(
        (Counted(year, "", count) for year, count in by_year.items()), newest=max(published.values())
    )
    for each in years[-7:]:
        print(f"CVE of {each.year}: {each.count} {', '.join(each.warnings)}")
    listed = polars.read_parquet(folder / "kev" / "kev.parquet", columns=["cveID", "dateAdded"])
    lags = [
        found
        for cve, added in listed.iter_rows()
        if (found := lag_days(published.get(cve), date.fromisoformat(added))) is not None
    ]
    middle = f"median {median(lags):.0f} days (told 1,436)"
    print(f"KEV: {listed.height} entries, {len(lags)} joined (told 734), {middle}")


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
