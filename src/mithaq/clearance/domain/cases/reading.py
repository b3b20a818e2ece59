"""Read what a case asks and what was decided on it back from JSON: exactly what `as_json` wrote.

What a form holds may be unfinished; what cannot be read at all raises Refused `case_malformed` with its part.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from mithaq.base.canonical import Json
from mithaq.base.labels import label_from
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.asking import Agreement, Asked
from mithaq.clearance.domain.cases.cells import Cell, Form, Item, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.conditions import (
    AfterDelivery,
    Condition,
    Due,
    Every,
    EvidenceKind,
    OnDay,
)
from mithaq.clearance.domain.cases.matrix import CellOutcome, Content, Outcome
from mithaq.clearance.domain.cases.notices import Notice, NoticeStep
from mithaq.clearance.domain.cases.terms import (
    Access,
    AccessLevel,
    ConditionKind,
    Duty,
    EndUse,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
    Terms,
)

Word = TypeVar("Word", bound=StrEnum)
Object = Mapping[str, Json]


def asked_from(value: Json) -> Asked:
    """What a case asks; what is not said yet stays so."""
    said = _object(value, "asked")
    end_use, agreement, label = said.get("end_use"), said.get("agreement"), said.get("label")
    return Asked(
        items=tuple(_item(each) for each in _list(said.get("items"), "items")),
        recipients=tuple(recipient_from(each) for each in _list(said.get("recipients"), "recipients")),
        forms=tuple(_word(Form, each, "forms") for each in _list(said.get("forms"), "forms")),
        end_use=_word(EndUse, end_use, "end_use") if end_use else None,
        end_use_text=_text(said.get("end_use_text"), "end_use_text"),
        agreement=_agreement(agreement) if agreement else None,
        label=label_from(label) if label else None,
        valid_from=_day(said.get("valid_from"), "valid_from"),
        valid_until=_day(said.get("valid_until"), "valid_until"),
    )


def asked_json(asked: Asked) -> dict[str, Json]:
    """What `asked_from` reads."""
    return {
        "items": [each.as_json() for each in asked.items],
        "recipients": [each.as_json() for each in asked.recipients],
        "forms": [each.value for each in asked.forms],
        "end_use": asked.end_use.value if asked.end_use else None,
        "end_use_text": asked.end_use_text,
        "agreement": asked.agreement.as_json() if asked.agreement else None,
        "label": asked.label.as_json() if asked.label else None,
        "valid_from": asked.valid_from.isoformat() if asked.valid_from else None,
        "valid_until": asked.valid_until.isoformat() if asked.valid_until else None,
    }


def content_from(asked: Asked, value: Json, *, notices: tuple[Notice, ...] = ()) -> Content:
    """What was decided on it: conditions, outcomes, and the policy version; with the notices that stand."""
    said = _object(value, "decision")
    return Content(
        asked=asked,
        conditions=tuple(condition_from(each) for each in _list(said.get("conditions"), "conditions")),
        outcomes=outcomes_from(value),
        policy_version=_text(said.get("policy_version"), "policy_version"),
        notices=notices,
    )


def outcomes_from(value: Json) -> tuple[CellOutcome, ...]:
    """What a decision says of each cell."""
    return tuple(outcome_from(each) for each in _list(_object(value, "decision").get("outcomes"), "outcomes"))


def decision_json(content: Content) -> dict[str, Json]:
    """What `content_from` reads; the notices stand in the file."""
    return {
        "conditions": [each.as_json() for each in content.conditions],
        "outcomes": [each.as_json() for each in content.outcomes],
        "policy_version": content.policy_version,
    }


def recipient_from(value: Json) -> Recipient:
    """A party with its role."""
    said = _object(value, "recipient")
    return Recipient(_text(said.get("party"), "party"), _word(PartyRole, said.get("role"), "role"))


def notice_from(value: Json) -> Notice:
    """What a committee was told or approved."""
    said = _object(value, "notice")
    return Notice(
        embargo=_text(said.get("embargo"), "embargo"),
        item=_text(said.get("item"), "item"),
        recipient=_text(said.get("recipient"), "recipient"),
        step=_word(NoticeStep, said.get("step"), "step"),
        reference=_text(said.get("reference"), "reference"),
        dated_on=_some_day(said.get("dated_on"), "dated_on"),
        document=_text(said.get("document"), "document"),
    )


def cell_from(value: Json) -> Cell:
    """A square of the matrix."""
    said = _object(value, "cell")
    form = _word(Form, said.get("form"), "form")
    return Cell(_text(said.get("item"), "item"), recipient_from(said.get("recipient")), form)


def outcome_from(value: Json) -> CellOutcome:
    """What was decided on a cell."""
    said = _object(value, "outcome")
    return CellOutcome(
        cell=cell_from(said.get("cell")),
        outcome=_word(Outcome, said.get("outcome"), "outcome"),
        reasons=tuple(_text(each, "reasons") for each in _list(said.get("reasons"), "reasons")),
        valid_from=_day(said.get("valid_from"), "valid_from"),
        valid_until=_day(said.get("valid_until"), "valid_until"),
    )


def condition_from(value: Json) -> Condition:
    """A condition with its terms."""
    said = _object(value, "condition")
    kind = _word(ConditionKind, said.get("kind"), "kind")
    due = said.get("due")
    return Condition(
        key=_text(said.get("key"), "key"),
        terms=terms_from(kind, _object(said.get("terms"), "terms")),
        cells=tuple(cell_from(each) for each in _list(said.get("cells"), "cells")),
        due=_due(_object(due, "due")) if due else None,
        evidence=frozenset(
            _word(EvidenceKind, each, "evidence") for each in _list(said.get("evidence"), "evidence")
        ),
    )


def terms_from(kind: ConditionKind, said: Object) -> Terms:
    """What a condition of a kind demands."""
    made = _TERMS.get(kind)
    return made(said) if made else Duty(kind)


_TERMS: Mapping[ConditionKind, Callable[[Object], Terms]] = {
    ConditionKind.END_USE_ONLY: lambda said: EndUseOnly(_word(EndUse, said.get("end_use"), "end_use")),
    ConditionKind.NO_REEXPORT: lambda said: NoReexport(_text(said.get("consent_of"), "consent_of")),
    ConditionKind.SITE: lambda said: Sites(_texts(said.get("sites"), "sites")),
    ConditionKind.NAMED_PERSONS: lambda said: NamedPersons(_texts(said.get("persons"), "persons")),
    ConditionKind.QUANTITY: lambda said: Quantity(
        _number(said.get("amount"), "amount"), _text(said.get("unit"), "unit")
    ),
    ConditionKind.PERIOD: lambda said: Period(
        _some_day(said.get("valid_from"), "valid_from"), _some_day(said.get("valid_until"), "valid_until")
    ),
    ConditionKind.ACCESS_LEVEL: lambda said: Access(_word(AccessLevel, said.get("level"), "level")),
}


def _due(said: Object) -> Due:
    if "on" in said:
        return OnDay(_some_day(said["on"], "on"))
    if "days_after_delivery" in said:
        return AfterDelivery(_number(said["days_after_delivery"], "days_after_delivery"))
    return Every(
        _number(said.get("days"), "days"),
        _some_day(said.get("first"), "first"),
        _some_day(said.get("until"), "until"),
    )


def _item(value: Json) -> Item:
    said = _object(value, "item")
    return Item(
        reference=_text(said.get("reference"), "reference"),
        version=_number(said.get("version"), "version"),
        digest=_text(said.get("digest"), "digest"),
        verdicts=tuple(verdict_from(each) for each in _list(said.get("verdicts"), "verdicts")),
    )


def verdict_from(value: Json) -> ListVerdict:
    """What an item was found to be on one control list."""
    said = _object(value, "verdict")
    return ListVerdict(
        _text(said.get("control_list"), "control_list"),
        _text(said.get("version"), "version"),
        _text(said.get("entry"), "entry"),
    )


def _agreement(value: Json) -> Agreement:
    said = _object(value, "agreement")
    return Agreement(
        _text(said.get("reference"), "reference"),
        _number(said.get("version"), "version"),
        _text(said.get("digest"), "digest"),
    )


def _object(value: Json, part: str) -> Object:
    if isinstance(value, Mapping):
        return value
    raise _malformed(part)


def _list(value: Json, part: str) -> Sequence[Json]:
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return value
    raise _malformed(part)


def _texts(value: Json, part: str) -> tuple[str, ...]:
    return tuple(_text(each, part) for each in _list(value, part))


def _text(value: Json, part: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise _malformed(part)


def _number(value: Json, part: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _malformed(part)


def _some_day(value: Json, part: str) -> date:
    day = _day(value, part)
    if day is None:
        raise _malformed(part)
    return day


def _day(value: Json, part: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _malformed(part) from error


def _word(words: type[Word], value: Json, part: str) -> Word:
    try:
        return words(str(value))
    except ValueError as error:
        raise _malformed(part) from error


def _malformed(part: str) -> Refused:
    return Refused("case_malformed", part=part)
