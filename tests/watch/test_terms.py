"""Which terms a text uses."""

import pytest

from mithaq.watch.domain.terms import terms_of

CASES = [
    ("deep learning", {"deep", "learning", "deep learning"}),
    ("Deep-learning", {"deep", "learning", "deep learning"}),
    ("the state of the art", {"state", "art"}),
    (
        "quantum key distribution",
        {"quantum", "key", "distribution", "quantum key", "key distribution", "quantum key distribution"},
    ),
    ("networks. Routing", {"networks", "routing"}),
    ("energy of $E=mc^2$ photons", {"energy", "photons"}),
    ("5G 2020 radio", {"radio"}),
    ("C++ code", {"c++", "code", "c++ code"}),
    ("l’apprentissage profond", {"apprentissage", "profond", "apprentissage profond"}),
    (
        "تعلّم الآلة والشبكات العصبية",
        {
            "تعلم",
            "آلة",
            "شبكات",
            "عصبية",
            "تعلم آلة",
            "آلة شبكات",
            "شبكات عصبية",
            "تعلم آلة شبكات",
            "آلة شبكات عصبية",
        },
    ),
    ("", set()),
]


@pytest.mark.parametrize(("title", "terms"), CASES)
def test_terms_of_a_title(title: str, terms: set[str]) -> None:
    assert terms_of(title) == terms


def test_a_term_never_joins_title_and_abstract() -> None:
    assert "radar imaging" not in terms_of("Passive radar", "Imaging from afar")
