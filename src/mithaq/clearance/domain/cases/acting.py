"""Who somebody is in a case: the roles of the case that follow from their roles at the node."""

from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.clearance.domain.cases.states import Role

SIGNING_ROLES = {
    NodeRole.APPROVER: frozenset({Role.COUNTERSIGNER}),
    NodeRole.SENIOR_APPROVER: frozenset({Role.SENIOR_COUNTERSIGNER}),
}
"""As what who is appointed at the host signs."""
_OF_HOST = {
    NodeRole.LICENSING_OFFICER: frozenset(
        {
            Role.RECEPTION,
            Role.SCREENING_ANALYST,
            Role.TECHNICAL_ASSESSOR,
            Role.CONSOLIDATOR,
            Role.LIST_CUSTODIAN,
        }
    ),
    NodeRole.APPROVER: SIGNING_ROLES[NodeRole.APPROVER],
    NodeRole.SENIOR_APPROVER: SIGNING_ROLES[NodeRole.SENIOR_APPROVER] | {Role.APPEAL_OFFICER},
    NodeRole.AUDITOR: frozenset({Role.AUDITOR}),
}
_OF_APPLICANT = {
    NodeRole.TECHNOLOGY_OWNER: frozenset({Role.APPLICANT}),
    NodeRole.PROGRAMME_OFFICER: frozenset({Role.APPLICANT, Role.COMPLIANCE_OFFICER}),
}
_ADVISING = frozenset({NodeRole.LICENSING_OFFICER, NodeRole.APPROVER, NodeRole.PROGRAMME_OFFICER})


def case_roles(
    actor: Actor, *, applicant: UUID, officer: UUID | None, advising: frozenset[UUID]
) -> frozenset[Role]:
    """The roles of a person in one case. The case officer is one person, who took it in."""
    found: set[Role] = set()
    if actor.is_host:
        for role in actor.roles:
            found |= _OF_HOST.get(role, frozenset())
        if actor.person == officer and NodeRole.LICENSING_OFFICER in actor.roles:
            found.add(Role.CASE_OFFICER)
    if actor.institution == applicant:
        for role in actor.roles:
            found |= _OF_APPLICANT.get(role, frozenset())
    if actor.institution in advising and not _ADVISING.isdisjoint(actor.roles):
        found.add(Role.ADVISER)
    return frozenset(found)
