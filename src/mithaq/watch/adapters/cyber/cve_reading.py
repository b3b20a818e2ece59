"""Read CVE records (JSON 5) and the NVD's feeds (JSON 1.1 and 2.0) as one form."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

import orjson

from mithaq.watch.adapters.cyber.files import Fetched, items_of, members_of
from mithaq.watch.adapters.cyber.stix_parts import day_of, line
from mithaq.watch.domain.short_texts import summary_of
from mithaq.watch.domain.unread import Raw, Unread, said, table, tables, text
from mithaq.watch.domain.vulnerabilities import CVE, NAMES_MAX, CveRecord, CveSource, folded_name

Read = tuple[CveSource, CveRecord] | Unread | None
"""A record, a report of what could not be read, or nothing for a file that is of another kind."""
BEGINNING_BYTES = 4_096
SCORES_5 = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")
SCORES_2 = ("cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2")
SUMMARY_MAX = 300
# What stands before the country in addresses such as jpcert.or.jp.
SECOND_LABELS = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "gouv", "ne", "net", "or", "org"})
# What stands in the repository of CVE records beside them: the log of its changes.
BESIDE = ("delta.json", "deltaLog.json", "recent_activities.json")


def read_cve(file: Fetched) -> Iterator[Read]:
    """Each record of a file or an archive. Raises Refused `source_broken` or `source_unreadable`."""
    if file.is_archive():
        for member in members_of(file):
            yield from _small_file(member.name, member.data)
        return
    file.stream.seek(0)
    beginning = file.stream.read(BEGINNING_BYTES)
    if b'"CVE_Items"' in beginning or b'"CVE_data_type"' in beginning:
        for number, each in enumerate(items_of(file, "CVE_Items.item"), start=1):
            yield _nvd_1(each, f"{file.name}:{number}")
    elif b'"vulnerabilities"' in beginning or b'"NVD_CVE"' in beginning:
        for number, each in enumerate(items_of(file, "vulnerabilities.item"), start=1):
            yield _nvd_2(each, f"{file.name}:{number}")
    elif beginning.lstrip().startswith(b"["):
        for number, each in enumerate(items_of(file, "item"), start=1):
            yield _cve_5(each, f"{file.name}:{number}")
    else:
        file.stream.seek(0)
        yield from _small_file(file.name, file.stream.read())


def _small_file(name: str, data: bytes) -> Iterator[Read]:
    """A file that holds one record."""
    if not name.endswith(".json") or name.rsplit("/", 1)[-1] in BESIDE:
        yield None
        return
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        yield Unread(name, "json_broken", str(error)[:120])
        return
    yield _cve_5(value, name)


def _cve_5(raw: Raw, place: str) -> Read:
    found = table(raw)
    about = table(found.get("cveMetadata"))
    cve = text(about.get("cveId"))
    if not CVE.fullmatch(cve):
        return Unread(place, "cve_number_missing", said(raw))
    containers = table(found.get("containers"))
    cna = table(containers.get("cna"))
    parts = [cna, *tables(containers.get("adp"))]
    is_rejected = text(about.get("state")).upper() == "REJECTED"
    published = day_of(about.get("datePublished")) or day_of(cna.get("datePublic"))
    if published is None and not is_rejected:
        return Unread(place, "cve_day_missing", cve)
    affected = [each for part in parts for each in tables(part.get("affected"))]
    score, version = _score_5(parts)
    return CveSource.CVE, CveRecord(
        cve=cve,
        published_on=published,
        modified_on=day_of(about.get("dateUpdated")),
        is_rejected=is_rejected,
        assigner=line(about.get("assignerShortName"), 80).lower(),
        summary=_english(cna.get("descriptions")),
        score=score,
        score_version=version,
        weaknesses=_names(
            text(described.get("cweId"))
            for part in parts
            for each in tables(part.get("problemTypes"))
            for described in tables(each.get("descriptions"))
        ),
        vendors=_names(folded_name(text(each.get("vendor"))) for each in affected),
        products=_names(folded_name(text(each.get("product"))) for each in affected),
    )


def _score_5(parts: list[dict[str, Raw]]) -> tuple[Decimal | None, str]:
    """The newest kind of score; the numbering authority's own before one of another publisher."""
    for kind in SCORES_5:
        for part in parts:
            for each in tables(part.get("metrics")):
                if (score := _number(table(each.get(kind)).get("baseScore"))) is not None:
                    return score, kind.removeprefix("cvssV").replace("_", ".")
    return None, ""


def _nvd_1(raw: Raw, place: str) -> Read:
    found = table(raw)
    about = table(found.get("cve"))
    meta = table(about.get("CVE_data_meta"))
    cve, published = text(meta.get("ID")), day_of(found.get("publishedDate"))
    if not CVE.fullmatch(cve):
        return Unread(place, "cve_number_missing", said(raw))
    if published is None:
        return Unread(place, "cve_day_missing", cve)
    described = _english(table(about.get("description")).get("description_data"))
    impact = table(found.get("impact"))
    third = _number(table(table(impact.get("baseMetricV3")).get("cvssV3")).get("baseScore"))
    second = _number(table(table(impact.get("baseMetricV2")).get("cvssV2")).get("baseScore"))
    names = [*_platforms(_nodes_1(table(found.get("configurations")).get("nodes")))]
    return CveSource.NVD, CveRecord(
        cve=cve,
        published_on=published,
        modified_on=day_of(found.get("lastModifiedDate")),
        is_rejected=described.startswith("** REJECT **"),
        assigner=_authority(text(meta.get("ASSIGNER"))),
        summary=described,
        score=third if third is not None else second,
        score_version="3" if third is not None else "2" if second is not None else "",
        weaknesses=_names(
            text(each.get("value"))
            for kind in tables(table(about.get("problemtype")).get("problemtype_data"))
            for each in tables(kind.get("description"))
        ),
        vendors=_names(vendor for vendor, _ in names),
        products=_names(product for _, product in names),
    )


def _nvd_2(raw: Raw, place: str) -> Read:
    found = table(table(raw).get("cve"))
    cve, published = text(found.get("id")), day_of(found.get("published"))
    if not CVE.fullmatch(cve):
        return Unread(place, "cve_number_missing", said(raw))
    if published is None:
        return Unread(place, "cve_day_missing", cve)
    score, version = _score_2(table(found.get("metrics")))
    matches = (
        match
        for each in tables(found.get("configurations"))
        for node in tables(each.get("nodes"))
        for match in tables(node.get("cpeMatch"))
        if match.get("vulnerable") is True
    )
    names = [*_platforms(text(each.get("criteria")) for each in matches)]
    return CveSource.NVD, CveRecord(
        cve=cve,
        published_on=published,
        modified_on=day_of(found.get("lastModified")),
        is_rejected=text(found.get("vulnStatus")).lower() == "rejected",
        assigner=_authority(text(found.get("sourceIdentifier"))),
        summary=_english(found.get("descriptions")),
        score=score,
        score_version=version,
        weaknesses=_names(
            text(described.get("value"))
            for each in tables(found.get("weaknesses"))
            for described in tables(each.get("description"))
        ),
        vendors=_names(vendor for vendor, _ in names),
        products=_names(product for _, product in names),
    )


def _authority(address: str) -> str:
    """The numbering authority behind an e-mail address, as CVE records call it: psirt@cisco.com is cisco."""
    *labels, top = address.lower().rpartition("@")[2].split(".")
    while len(labels) > 1 and labels[-1] in SECOND_LABELS:
        labels.pop()
    return line(labels[-1] if labels else top, 80)


def _score_2(metrics: Mapping[str, Raw]) -> tuple[Decimal | None, str]:
    for kind in SCORES_2:
        # The NVD's own assessment is its primary one.
        found = sorted(tables(metrics.get(kind)), key=lambda each: text(each.get("type")) != "Primary")
        for each in found:
            if (score := _number(table(each.get("cvssData")).get("baseScore"))) is not None:
                return score, text(table(each.get("cvssData")).get("version"))
    return None, ""


def _nodes_1(nodes: Raw) -> Iterator[str]:
    """The platforms of all nodes and of those below them that are vulnerable."""
    waiting = list(tables(nodes))
    while waiting:
        node = waiting.pop()
        waiting.extend(tables(node.get("children")))
        for match in tables(node.get("cpe_match")):
            if match.get("vulnerable") is True:
                yield text(match.get("cpe23Uri"))


def _platforms(names: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Vendor and product of platforms by their CPE 2.3 names."""
    for each in names:
        parts = each.replace("\\:", "\0").split(":")
        if len(parts) > 4 and parts[:2] == ["cpe", "2.3"]:
            yield folded_name(parts[3].replace("\0", ":")), folded_name(parts[4].replace("\0", ":"))


def _english(descriptions: Raw) -> str:
    found = list(tables(descriptions))
    english = [each for each in found if text(each.get("lang")).lower().startswith("en")]
    told = next((text(each.get("value")) for each in english or found), "")
    return summary_of(told, longest=SUMMARY_MAX)


def _names(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line(each, 100) for each in names if each))[:NAMES_MAX]


def _number(value: Raw) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = round(Decimal(str(value)), 1)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found <= 10 else None
