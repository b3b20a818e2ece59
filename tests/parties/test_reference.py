"""The states and blocs that the software knows: counts and cases that anyone can look up."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.parties.adapters import reference
from mithaq.parties.domain.blocs import Precision, Standing

STATES = reference.states()
BLOCS = reference.blocs()


def test_the_249_codes_of_iso_3166_are_known_once_each() -> None:
    assert len(STATES) == 249
    assert len({state.alpha3 for state in STATES}) == 249
    assert len({state.numeric for state in STATES}) == 249


def test_codes_are_well_formed() -> None:
    for state in STATES:
        assert (len(state.code), len(state.alpha3), len(state.numeric)) == (2, 3, 3)
        assert (state.code + state.alpha3).isascii()
        assert (state.code + state.alpha3).isupper()
        assert state.numeric.isdecimal()


@pytest.mark.parametrize(
    ("code", "codes", "names"),
    [
        ("TR", ("TUR", "792"), ("تركيا", "Türkiye", "Turquie")),
        ("NO", ("NOR", "578"), ("النرويج", "Norway", "Norvège")),
        ("SA", ("SAU", "682"), ("المملكة العربية السعودية", "Saudi Arabia", "Arabie saoudite")),
        ("AL", ("ALB", "008"), ("ألبانيا", "Albania", "Albanie")),
    ],
)
def test_a_state_has_its_codes_and_names(
    code: str, codes: tuple[str, str], names: tuple[str, str, str]
) -> None:
    state = STATES.get(code)

    assert (state.alpha3, state.numeric) == codes
    assert tuple(state.names[language] for language in Language) == names


def test_no_name_is_missing_repeated_or_reordered() -> None:
    for language in Language:
        names = [each.names[language] for each in (*STATES, *BLOCS)]

        assert all(name.strip() for name in names)
        assert len(set(names)) == len(names)
        assert not [name for name in names if any(unicodedata.category(c) in {"Cc", "Cf"} for c in name)]


@pytest.mark.parametrize("code", ["XK", "EU", "UN", "ZZ", "tr", "", "TUR"])
def test_a_code_outside_iso_is_refused(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        STATES.get(code)

    assert refusal.value.code == "state_unknown"
    assert refusal.value.facts == {"value": code}
    assert code not in STATES


@pytest.mark.parametrize(
    ("bloc", "day", "members", "suspended"),
    [
        ("OIC", date(2020, 1, 1), 56, ("SY",)),
        ("OIC", date(2026, 1, 1), 57, ()),
        ("OIC", date(1970, 1, 1), 25, ()),
        ("GCC", date(1981, 5, 24), 0, ()),
        ("GCC", date(2026, 1, 1), 6, ()),
        ("AL", date(2010, 1, 1), 22, ()),
        ("AL", date(2011, 6, 1), 21, ("LY",)),
        ("D8", date(2024, 12, 18), 8, ()),
        ("D8", date(2025, 1, 1), 9, ()),
        ("AU", date(2002, 7, 9), 52, ("MG",)),
        ("AU", date(2018, 1, 1), 55, ()),
        ("AU", date(2024, 1, 1), 49, ("BF", "GA", "GN", "ML", "NE", "SD")),
        ("AU", date(2026, 3, 1), 49, ("BF", "GW", "MG", "ML", "NE", "SD")),
        ("ASEAN", date(2025, 10, 25), 10, ()),
        ("ASEAN", date(2026, 1, 1), 11, ()),
        ("EU", date(2020, 1, 31), 28, ()),
        ("EU", date(2021, 1, 1), 27, ()),
        ("NATO", date(1949, 9, 1), 12, ()),
        ("NATO", date(2024, 1, 1), 31, ()),
        ("NATO", date(2026, 1, 1), 32, ()),
        # The 51 founders without Czechoslovakia and Yugoslavia, which have no code any more.
        ("UN", date(1945, 12, 31), 49, ()),
        ("UN", date(2024, 1, 1), 193, ()),
    ],
)
def test_a_bloc_counts_as_many_members_as_it_had(
    bloc: str, day: date, members: int, suspended: tuple[str, ...]
) -> None:
    found = BLOCS.get(bloc)

    assert len(found.members_on(day)) == members
    assert found.suspended_on(day) == suspended


@pytest.mark.parametrize(
    ("state", "bloc", "day", "standing"),
    [
        ("SY", "OIC", date(2012, 8, 14), Standing.MEMBER),
        ("SY", "OIC", date(2015, 1, 1), Standing.SUSPENDED),
        ("SY", "OIC", date(2025, 3, 6), Standing.SUSPENDED),
        ("SY", "OIC", date(2025, 3, 7), Standing.MEMBER),
        ("SY", "AL", date(2012, 1, 1), Standing.SUSPENDED),
        ("SY", "AL", date(2024, 1, 1), Standing.MEMBER),
        ("EG", "OIC", date(1982, 1, 1), Standing.SUSPENDED),
        ("EG", "AL", date(1980, 1, 1), Standing.SUSPENDED),
        ("EG", "AL", date(1990, 1, 1), Standing.MEMBER),
        ("AF", "OIC", date(1985, 1, 1), Standing.SUSPENDED),
        ("RU", "OIC", date(2010, 1, 1), Standing.OBSERVER),
        ("MA", "AU", date(2016, 12, 31), None),
        ("MA", "AU", date(2017, 2, 1), Standing.MEMBER),
        ("GN", "AU", date(2022, 1, 1), Standing.SUSPENDED),
        ("GN", "AU", date(2026, 2, 1), Standing.MEMBER),
        ("GB", "EU", date(2019, 1, 1), Standing.MEMBER),
        ("GB", "EU", date(2020, 1, 31), Standing.MEMBER),
        ("GB", "EU", date(2020, 2, 1), None),
        ("TL", "ASEAN", date(2024, 1, 1), Standing.OBSERVER),
        ("TL", "ASEAN", date(2025, 10, 26), Standing.MEMBER),
        ("NO", "NATO", date(2000, 1, 1), Standing.MEMBER),
        ("PS", "UN", date(2024, 1, 1), Standing.OBSERVER),
        ("TW", "UN", date(2024, 1, 1), None),
    ],
)
def test_a_state_stood_in_a_bloc_as_history_says(
    state: str, bloc: str, day: date, standing: Standing | None
) -> None:
    assert BLOCS.get(bloc).standing_of(state, on=day) is standing


@pytest.mark.parametrize(
    ("state", "day", "blocs"),
    [
        ("TR", date(2026, 1, 1), ("D8", "NATO", "OIC", "UN")),
        ("SY", date(2015, 1, 1), ("UN",)),
        ("SY", date(2026, 1, 1), ("AL", "OIC", "UN")),
        ("EG", date(1980, 1, 1), ("UN",)),
        ("TH", date(2026, 1, 1), ("ASEAN", "UN")),
        ("CH", date(2002, 9, 9), ()),
    ],
)
def test_the_blocs_of_a_state_are_those_that_count_it_that_day(
    state: str, day: date, blocs: tuple[str, ...]
) -> None:
    assert BLOCS.of(state, day) == blocs


def test_an_unknown_bloc_is_refused() -> None:
    with pytest.raises(Refused, match="bloc_unknown"):
        BLOCS.get("OAU")


def test_nobody_belongs_to_a_bloc_before_it_was_founded() -> None:
    for bloc in BLOCS:
        assert min(spell.valid_from for spell in bloc.spells) >= bloc.founded_on


def test_every_spell_names_a_source_and_says_how_exact_it_is() -> None:
    spells = [spell for bloc in BLOCS for spell in bloc.spells]

    assert all(spell.source for spell in spells)
    assert {spell.precision for spell in spells} == set(Precision)
    assert [
        spell.precision for spell in spells if (spell.state, spell.valid_from) == ("KZ", date(1995, 1, 1))
    ] == [Precision.YEAR]


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("founded: 1981-05-25", "founded: 1981-05-25\n  chair: KW", "chair"),
        ("founded: 1981-05-25", "founded: May 1981", "founded"),
        ('"NO"', "NO", "states"),
        ("states: [KM]", "states: [ZZ]", "ZZ"),
        ("status: observer", "status: friend", "friend"),
        ('until: "1984-04"', 'until: "1978-04"', "ends before it begins"),
        ('until: "1984-04"', "until: spring", "isoformat"),
        ("states: [KM, MV]", "states: [KM, MV, AF]", "overlap"),
        ("code: GCC", "code: OIC", "twice"),
    ],
)
def test_a_faulty_rulebook_does_not_load(
    written: str, instead: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (reference.RULEBOOKS / "blocs.yaml").read_text(encoding="utf-8")
    assert written in content
    (tmp_path / "blocs.yaml").write_text(content.replace(written, instead), encoding="utf-8")
    monkeypatch.setattr(reference, "RULEBOOKS", tmp_path)

    with pytest.raises(ValueError, match=complaint):
        reference.blocs.__wrapped__()
