"""The taxonomy as SKOS (W3C Recommendation of 18 August 2009), so that other catalogues can map to it."""

import json
from enum import StrEnum

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

from mithaq.base.canonical import Json
from mithaq.fields.domain.taxonomy import Field, Taxonomy, Texts


class SkosFormat(StrEnum):
    """A serialisation, by the name that rdflib gives it."""

    TURTLE = "turtle"
    JSON_LD = "json-ld"


def skos(taxonomy: Taxonomy, base_uri: str, format: SkosFormat) -> str:
    """The concept scheme under `base_uri`, which ends in / or #; the same bytes for the same taxonomy."""
    if not base_uri.endswith(("/", "#")):
        raise ValueError("the base address must end in / or #")
    graph = Graph(bind_namespaces="none")
    graph.bind("skos", SKOS)
    base = Namespace(base_uri)
    scheme, wipo_scheme = base["scheme"], base["wipo35"]
    _add(graph, scheme, SKOS.ConceptScheme, taxonomy.title)
    graph.add((wipo_scheme, RDF.type, SKOS.ConceptScheme))
    for wipo in taxonomy.wipo_fields:
        concept = base[f"wipo35.{wipo.number}"]
        _add(graph, concept, SKOS.Concept, wipo.names)
        graph.add((concept, SKOS.inScheme, wipo_scheme))
        graph.add((concept, SKOS.notation, Literal(str(wipo.number))))
    for sphere, names in taxonomy.sphere_names.items():
        _add(graph, base[f"sphere.{sphere}"], SKOS.Collection, names)
    for field in taxonomy:
        _add_field(graph, base, field, scheme)
    text = graph.serialize(format=format.value, auto_compact=True)
    if format is SkosFormat.JSON_LD:
        return json.dumps(_ordered(json.loads(text)), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return text


def _add_field(graph: Graph, base: Namespace, field: Field, scheme: URIRef) -> None:
    concept = base[field.code]
    _add(graph, concept, SKOS.Concept, field.names)
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, SKOS.notation, Literal(field.code)))
    for language, note in field.scope.items():
        graph.add((concept, SKOS.scopeNote, Literal(note, lang=language)))
    if field.parent is None:
        graph.add((concept, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, concept))
    else:
        graph.add((concept, SKOS.broader, base[field.parent]))
        graph.add((base[field.parent], SKOS.narrower, concept))
    graph.add((base[f"sphere.{field.sphere}"], SKOS.member, concept))
    for number in field.wipo35:
        graph.add((concept, SKOS.relatedMatch, base[f"wipo35.{number}"]))


def _add(graph: Graph, subject: URIRef, kind: URIRef, names: Texts) -> None:
    graph.add((subject, RDF.type, kind))
    for language, name in names.items():
        graph.add((subject, SKOS.prefLabel, Literal(name, lang=language)))


def _ordered(value: Json) -> Json:
    """Sort every list: JSON-LD reads lists as sets, and rdflib writes them in the order of its hashes."""
    match value:
        case list():
            return sorted(map(_ordered, value), key=lambda item: json.dumps(item, sort_keys=True))
        case dict():
            return {key: _ordered(item) for key, item in value.items()}
        case _:
            return value
