"""Comparing facts, deciding hits, and what a new list does to a decision: the pure rules."""

from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.unlisted_names import FOR_EACH, unlisted_names
from mithaq.clearance.domain.screening.fairness import Rate, rates, require_fair, spread
from mithaq.clearance.domain.screening.fields import FIELDS, Finding, Properties, compared, same_numbers
from mithaq.clearance.domain.screening.hits import (
    HitState,
    PartyStanding,
    Verdict,
    changed_since,
    require_decision,
    require_may_second,
    standing,
    used,
)
from mithaq.clearance.domain.screening.rescreening import Found, Known, Why, difference
from mithaq.clearance.domain.screening.subjects import (
    PartyKind,
    Subject,
    kinds_of,
    properties_from,
    require_named,
)

ONE, OTHER = UUID(int=1), UUID(int=2)
KEY = ("un", "6908555")

FINDINGS = [
    ("birthDate", ("1962-03-01",), ("1962",), Finding.AGREES),
    ("birthDate", ("1962-03-01",), ("1962-03-02",), Finding.DIFFERS),
    ("birthDate", ("1962",), ("1971", "1962-05"), Finding.AGREES),
    ("birthDate", ("unknown",), ("1962",), Finding.UNREADABLE),
    ("birthDate", ("05/11/1951",), ("1951-11-05",), Finding.UNREADABLE),
    ("birthDate", ("01-02-1962",), ("1962-02-01",), Finding.UNREADABLE),
    ("birthDate", ("1962-02-30",), ("1962-03-02",), Finding.UNREADABLE),
    ("birthDate", ("1962", "5 Nov 1970"), ("1970-11-05",), Finding.UNREADABLE),
    ("birthDate", ("1970", "unknown"), ("1970-11-05",), Finding.AGREES),
    ("birthDate", ("١٩٦٢",), ("1962-03-01T00:00:00",), Finding.AGREES),
    ("birthPlace", ("Tikrit",), ("Tikrit, Salah al-Din, Iraq",), Finding.AGREES),
    ("birthPlace", ("Mosul",), ("Tikrit, Iraq",), Finding.DIFFERS),
    ("nationality", ("iq",), ("IQ", "sy"), Finding.AGREES),
    ("passportNumber", ("A-123 456",), ("a123456",), Finding.AGREES),
    ("passportNumber", ("-",), ("--",), Finding.UNREADABLE),
    ("passportNumber", ("A١٢٣٤٥٦",), ("a123456",), Finding.AGREES),
    ("imoNumber", ("9187629",), ("IMO9187629",), Finding.AGREES),
    ("imoNumber", ("IMO 918-7629",), ("IMO9187629",), Finding.AGREES),
    ("imoNumber", ("9187629",), ("IMO9074729",), Finding.DIFFERS),
    ("imoNumber", ("918762",), ("IMO9187629",), Finding.UNREADABLE),
    ("imoNumber", ("9187629 (before 9074729)",), ("IMO9187629",), Finding.UNREADABLE),
    ("fatherName", ("–",), ("Hasan Ali",), Finding.UNREADABLE),
    ("fatherName", ("Ḥasan",), ("Hasan Ali",), Finding.AGREES),
    ("gender", ("female",), ("male",), Finding.DIFFERS),
    ("gender", (), ("male",), Finding.THEIRS_ONLY),
    ("imoNumber", ("9074729",), (), Finding.OURS_ONLY),
]


@pytest.mark.parametrize(("field", "ours", "theirs", "finding"), FINDINGS)
def test_a_field_is_compared_as_far_as_both_tell_it(
    field: str, ours: tuple[str, ...], theirs: tuple[str, ...], finding: Finding
) -> None:
    found = compared({field: ours}, {field: theirs})

    assert [(each.field, each.finding) for each in found] == [(field, finding)]


def test_an_approximate_birth_date_agrees_with_years_near_it() -> None:
    near = compared({"birthDate": ("1964-01-01",)}, {"birthDateAbout": ("1962",)})
    far = compared({"birthDate": ("1965-01-01",)}, {"birthDateAbout": ("1962",)})
    unread = compared({"birthDate": ("1-2-1962",)}, {"birthDateAbout": ("1962",)})

    assert [each.finding for each in near if each.field == "birthDateAbout"] == [Finding.AGREES]
    assert [each.finding for each in far if each.field == "birthDateAbout"] == [Finding.DIFFERS]
    assert [each.finding for each in unread if each.field == "birthDateAbout"] == [Finding.UNREADABLE]


def test_fields_that_nobody_tells_are_not_shown() -> None:
    assert compared({"name": ("A",)}, {"name": ("B",), "notes": ("long",)}) == ()


OURS = {
    "name": ("Ali Hassan",),
    "birthDate": ("1990-01-01",),
    "country": ("tr",),
    "incorporationDate": ("02/03/1990",),
}
THEIRS = {
    "name": ("ALI HASAN",),
    "birthDate": ("1961",),
    "country": ("tr",),
    "incorporationDate": ("1961-05-05",),
    "notes": ("x",),
}

ENOUGH = [
    (Verdict.NOT_SAME, ["birthDate"], ""),
    (Verdict.NOT_SAME, ["birthDate", "country"], ""),
    (Verdict.NOT_SAME, [], "His father is known to us."),
    (Verdict.SAME, ["country"], ""),
    (Verdict.SAME, ["name"], "He told us so himself."),
    (Verdict.CANNOT_TELL, [], "No birth date on the list."),
]
NOT_ENOUGH = [
    (Verdict.NOT_SAME, [], "", "evidence_missing"),
    (Verdict.NOT_SAME, ["country"], "", "evidence_missing"),
    (Verdict.NOT_SAME, ["name"], " ", "evidence_missing"),
    (Verdict.NOT_SAME, ["incorporationDate"], "", "evidence_missing"),
    (Verdict.SAME, ["birthDate"], "", "evidence_missing"),
    (Verdict.CANNOT_TELL, ["birthDate"], "", "evidence_missing"),
    (Verdict.NOT_SAME, ["passportNumber"], "seen", "evidence_unknown"),
    (Verdict.NOT_SAME, ["notes"], "seen", "evidence_unknown"),
    (Verdict.NOT_SAME, [], "x" * 4001, "message_too_long"),
]


@pytest.mark.parametrize(("verdict", "fields", "note"), ENOUGH)
def test_a_decision_with_evidence_is_taken(verdict: Verdict, fields: list[str], note: str) -> None:
    assert require_decision(verdict, fields, note, ours=OURS, theirs=THEIRS) == note


@pytest.mark.parametrize(("verdict", "fields", "note", "code"), NOT_ENOUGH)
def test_a_decision_without_evidence_is_refused(
    verdict: Verdict, fields: list[str], note: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        require_decision(verdict, fields, note, ours=OURS, theirs=THEIRS)

    assert refusal.value.code == code


def test_only_a_field_that_was_used_reopens_a_decision() -> None:
    before = used(["birthDate"], ours=OURS, theirs=THEIRS)

    untouched = changed_since(before, ours=OURS, theirs={**THEIRS, "alias": ("ABU ALI",), "notes": ("y",)})
    theirs = changed_since(before, ours=OURS, theirs={**THEIRS, "birthDate": ("1990",)})
    ours = changed_since(before, ours={**OURS, "birthDate": ("1961",)}, theirs=THEIRS)

    assert untouched == ()
    assert theirs == ours == ("birthDate",)


def test_a_decision_on_an_approximate_birth_date_rests_on_our_exact_one() -> None:
    theirs = {**THEIRS, "birthDateAbout": ("1962",)}
    before = used(["birthDateAbout"], ours=OURS, theirs=theirs)

    assert before.ours == {"birthDateAbout": ("1990-01-01",)}
    assert changed_since(before, ours={**OURS, "birthDate": ("1962",)}, theirs=theirs) == ("birthDateAbout",)
    assert changed_since(before, ours={**OURS, "country": ("ma",)}, theirs=theirs) == ()


def test_a_decision_on_no_field_rests_on_the_names() -> None:
    before = used([], ours=OURS, theirs=THEIRS)

    assert changed_since(before, ours=OURS, theirs={**THEIRS, "alias": ("ABU ALI",)}) == ("name",)
    assert changed_since(before, ours=OURS, theirs={**THEIRS, "birthDate": ("1990",)}) == ()


SECONDS = [
    (HitState.PROPOSED, OTHER, None),
    (HitState.PROPOSED, ONE, "four_eyes"),
    (HitState.OPEN, OTHER, "hit_not_proposed"),
    (HitState.CLEARED, OTHER, "hit_not_proposed"),
    (HitState.GONE, OTHER, "hit_not_proposed"),
]


@pytest.mark.parametrize(("state", "second", "code"), SECONDS)
def test_the_second_person_is_another_one(state: HitState, second: UUID, code: str | None) -> None:
    if code is None:
        require_may_second(state, ONE, by=second)
        return
    with pytest.raises(Refused) as refusal:
        require_may_second(state, ONE, by=second)

    assert refusal.value.code == code


STANDINGS = [
    ([], PartyStanding.CLEAR),
    ([HitState.CLEARED, HitState.GONE], PartyStanding.CLEAR),
    ([HitState.CLEARED, HitState.OPEN], PartyStanding.UNDECIDED),
    ([HitState.PROPOSED], PartyStanding.UNDECIDED),
    ([HitState.UNRESOLVED], PartyStanding.UNDECIDED),
    ([HitState.OPEN, HitState.CONFIRMED], PartyStanding.LISTED),
]


@pytest.mark.parametrize(("states", "expected"), STANDINGS)
def test_a_party_stands_as_its_worst_hit(states: list[HitState], expected: PartyStanding) -> None:
    assert standing(states) is expected


UNDER = {"name": ("Ali Hassan",)}


def found(digest: str = "a", **properties: tuple[str, ...]) -> Found:
    """The listed one, whose name met."""
    return Found(KEY, "ALI HASAN", {**THEIRS, **properties}, digest, 700, UNDER)


def listed(digest: str = "a", **properties: tuple[str, ...]) -> Found:
    """The listed one, as its list tells it when no name meets."""
    return Found(KEY, "ALI HASAN", {**THEIRS, **properties}, digest)


def known(
    state: HitState = HitState.OPEN, *, on: tuple[str, ...] | None = None, under: Properties = UNDER
) -> Known:
    return Known(KEY, state, "a", under, None if on is None else used(on, ours=OURS, theirs=THEIRS))


CHANGES = [
    ("a new name on the list", None, found(), found(), (Why.LIST_NAMES, ())),
    ("nothing changed", known(), found(), found(), None),
    ("a cleared one stays cleared", known(HitState.CLEARED, on=("birthDate",)), found(), found(), None),
    (
        "a field that was not used",
        known(HitState.CLEARED, on=("birthDate",)),
        found("b", alias=("ABU ALI",)),
        found("b", alias=("ABU ALI",)),
        (Why.LIST_CHANGED, ()),
    ),
    (
        "a field that was used",
        known(HitState.CLEARED, on=("birthDate",)),
        found("b", birthDate=("1990",)),
        found("b", birthDate=("1990",)),
        (Why.LIST_CHANGED, ("birthDate",)),
    ),
    ("taken off the list", known(HitState.CONFIRMED, on=("name",)), None, None, (Why.NO_LONGER_LISTED, ())),
    ("alike no more, as names weigh otherwise", known(), None, listed(), None),
    ("alike no more, as the list changed it", known(), None, listed("b"), (Why.NO_LONGER_ALIKE, ())),
    ("alike no more, found nobody knows how", known(under={}), None, listed("b"), (Why.LIST_CHANGED, ())),
    (
        "alike no more, found under a name that we withdrew",
        known(under={"name": ("Ali Hassan", "Hassan Ali")}),
        None,
        listed("b"),
        (Why.LIST_CHANGED, ()),
    ),
    (
        "alike no more, found under a number that we withdrew",
        known(under={"passportNumber": ("A123456",)}),
        None,
        listed("b"),
        (Why.LIST_CHANGED, ()),
    ),
    ("alike no more, nobody can tell", known(HitState.UNRESOLVED), None, listed("b"), (Why.LIST_CHANGED, ())),
    ("alike no more, confirmed", known(HitState.CONFIRMED, on=("country",)), None, listed(), None),
    ("alike no more, waiting", known(HitState.PROPOSED, on=("country",)), None, listed(), None),
    ("met under another name too", known(under={"name": ("A",)}), found(), found(), (Why.LIST_NAMES, ())),
    ("listed again", known(HitState.GONE), found(), found(), (Why.LIST_NAMES, ())),
    ("gone and still gone", known(HitState.GONE), None, None, None),
]


@pytest.mark.parametrize(
    ("before", "now", "listed", "expected"),
    [case[1:] for case in CHANGES],
    ids=[case[0] for case in CHANGES],
)
def test_rescreening_tells_what_changed_and_why(
    before: Known | None,
    now: Found | None,
    listed: Found | None,
    expected: tuple[Why, tuple[str, ...]] | None,
) -> None:
    changes = difference(
        [before] if before else [],
        [now] if now else [],
        still_listed={KEY: listed} if listed else {},
        ours=OURS,
        why_new=Why.LIST_NAMES,
    )

    assert [(each.why, each.reopened_by) for each in changes] == ([expected] if expected else [])


def test_our_own_facts_reopen_a_decision_too() -> None:
    changes = difference(
        [known(HitState.CLEARED, on=("birthDate",))],
        [found()],
        still_listed={KEY: found()},
        ours={**OURS, "birthDate": ("1961-05-05",)},
        why_new=Why.OURS_CHANGED,
    )

    assert [(each.why, each.reopened_by) for each in changes] == [(Why.OURS_CHANGED, ("birthDate",))]


@pytest.mark.parametrize("digest", ["a", "b"])
@pytest.mark.parametrize("occasion", list(Why))
def test_telling_a_party_otherwise_never_takes_its_hit_away(digest: str, occasion: Why) -> None:
    changes = difference(
        [known()],
        [],
        still_listed={KEY: listed(digest)},
        ours={**OURS, "name": ("Somebody Else",)},
        why_new=occasion,
    )

    assert all(each.found is not None for each in changes)


def test_what_a_hit_met_under_is_kept_together() -> None:
    (change,) = difference(
        [known(under={"name": ("A",), "imoNumber": ("9074729",)})],
        [found()],
        still_listed={},
        ours=OURS,
        why_new=Why.OURS_CHANGED,
    )

    assert change.found is not None
    assert change.found.under == {"name": ("A", "Ali Hassan"), "imoNumber": ("9074729",)}


def test_what_is_written_of_a_party_is_cleaned_and_bounded() -> None:
    told = properties_from({"name": [" Ali ", "Ali", ""], "birthDate": []})

    assert told == {"name": ("Ali",)}
    assert properties_from({"birthDate": ["١٩٦٢-٠٣-٠١", "1962-03-01", "1962"]}) == {
        "birthDate": ("1962", "1962-03-01")
    }
    for wrong, code in [
        ({"shoeSize": ["43"]}, "party_field_unknown"),
        ({"name": ["x" * 301]}, "party_field_too_long"),
        ({"name": [str(number) for number in range(21)]}, "party_field_too_long"),
        ({"birthDate": ["05/11/1951"]}, "party_date_wrong"),
        ({"birthDate": ["1-2-1962"]}, "party_date_wrong"),
        ({"birthDate": ["1962-02-30"]}, "party_date_wrong"),
        ({"birthDate": ["²²²²"]}, "party_date_wrong"),
        ({"birthDateAbout": ["about 1962"]}, "party_date_wrong"),
        ({"incorporationDate": ["1962-03-01T00:00"]}, "party_date_wrong"),
    ]:
        with pytest.raises(Refused) as refusal:
            properties_from(wrong)
        assert refusal.value.code == code
    with pytest.raises(Refused, match="party_nameless"):
        require_named({"birthDate": ("1990",)})


def test_a_list_that_does_not_tell_persons_apart_is_searched_for_both() -> None:
    assert kinds_of("LegalEntity") == (PartyKind.PERSON, PartyKind.ORGANISATION)
    assert kinds_of("Company") == (PartyKind.ORGANISATION,)
    assert kinds_of("Vessel") == (PartyKind.VESSEL,)


def test_the_digest_of_a_party_follows_what_screening_reads() -> None:
    one = Subject("person:1", PartyKind.PERSON, {"name": ("Ali",)})

    assert one.digest == Subject("person:2", PartyKind.PERSON, {"name": ("Ali",), "alias": ()}).digest
    assert one.digest != Subject("person:1", PartyKind.ORGANISATION, {"name": ("Ali",)}).digest
    assert one.digest != Subject("person:1", PartyKind.PERSON, {"name": ("Ali",), "gender": ("male",)}).digest


def test_rates_count_scores_that_reach_the_threshold() -> None:
    told = rates({"arabic": [100, 499, 500, 900], "slavic": [1, 2, 3, 4]}, 500)

    assert [(each.origin, each.alarms, each.rate) for each in told] == [
        ("arabic", 2, 0.5),
        ("slavic", 0, 0.0),
    ]
    assert spread(told) == 0.5


def test_the_interval_is_wilsons() -> None:
    """The published interval of 10 in 100 is 5.5 to 17.4 per cent."""
    (told,) = rates({"x": [0] * 90 + [999] * 10}, 500)

    assert (round(told.low, 3), round(told.high, 3)) == (0.055, 0.174)


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(0, 1000))
@example([999] * 12, 500)
def test_the_interval_holds_the_rate(scores: list[int], threshold: int) -> None:
    (told,) = rates({"x": sorted(scores)}, threshold)

    assert 0 <= told.low <= told.rate <= told.high <= 1


def rate(origin: str, alarms: int, names: int = 1000) -> Rate:
    return Rate(origin, names, alarms, 0.0, 1.0)


GATE = [
    ([rate("arabic", 20)], [rate("arabic", 15)], None),
    ([rate("arabic", 26)], [rate("arabic", 15)], "alarms_worse"),
    ([rate("arabic", 51)], [rate("arabic", 45)], "alarms_too_many"),
    ([rate("arabic", 61)], [rate("arabic", 60)], "alarms_too_many"),
    ([rate("arabic", 51)], [rate("arabic", 60)], None),
    ([rate("arabic", 30), rate("slavic", 1)], [rate("slavic", 1)], None),
    ([rate("arabic", 0, 0)], [], "fairness_unmeasured"),
    ([], [], "fairness_unmeasured"),
]


@pytest.mark.parametrize(("after", "before", "code"), GATE)
def test_a_change_that_is_unfair_is_refused(after: list[Rate], before: list[Rate], code: str | None) -> None:
    assert refusal_of(after, before, accepted=[before]) == code


STEPS = [
    ("no worse than the best by more than a point", 24, 20, [15, 20], None),
    ("a small step, but far from the best", 28, 24, [15, 24], "alarms_worse"),
    ("far from the best, and better than now", 28, 30, [15, 30], None),
    ("a way back to what has held", 28, 0, [], None),
    ("a way back to what is now too much", 51, 0, [], "alarms_too_many"),
]


@pytest.mark.parametrize(
    ("after", "before", "accepted", "code"), [case[1:] for case in STEPS], ids=[case[0] for case in STEPS]
)
def test_many_small_steps_go_no_further_than_one(
    after: int, before: int, accepted: list[int], code: str | None
) -> None:
    found = refusal_of(
        [rate("arabic", after)],
        [rate("arabic", before)],
        accepted=[[rate("arabic", each)] for each in accepted],
    )

    assert found == code


def refusal_of(after: list[Rate], before: list[Rate], *, accepted: list[list[Rate]]) -> str | None:
    try:
        require_fair(after, before, accepted=accepted)
    except Refused as refusal:
        return refusal.code
    return None


def test_the_unlisted_names_are_as_many_for_each_origin() -> None:
    names = unlisted_names()

    assert len(names) >= 12
    assert {len(each) for each in names.values()} == {FOR_EACH}
    assert all(len(set(each)) == FOR_EACH for each in names.values())


def test_every_field_has_one_way_of_comparing() -> None:
    for field in FIELDS:
        assert compared({field: ("1",), "birthDate": ("1",)}, {field: ("1",)})


NUMBERS = [
    ({"imoNumber": ("9187629",)}, {"imoNumber": ("IMO9187629",)}, {"imoNumber": ("9187629",)}),
    (
        {"passportNumber": ("A-123 456", "B777777")},
        {"passportNumber": ("a123456", "C1")},
        {"passportNumber": ("A-123 456",)},
    ),
    ({"leiCode": ("5493001KJTIIGC8Y1R12",)}, {"leiCode": ("5493001kjtiigc8y1r13",)}, {}),
    ({"registrationNumber": ("1234",)}, {"registrationNumber": ("1234",)}, {}),
    (
        {"registrationNumber": ("12345",)},
        {"registrationNumber": ("12345",)},
        {"registrationNumber": ("12345",)},
    ),
    ({"passportNumber": ("A123456",)}, {"idNumber": ("A123456",)}, {}),
    ({"callSign": ("T2EU4",)}, {"callSign": ("T2EU4",)}, {}),
    ({"imoNumber": ("12345",)}, {"imoNumber": ("12345",)}, {}),
]


@pytest.mark.parametrize(("ours", "theirs", "same"), NUMBERS)
def test_the_same_number_is_told_as_we_write_it(
    ours: Properties, theirs: Properties, same: Properties
) -> None:
    assert same_numbers(ours, theirs) == same
