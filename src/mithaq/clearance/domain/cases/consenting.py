"""Consents between nodes: what a case asks of a party elsewhere, and its answer, read strictly.

The question tells only what is consented to: items by title and digest, to whom, in which forms and for what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.base.shapes import list_of, object_of, word_of
from mithaq.base.text import is_line
from mithaq.clearance.domain.cases.asking import CELLS_MOST, END_USE_LETTERS_MOST
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.parties.domain.speaking import (
    Spoken,
    body_of,
    day_of,
    digest_of,
    malformed,
    spoken_in,
    text_of,
    uuid_of,
)
from mithaq.register.domain.statement import Statement

ASKED = "clearance.consent.asked"
ANSWERED = "clearance.consent.answered"
SUBJECT = "case"
_TITLE_MAX, _CODE_MAX = 400, 253


@dataclass(frozen=True)
class ItemAsked:
    """A version of an item, by the digest that a consent binds."""

    reference: str
    digest: str
    title: str


@dataclass(frozen=True)
class Question:
    """What a party is asked to consent to; recipients are named by code, each with the name it has there."""

    items: tuple[ItemAsked, ...]
    recipients: Mapping[str, str]
    forms: tuple[Form, ...]
    end_use: EndUse
    end_use_text: str
    reference: str
    text: str

    def as_json(self) -> dict[str, Json]:
        return {
            "items": [
                {"reference": each.reference, "digest": each.digest, "title": each.title}
                for each in self.items
            ],
            "recipients": dict(self.recipients),
            "forms": [each.value for each in self.forms],
            "end_use": self.end_use.value,
            "end_use_text": self.end_use_text,
            "reference": self.reference,
            "text": self.text,
        }

    def consent(self, *, originator: str, until: date) -> dict[str, Json]:
        """What the file of a case keeps of a consent to exactly this."""
        return {
            "originator": originator,
            "until": until.isoformat(),
            "recipients": sorted(self.recipients),
            "items": [{"reference": each.reference, "digest": each.digest} for each in self.items],
            "forms": sorted(each.value for each in self.forms),
            "end_use": self.end_use.value,
            "end_use_text": self.end_use_text,
        }


@dataclass(frozen=True)
class Asked:
    """An institution asks one party elsewhere about a case of theirs."""

    by: Spoken
    party: str
    question: Question


@dataclass(frozen=True)
class Answered:
    """The party's answer; a consent that ends on the day it is given is none."""

    by: Spoken
    asked: UUID
    until: date
    text: str


def asked_in(statement: Statement) -> Asked:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, {"question"})
    return Asked(by, _other(statement, by), question_from(body["question"]))


def answered_in(statement: Statement) -> Answered:
    """Raises Refused `statement_malformed`."""
    by, body = spoken_in(statement, SUBJECT), body_of(statement, {"asked", "until", "text"})
    _other(statement, by)
    return Answered(
        by, uuid_of(body["asked"]), day_of(body["until"]), text_of(body["text"], may_be_empty=True)
    )


def question_from(value: Json) -> Question:
    """What `as_json` wrote. Raises Refused `statement_malformed`."""
    try:
        said = object_of(value)
        items = tuple(map(_item, list_of(said["items"])))
        recipients = {code: word_of(name) for code, name in object_of(said["recipients"]).items()}
        found = Question(
            items=items,
            recipients=dict(sorted(recipients.items())),
            forms=tuple(Form(word_of(each)) for each in list_of(said["forms"])),
            end_use=EndUse(word_of(said["end_use"])),
            end_use_text=text_of(said["end_use_text"]),
            reference=word_of(said["reference"]),
            text=text_of(said["text"], may_be_empty=True),
        )
    except (TypeError, KeyError, ValueError) as error:
        raise malformed("question") from error
    if found.as_json() != dict(said) or not _is_sound(found):
        raise malformed("question")
    return found


def _is_sound(found: Question) -> bool:
    lines = [(each.title, _TITLE_MAX) for each in found.items]
    lines += [(each.reference, _CODE_MAX) for each in found.items] + [(found.reference, _CODE_MAX)]
    for code, name in found.recipients.items():
        lines += [(code, _CODE_MAX), (name, _TITLE_MAX)]
    squares = len(found.items) * len(found.recipients) * len(found.forms)
    is_small = 0 < squares <= CELLS_MOST and len(found.end_use_text) <= END_USE_LETTERS_MOST
    return is_small and len(set(found.forms)) == len(found.forms) and all(is_line(*each) for each in lines)


def _item(value: Json) -> ItemAsked:
    said = object_of(value)
    if set(said) != {"reference", "digest", "title"}:
        raise malformed("question")
    return ItemAsked(word_of(said["reference"]), digest_of(said["digest"]), word_of(said["title"]))


def _other(statement: Statement, by: Spoken) -> str:
    """The one to whom it is said. Raises Refused `statement_malformed`."""
    others = set(statement.audience) - {by.party}
    if len(others) != 1 or len(statement.audience) != len(others) + 1:
        raise Refused("statement_malformed", part="audience")
    return others.pop()
