"""Names: how they are taken apart, how they sound, and who is found by another spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mithaq.clearance.adapters import name_index
from mithaq.clearance.adapters.name_index import Hit, NameIndex
from mithaq.clearance.adapters.name_methods import method
from mithaq.clearance.domain.names import likeness, measuring
from mithaq.clearance.domain.names.explaining import PartKind, explained
from mithaq.clearance.domain.names.organisations import NameKind
from mithaq.clearance.domain.names.sounds import part
from mithaq.clearance.domain.names.writing import parts_of

LISTED = {
    "gharib": ["Abd al-Rahman Gharib AL-TAMIMI", "Abu Yusuf"],
    "hashmati": ["Gulbuddin HASHMATI"],
    "noorani": ["Sayed Mohammad FAKHR ZADEH", "Sayed Mohammad FAKHRZADA"],
    "zubayr": ["Husayn Zubayr AL-HARBI"],
    "qadduri": ["Mu'ammar QADDURI"],
    "zhukovets": ["Aleksandr Petrovich ZHUKOVETS"],
    "yilmazer": ["Çağrı YILMAZER"],
    "tan": ["Sang Man TAN"],
    "diallo": ["Ousmane DIALLOBA"],
    **{
        f"crowd{number}": [f"Muhammad Ali {name}"]
        for number, name in enumerate(["KARIMI", "SALEHI", "BADRI"])
    },
}
CROWD = ["Karim SALEHI", "Omar Farouk BADRI", "Ali Reza KARIMI", "John SMITH", "Igor PETROV", "Hassan NASR"]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(((key, name) for key, names in LISTED.items() for name in names), method())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Abd al-Rahman bin Ali AL-SHAMI", ["abdurahman", "ali", "shami"]),
        ("Abdurrahman Ali ash-Shami", ["abdurahman", "ali", "shami"]),
        ("عبد الرحمن بن علي الشامي", ["عبدرحمن", "علي", "شامي"]),
        ("عبدالرحمن علي الشامي", ["عبدرحمن", "علي", "شامي"]),
        ("محمَّد بن عبد الله", ["محمد", "عبدله"]),
        ("ذبیح الله حمیدی", ["ذبيحله", "حميدي"]),
        ("Abd Allah", ["abdullah"]),
        ("Abdullah", ["abdullah"]),
        ("Abdullahi", ["abdullahi"]),
        ("Nasr al-Din", ["nasrdin"]),
        ("Abou El Hassan", ["abuhassan"]),
        ("Umm Kulthum", ["umkulthum"]),
        ("Mustafa M. ALMADANI", ["mustafa", "m", "madani"]),
        ("Seyedmohammad FAKHR ZADEH", ["seyed", "mohammad", "fakhrzadeh"]),
        ("Alexander ELMER", ["alexander", "elmer"]),
        ("Çağrı Şahin", ["chaghri", "shahin"]),
        ("Хаджимурад", ["khadzhimurad"]),
        ("de la Cruz", ["cruz"]),
        ("Al", ["al"]),
        ("", []),
        ("—", []),
    ],
)
def test_a_name_has_the_same_parts_however_it_is_written(name: str, parts: list[str]) -> None:
    assert list(parts_of(name)) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [("qadhafi", "gaddafi"), ("hussein", "حسين"), ("shukri", "choukri"), ("omar", "umar"), ("zayd", "زيد")],
)
def test_spellings_of_one_name_sound_roughly_the_same(one: str, other: str) -> None:
    assert part(one).roughly == part(other).roughly


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Abdurrahman Ghareeb Tamimi", "gharib"),
        ("عبد الرحمن غريب التميمي", "gharib"),
        ("Golbodin Heshmaty", "hashmati"),
        ("Seyedmohammad Fakhrzadeh", "noorani"),
        ("حسین زبیر الحربی", "zubayr"),
        ("Hussein Zubair Harbi", "zubayr"),
        ("Moammer Gaddouri", "qadduri"),
        ("Александр Жуковец", "zhukovets"),
        ("Cagri Yilmazer", "yilmazer"),
        ("Sangman Tan", "tan"),
        ("Usman Dialloba", "diallo"),
    ],
)
def test_a_listed_person_is_found_by_another_spelling(index: NameIndex, asked: str, found: str) -> None:
    hits = index.search(asked)

    assert hits[0].entity == found
    assert hits[0].score >= index.method.threshold


@pytest.mark.parametrize("asked", ["Jean Dupont", "Muhammad", "Sven Olafsson", "محمد", "", "…", "ال"])
def test_who_is_not_listed_is_no_hit(index: NameIndex, asked: str) -> None:
    assert all(hit.score < index.method.threshold for hit in index.search(asked))


def test_a_hit_tells_which_parts_met_and_which_are_missing(index: NameIndex) -> None:
    hit = index.search("Abdurrahman Tamimi Farouk")[0]

    assert told(hit) == [
        ("abdurahman", "abdurahman", PartKind.SAME),
        ("tamimi", "tamimi", PartKind.SAME),
        ("farouk", "gharib", PartKind.CONTRADICTS),
    ]
    assert hit.comparison.measures["asked_missing"] > 0.2
    assert hit.comparison.measures["listed_missing"] > 0.2
    assert hit.comparison.measures["contradicted"] > 0.2


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("Sangman Tan", [("sangman", "sang man", "joined"), ("tan", "tan", "same")]),
        ("S. M. Tan", [("s", "sang", "initial"), ("m", "man", "initial"), ("tan", "tan", "same")]),
        ("Hadji Sayyid Mohammed Fakhrzadeh", [("hadji", "", "asked_only"), ("sayyid", "sayed", "title")]),
        (
            "حسین الحربی",
            [("حسين", "husayn", "alike"), ("حربي", "harbi", "alike"), ("", "zubayr", "listed_only")],
        ),
    ],
)
def test_every_part_of_both_names_is_explained(
    index: NameIndex, asked: str, rows: list[tuple[str, str, str]]
) -> None:
    assert told(index.search(asked)[0])[: len(rows)] == rows


def test_letters_that_differ_are_told_and_across_scripts_the_sounds(index: NameIndex) -> None:
    latin = explained(index.search("Gulbudin Heshmati")[0].comparison)
    arabic = explained(index.search("حسین الحربی")[0].comparison)

    assert [row.differ for row in latin] == [(("", "d"),), (("e", "a"),)]
    assert arabic[0].differ == (("", "u"),)
    assert 0.9 < arabic[0].likeness <= 1


def test_what_contradicts_counts_for_less_than_what_is_left_out(index: NameIndex) -> None:
    def score(asked: str) -> float:
        return next(hit.score for hit in index.search(asked) if hit.entity == "zubayr")

    same, left_out, other = map(score, ("Husayn Zubayr AL-HARBI", "Zubayr AL-HARBI", "Karim Zubayr AL-HARBI"))

    assert same > left_out > other


def test_each_entity_is_told_once_by_the_name_that_fits_best(index: NameIndex) -> None:
    hits = index.search("Sayed Mohammad FAKHRZADA")

    assert [hit.entity for hit in hits].count("noorani") == 1
    assert hits[0].name == "Sayed Mohammad FAKHRZADA"


def test_what_was_asked_before_changes_no_score() -> None:
    entries = [("one", "Sangman TAN"), ("other", "Sang Man TAN"), ("third", "Kim Sang MAN")]
    fresh, used = NameIndex(entries, method()), NameIndex(entries, method())
    for name in ("Sang Man", "Man Tan", "Sang Mantan", "Sangman"):
        used.search(name)

    assert scores(used, "Sangman Tan") == scores(fresh, "Sangman Tan")


@pytest.mark.parametrize("limit", [0, 4_000, name_index.NEAR_BYTES_MOST])
def test_what_is_remembered_changes_no_score(
    index: NameIndex, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["Muhamad Ali Kareemi", "Gulbudin Hashmati", "Mohamed Salehi", "Muhamad Ali Kareemi"]
    expected = [scores(index, name) for name in asked]
    monkeypatch.setattr(name_index, "NEAR_BYTES_MOST", limit)
    forgetful = NameIndex(((key, name) for key, names in LISTED.items() for name in names), method())

    assert [scores(forgetful, name) for name in asked] == expected


def test_a_name_in_two_scripts_is_found_by_either() -> None:
    index = NameIndex([("gul", "Haji Gulab Gul (حاجی گلاب گل)"), ("other", "Haji Gul Agha")], method())

    assert index.search("گلاب گل")[0].entity == "gul"
    assert index.search("Gulab Gul")[0].entity == "gul"
    assert index.search("Golab Gol (گلاب گل)")[0].score >= index.method.threshold


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("فیض الله نورزی", "Faizullah NOORZAI"),
        ("احمد ضیا", "Ahmad ZIA"),
        ("عبد القدوس مظهری", "Abdul Quddus MAZHARI"),
        ("محمد اسحاق آخوندزاده", "Mohammad Eshaq AKHUNDZADA"),
        ("ولی جان", "WALIJAN"),
        ("سید موسوی", "Sayyid MOUSAVI"),
        ("Gamal Elkaddafi", "Jamal KADDAFI"),
        ("Cabdi Maxamed", "Abdi Mahamed"),
        ("Putin, Vladimir", "Vladimir PUTIN"),
    ],
)
def test_letters_that_say_two_sounds_are_read_as_either(asked: str, listed: str) -> None:
    crowd = [(f"crowd{number}", name) for number, name in enumerate(CROWD)]
    index = NameIndex([*crowd, ("right", listed)], method())

    hit = index.search(asked)[0]

    assert hit.entity == "right"
    assert hit.score >= index.method.threshold


def test_a_name_is_compared_with_one_entity_however_far_apart(index: NameIndex) -> None:
    near, far = index.compared("Sang Man Tan", "tan"), index.compared("Sang Man Tan", "gharib")

    assert near is not None
    assert near.score == index.search("Sang Man Tan")[0].score
    assert far is not None
    assert far.score < index.method.threshold
    assert index.compared("Sang Man Tan", "nobody") is None
    assert index.compared("…", "tan") is None


@pytest.mark.parametrize(
    ("kind", "name", "asked"),
    [
        (NameKind.ORGANISATION, "AL QA'IDA", "Al-Qaida"),
        (NameKind.ORGANISATION, "TOURISM BANK", "Tourism Bank"),
        (NameKind.PERSON, "Muhammad 'ALI", "ALI, Muhammad"),
        (NameKind.PERSON, "ABDUR REHMAN", "Abdur Rehman"),
        (NameKind.VESSEL, "STAR", "Star"),
    ],
)
def test_a_name_written_as_it_is_listed_reaches_any_threshold(kind: NameKind, name: str, asked: str) -> None:
    crowd = [(f"other{number}", f"{name} {other}") for number, other in enumerate(CROWD * 5)]
    index = NameIndex([*crowd, ("it", name)], method(), kind=kind)

    found = index.search(asked)

    assert found[0].entity == "it"
    assert found[0].score >= 0.999


def test_acronyms_that_were_made_of_two_names_make_them_not_the_same() -> None:
    listed = [("iran", "IRANIAN COMMITTEE FOR THE RECONSTRUCTION OF LEBANON"), ("short", "ICRL")]
    index = NameIndex(listed, method(), kind=NameKind.ORGANISATION)

    made = {each.entity: each.score for each in index.search("Indus Crop Research Laboratory")}

    assert all(score < 0.999 for score in made.values())
    assert index.search("ICRL")[0].score >= 0.999


def test_all_who_bear_one_name_are_found_however_many_they_are() -> None:
    index = NameIndex([(f"one of {number}", "Mohammed Hassane OUMAR") for number in range(80)], method())

    assert len(index.search("Mohammed Hassan Omar", most=None)) == 80


def test_the_many_spellings_of_one_hide_no_other() -> None:
    first, second, third = (
        ("Mohammed", "Mohamed", "Muhammad"),
        ("Hassan", "Hasan", "Hassen"),
        ("Omar", "Umar"),
    )
    spellings = [("many", f"{one} {two} {three}") for one in first for two in second for three in third]
    index = NameIndex([*spellings, ("other", "Mohammed Hassane OUMAR")], method())

    assert {each.entity for each in index.search("Mohammed Hassan Omar")} == {"many", "other"}


def test_a_list_may_be_empty() -> None:
    assert NameIndex([], method()).search("Anybody") == []
    assert NameIndex([], method(), kind=NameKind.VESSEL).search("Anything") == []


def test_a_version_has_a_number_for_each_measure() -> None:
    known = method()

    assert set(known.part_weights) == {*likeness.MEASURES, "always"}
    assert set(known.name_weights) == {*measuring.MEASURES, "always"}
    assert set(known.organisation_weights) == {*measuring.MEASURES, "always"}
    assert set(known.across_weights) == {*measuring.MEASURES, "always"}
    assert 0 < known.threshold < 1
    assert known.spellings["hussein"] == known.spellings["husayn"] != known.spellings["hassan"]


@settings(deadline=None)
@given(some.text(max_size=60))
def test_any_text_can_be_asked_and_scores_stay_in_bounds(index: NameIndex, text: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in index.search(text))


@settings(deadline=None)
@given(some.sampled_from([name for names in LISTED.values() for name in names]))
def test_everybody_is_found_by_the_name_on_the_list(index: NameIndex, name: str) -> None:
    hit = index.search(name.upper())[0]

    assert name in LISTED[hit.entity]
    assert hit.score >= index.method.threshold


def told(hit: Hit) -> list[tuple[str, str, str]]:
    return [(row.asked, row.listed, row.kind) for row in explained(hit.comparison)]


def scores(index: NameIndex, name: str) -> list[tuple[str, float]]:
    return [(hit.entity, hit.score) for hit in index.search(name)]
