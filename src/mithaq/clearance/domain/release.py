"""May this reader see what carries this label? Facts in, decision and reasons out.

The decision is made once a label, and is the filter of every list.
"""

from dataclasses import dataclass

from mithaq.base.labels import EVERYONE, Classification, Handling, Label


@dataclass(frozen=True)
class Reader:
    """Who is asking: every party code that they stand for, and how closely held a record they may see."""

    parties: frozenset[str]
    is_government: bool
    ceiling: Classification


ANONYMOUS = Reader(frozenset({EVERYONE}), is_government=False, ceiling=Classification.PUBLIC)


@dataclass(frozen=True)
class Decision:
    """Reasons are the codes of the rules that refuse; none means yes."""

    reasons: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.reasons


def decide(label: Label, reader: Reader) -> Decision:
    """Whether the reader may see what carries the label. The originator always sees its own."""
    if label.originator in reader.parties:
        return Decision(())
    return Decision(tuple(code for code, refuses in _RULES.items() if refuses(label, reader)))


def _is_above_ceiling(label: Label, reader: Reader) -> bool:
    return label.classification.rank > reader.ceiling.rank


def _is_not_releasable(label: Label, reader: Reader) -> bool:
    if not label.releasable_to:
        return label.classification is Classification.RESTRICTED
    return reader.parties.isdisjoint(label.releasable_to)


def _is_for_governments(label: Label, reader: Reader) -> bool:
    return Handling.GOVERNMENT_ONLY in label.handling and not reader.is_government


_RULES = {
    "above_ceiling": _is_above_ceiling,
    "not_releasable": _is_not_releasable,
    "government_only": _is_for_governments,
}
