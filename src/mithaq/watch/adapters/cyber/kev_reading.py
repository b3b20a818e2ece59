"""Read CISA's catalogue of known exploited vulnerabilities, as JSON or CSV."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.cyber.files import Fetched
from mithaq.watch.adapters.cyber.stix_parts import day_of, line
from mithaq.watch.domain.short_texts import summary_of
from mithaq.watch.domain.unread import Raw, Unread, rows, said, table, text
from mithaq.watch.domain.vulnerabilities import CVE, KevEntry

BYTES_MAX = 64 * 2**20
COLUMNS = frozenset({"cveID", "vendorProject", "product", "vulnerabilityName", "dateAdded"})


@dataclass(frozen=True)
class Catalogue:
    """The catalogue as a file has it. `dated_on` is when it was released; of a CSV, its newest addition."""

    entries: tuple[KevEntry, ...]
    unread: tuple[Unread, ...]
    version: str
    dated_on: date | None
    rows: int


def read_kev(file: Fetched) -> Catalogue:
    """Raises Refused `source_broken` or `kev_unknown`."""
    if file.size > BYTES_MAX:
        raise Refused("source_broken", file=file.name, after=0, reason="it is too large")
    file.stream.seek(0)
    data = file.stream.read()
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        said_by_file, found = _json(file.name, data)
    else:
        said_by_file, found = {}, _csv(file.name, data)
    entries, unread = dict[str, KevEntry](), list[Unread]()
    for place, row in found:
        read = _entry(row, place)
        if isinstance(read, Unread):
            unread.append(read)
        elif read.cve in entries:
            unread.append(Unread(place, "cve_repeated", read.cve))
        else:
            entries[read.cve] = read
    if not entries:
        raise Refused("kev_unknown", file=file.name)
    newest = max(each.added_on for each in entries.values())
    return Catalogue(
        entries=tuple(entries.values()),
        unread=tuple(unread),
        version=line(said_by_file.get("catalogVersion"), 40),
        dated_on=day_of(said_by_file.get("dateReleased")) or newest,
        rows=len(found),
    )


Rows = list[tuple[str, Mapping[str, Raw]]]


def _json(name: str, data: bytes) -> tuple[Mapping[str, Raw], Rows]:
    try:
        value = table(orjson.loads(data))
    except orjson.JSONDecodeError as error:
        raise Refused("source_broken", file=name, after=0, reason=str(error)[:120]) from error
    found = rows(value.get("vulnerabilities"))
    return value, [(f"{name}:{number}", table(each)) for number, each in enumerate(found, start=1)]


def _csv(name: str, data: bytes) -> Rows:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if not set(reader.fieldnames or ()) >= COLUMNS:
            raise Refused("kev_unknown", file=name)
        return [(f"{name}:{reader.line_num}", {key: row[key] for key in row if key}) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Refused("source_broken", file=name, after=0, reason=str(error)[:120]) from error


def _entry(row: Mapping[str, Raw], place: str) -> KevEntry | Unread:
    cve, added = text(row.get("cveID")), day_of(row.get("dateAdded"))
    if not CVE.fullmatch(cve):
        return Unread(place, "cve_number_missing", said(dict(row)))
    if added is None:
        return Unread(place, "kev_day_missing", cve)
    weaknesses = row.get("cwes")
    told = weaknesses if isinstance(weaknesses, list) else re.split(r"[,;\s]+", text(weaknesses))
    return KevEntry(
        cve=cve,
        vendor=line(row.get("vendorProject"), 100),
        product=line(row.get("product"), 150),
        name=line(row.get("vulnerabilityName"), 300),
        added_on=added,
        due_on=day_of(row.get("dueDate")),
        is_ransomware=text(row.get("knownRansomwareCampaignUse")).lower() == "known",
        weaknesses=tuple(line(each, 20) for each in told if text(each)),
        summary=summary_of(text(row.get("shortDescription")), longest=300),
    )
