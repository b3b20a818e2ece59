"""The clause library: texts of our own for every kind of clause, and which kinds an agreement usually has."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from mithaq.base.languages import Language
from mithaq.programmes.domain.agreed import AgreementKind
from mithaq.programmes.domain.clauses import Clause, ClauseKind

FILE = Path(__file__).parents[1] / "rulebooks" / "clauses.yaml"


@dataclass(frozen=True)
class Library:
    """A clause of each kind without facts, and the kinds of a template."""

    clauses: dict[ClauseKind, Clause]
    templates: dict[AgreementKind, tuple[ClauseKind, ...]]


@cache
def library() -> Library:
    """Read once a process."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    clauses = {
        ClauseKind(kind): Clause(
            ClauseKind(kind),
            {Language(language): text.strip() for language, text in each["texts"].items()},
            {},
            survives=each["survives"] is True,
        )
        for kind, each in said["clauses"].items()
    }
    templates = {
        AgreementKind(kind): tuple(sorted(map(ClauseKind, kinds), key=lambda each: each.number))
        for kind, kinds in said["templates"].items()
    }
    return Library(clauses, templates)
