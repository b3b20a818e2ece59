"""What the policy is told of a case: its agreement, its consents, its items and people, as they are now."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, content, player, published
from clearance import test_case_actions as acts
from clearance.test_case_actions import (
    ITEM,
    World,
    agree,
    granted,
    move,
    outcomes,
    propose,
    reviewed,
    sign,
    state,
    submitted,
    write,
)
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import applying, casework, describing
from mithaq.clearance.actions.casefile import say
from mithaq.clearance.adapters.cedar.packs import LATEST, SHIPPED
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.cells import Form, ListVerdict, PartyRole, Recipient
from mithaq.clearance.domain.cases.more import Assessment, ItemFacts
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.published import cases as statements
from mithaq.clearance.queries import cases, release
from mithaq.clearance.queries.cases import CaseView
from mithaq.fields.queries import taxonomy
from mithaq.node.replaying import replay
from mithaq.projects.queries.releasing import items_now

pytestmark = pytest.mark.django_db
world = acts.world

TRAINED = (Form.DOCUMENT, Form.VISIT)
USES = "Measurements of noise in harbours, published afterwards."


def view_of(world: World, key: UUID) -> CaseView:
    return cases.case(key, reader=world.clearers.jasim.actor)


def told(
    world: World, key: UUID, code: str, *, item: ItemFacts | None = None, days: int = 0
) -> set[tuple[str, ...]]:
    """The facts of each reason with this code, of all cells of the case."""
    found = release.preview(
        view_of(world, key), items={ITEM: item or world.items[ITEM]}, at=AT + timedelta(days=days)
    )
    return {
        tuple(value for _name, value in each.facts)
        for decision in found.values()
        for each in decision.reasons
        if each.code == code
    }


class TestAgreement:
    def test_an_agreement_of_others_covers_no_release(self, world: World) -> None:
        american = f"institution:{world.cast.sam.institution}"
        key = write(world, agree(world, parties=(american, world.amina_code)))

        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        turkish = f"institution:{world.cast.leyla.institution}"
        assert told(world, key, "agreement_party") == {("MOU-1", turkish)}

    @pytest.mark.parametrize(
        ("party", "is_covered"), [("state:TR", True), ("bloc:NATO", True), ("state:QA", False)]
    )
    def test_a_state_or_a_bloc_agrees_for_its_institutions(
        self, world: World, party: str, *, is_covered: bool
    ) -> None:
        key = write(world, agree(world, parties=(party, world.amina_code)))

        applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        assert (told(world, key, "agreement_party") == set()) is is_covered

    def test_every_field_of_an_item_is_covered(self, world: World) -> None:
        key = submitted(world)
        two = replace(world.items[ITEM], fields=("maritime.marine_propulsion", "energy"))

        assert told(world, key, "agreement_field") == set()
        assert told(world, key, "agreement_field", item=two) == {("MOU-1", "energy")}
        assert told(world, key, "fact_missing", item=replace(two, fields=())) >= {("item.fields",)}

    def test_a_record_tells_all_its_fields(self, cast: Cast) -> None:
        other = next(
            leaf.code
            for group in taxonomy().groups()
            for leaf in taxonomy().children(group.code)
            if group.code != "maritime"
        )
        fields = ["maritime.marine_propulsion", other]

        reference = published(cast.leyla, cast.kerem, content(fields=fields, valid_until="2040-01-01"))

        assert items_now([reference], on=AT.date())[reference].fields == tuple(fields)


class TestPeople:
    def test_a_document_for_a_person_needs_the_nationality(self, world: World) -> None:
        person = f"person:{world.cast.amina.person}"
        asked = (Recipient(person, PartyRole.END_USER),)

        key = submitted(world, recipients=asked)

        assert ("recipient.nationalities",) in told(world, key, "fact_missing")

    def test_of_a_person_whom_no_register_knows_as_well(self, world: World) -> None:
        outside = describing.name_counterparty(
            uuid4(),
            PartyKind.PERSON,
            {"name": ["Somebody Invented"], "country": ["ma"]},
            by=world.clearers.jasim.actor,
            at=AT,
        )
        agreement, asked = agree(world), (Recipient(outside, PartyRole.END_USER),)

        silent = write(world, agreement, recipients=asked)
        telling = write(world, agreement, recipients=asked, nationalities={outside: ("MA",)})
        for key in (silent, telling):
            applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)

        assert ("recipient.nationalities",) in told(world, silent, "fact_missing")
        assert ("recipient.nationalities",) not in told(world, telling, "fact_missing")

    def test_an_answer_to_a_concern_is_of_who_classified(self, world: World) -> None:
        key = submitted(world)
        move(world, key, Move.TAKE_IN)
        move(world, key, Move.CLEAR_INTAKE)
        before = file.classifier(view_of(world, key).file)

        casework.classify_case(
            key,
            {ITEM: Assessment((ListVerdict("EU", "2025-11-15", "9A012"),), "dual_use", {"missile": False})},
            by=world.clearers.dana.actor,
            at=AT,
        )

        view = view_of(world, key)
        assert before is None
        assert view.officer == world.clearers.jasim.person
        assert file.classifier(view.file) == world.clearers.dana.person
        assert told(world, key, "wmd_concern_unanswered") == set()


@pytest.fixture
def american(world: World) -> Player:
    """Who may consent for the American laboratory, which a part came from."""
    return player("ava", world.cast.sam.institution, NodeRole.PROGRAMME_OFFICER)


def with_part(world: World) -> UUID:
    return submitted(world, third_parties=(f"institution:{world.cast.sam.institution}",))


def consent(key: UUID, by: Player, until: date = date(2027, 1, 1)) -> None:
    casework.consent(key, until=until, by=by.actor, at=AT)


def asked_again(world: World, key: UUID, item: ItemFacts, **changes: object) -> None:
    """The case is sent back, and asks something else."""
    move(world, key, Move.TAKE_IN)
    move(world, key, Move.SEND_BACK, text="Say more.")
    draft = cases.draft(key, reader=world.cast.leyla.actor)
    asked = replace(draft.asked, **changes)  # type: ignore[arg-type]  # the names are those of the fields
    applying.write_case(key, asked, draft.more, items=(item,), by=world.cast.leyla.actor, at=AT)
    applying.submit_case(key, is_attested=True, text="", by=world.cast.leyla.actor, at=AT)


class TestConsents:
    def test_it_holds_for_what_was_asked_until_its_day(self, world: World, american: Player) -> None:
        key = with_part(world)
        missing = {(f"institution:{world.cast.sam.institution}",)}
        before = told(world, key, "consent_missing")

        consent(key, american, until=AT.date() + timedelta(days=9))

        assert before == missing
        assert told(world, key, "consent_missing", days=8) == set()
        assert told(world, key, "consent_missing", days=9) == missing
        assert replay(is_kept=False).is_equal

    @pytest.mark.parametrize(
        "change",
        [
            {"forms": (Form.DOCUMENT, Form.VISIT)},
            {"forms": (Form.VISIT,)},
            {"end_use_text": "Noise of submarines, to be kept from everybody else."},
            {"end_use": EndUse.EDUCATION},
        ],
    )
    def test_it_does_not_outlive_what_it_was_given_for(
        self, world: World, american: Player, change: dict[str, object]
    ) -> None:
        key = with_part(world)
        consent(key, american)

        asked_again(world, key, world.items[ITEM], **change)
        after = told(world, key, "consent_missing")
        consent(key, american)

        assert len(after) == 1
        assert told(world, key, "consent_missing") == set()

    def test_it_binds_the_version_of_the_item(self, world: World, american: Player) -> None:
        key = with_part(world)
        consent(key, american)
        other = replace(world.items[ITEM], version=2, digest="b" * 64)

        asked_again(world, key, other)

        assert len(told(world, key, "consent_missing", item=other)) == 1

    def test_a_case_that_asks_the_same_again_needs_no_new_one(self, world: World, american: Player) -> None:
        key = with_part(world)
        consent(key, american)

        asked_again(world, key, world.items[ITEM])

        assert told(world, key, "consent_missing") == set()

    @pytest.mark.parametrize("until", [AT.date(), date(2026, 1, 1)])
    def test_the_last_word_counts_so_that_it_can_be_withdrawn(
        self, world: World, american: Player, until: date
    ) -> None:
        key = with_part(world)
        consent(key, american)

        consent(key, american, until=until)

        assert len(told(world, key, "consent_missing")) == 1

    def test_a_statement_that_does_not_tell_what_it_was_for_counts_for_nothing(
        self, world: World, american: Player
    ) -> None:
        key = with_part(world)
        old = {
            "originator": f"institution:{american.institution}",
            "until": "2027-01-01",
            "recipients": [world.amina_code],
        }

        say(statements.CONSENTED, key, old, by=american.actor, at=AT)

        assert len(told(world, key, "consent_missing")) == 1
        assert replay(is_kept=False).is_equal

    def test_it_takes_a_role_in_the_institution(self, world: World) -> None:
        key = with_part(world)

        with pytest.raises(Refused, match="not_permitted"):
            consent(key, world.cast.sam)

        assert len(told(world, key, "consent_missing")) == 1

    def test_nobody_else_consents(self, world: World) -> None:
        key = with_part(world)

        with pytest.raises(Refused, match="consent_not_asked"):
            consent(key, world.clearers.jasim)


NOTHING_LEAVES = (
    '@id("nothing_leaves")\n@title("Nothing leaves")\n@source("An order of the minister")\n'
    'forbid (principal is Recipient, action in Action::"release", resource is Item);\n'
)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    folder = tmp_path / "policy-9"
    shutil.copytree(SHIPPED / LATEST, folder)
    (folder / "more.cedar").write_text(NOTHING_LEAVES)
    return folder


class TestWhatIf:
    def test_a_case_that_waits_for_signatures_is_asked_as_if_it_had_them(
        self, world: World, stricter: Path
    ) -> None:
        key = reviewed(world)
        before = release.what_if(stricter, [view_of(world, key)], items=world.items, at=AT)
        digest = propose(world, key, outcomes(world, key))
        sign(world, key, digest, world.clearers.layan)

        after = release.what_if(stricter, [view_of(world, key)], items=world.items, at=AT)

        assert state(world, key) is State.SECOND_SIGNATURE
        assert [each.is_gain for each in before] == [each.is_gain for each in after] == [False]

    def test_a_case_that_something_else_stops_loses_nothing(self, world: World, stricter: Path) -> None:
        key = reviewed(world)
        other = {ITEM: replace(world.items[ITEM], is_recalled=True)}

        assert release.what_if(stricter, [view_of(world, key)], items=other, at=AT) == ()

    def test_a_decided_case_whose_signatures_count_no_more_has_nothing_to_lose(
        self, world: World, stricter: Path
    ) -> None:
        view = view_of(world, granted(world))
        void = replace(view, signing_since=AT + timedelta(seconds=1))

        lost = release.what_if(stricter, [view, void], items=world.items, at=AT)

        assert [each.case for each in lost] == [view]
