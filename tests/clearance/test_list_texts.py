"""Dates, countries and names as lists write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.clearance.adapters.lists.countries import country_code, leading_country
from mithaq.clearance.adapters.lists.dates import born, partial_date
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.naming import PersonName, several_names, turned
from mithaq.clearance.domain.listed.party import ListedParty


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1951", "1951"),
        ("Nov 1951", "1951-11"),
        ("Nov. 1951", "1951-11"),
        ("05 November 1951", "1951-11-05"),
        ("05-Nov-1951", "1951-11-05"),
        ("1951-11-05T00:00:00", "1951-11-05"),
        ("1951-11-05-04:00", "1951-11-05"),
        ("05/11/1951", "1951-11-05"),
        ("dd/mm/1951", "1951"),
        ("00/11/1951", "1951-11"),
        ("30/02/1951", ""),
        ("Foo 1951", ""),
        ("24/06/1402", ""),
        ("30-35 years old", ""),
        ("", ""),
    ],
)
def test_dates_are_read_as_far_as_they_are_told(written: str, date: str) -> None:
    assert partial_date(written) == date


def test_the_order_of_day_and_month_is_the_list_s() -> None:
    assert partial_date("06/19/2003", month_first=True) == "2003-06-19"
    assert partial_date("06/19/2003") == ""


@given(some.text(max_size=30))
def test_a_date_is_iso_or_nothing(written: str) -> None:
    assert len(partial_date(written)) in {0, 4, 7, 10}


@pytest.mark.parametrize(
    ("written", "exact", "about"),
    [
        ("circa 1979-1982", (), ("1979", "1980", "1981", "1982")),
        ("Jan 1960 to Dec 1961", ("1960", "1961"), ()),
        ("1900 to 1999", (), ()),
        ("1999 to 1990", (), ()),
        ("1990 to unknown", (), ()),
    ],
)
def test_a_range_of_birth_gives_every_year(
    written: str, exact: tuple[str, ...], about: tuple[str, ...]
) -> None:
    found = born(written)

    assert (found.exact, found.about) == (exact, about)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran (Islamic Republic of)", "ir"),
        ("Côte d’Ivoire", "ci"),
        ("the Russian Federation", "ru"),
        ("Korea, North", "kp"),
        ("SYRIA", "sy"),
        ("AE", "ae"),
        ("UK", "gb"),
        ("former Soviet Union", "suhh"),
        ("EU", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries_are_known_by_the_names_that_lists_use(name: str, code: str | None) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("San Diego, CA", ()),
        ("Chicago, IL", ()),
        ("Homs, Syria", ("sy",)),
        ("London, UK", ("gb",)),
        ("Cairo, Egypt, AE", ()),
    ],
)
def test_two_letters_behind_a_town_may_be_a_province(place: str, country: tuple[str, ...]) -> None:
    draft = Draft(id="x", schema="Person")
    draft.add("name", "A")

    draft.birth_place(place)

    party = draft.party("x:1")
    assert isinstance(party, ListedParty)
    assert (party.get("birthPlace"), party.get("birthCountry")) == ((place,), country)


def test_a_country_in_front_is_parted_from_what_follows() -> None:
    assert leading_country("Hong Kong Hill Ltd") == ("Hong Kong", "Hill Ltd")
    assert leading_country("Hill Ltd") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("QASIMI, Tariq", PersonName("Tariq QASIMI", "Tariq", "QASIMI")),
        ("QASIMI, Tariq, Jr.", PersonName("Tariq QASIMI Jr.", "Tariq", "QASIMI", "Jr.")),
        ("Hilarion Santos, III", PersonName("Hilarion Santos III", suffix="III")),
        ("ABU SAIF", PersonName("ABU SAIF")),
        (",", PersonName("")),
    ],
)
def test_a_name_is_turned_to_the_order_of_speech(written: str, name: PersonName) -> None:
    assert turned(written) == name


@pytest.mark.parametrize(
    ("text", "is_person", "names", "weak"),
    [
        ("A Karim; B Karim", True, ["A Karim", "B Karim"], []),
        ("A Karim b) B Karim; C Karim", True, ["A Karim", "B Karim", "C Karim"], []),
        ("Karim, Ali", True, ["Ali Karim"], []),
        ("HILL TRADING, LTD", False, ["HILL TRADING, LTD"], []),
        ("Ali (علي)", True, ["Ali", "علي"], []),
        ("علي (Ali; Aly)", True, ["علي", "Ali", "Aly"], []),
        ("Amir (original script: Амир)", True, ["Amir", "Амир"], []),
        ("Hill Works (HW)", False, ["Hill Works"], ["HW"]),
        ("Leader (Hong Kong) Ltd", False, ["Leader Ltd", "Leader (Hong Kong) Ltd"], []),
        ("ESN (Equipment Supplies North Corp)", False, ["ESN", "Equipment Supplies North Corp"], []),
        ("Hill Works 山工場", False, ["Hill Works", "山工場"], []),
        ("Hill Works（山(北)工場）", False, ["Hill Works", "山 工場", "山(北)工場"], []),
        ("Ali Karim (previously listed as)", True, ["Ali Karim"], []),
        ("Ali Karim, born 1 Jan. 1953", True, ["Ali Karim"], []),
        ('"Karim, Ali"', True, ["Ali Karim"], []),
        (") Ali Karim", True, ["Ali Karim"], []),
        ("Ali (Karim", True, ["Ali Karim"], []),
        ("(Sheikh) Ali Karim", True, ["Ali Karim", "(Sheikh) Ali Karim"], []),
        ("(Ali Karim; Aly Karim)", True, ["Ali Karim", "Aly Karim"], []),
        (" ; () - ", True, [], []),
    ],
)
def test_several_names_in_one_text_are_parted(
    text: str, is_person: bool, names: list[str], weak: list[str]
) -> None:
    found = several_names(text, is_person=is_person)

    assert (found.names, found.weak) == (names, weak)


# A small letter may be a mark, as in "b) Ali".
@given(some.text("ALIعلي;(),. b", max_size=25))
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    found = several_names(text, is_person=False)

    kept = "".join((*found.names, *found.weak, *found.asides))
    assert {each for each in text if each.isalpha()} <= set(kept) | {"b"}
