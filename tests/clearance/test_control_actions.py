"""Control lists on a real database: loaded, kept, asked, and held against the cases that were classified."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cast import AT, Cast, player
from clearance import test_case_actions as release
from clearance.test_case_actions import ITEM, World, move, submitted
from clearers import Clearers
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import casework, control
from mithaq.clearance.actions.classifying import Examined
from mithaq.clearance.domain.cases.cells import ListVerdict
from mithaq.clearance.domain.cases.more import Assessment
from mithaq.clearance.domain.cases.states import Move
from mithaq.clearance.domain.control.decisions import answer_from, answer_line, decision_from, decision_json
from mithaq.clearance.domain.control.facts import Answer, Truth
from mithaq.clearance.domain.control.provisions import Provision
from mithaq.clearance.domain.control.replaying import Cited, ClassificationDecision, Outcome
from mithaq.clearance.domain.control.suggesting import Outlook
from mithaq.clearance.domain.control.verdicts import Verdict
from mithaq.clearance.models import ControlListVersion
from mithaq.clearance.queries import cases, touched
from mithaq.clearance.queries import control as queries
from mithaq.node.replaying import replay
from mithaq.register import queries as register

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "control"
XA, XA_NEXT, BO = HERE / "exampland.csv", HERE / "exampland_next.csv", HERE / "borduria.jsonl"
AMPLIFIER = "Microwave amplifier, frequency 3.5 GHz"
POWER = "peak_saturated_power_output:power"

world = release.world
Load = Callable[..., queries.ControlListView]


@pytest.fixture
def load(clearers: Clearers) -> Load:
    """Loads a list of Exampland, or another."""

    def load_list(place: Path = XA, code: str = "XA", format: str = "csv") -> queries.ControlListView:
        return control.load_control_list(
            code, format=format, place=str(place), by=clearers.jasim.actor, at=AT
        )

    return load_list


def invented(folder: Path, *rows: str, version: str = "1", code: str = "XB") -> Path:
    """A list of our own in a file."""
    place = folder / f"{code}-{version}.csv"
    heads = (f"# code: {code}", f"# version: {version}", "# date: 2026-01-01", "path,text")
    place.write_text("\n".join((*heads, *rows)) + "\n", encoding="utf-8")
    return place


class TestLoading:
    def test_a_list_is_loaded_and_told_in_the_register(self, load: Load, clearers: Clearers) -> None:
        view = load()

        *_, said = [entry.statement for entry in register.entries()]
        assert (said.act, said.subject) == ("clearance.control_list.loaded", "control_list:XA")
        assert said.author == f"person:{clearers.jasim.person}"
        assert said.body["digest"] == view.digest
        assert (view.version, view.entries, view.format) == ("2026-1", 9, "csv")
        assert view.provisions == len(queries.index_of("XA").of.provisions)
        assert not view.is_authority

    def test_the_next_version_takes_its_place_and_the_one_before_can_still_be_read(self, load: Load) -> None:
        load()

        load(XA_NEXT)

        assert [each.version for each in queries.control_lists()] == ["2027-1"]
        assert [each.version for each in queries.versions("XA")] == ["2027-1", "2026-1"]
        assert "6A203" not in queries.index_of("XA").of
        assert "6A203" in queries.index_of("XA", version="2026-1").of

    def test_rows_that_cannot_be_read_are_told(self, load: Load, tmp_path: Path) -> None:
        place = invented(tmp_path, "1A001,Good", "no path,Bad", "1A002,")

        view = load(place, "XB")

        assert view.provisions == 1
        assert view.unread["count"] == 2
        first = view.unread["first"]
        assert isinstance(first, list)
        assert [row["reason"] for row in first] == ["path_invalid", "provision_without_text"]

    def test_a_folder_of_two_files_is_kept_whole(self, load: Load, tmp_path: Path) -> None:
        source = tmp_path / "source"
        shutil.copytree(HERE / "us", source)

        view = load(source, "US", "us_lists")
        shutil.rmtree(source)

        kept = queries.lists_folder() / view.digest
        assert sorted(each.name for each in kept.iterdir()) == ["headings.json", "provisions.csv"]
        assert queries.index_of("US").of.digest == view.digest

    @pytest.mark.parametrize(
        ("code", "format", "place", "refusal"),
        [
            ("X A", "csv", XA, "control_list_code_wrong"),
            ("X", "csv", XA, "control_list_code_wrong"),
            ("XB", "csv", XA, "control_list_code_differs"),
            ("XA", "word", XA, "control_list_format_unknown"),
            ("XA", "csv", HERE / "none.csv", "source_unreadable"),
            ("XA", "json_lines", XA, "control_list_without"),
            ("US", "us_lists", HERE, "source_unreadable"),
        ],
    )
    def test_what_is_wrong_is_refused_and_nothing_is_kept(
        self, load: Load, code: str, format: str, place: Path, refusal: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            load(place, code, format)

        assert refused.value.code == refusal
        assert refused.value.facts.get("place", str(place)) == str(place)
        assert ControlListVersion.objects.count() == 0
        folder = queries.lists_folder()
        assert not folder.exists() or list(folder.iterdir()) == []

    @pytest.mark.parametrize(
        ("rows", "version", "refusal"),
        [
            (("1A001,Text",), "v" * 81, "control_list_value_long"),
            (("1A001,Te\0xt",), "1", "source_unreadable"),
            (("nothing,",), "1", "control_list_empty"),
        ],
    )
    def test_what_could_not_be_told_is_refused(
        self, load: Load, tmp_path: Path, rows: tuple[str, ...], version: str, refusal: str
    ) -> None:
        place = invented(tmp_path, *rows, version=version)

        with pytest.raises(Refused, match=refusal):
            load(place, "XB")

        assert ControlListVersion.objects.count() == 0

    def test_only_those_who_keep_lists_may(self, cast: Cast, clearers: Clearers, load: Load) -> None:
        load()

        for other in (cast.leyla, cast.noor, clearers.layan):
            with pytest.raises(Refused, match="not_permitted"):
                control.load_control_list("XA", format="csv", place=str(XA), by=other.actor, at=AT)
            with pytest.raises(Refused, match="not_permitted"):
                control.name_authority("XA", by=other.actor, at=AT)
        control.name_authority("XA", by=cast.hamad.actor, at=AT)

        assert queries.control_list("XA").is_authority


class TestKeeping:
    def test_a_version_whose_file_is_gone_says_so_until_it_is_loaded_again(
        self, load: Load, tmp_path: Path
    ) -> None:
        place = invented(tmp_path, "1A001,Kept apart so that no other test has it in memory")
        view = load(place, "XB")
        shutil.rmtree(queries.lists_folder() / view.digest)

        with pytest.raises(Refused, match="control_list_file_gone"):
            queries.index_of("XB")
        load(place, "XB")

        assert "1A001" in queries.index_of("XB").of

    @pytest.mark.parametrize(
        "changed", ["# code: XB\n# version: 1\n# date: 2026-01-01\npath,text\n1A001,Other", ""]
    )
    def test_a_file_that_was_changed_is_not_believed(self, load: Load, tmp_path: Path, changed: str) -> None:
        view = load(invented(tmp_path, f"1A001,Text to be changed {len(changed)}"), "XB")
        (queries.lists_folder() / view.digest / "list").write_text(changed, encoding="utf-8")

        with pytest.raises(Refused, match="control_list_file_changed"):
            queries.index_of("XB")

    def test_what_is_not_loaded_is_unknown(self, load: Load) -> None:
        load()

        for code, version in (("EU", ""), ("XA", "1999")):
            with pytest.raises(NotFound, match="control_list_unknown"):
                queries.index_of(code, version=version)


class TestAuthority:
    def test_one_list_at_a_time_is_the_authority(self, load: Load, clearers: Clearers) -> None:
        load()
        load(BO, "BO", "json_lines")
        control.name_authority("XA", by=clearers.jasim.actor, at=AT)

        control.name_authority("BO", by=clearers.jasim.actor, at=AT)

        assert [(each.code, each.is_authority) for each in queries.control_lists()] == [
            ("BO", True),
            ("XA", False),
        ]

    def test_a_new_version_of_the_authority_stays_it(self, load: Load, clearers: Clearers) -> None:
        load()
        control.name_authority("XA", by=clearers.jasim.actor, at=AT)

        view = load(XA_NEXT)

        assert view.is_authority
        assert [each.is_authority for each in queries.versions("XA")] == [True, False]

    def test_a_list_that_is_not_loaded_cannot_be_it(self, clearers: Clearers) -> None:
        with pytest.raises(NotFound, match="control_list_unknown"):
            control.name_authority("XA", by=clearers.jasim.actor, at=AT)


class TestClassifying:
    def test_the_authority_speaks_first_and_keeps_nothing(self, load: Load, clearers: Clearers) -> None:
        load()
        load(BO, "BO", "json_lines")
        control.name_authority("XA", by=clearers.jasim.actor, at=AT)
        before = register.head().size

        found = queries.classify(AMPLIFIER, (), (), reader=clearers.jasim.actor)

        assert [(each.suggestion.list_code, each.is_authority) for each in found] == [
            ("XA", True),
            ("BO", False),
        ]
        assert found[0].suggestion.candidates[0].path.startswith("3A001.b.2")
        assert register.head().size == before

    def test_without_its_authority_no_list_passes_for_it(self, load: Load, clearers: Clearers) -> None:
        load()
        load(BO, "BO", "json_lines")
        unnamed = queries.classify(AMPLIFIER, (), (), reader=clearers.jasim.actor)
        control.name_authority("XA", by=clearers.jasim.actor, at=AT)

        chosen = queries.classify(AMPLIFIER, (), ("BO",), reader=clearers.jasim.actor)

        assert [each.is_authority for each in (*unnamed, *chosen)] == [False] * 3

    def test_an_answer_on_words_can_be_for_one_list_alone(self, load: Load, clearers: Clearers) -> None:
        load()
        load(BO, "BO", "json_lines")
        text = "Microwave amplifier, peak saturated power output 2 kW, frequency 3.5 GHz"
        reader = clearers.jasim.actor

        before = queries.classify(text, (), (), reader=reader)
        found = queries.classify(text, (Answer("3A001.b.2", "no", "XA"),), (), reader=reader)

        def named(list_code: str, verdicts: tuple[Verdict, ...]) -> bool:
            (one,) = [each.suggestion for each in verdicts if each.suggestion.list_code == list_code]
            return any(each.path.startswith("3A001.b.2") for each in one.candidates)

        assert (named("XA", before), named("BO", before)) == (True, True)
        assert (named("XA", found), named("BO", found)) == (False, True)

    def test_owners_may_look_for_themselves_and_nobody_else(
        self, load: Load, cast: Cast, clearers: Clearers
    ) -> None:
        load()
        analyst = player("ana", cast.sam.institution, Role.ANALYST)

        for asking in (cast.leyla, cast.noor, clearers.layan):
            assert queries.classify("Rotary joint", (), (), reader=asking.actor)
        with pytest.raises(Refused, match="not_permitted"):
            queries.classify("Rotary joint", (), (), reader=analyst.actor)

    def test_what_cannot_be_asked_is_refused(self, load: Load, clearers: Clearers) -> None:
        reader = clearers.jasim.actor
        with pytest.raises(Refused, match="control_lists_none"):
            queries.classify("Rotary joint", (), (), reader=reader)
        load()

        with pytest.raises(NotFound, match="control_list_unknown"):
            queries.classify("Rotary joint", (), ("EU",), reader=reader)
        with pytest.raises(NotFound, match="provision_unknown"):
            queries.require_entry("XA", "3A001.z")

        assert queries.require_entry("XA", "3a001.B").path == "3A001.b"


def classifying(world: World) -> UUID:
    """A case that waits for its classification."""
    key = submitted(world)
    move(world, key, Move.TAKE_IN)
    move(world, key, Move.CLEAR_INTAKE)
    return key


def classify(world: World, key: UUID, *verdicts: ListVerdict, examined: Examined | None = None) -> None:
    casework.classify_case(
        key,
        {ITEM: Assessment(verdicts, "civil", {})},
        examined={ITEM: examined} if examined else {},
        by=world.clearers.jasim.actor,
        at=AT,
    )


def verdicts_of(world: World, key: UUID) -> tuple[ListVerdict, ...]:
    return cases.case(key, reader=world.clearers.jasim.actor).asked.items[0].verdicts


def told(world: World, key: UUID) -> list[Any]:
    """What the last statement of a case keeps of its decisions."""
    found: Any = cases.case(key, reader=world.clearers.jasim.actor).file[-1].body["decisions"]
    assert isinstance(found, list)
    return found


def kept(world: World, key: UUID) -> ClassificationDecision:
    """The one decision that the classification kept."""
    (found,) = told(world, key)
    return decision_from(found["decision"])


class TestCases:
    def test_an_entry_must_exist_and_the_version_is_the_loaded_one(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)

        with pytest.raises(NotFound, match="provision_unknown"):
            classify(world, key, ListVerdict("XA", "-", "3A001.b.9"))
        classify(world, key, ListVerdict("XA", "a wrong one", "3a001.B.2"))

        assert verdicts_of(world, key) == (ListVerdict("XA", "2026-1", "3A001.b.2"),)

    def test_a_list_that_is_not_loaded_is_taken_as_told(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)

        classify(world, key, ListVerdict("EU", "2025-11-15", "9Z999"))

        assert verdicts_of(world, key) == (ListVerdict("EU", "2025-11-15", "9Z999"),)
        assert told(world, key) == []

    @pytest.mark.parametrize("entry", ["5A002, 9A104", "5A002; 0C002", "5A002/9A104", "5A002 and 9A104"])
    def test_two_entries_are_no_entry_even_of_a_list_that_is_not_loaded(
        self, world: World, entry: str
    ) -> None:
        key = classifying(world)

        with pytest.raises(Refused, match="provision_path_invalid"):
            classify(world, key, ListVerdict("EU", "2025-11-15", entry))

        assert verdicts_of(world, key) == ()

    def test_the_statement_keeps_the_words_and_the_answers(self, world: World, load: Load) -> None:
        view = load()
        key = classifying(world)
        said = (Answer(POWER, "50 W"), Answer("3A001.b.2", "yes", "BO"))

        classify(world, key, ListVerdict("XA", "-", "3A001.b.2.a"), examined=Examined(AMPLIFIER, said))

        found = kept(world, key)
        assert (found.outlook, found.version, found.item) == (Outlook.MAY_BE_LISTED, "2026-1", AMPLIFIER)
        assert [each.path for each in found.cited[0].chain] == [
            "3A001",
            "3A001.b",
            "3A001.b.2",
            "3A001.b.2.a",
        ]
        assert "greater than 40 W" in found.cited[0].chain[-1].text
        assert found.facts_used == said[:1]
        assert [each["digest"] for each in told(world, key)] == [view.digest]

    def test_not_listed_keeps_what_was_looked_at(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)

        classify(world, key, ListVerdict("XA", "-", ""), examined=Examined(AMPLIFIER))

        found = kept(world, key)
        assert found.outlook is Outlook.NOT_LISTED
        assert any(each.path.startswith("3A001.b.2") for each in found.cited)

    def test_an_answer_that_cannot_be_read_is_not_kept(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)

        with pytest.raises(Refused, match="answer_unreadable"):
            classify(
                world,
                key,
                ListVerdict("XA", "-", "3A001.b.2.a"),
                examined=Examined(AMPLIFIER, (Answer(POWER, "much"),)),
            )

    def test_replay_rebuilds_lists_and_cases(self, world: World, load: Load) -> None:
        load()
        control.name_authority("XA", by=world.clearers.jasim.actor, at=AT)
        classify(world, classifying(world), ListVerdict("XA", "-", "3A001.b.2.a"))
        load(XA_NEXT)
        load(BO, "BO", "json_lines")
        control.name_authority("BO", by=world.clearers.jasim.actor, at=AT)

        assert replay(is_kept=False).is_equal


def looked_again(world: World, code: str = "XA") -> tuple[touched.Touched, ...]:
    """What the list touches, asked by the list and by the case."""
    reader = world.clearers.jasim.actor
    found = touched.touched_cases(code, reader=reader)
    for each in found:
        assert each in touched.touched_in(cases.case(each.case, reader=reader))
    return found


class TestTouched:
    @pytest.mark.parametrize(
        ("entry", "text", "outcome"),
        [
            ("3A001.b.2.a", AMPLIFIER, Outcome.THRESHOLD_CHANGED),
            ("5A002", "Cryptographic system", Outcome.TEXT_CHANGED),
            ("6A203", "Frame camera", Outcome.GONE),
            ("", "Bearings of a rotary joint for waveguides", Outcome.LISTED_NOW),
        ],
    )
    def test_a_new_version_tells_how_it_touches_a_case(
        self, world: World, load: Load, entry: str, text: str, outcome: Outcome
    ) -> None:
        load()
        key = classifying(world)
        classify(world, key, ListVerdict("XA", "-", entry), examined=Examined(text))
        before = looked_again(world)

        load(XA_NEXT)

        (found,) = looked_again(world)
        assert before == ()
        assert (found.case, found.item, found.decided_on, found.version) == (key, ITEM, "2026-1", "2027-1")
        assert found.replay is not None
        assert outcome in {each.outcome for each in found.replay.changes}

    def test_of_two_entries_each_is_held_against_its_own(self, world: World, load: Load) -> None:
        load()
        both = (ListVerdict("XA", "-", "5A002"), ListVerdict("XA", "-", "5A991.c.1"))
        classify(world, classifying(world), *both)

        load(XA_NEXT)

        (found,) = looked_again(world)
        assert found.entry == "5A002"
        assert found.replay is not None
        assert {each.outcome for each in found.replay.changes} == {Outcome.TEXT_CHANGED}

    def test_a_threshold_is_held_against_what_was_answered(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)
        examined = Examined(AMPLIFIER, (Answer(POWER, "25 W"),))
        classify(world, key, ListVerdict("XA", "-", "3A001.b.2.a"), examined=examined)

        load(XA_NEXT)

        (found,) = looked_again(world)
        assert found.replay is not None
        (change,) = [each for each in found.replay.changes if each.thresholds]
        (threshold,) = change.thresholds
        assert threshold.now is Truth.MET

    def test_a_provision_that_is_gone_names_its_successors(self, world: World, load: Load) -> None:
        load()
        classify(world, classifying(world), ListVerdict("XA", "-", "3A001.d"))

        load(XA_NEXT)

        (found,) = looked_again(world)
        assert found.replay is not None
        assert found.replay.changes[0].successors[0].path == "5A992"

    def test_what_stayed_as_it_was_is_left_alone(self, world: World, load: Load) -> None:
        load()
        classify(world, classifying(world), ListVerdict("XA", "-", "5A991.c.1"))

        load(XA_NEXT)

        assert looked_again(world) == ()

    def test_a_case_that_is_over_is_left_alone(self, world: World, load: Load) -> None:
        load()
        key = classifying(world)
        classify(world, key, ListVerdict("XA", "-", "3A001.b.2.a"))
        move(world, key, Move.WITHDRAW, by=world.cast.leyla, text="No longer needed.")

        load(XA_NEXT)

        assert looked_again(world) == ()

    @pytest.mark.parametrize(
        ("verdict", "refusal"),
        [
            (ListVerdict("XA", "2026-1", "3A001.b"), None),
            (ListVerdict("XA", "2026-1", ""), None),
            (ListVerdict("XA", "2026-1", "9Z999"), "provision_unknown"),
            (ListVerdict("XA", "2025-7", "3A001.b"), "classification_unkept"),
        ],
    )
    def test_a_verdict_from_before_the_list_was_loaded_cannot_be_compared(
        self, world: World, load: Load, verdict: ListVerdict, refusal: str | None
    ) -> None:
        classify(world, classifying(world), verdict)

        load()

        found = looked_again_refused(world)
        assert found == ([refusal] if refusal else [])

    def test_a_version_whose_file_is_gone_makes_it_be_looked_at(
        self, world: World, load: Load, tmp_path: Path
    ) -> None:
        load(invented(tmp_path, "1A001,First", version="1"), "XB")
        classify(world, classifying(world), ListVerdict("XB", "-", "1A001"))
        view = load(invented(tmp_path, "1A001,Second that nobody has in memory", version="2"), "XB")
        shutil.rmtree(queries.lists_folder() / view.digest)

        assert looked_again_refused(world, "XB") == ["control_list_file_gone"]

    def test_only_those_who_clear_are_told(self, world: World, load: Load) -> None:
        load()

        for other in (world.cast.leyla, world.cast.kerem):
            with pytest.raises(Refused, match="not_permitted"):
                touched.touched_cases("XA", reader=other.actor)


def looked_again_refused(world: World, code: str = "XA") -> list[str]:
    """Why nobody can tell."""
    found = touched.touched_cases(code, reader=world.clearers.jasim.actor)
    return [each.refusal.code for each in found if each.refusal]


words = some.text(min_size=0, max_size=20)
answers = some.builds(Answer, words, words, words)
provisions = some.builds(Provision, some.just("XA"), words, words, some.lists(words, max_size=2).map(tuple))
decisions = some.builds(
    ClassificationDecision,
    some.just("XA"),
    words,
    words,
    some.sampled_from(Outlook),
    some.lists(
        some.builds(
            Cited, some.lists(provisions, min_size=1, max_size=3).map(tuple), some.sampled_from(".,")
        ),
        max_size=2,
    ).map(tuple),
    some.lists(answers, max_size=2).map(tuple),
)


@given(decisions)
def test_a_decision_is_read_back_as_it_was_written(decision: ClassificationDecision) -> None:
    assert decision_from(decision_json(decision)) == decision


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        {"outlook": "perhaps"},
        {"cited": [{"decimal": ".", "chain": []}]},
        {"cited": "text"},
        {"facts_used": [{"about": "a", "said": 1, "list": ""}]},
    ],
)
def test_what_is_no_decision_is_refused(wrong: object) -> None:
    good = decision_json(ClassificationDecision("XA", "1", "item", Outlook.NOT_LISTED, ()))

    with pytest.raises(Refused, match="case_malformed"):
        decision_from({**good, **wrong} if wrong else wrong)  # type: ignore[dict-item,arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("peak_power:power = 25 W", Answer("peak_power:power", "25 W")),
        ("XA/3A001.b.2=no", Answer("3A001.b.2", "no", "XA")),
        ("a = b = c", Answer("a", "b = c")),
    ],
)
def test_a_line_tells_an_answer(line: str, answer: Answer) -> None:
    assert answer_from(line) == answer
    assert answer_from(answer_line(answer)) == answer


@pytest.mark.parametrize("line", ["", "25 W", "= 25 W", "power =", "XA/ = no"])
def test_a_line_that_tells_none_is_refused(line: str) -> None:
    with pytest.raises(Refused, match="answer_malformed"):
        answer_from(line)
