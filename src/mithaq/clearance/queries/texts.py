"""Reads of text templates: those of the software and of this node, and one filled in for a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mithaq.base.ids import named_id
from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import NotFound
from mithaq.clearance.adapters.case_rulebooks import text_templates
from mithaq.clearance.domain.cases.texts import Placeholder, TextKind, TextTemplate, filled_in
from mithaq.clearance.models import WrittenText
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties


@dataclass(frozen=True)
class TextView:
    """A template as it stands; nobody wrote one that the software ships and this node left as it is."""

    id: UUID
    template: TextTemplate
    is_retired: bool
    by: UUID | None
    at: datetime | None


def texts() -> tuple[TextView, ...]:
    """All templates, retired ones among them, by their kind, those of the software first; one query."""
    found = {**_shipped(), **{row.id: _view(row) for row in WrittenText.objects.order_by("at", "id")}}
    order = list(TextKind)
    return tuple(sorted(found.values(), key=lambda each: order.index(each.template.kind)))


def text(key: UUID) -> TextView:
    """A template that is offered. Raises NotFound `text_template_unknown`, also for a retired one."""
    found = find(key)
    if found is None or found.is_retired:
        raise NotFound("text_template_unknown")
    return found


def find(key: UUID) -> TextView | None:
    """A template, retired or not; nothing where there never was one."""
    row = WrittenText.objects.filter(pk=key).first()
    return _view(row) if row else _shipped().get(key)


def filled_for(found: TextView, view: CaseView, language: Language) -> str:
    """The text of a template for a case, in a language."""
    applicant = parties.institution(view.institution)
    items = [f"{each.title} ({each.reference})" for each in view.more.items.values()]
    facts: Mapping[Placeholder, str] = {
        Placeholder.CASE: view.reference,
        Placeholder.APPLICANT: best_of(applicant.names, language)[1],
        Placeholder.ITEMS: " · ".join(items),
    }
    return filled_in(found.template.texts[language], facts)


def _shipped() -> dict[UUID, TextView]:
    return {
        key: TextView(key, template, is_retired=False, by=None, at=None)
        for code, template in text_templates().items()
        for key in (named_id(f"text template {code}"),)
    }


def _view(row: WrittenText) -> TextView:
    template = TextTemplate(
        TextKind(row.kind),
        {Language(code): title for code, title in row.titles.items()},
        {Language(code): said for code, said in row.texts.items()},
    )
    return TextView(row.id, template, row.is_retired, row.by, row.at)
