"""What one person cannot undo: a hit stays until two decide it, or the list itself lets it go."""

from pathlib import Path
from uuid import uuid4

import pytest

from cast import AT
from clearance.screening_world import (
    cleared,
    counterparty,
    decide,
    decided,
    describe,
    drop,
    only_hit,
    second,
    seen_now,
)
from clearers import LISTED, Clearers, WriteList, entity
from meanwhile import at_the_lock
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import deciding, lists, setting
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.adapters.unlisted_names import unlisted_names
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding, Verdict
from mithaq.clearance.domain.screening.rescreening import Why
from mithaq.clearance.models import Hit, ScreeningSetting
from mithaq.clearance.queries import asking, screening

pytestmark = pytest.mark.django_db

OTHER = "Zbigniew Wolski"
MORE = [*LISTED, entity("p77", "Nobody Else At All")]


class TestRenaming:
    def test_a_hit_that_two_confirmed_outlives_a_new_name_and_the_next_list(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = decided(clearers, Verdict.SAME, ("name",))

        describe(code, clearers.jasim, OTHER)
        load(MORE)

        assert only_hit(code, clearers.jasim).state is HitState.OPEN
        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_an_undecided_hit_outlives_it_too(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        describe(code, clearers.jasim, OTHER)
        describe(code, clearers.jasim, OTHER)
        load(MORE)

        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_it_outlives_a_change_of_its_entry_on_the_list(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        describe(code, clearers.jasim, OTHER)
        load([entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1963"]), *LISTED[1:]])

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.why) == (HitState.OPEN, Why.LIST_CHANGED)

    def test_a_name_that_was_told_and_withdrawn_counts_as_told(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, "Karim Bouzidi")

        describe(code, clearers.jasim, "Karim Bouzidi", alias=["Karim Bouzidi Ouazzani"])
        describe(code, clearers.jasim, "Karim Bouzidi")
        load([entity("p1", "Somebody Renamed", alias=["Abu Karim"]), *LISTED[1:]])

        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_the_list_lets_go_whom_it_renames(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        load([entity("p1", "Somebody Renamed"), *LISTED[1:]])

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.why) == (HitState.GONE, Why.NO_LONGER_ALIKE)

    def test_a_hit_keeps_the_score_that_it_was_found_with(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = decided(clearers, Verdict.SAME, ("name",))
        before = only_hit(code, clearers.jasim)

        describe(code, clearers.jasim, OTHER)

        after = only_hit(code, clearers.jasim)
        now = asking.met(after)
        assert (after.score, after.name) == (before.score, before.name)
        assert now is not None
        assert not now.is_near
        assert now.score < screening.setting().threshold


class TestSetting:
    def test_a_higher_threshold_takes_no_hit_away(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        set_threshold(999)

        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_a_hit_that_a_lower_threshold_finds_says_so(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        set_threshold(999)
        code = counterparty(clearers.jasim, "Kareem Bouzid")

        set_threshold(400)

        assert only_hit(code, clearers.jasim).why is Why.SETTING_CHANGED

    def test_small_steps_for_the_worse_go_no_further_than_one(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        """With these names on a list, 2.1 % of Persian names alarm at 500, 2.9 % at 400, 3.8 % at 300."""
        known = unlisted_names()["persian"][:4]
        load([*LISTED, *(entity(f"c{number}", name) for number, name in enumerate(known))])
        method, officer = screening.setting().method, clearers.jasim.actor
        setting.set_screening(method=method, threshold=400, by=officer, at=AT)

        with pytest.raises(Refused) as refusal:
            setting.set_screening(method=method, threshold=300, by=officer, at=AT)
        setting.set_screening(method=method, threshold=500, by=officer, at=AT)
        setting.set_screening(method=method, threshold=400, by=officer, at=AT)

        assert (refusal.value.code, refusal.value.facts["before"]) == ("alarms_worse", "2.1")
        assert screening.setting().threshold == 400


def set_threshold(threshold: int) -> None:
    """As a statement would; the meter has tests of its own."""
    ScreeningSetting.objects.create(
        id=uuid4(),
        method=screening.setting().method,
        threshold=threshold,
        measured=[],
        at=AT,
        by=None,
        position=10**6 + ScreeningSetting.objects.count(),
    )
    while screen_next(at=AT):
        pass


class TestDeciding:
    def test_our_birth_date_reopens_what_an_approximate_one_decided(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load([entity("p1", "Karim Bouzidi Ouazzani", birthDateAbout=["1962"])])
        code = decided(clearers, Verdict.NOT_SAME, ("birthDateAbout",), birthDate=["1990-01-01"])
        assert screening.standing_of(code) is PartyStanding.CLEAR

        describe(code, clearers.jasim, birthDate=["1962-03-01"])

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.reopened_by) == (HitState.OPEN, ("birthDateAbout",))
        assert screening.standing_of(code) is PartyStanding.UNDECIDED

    def test_a_second_does_not_agree_with_a_finding_that_they_did_not_see(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        key = only_hit(counterparty(clearers.jasim), clearers.jasim).id
        decide(key, clearers.jasim, Verdict.SAME, ("name",))
        seen = seen_now(key)
        decide(key, clearers.dana, Verdict.NOT_SAME)

        with pytest.raises(Refused, match="hit_changed"):
            deciding.second_hit(key, seen=seen, agrees=True, note="", by=clearers.layan.actor, at=AT)

        assert Hit.objects.get(pk=key).state == HitState.PROPOSED

    def test_nobody_decides_a_hit_that_was_told_anew_since_they_looked(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        key = only_hit(counterparty(clearers.jasim), clearers.jasim).id
        seen = seen_now(key)
        load([entity("p1", "Karim Bouzidi Ouazzani", birthDate=["1963"]), *LISTED[1:]])

        with pytest.raises(Refused, match="hit_changed"):
            deciding.decide_hit(
                key,
                seen=seen,
                verdict=Verdict.NOT_SAME,
                fields=(),
                note="x",
                by=clearers.jasim.actor,
                at=AT,
            )

    def test_a_decision_made_while_a_party_is_screened_is_not_lost(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim, nationality=["ma"])
        key = only_hit(code, clearers.jasim).id

        with at_the_lock(
            "clearance_hit", lambda: decide(key, clearers.jasim, Verdict.SAME, ("nationality",))
        ):
            load([entity("p1", "Somebody Renamed", nationality=["ma"]), *LISTED[1:]])
        second(key, clearers.layan)

        assert screening.standing_of(code) is PartyStanding.LISTED


class TestDroppedLists:
    def test_its_hits_go_with_it_when_no_list_is_left(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        drop("sample", clearers.jasim, clearers.dana)

        found = only_hit(code, clearers.jasim)
        assert (found.state, found.why) == (HitState.GONE, Why.NO_LONGER_LISTED)
        assert asking.met(found) is None

    def test_whoever_is_adopted_again_is_found_again(
        self, load: WriteList, clearers: Clearers, tmp_path: Path
    ) -> None:
        load(LISTED)
        code = cleared(clearers)
        drop("sample", clearers.jasim, clearers.dana)

        lists.adopt_list(
            "sample",
            format="ftm_jsonl",
            places=[str(tmp_path / "list.ftm.json")],
            authority="An invented authority",
            freshness=Freshness(30),
            by=clearers.jasim.actor,
            at=AT,
        )
        load(LISTED)

        assert only_hit(code, clearers.jasim).state is HitState.OPEN
