"""Whatever happened: the tables that statements rebuild are the live ones, row for row."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cast import AT, Cast, Player, content, draft, label, published
from mithaq.access import queries as access_queries
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.actions import disclosing, drafting, interest, publishing
from mithaq.exchange.domain.content import Step
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.queries import drafts, records
from mithaq.node.replaying import replay
from mithaq.parties.domain.institutions import PersonFacts

LABELS = [
    label("public"),
    label("partners", "bloc:OIC"),
    label("restricted"),
    label("partners", government_only=True),
]
OPEN_STEPS: list[dict[str, str]] = [{"open_step": "summary"}, {"open_step": "teaser"}, {}]


class History:
    """Steps that people take in any order; a refused one leaves no trace."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.drafts: list[UUID] = []
        self.records: list[UUID] = []
        self.talks: list[UUID] = []
        self.at = AT

    def begin(self, n: int) -> None:
        what = content(f"Record {n}", label=LABELS[n % len(LABELS)], **OPEN_STEPS[n % len(OPEN_STEPS)])
        self.drafts.append(draft(self.cast.leyla, what))

    def save(self, n: int) -> None:
        key = self._draft(n)
        # Every fourth save is a stale one.
        revision = drafts.draft(key, reader=self.cast.leyla.actor).revision - (n % 4 == 0)
        drafting.save_draft(
            key, content=content(f"Saved {n}"), revision=revision, by=self.cast.leyla.actor, at=self.at
        )

    def submit(self, n: int) -> None:
        drafting.submit_draft(self._draft(n), by=self.cast.leyla.actor, at=self.at)

    def review(self, n: int) -> None:
        verdict = Verdict.APPROVED if n % 3 else Verdict.RETURNED
        drafting.review_draft(
            self._draft(n), verdict=verdict, note="Read.", by=self.cast.kerem.actor, at=self.at
        )

    def publish(self, n: int) -> None:
        key = self._draft(n)
        record = drafts.draft(key, reader=self.cast.leyla.actor).record
        publishing.publish_draft(key, by=self.cast.leyla.actor, at=self.at)
        self.records.append(record)

    def amend(self, n: int) -> None:
        self.drafts.append(
            drafting.begin_amendment(id=uuid4(), record=self._record(n), by=self.cast.leyla.actor, at=self.at)
        )

    def withdraw(self, n: int) -> None:
        publishing.withdraw_record(self._record(n), reason="Sold.", by=self.cast.leyla.actor, at=self.at)

    def disclose(self, n: int) -> None:
        disclosing.disclose(
            self._record(n),
            institution=(self.cast.amina, self.cast.sam)[n % 2].institution,
            step=(Step.SUMMARY, Step.FULL)[n % 2],
            until=self.at.date() + timedelta(days=1) if n % 3 else None,
            by=self.cast.leyla.actor,
            at=self.at,
        )

    def conceal(self, n: int) -> None:
        institution = (self.cast.amina, self.cast.sam)[n % 2].institution
        disclosing.end_disclosure(
            self._record(n), institution=institution, by=self.cast.leyla.actor, at=self.at
        )

    def appoint(self, n: int) -> None:
        player: Player = (self.cast.amina, self.cast.sam)[n % 2]
        role = list(Role)[n % len(Role)]
        appointing.appoint(id=uuid4(), person=player.person, role=role, by=self.cast.hamad.actor, at=self.at)

    def end(self, n: int) -> None:
        held = access_queries.appointments(on=self.at.date())
        appointing.end_appointment(held[n % len(held)].id, by=self.cast.hamad.actor, at=self.at)

    def admit(self, n: int) -> None:
        person = PersonFacts(uuid4(), self.cast.sam.institution, {Language.FR: f"Personne {n}"})
        appointing.admit_person(person, by=self.cast.hamad.actor, at=self.at)

    def declare(self, n: int) -> None:
        by = (self.cast.amina, self.cast.sam)[n % 2]
        self.talks.append(
            interest.declare_interest(
                self._record(n), note=f"Note {n}", answers_with=None, by=by.actor, at=self.at
            )
        )

    def end_interest(self, n: int) -> None:
        key = self.talks[n % len(self.talks)] if self.talks else uuid4()
        if n % 2:
            interest.decline_interest(key, reason="No.", by=self.cast.leyla.actor, at=self.at)
        else:
            interest.withdraw_interest(key, reason="No.", by=self.cast.amina.actor, at=self.at)

    def _draft(self, n: int) -> UUID:
        return self.drafts[n % len(self.drafts)] if self.drafts else uuid4()

    def _record(self, n: int) -> UUID:
        return self.records[n % len(self.records)] if self.records else uuid4()


STEPS = [
    *("begin", "save", "submit", "review", "publish", "amend", "withdraw", "disclose", "conceal"),
    *("appoint", "end", "admit", "declare", "end_interest"),
]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(some.lists(some.tuples(some.sampled_from(STEPS), some.integers(0, 20)), min_size=15, max_size=30))
def test_rebuilt_equals_live_after_any_history(cast: Cast, steps: list[tuple[str, int]]) -> None:
    history = History(cast)
    # A start that gets somewhere, whatever chance adds.
    for name, n in [("begin", 1), ("submit", 0), ("review", 1), ("publish", 0), *steps]:
        step: Callable[[int], None] = getattr(history, name)
        history.at += timedelta(hours=5)
        try:
            step(n)
        except Refused:
            continue

    result = replay(is_kept=False)

    assert result.is_equal, result


def test_a_row_that_was_tampered_with_is_found_and_mended(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("True title"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exchange_record SET state = 'XX'")

    found = replay(is_kept=False)
    mended = replay(is_kept=True)

    assert [table.table for table in found.tables if not table.is_equal] == ["exchange_record"]
    assert not mended.is_equal
    assert replay(is_kept=False).is_equal
    assert records.record(reference, labels=cast.leyla.scope.labels, on=AT.date()).state == "TR"


def test_a_replay_that_is_not_kept_changes_nothing(cast: Cast) -> None:
    published(cast.leyla, cast.kerem, content())

    before = replay(is_kept=False)

    assert before.is_equal
    assert replay(is_kept=False) == before
    with pytest.raises(Refused):
        drafts.draft(uuid4(), reader=cast.leyla.actor)
