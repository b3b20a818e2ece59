"""Names of countries as sources write them."""

import pytest

from mithaq.watch.adapters.country_names import country_names


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Türkiye", "TR"),
        ("TÜRKİYE", "TR"),
        ("Turkey", "TR"),
        ("Russian Federation", "RU"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Korea (the Republic of)", None),
        ("Democratic People's Republic of Korea", "KP"),
        ("United States", "US"),
        ("U.S.A.", "US"),
        ("usa", "US"),
        ("US", "US"),
        ("USA", "US"),
        ("SAU", "SA"),
        ("UK", "GB"),
        ("England", "GB"),
        ("Peoples R China", "CN"),
        ("Hong Kong SAR", "HK"),
        ("Taiwan", "TW"),
        ("Viet Nam", "VN"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Iran (Islamic Republic of)", "IR"),
        ("The Netherlands", "NL"),
        ("المغرب", "MA"),
        ("السعودية", "SA"),
        ("المملكة العربية السعودية", "SA"),
        ("Maroc", "MA"),
        ("Émirats arabes unis", "AE"),
        ("Czech Republic", "CZ"),
        ("Bosnia and Herzegovina", "BA"),
        ("Palestine", "PS"),
        ("Democratic Republic of the Congo", "CD"),
        ("Congo", "CG"),
        # Words that are also codes, groups, former states of several successors, nobody.
        ("in", None),
        ("no", None),
        ("us", None),
        ("Unknown", None),
        ("World", None),
        ("EU", None),
        ("European Union", None),
        ("Czechoslovakia", None),
        ("USSR", None),
        ("", None),
        ("  ", None),
        ("Atlantis", None),
    ],
)
def test_a_name_gives_its_code_or_nothing(written: str, code: str | None) -> None:
    assert country_names().code_of(written) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Qatar and Türkiye sign in Doha", "QA TR"),
        ("US and Qatar agree", "QA US"),
        ("The U.S. Navy visits Oman", "OM US"),
        ("Tell us what is in it, no matter", ""),
        ("US LEADS IN ALL", ""),
        ("Guinea-Bissau, Equatorial Guinea and Papua New Guinea", "GQ GW PG"),
        ("Guinea and Niger, not Nigeria's north", "GN NE NG"),
        ("Democratic Republic of the Congo", "CD"),
        ("South Korea and North Korea", "KP KR"),
        ("قطر والسعودية توقعان اتفاقًا مع المغرب", "MA QA SA"),
        ("تعاون للسعودية وقطر", "QA SA"),
        ("Le Maroc, l’Égypte et la Côte d’Ivoire", "CI EG MA"),
        ("Les Émirats arabes unis et les Émirats", "AE"),
        ("Qatari and Moroccan engineers", ""),
        ("Democratic Republic of Congo and the DRC", "CD"),
        ("République démocratique du Congo", "CD"),
        ("جمهورية الكونغو الديمقراطية", "CD"),
        ("Une réunion du Conseil à La Réunion", ""),
        ("A US$200 million contract for Türkiye", "TR"),
        ("US $5m for Oman", "OM"),
        ("New Mexico, New Jersey, New South Wales and guinea pigs", ""),
        ("أنبوب بقطر 5 أمتار ونصف قطر آخر", ""),
        ("زيارة إلى قطر ومصر", "EG QA"),
        ("دعم مالي للمشروع", ""),
        ("قوات في مالي", "ML"),
        ("See www.example.co.uk and https://oman.example/qatar", ""),
        ("The U.K. and Oman", "GB OM"),
        ("", ""),
        ("...", ""),
    ],
)
def test_a_text_gives_all_countries_that_it_names(text: str, codes: str) -> None:
    assert " ".join(sorted(country_names().named_in(text))) == codes


def test_a_text_without_blanks_is_read_in_one_go() -> None:
    assert country_names().named_in("a." * 500_000 + " Oman") == {"OM"}
