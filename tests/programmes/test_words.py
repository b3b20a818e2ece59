"""Whatever is wrong with a text has words."""

import re
from pathlib import Path

from mithaq.programmes.domain import checking
from mithaq.words.terms import TERMS


def test_every_problem_of_a_text_has_words() -> None:
    source = Path(checking.__file__).read_text(encoding="utf-8")

    codes = set(
        re.findall(
            r'"((?:fact|clause|clauses|shares|text|title|term|master|parties|beyond|ends)_[a-z_]+)"', source
        )
    )

    assert {"fact_missing", "beyond_master", "shares_not_whole"} <= codes
    assert codes - set(TERMS["text_problem"]) == set()
