"""What an applicant asks, and all that is missing before it may be submitted.

Longest validity: 48 months, as the releases of classified information of the United Kingdom (form F680).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.labels import Label
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import Cell, Form, Item, PartyRole, Recipient, cells_of
from mithaq.clearance.domain.cases.terms import EndUse

CELLS_MOST = 500
VALIDITY_YEARS_MOST = 4
END_USE_LETTERS_LEAST, END_USE_LETTERS_MOST = 20, 4000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"(state|bloc|institution|person|counterparty):\S+")
_USERS = frozenset({PartyRole.END_USER, PartyRole.ULTIMATE_END_USER})


@dataclass(frozen=True)
class Agreement:
    """The agreement under which technology is released, by the digest of its text."""

    reference: str
    version: int
    digest: str

    def as_json(self) -> dict[str, Json]:
        return {"reference": self.reference, "version": self.version, "digest": self.digest}


@dataclass(frozen=True)
class Asked:
    """What an applicant asks. What is not said yet is None or empty; the period's end is not included."""

    items: tuple[Item, ...]
    recipients: tuple[Recipient, ...]
    forms: tuple[Form, ...]
    end_use: EndUse | None
    end_use_text: str
    agreement: Agreement | None
    label: Label | None
    valid_from: date | None
    valid_until: date | None

    @property
    def cells(self) -> tuple[Cell, ...]:
        return cells_of(self.items, self.recipients, self.forms)


def problems(asked: Asked) -> tuple[str, ...]:
    """The codes of all that is missing or wrong; none means that the case may be submitted."""
    return tuple(code for code, is_so in _PROBLEMS.items() if is_so(asked))


def problems_to_submit(asked: Asked, *, unknown: frozenset[str]) -> tuple[str, ...]:
    """All that keeps a case from being submitted; `unknown` are its parties that nobody here knows."""
    return (*problems(asked), "party_unknown") if unknown else problems(asked)


def require_may_submit(asked: Asked, *, unknown: frozenset[str]) -> None:
    """Raises Refused `case_incomplete` with all problems."""
    if found := problems_to_submit(asked, unknown=unknown):
        raise Refused("case_incomplete", problems=found)


def _has_bad_digest(asked: Asked) -> bool:
    digests = [item.digest for item in asked.items]
    if asked.agreement is not None:
        digests.append(asked.agreement.digest)
    return not all(_DIGEST.fullmatch(each) for each in digests)


def _has_item_twice(asked: Asked) -> bool:
    references = [item.reference for item in asked.items]
    return len(references) != len(set(references))


def _has_item_unnamed(asked: Asked) -> bool:
    return any(not item.reference.strip() or item.version < 1 for item in asked.items)


def _has_recipient_twice(asked: Asked) -> bool:
    return len(asked.recipients) != len(set(asked.recipients))


def _has_form_twice(asked: Asked) -> bool:
    return len(asked.forms) != len(set(asked.forms))


def _has_unknown_party(asked: Asked) -> bool:
    return not all(_PARTY.fullmatch(each.party) for each in asked.recipients)


def _has_no_end_user(asked: Asked) -> bool:
    return not any(each.role in _USERS for each in asked.recipients)


def _has_trainee_who_is_no_person(asked: Asked) -> bool:
    """A release to a person is a release to that person's nations: it must be known who it is."""
    trainees = (each.party for each in asked.recipients if each.role is PartyRole.TRAINEE)
    return not all(party.startswith("person:") for party in trainees)


def _has_training_of_nobody(asked: Asked) -> bool:
    roles = {each.role for each in asked.recipients}
    return Form.TRAINING in asked.forms and PartyRole.TRAINEE not in roles


def _has_short_end_use(asked: Asked) -> bool:
    return len(asked.end_use_text.strip()) < END_USE_LETTERS_LEAST


def _has_backward_validity(asked: Asked) -> bool:
    return bool(asked.valid_from and asked.valid_until and asked.valid_from >= asked.valid_until)


def _has_long_validity(asked: Asked) -> bool:
    if asked.valid_from is None or asked.valid_until is None:
        return False
    start, end = ((each.year, each.month, each.day) for each in (asked.valid_from, asked.valid_until))
    return end > (start[0] + VALIDITY_YEARS_MOST, *start[1:])


_PROBLEMS: Mapping[str, Callable[[Asked], bool]] = {
    "items_missing": lambda asked: not asked.items,
    "item_unnamed": _has_item_unnamed,
    "item_twice": _has_item_twice,
    "digest_malformed": _has_bad_digest,
    "recipients_missing": lambda asked: not asked.recipients,
    "recipient_twice": _has_recipient_twice,
    "party_malformed": _has_unknown_party,
    "end_user_missing": _has_no_end_user,
    "trainee_not_person": _has_trainee_who_is_no_person,
    "trainee_missing": _has_training_of_nobody,
    "forms_missing": lambda asked: not asked.forms,
    "form_twice": _has_form_twice,
    "cells_too_many": lambda asked: len(asked.items) * len(asked.recipients) * len(asked.forms) > CELLS_MOST,
    "end_use_missing": lambda asked: asked.end_use is None,
    "end_use_too_short": _has_short_end_use,
    "end_use_too_long": lambda asked: len(asked.end_use_text) > END_USE_LETTERS_MOST,
    "end_use_unclean": lambda asked: text_rules.problem_of(asked.end_use_text) is not None,
    "agreement_missing": lambda asked: asked.agreement is None,
    "label_missing": lambda asked: asked.label is None,
    "validity_missing": lambda asked: asked.valid_from is None or asked.valid_until is None,
    "validity_backwards": _has_backward_validity,
    "validity_too_long": _has_long_validity,
}
