"""Facts of plans and entries, and what is wrong with them, in the reader's language."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from mithaq.base.canonical import Json
from mithaq.programmes.domain.checking import Problem
from mithaq.programmes.domain.clauses import Fact
from mithaq.projects.domain.entries import FACTS, Entry
from mithaq.words.clauses import SaidFact, fact_value
from mithaq.words.terms import TERMS, term


def facts_of(entry: Entry) -> Sequence[SaidFact]:
    """The facts that an entry tells, with their names, in their order."""
    return said_facts(FACTS[entry.kind], entry.facts)


def said_facts(
    specs: Sequence[Fact], facts: Mapping[str, Json], family: str = "project_fact"
) -> Sequence[SaidFact]:
    """The facts that are given, with their names, in the order of their kinds."""
    return [
        SaidFact(spec.name, term(family, spec.name), fact_value(spec, value))
        for spec in specs
        if (value := facts.get(spec.name)) not in (None, "", [], {})
    ]


def plan_problem(problem: Problem) -> str:
    """What is wrong with a plan, and where, such as “Work package, WP1, Due on: is no day”."""
    part, _dot, rest = problem.place.partition(".")
    key, _dot, name = rest.rpartition(".")
    facts, cells = TERMS["project_fact"], TERMS["rights_cell"]
    if not key and name not in facts:
        key, name = name, ""
    told = [term("project_part", part) if part in TERMS["project_part"] else part]
    if key:
        told.append(str(cells[key]) if key in cells else key)
    if name:
        told.append(str(facts.get(name, name)))
    return _("%(place)s: %(what)s") % {
        "place": _(", ").join(told),
        "what": term("text_problem", problem.code),
    }


def entry_problem(problem: Problem, family: str = "project_fact") -> str:
    """What is wrong with what somebody tells, such as “On: is no day”."""
    facts = TERMS[family]
    place = str(facts.get(problem.place, problem.place))
    return _("%(place)s: %(what)s") % {"place": place, "what": term("text_problem", problem.code)}
