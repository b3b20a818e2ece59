"""Texts of agreements for tests: complete ones, with what matters to a test changed."""

from dataclasses import replace
from typing import Any

from mithaq.base.languages import Language
from mithaq.programmes.domain.agreed import AgreementKind, AgreementText, Master
from mithaq.programmes.domain.clauses import Clause, ClauseKind

ONE, OTHER = (
    "institution:0190a0a0-0000-7000-8000-000000000001",
    "institution:0190a0a0-0000-7000-8000-000000000002",
)
FIELDS = frozenset({"maritime", "maritime.marine_propulsion", "energy"})
SEED = "0123456789ABCDEF"


def clause(kind: ClauseKind, text: str = "Words.", *, survives: bool = False, **facts: Any) -> Clause:
    """A clause in English."""
    return Clause(kind, {Language.EN: text}, facts, survives)


def complete(
    *parties: str,
    kind: AgreementKind = AgreementKind.MEMORANDUM,
    seed: str = SEED,
    master: Master | None = None,
    until: str = "2030-01-01",
) -> AgreementText:
    """A text with the clauses that every agreement needs."""
    return AgreementText(
        seed=seed,
        kind=kind,
        titles={Language.EN: "Quiet ships"},
        parties=tuple(sorted(parties or (ONE, OTHER))),
        clauses=(
            clause(
                ClauseKind.SCOPE,
                "Fields: {fields}. Purposes: {purposes}. Forms: {forms}.",
                fields=["maritime"],
                purposes=["research"],
                forms=["document"],
            ),
            clause(ClauseKind.SECURITY, "At most {highest}.", survives=True, highest="partners"),
            clause(ClauseKind.THIRD_PARTIES, survives=True, may_receive=False),
            clause(
                ClauseKind.DURATION,
                "From {in_force_from} until {in_force_until}; {notice_days} days of notice.",
                in_force_from="2026-07-01",
                in_force_until=until,
                notice_days=90,
            ),
        ),
        master=master,
    )


def with_clause(text: AgreementText, new: Clause) -> AgreementText:
    """The text with a clause in its place."""
    kept = [each for each in text.clauses if each.kind is not new.kind]
    return replace(text, clauses=tuple(sorted([*kept, new], key=lambda each: each.kind.number)))


def with_facts(text: AgreementText, kind: ClauseKind, **facts: Any) -> AgreementText:
    """The text with facts of one of its clauses changed; one that is None is taken out."""
    found = text.clause(kind)
    assert found is not None
    changed = {name: value for name, value in {**found.facts, **facts}.items() if value is not None}
    return with_clause(text, replace(found, facts=changed))
