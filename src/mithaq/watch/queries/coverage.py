"""Reads of what one's own institution covers. No other institution sees it, the host neither."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.watch.domain.attack import AttackObject, Domain, ObjectKind, RelationKind
from mithaq.watch.domain.coverage import (
    FUNCTIONS,
    Function,
    Gap,
    Level,
    Matrix,
    Placed,
    Standing,
    Statement,
    TacticCoverage,
    by_tactic,
    gaps_of,
    matrix_of,
    placed,
)
from mithaq.watch.domain.navigator import LayerEntry, layer_of
from mithaq.watch.models import CoverageStatement
from mithaq.watch.queries import attack
from mithaq.watch.queries.attack import ReleaseView

KINDS = (
    ObjectKind.TECHNIQUE,
    ObjectKind.TACTIC,
    ObjectKind.GROUP,
    ObjectKind.MITIGATION,
    ObjectKind.DETECTION_STRATEGY,
    ObjectKind.ANALYTIC,
    ObjectKind.DATA_COMPONENT,
)
TIES = (
    RelationKind.MITIGATES,
    RelationKind.DETECTS,
    RelationKind.HAS_ANALYTIC,
    RelationKind.READS,
    RelationKind.REVOKED_BY,
    RelationKind.USES,
)


@dataclass(frozen=True)
class CoverageView:
    """What the reader's institution covers, always with the release it is measured against.

    `gaps` names every technique that one of the asked functions does not cover; `groups` are those of the
    release, to choose those of interest from.
    """

    release: ReleaseView
    statements: tuple[Placed, ...]
    matrix: Matrix
    tactics: tuple[TacticCoverage, ...]
    gaps: tuple[Gap, ...]
    groups: tuple[AttackObject, ...]

    def standing(self, standing: Standing) -> list[Placed]:
        """The statements that stand so."""
        return [each for each in self.statements if each.standing is standing]


def coverage(
    domain: Domain,
    version: str = "",
    *,
    functions: Collection[Function] = tuple(Function),
    interest: Collection[str] = (),
    reader: Actor,
) -> CoverageView:
    """The coverage of the reader's institution; `interest` are numbers of groups.

    Raises Refused `not_permitted`; NotFound `attack_release_unknown`.
    """
    require(reader, Act.SEE_WATCH)
    of = attack.release(domain, version)
    content = attack.content_of(of, kinds=KINDS, ties=TIES)
    spoken = tuple(placed(each, content) for each in statements(reader.institution, domain))
    matrix = matrix_of(spoken, content)
    groups = content.in_force(ObjectKind.GROUP)
    return CoverageView(
        release=of,
        statements=spoken,
        matrix=matrix,
        tactics=by_tactic(matrix, content),
        gaps=gaps_of(
            matrix,
            content,
            functions=tuple(each for each in Function if each in functions),
            interest=frozenset(each.stix_id for each in groups if each.attack_id in interest),
        ),
        groups=tuple(groups),
    )


def of_object(subject: AttackObject, of: ReleaseView, *, reader: Actor) -> list[Placed]:
    """What the reader's institution says of one object of a release, also where it said so of one that this
    one replaced.

    Raises Refused `not_permitted`.
    """
    require(reader, Act.SEE_WATCH)
    said = statements(reader.institution, of.domain)
    if not said:
        return []
    content = attack.content_of(of, kinds=tuple(FUNCTIONS), ties=(RelationKind.REVOKED_BY,))
    found = [placed(each, content) for each in said]
    return [each for each in found if each.now is not None and each.now.stix_id == subject.stix_id]


def statements(institution: UUID, domain: Domain) -> list[Statement]:
    """What an institution says today, by number and function."""
    rows = [row for row in current(institution, domain) if not row.is_taken_back]
    order = list(Function)
    found = sorted(rows, key=lambda row: (row.attack_id, row.stix_id, order.index(Function(row.function))))
    return [_statement(row) for row in found]


def current(institution: UUID, domain: Domain) -> QuerySet[CoverageStatement]:
    """The last row for each object and function, be it that it was taken back."""
    newest = (
        CoverageStatement.objects.filter(institution=institution, domain=domain)
        .order_by("stix_id", "function", "-made_at", "-id")
        .distinct("stix_id", "function")
    )
    return CoverageStatement.objects.filter(pk__in=newest.values("pk"))


def layer(
    domain: Domain, function: Function, version: str = "", *, name: str, reader: Actor
) -> dict[str, Json]:
    """What the reader's institution says of techniques for a function, as a layer of the Navigator.

    What is to be confirmed is in it under its new number, and says so. Raises Refused `not_permitted`;
    NotFound `attack_release_unknown`.
    """
    view = coverage(domain, version, reader=reader)
    spoken = [
        each
        for each in view.statements
        if each.statement.function is function and each.now and each.now.kind is ObjectKind.TECHNIQUE
    ]
    # One that stands under its own number says more than what another left behind.
    by_number = {
        each.now.attack_id: each for each in spoken if each.now and each.standing is Standing.TO_CONFIRM
    }
    by_number |= {each.now.attack_id: each for each in spoken if each.now and each.standing is Standing.HOLDS}
    return layer_of(
        (_entry(number, by_number[number]) for number in sorted(by_number)),
        name=name,
        domain=domain,
        version=view.release.version,
        function=function,
    )


def _entry(number: str, found: Placed) -> LayerEntry:
    said = found.statement
    moved = f"[{found.standing.value}: {said.subject.attack_id}, {said.version}] "
    return LayerEntry(
        attack_id=number,
        level=said.level,
        place="",
        evidence=said.evidence,
        note=said.note if found.standing is Standing.HOLDS else f"{moved}{said.note}",
        stated_on=said.stated_on,
    )


def _statement(row: CoverageStatement) -> Statement:
    return Statement(
        subject=AttackObject(
            stix_id=row.stix_id,
            kind=ObjectKind(row.kind),
            attack_id=row.attack_id,
            name=row.name,
            digest=row.digest,
            tactics=tuple(row.tactics),
            is_subtechnique=row.is_subtechnique,
        ),
        function=Function(row.function),
        level=Level(row.level),
        stated_on=row.stated_on,
        version=row.version,
        evidence=row.evidence,
        note=row.note,
    )
