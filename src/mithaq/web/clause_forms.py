"""From what a form posted to a clause, and how the form shows each of its facts."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from mithaq.base.languages import Language
from mithaq.base.text import cleaned
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.clauses import FACTS, Clause, ClauseKind
from mithaq.web.fact_forms import FactField, Offered, fact_field, fact_posted


def fact_fields(clause: Clause, text: AgreementText) -> list[FactField]:
    """The facts of a clause's kind with what is said of them, in their order."""
    offered = Offered("clause_fact", text.parties, {}, is_named=True)
    return [fact_field(spec, clause.facts.get(spec.name), offered) for spec in FACTS.get(clause.kind, ())]


def clause_posted(kind: ClauseKind, posted: QueryDict, languages: Sequence[Language]) -> Clause:
    """The clause as the form says it; what cannot be read stays as it was written, and is a problem of it."""
    said = {spec.name: fact_posted(spec, posted) for spec in FACTS.get(kind, ())}
    facts = {name: value for name, value in said.items() if value not in (None, "", [], {})}
    texts = {each: cleaned(posted.get(f"text.{each}", "")).strip() for each in languages}
    return Clause(kind, texts, facts, survives="survives" in posted)


def with_texts(clause: Clause, languages: Sequence[Language]) -> Clause:
    """The clause with a place for each language of the text."""
    return replace(clause, texts={each: clause.texts.get(each, "") for each in languages})
