"""Fit what meaning weighs beside wording, by how many words ask: the three numbers of `domain/meaning.py`.

Needs of four lengths are asked: titles of Horizon Europe and of SBIR, SBIR titles with the beginning of their
text, and whole SBIR pages. For each, what its candidates say and mean is taken once, as the page of matches
takes it; then every curve of the grid ranks them. A curve is judged by the mean nDCG@10 of the four lengths,
and honestly by needs that it was not chosen on (five parts). Nothing is written: the numbers are few and
readable, and a person puts them into the module.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import mean

import numpy as np

import matching
from mithaq.base.languages import Language
from mithaq.exchange.adapters.vector_shelf import VectorShelf
from mithaq.exchange.domain import meaning
from mithaq.exchange.domain.content import Kind, Text
from mithaq.exchange.domain.glossing import no_glosses
from mithaq.exchange.domain.meaning import meaning_value
from mithaq.exchange.queries.answers import looked_at

RATIOS = (0.4, 0.6, 0.8, 1.0, 1.2, 1.5)
SHORT = (8, 15, 30)
FALLS = (0.4, 0.5, 2 / 3, 0.8, 1.0)
PARTS = 5
BEGINNING = 300
Curve = tuple[float, int, float]
SHIPPED: Curve = (meaning.RATIO_SHORT, meaning.SHORT_WORDS, meaning.FALL)


@dataclass(frozen=True)
class Asked:
    """A need: how many words, and of each candidate what it says, what it means, and whether it answers."""

    words: int
    says: np.ndarray
    means: np.ndarray
    answers: np.ndarray
    known: int

    def ndcg(self, curve: Curve) -> float:
        """nDCG@10 of the ranking by a curve."""
        ratio = curve[0] * min(1.0, curve[1] / max(1, self.words)) ** curve[2]
        best = np.argsort(-(self.says + ratio * self.means), kind="stable")[:10]
        discounts = 1 / np.log2(np.arange(2, 12))
        ideal = discounts[: min(10, self.known)].sum()
        return float((self.answers[best] * discounts[: len(best)]).sum() / ideal)


def main() -> None:
    """Print the best curve, the shipped one, and what a choice is worth on needs it was not made on."""
    if not matching.DATA.exists():
        print("no data: nothing fitted")
        return
    groups = {name: found for each in matching.SETS for name, found in _groups(each).items()}
    curves = list(product(RATIOS, SHORT, FALLS))
    best = max(curves, key=partial(_value, list(groups.values())))
    print(f"{'curve (ratio, words, fall)':<32}{'mean':>7}" + "".join(f"{name:>16}" for name in groups))
    for title, curve in (("no meaning", (0.0, 1, 1.0)), ("shipped", SHIPPED), ("best of the grid", best)):
        said = f"{title} {curve[0]:.1f} {curve[1]} {curve[2]:.2f}"
        values = [mean(need.ndcg(curve) for need in found) for found in groups.values()]
        print(f"{said:<32}{mean(values):>7.3f}" + "".join(f"{value:>16.3f}" for value in values))
    unseen = []
    for part in range(PARTS):
        chosen_on = [[need for at, need in enumerate(g) if at % PARTS != part] for g in groups.values()]
        left_out = [[need for at, need in enumerate(g) if at % PARTS == part] for g in groups.values()]
        chosen = max(curves, key=partial(_value, chosen_on))
        unseen.append((_value(left_out, chosen), _value(left_out, SHIPPED)))
    print(
        f"on needs not chosen on: fitted {mean(one for one, _ in unseen):.3f}, "
        f"shipped {mean(other for _, other in unseen):.3f}"
    )


def _value(groups: Sequence[Sequence[Asked]], curve: Curve) -> float:
    return mean(mean(need.ndcg(curve) for need in found) for found in groups)


def _groups(name: str) -> dict[str, list[Asked]]:
    needs = matching._read(matching.DATA / name)
    short = name.partition("_")[0]
    lengths = {f"{short} titles": 0}
    if any(text.summary for text in needs.needs.values()):
        lengths |= {f"{short} beginnings": BEGINNING, f"{short} pages": 1_000_000}
    with tempfile.TemporaryDirectory() as folder:
        shelf = VectorShelf(Path(folder) / "vectors")
        indexed = matching._records(needs, no_glosses)
        index = matching._indexed(indexed, Path(folder) / "search")
        matching._read_by_models(name, indexed, shelf)
        keys = {matching._id("offer", key): key for key in needs.offers}
        found: dict[str, list[Asked]] = {}
        for title, length in lengths.items():
            for need, relevant in needs.relevant.items():
                text = needs.needs[need]
                asked = matching._content(Kind.NEED, {Language.EN: Text(text.title, text.summary[:length])})
                seen = looked_at(asked, matching.SCOPE, index, shelf)
                records = list(seen.candidates)
                found.setdefault(title, []).append(
                    Asked(
                        seen.words,
                        np.array([seen.shares[key][0] for key in records]),
                        np.array([meaning_value(seen.near.get(key)) for key in records]),
                        np.array([keys[key] in relevant for key in records], dtype=float),
                        len(relevant),
                    )
                )
            print(
                f"{title}: {len(needs.relevant)} needs, {mean(a.words for a in found[title]):.0f} words",
                flush=True,
            )
    return found


if __name__ == "__main__":
    main()
