"""The terms of an agreement as far as a release is decided by them. The text itself is the parties' own.

The end of the period is not included. Fields stand for all that lies below them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mithaq.base.canonical import Json, canonical_bytes, digest
from mithaq.base.labels import Classification
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.terms import EndUse

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{1,79}")
TITLE_MAX = 300


@dataclass(frozen=True)
class AgreedTerms:
    """What the parties agreed. `parties` are party codes; `recipients` those of them that may receive.

    Only a party releases under it: an institution that is named, or one of a state or bloc that is.
    """

    title: str
    parties: tuple[str, ...]
    in_force_from: date
    in_force_until: date
    fields: tuple[str, ...]
    purposes: tuple[EndUse, ...]
    forms: tuple[Form, ...]
    recipients: tuple[str, ...]
    highest: Classification
    allows_third_party: bool
    approvers: tuple[str, ...] = ()
    """The names of the keys by which the partner's approvers sign; none named, none are asked for."""
    names_recipients: bool = True
    """Whether nobody receives but who is named. A text that was negotiated names its parties alone, and says
    whether third parties may receive."""
    third_party_consents: tuple[str, ...] = ()
    """Whose consent a release to somebody outside the parties takes there, beside its originator's."""

    def as_json(self) -> dict[str, Json]:
        # Left out where there are none, so that terms of before keep their digest.
        annexed: dict[str, Json] = {"approvers": sorted(self.approvers)} if self.approvers else {}
        return {
            **annexed,
            "title": self.title,
            "parties": sorted(self.parties),
            "in_force_from": self.in_force_from.isoformat(),
            "in_force_until": self.in_force_until.isoformat(),
            "fields": sorted(self.fields),
            "purposes": sorted(each.value for each in self.purposes),
            "forms": sorted(each.value for each in self.forms),
            "recipients": sorted(self.recipients),
            "highest": self.highest.value,
            "allows_third_party": self.allows_third_party,
        }

    @property
    def digest(self) -> str:
        return digest(canonical_bytes(self.as_json()))


def terms_from(value: Json) -> AgreedTerms:
    """What `as_json` wrote. Raises Refused `agreement_malformed`."""
    if not isinstance(value, Mapping):
        raise Refused("agreement_malformed", part="terms")
    try:
        return AgreedTerms(
            title=str(value["title"]),
            parties=_words(value["parties"]),
            in_force_from=date.fromisoformat(str(value["in_force_from"])),
            in_force_until=date.fromisoformat(str(value["in_force_until"])),
            fields=_words(value["fields"]),
            purposes=tuple(map(EndUse, _words(value["purposes"]))),
            forms=tuple(map(Form, _words(value["forms"]))),
            recipients=_words(value["recipients"]),
            highest=Classification(str(value["highest"])),
            allows_third_party=value["allows_third_party"] is True,
            approvers=_words(value.get("approvers", ())),
        )
    except (KeyError, ValueError) as error:
        raise Refused("agreement_malformed", part=str(error)[:80]) from error


def require_terms(reference: str, terms: AgreedTerms) -> None:
    """Raises Refused `agreement_reference_wrong`, `agreement_period_wrong` or `agreement_incomplete`."""
    if not REFERENCE.fullmatch(reference):
        raise Refused("agreement_reference_wrong", value=reference[:80])
    if terms.in_force_from >= terms.in_force_until:
        raise Refused("agreement_period_wrong")
    title = cleaned(terms.title).strip()
    told = {
        "title": bool(title) and len(title) <= TITLE_MAX,
        "parties": len(terms.parties) > 1,
        "fields": bool(terms.fields),
        "purposes": bool(terms.purposes),
        "forms": bool(terms.forms),
        "recipients": bool(terms.recipients),
    }
    if lacking := tuple(name for name, is_told in told.items() if not is_told):
        raise Refused("agreement_incomplete", parts=lacking)


def _words(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("a list is expected")
    return tuple(map(str, value))
