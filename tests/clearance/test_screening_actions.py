"""Lists, parties and hits on a real database: loading, screening, decisions by two, and new versions."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, content, published
from clearance.screening_world import cleared, counterparty, decide, drop, only_hit, second
from clearers import LISTED, Clearers, WriteList, entity
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import describing, lists, setting
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.adapters.unlisted_names import unlisted_names
from mithaq.clearance.domain.listed.standing import Freshness, Stale
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding, Verdict
from mithaq.clearance.domain.screening.rescreening import Why
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Hit, Listed, ListVersion, LoadAttempt, Screened
from mithaq.clearance.queries import asking, fairness, screening
from mithaq.clearance.queries import lists as list_queries
from mithaq.exchange.actions import disclosing
from mithaq.exchange.domain.content import Step
from mithaq.exchange.queries import records
from mithaq.node.replaying import replay
from mithaq.register import queries as register

pytestmark = pytest.mark.django_db


class TestLists:
    def test_a_list_that_was_never_loaded_is_stale(self, write_list: WriteList) -> None:
        del write_list

        (view,) = list_queries.lists()

        assert view.stale_for(AT) == (Stale.NEVER_LOADED,)

    def test_a_loaded_list_is_fresh_until_its_bound(self, load: WriteList) -> None:
        load(LISTED)

        (view,) = list_queries.lists()

        assert view.stale_for(AT + timedelta(days=30)) == ()
        assert view.stale_for(AT + timedelta(days=31)) == (Stale.NOT_FETCHED_LATELY,)

    def test_a_new_version_replaces_by_difference(self, load: WriteList) -> None:
        load(LISTED)
        load(
            [
                entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1963"]),
                *LISTED[1:3],
                entity("p9", "Nine Nine"),
            ]
        )

        newest, before = list_queries.versions("sample")

        assert (newest.added, newest.changed, newest.removed, newest.parties) == (1, 1, 1, 4)
        assert before.parties == 4
        assert set(Listed.objects.values_list("entity", flat=True)) == {"p1", "p2", "o1", "p9"}

    def test_the_same_content_again_is_fresh_and_changes_nothing(self, load: WriteList) -> None:
        load(LISTED)
        against = screening.against().digest
        load(LISTED)

        newest, _ = list_queries.versions("sample")

        assert (newest.added, newest.changed, newest.removed) == (0, 0, 0)
        assert screening.against().digest == against

    def test_a_list_that_lost_many_is_kept_out(self, write_list: WriteList, clearers: Clearers) -> None:
        write_list(LISTED)
        lists.load_list("sample", by=clearers.jasim.actor, at=AT)
        write_list(LISTED[:1])

        with pytest.raises(Refused, match="list_shrank"):
            lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert Listed.objects.count() == len(LISTED)
        assert ListVersion.objects.count() == 1

    def test_malformed_rows_are_told(self, write_list: WriteList, clearers: Clearers) -> None:
        many = [entity(f"x{number}", f"Invented Name{number}") for number in range(200)]
        write_list([*many, {"id": "broken", "schema": "Person", "properties": {}}])

        version = lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert version.malformed["count"] == 1
        assert version.parties == 200

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"code": "Bad Code"}, "list_code_wrong"),
            ({"format": "word"}, "list_format_unheard"),
            ({"places": [" "]}, "list_places_wrong"),
            ({"authority": " "}, "list_authority_wrong"),
            ({"freshness": Freshness(4000)}, "list_age_wrong"),
        ],
    )
    def test_a_list_is_adopted_with_all_that_it_needs(
        self, clearers: Clearers, change: dict[str, object], code: str
    ) -> None:
        good = {
            "code": "un",
            "format": "un_xml",
            "places": ["list.xml"],
            "authority": "UN",
            "freshness": Freshness(2),
        }

        with pytest.raises(Refused) as refusal:
            lists.adopt_list(**{**good, **change}, by=clearers.jasim.actor, at=AT)  # type: ignore[arg-type]

        assert refusal.value.code == code

    def test_only_those_who_keep_lists_may(self, cast: Cast, clearers: Clearers, load: WriteList) -> None:
        load(LISTED)

        for player in (cast.leyla, cast.noor, clearers.layan):
            with pytest.raises(Refused, match="not_permitted"):
                lists.load_list("sample", by=player.actor, at=AT)
        lists.load_list("sample", by=cast.hamad.actor, at=AT)

    def test_the_node_keeps_its_last_failure_and_waits(self, clearers: Clearers) -> None:
        lists.adopt_list(
            "far",
            format="un_xml",
            places=["http://example.invalid/list.xml"],
            authority="UN",
            freshness=Freshness(2),
            by=clearers.jasim.actor,
            at=AT,
        )

        first, again = lists.load_due(at=AT), lists.load_due(at=AT + timedelta(minutes=59))

        (view,) = list_queries.lists()
        assert (first, again) == (True, False)
        assert view.failed is not None
        assert view.failed.code == "source_unreadable"
        assert lists.load_due(at=AT + timedelta(hours=1))
        assert LoadAttempt.objects.count() == 1


class TestAsking:
    def test_a_name_is_found_in_another_spelling_and_script(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        reader = clearers.jasim.actor

        latin = asking.ask(PartyKind.PERSON, {"name": ["Karim Bouzidy Wazzani"]}, reader=reader)
        arabic = asking.ask(PartyKind.PERSON, {"name": ["كريم بوزيدي الوزاني"]}, reader=reader)

        assert [each.entity for each in latin] == ["p1"]
        assert [each.entity for each in arabic] == ["p1"]

    def test_an_answer_explains_itself_part_by_part(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)

        (answer,) = asking.ask(
            PartyKind.PERSON,
            {"name": ["Viktor Andreevich Sokolenko Petrov"], "birthDate": ["1971-01-01"]},
            reader=clearers.jasim.actor,
        )

        rows = {(row.asked, row.listed) for row in answer.met}
        assert {("viktor", "viktor"), ("andreevich", "andreyevich"), ("petrov", "")} <= rows
        assert [(each.field, each.finding) for each in answer.compared] == [("birthDate", "differs")]

    def test_each_sort_of_party_is_sought_among_its_own(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        reader = clearers.jasim.actor

        vessel = asking.ask(PartyKind.VESSEL, {"name": ["Sea Lantern"]}, reader=reader)
        person = asking.ask(PartyKind.PERSON, {"name": ["Sea Lantern"]}, reader=reader)

        assert [each.entity for each in vessel] == ["v1"]
        assert person == ()

    def test_asking_keeps_nothing(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        before = register.head().size

        asking.ask(PartyKind.PERSON, {"name": ["Viktor Sokolenko"]}, reader=clearers.jasim.actor)

        assert register.head().size == before
        assert not Hit.objects.filter(entity="p2").exists()

    def test_who_does_not_clear_may_not_ask(self, load: WriteList, cast: Cast) -> None:
        load(LISTED)

        with pytest.raises(Refused, match="not_permitted"):
            asking.ask(PartyKind.PERSON, {"name": ["Anybody"]}, reader=cast.leyla.actor)


class TestScreening:
    def test_institutions_and_people_are_screened_without_being_asked_for(
        self, load: WriteList, cast: Cast
    ) -> None:
        load(LISTED)

        labs = f"institution:{cast.sam.institution}"

        assert screening.standing_of(labs) is PartyStanding.UNDECIDED
        assert screening.standing_of(f"institution:{cast.leyla.institution}") is PartyStanding.CLEAR
        assert screening.standing_of(f"person:{cast.amina.person}") is PartyStanding.CLEAR

    def test_nobody_is_screened_while_there_is_no_list(self, cast: Cast) -> None:
        assert screen_next(at=AT) == 0
        assert screening.standing_of(f"person:{cast.amina.person}") is PartyStanding.NOT_SCREENED

    def test_a_party_is_due_again_when_a_list_its_facts_or_the_setting_change(
        self, load: WriteList, write_list: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, "Somebody Else")
        assert screening.standing_of(code) is PartyStanding.CLEAR

        write_list([*LISTED, entity("p3", "New Entry")])
        lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert screening.standing_of(code) is PartyStanding.NOT_SCREENED
        while screen_next(at=AT):
            pass
        assert screening.standing_of(code) is PartyStanding.CLEAR

    def test_facts_told_later_are_screened_at_once(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, "Somebody Else")

        describing.describe_party(
            code, {"name": ["Somebody Else", "Karim Bouzidi Ouazzani"]}, by=clearers.jasim.actor, at=AT
        )

        assert screening.standing_of(code) is PartyStanding.UNDECIDED
        assert only_hit(code, clearers.jasim).why is Why.OURS_CHANGED

    def test_a_party_without_a_name_is_refused(self, clearers: Clearers) -> None:
        with pytest.raises(Refused, match="party_nameless"):
            describing.name_counterparty(
                uuid4(), PartyKind.PERSON, {"birthDate": ["1990"]}, by=clearers.jasim.actor, at=AT
            )
        with pytest.raises(NotFound, match="party_unknown"):
            describing.describe_party("counterparty:none", {"name": ["A"]}, by=clearers.jasim.actor, at=AT)

    def test_screening_goes_on_where_it_was_stopped(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        counterparty(clearers.jasim)
        head = register.head().size
        Screened.objects.all().delete()

        done = screen_next(at=AT)

        assert done == Screened.objects.count() > 5
        assert register.head().size == head


class TestDeciding:
    def test_one_person_proposes_and_a_second_makes_it_hold(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, birthDate=["1990-05-05"])
        key = only_hit(code, clearers.jasim).id

        decide(key, clearers.jasim, fields=("birthDate",))
        between = screening.standing_of(code)
        second(key, clearers.layan)

        found = only_hit(code, clearers.jasim)
        assert between is PartyStanding.UNDECIDED
        assert screening.standing_of(code) is PartyStanding.CLEAR
        assert (found.state, found.decided_by, found.seconded_by) == (
            HitState.CLEARED,
            clearers.jasim.person,
            clearers.layan.person,
        )

    def test_the_first_person_cannot_be_the_second(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        key = only_hit(counterparty(clearers.jasim, birthDate=["1990"]), clearers.jasim).id
        decide(key, clearers.jasim, fields=("birthDate",))

        with pytest.raises(Refused, match="four_eyes"):
            second(key, clearers.jasim)

    def test_a_second_who_disagrees_opens_the_hit_again(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        key = only_hit(code := counterparty(clearers.jasim, birthDate=["1990"]), clearers.jasim).id
        decide(key, clearers.jasim, fields=("birthDate",))

        second(key, clearers.dana, agrees=False)

        assert only_hit(code, clearers.jasim).state is HitState.OPEN
        assert only_hit(code, clearers.jasim).decided_by is None

    def test_a_confirmed_hit_stops_whatever_lists_come_later(
        self, load: WriteList, write_list: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, nationality=["ma"])
        key = only_hit(code, clearers.jasim).id
        decide(key, clearers.jasim, Verdict.SAME, ("nationality",))
        second(key, clearers.layan)

        write_list([*LISTED, entity("p3", "New Entry")])
        lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert screening.standing_of(code) is PartyStanding.LISTED

    def test_whoever_cannot_tell_leaves_the_stop(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        decide(only_hit(code, clearers.jasim).id, clearers.jasim, Verdict.CANNOT_TELL)

        assert only_hit(code, clearers.jasim).state is HitState.UNRESOLVED
        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_roles_outside_clearance_decide_nothing(
        self, load: WriteList, cast: Cast, clearers: Clearers
    ) -> None:
        load(LISTED)
        key = only_hit(counterparty(clearers.jasim), clearers.jasim).id

        for player in (cast.leyla, cast.kerem, cast.noor, cast.hamad):
            with pytest.raises(Refused, match="not_permitted"):
                decide(key, player)
        with pytest.raises(NotFound, match="hit_unknown"):
            decide(uuid4(), clearers.jasim)

    def test_the_decision_is_a_statement_with_what_it_used(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)

        *_, decided, seconded = [entry.statement for entry in register.entries()]

        assert (decided.act, seconded.act) == ("clearance.hit.decided", "clearance.hit.seconded")
        assert decided.author == f"person:{clearers.jasim.person}"
        assert decided.subject == code
        assert decided.body["used"] == {
            "ours": {"birthDate": ["1990-05-05"]},
            "theirs": {"birthDate": ["1962-03-01"]},
        }
        assert seconded.supersedes == decided.id
        assert decided.audience == seconded.audience == ("self",)


class TestNewVersions:
    def test_a_field_that_was_not_used_leaves_the_decision(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)

        load(
            [
                entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1962-03-01"], alias=["The Engineer"]),
                *LISTED[1:],
            ]
        )

        found = only_hit(code, clearers.jasim)
        assert found.state is HitState.CLEARED
        assert found.why is Why.LIST_CHANGED
        assert "The Engineer" in found.theirs["alias"]

    def test_a_field_that_was_used_reopens_it_and_says_so(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)

        load([entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1990"]), *LISTED[1:]])

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.reopened_by, found.verdict) == (HitState.OPEN, ("birthDate",), None)
        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_our_own_facts_reopen_it_too(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)

        describing.describe_party(
            code,
            {"name": ["Kareem Bouzidi Ouazani"], "birthDate": ["1962-03-01"]},
            by=clearers.jasim.actor,
            at=AT,
        )

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.why) == (HitState.OPEN, Why.OURS_CHANGED)

    def test_who_is_taken_off_the_list_is_clear_again(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        load(LISTED[1:])

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.why) == (HitState.GONE, Why.NO_LONGER_LISTED)
        assert screening.standing_of(code) is PartyStanding.CLEAR
        with pytest.raises(Refused, match="hit_gone"):
            decide(found.id, clearers.jasim)

    def test_who_comes_back_is_open_again(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)
        load(LISTED[1:])

        load(LISTED)

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.verdict, found.why) == (HitState.OPEN, None, Why.LIST_NAMES)

    def test_only_what_changed_is_told(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        counterparty(clearers.jasim)
        counterparty(clearers.jasim, "Victor Andreyevich Sokolenko")
        head = register.head().size

        load([LISTED[0], entity("p2", "Viktor Andreyevich Sokolenko", birthDate=["1971"]), *LISTED[2:]])

        acts = [entry.statement.act for entry in register.entries()][head:]
        assert acts == ["clearance.list.loaded", "clearance.hits.found"]


class TestSetting:
    def test_the_meter_measures_the_present_lists_once(self, load: WriteList) -> None:
        load(LISTED)

        assert setting.measure_next(at=AT)
        assert not setting.measure_next(at=AT)

        now = screening.against()
        assert {each.names for each in fairness.rates_of(now, now.setting.threshold)} == {240}

    def test_a_threshold_that_is_fair_is_set_and_screens_anew(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, "Somebody Else")
        method = screening.setting().method

        setting.set_screening(method=method, threshold=900, by=clearers.jasim.actor, at=AT)

        assert screening.setting().threshold == 900
        assert screening.standing_of(code) is PartyStanding.NOT_SCREENED

    def test_a_threshold_that_alarms_at_everybody_is_refused(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        known = unlisted_names()["persian"][:20]
        load([entity(f"c{number}", name) for number, name in enumerate(known)])
        method = screening.setting().method

        with pytest.raises(Refused) as refusal:
            setting.set_screening(method=method, threshold=50, by=clearers.jasim.actor, at=AT)

        assert refusal.value.code == "alarms_too_many"
        assert screening.setting().threshold != 50

    @pytest.mark.parametrize(
        ("method", "threshold", "code"),
        [
            ("magic", 500, "method_unknown"),
            ("names-1", 1000, "threshold_out_of_range"),
            ("names-1", 49, "threshold_out_of_range"),
            ("names-1", 640, "fairness_unmeasured"),
        ],
    )
    def test_a_setting_that_cannot_be_is_refused(
        self, clearers: Clearers, method: str, threshold: int, code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            setting.set_screening(method=method, threshold=threshold, by=clearers.jasim.actor, at=AT)

        assert refusal.value.code == code


class TestDisclosing:
    def test_nothing_is_disclosed_to_a_party_that_is_not_clear(self, load: WriteList, cast: Cast) -> None:
        record = records_of(cast)
        load([*LISTED, entity("o9", "Water Department", schema="Organization")])

        with pytest.raises(Refused, match="party_not_clear"):
            disclose_to(cast.amina, record, cast)
        with pytest.raises(Refused, match="party_not_clear"):
            disclose_to(cast.sam, record, cast)

    def test_a_clear_party_may_be_told_until_a_list_is_stale(self, load: WriteList, cast: Cast) -> None:
        record = records_of(cast)
        load(LISTED)

        disclose_to(cast.amina, record, cast)
        with pytest.raises(Refused, match="lists_stale"):
            disclose_to(cast.amina, record, cast, at=AT + timedelta(days=31))


def records_of(cast: Cast) -> UUID:
    """A record of which only the teaser stands open."""
    reference = published(cast.leyla, cast.kerem, content(open_step="teaser"))
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date()).id


def disclose_to(whom: Player, record: UUID, cast: Cast, at: datetime = AT) -> None:
    disclosing.disclose(
        record, institution=whom.institution, step=Step.SUMMARY, until=None, by=cast.leyla.actor, at=at
    )


def test_replay_rebuilds_what_screening_says(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    cleared(clearers)
    decide(only_hit(counterparty(clearers.dana), clearers.dana).id, clearers.dana, Verdict.CANNOT_TELL)
    load(LISTED[1:])
    setting.set_screening(method=screening.setting().method, threshold=900, by=clearers.jasim.actor, at=AT)
    drop("sample", clearers.jasim, clearers.dana)

    assert replay(is_kept=False).is_equal
