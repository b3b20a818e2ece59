"""The taxonomy as SKOS: what is written can be read again and says the same."""

import json

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from mithaq.fields import queries
from mithaq.fields.adapters.skos import SkosFormat, skos
from mithaq.fields.domain.taxonomy import Texts

BASE = "https://node.example/fields/"
FIELDS = queries.taxonomy()


def _graph(format: SkosFormat) -> Graph:
    return Graph().parse(data=skos(FIELDS, BASE, format), format=format.value)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return _graph(SkosFormat.TURTLE)


# rdflib reads JSON-LD through a class that it has itself deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_both_formats_say_the_same(graph: Graph) -> None:
    assert isomorphic(graph, _graph(SkosFormat.JSON_LD))


def test_every_field_is_a_concept_with_its_names_code_and_wipo_fields(graph: Graph) -> None:
    for field in FIELDS:
        concept = URIRef(BASE + field.code)

        assert (concept, RDF.type, SKOS.Concept) in graph
        assert graph.value(concept, SKOS.notation) == Literal(field.code)
        assert set(graph.objects(concept, SKOS.prefLabel)) == _literals(field.names)
        assert set(graph.objects(concept, SKOS.scopeNote)) == _literals(field.scope)
        assert set(graph.objects(concept, SKOS.relatedMatch)) == {
            URIRef(f"{BASE}wipo35.{number}") for number in field.wipo35
        }


def test_json_ld_is_written_in_one_order_so_that_two_exports_can_be_compared() -> None:
    concepts = json.loads(skos(FIELDS, BASE, SkosFormat.JSON_LD))["@graph"]

    related = [concept["skos:relatedMatch"] for concept in concepts if "skos:relatedMatch" in concept]

    assert [concept["@id"] for concept in concepts] == sorted(concept["@id"] for concept in concepts)
    assert any(isinstance(links, list) for links in related)
    assert all(
        links == sorted(links, key=lambda link: link["@id"]) for links in related if isinstance(links, list)
    )


def test_leaves_are_narrower_than_their_group_and_groups_stand_on_top(graph: Graph) -> None:
    solar, energy, scheme = (URIRef(BASE + name) for name in ("energy.solar", "energy", "scheme"))

    assert graph.value(solar, SKOS.broader) == energy
    assert (energy, SKOS.narrower, solar) in graph
    assert len(set(graph.objects(scheme, SKOS.hasTopConcept))) == 20


def test_each_field_belongs_to_the_collection_of_its_sphere(graph: Graph) -> None:
    civil = set(graph.objects(URIRef(f"{BASE}sphere.civil"), SKOS.member))

    assert civil == {URIRef(BASE + field.code) for field in FIELDS if field.sphere == "civil"}


def test_a_base_address_without_an_end_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="end in"):
        skos(FIELDS, "https://node.example/fields", SkosFormat.TURTLE)


def _literals(texts: Texts) -> set[Literal]:
    return {Literal(text, lang=language) for language, text in texts.items()}
