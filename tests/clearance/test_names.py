"""Names: how they are taken apart, how they sound, and who is found by another spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mithaq.clearance.adapters.name_index import Hit, NameIndex
from mithaq.clearance.adapters.name_methods import method
from mithaq.clearance.domain.names import comparing, likeness
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

    assert met(index, "Abdurrahman Tamimi Farouk", hit) == [("abdurahman",) * 2, ("tamimi",) * 2]
    assert hit.comparison.measures["asked_missing"] > 0.2
    assert hit.comparison.measures["listed_missing"] > 0.2
    assert hit.comparison.measures["contradicted"] > 0.2


def test_what_two_write_as_one_word_meets_and_an_initial_meets_its_name(index: NameIndex) -> None:
    glued = index.search("Sangman Tan")[0]
    short = index.search("S. M. Tan")[0]

    assert met(index, "Sangman Tan", glued) == [("sangman", "sang man"), ("tan", "tan")]
    assert met(index, "S. M. Tan", short) == [("m", "man"), ("s", "sang"), ("tan", "tan")]


def test_what_contradicts_counts_for_less_than_what_is_left_out(index: NameIndex) -> None:
    def score(asked: str) -> float:
        return next(hit.score for hit in index.search(asked) if hit.entity == "zubayr")

    same, left_out, other = map(score, ("Husayn Zubayr AL-HARBI", "Zubayr AL-HARBI", "Karim Zubayr AL-HARBI"))

    assert same > left_out > other


def test_each_entity_is_told_once_by_the_name_that_fits_best(index: NameIndex) -> None:
    hits = index.search("Sayed Mohammad FAKHRZADA")

    assert [hit.entity for hit in hits].count("noorani") == 1
    assert hits[0].name == "Sayed Mohammad FAKHRZADA"


def test_a_list_may_be_empty() -> None:
    assert NameIndex([], method()).search("Anybody") == []


def test_a_version_has_a_number_for_each_measure() -> None:
    known = method()

    assert set(known.part_weights) == {*likeness.MEASURES, "always"}
    assert set(known.name_weights) == {*comparing.MEASURES, "always"}
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


def met(index: NameIndex, asked: str, hit: Hit) -> list[tuple[str, str]]:
    """The parts that met, as both sides write them."""
    ours, theirs = index.named(asked).parts, index.named(hit.name).parts
    return sorted(
        (" ".join(ours[place] for place in each.asked), " ".join(theirs[place] for place in each.listed))
        for each in hit.comparison.met
    )
