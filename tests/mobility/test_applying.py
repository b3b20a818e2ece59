"""From a call to its award, and to the day on which files are erased; all at one node."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection

from callers import refused
from cast import AT, Player, player
from mithaq.access.domain.permissions import Actor, Role
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.mobility.actions import applying, awarding, calling, reviewing
from mithaq.mobility.adapters import identity_box
from mithaq.mobility.domain import said
from mithaq.mobility.domain.awarding import Award, Outcome, digest_of_ranking, first_award
from mithaq.mobility.domain.calls import CallState, CareerStage, Eligibility, Place, Unfit
from mithaq.mobility.domain.reviewing import MASK
from mithaq.mobility.models import ApplicationFile, Assignment
from mithaq.mobility.queries import applications, calls, reviews
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from travellers import CLOSED, DOCUMENT, NAME, Panel, applicant, days_after, fellowship, scores


def state(call: UUID, at: object = AT) -> CallState:
    return calls.call_by_id(call, at=at).state  # type: ignore[arg-type]  # a moment


def judge(people: Panel, call: UUID) -> None:
    """Every reviewer gives what they have to do: the better, the later the application's reference."""
    rows = Assignment.objects.filter(call=call, reviewed_at=None, declared_at=None)
    order = sorted(ApplicationFile.objects.filter(call=call).values_list("application", flat=True))
    actors = {each.person: each.actor for each in people.reviewers}
    for row in rows:
        merit = min(5, 1 + order.index(row.application))
        reviewing.review(row.id, scores(merit, 3, 3), comment="Sound.", by=actors[row.reviewer], at=CLOSED)


def decide(call: UUID, *, ranking: str, by: Actor) -> None:
    """Decide what is put forward by now."""
    proposed = reviews.proposed_award(call)
    award = proposed.award.digest if proposed else ""
    awarding.decide_award(call, ranking=ranking, award=award, by=by, at=CLOSED)


def test_a_call_goes_from_opening_to_awards_and_is_replayed(people: Panel) -> None:
    call = people.open_call()
    keys = [people.apply(call, f"Applicant {letter} Example") for letter in "ABC"]
    given = people.share_out(call)
    judge(people, call)
    ranking = reviews.ranking(call)
    awarding.propose_award(call, first_award(ranking, places=1, reserve=1), by=people.lead.actor, at=CLOSED)
    (waits,) = reviews.awards_to_second(reader=people.second.actor, at=CLOSED)

    decide(call, ranking=digest_of_ranking(ranking), by=people.second.actor)

    assert given == 6
    assert waits.id == call
    assert [each.application for each in ranking] == sorted(keys)[::-1]
    view = calls.call_by_id(call, at=CLOSED)
    assert view.state is CallState.DECIDED
    assert view.decision is not None
    assert (view.decision.first, view.decision.second) == (people.lead.person, people.second.person)
    assert (view.awarded, view.reserve, view.decision.unsuccessful) == (
        (ranking[0].application,),
        (ranking[1].application,),
        1,
    )
    outcomes = {
        each.id: each.outcome
        for each in applications.own_applications(reader=people.sender.actor, at=CLOSED, first=0, limit=9)
    }
    assert [outcomes[each.application] for each in ranking] == [
        Outcome.AWARDED,
        Outcome.RESERVE,
        Outcome.UNSUCCESSFUL,
    ]
    assert reviews.awards_to_second(reader=people.second.actor, at=CLOSED) == ()
    assert replay(is_kept=False).is_equal


def test_only_who_it_is_for_sees_a_call(people: Panel) -> None:
    key = people.open_call(None, "state:MA")
    reference = calls.call_by_id(key, at=AT).reference

    assert calls.call(reference, reader=people.sender.actor, at=AT).id == key
    assert calls.call(reference, reader=people.lead.actor, at=AT).id == key
    assert refused(lambda: calls.call(reference, reader=people.cast.sam.actor, at=AT)) == "call_unknown"
    assert calls.calls(reader=None, at=AT) == ()
    assert calls.count(reader=people.cast.sam.actor, at=AT) == 0
    assert refused(lambda: people.apply(key, by=people.cast.sam)) == "call_unknown"


def test_a_call_for_everybody_is_seen_by_everybody(people: Panel) -> None:
    key = people.open_call()

    assert [each.id for each in calls.calls(reader=None, at=AT)] == [key]
    assert register.entries_about(f"call:{key}", act=said.OPENED)[0].statement.audience == ("everyone",)


def test_who_may_open_a_call_and_take_it_back(people: Panel) -> None:
    key = people.open_call()

    assert (
        refused(
            lambda: calling.open_call(uuid4(), fellowship(), audience=(), by=people.cast.amina.actor, at=AT)
        )
        == "not_permitted"
    )
    # Not even the host's own officer leads another institution's call.
    officer = player("qa_officer", people.cast.hamad.institution, Role.PROGRAMME_OFFICER)
    assert refused(lambda: calling.take_back(key, reason="No.", by=officer.actor, at=AT)) == "not_organiser"
    calling.take_back(key, reason="The tunnel is closed.", by=people.lead.actor, at=AT)
    assert state(key) is CallState.TAKEN_BACK
    assert refused(lambda: people.apply(key)) == "call_not_open"
    assert (
        refused(lambda: calling.take_back(key, reason="Again.", by=people.lead.actor, at=AT)) == "call_over"
    )
    assert replay(is_kept=False).is_equal


def test_a_call_is_sound_and_for_parties_that_exist(people: Panel) -> None:
    with pytest.raises(Refused, match="call_incomplete") as refusal:
        people.open_call(fellowship(places=0, titles={Language.EN: ""}))
    assert refusal.value.facts["places"] == (Place.TITLES, Place.PLACES)
    for code, why in (
        (f"institution:{uuid4()}", "party_unknown"),
        ("person:x", "party_unknown"),
        ("state:XX", "state_unknown"),
        ("bloc:xx", "bloc_unknown"),
    ):
        assert refused(lambda code=code: people.open_call(None, code)) == why  # type: ignore[misc]
    nowhere = fellowship(eligibility=Eligibility(blocs=("xx",)))
    assert refused(lambda: people.open_call(nowhere)) == "bloc_unknown"


def test_its_clocks_are_those_of_the_organiser_s_state(people: Panel) -> None:
    key = people.open_call(fellowship(zone="Pacific/Apia"))

    assert calls.call_by_id(key, at=AT).call.zone == "Europe/Istanbul"


def test_the_register_has_nobody_s_name_nor_number(people: Panel) -> None:
    call = people.open_call()
    key = people.apply(call)
    applying.erase(key, by=people.applicants[0].actor, at=CLOSED)

    everything = b"".join(envelope for _, envelope in register.envelopes(register.head().size))
    with connection.cursor() as cursor:
        cursor.execute("SELECT convert_from(envelope, 'UTF8') FROM register_statement")
        text = " ".join(row for (row,) in cursor.fetchall())

    made = register.entries_about(f"application:{key}", act=said.MADE)[0].statement
    assert set(made.body) == {"party", "call", "digest"}
    assert NAME.split(maxsplit=1)[0].encode() not in everything
    assert DOCUMENT not in text
    payloads = [str(each.statement.as_json()) for each in register.entries()]
    assert not any(word in each for each in payloads for word in (NAME, DOCUMENT, "cavitation for five"))


def test_the_number_of_a_document_is_encrypted_and_bound_to_its_row(people: Panel) -> None:
    call = people.open_call()
    key, other = people.apply(call), people.apply(call, "Somebody Else", identity="MA-2")
    row = ApplicationFile.objects.get(pk=key)
    home = Path(settings.HOME)

    kept = bytes(row.identity or b"")
    view = applications.application(
        said.reference_of(said.APPLICATION, key), reader=people.applicants[0].actor, at=AT
    )

    assert DOCUMENT.encode() not in kept
    assert applications.identity_of(view) == DOCUMENT
    assert identity_box.key_file(home).stat().st_mode & 0o777 == 0o600
    assert refused(lambda: identity_box.opened(kept, row=str(other), home=home)) == "identity_key_unreadable"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "application_incomplete"),
        ({"languages": ()}, "application_incomplete"),
        ({"motivation": "x" * 20_001}, "application_incomplete"),
        ({"identity": "1" * 61}, "application_incomplete"),
        ({"nationality": "XX"}, "state_unknown"),
    ],
)
def test_what_an_application_needs(people: Panel, changes: dict[str, object], code: str) -> None:
    call = people.open_call()

    assert refused(lambda: people.apply(call, **{"name": NAME, **changes})) == code  # type: ignore[arg-type]


def test_an_applicant_is_eligible_and_applies_once_in_time(people: Panel) -> None:
    closed_to_them = people.open_call(
        fellowship(eligibility=Eligibility(states=("TR",), stages=(CareerStage.LEADING,)))
    )
    call = people.open_call()
    people.apply(call)

    with pytest.raises(Refused, match="not_eligible") as refusal:
        people.apply(closed_to_them)
    assert refusal.value.facts["reasons"] == (Unfit.STATE, Unfit.STAGE)
    assert refused(lambda: people.apply(call, NAME.upper())) == "applied_already"
    content = applicant("Late Comer")
    assert (
        refused(lambda: applying.apply(uuid4(), call, content, by=people.sender.actor, at=CLOSED))
        == "call_not_open"
    )


def test_who_opens_the_file_of_an_application(people: Panel) -> None:
    key = people.apply(people.open_call())
    reference = said.reference_of(said.APPLICATION, key)
    officer = player("qa_officer", people.cast.hamad.institution, Role.PROGRAMME_OFFICER)

    def opens(who: Player) -> bool:
        try:
            return applications.application(reference, reader=who.actor, at=AT).file is not None
        except Refused:
            return False

    author, colleague = people.applicants[:2]
    assert [opens(each) for each in (author, people.sender, people.lead, people.second)] == [True] * 4
    assert [opens(each) for each in (colleague, people.cast.sam, officer, *people.reviewers)] == [False] * 6


def test_a_reviewer_sees_no_name_and_no_other_review_before_their_own(people: Panel) -> None:
    call = people.open_call()
    people.apply(call)
    people.share_out(call)
    one, other = (
        next(each for each in people.reviewers if each.person == row.reviewer)
        for row in Assignment.objects.filter(call=call).order_by("id")
    )
    (mine,) = reviews.waiting(reader=one.actor, at=CLOSED)
    (theirs,) = reviews.waiting(reader=other.actor, at=CLOSED)

    reviewing.review(mine.assignment, scores(4, 4, 4), comment="Good.", by=one.actor, at=CLOSED)
    before = reviews.blind(theirs.assignment, reader=other.actor, at=CLOSED)
    reviewing.review(theirs.assignment, scores(2, 2, 2), comment="Thin.", by=other.actor, at=CLOSED)
    after = reviews.blind(theirs.assignment, reader=other.actor, at=CLOSED)

    assert mine.curriculum == f"{MASK} {MASK} measured cavitation for five years."
    assert not any(word in str(mine) for word in (*NAME.split(), "yasmine@", str(people.sender.institution)))
    assert before.others == ()
    assert [each.comment for each in after.others] == ["Good."]
    (ranked,) = reviews.ranking(call)
    assert ranked.standing is not None
    assert (ranked.standing.points, ranked.standing.spread) == (3.0, 200)


def test_a_review_is_given_once_by_whom_it_was_asked_of(people: Panel) -> None:
    call = people.open_call()
    people.apply(call)
    assert refused(lambda: people.share_out(call, at=AT)) == "call_not_closed"
    people.share_out(call)
    row = Assignment.objects.filter(call=call).order_by("id")[0]
    who = next(each for each in people.reviewers if each.person == row.reviewer)
    stranger = next(each for each in people.reviewers if each.person != row.reviewer)

    def review(by: Player = who, **changes: int) -> None:
        given = {"merit": 3, "fit": 3, "plan": 3, **changes}
        reviewing.review(row.id, scores(**given), comment="Sound.", by=by.actor, at=CLOSED)

    assert refused(lambda: review(stranger)) == "review_unknown"
    assert refused(lambda: review(merit=6)) == "scores_incomplete"
    review()
    assert refused(review) == "review_given"
    assert refused(lambda: reviewing.declare_conflict(row.id, by=who.actor, at=CLOSED)) == "review_given"


def test_who_is_not_impartial_says_so_and_another_takes_their_place(people: Panel) -> None:
    call = people.open_call()
    people.apply(call)
    people.share_out(call)
    row = Assignment.objects.filter(call=call).order_by("id")[0]
    who = next(each for each in people.reviewers if each.person == row.reviewer)

    reviewing.declare_conflict(row.id, by=who.actor, at=CLOSED)
    again = people.share_out(call)

    assert again == 1
    assert people.share_out(call) == 0
    assert reviews.count_waiting(reader=who.actor) == 0
    assert set(Assignment.objects.filter(call=call).values_list("reviewer", flat=True)) == {
        each.person for each in people.reviewers
    }


def test_awards_take_two_people_and_one_ranking(people: Panel) -> None:
    call = people.open_call()
    for letter in "AB":
        people.apply(call, f"Applicant {letter} Example")
    people.share_out(call)
    lead, second = people.lead.actor, people.second.actor

    def propose(award: Award) -> None:
        awarding.propose_award(call, award, by=lead, at=CLOSED)

    assert (
        refused(lambda: propose(first_award(reviews.ranking(call), places=1, reserve=0))) == "reviews_missing"
    )
    judge(people, call)
    ranking = reviews.ranking(call)
    seen = digest_of_ranking(ranking)
    assert refused(lambda: decide(call, ranking=seen, by=second)) == "award_unknown"
    propose(first_award(ranking, places=1, reserve=0))
    assert refused(lambda: decide(call, ranking=seen, by=lead)) == "four_eyes"
    assert refused(lambda: decide(call, ranking="0" * 64, by=second)) == "ranking_changed"
    for stranger in (people.sender, people.cast.sam):
        assert (
            refused(lambda who=stranger: decide(call, ranking=seen, by=who.actor))  # type: ignore[misc]
            == "not_organiser"
        )
    # Somebody asks for their file to be erased before the second person comes: it is another ranking.
    applying.erase(ranking[1].application, by=people.sender.actor, at=CLOSED)
    assert refused(lambda: decide(call, ranking=seen, by=second)) == "ranking_changed"


def test_whoever_decides_sees_that_the_ranking_has_moved_since(people: Panel) -> None:
    call = people.open_call()
    for letter in "ABC":
        people.apply(call, f"Applicant {letter} Example")
    people.share_out(call)
    other = people.open_call(fellowship(titles={Language.EN: "Another"}))
    moment = days_after(CLOSED, -1)
    assert not reviews.has_changed_since(call, moment)

    judge(people, call)
    assert reviews.has_changed_since(call, moment)
    assert not reviews.has_changed_since(call, CLOSED)

    later = days_after(CLOSED, 1)
    applying.erase(reviews.ranking(call)[0].application, by=people.sender.actor, at=later)
    assert reviews.has_changed_since(call, CLOSED)
    assert not reviews.has_changed_since(other, moment)


def test_files_are_erased_when_asked_and_when_their_time_is_over(people: Panel) -> None:
    call = people.open_call(fellowship(keep_days=30))
    for letter in "ABC":
        people.apply(call, f"Applicant {letter} Example")
    people.share_out(call)
    judge(people, call)
    ranking = reviews.ranking(call)
    awarding.propose_award(call, first_award(ranking, places=1, reserve=1), by=people.lead.actor, at=CLOSED)
    decide(call, ranking=digest_of_ranking(ranking), by=people.second.actor)

    early = applying.erase_due(at=days_after(CLOSED, 29))
    late = applying.erase_due(at=days_after(CLOSED, 30))
    again = applying.erase_due(at=days_after(CLOSED, 31))

    assert (early, late, again) == (0, 2, 0)
    assert [row.application for row in ApplicationFile.objects.all()] == [ranking[0].application]
    assert set(Assignment.objects.values_list("application", flat=True)) == {ranking[0].application}
    entry = register.entries_about(f"application:{ranking[1].application}", act=said.ERASED)[0]
    assert (entry.statement.author, set(entry.statement.body)) == (None, {"party"})
    assert (
        refused(lambda: applying.erase(ranking[1].application, by=people.sender.actor, at=CLOSED))
        == "application_erased"
    )
    assert (
        refused(lambda: applying.erase(ranking[0].application, by=people.cast.sam.actor, at=CLOSED))
        == refused(lambda: applying.erase(ranking[1].application, by=people.cast.sam.actor, at=CLOSED))
        == "application_unknown"
    )
    assert replay(is_kept=False).is_equal


def test_an_applicant_is_given_all_that_is_kept_of_them(people: Panel) -> None:
    key = people.apply(people.open_call())
    reference = said.reference_of(said.APPLICATION, key)
    view = applications.application(reference, reader=people.applicants[0].actor, at=AT)

    kept = applications.everything_kept(view)

    assert (kept["name"], kept["identity_document"], kept["languages"]) == (NAME, DOCUMENT, ["en", "fr"])
    assert json.dumps(kept)
    applying.erase(key, by=people.applicants[0].actor, at=AT + timedelta(minutes=1))
    erased = applications.application(reference, reader=people.sender.actor, at=AT)
    assert set(applications.everything_kept(erased)) == {"application", "erased_at"}


def test_the_second_person_decides_what_they_have_read(people: Panel) -> None:
    call = people.open_call()
    for letter in "AB":
        people.apply(call, f"Applicant {letter} Example")
    people.share_out(call)
    judge(people, call)
    ranking = reviews.ranking(call)
    read = first_award(ranking, places=1, reserve=0)
    other = Award((ranking[1].application,), (), "They know the tunnel.")
    awarding.propose_award(call, read, by=people.lead.actor, at=CLOSED)
    awarding.propose_award(call, other, by=people.lead.actor, at=CLOSED)
    seen, second = digest_of_ranking(ranking), people.second.actor

    code = refused(lambda: awarding.decide_award(call, ranking=seen, award=read.digest, by=second, at=CLOSED))

    assert code == "award_changed"


def test_files_of_a_call_that_was_taken_back_are_erased(people: Panel) -> None:
    call = people.open_call(fellowship(keep_days=30))
    people.apply(call)
    calling.take_back(call, reason="No money.", by=people.lead.actor, at=AT)

    early = applying.erase_due(at=days_after(AT, 30))
    late = applying.erase_due(at=days_after(AT, 31))

    assert (early, late) == (0, 1)
