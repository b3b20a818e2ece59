"""Who may do what, as a table."""

from uuid import uuid4

import pytest

from mithaq.access.domain.permissions import Act, Actor, Role, may, require, roles_for
from mithaq.base.refusals import Refused

HERE, ELSEWHERE = uuid4(), uuid4()


def actor(role: Role, *, is_host: bool = False) -> Actor:
    return Actor(uuid4(), HERE, is_host, frozenset({role}))


@pytest.mark.parametrize(
    ("role", "act", "is_open"),
    [
        (Role.TECHNOLOGY_OWNER, Act.DRAFT_RECORD, True),
        (Role.TECHNOLOGY_OWNER, Act.REVIEW_RECORD, False),
        (Role.PROGRAMME_OFFICER, Act.REVIEW_RECORD, True),
        (Role.LICENSING_OFFICER, Act.REVIEW_RECORD, True),
        (Role.LICENSING_OFFICER, Act.DRAFT_RECORD, False),
        (Role.ANALYST, Act.DRAFT_RECORD, False),
        (Role.ANALYST, Act.SEE_RESTRICTED, False),
        (Role.ANALYST, Act.JUDGE_MATCH, True),
        (Role.AUDITOR, Act.JUDGE_MATCH, False),
        (Role.AUDITOR, Act.SEE_INTERNAL_STATEMENTS, True),
        (Role.AUDITOR, Act.PUBLISH_RECORD, False),
        (Role.NODE_ADMINISTRATOR, Act.APPOINT, True),
        (Role.TECHNOLOGY_OWNER, Act.SHOW_INTEREST, True),
        (Role.LICENSING_OFFICER, Act.SHOW_INTEREST, False),
        (Role.LICENSING_OFFICER, Act.CONVERSE, True),
        (Role.ANALYST, Act.CONVERSE, False),
        (Role.ANALYST, Act.SEE_FUNNEL, True),
        (Role.TECHNOLOGY_OWNER, Act.SEE_FUNNEL, False),
        (Role.NODE_ADMINISTRATOR, Act.PUBLISH_RECORD, False),
        (Role.ANALYST, Act.KEEP_WATCH, True),
        (Role.NODE_ADMINISTRATOR, Act.KEEP_WATCH, True),
        (Role.PROGRAMME_OFFICER, Act.KEEP_WATCH, False),
        (Role.AUDITOR, Act.SEE_WATCH, False),
    ],
)
def test_a_role_opens_its_acts_and_no_others(role: Role, act: Act, is_open: bool) -> None:
    assert may(actor(role), act) is is_open


def test_a_role_reaches_its_own_institution_only() -> None:
    officer = actor(Role.PROGRAMME_OFFICER)

    assert may(officer, Act.REVIEW_RECORD, of_institution=HERE)
    assert not may(officer, Act.REVIEW_RECORD, of_institution=ELSEWHERE)


def test_a_role_at_the_host_reaches_every_institution() -> None:
    officer = actor(Role.PROGRAMME_OFFICER, is_host=True)

    assert may(officer, Act.REVIEW_RECORD, of_institution=ELSEWHERE)


def test_a_person_without_a_role_may_do_nothing() -> None:
    nobody = Actor(uuid4(), HERE, is_host=True, roles=frozenset())

    assert not any(may(nobody, act) for act in Act)


def test_a_refusal_names_the_act_and_the_roles_that_open_it() -> None:
    with pytest.raises(Refused, match="not_permitted") as refusal:
        require(actor(Role.ANALYST), Act.APPOINT)

    assert refusal.value.facts == {"act": Act.APPOINT, "roles": (Role.NODE_ADMINISTRATOR,)}


@pytest.mark.parametrize("act", Act)
def test_every_act_is_open_to_somebody_and_closed_to_somebody(act: Act) -> None:
    assert set() < roles_for(act) < set(Role)
