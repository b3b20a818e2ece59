"""Facts of spin-offs in the reader's language."""

from collections.abc import Sequence

from mithaq.economy.domain.spin_offs.entries import FACTS, Entry
from mithaq.words.clauses import SaidFact
from mithaq.words.projects import said_facts


def facts_of(entry: Entry) -> Sequence[SaidFact]:
    """The facts that an entry tells, with their names, in their order."""
    return said_facts(FACTS[entry.kind], entry.facts, family="spin_off_fact")
