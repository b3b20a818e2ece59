"""Letters of cases: who gets which, what they tell and keep to themselves, and how one is verified."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from cast import AT, PASSWORD, Player, player
from clearance import test_case_actions as acts
from clearance.test_case_actions import ITEM, REPORT, UNTIL, World
from mithaq.access.domain.permissions import Role as NodeRole
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import casework, signing
from mithaq.clearance.domain.cases import letters
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, AdviceKind
from mithaq.clearance.domain.cases.conditions import Condition, Every, EvidenceKind, OnDay
from mithaq.clearance.domain.cases.file import Event, Kind
from mithaq.clearance.domain.cases.letters import Letter, LetterKind, LetterStanding
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.states import Move, Place, Role, State
from mithaq.clearance.domain.cases.terms import (
    Access,
    AccessLevel,
    ConditionKind,
    Duty,
    EndUse,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
)
from mithaq.clearance.queries import letters as letter_queries
from mithaq.words import case_letters

pytestmark = pytest.mark.django_db
world = acts.world


KEY, CASE = b"k" * 32, UUID(int=7)
ALL = ("ar", "en", "fr")
HARSH = 'Which #let x = 1; $y$ @z \\ "q" [b] *c* `d` <e> // f — مختبر C++ في طنجة؟ 漢 😀 \ue000'


def a_letter(kind: LetterKind = LetterKind.REFUSED, **changes: Any) -> Letter:
    state = State(kind.value) if kind.value in set(State) else State.ISSUED
    return replace(Letter(kind, UUID(int=0xABCDE), state, AT, (), "a" * 64, AT, ""), **changes)


def code(letter: Letter, case: UUID = CASE, key: bytes = KEY) -> str:
    return letters.code_of(letter, case=case, key=key)


class TestCodes:
    def test_a_code_is_the_same_for_the_same_letter_and_another_after_any_change(self) -> None:
        letter = a_letter()
        others = [
            code(replace(letter, kind=LetterKind.GRANTED)),
            code(replace(letter, state=State.GRANTED)),
            code(replace(letter, digest="b" * 64)),
            code(replace(letter, statement=UUID(int=0x1ABCDE))),
            code(letter, case=UUID(int=8)),
            code(letter, key=b"j" * 32),
        ]

        found = code(letter)

        assert found == code(a_letter())
        assert len({found, *others}) == len(others) + 1
        # Two statements that end alike begin alike, and differ in what only the node can make.
        assert found[:4] == others[3][:4]

    @given(st.uuids(), st.binary(min_size=1, max_size=64), st.text(alphabet="0123456789abcdef", max_size=64))
    def test_a_code_is_read_back_and_tells_the_end_of_its_statement(
        self, statement: UUID, key: bytes, digest: str
    ) -> None:
        letter = a_letter(statement=statement, digest=digest)

        found = code(letter, key=key)

        assert letters.code_from(found) == found
        assert letters.end_of_statement(found) == str(statement)[-5:]
        assert letters.is_code_of(found, letter, case=CASE, key=key)

    @pytest.mark.parametrize(
        "typed",
        [
            "0123-ABCD-1J0K-MNPQ",
            "0123ABCD1J0KMNPQ",
            " o123-abcd-lj0k-mnpq ",
            "OI23–ABCD–ij0k–MNPQ",
            "٠١٢٣-ABCD-١J٠K-MNPQ",
            "０１２３ ＡＢＣＤ １J0K MNPQ",
        ],
    )
    def test_what_people_type_is_healed(self, typed: str) -> None:
        assert letters.code_from(typed) == "0123-ABCD-1J0K-MNPQ"

    @pytest.mark.parametrize(
        "typed",
        ["", "0123", "0123-ABCD-1J0K-MNPQ-0", "U123-ABCD-1J0K-MNPQ", "0123-ABCD-1J0K-MNPß", "\x00" * 16],
    )
    def test_what_cannot_be_a_code_is_unknown(self, typed: str) -> None:
        with pytest.raises(NotFound, match="letter_unknown"):
            letters.code_from(typed)


def event(number: int, kind: Kind, move: Move | None, state: State, **body: Any) -> Event:
    by, role = UUID(int=body.pop("by", 1)), body.pop("role", Role.CASE_OFFICER)
    body["state"] = state.value
    at = AT + timedelta(days=number)
    return Event(UUID(int=number), number, kind, move, role, by, UUID(int=100), f"Text {number}.", body, at)


def signature(number: int, by: int, signed: str, move: Move | None, state: State) -> Event:
    return event(number, Kind.SIGNED, move, state, by=by, role=Role.COUNTERSIGNER, signed=signed)


WAY = (
    event(1, Kind.SUBMITTED, Move.SUBMIT, State.SUBMITTED),
    event(2, Kind.MOVED, Move.ASK_QUERY, State.QUERY_OPEN, by=2, role=Role.ADVISER),
    event(3, Kind.MOVED, Move.ANSWER_QUERY, State.CIRCULATION),
    event(4, Kind.PROPOSED, Move.PROPOSE, State.FIRST_SIGNATURE, digest="a" * 64),
    signature(5, 4, "a" * 64, Move.SIGN_FIRST, State.SECOND_SIGNATURE),
    event(6, Kind.MOVED, Move.DECLINE_TO_SIGN, State.FINAL_REVIEW),
    event(7, Kind.PROPOSED, Move.PROPOSE, State.FIRST_SIGNATURE, digest="a" * 64),
    signature(8, 5, "a" * 64, Move.SIGN_FIRST, State.SECOND_SIGNATURE),
    signature(9, 6, "a" * 64, Move.GRANT, State.GRANTED),
    event(10, Kind.MOVED, Move.ISSUE, State.ISSUED, by=9),
    signature(11, 5, "c" * 64, None, State.ISSUED),
    event(12, Kind.MOVED, Move.SUSPEND, State.SUSPENDED, by=9),
    signature(13, 5, "d" * 64, None, State.SUSPENDED),
    signature(14, 7, "c" * 64, None, State.SUSPENDED),
    signature(15, 8, "c" * 64, Move.REVOKE, State.REVOKED),
)


class TestFile:
    def test_a_file_tells_its_letters_and_who_stands_for_each(self) -> None:
        found = letters.letters(reversed(WAY))

        assert [(each.kind.value, [one.person.int for one in each.signed]) for each in found] == [
            ("query", [2]),
            ("granted", [5, 6]),
            ("authorised", [5, 6, 9]),
            ("suspended", [9]),
            ("revoked", [7, 8]),
        ]
        assert [each.digest for each in found] == ["", *["a" * 64] * 4]
        assert {each.decided_at for each in found[1:]} == {WAY[8].at}
        # Against a grant there is no appeal, and against a revocation one from its own day on.
        assert [each.contested_on for each in found] == [None] * 4 + [WAY[14].at.date()]

    def test_only_a_question_is_told_in_an_officers_words(self) -> None:
        assert [each.text for each in letters.letters(WAY)] == ["Text 2.", "", "", "", ""]

    @pytest.mark.parametrize(
        ("until", "state", "kind"),
        [
            (1, State.SUBMITTED, None),
            (2, State.QUERY_OPEN, LetterKind.QUERY),
            (2, State.ON_HOLD, None),
            (3, State.CIRCULATION, None),
            (5, State.SECOND_SIGNATURE, None),
            (9, State.GRANTED, LetterKind.GRANTED),
            (9, State.FINAL_REVIEW, None),
            (9, State.QUERY_OPEN, None),
            (9, State.WITHDRAWN, None),
            (3, State.WITHDRAWN, None),
            (10, State.ISSUED, LetterKind.AUTHORISED),
            (10, State.EXPIRED, LetterKind.AUTHORISED),
            (12, State.SUSPENDED, LetterKind.SUSPENDED),
            (15, State.REVOKED, LetterKind.REVOKED),
            (15, State.UNDER_APPEAL, LetterKind.REVOKED),
        ],
    )
    def test_a_case_has_the_letter_of_how_it_stands(
        self, until: int, state: State, kind: LetterKind | None
    ) -> None:
        found = letters.letters(WAY[:until])

        if kind is None:
            with pytest.raises(Refused, match="letter_none"):
                letters.current(found, Place(state))
        else:
            assert letters.current(found, Place(state)).kind is kind

    @pytest.mark.parametrize(
        ("kind", "state", "days_later", "is_told"),
        [
            (LetterKind.REFUSED, State.REFUSED, 0, True),
            (LetterKind.GRANTED_WITH_CONDITIONS, State.GRANTED_WITH_CONDITIONS, 0, True),
            (LetterKind.RETURNED_WITHOUT_ACTION, State.RETURNED_WITHOUT_ACTION, 0, True),
            (LetterKind.REVOKED, State.REVOKED, 0, True),
            (LetterKind.AUTHORISED, State.ISSUED, 28, True),
            (LetterKind.AUTHORISED, State.ISSUED, 29, False),
            (LetterKind.SUSPENDED, State.SUSPENDED, 5, True),
            (LetterKind.GRANTED, State.GRANTED, 0, False),
            (LetterKind.QUERY, State.QUERY_OPEN, 0, False),
        ],
    )
    def test_an_appeal_is_told_where_one_can_still_be_made(
        self, kind: LetterKind, state: State, days_later: int, is_told: bool
    ) -> None:
        at = AT + timedelta(days=days_later)
        letter = a_letter(kind, state=state, at=at, contested_on=AT.date())

        assert letter.appeal_until == (date(2026, 6, 29) if is_told else None)


DECISION, ISSUED = a_letter(LetterKind.GRANTED), a_letter(LetterKind.AUTHORISED)
S = LetterStanding


class TestStanding:
    @pytest.mark.parametrize(
        ("kind", "later", "state", "expected"),
        [
            (LetterKind.GRANTED, (), State.GRANTED, S.NOT_ISSUED),
            (LetterKind.GRANTED, (ISSUED,), State.ISSUED, S.IN_FORCE),
            (LetterKind.AUTHORISED, (), State.ISSUED, S.IN_FORCE),
            (LetterKind.AUTHORISED, (), State.REINSTATED, S.IN_FORCE),
            (LetterKind.AUTHORISED, (), State.SUSPENDED, S.SUSPENDED),
            (LetterKind.GRANTED, (), State.SUSPENDED, S.SUSPENDED),
            (LetterKind.SUSPENDED, (), State.SUSPENDED, S.STANDS),
            (LetterKind.SUSPENDED, (), State.EXPIRED, S.EXPIRED),
            (LetterKind.SUSPENDED, (a_letter(LetterKind.REINSTATED),), State.REINSTATED, S.REPLACED),
            (LetterKind.REINSTATED, (a_letter(LetterKind.SUSPENDED),), State.SUSPENDED, S.SUSPENDED),
            (LetterKind.REVOKED, (), State.REVOKED, S.STANDS),
            (LetterKind.AUTHORISED, (), State.REVOKED, S.REVOKED),
            (LetterKind.AUTHORISED, (), State.EXHAUSTED, S.EXHAUSTED),
            (LetterKind.AUTHORISED, (), State.SURRENDERED, S.SURRENDERED),
            (LetterKind.AUTHORISED, (), State.SUPERSEDED, S.SUPERSEDED),
            (LetterKind.AUTHORISED, (), State.REOPENED, S.UNDER_REVIEW),
            (LetterKind.REFUSED, (), State.REFUSED, S.STANDS),
            (LetterKind.REFUSED, (), State.UNDER_APPEAL, S.UNDER_APPEAL),
            (LetterKind.REFUSED, (), State.FINAL_REVIEW, S.SET_ASIDE),
            (LetterKind.REFUSED, (), State.QUERY_OPEN, S.SET_ASIDE),
            (LetterKind.REFUSED, (), State.WITHDRAWN, S.WITHDRAWN),
            (LetterKind.REFUSED, (DECISION,), State.GRANTED, S.REPLACED),
            (LetterKind.QUERY, (), State.QUERY_OPEN, S.AWAITS_ANSWER),
            (LetterKind.QUERY, (a_letter(LetterKind.QUERY),), State.QUERY_OPEN, S.CLOSED),
            (LetterKind.QUERY, (DECISION,), State.GRANTED, S.CLOSED),
        ],
    )
    def test_what_holds_of_a_letter(
        self, kind: LetterKind, later: Sequence[Letter], state: State, expected: LetterStanding
    ) -> None:
        found = self.of(kind, later, state)

        assert found is expected

    @pytest.mark.parametrize(
        ("on", "state", "expected"),
        [
            (date(2026, 6, 1), State.ISSUED, S.IN_FORCE),
            (date(2026, 5, 31), State.ISSUED, S.NOT_YET),
            (date(2026, 12, 31), State.REINSTATED, S.IN_FORCE),
            (date(2027, 1, 1), State.REINSTATED, S.EXPIRED),
            (date(2027, 1, 1), State.GRANTED, S.EXPIRED),
            (date(2027, 1, 1), State.REVOKED, S.REVOKED),
        ],
    )
    def test_a_period_ends_by_itself(self, on: date, state: State, expected: LetterStanding) -> None:
        assert self.of(LetterKind.AUTHORISED, (), state, on) is expected

    def test_a_period_that_nobody_told_never_holds(self) -> None:
        found = letters.standing(
            ISSUED, (), Place(State.ISSUED), on=AT.date(), valid_from=None, valid_until=None
        )

        assert found is S.EXPIRED

    @pytest.mark.parametrize("state", State)
    def test_nothing_but_an_authorisation_in_force_is_told_to_be_in_force(self, state: State) -> None:
        found = self.of(LetterKind.AUTHORISED, (), state)

        assert (found is S.IN_FORCE) is (state in {State.ISSUED, State.REINSTATED})
        assert case_letters.still_holds(found) is (
            state
            in {State.ISSUED, State.REINSTATED, State.GRANTED, State.GRANTED_WITH_CONDITIONS, State.REFUSED}
            | {State.NO_AUTHORISATION_NEEDED, State.RETURNED_WITHOUT_ACTION}
        )

    @staticmethod
    def of(
        kind: LetterKind, later: Sequence[Letter], state: State, on: date = date(2026, 7, 1)
    ) -> LetterStanding:
        return letters.standing(
            a_letter(kind), later, Place(state), on=on, valid_from=AT.date(), valid_until=UNTIL
        )


def refused(world: World) -> UUID:
    key = acts.reviewed(world)
    found = acts.outcomes(world, key, Outcome.REFUSED, "eu_7", "un_wmd", "no_agreement")
    digest = acts.propose(world, key, found, text="An officer's note: diversion.")
    acts.sign(world, key, digest, world.clearers.layan)
    acts.sign(world, key, digest, world.maha)
    return key


def read(world: World, key: UUID, language: str, reader: Player | None = None) -> PdfReader:
    out = io.BytesIO()
    with translation.override(language):
        view = letter_queries.letter(key, reader=(reader or world.cast.leyla).actor)
        case_letters.print_letter(out, view)
    return PdfReader(out)


def text_of(pdf: PdfReader) -> str:
    # The extractor parts some pairs of letters.
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def code_for(world: World, key: UUID) -> str:
    return letter_queries.letter(key, reader=world.cast.leyla.actor).code


@pytest.mark.usefixtures("fonts")
class TestPaper:
    @pytest.mark.parametrize("language", ALL)
    def test_a_letter_is_made_in_each_language_to_be_read_aloud_and_archived(
        self, world: World, language: str
    ) -> None:
        key = refused(world)

        pdf = read(world, key, language)

        root: Any = pdf.trailer["/Root"]
        metadata = root["/Metadata"].get_data().decode()
        assert root["/Lang"].partition("-")[0] == language
        assert root["/MarkInfo"]["/Marked"]
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        shown = text_of(pdf)
        assert "\ufffd" not in shown
        view = letter_queries.letter(key, reader=world.cast.leyla.actor)
        for fact in (view.reference, view.code, ITEM, view.letter.digest[:32], view.letter.digest[32:]):
            assert fact in shown
        assert str(view.letter.statement) in shown
        # The extractor turns Arabic digits round.
        assert (set("٢٠٦") <= set(shown)) if language == "ar" else ("2026" in shown)

    def test_a_refusal_tells_its_reasons_with_their_source_and_the_way_of_appeal(self, world: World) -> None:
        shown = text_of(read(world, refused(world), "en"))

        assert "Decision on a release: refused" in shown
        assert "European Union" in shown
        assert "2(7)" in shown
        assert "resolution 1540 (2004)" in shown
        assert "29 June 2026" in shown
        assert "Marine Institute" in shown
        assert "Water Department" in shown
        assert "Layan" in shown
        assert "Maha" in shown
        assert "Jasim" not in shown

    def test_reasons_are_told_in_the_readers_language(self, world: World) -> None:
        key = refused(world)
        view = letter_queries.letter(key, reader=world.cast.leyla.actor)

        with translation.override("fr"):
            told = case_letters.printed(view)

        points = [point.title.text for section in told.sections for point in section.points]
        assert points == [view.reasons[code].texts[Language.FR] for code in sorted(view.reasons)]
        assert len(points) == 3

    def test_a_letter_keeps_advice_and_notes_to_itself(self, world: World) -> None:
        key = acts.circulating(world)
        advice = AdviceKind.APPROVE
        casework.advise(key, WHOLE_CASE, advice, text="Ours alone.", by=world.cast.kerem.actor, at=AT)
        acts.move(world, key, Move.CLOSE_CIRCULATION, text="Between us.")
        acts.move(world, key, Move.CONSOLIDATE, text="And this.")
        found = acts.outcomes(world, key, Outcome.REFUSED, "eu_7")
        digest = acts.propose(world, key, found, text="For the file.")
        acts.sign(world, key, digest, world.clearers.layan)
        acts.sign(world, key, digest, world.maha)

        shown = text_of(read(world, key, "en", world.clearers.jasim))

        for kept in ("Ours alone", "Between us", "And this", "For the file", "Kerem", "Measurements"):
            assert kept not in shown

    def test_every_kind_of_condition_is_worded(self, world: World) -> None:
        conditions = (
            Condition("use", EndUseOnly(EndUse.RESEARCH)),
            Condition("on", NoReexport("state:TR")),
            Condition("at", Sites(("Quay #4 *west*", "رصيف C++ رقم 7"))),
            Condition("to", NamedPersons((f"person:{world.cast.amina.person}",))),
            Condition("most", Quantity(1234, "kg")),
            Condition("when", Period(date(2026, 7, 1), date(2026, 8, 1))),
            Condition("far", Access(AccessLevel.COPY)),
            Condition(
                "check",
                Duty(ConditionKind.END_USE_CHECK),
                due=OnDay(date(2026, 9, 3)),
                evidence=frozenset({EvidenceKind.INSPECTION_REPORT, EvidenceKind.REPORT}),
            ),
            Condition(
                "every",
                Duty(ConditionKind.REPORTING),
                due=Every(90, date(2026, 9, 5), date(2026, 12, 24)),
                evidence=frozenset({EvidenceKind.REPORT}),
            ),
            replace(REPORT, key="after"),
        )
        key = acts.granted(world, *conditions)

        shown = text_of(read(world, key, "en"))

        for told in (
            *("Research", "Türkiye", "Quay #4 *west*", "Amina", "1,234 kg", "1 July 2026 to 31 July 2026"),
            *("Copy", "3 September 2026", "5 September 2026", "24 December 2026", "90 days", "10 days"),
            *("Inspection report", "All that is granted", "1 June 2026 to 31 December 2026"),
        ):
            assert told in shown

    @pytest.mark.parametrize("language", ALL)
    def test_a_question_is_told_as_it_was_typed_and_never_read_as_markup(
        self, world: World, language: str
    ) -> None:
        key = acts.circulating(world)
        acts.move(world, key, Move.ASK_QUERY, text=HARSH)

        shown = text_of(read(world, key, language))

        assert 'Which #let x = 1; $y$ @z \\ "q" [b] *c* `d` <e> // f' in shown
        assert "C++" in shown
        for missing in ("[U+6F22]", "[U+1F600]", "[U+E000]"):
            assert missing in shown

    def test_other_scripts_are_written_as_far_as_a_font_has_them(self, world: World) -> None:
        key = acts.circulating(world)
        acts.move(world, key, Move.ASK_QUERY, text="Институт и Ινστιτούτο?")

        assert "Институт и Ινστιτούτο" in text_of(read(world, key, "en"))

    def test_who_may_appeal_against_conditions_is_told_that_it_stops_deliveries(self, world: World) -> None:
        key = acts.granted(world, REPORT)
        decision = text_of(read(world, key, "en"))
        acts.move(world, key, Move.ISSUE)
        authorisation = text_of(read(world, key, "en"))

        for shown in (decision, authorisation):
            assert "may appeal until 29 June 2026" in shown
            assert "Until an appeal is decided, nothing may be delivered" in shown
        assert "Until an appeal" not in text_of(read(world, refused(world), "en"))

    def test_the_same_letter_is_the_same_bytes(self, world: World) -> None:
        view = letter_queries.letter(refused(world), reader=world.cast.leyla.actor)
        first, second = io.BytesIO(), io.BytesIO()

        case_letters.print_letter(first, view)
        case_letters.print_letter(second, view)

        assert first.getvalue() == second.getvalue()

    def test_every_kind_of_letter_and_standing_has_words(self) -> None:
        for language in ALL:
            with translation.override(language):
                assert all(case_letters.kind_words(each) for each in LetterKind)
                assert all(case_letters.standing_words(each) for each in LetterStanding)


class TestOfCases:
    def test_an_undecided_case_has_no_letter(self, world: World) -> None:
        key = acts.reviewed(world)
        acts.propose(world, key, acts.outcomes(world, key))

        with pytest.raises(Refused, match="letter_none"):
            letter_queries.letter(key, reader=world.cast.leyla.actor)

    def test_outsiders_find_no_letter(self, world: World) -> None:
        key = refused(world)

        for other in (world.cast.amina, world.cast.sam):
            with pytest.raises(NotFound, match="case_unknown"):
                letter_queries.letter(key, reader=other.actor)

    def test_an_authorisation_names_signers_and_issuer(self, world: World) -> None:
        key = acts.granted(world)
        acts.move(world, key, Move.ISSUE)

        view = letter_queries.letter(key, reader=world.cast.leyla.actor)

        assert view.letter.kind is LetterKind.AUTHORISED
        assert [each.person for each in view.letter.signed] == [
            world.clearers.layan.person,
            world.maha.person,
            world.clearers.jasim.person,
        ]


class TestVerifying:
    def verified(self, typed: str, on: date = date(2026, 6, 2)) -> letter_queries.Verified:
        return letter_queries.verified(typed, on=on)

    def test_letters_are_followed_through_the_life_of_a_case(self, world: World) -> None:
        key = acts.granted(world)
        decision = code_for(world, key)
        before = self.verified(decision)
        acts.move(world, key, Move.ISSUE)
        authorisation = code_for(world, key)
        issued = [self.verified(each).standing for each in (decision, authorisation)]
        acts.move(world, key, Move.SUSPEND, text="A question came up.")
        suspension = code_for(world, key)
        suspended = [self.verified(each).standing for each in (decision, authorisation, suspension)]
        for signer in (world.clearers.layan, world.reem):
            signing.sign_act(key, Move.REVOKE, text="The site was closed.", by=signer.actor, at=AT)
        revocation = code_for(world, key)
        revoked = [self.verified(each).standing for each in (decision, authorisation, suspension, revocation)]

        assert (before.kind, before.on, before.standing) == (LetterKind.GRANTED, AT.date(), S.NOT_ISSUED)
        assert len({decision, authorisation, suspension, revocation}) == 4
        assert issued == [S.IN_FORCE, S.IN_FORCE]
        assert suspended == [S.SUSPENDED, S.SUSPENDED, S.STANDS]
        assert revoked == [S.REVOKED, S.REVOKED, S.REPLACED, S.STANDS]

    def test_a_period_that_is_over_is_told(self, world: World) -> None:
        key = acts.granted(world)
        acts.move(world, key, Move.ISSUE)

        assert self.verified(code_for(world, key), on=UNTIL).standing is S.EXPIRED

    def test_a_decision_that_an_appeal_set_aside_no_longer_holds_and_has_no_letter(
        self, world: World
    ) -> None:
        key = refused(world)
        old = code_for(world, key)
        acts.move(world, key, Move.APPEAL, by=world.cast.leyla, text="Please look again.")
        during = self.verified(old).standing
        independent = player("hind", world.reem.institution, NodeRole.SENIOR_APPROVER)
        acts.move(world, key, Move.ALLOW_APPEAL, by=independent, text="It was not looked into.")
        after = self.verified(old).standing
        with pytest.raises(Refused, match="letter_none"):
            code_for(world, key)
        later = AT + timedelta(minutes=1)
        found = acts.outcomes(world, key)
        digest = signing.propose_decision(
            key, found, (), text="Anew.", items=world.items, by=world.clearers.jasim.actor, at=later
        )
        acts.sign(world, key, digest, world.clearers.layan, later)
        acts.sign(world, key, digest, world.maha, later)

        assert (during, after) == (S.UNDER_APPEAL, S.SET_ASIDE)
        assert self.verified(old).standing is S.REPLACED
        assert self.verified(code_for(world, key)).standing is S.NOT_ISSUED

    def test_a_code_that_is_almost_right_is_unknown(self, world: World) -> None:
        right = code_for(world, refused(world))
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")

        for typed in (wrong, "0000-0000-0000-0000", str(uuid4())):
            with pytest.raises(NotFound, match="letter_unknown"):
                self.verified(typed)

    def test_a_letter_is_found_by_an_index_however_many_statements_there_are(self, world: World) -> None:
        code = code_for(world, refused(world))
        with CaptureQueriesContext(connection) as found:
            self.verified(code)
        (asked,) = (each["sql"] for each in found if "RIGHT(" in each["sql"])

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked}")
            plan = " ".join(row[0] for row in cursor.fetchall())

        assert "case_event_by_its_end" in plan

    def test_letters_outlive_a_new_secret_that_keeps_the_old_one(self, world: World, settings: Any) -> None:
        old = code_for(world, key := refused(world))

        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another"

        assert self.verified(old).standing is S.STANDS
        assert code_for(world, key) != old
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(NotFound, match="letter_unknown"):
            self.verified(old)


def browser(player: Player) -> Client:
    client = Client()
    assert client.login(username=player.user.username, password=PASSWORD)
    return client


@pytest.mark.usefixtures("fonts")
class TestPages:
    def test_whoever_may_see_the_case_takes_its_letter_in_the_language_they_name(self, world: World) -> None:
        address = f"/clearance/cases/{refused(world)}/letter.pdf"

        answer = browser(world.cast.leyla).get(address, {"language": "fr"})

        assert answer["Content-Type"] == "application/pdf"
        assert "-refused-fr.pdf" in answer["Content-Disposition"]
        pdf = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file
        assert pdf.trailer["/Root"]["/Lang"].startswith("fr")  # type: ignore[index]  # of a PDF
        assert browser(world.cast.leyla).get(address, {"language": "xx"}).status_code == 409
        assert browser(world.cast.amina).get(address).status_code == 404
        assert Client().get(address).status_code == 302

    def test_everybody_may_verify_and_learns_no_more_than_that(self, world: World) -> None:
        key = refused(world)
        view = letter_queries.letter(key, reader=world.cast.leyla.actor)

        by_link = Client().get(f"/verify/{view.code}/")
        typed = Client().get("/verify/", {"code": view.code.lower().replace("-", " ")})

        for answer in (by_link, typed):
            page = answer.content.decode()
            assert answer.status_code == 200
            for told in (
                view.reference,
                "Decision on a release: refused",
                "1 June 2026",
                "What it says holds.",
            ):
                assert told in page
            for kept in (ITEM, "Quiet propeller", "Water Department", "Marine Institute", view.letter.digest):
                assert kept not in page
        assert "no-store" in by_link["Cache-Control"]

    def test_an_unknown_code_says_so_and_is_shown_as_text(self, world: World) -> None:
        del world

        answer = Client().get("/verify/", {"code": "<b>x</b>"})

        assert answer.status_code == 404
        assert "No letter bears this code" in answer.content.decode()
        assert "<b>x</b>" not in answer.content.decode()
        assert "No letter bears" not in Client().get("/verify/").content.decode()

    def test_tries_are_counted_by_address(self, world: World) -> None:
        del world
        client = Client(REMOTE_ADDR="203.0.113.9")

        answers = [client.get("/verify/0000-0000-0000-0000/").status_code for _ in range(31)]

        assert answers == [404] * 30 + [429]
        assert Client(REMOTE_ADDR="203.0.113.10").get("/verify/0000-0000-0000-0000/").status_code == 404
