"""An offer as the Dataspace Protocol (2025-1) knows it: a DCAT dataset with an ODRL offer.

The permission is to use what is offered, for whom the label lets see it, in the forms of cooperation that the
owner named, while the record is valid; before that, the duty to obtain the owner's consent, which a release
case gives. What was released goes to nobody else, unless an open licence lets everyone have it.
Operands and values of our own are names under `urn:mithaq:odrl:` and `urn:mithaq:`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.labels import EVERYONE, Classification, Handling, Label
from mithaq.exchange.domain.content import Content, IpState

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
VERSION = "2025-1"
PROFILE = "urn:mithaq:odrl"
FORMAT = "urn:mithaq:release-case"


@dataclass(frozen=True)
class Service:
    """Where the node answers the protocol; `node` is its name, `pages` the address of its pages."""

    node: str
    endpoint: str
    pages: str

    def as_json(self) -> dict[str, Json]:
        return {
            "@id": f"{node_urn(self.node)}:dataspace",
            "@type": "DataService",
            "endpointDescription": "dspace:connector",
            "endpointURL": self.endpoint,
        }


@dataclass(frozen=True)
class Offered:
    """A published offer; `statement` published it, `marking` is its label in words."""

    id: UUID
    reference: str
    institution: UUID
    content: Content
    statement: UUID
    published_at: datetime
    changed_at: datetime
    marking: str


def node_urn(name: str) -> str:
    """By which name a node takes part."""
    return f"urn:mithaq:node:{name}"


def catalog_of(offers: Iterable[Offered], service: Service) -> dict[str, Json]:
    """A page of the catalogue; without offers it says of datasets nothing at all, as the schema has it."""
    datasets: list[Json] = [dataset_of(each, service) for each in offers]
    return {
        "@context": [CONTEXT],
        "@id": f"{node_urn(service.node)}:catalogue",
        "@type": "Catalog",
        "participantId": node_urn(service.node),
        "service": [service.as_json()],
        **({"dataset": datasets} if datasets else {}),
    }


def dataset_of(offer: Offered, service: Service) -> dict[str, Json]:
    """The offer as a dataset; a teaser has no description."""
    texts = sorted(offer.content.texts.items())
    described: list[Json] = [
        {"@language": language.value, "@value": text.summary} for language, text in texts if text.summary
    ]
    return {
        "@id": f"urn:uuid:{offer.id}",
        "@type": "Dataset",
        "dct:identifier": offer.reference,
        "dct:title": [{"@language": language.value, "@value": text.title} for language, text in texts],
        **({"dct:description": described} if described else {}),
        "dct:publisher": {"@id": f"urn:mithaq:institution:{offer.institution}"},
        "dct:issued": _moment(offer.published_at),
        "dct:modified": _moment(offer.changed_at),
        "dct:accessRights": {"@type": "dct:RightsStatement", "dct:description": offer.marking},
        "dcat:theme": [{"@id": f"{service.pages}/fields/{code}"} for code in offer.content.fields],
        "dcat:landingPage": {"@id": f"{service.pages}/records/{offer.reference}/"},
        "hasPolicy": [policy_of(offer)],
        "distribution": [
            {"@type": "Distribution", "format": FORMAT, "accessService": service.as_json()},
        ],
    }


def policy_of(offer: Offered) -> dict[str, Json]:
    """On which terms; its target is the dataset around it."""
    content = offer.content
    forms: list[Json] = [f"urn:mithaq:cooperation:{each.value}" for each in content.cooperation]
    owner = f"urn:mithaq:institution:{offer.institution}"
    permission: dict[str, Json] = {
        "action": "use",
        "constraint": [
            *label_constraints(content.label),
            _constraint(f"{PROFILE}:cooperation", "isAnyOf", forms),
            _constraint("odrl:dateTime", "gteq", _day(content.valid_from)),
            _constraint("odrl:dateTime", "lt", _day(content.valid_until)),
        ],
        "duty": [
            {
                "action": "odrl:obtainConsent",
                "constraint": [_constraint(f"{PROFILE}:decided_by", "eq", FORMAT)],
            }
        ],
    }
    return {
        "@id": f"urn:uuid:{offer.statement}",
        "@type": "Offer",
        "profile": PROFILE,
        "assigner": owner,
        "permission": [permission],
        **({} if _is_open(content) else {"prohibition": [{"action": "odrl:distribute"}]}),
    }


def label_constraints(label: Label) -> list[Json]:
    """Who may see what carries the label, as clearance decides it; nothing for what everyone may see."""
    found: list[Json] = []
    if label.classification is not Classification.PUBLIC:
        level = f"urn:mithaq:classification:{label.classification.value}"
        found.append(_constraint(f"{PROFILE}:ceiling", "gteq", level))
    is_limited = bool(label.releasable_to) or label.classification is Classification.RESTRICTED
    if is_limited and EVERYONE not in label.releasable_to:
        parties: list[Json] = [f"urn:mithaq:{code}" for code in label.releasable_to or (label.originator,)]
        found.append(_constraint("odrl:recipient", "isAnyOf", parties))
    if Handling.GOVERNMENT_ONLY in label.handling:
        found.append(_constraint(f"{PROFILE}:is_government", "eq", "true"))
    return found


def _is_open(content: Content) -> bool:
    return content.ip_state is IpState.OPEN_LICENCE and not label_constraints(content.label)


def _constraint(left: str, operator: str, right: Json) -> dict[str, Json]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _day(day: date) -> dict[str, Json]:
    return {"@type": "xsd:date", "@value": day.isoformat()}


def _moment(at: datetime) -> dict[str, Json]:
    return {"@type": "xsd:dateTime", "@value": at.isoformat()}
