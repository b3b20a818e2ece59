"""Names of companies and ships: legal forms, numbers, acronyms, and who is found by another spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mithaq.clearance.adapters.name_index import HEARD_SCORE, NameIndex
from mithaq.clearance.adapters.name_methods import method
from mithaq.clearance.domain.names.explaining import PartKind, explained
from mithaq.clearance.domain.names.organisations import NameKind, acronym, organisation_parts

COMPANIES = {
    "lamp": "Golden Lamp General Trading L.L.C.",
    "noor": "شركة النور للتجارة المحدودة",
    "baikal": "ООО Байкалстрой",
    "guards": "Northern Lighthouse Keepers Union Office",
    "crystal": "CRYSTALORD LIMITED",
    "fund": "Meridian Asian Fund 3 L.P.",
    "bank": "Safian Bank",
    "one": "Konouz",
    "office": "مكتب الزهراء",
    **{f"crowd{number}": f"{name} Trading Co." for number, name in enumerate(["Delta", "Orion", "Sahara"])},
}
SHIPS = {"five": "M/V Blue Heron 5", "star": "EASTERN STAR II", "calm": "Calm Sea"}


@pytest.fixture(scope="module")
def companies() -> NameIndex:
    return NameIndex(COMPANIES.items(), method(), kind=NameKind.ORGANISATION)


@pytest.fixture(scope="module")
def ships() -> NameIndex:
    return NameIndex(SHIPS.items(), method(), kind=NameKind.VESSEL)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Golden Lamp LLC", ["golden", "lamp", "ltd"]),
        ("Golden Lamp G.m.b.H.", ["golden", "lamp", "ltd"]),
        ("Golden Lamp Sdn Bhd", ["golden", "lamp", "ltd"]),
        ("Общество с ограниченной ответственностью Маяк", ["mayak", "ltd"]),
        ("شركة النور ذ.م.م", ["نور", "co", "ltd"]),
        ("Altın Lamba A.Ş.", ["altin", "lamba", "jsc"]),
        ("A.B.C. Company", ["abc", "co"]),
        ("The Lamp & Son Co.", ["lamp", "son", "co"]),
        ("1st International Bank", ["1", "international", "bank"]),
        ("Capital Partners V L.P.", ["capital", "partners", "5", "lp"]),
        ("M/V Heron05", ["heron", "5", "ship"]),
        ("Company Limited", ["company", "limited"]),
        ("سلسلة الذهب للصرافة", ["سلسلة", "ذهب", "صرافة"]),
        ("حزب الحق والعدل", ["حزب", "حق", "عدل"]),
        ("الي", ["الي"]),
        ("Al-Amal el Jadida", ["amal", "jadida"]),
        ("", []),
    ],
)
def test_a_name_has_its_form_apart_and_its_numbers_as_digits(name: str, parts: list[str]) -> None:
    assert list(organisation_parts(name, method().words)) == parts


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Golden Lamp Trading GmbH", "lamp"),
        ("Al Noor Trading Company Ltd", "noor"),
        ("Baykalstroy LLC", "baikal"),
        ("Crystal Ord Ltd", "crystal"),
        ("NLKUO", "guards"),
        ("Meridian Asian Fund III LP", "fund"),
        ("بنك صفيان", "bank"),
        ("بانک صفیان", "bank"),
        ("Safian Banke", "bank"),
        ("Kunooz", "one"),
        ("كنوز", "one"),
        ("Zahra Office", "office"),
    ],
)
def test_a_company_is_found_by_another_spelling(companies: NameIndex, asked: str, found: str) -> None:
    assert companies.search(asked)[0].entity == found


@pytest.mark.parametrize(
    ("listed", "asked", "is_same"),
    [
        ("Konouz", "Kunooz", True),
        ("Konouz", "Kunuzi", False),
        ("Safianbank", "Safian Bank", True),
        ("Toy", "Toi", False),
        ("Konouz", "كنوز", True),
        ("Knz", "كنوز", False),
        ("Konouz", "كناز", False),
        ("Kanisa", "كنيسة", True),
        ("Hams", "حمس", False),
        ("كنوز", "Konouz", True),
        ("Nur Konouz", "نور كنوز", True),
        ("Nur Konouz", "كنوز نور", False),
    ],
)
def test_what_is_heard_the_same_is_a_hit(listed: str, asked: str, is_same: bool) -> None:
    index = NameIndex([("it", listed), ("other", "Delta")], method(), kind=NameKind.ORGANISATION)

    hit = index.compared(asked, "it")

    assert hit is not None
    assert hit.comparison.is_heard_the_same is is_same
    assert not is_same or hit.score >= HEARD_SCORE


def test_many_readings_are_tried_in_no_time() -> None:
    index = NameIndex([("it", "Ghaza " * 40)], method(), kind=NameKind.ORGANISATION)

    hit = index.compared("غزه " * 40, "it")

    assert hit is not None
    assert hit.comparison.is_heard_the_same


@pytest.mark.parametrize(
    "asked", ["General Trading LLC", "Trading Company Limited", "Lamp GmbH & Co KG", "", "Ltd"]
)
def test_words_that_many_bear_find_nobody(companies: NameIndex, asked: str) -> None:
    assert all(hit.score < companies.method.threshold for hit in companies.search(asked))


@pytest.mark.parametrize(
    ("same", "other"), [("MV Blue Heron 5", "MV Blue Heron 6"), ("Eastern Star 2", "Eastern Star 3")]
)
def test_numbers_must_agree_and_are_told_where_they_do_not(ships: NameIndex, same: str, other: str) -> None:
    right, wrong = ships.search(same)[0], ships.search(other)[0]

    assert right.score >= ships.method.threshold > wrong.score
    rows = [
        (row.asked, row.listed) for row in explained(wrong.comparison) if row.kind is PartKind.CONTRADICTS
    ]
    assert rows == [(other[-1], same[-1])]


@pytest.mark.parametrize(
    ("parts", "letters"),
    [(("north", "light", "keepers", "union", "co"), "nlku"), (("one", "two", "three"), ""), ((), "")],
)
def test_an_acronym_has_four_letters_or_more(parts: tuple[str, ...], letters: str) -> None:
    assert acronym(parts, method().words) == letters


@settings(deadline=None)
@given(some.text(max_size=60))
def test_any_text_can_be_asked(companies: NameIndex, text: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in companies.search(text))


@settings(deadline=None)
@given(some.sampled_from(sorted(COMPANIES.items())))
def test_every_company_is_found_by_the_name_on_the_list(
    companies: NameIndex, listed: tuple[str, str]
) -> None:
    entity, name = listed

    hit = companies.search(name.upper())[0]

    assert (hit.entity, hit.name) == (entity, name)
    assert hit.score >= companies.method.threshold
