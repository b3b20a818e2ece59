"""A Data Package (v2) of open tables: a ZIP of CSV with `datapackage.json`, and the same as DCAT 3.

The same tables on the same day are the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import IO

from rdflib import DCAT, DCTERMS, RDF, XSD, Graph, Literal, URIRef

from mithaq.base.canonical import Json
from mithaq.exchange.adapters.sheet_writing import csv_line
from mithaq.federation.domain.open_data import OpenTable, Written

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_ZIPPED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Said:
    """What people are told of a package or table, by language."""

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]


@dataclass(frozen=True)
class Publisher:
    """Whose node it is, where it is, and under which terms others may use what it gives."""

    name: str
    address: str
    licence: str


def write_package(
    out: IO[bytes],
    tables: Sequence[OpenTable],
    *,
    whole: Said,
    said: Mapping[str, Said],
    publisher: Publisher,
    on: date,
) -> tuple[Written, ...]:
    """Write the ZIP; what lies in it."""
    written = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in tables:
            written.append(_write_table(archive, each))
        package = descriptor(written, whole=whole, said=said, publisher=publisher, on=on)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        archive.writestr(zipfile.ZipInfo("datapackage.json", _ZIPPED), text, zipfile.ZIP_DEFLATED)
    return tuple(written)


def _write_table(archive: zipfile.ZipFile, table: OpenTable) -> Written:
    hashed, size, rows = hashlib.sha256(), 0, 0
    with archive.open(zipfile.ZipInfo(f"{table.name}.csv", _ZIPPED), "w") as file:
        heads = tuple(each.name for each in table.columns)
        for rows, row in enumerate(chain([heads], table.rows)):  # noqa: B007  # the last number is how many rows
            data = csv_line(row).encode()
            file.write(data)
            hashed.update(data)
            size += len(data)
    return Written(table, rows, size, hashed.hexdigest())


def descriptor(
    written: Sequence[Written],
    *,
    whole: Said,
    said: Mapping[str, Said],
    publisher: Publisher,
    on: date,
) -> dict[str, Json]:
    """`datapackage.json`. Titles stand in English, as the format has one language."""
    resources: list[Json] = [_resource(each, said[each.table.name]) for each in written]
    licences: list[Json] = [{"title": publisher.licence}] if publisher.licence else []
    return {
        "$schema": SCHEMA,
        "name": "mithaq-open-data",
        "title": whole.titles["en"],
        "description": whole.descriptions["en"],
        "homepage": publisher.address,
        "created": f"{on.isoformat()}T00:00:00Z",
        "contributors": [{"title": publisher.name, "roles": ["publisher"]}],
        **({"licenses": licences} if licences else {}),
        "resources": resources,
    }


def _resource(each: Written, said: Said) -> dict[str, Json]:
    return {
        "name": each.table.name,
        "path": f"{each.table.name}.csv",
        "title": said.titles["en"],
        "description": said.descriptions["en"],
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": each.bytes,
        "hash": f"sha256:{each.sha256}",
        "schema": {"$schema": TABLE_SCHEMA, **each.table.schema()},
    }


def catalogue(
    tables: Sequence[str],
    *,
    whole: Said,
    said: Mapping[str, Said],
    publisher: Publisher,
    download: str,
    on: date,
) -> str:
    """The catalogue as DCAT 3 in Turtle, titles in three languages."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (("dcat", DCAT), ("dcterms", DCTERMS), ("xsd", XSD)):
        graph.bind(prefix, namespace)
    here, file = URIRef(publisher.address), URIRef(download)
    graph.add((here, RDF.type, DCAT.Catalog))
    _describe(graph, here, whole)
    graph.add((here, DCTERMS.publisher, Literal(publisher.name)))
    graph.add((here, DCTERMS.modified, Literal(on.isoformat(), datatype=XSD.date)))
    package = URIRef(f"{publisher.address}#package")
    graph.add((package, RDF.type, DCAT.Distribution))
    graph.add((package, DCAT.downloadURL, file))
    graph.add(
        (package, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/application/zip"))
    )
    graph.add((package, DCTERMS.conformsTo, URIRef("https://datapackage.org/standard/data-package/")))
    if publisher.licence:
        graph.add((package, DCTERMS.rights, Literal(publisher.licence)))
    for name in tables:
        dataset = URIRef(f"{publisher.address}#{name}")
        graph.add((here, DCAT.dataset, dataset))
        graph.add((dataset, RDF.type, DCAT.Dataset))
        graph.add((dataset, DCTERMS.identifier, Literal(name)))
        graph.add((dataset, DCAT.distribution, package))
        _describe(graph, dataset, said[name])
    return graph.serialize(format="turtle")


def _describe(graph: Graph, what: URIRef, said: Said) -> None:
    for language, title in sorted(said.titles.items()):
        graph.add((what, DCTERMS.title, Literal(title, lang=language)))
    for language, text in sorted(said.descriptions.items()):
        graph.add((what, DCTERMS.description, Literal(text, lang=language)))
