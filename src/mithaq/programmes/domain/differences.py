"""How two texts of an agreement differ: clause by clause, word by word, fact by fact."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.programmes.domain.agreed import AgreementText
from mithaq.programmes.domain.clauses import Clause, ClauseKind

PAIRS_MAX = 2_000_000
# Words with the white space after them, so that what is joined again is the text.
_WORDS = re.compile(r"\S+\s*|\s+")


class Change(StrEnum):
    """What happened to a stretch of words, or to a clause."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Stretch:
    """Words that were kept, added or removed."""

    change: Change
    words: str


@dataclass(frozen=True)
class FactChange:
    """A fact that is another; nothing where it was or is not given."""

    name: str
    before: Json
    after: Json


@dataclass(frozen=True)
class ClauseChange:
    """A clause of which anything differs; `texts` by language where the words do."""

    kind: ClauseKind
    change: Change
    texts: Mapping[Language, tuple[Stretch, ...]]
    facts: tuple[FactChange, ...]
    survives: tuple[bool, bool] | None = None


def differences(before: AgreementText, after: AgreementText) -> tuple[ClauseChange, ...]:
    """The clauses that differ, in their order; none for texts whose clauses are the same."""
    return tuple(
        _change(kind, before.clause(kind), after.clause(kind))
        for kind in ClauseKind
        if before.clause(kind) != after.clause(kind)
    )


def stretches(before: str, after: str) -> tuple[Stretch, ...]:
    """One text turned into the other: the kept and removed are the first, the kept and added the second."""
    return tuple(_stretches(_WORDS.findall(before), _WORDS.findall(after)))


def is_costly(*texts: Sequence[str]) -> bool:
    """Whether words repeat so often that to pair them up would take minutes, as a partner may have meant."""
    old, *others = map(Counter, texts)
    return any(sum(count * other[word] for word, count in old.items()) > PAIRS_MAX for other in others)


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[Stretch]:
    if old != new and is_costly(old, new):
        yield Stretch(Change.REMOVED, "".join(old))
        yield Stretch(Change.ADDED, "".join(new))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stretch(Change.KEPT, "".join(old[i:j]))
            continue
        if i < j:
            yield Stretch(Change.REMOVED, "".join(old[i:j]))
        if k < m:
            yield Stretch(Change.ADDED, "".join(new[k:m]))


def _change(kind: ClauseKind, before: Clause | None, after: Clause | None) -> ClauseChange:
    old, new = before or _nothing(kind), after or _nothing(kind)
    change = Change.ADDED if before is None else Change.REMOVED if after is None else Change.CHANGED
    return ClauseChange(
        kind=kind,
        change=change,
        texts={
            language: stretches(old.texts.get(language, ""), new.texts.get(language, ""))
            for language in sorted({*old.texts, *new.texts})
            if old.texts.get(language) != new.texts.get(language)
        },
        facts=tuple(
            FactChange(name, old.facts.get(name), new.facts.get(name))
            for name in sorted({*old.facts, *new.facts})
            if old.facts.get(name) != new.facts.get(name)
        ),
        survives=(old.survives, new.survives) if before and after and old.survives != new.survives else None,
    )


def _nothing(kind: ClauseKind) -> Clause:
    return Clause(kind, {}, {})
