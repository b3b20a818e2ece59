"""What a state was called in a year."""

from mithaq.parties import queries as parties
from mithaq.ties.domain.states import StateSpell
from mithaq.words.terms import named, reader_language


def spell_name(spell: StateSpell) -> str:
    """The name of a state of that time in the reader's language."""
    return named(spell.names) if spell.names else parties.state_name(spell.code, reader_language())
