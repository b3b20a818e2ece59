"""Two people edit one clause: what each changed since the same text is kept, and where both did, both stand.

The merge is by words. Where two changes touch, neither is dropped: the one that was saved first stands, the
other follows it between marks, and whoever saves is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from merge3 import Merge3

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.programmes.domain.clauses import Clause
from mithaq.programmes.domain.differences import is_costly

_WORDS = re.compile(r"\S+[^\S\n]*|\n|[^\S\n]+")
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True)
class Merged:
    """The clause with both edits. `conflicts` names the texts and facts that both changed, each otherwise."""

    clause: Clause
    conflicts: tuple[str, ...]


def merged(base: Clause, saved: Clause, mine: Clause) -> Merged:
    """What `mine` changed since `base`, put upon what was saved meanwhile. All are of one kind.

    A fact that both changed keeps the saved value; its name is among the conflicts.
    """
    texts, conflicts = dict[Language, str](), list[str]()
    for language in sorted({*base.texts, *saved.texts, *mine.texts}):
        versions = [each.texts.get(language, "") for each in (base, saved, mine)]
        text, is_clash = merged_text(*versions)
        if text or all(language in each.texts for each in (saved, mine)):
            texts[language] = text
        if is_clash:
            conflicts.append(f"texts.{language}")
    facts, clashing = _merged_facts(base.facts, saved.facts, mine.facts)
    survives = mine.survives if mine.survives != base.survives else saved.survives
    return Merged(Clause(base.kind, texts, facts, survives), (*conflicts, *clashing))


def merged_text(base: str, saved: str, mine: str) -> tuple[str, bool]:
    """The text with both edits, and whether they touch; then `saved ⟦mine⟧` stands where they do."""
    parts = list[str]()
    is_clash = False
    first, second, third = (_WORDS.findall(each) for each in (base, saved, mine))
    if len({base, saved, mine}) == 3 and is_costly(first, second, third):
        return f"{saved}\n{OPEN}{mine}{CLOSE}", True
    for group in Merge3(first, second, third).merge_groups():
        if group[0] != "conflict":
            parts += group[1]
            continue
        _, _, theirs, ours = group
        is_clash = True
        parts += [*theirs, OPEN, *ours, CLOSE]
    return "".join(parts), is_clash


def _merged_facts(
    base: Mapping[str, Json], saved: Mapping[str, Json], mine: Mapping[str, Json]
) -> tuple[dict[str, Json], Sequence[str]]:
    facts, clashing = dict[str, Json](), list[str]()
    for name in sorted({*base, *saved, *mine}):
        was, theirs, ours = (each.get(name) for each in (base, saved, mine))
        if theirs != was and ours not in (was, theirs):
            clashing.append(name)
        chosen = theirs if theirs != was else ours
        if chosen is not None:
            facts[name] = chosen
    return facts, clashing
