"""A list that is in use changes its source, or goes, only when two people want it."""

from pathlib import Path

import pytest

from cast import AT, Cast
from clearance.screening_world import NAME, cleared, counterparty, drop, only_hit
from clearers import LISTED, Clearers, WriteList
from meanwhile import at_the_words
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import lists
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.listed.standing import Freshness, Stale
from mithaq.clearance.domain.screening.hits import HitState, PartyStanding
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Listed, ListVersion
from mithaq.clearance.queries import asking, screening
from mithaq.clearance.queries import lists as list_queries
from mithaq.node.replaying import replay

pytestmark = pytest.mark.django_db


def adopt(
    clearers: Clearers,
    *,
    code: str = "sample",
    format: str = "ftm_jsonl",
    place: str = "elsewhere.json",
    days: int = 30,
) -> bool:
    return lists.adopt_list(
        code,
        format=format,
        places=[place],
        authority="An invented authority",
        freshness=Freshness(days),
        by=clearers.jasim.actor,
        at=AT,
    )


def agree(clearers: Clearers, code: str = "sample") -> None:
    asked = list_queries.list_of(code).asked
    assert asked is not None
    lists.second_change(code, seen=asked.statement, by=clearers.dana.actor, at=AT)


class TestDropping:
    def test_one_person_only_asks(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)

        holds = lists.drop_list("sample", reason="It ended.", by=clearers.jasim.actor, at=AT)

        asked = list_queries.list_of("sample").asked
        assert not holds
        assert asked is not None
        assert (asked.is_drop, asked.by, asked.body) == (True, clearers.jasim.person, {"reason": "It ended."})
        assert screening.standing_of(code) is PartyStanding.UNDECIDED
        with pytest.raises(Refused, match="four_eyes"):
            lists.second_change("sample", seen=asked.statement, by=clearers.jasim.actor, at=AT)
        with pytest.raises(Refused, match="not_permitted"):
            lists.second_change("sample", seen=asked.statement, by=clearers.layan.actor, at=AT)

    def test_a_second_lets_it_go(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)

        drop("sample", clearers.jasim, clearers.dana)

        assert list_queries.lists() == ()
        assert not Listed.objects.exists()
        with pytest.raises(NotFound, match="list_unknown"):
            list_queries.list_of("sample")

    def test_a_second_agrees_only_with_what_they_saw(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        adopt(clearers)
        seen = list_queries.list_of("sample").asked
        assert seen is not None
        lists.drop_list("sample", reason="It ended.", by=clearers.jasim.actor, at=AT)

        with pytest.raises(Refused, match="list_change_unasked"):
            lists.second_change("sample", seen=seen.statement, by=clearers.dana.actor, at=AT)

    def test_to_adopt_it_as_it_is_withdraws_what_was_asked(
        self, load: WriteList, clearers: Clearers, tmp_path: Path
    ) -> None:
        load(LISTED)
        lists.drop_list("sample", reason="It ended.", by=clearers.jasim.actor, at=AT)

        holds = adopt(clearers, place=str(tmp_path / "list.ftm.json"), days=20)

        view = list_queries.list_of("sample")
        assert (holds, view.asked, view.freshness.fetched_days) == (True, None, 20)
        assert view.version is not None

    def test_one_that_was_never_loaded_goes_at_once(self, write_list: WriteList, clearers: Clearers) -> None:
        del write_list
        with pytest.raises(Refused, match="reason_missing"):
            lists.drop_list("sample", reason=" ", by=clearers.jasim.actor, at=AT)

        assert lists.drop_list("sample", reason="A slip.", by=clearers.jasim.actor, at=AT)
        assert list_queries.lists() == ()

    def test_the_last_list_opens_no_door(self, load: WriteList, clearers: Clearers) -> None:
        load(LISTED)
        code = cleared(clearers)
        screening.require_clear(code, at=AT)

        drop("sample", clearers.jasim, clearers.dana)

        with pytest.raises(Refused, match="lists_missing"):
            screening.require_clear(code, at=AT)

    def test_a_node_without_any_list_yet_discloses(self, cast: Cast) -> None:
        screening.require_clear(f"institution:{cast.sam.institution}", at=AT)


class TestAnotherSource:
    @pytest.mark.parametrize(
        ("format", "place"), [("ftm_jsonl", "elsewhere.json"), ("un_xml", "list.ftm.json")]
    )
    def test_what_came_from_elsewhere_is_current_no_more(
        self, load: WriteList, clearers: Clearers, tmp_path: Path, format: str, place: str
    ) -> None:
        load(LISTED)

        adopt(clearers, format=format, place=str(tmp_path / place))
        before = list_queries.list_of("sample").stale_for(AT)
        agree(clearers)

        assert before == ()
        assert list_queries.list_of("sample").stale_for(AT) == (Stale.NEVER_LOADED,)

    def test_its_hits_stay_until_it_is_loaded_from_there(
        self, load: WriteList, clearers: Clearers, tmp_path: Path
    ) -> None:
        load(LISTED)
        code = counterparty(clearers.jasim)
        other = tmp_path / "other.json"
        other.write_text('{"id": "x", "schema": "Person", "properties": {"name": ["Somebody Invented"]}}\n')
        adopt(clearers, code="other", place=str(other))
        lists.load_list("other", by=clearers.jasim.actor, at=AT)

        adopt(clearers)
        agree(clearers)
        while screen_next(at=AT):
            pass

        assert only_hit(code, clearers.jasim).state is HitState.OPEN
        assert screening.standing_of(code) is PartyStanding.UNDECIDED
        assert asking.ask(PartyKind.PERSON, {"name": [NAME]}, reader=clearers.jasim.actor) == ()
        with pytest.raises(Refused, match="lists_stale"):
            screening.require_clear(code, at=AT)

    def test_a_list_that_moves_while_it_is_read_is_not_brought_into_use(
        self, load: WriteList, clearers: Clearers
    ) -> None:
        load(LISTED)

        def move_it() -> None:
            adopt(clearers)
            agree(clearers)

        with (
            at_the_words("pg_advisory_xact_lock", act=move_it),
            pytest.raises(Refused, match="lists_changing"),
        ):
            lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert ListVersion.objects.count() == 1

    def test_a_list_that_goes_while_it_is_read_is_not_brought_into_use(
        self, write_list: WriteList, clearers: Clearers
    ) -> None:
        write_list(LISTED)

        def drop_it() -> None:
            lists.drop_list("sample", reason="A slip.", by=clearers.dana.actor, at=AT)

        with (
            at_the_words("pg_advisory_xact_lock", act=drop_it),
            pytest.raises(NotFound, match="list_unknown"),
        ):
            lists.load_list("sample", by=clearers.jasim.actor, at=AT)

        assert not Listed.objects.exists()
        assert not ListVersion.objects.exists()


def test_replay_rebuilds_what_two_people_agreed(load: WriteList, clearers: Clearers) -> None:
    load(LISTED)
    counterparty(clearers.jasim)
    adopt(clearers, code="other")
    adopt(clearers)
    agree(clearers)
    lists.drop_list("sample", reason="It ended.", by=clearers.jasim.actor, at=AT)
    assert replay(is_kept=False).is_equal

    agree(clearers)

    assert replay(is_kept=False).is_equal
