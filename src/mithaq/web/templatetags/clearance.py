"""Filters that word scores, parties and lists for those who clear releases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django import template
from django.http import QueryDict
from django.urls import reverse

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.advice import Entity, EntityKind
from mithaq.clearance.domain.cases.conditions import Condition
from mithaq.clearance.domain.cases.file import Event
from mithaq.clearance.domain.cases.notices import Bound
from mithaq.clearance.domain.cases.reasons import Reason
from mithaq.clearance.domain.cases.statistics import UNKNOWN, Count
from mithaq.clearance.domain.marking.faults import Fault
from mithaq.clearance.domain.marking.labels import Problem
from mithaq.clearance.domain.policy.reasons import Reason as PolicyReason
from mithaq.clearance.domain.screening.fields import NAME, values_of
from mithaq.clearance.domain.screening.subjects import Subject
from mithaq.clearance.queries import reasons
from mithaq.clearance.queries.lists import ListView
from mithaq.parties import queries as parties
from mithaq.projects.domain import rooms
from mithaq.watch.domain import brief_versions
from mithaq.words import case_conditions, fact_words, names, terms, writing
from mithaq.words.wording import filled

register = template.Library()
STATE_FIELDS = frozenset({"nationality", "country", "flag", "jurisdiction", "citizenship"})
LISTING = ("program", "reason", "notes", "listingDate")


@register.filter
def item_address(reference: str) -> str:
    """The page of an item of a case: a record, or a version of a joint document or of a brief."""
    if brief_versions.is_reference(reference):
        return reverse("watch_brief_version", args=[reference])
    return reverse("room_document" if rooms.is_reference(reference) else "record", args=[reference])


@register.filter
def is_document(reference: str) -> bool:
    """Whether an item of a case is a document to be read: a version of a joint document or of a brief."""
    return rooms.is_reference(reference) or brief_versions.is_reference(reference)


@register.filter
def thousandths(score: int) -> str:
    """A score in thousandths as points of 100, with one decimal."""
    return writing.decimal(score / 10)


@register.filter
def per_cent(rate: float) -> str:
    """A rate as a percentage with one decimal."""
    return writing.percent_exactly(rate)


@register.filter
def caption(party: Subject) -> str:
    """The name to show for a party of ours."""
    return (party.properties.get(NAME) or party.names or (party.code,))[0]


@register.filter
def all_names(properties: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every name of a party."""
    return values_of(NAME, {name: tuple(values) for name, values in properties.items()})


@register.filter
def other_names(party: Subject) -> str:
    """The names but the one that is shown, one on a line."""
    return "\n".join(name for name in party.names if name != caption(party))


@register.filter
def joined(values: object) -> str:
    """Values for a form, one on a line."""
    return "\n".join(map(str, values)) if isinstance(values, list | tuple) else ""


@register.filter
def party_values(values: Iterable[str], field: str) -> str:
    """What a party tells of a field, in words."""
    return " · ".join(_worded(value, field) for value in values)


@register.filter
def listing_texts(properties: Mapping[str, Sequence[str]]) -> list[str]:
    """What a list says about why it names a party."""
    return [text for name in LISTING for text in properties.get(name, ())]


@register.filter
def stale_at(view: ListView, at: datetime) -> tuple[str, ...]:
    """Why a list may not be relied on at a moment."""
    return tuple(reason.value for reason in view.stale_for(at))


@register.filter
def malformed_told(row: Mapping[str, object]) -> str:
    """What is wrong with a row of a list, in words; the code of one that a later version of ours told."""
    code, facts = str(row["code"]), row["facts"]
    words = terms.TERMS["malformed_row"].get(code)
    return filled(words, facts) if words and isinstance(facts, Mapping) else code


@register.filter
def get_key(values: Mapping[UUID, object], key: UUID) -> object:
    """The value at an identifier, or nothing."""
    return values.get(key, "")


@register.filter
def entity_name(entity: Entity) -> str:
    """What advice is about."""
    match entity.kind:
        case EntityKind.RECIPIENT:
            return names.party_name(entity.key)
        case EntityKind.STATE:
            return _state(entity.key)
        case EntityKind.FORM:
            return str(terms.TERMS["release_form"].get(entity.key, entity.key))
        case EntityKind.ITEM:
            return entity.key
    return terms.term("advice_entity", entity.kind)


@register.filter
def reason_words(reason: Reason) -> str:
    """A coded reason in the reader's language."""
    return reason.texts[terms.reader_language()]


@register.filter
def reason_text(code: str, at: datetime) -> str:
    """A coded reason as it was worded at the moment of a decision."""
    return reason_on(code, at.date())


@register.filter
def reason_on(code: str, on: date) -> str:
    """A coded reason as it was worded on the day of a decision; the code where it had no words then."""
    if code == UNKNOWN:
        return terms.term("report_row", code)
    try:
        found = reasons.reason(code, on=on)
    except Refused:
        return code
    return f"{found.article}: {found.texts[terms.reader_language()]}"


@register.filter
def stop_words(reason: PolicyReason) -> str:
    """Why the policy refuses, permits or warns."""
    return fact_words.reason_words(reason)


@register.filter
def source_words(reason: PolicyReason) -> str:
    """What that rests on."""
    return fact_words.source_words(reason)


@register.filter
def fault_words(fault: Fault | Problem) -> str:
    """What is wrong with a label or a label policy."""
    return fact_words.fault_words(fault)


@register.filter
def condition_words(condition: Condition) -> str:
    """A condition in words: what it demands, by when, and what shows it."""
    return case_conditions.words(condition)


@register.filter
def opening(bound: Bound) -> str:
    """What a form names an embargo by, with the item and the recipient that it stops."""
    return f"{bound.embargo} {bound.item} {bound.recipient}"


@register.filter
def event_words(event: Event) -> str:
    """What happened, as the file of a case tells it."""
    if event.move is not None:
        return terms.term("case_move", event.move)
    return terms.term("act", f"clearance.case.{event.kind}")


@register.filter
def count_words(count: Count) -> str:
    """A number of the annual report, or that it is not told."""
    if count.number is not None:
        return writing.number(count.number)
    return terms.term("count_showing", count.showing)


@register.filter
def report_word(code: str, family: str) -> str:
    """What a row of the annual report is about."""
    if code == UNKNOWN:
        return terms.term("report_row", code)
    if family == "state":
        return _state(code)
    return terms.term(family, code)


@register.filter
def year(number: int) -> str:
    """A year in the reader's digits, without grouping."""
    return writing.year(number)


@register.simple_tag(takes_context=True)
def typed(context: Mapping[str, object], *name: object, otherwise: str = "") -> str:
    """What was typed into a field of the form, its name joined by points; else what the field begins with."""
    posted = context.get("typed_in")
    return posted.get(_joined(name), "") if isinstance(posted, QueryDict) and posted else otherwise


@register.simple_tag(takes_context=True)
def marked(context: Mapping[str, object], mark: str, value: object, *name: object) -> str:
    """The mark of a choice that was made in the form before."""
    posted = context.get("typed_in")
    is_chosen = isinstance(posted, QueryDict) and str(value) in posted.getlist(_joined(name))
    return f" {mark}" if is_chosen else ""


def _joined(name: Iterable[object]) -> str:
    return ".".join(map(str, name))


def _state(code: str) -> str:
    try:
        return parties.state_name(code.upper(), terms.reader_language())
    except Refused:
        return code


def _worded(value: str, field: str) -> str:
    if field == "gender" and value in terms.TERMS["gender"]:
        return terms.term("gender", value)
    return _state(value) if field in STATE_FIELDS else value
