"""The Dataspace Protocol: what a consumer of another make reads of our offers, and where it is sent."""

import json
import warnings
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from cast import AT, Cast, Player, bearer, label, lasting, published
from mithaq.access.domain.tokens import Scope
from mithaq.api import dataspace
from mithaq.exchange.actions.publishing import withdraw_record
from mithaq.exchange.models import Record, Sighting
from mithaq.federation import queries as federation
from mithaq.federation.actions import receiving
from mithaq.federation.actions.pairing import accept_peer
from partner import Partner
from schemas import DATASPACE, faults

BASE = "/dataspace/2025-1"
ASKED = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"], "@type": "CatalogRequestMessage"}
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
LONE = "MITHAQ – RESTRICTED – For its originator alone"


def call(method: str, path: str, body: Any = None, *, by: Player | None = None, **headers: str) -> Any:
    known = {**(bearer(by, frozenset({Scope.READ})) if by else {}), **headers}
    sent = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    return Client(enforce_csrf_checks=True).generic(
        method, path, sent, content_type="application/json", headers=known
    )


def catalog(by: Player | None = None) -> Any:
    answer = call("POST", f"{BASE}/catalog/request", ASKED, by=by)
    assert answer.status_code == 200
    assert faults(answer.json(), DATASPACE, "catalog/catalog-schema.json") == []
    return answer.json()


def titles(found: Any) -> list[str]:
    return [each["dct:title"][0]["@value"] for each in found.get("dataset", [])]


def asking_for(dataset: str) -> dict[str, Any]:
    offer = {"@type": "Offer", "@id": "urn:uuid:1", "target": dataset, "permission": [{"action": "use"}]}
    return {
        "@context": ASKED["@context"],
        "@type": "ContractRequestMessage",
        "consumerPid": "urn:uuid:32541fe6-c580-409e-85a8-8a9a32fbe833",
        "offer": offer,
        "callbackAddress": "https://consumer.example/callback",
    }


def error(answer: Any, schema: str) -> tuple[int, str]:
    assert faults(answer.json(), DATASPACE, schema) == []
    assert answer.json()["reason"]
    return answer.status_code, answer.json()["code"]


def catalog_error(answer: Any) -> tuple[int, str]:
    return error(answer, "catalog/catalog-error-schema.json")


def negotiation_error(answer: Any) -> tuple[int, str]:
    return error(answer, "negotiation/contract-negotiation-error-schema.json")


def test_the_version_leads_to_the_catalogue(db: None) -> None:
    del db

    found = call("GET", "/.well-known/dspace-version").json()

    assert faults(found, DATASPACE, "common/protocol-version-schema.json") == []
    assert [(each["version"], each["path"]) for each in found["protocolVersions"]] == [("2025-1", BASE)]


def test_each_reader_gets_the_offers_that_its_label_lets_it_see(cast: Cast) -> None:
    for title, what in (
        ("For all", {}),
        ("For partners", {"label": label("partners")}),
        ("For Morocco", {"label": label("restricted", "state:MA")}),
        ("A need", {"kind": "need"}),
        ("Over", {"valid_until": "2026-01-02"}),
        ("Gone", {}),
    ):
        published(cast.leyla, cast.kerem, lasting(title, **what))
    gone = Record.objects.get(content__texts__en__title="Gone").id
    withdraw_record(gone, reason="Sold.", by=cast.leyla.actor, at=AT)

    assert titles(catalog()) == ["For all"]
    assert titles(catalog(cast.sam)) == ["For all", "For partners"]
    assert titles(catalog(cast.leyla)) == ["For all", "For partners", "For Morocco"]


def test_an_empty_catalogue_is_one(cast: Cast) -> None:
    del cast

    assert "dataset" not in catalog()


def test_the_pages_of_a_catalogue_hold_every_offer_once(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataspace, "PAGE", 2)
    settings.PUBLIC_URL = "http://testserver"
    for number in range(5):
        published(cast.leyla, cast.kerem, lasting(f"Offer {number}"))

    address, forth = f"{BASE}/catalog/request", []
    while address:
        answer = call("POST", address, ASKED)
        forth.append((address, titles(answer.json())))
        address = links(answer).get("next", "")
    back = [links(call("POST", address, ASKED)).get("previous", "") for address, _ in forth]

    assert [found for _, found in forth] == [
        ["Offer 0", "Offer 1"],
        ["Offer 2", "Offer 3"],
        ["Offer 4"],
    ]
    assert back == ["", f"http://testserver{BASE}/catalog/request", forth[1][0]]


def links(answer: Any) -> Mapping[str, str]:
    found = [each.split(">; rel=") for each in answer.get("Link", "").split(", ") if each]
    return {relation.strip('"'): address[1:] for address, relation in found}


def test_the_terms_say_what_the_label_and_the_record_say(cast: Cast) -> None:
    for title, what in (
        ("For all", {"cooperation": ["licence", "training"]}),
        (
            "For governments of two",
            {"label": label("partners", "state:MA", "bloc:OIC", government_only=True)},
        ),
        ("For nobody else", {"label": label("restricted")}),
        ("Free software", {"ip_state": "open_licence"}),
    ):
        published(cast.leyla, cast.kerem, lasting(title, **what))

    found = {each["dct:title"][0]["@value"]: each for each in catalog(cast.leyla)["dataset"]}

    terms = {title: constraints(each) for title, each in found.items()}
    owner = f"urn:mithaq:institution:{cast.leyla.institution}"
    assert terms["For all"] == {
        "urn:mithaq:odrl:cooperation isAnyOf": [
            "urn:mithaq:cooperation:licence",
            "urn:mithaq:cooperation:training",
        ],
        "odrl:dateTime gteq": {"@type": "xsd:date", "@value": "2026-01-01"},
        "odrl:dateTime lt": {"@type": "xsd:date", "@value": "2049-01-01"},
    }
    assert {
        "urn:mithaq:odrl:ceiling gteq": "urn:mithaq:classification:partners",
        "odrl:recipient isAnyOf": ["urn:mithaq:bloc:OIC", "urn:mithaq:state:MA"],
        "urn:mithaq:odrl:is_government eq": "true",
    }.items() <= terms["For governments of two"].items()
    assert terms["For nobody else"]["odrl:recipient isAnyOf"] == [owner]
    prohibited = {title: each["hasPolicy"][0].get("prohibition") for title, each in found.items()}
    assert prohibited.pop("Free software") is None
    assert all(each == [{"action": "odrl:distribute"}] for each in prohibited.values())
    assert all(
        rule["duty"][0]["action"] == "odrl:obtainConsent"
        for each in found.values()
        for rule in each["hasPolicy"][0]["permission"]
    )
    assert found["For nobody else"]["dct:accessRights"]["dct:description"] == LONE


def constraints(found: Any) -> dict[str, Any]:
    (rule,) = found["hasPolicy"][0]["permission"]
    return {f"{each['leftOperand']} {each['operator']}": each["rightOperand"] for each in rule["constraint"]}


def test_a_reader_of_linked_data_finds_dcat_and_odrl(cast: Cast) -> None:
    reference = published(
        cast.leyla, cast.kerem, lasting("Quiet propeller", label=label("partners", "state:MA"))
    )

    graph = as_linked_data(catalog(cast.leyla))

    (found,) = graph.objects(None, DCAT.dataset)
    assert (found, RDF.type, DCAT.Dataset) in graph
    assert (found, DCTERMS.identifier, Literal(reference)) in graph
    assert (found, DCTERMS.title, Literal("Quiet propeller", lang="en")) in graph
    (offer,) = graph.objects(found, ODRL.hasPolicy)
    assert (offer, RDF.type, ODRL.Offer) in graph
    (permission,) = graph.objects(offer, ODRL.permission)
    assert (permission, ODRL.action, ODRL.use) in graph
    operands = {
        each
        for one in graph.objects(permission, ODRL.constraint)
        for each in graph.objects(one, ODRL.leftOperand)
    }
    assert {ODRL.recipient, ODRL.dateTime, URIRef("urn:mithaq:odrl:ceiling")} <= operands
    (prohibition,) = graph.objects(offer, ODRL.prohibition)
    assert (prohibition, ODRL.action, ODRL.distribute) in graph
    (service,) = graph.objects(next(graph.objects(found, DCAT.distribution)), DCAT.accessService)
    assert (service, DCAT.endpointURL, Literal(f"{settings.PUBLIC_URL}{BASE}")) in graph


def as_linked_data(found: Any) -> Graph:
    """Read by rdflib under the official contexts, from files instead of their addresses."""
    context = json.loads((DATASPACE / "context/dspace.jsonld").read_text())["@context"]
    local = json.dumps(context).replace(
        "https://w3id.org/dspace/2025/1/odrl-profile.jsonld", (DATASPACE / "context/odrl.jsonld").as_uri()
    )
    graph = Graph()
    with warnings.catch_warnings():
        # What it reads JSON-LD with, it has itself deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph.parse(data=json.dumps({**found, "@context": json.loads(local)}), format="json-ld")
    return graph


def test_one_dataset_is_told_to_those_who_may_see_it(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting(label=label("partners")))
    published(cast.leyla, cast.kerem, lasting("A need", kind="need"))
    (known,) = catalog(cast.amina)["dataset"]
    need = Record.objects.get(kind="need").id
    address = f"{BASE}/catalog/datasets"

    found = call("GET", f"{address}/{known['@id']}", by=cast.amina)

    assert faults(found.json(), DATASPACE, "catalog/dataset-schema.json") == []
    assert found.json()["hasPolicy"] == known["hasPolicy"]
    assert Sighting.objects.get().institution == cast.amina.institution
    for hidden in (known["@id"], f"urn:uuid:{need}", f"urn:uuid:{uuid4()}", "nothing"):
        assert catalog_error(call("GET", f"{address}/{hidden}")) == (404, "record_unknown")


def test_a_teaser_tells_its_title_and_no_more(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting(open_step="teaser", summary="A secret way."))

    (found,) = catalog(cast.leyla)["dataset"]

    assert "secret" not in json.dumps(found)
    assert "dct:description" not in found


def test_a_request_for_a_negotiation_is_told_where_the_release_is_decided(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, lasting())
    (known,) = catalog()["dataset"]
    asked = asking_for(known["@id"])
    assert faults(asked, DATASPACE, "negotiation/contract-request-message-schema.json") == []

    answer = call("POST", f"{BASE}/negotiations/request", asked)

    assert negotiation_error(answer) == (403, "release_by_case")
    assert f"{settings.PUBLIC_URL}/records/{reference}/" in answer.json()["reason"][1]
    assert answer.json()["consumerPid"] == asked["consumerPid"]


def test_a_negotiation_about_what_is_hidden_tells_nothing(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting(label=label("partners")))
    key = Record.objects.get().id

    answer = call("POST", f"{BASE}/negotiations/request", asking_for(f"urn:uuid:{key}"))

    assert negotiation_error(answer) == (404, "record_unknown")


def test_a_record_of_a_partner_is_negotiated_at_its_node(cast: Cast) -> None:
    partner = Partner()
    accept_peer(partner.card_envelope, fingerprint=partner.card.fingerprint, by=cast.hamad.actor, at=AT)
    partner.put_out(
        partner.statement("parties.institution.registered", partner.facts.code, partner.facts.as_json()),
        partner.record(),
    )
    receiving.take(federation.peer(partner.name), partner.segment(), at=AT)
    (known,) = catalog()["dataset"]

    answer = call("POST", f"{BASE}/negotiations/request", asking_for(known["@id"]))

    assert negotiation_error(answer) == (403, "release_at_other_node")
    assert partner.name in answer.json()["reason"][0]


def test_there_is_no_negotiation(db: None) -> None:
    del db
    pid = "urn:uuid:dcbf434c-eacf-4582-9a02-f8dd50120fd3"

    found = call("GET", f"{BASE}/negotiations/{pid}")

    assert negotiation_error(found) == (404, "negotiation_unknown")
    assert found.json()["providerPid"] == pid
    for step in ("request", "events", "agreement/verification", "termination"):
        assert negotiation_error(call("POST", f"{BASE}/negotiations/{pid}/{step}", {}))[0] == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("no json", (400, "request_invalid")),
        ("[" * 100_000, (400, "request_invalid")),
        ([], (400, "request_invalid")),
        ({"@type": "Catalog"}, (400, "request_invalid")),
        ({**ASKED, "filter": [{"title": "propeller"}]}, (400, "filter_unsupported")),
        ("x" * 6_000_000, (413, "content_too_large")),
    ],
)
def test_a_request_that_is_none_is_refused(db: None, body: Any, expected: tuple[int, str]) -> None:
    del db

    assert catalog_error(call("POST", f"{BASE}/catalog/request", body)) == expected
    code = "request_invalid" if expected[1] == "filter_unsupported" else expected[1]
    assert negotiation_error(call("POST", f"{BASE}/negotiations/request", body)) == (expected[0], code)


def test_a_wrong_token_a_wrong_method_and_a_wrong_page_are_refused(db: None) -> None:
    del db
    address = f"{BASE}/catalog/request"

    wrong = call("POST", address, ASKED, Authorization="Bearer nonsense")
    method = call("GET", address)

    assert catalog_error(wrong) == (401, "token_unknown")
    assert wrong["WWW-Authenticate"].startswith("Bearer")
    assert catalog_error(method) == (405, "request_invalid")
    assert method["Allow"] == "POST"
    assert catalog_error(call("POST", f"{address}?continuationToken=x", ASKED)) == (422, "cursor_malformed")


def test_an_offer_is_known_by_the_statement_that_published_it(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, lasting())

    (found,) = catalog()["dataset"]

    assert UUID(found["hasPolicy"][0]["@id"].removeprefix("urn:uuid:")) == Record.objects.get().statement
