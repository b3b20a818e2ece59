"""A clause in the reader's language: its text with the facts in their places, and the facts by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from mithaq.base.canonical import Json
from mithaq.base.languages import Language, best_of
from mithaq.fields.queries import field_codes, taxonomy
from mithaq.programmes.domain.checking import Problem
from mithaq.programmes.domain.clauses import FACTS, Clause, ClauseKind, Fact, FactKind
from mithaq.programmes.domain.wording import names_in, worded
from mithaq.words import names, writing
from mithaq.words.durations import duration
from mithaq.words.terms import named, reader_language, term

_FAMILIES = {
    "purposes": "end_use",
    "forms": "release_form",
    "highest": "classification",
    "deciding": "deciding",
    "consent_by": "consenting",
    "government_foreground": "use_right",
    "government_background": "use_right",
    "contractor_foreground": "use_right",
    "contractor_background": "use_right",
    "role": "project_role",
    "contribution_kind": "contribution_kind",
    "deliverable_type": "deliverable_type",
    "dissemination": "dissemination",
    "disclosure": "disclosure_right",
    "use_right": "use_right",
    "licensing": "licensing_right",
    "verdict": "deliverable_verdict",
    "probability": "risk_level",
    "impact": "risk_level",
    "risk_state": "risk_state",
    "outcome": "test_outcome",
    "holder": "information_holder",
    "item_kind": "entry_kind",
    "patent_state": "patent_state",
    "source_kind": "spin_off_source",
    "assessment_verdict": "assessment_verdict",
    "status": "export_status",
    "protection": "protection",
    "protection_state": "protection_state",
    "grant": "licence_grant",
    "basis": "figure_basis",
    "closing": "spin_off_closing",
}
"""In which family of terms the words of a fact stand."""


@dataclass(frozen=True)
class SaidFact:
    """A fact with its name, in the reader's language."""

    name: str
    label: str
    value: str


def clause_text(clause: Clause) -> tuple[Language, str]:
    """The text in the language that suits the reader, its facts worded in that language."""
    if not clause.texts:
        return reader_language(), ""
    language, text = best_of(clause.texts, reader_language())
    with override(language.value):
        specs = {each.name: each for each in FACTS.get(clause.kind, ())}
        return language, worded(
            text,
            clause.facts,
            lambda name, value: fact_value(specs[name], value),
            count=lambda name, value: counted_value(specs[name], value),
        )


def facts_beside(clause: Clause) -> Sequence[SaidFact]:
    """The facts that are given and that no text of the clause says, in their order."""
    said = frozenset[str]().union(*map(names_in, clause.texts.values()))
    return [
        SaidFact(spec.name, term("clause_fact", spec.name), fact_value(spec, value))
        for spec in FACTS.get(clause.kind, ())
        if (value := clause.facts.get(spec.name)) is not None and spec.name not in said
    ]


def fact_in_words(kind: ClauseKind, name: str, value: Json) -> str:
    """A fact by its name; nothing for one that is not given."""
    spec = next((each for each in FACTS.get(kind, ()) if each.name == name), None)
    return "" if spec is None or value is None else fact_value(spec, value)


def fact_value(spec: Fact, value: Json) -> str:
    """A fact in the reader's language; as it stands where it cannot be read."""
    try:
        return _worded(spec, value)
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError):
        return str(value)


def counted_value(spec: Fact, value: Json) -> str:
    """A number with its unit, in the reader's language; the fact alone where it has none."""
    if spec.unit is None or type(value) is not int:
        return fact_value(spec, value)
    return duration(value, spec.unit)


def word_of(spec: Fact, word: str) -> str:
    """One of the words that a fact chooses from."""
    return term(_FAMILIES[spec.name], word)


def problem_in_words(problem: Problem) -> str:
    """A problem of a text with its place, such as “Scope of work, Fields: is not said”."""
    clause, _dot, rest = problem.place.partition(".")
    parts = [term("clause", clause) if clause in set(ClauseKind) else _place(clause)]
    head, _dot, tail = rest.partition(".")
    if head == "texts" or clause == "titles":
        language = tail or head
        parts += [language_named(language)] if language else []
    elif head:
        known = (
            {each.name for each in FACTS.get(ClauseKind(clause), ())} if clause in set(ClauseKind) else set()
        )
        parts.append(term("clause_fact", head) if head in known else head)
    place = _(", ").join(filter(None, parts))
    return _("%(place)s: %(what)s") % {"place": place, "what": term("text_problem", problem.code)}


def _place(name: str) -> str:
    return {
        "parties": _("Parties"),
        "titles": _("Title"),
        "master": _("The agreement above it"),
        "clauses": _("Clauses"),
    }.get(name, name)


def language_named(code: str) -> str:
    """The name of one of the three languages; nothing for another code."""
    return {"ar": _("Arabic"), "en": _("English"), "fr": _("French")}.get(code, "")


def _worded(spec: Fact, value: Json) -> str:
    match spec.kind:
        case FactKind.DAY:
            return writing.day(date.fromisoformat(str(value)))
        case FactKind.COUNT | FactKind.READINESS:
            return writing.number(int(str(value)))
        case FactKind.YES_NO:
            return _("Yes") if value else _("No")
        case FactKind.WORD:
            return word_of(spec, str(value))
        case FactKind.WORDS:
            return _listed(word_of(spec, str(each)) for each in _items(value))
        case FactKind.FIELDS:
            return _listed(_field(str(each)) for each in _items(value))
        case FactKind.PARTY:
            return names.party_name(str(value))
        case FactKind.PARTIES:
            return _listed(names.party_name(str(each)) for each in _items(value))
        case FactKind.SHARES:
            return _listed(
                f"{names.party_name(party)} {writing.percent(int(str(share)) / 100)}"
                for party, share in _object(value).items()
            )
        case FactKind.ITEMS | FactKind.KEYS:
            return _listed(str(each) for each in _items(value))
        case FactKind.MONEY:
            said = _object(value)
            return writing.money(Decimal(str(said["amount"])), str(said["currency"]))
    return _line(spec, value)


def _line(spec: Fact, value: Json) -> str:
    match spec.kind:
        case FactKind.TEXTS:
            return named({Language(language): str(text) for language, text in _object(value).items()})
        case FactKind.DECIMAL | FactKind.QUANTITY:
            return writing.exactly(Decimal(str(value)))
        case FactKind.PERCENT:
            return writing.percent(int(str(value)) / 100)
    return str(value)


def _field(code: str) -> str:
    return taxonomy().label(code, reader_language()) if code in field_codes() else code


def _listed(words: Iterable[str]) -> str:
    return _(", ").join(words)


def _items(value: Json) -> Sequence[Json]:
    if isinstance(value, list | tuple):
        return value
    raise TypeError("a list is expected")


def _object(value: Json) -> Mapping[str, Json]:
    if isinstance(value, Mapping):
        return value
    raise TypeError("an object is expected")
