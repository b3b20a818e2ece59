"""Stage 0: the hard stops, and that nothing can turn one off."""

from calendar import timegm
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings

from clearance.policy.cells import ALLOWED, AT, DIGEST, TODAY, cells, changed, without_each_fact
from mithaq.clearance.adapters.cedar.deciding import decide
from mithaq.clearance.adapters.cedar.engine import Engine
from mithaq.clearance.adapters.cedar.packs import Policy, RulePack, shipped
from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.facts import OPEN_ENDED, Cell, Form, ItemKind, PartyRole
from mithaq.clearance.domain.policy.reasons import SOURCES, Stage
from mithaq.clearance.domain.policy.second_reader import Verdict
from mithaq.clearance.domain.policy.stops import stops
from mithaq.clearance.domain.policy.worlds import World, world

PACK = shipped()
AMINA, HAMAD = (facts.Signature(name, DIGEST) for name in ("person:amina", "person:hamad"))
CONSENT = facts.told(facts.told(ALLOWED.item).consents)[0]
HELD = facts.told(ALLOWED.lists)[0]
STATED = {
    "wmd_item",
    "wmd_end_use",
    "arms_embargo",
    "embargoes_stale",
    "party_listed",
    "hit_undecided",
    "list_stale",
    "list_missing",
    "label_unknown",
    "recalled",
    "no_agreement",
    "consent_missing",
    "four_eyes_missing",
}


def stop_codes(cell: Cell) -> list[str]:
    return [each.code for each in stops(cell, PACK.rules).reasons]


def only(cell: Cell, code: str) -> bool:
    return stop_codes(cell) == [code]


def test_what_lacks_nothing_and_meets_no_stop_passes() -> None:
    assert stop_codes(ALLOWED) == []


@pytest.mark.parametrize(
    ("name", "cell"), list(without_each_fact(ALLOWED)), ids=lambda value: str(value)[:60]
)
def test_a_release_that_lacks_any_fact_is_refused(name: str, cell: Cell) -> None:
    decision = decide(cell, PACK)

    assert not decision.is_allowed, name
    assert decision.stage is Stage.STOPS


@pytest.mark.parametrize(
    ("fact", "code", "named"),
    [
        ("agreement", "no_agreement", "agreement"),
        ("item__label", "label_unknown", "item.label"),
        ("item__classified", "item_unclassified", "item.classified"),
        ("recipient__screening", "not_screened", "recipient.screening"),
        ("recipient__state", "fact_missing", "recipient.state"),
        ("at", "fact_missing", "at"),
    ],
)
def test_what_is_missing_is_named(fact: str, code: str, named: str) -> None:
    reasons = stops(changed(ALLOWED, **{fact: None}), PACK.rules).reasons

    assert (code, (("fact", named),)) in [(each.code, each.facts) for each in reasons]


@pytest.mark.parametrize("empty", ["", datetime(2026, 11, 25, 10)])  # noqa: DTZ001  # a moment nowhere
def test_an_empty_text_and_a_moment_without_a_zone_are_missing(empty: object) -> None:
    name = "at" if isinstance(empty, datetime) else "released_by"

    assert "fact_missing" in stop_codes(changed(ALLOWED, **{name: empty}))


@pytest.mark.parametrize("form", [Form.DATA_ROOM, Form.VISIT, Form.TRAINING, Form.JOINT_WORK])
def test_where_persons_learn_their_nationalities_must_be_told(form: Form) -> None:
    cell = changed(
        ALLOWED,
        form=form,
        agreement__forms=(form,),
        item__consents=(replace(CONSENT, forms=(form,)),),
    )

    assert stop_codes(cell) == []
    assert only(changed(cell, recipient__nationalities=()), "fact_missing")
    assert stop_codes(changed(ALLOWED, recipient__nationalities=())) == []


@pytest.mark.parametrize("form", Form)
def test_of_a_person_who_receives_the_nationality_must_be_told_whatever_the_form(form: Form) -> None:
    person = changed(
        ALLOWED,
        recipient__party="person:amina",
        recipient__is_person=True,
        form=form,
        agreement__forms=(form,),
        agreement__recipients=("person:amina",),
        item__consents=(replace(CONSENT, recipient="person:amina", forms=(form,)),),
    )

    assert stop_codes(person) == []
    assert only(changed(person, recipient__nationalities=()), "fact_missing")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (("water.desalination", "space.launch"), ["space.launch"]),
        (("space.launch", "water.desalination", "energy"), ["space.launch", "energy"]),
    ],
)
def test_an_agreement_covers_each_field_of_the_item(fields: tuple[str, ...], told: list[str]) -> None:
    reasons = stops(changed(ALLOWED, item__fields=fields), PACK.rules).reasons

    assert [(each.code, dict(each.facts)["field"]) for each in reasons] == [
        ("agreement_field", each) for each in told
    ]
    both = changed(ALLOWED, item__fields=fields, agreement__fields=("water", "space", "energy"))
    assert stop_codes(both) == []


def test_an_item_without_a_field_is_refused() -> None:
    assert only(changed(ALLOWED, item__fields=()), "fact_missing")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"end_use__is_wmd": True}, "wmd_end_use"),
        ({"item__concerns": (facts.Concern.CHEMICAL,)}, "wmd_concern_unanswered"),
        ({"item__kind": ItemKind.MILITARY, "recipient__state": "SS"}, "arms_embargo"),
        ({"item__kind": "military", "recipient__state": "SS"}, "arms_embargo"),
        ({"recipient__role": "third_party"}, "agreement_third_party"),
        ({"item__label__is_valid": 0}, "label_unknown"),
        ({"recipient__state": "jo"}, "state_unknown"),
        ({"recipient__nationalities": ("JO", "PRK")}, "state_unknown"),
        ({"recipient__screening__confirmed_hits": ("un:QDi.001",)}, "party_listed"),
        ({"recipient__screening__open_hits": ("un:QDi.002",)}, "hit_undecided"),
        ({"recipient__screening__at": AT + timedelta(seconds=1)}, "not_screened"),
        ({"recipient__screening__against": ()}, "screening_outdated"),
        (
            {"recipient__screening__against": (facts.ListVersion("un", "2026-11-23"),)},
            "screening_outdated",
        ),
        ({"lists": ()}, "list_missing"),
        ({"lists": (replace(HELD, current_on=TODAY - timedelta(days=3)),)}, "list_stale"),
        ({"lists": (replace(HELD, current_on=TODAY + timedelta(days=1)),)}, "list_stale"),
        ({"item__label__is_valid": False}, "label_unknown"),
        ({"item__label__is_releasable": False}, "label_forbids"),
        ({"item__label__level": 2}, "agreement_level"),
        ({"item__label__policy": "nato"}, "agreement_level_incomparable"),
        ({"item__is_recalled": True}, "recalled"),
        ({"item__consents": ()}, "consent_missing"),
        ({"item__consents": (replace(CONSENT, recipient="institution:tunis"),)}, "consent_missing"),
        ({"item__consents": (replace(CONSENT, forms=(Form.VISIT,)),)}, "consent_missing"),
        ({"item__consents": (replace(CONSENT, until=TODAY),)}, "consent_missing"),
        ({"item__consents": (replace(CONSENT, given_on=TODAY + timedelta(days=1)),)}, "consent_missing"),
        ({"item__originator": "institution:dakar"}, "consent_missing"),
        ({"agreement__parties": ("institution:tunis", "institution:amman")}, "agreement_party"),
        ({"agreement__parties": ("state:JO", "bloc:GCC")}, "agreement_party"),
        ({"agreement__parties": ()}, "agreement_party"),
        ({"agreement__in_force_from": TODAY + timedelta(days=1)}, "agreement_not_in_force"),
        ({"agreement__in_force_until": TODAY}, "agreement_not_in_force"),
        ({"agreement__fields": ("space",)}, "agreement_field"),
        ({"agreement__fields": ("water.desalination.reverse",)}, "agreement_field"),
        ({"agreement__fields": ("wat",)}, "agreement_field"),
        ({"agreement__purposes": ("irrigation",)}, "agreement_purpose"),
        ({"agreement__forms": (Form.VISIT,)}, "agreement_form"),
        ({"agreement__recipients": ("state:JO",)}, "agreement_recipient"),
        ({"recipient__role": PartyRole.THIRD_PARTY}, "agreement_third_party"),
        ({"approval__signatures": (AMINA,)}, "four_eyes_missing"),
        ({"approval__signatures": (AMINA, AMINA)}, "four_eyes_missing"),
        ({"approval__signatures": (AMINA, replace(HAMAD, digest="sha256:old"))}, "four_eyes_missing"),
        ({"approval__signatures": (AMINA, replace(HAMAD, signer="person:leyla"))}, "four_eyes_missing"),
        ({"approval__signatures": (AMINA, replace(HAMAD, signer="person:kerem"))}, "four_eyes_missing"),
        ({"approval__authors": ("person:leyla", "person:hamad")}, "four_eyes_missing"),
        ({"approval__case_officers": ("person:hamad", "person:kerem")}, "four_eyes_missing"),
        ({"approval__required": 3}, "four_eyes_missing"),
    ],
)
def test_each_stop_stops_alone_and_tells_its_source(change: dict[str, object], code: str) -> None:
    reasons = stops(changed(ALLOWED, **change), PACK.rules).reasons

    assert [each.code for each in reasons] == [code]
    assert all(each.source for each in reasons)


@pytest.mark.parametrize(
    "change",
    [
        {"agreement__in_force_from": TODAY},
        {"agreement__in_force_until": TODAY + timedelta(days=1)},
        {"agreement__in_force_until": OPEN_ENDED},
        {"agreement__fields": ("water.desalination",)},
        {"agreement__fields": ("water", "space"), "item__fields": ("water.desalination", "space")},
        {"agreement__parties": ("state:MA", "state:JO")},
        {"agreement__parties": ("bloc:OIC",)},
        {"item__label__level": 0},
        {"lists": (replace(HELD, current_on=TODAY - timedelta(days=2)),)},
        {"recipient__role": PartyRole.THIRD_PARTY, "agreement__allows_third_party": True},
        {
            "approval__signatures": (AMINA, HAMAD, replace(HAMAD, signer="person:sam")),
            "approval__required": 3,
        },
        {"item__third_party_originators": (), "item__consents": ()},
        {"item__third_party_originators": ("institution:rabat",), "item__consents": ()},
        {"recipient__screening__at": AT},
    ],
)
def test_what_lies_just_within_passes(change: dict[str, object]) -> None:
    assert stop_codes(changed(ALLOWED, **change)) == []


NEGOTIATED = changed(
    ALLOWED,
    agreement__names_recipients=False,
    agreement__allows_third_party=True,
    agreement__parties=("institution:rabat", "institution:tunis", "institution:dakar"),
    agreement__recipients=("institution:rabat", "institution:tunis", "institution:dakar"),
    agreement__third_party_consents=(),
)
"""A release to somebody who is no party of the text that was negotiated."""


def consent(of: str, **more: Any) -> facts.Consent:
    return replace(CONSENT, originator=of, **more)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        # The originator's consent is enough.
        ({}, []),
        # It lets no third party receive.
        (
            {"agreement__allows_third_party": False},
            [("agreement_outsider", {"agreement": "agreement:7", "party": "institution:amman"})],
        ),
        # Recorded from paper, it names one by one who receives; whether third parties may changes nothing.
        (
            {"agreement__names_recipients": True},
            [("agreement_recipient", {"agreement": "agreement:7", "party": "institution:amman"})],
        ),
        # A party of it receives, by itself, its state or a bloc, whatever it says of others.
        (
            {
                "agreement__parties": ("institution:rabat", "institution:amman"),
                "agreement__recipients": ("institution:rabat", "institution:amman"),
                "agreement__third_party_consents": ("institution:tunis",),
            },
            [],
        ),
        (
            {
                "agreement__parties": ("institution:rabat", "bloc:OIC"),
                "agreement__allows_third_party": False,
                "agreement__recipients": ("institution:amman",),
            },
            [],
        ),
        # A party's institution that it does not name is no third party either.
        (
            {"agreement__parties": ("institution:rabat", "bloc:OIC")},
            [("agreement_recipient", {"agreement": "agreement:7", "party": "institution:amman"})],
        ),
        # The parties that it names must consent, and each that did not is told.
        (
            {"agreement__third_party_consents": ("institution:tunis", "institution:dakar")},
            [
                (
                    "agreement_consent_missing",
                    {"agreement": "agreement:7", "party": "institution:amman", "asked": asked},
                )
                for asked in ("institution:dakar", "institution:tunis")
            ],
        ),
        # Who releases has consented by releasing.
        ({"agreement__third_party_consents": ("institution:rabat",)}, []),
        (
            {
                "agreement__third_party_consents": ("institution:tunis",),
                "item__consents": (CONSENT, consent("institution:tunis")),
            },
            [],
        ),
        # For another recipient, or until a day that has come, it is none.
        *(
            (
                {
                    "agreement__third_party_consents": ("institution:tunis",),
                    "item__consents": (CONSENT, consent("institution:tunis", **wrong)),
                },
                [
                    (
                        "agreement_consent_missing",
                        {
                            "agreement": "agreement:7",
                            "party": "institution:amman",
                            "asked": "institution:tunis",
                        },
                    )
                ],
            )
            for wrong in ({"recipient": "institution:dakar"}, {"until": TODAY}, {"forms": (Form.VISIT,)})
        ),
        # An originator that is a party as well is told once, as what it is first.
        (
            {"agreement__third_party_consents": ("institution:ankara",), "item__consents": ()},
            [("consent_missing", {"originator": "institution:ankara"})],
        ),
        # What it forbids is not opened by consents.
        (
            {
                "agreement__allows_third_party": False,
                "agreement__third_party_consents": ("institution:tunis",),
                "item__consents": (CONSENT, consent("institution:tunis")),
            },
            [("agreement_outsider", {"agreement": "agreement:7", "party": "institution:amman"})],
        ),
    ],
)
def test_what_goes_beyond_the_parties_takes_the_consents_that_they_agreed(
    change: dict[str, object], told: list[tuple[str, dict[str, str]]]
) -> None:
    cell = changed(NEGOTIATED, **change)

    reasons = stops(cell, PACK.rules).reasons

    assert [(each.code, dict(each.facts)) for each in reasons] == told
    assert decide(cell, PACK).is_allowed is not bool(told)


@pytest.mark.parametrize("required", [-5, 0, 1])
def test_no_case_can_ask_for_fewer_than_two_signers(required: int) -> None:
    assert only(
        changed(ALLOWED, approval__required=required, approval__signatures=(AMINA,)), "four_eyes_missing"
    )


def test_no_setting_makes_an_old_list_fresh() -> None:
    old = replace(HELD, current_on=date(2026, 1, 1), fresh_for_days=100_000)

    assert only(changed(ALLOWED, lists=(old,)), "list_stale")


def test_a_pack_can_require_more_lists_and_not_leave_out_the_security_councils() -> None:
    more = replace(PACK.rules, required_lists=("eu_fsf",))
    none = replace(PACK.rules, required_lists=())
    national = replace(PACK.rules, required_control_lists=("national",))

    assert [each.code for each in stops(ALLOWED, more).reasons] == ["list_missing"]
    assert [each.code for each in stops(changed(ALLOWED, lists=()), none).reasons] == ["list_missing"]
    assert [each.code for each in stops(ALLOWED, national).reasons] == ["control_list_missing"]


def test_all_reasons_are_told_and_not_only_the_first() -> None:
    cell = changed(
        ALLOWED,
        item__classified=(facts.Classified("EU", "2025", ("9A104",)),),
        item__kind=ItemKind.MILITARY,
        item__label__is_valid=False,
        item__is_recalled=True,
        item__consents=(),
        end_use__is_wmd=True,
        recipient__state="SS",
        recipient__screening__open_hits=("a",),
        recipient__screening__confirmed_hits=("b",),
        lists=(facts.ListState("eu_fsf", "1", date(2026, 1, 1), 2),),
        agreement=None,
        approval=None,
        at=AT.replace(year=2027),
    )

    assert set(stop_codes(cell)) >= STATED


def test_a_missing_fact_does_not_silence_the_other_reasons() -> None:
    cell = changed(
        ALLOWED, item__fields=None, agreement__forms=(), item__is_recalled=True, end_use__is_wmd=True
    )

    assert stop_codes(cell) == ["fact_missing", "wmd_end_use", "agreement_form", "recalled"]


def test_every_code_of_a_stop_has_a_source() -> None:
    assert all(SOURCES.values())
    assert STATED - {"wmd_item", "arms_embargo"} <= set(SOURCES)


class _PermitsEverything(Engine):
    """The most that any set of policies could say."""

    def __init__(self) -> None:
        pass

    def ask_all(self, worlds: object) -> tuple[Verdict, ...]:
        return tuple(Verdict(True, ("all",), ()) for _ in worlds)  # type: ignore[attr-defined]


class _ReadsTheSame:
    def ask(self, world: World) -> Verdict:  # noqa: ARG002  # whatever the world
        return Verdict(True, ("all",), ())


def permissive() -> RulePack:
    return replace(
        PACK,
        policies={"all": Policy("all", "All", "None")},
        engine=_PermitsEverything(),
        second_reader=_ReadsTheSame(),  # type: ignore[arg-type]  # a decider that says yes
    )


@settings(max_examples=300, deadline=None)
@given(cells())
def test_no_policies_can_allow_what_stage_0_stops(cell: Cell) -> None:
    is_stopped = bool(stops(cell, PACK.rules).reasons)

    decision = decide(cell, permissive())

    assert decision.is_allowed is not is_stopped


@settings(max_examples=60, deadline=None)
@given(cells())
def test_whatever_is_allowed_is_refused_without_any_one_of_its_facts(cell: Cell) -> None:
    if decide(cell, PACK).is_allowed:
        assert not [name for name, less in without_each_fact(cell) if decide(less, PACK).is_allowed]


@pytest.mark.parametrize(
    "fact",
    [
        "recipient__nationalities",
        "recipient__screening__open_hits",
        "recipient__screening__confirmed_hits",
        "agreement__fields",
        "agreement__parties",
        "agreement__recipients",
        "item__fields",
        "releaser_is_of",
        "recipient_is_of",
        "agreement__third_party_consents",
        "item__third_party_originators",
    ],
)
@pytest.mark.parametrize("gone", [None, ""])
def test_one_of_several_that_is_missing_refuses_as_well(fact: str, gone: object) -> None:
    cell = changed(ALLOWED, **{fact: (gone, "JO")})

    assert "fact_missing" in stop_codes(cell)


@pytest.mark.parametrize(("hours", "is_begun"), [(3, True), (0, False), (-5, False)])
def test_the_day_is_that_of_the_clock_in_both_stages(hours: int, is_begun: bool) -> None:
    at = datetime(2026, 11, 24, 21, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    yesterday = TODAY - timedelta(days=1)
    held = tuple(replace(each, current_on=yesterday) for each in ALLOWED.lists or ())
    cell = changed(ALLOWED, at=at, recipient__screening__at=at, lists=held)

    begins = changed(cell, agreement__in_force_from=TODAY)
    ends = changed(cell, agreement__in_force_until=TODAY)

    # What is allowed passed both stages; each alone is asked for what is not.
    assert decide(begins, PACK).is_allowed is is_begun
    assert decide(ends, PACK).is_allowed is not is_begun
    assert ("agreement_not_in_force" in stop_codes(begins)) is not is_begun
    context = world(begins, PACK.rules).context
    assert (context["at"] >= timegm(TODAY.timetuple())) is is_begun  # type: ignore[operator]  # a number
