"""Whose consent a text asks for before anything goes to somebody who is no party."""

from dataclasses import replace
from typing import Any

import pytest

from agreements import ONE, OTHER, clause, complete, with_clause
from mithaq.programmes.domain.agreed import AgreementText, Master
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.third_parties import consents_beyond

THIRD = "institution:0190a0a0-0000-7000-8000-000000000003"


def asking(*parties: str, **facts: Any) -> AgreementText:
    text = complete(*parties)
    return with_clause(text, clause(ClauseKind.THIRD_PARTIES, may_receive=True, **facts))


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        # Texts of before the fact: those that are named, and by silence all.
        ({}, [ONE, OTHER]),
        ({"consent_of": [OTHER]}, [OTHER]),
        # It says so itself.
        ({"consent_by": "originator"}, []),
        ({"consent_by": "originator", "consent_of": [OTHER]}, [OTHER]),
        ({"consent_by": "named", "consent_of": [OTHER]}, [OTHER]),
        ({"consent_by": "all"}, [ONE, OTHER]),
        ({"consent_by": "all", "consent_of": [OTHER]}, [ONE, OTHER]),
        # Of a node that does not check: what cannot be read opens nothing.
        ({"consent_by": "named"}, [ONE, OTHER]),
        ({"consent_by": "nobody"}, [ONE, OTHER]),
        ({"consent_of": "x"}, [ONE, OTHER]),
    ],
)
def test_who_is_asked_follows_from_the_clause(facts: dict[str, Any], asked: list[str]) -> None:
    assert list(consents_beyond(asking(**facts), None)) == asked


def test_an_arrangement_takes_no_consent_away_from_a_party_above_it() -> None:
    master = asking(ONE, OTHER, THIRD, consent_by="named", consent_of=[THIRD])
    under = replace(asking(consent_by="originator"), master=Master(master.agreement, master.digest))
    silent = replace(
        under, clauses=tuple(each for each in under.clauses if each.kind is not ClauseKind.THIRD_PARTIES)
    )

    assert consents_beyond(under, master) == (THIRD,)
    assert consents_beyond(silent, master) == (THIRD,)
    assert consents_beyond(silent, None) == ()
