"""What a policy is asked: a cell told as the entities and the context of Cedar.

A world is a small slice: the recipient, the item and the agreement with their attributes, the form as the
action, and what is true of the moment. Both deciders read it: Cedar and the second reader of the same
policies. Moments are whole seconds since 1970, because they are only compared.
"""

from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mithaq.base.canonical import Json
from mithaq.clearance.domain.policy.agreed import (
    consents_missing,
    fields_not_covered,
    recipients_covered,
    releasing,
    signers_required,
    valid_signers,
)
from mithaq.clearance.domain.policy.embargoes import embargo_findings
from mithaq.clearance.domain.policy.facts import Agreement, Cell, Item, Recipient, told
from mithaq.clearance.domain.policy.screened import list_stops
from mithaq.clearance.domain.policy.stops import StopRules
from mithaq.clearance.domain.policy.weapons import absolute_rules, kind_of, open_concerns

RELEASE = {"type": "Action", "id": "release"}


@dataclass(frozen=True)
class World:
    """A request with all entities that it names, in the JSON form of Cedar; references are `__entity`."""

    principal: Mapping[str, str]
    action: Mapping[str, str]
    resource: Mapping[str, str]
    context: Mapping[str, Json]
    entities: tuple[Mapping[str, Json], ...]


def world(cell: Cell, rules: StopRules) -> World:
    """The world of a cell. Raises UntoldError for a missing fact."""
    recipient, item, agreement = told(cell.recipient), told(cell.item), told(cell.agreement)
    approval, end_use = told(cell.approval), told(cell.end_use)
    principal = {"type": "Recipient", "id": told(recipient.party)}
    action = {"type": "Action", "id": told(cell.form).value}
    resource = {"type": "Item", "id": told(item.code)}
    agreed = {"type": "Agreement", "id": told(agreement.id)}
    context: dict[str, Json] = {
        "agreement": {"__entity": agreed},
        "releasing": sorted(releasing(cell)),
        "at": _clock(told(cell.at)),
        "form": told(cell.form).value,
        "purpose": told(end_use.code),
        "is_wmd_end_use": told(end_use.is_wmd),
        "is_military_end_use": told(end_use.is_military),
        "embargoes": list(embargo_findings(cell, rules.embargoes, rules.weapons).binding),
        "lists_missing_or_stale": sorted(
            dict(each.facts)["list"] for each in list_stops(cell, rules.required_lists)
        ),
        "fields_not_covered": list(fields_not_covered(cell)),
        "consents_missing": list(consents_missing(cell)),
        "signers": valid_signers(approval),
        "signers_required": signers_required(approval),
    }
    entities: tuple[Mapping[str, Json], ...] = (
        _entity(principal, _recipient(recipient)),
        _entity(resource, _item(item, rules)),
        _entity(agreed, _agreement(agreement, recipients_covered(cell))),
        {"uid": action, "attrs": {}, "parents": [RELEASE]},
        {"uid": RELEASE, "attrs": {}, "parents": []},
    )
    return World(principal, action, resource, context, entities)


def _entity(uid: Mapping[str, str], attributes: Mapping[str, Json]) -> Mapping[str, Json]:
    return {"uid": uid, "attrs": attributes, "parents": []}


def _recipient(recipient: Recipient) -> Mapping[str, Json]:
    screening = told(recipient.screening)
    return {
        "party": told(recipient.party),
        "state": told(recipient.state),
        "is_government": told(recipient.is_government),
        "nationalities": list(told(recipient.nationalities)),
        "role": told(recipient.role).value,
        "open_hits": list(told(screening.open_hits)),
        "confirmed_hits": list(told(screening.confirmed_hits)),
    }


def _item(item: Item, rules: StopRules) -> Mapping[str, Json]:
    label = told(item.label)
    return {
        "kind": kind_of(item, rules.weapons).value,
        "fields": sorted({above for field in told(item.fields) for above in _field_and_above(field)}),
        "weapon_rules": list(absolute_rules(item, rules.weapons)),
        "open_concerns": [concern.value for concern in open_concerns(item, rules.weapons)],
        "label_policy": told(label.policy),
        "label_is_valid": told(label.is_valid),
        "label_is_releasable": told(label.is_releasable),
        "level": told(label.level),
        "is_recalled": told(item.is_recalled),
    }


def _agreement(agreement: Agreement, recipients: tuple[str, ...]) -> Mapping[str, Json]:
    return {
        "parties": list(told(agreement.parties)),
        "in_force_from": _moment(told(agreement.in_force_from)),
        "in_force_until": _moment(told(agreement.in_force_until)),
        "fields": list(told(agreement.fields)),
        "purposes": list(told(agreement.purposes)),
        "forms": [form.value for form in told(agreement.forms)],
        "recipients": list(recipients),
        "label_policy": told(agreement.label_policy),
        "highest_level": told(agreement.highest_level),
        "allows_third_party": told(agreement.allows_third_party),
    }


def _field_and_above(field: str) -> list[str]:
    parts = field.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _moment(day: date) -> int:
    return timegm(day.timetuple())


def _clock(at: datetime) -> int:
    """What a clock in the moment's zone shows, so that it is compared with the days of that zone."""
    return timegm(at.timetuple())
