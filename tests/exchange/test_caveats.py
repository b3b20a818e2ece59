"""Caveats in a need's text: what is read as one, what is not, and how the rules do on real topics."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from mithaq.exchange.domain.caveats import _RULES, Caveat, CaveatKind, caveats_in

TOPICS = Path(__file__).parents[2].parent / "shared" / "data" / "exchange" / "sbir_needs" / "needs.jsonl.gz"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Restricted under the International Traffic in Arms Regulation.", CaveatKind.ARMS_REGULATIONS),
        ("Concealment of static systems - ITAR APPLIES", CaveatKind.ARMS_REGULATIONS),
        ("See 22 CFR Parts 120-130.", CaveatKind.ARMS_REGULATIONS),
        ("Nothing here is subject to ITAR.", CaveatKind.ARMS_REGULATIONS),
        ("International\nTraffic in\n Arms", CaveatKind.ARMS_REGULATIONS),
        ("US Export Control Laws apply.", CaveatKind.EXPORT_CONTROL),
        ("export-controlled hardware", CaveatKind.EXPORT_CONTROL),
        ("Under 15 C.F.R. Part 774", CaveatKind.EXPORT_CONTROL),
        ("Offerors must disclose any use of foreign nationals.", CaveatKind.FOREIGN_PERSONS),
        ("No non-US citizens may take part.", CaveatKind.FOREIGN_PERSONS),
        ("Documents are available to U.S. citizens only.", CaveatKind.CITIZENS_ONLY),
        ("It can only be used by U.S. citizens.", CaveatKind.CITIZENS_ONLY),
        ("Distribution Statement D applies.", CaveatKind.DISTRIBUTION_LIMITED),
        ("for official use only", CaveatKind.DISTRIBUTION_LIMITED),
        ("Firms must be Joint Certification Program certified.", CaveatKind.CERTIFIED_ONLY),
        ("A Secret level security clearance is needed.", CaveatKind.CLEARANCE_REQUIRED),
        ("NAVSEA will process the DD254.", CaveatKind.CLEARANCE_REQUIRED),
    ],
)
def test_a_caveat_is_found_with_its_words(text: str, kind: CaveatKind) -> None:
    found = caveats_in(text)

    assert kind in {caveat.kind for caveat in found}
    assert all(caveat.words in " ".join(text.split()) for caveat in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hearing protection for the ear, and a guitar.",
        "Goods that the country exports to foreign markets.",
        "The growing distribution of sensors; Distribution A is for the public.",
        "A low clearance between rotor and housing.",
        "How plants keep the secret of their growth.",
        "Citizens take part in planning their city.",
        "Unclassified work on 154 CFR panels.",
    ],
)
def test_ordinary_text_has_no_caveat(text: str) -> None:
    assert caveats_in(text) == ()


def test_the_words_of_a_caveat_are_a_short_quotation() -> None:
    text = "a" * 500 + " ITAR " + "b" * 500

    assert caveats_in(text) == (Caveat(CaveatKind.ARMS_REGULATIONS, text[501 - 60 : 505 + 60]),)


def _topics() -> list[dict[str, object]]:
    if not TOPICS.exists():
        pytest.skip("the topics of the shared data are not here")
    with gzip.open(TOPICS, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.mark.slow
def test_every_flagged_arms_notice_is_read_from_the_text_alone() -> None:
    topics = _topics()

    found = {
        str(topic["need_id"]): caveats_in(f"{topic['title']}\n{topic['description']}") for topic in topics
    }

    flagged = {
        column: _missed(topics, column, found) for column in ("itar_notice", "foreign_national_notice")
    }
    extra = [
        caveat.kind
        for topic in topics
        if not topic["itar_notice"] and not topic["foreign_national_notice"]
        for caveat in found[str(topic["need_id"])]
    ]
    print(
        f"missed { ({column: len(each) for column, each in flagged.items()}) }, not flagged {Counter(extra)}"
    )
    assert flagged["itar_notice"] == []
    # The 28 that are missed hold no notice: the column took the word "ear" for the regulation (EAR).
    assert len(flagged["foreign_national_notice"]) == 28
    assert all(re.search(r"(?i)\bears?\b", str(each)) for each in flagged["foreign_national_notice"])
    assert len({key for key, each in found.items() if each}) == 308 + 109


@pytest.mark.slow
def test_no_caveat_escapes_because_its_sign_is_not_looked_for() -> None:
    for topic in _topics():
        text = " ".join(f"{topic['title']}\n{topic['description']}".split())
        for rule in _RULES.values():
            if found := rule.pattern.search(text):
                assert any(sign in found.group().lower() for sign in rule.signs)


def _missed(
    topics: list[dict[str, object]], column: str, found: dict[str, tuple[Caveat, ...]]
) -> list[dict[str, object]]:
    return [topic for topic in topics if topic[column] and not found[str(topic["need_id"])]]
