"""How well an item's control entry is found: recall beside TF-IDF, and the time of a suggestion.

Texts of the EU Annex I must find the US entry of the same regime; by text, by heading alone and by code (the
mean over codes of the recall of each code's texts, so that a code with many texts is one code). Eleven of the
headings of the development half say no more than 'Other "technology" as follows:'. Product lines of a vendor
must find the vendor's own US entry among five; those that it calls EAR99 are left out. Rewritten provisions
are synthetic. Codes in a text are never used but to say which goods a software or a technology is for. The
peer is scikit-learn's TF-IDF on whole entries, by words and by letters, in the same run.
"""

import csv
import gzip
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from mithaq.clearance.adapters.control_lists.methods import ready_method
from mithaq.clearance.adapters.control_lists.registry import load_control_list
from mithaq.clearance.domain.control.provisions import ControlList
from mithaq.clearance.domain.control.suggesting import suggest

DATA = Path(__file__).parents[2] / "shared" / "data" / "clearance"
SETS = DATA / "control_classification"
BEST = 5
_ENTRY = re.compile(r"\d[A-E]\d{3}|[IVX]+(?=\(|$)")
Ranks = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Question:
    """A text and the entry that it belongs to; `kind` tells the set."""

    text: str
    entry: str
    kind: str


def main() -> None:
    if not SETS.is_dir():
        print("no shared data: classification is not measured")
        return
    us = load_control_list("us_lists", str(DATA / "us_ccl_usml"))
    ready = ready_method()
    began = time.process_time()
    index = ready.index(us)
    print(f"{len(us.provisions):,} provisions indexed in {time.process_time() - began:.1f} s", flush=True)
    asked = [each for each in questions() if each.entry in us.entries]

    def ours(text: str) -> Sequence[str]:
        return [each.entry for each in suggest(text, (), index, ready.method).candidates]

    print(
        f"{'method':<16}{'texts':<22}{'n':>6}{'R@1':>8}{'R@5':>8}{'by code':>9}{'median ms':>11}{'p95 ms':>8}"
    )
    for name, ranks in (("mithaq", ours), *peers(us)):
        tell(name, ranks, asked)


def tell(name: str, ranks: Ranks, asked: Sequence[Question]) -> None:
    """Print a row for each set."""
    answers = []
    for each in asked:
        began = time.process_time()
        found = ranks(each.text)[:BEST]
        answers.append((each, found, 1000 * (time.process_time() - began)))
    kinds = dict.fromkeys(each.kind for each in asked)
    for title, belongs in (
        ("EU to US", ("eu provision", "eu heading")),
        *((kind, (kind,)) for kind in kinds),
    ):
        some = [each for each in answers if each[0].kind in belongs]
        first = [found[:1] == [one.entry] for one, found, _ in some]
        within = [one.entry in found for one, found, _ in some]
        codes = {one.entry for one, _, _ in some}
        by_code = mean(
            mean(hit for hit, (one, _, _) in zip(first, some, strict=True) if one.entry == code)
            for code in codes
        )
        times = [took for _, _, took in some]
        median, late = np.quantile(times, (0.5, 0.95))
        print(
            f"{name:<16}{title:<22}{len(some):>6}{mean(first):>8.3f}{mean(within):>8.3f}{by_code:>9.3f}"
            f"{median:>11.1f}{late:>8.1f}",
            flush=True,
        )


def peers(us: ControlList) -> Sequence[tuple[str, Ranks]]:
    """TF-IDF over whole entries with cosine, as the report's baseline."""
    entries = us.entries
    whole = dict.fromkeys(entries, "")
    for each in us.provisions:
        whole[each.entry] += f" {each.text}"
    made = (
        ("tf-idf words", TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))),
        ("tf-idf letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)),
    )
    return [(name, _ranks(vectorizer, entries, list(whole.values()))) for name, vectorizer in made]


def _ranks(vectorizer: Any, entries: Sequence[str], texts: Sequence[str]) -> Ranks:
    rows = vectorizer.fit_transform(texts)

    def ranks(text: str) -> Sequence[str]:
        scores = (rows @ vectorizer.transform([text]).T).toarray()[:, 0]
        return [entries[place] for place in np.argsort(-scores, kind="stable")[:BEST]]

    return ranks


def questions() -> list[Question]:
    """Those of all three sets that name an entry."""
    with gzip.open(SETS / "eu_to_us_dev.jsonl.gz", "rt", encoding="utf-8") as file:
        pairs = [json.loads(line) for line in file]
    found = [Question(each["query"], each["answer"], f"eu {each['level']}") for each in pairs]
    sets = (
        ("vendor_products_dev.csv", "description", "us_eccn", "vendor product"),
        ("synthetic_paraphrases_dev.csv", "query_text", "true_ecn", "synthetic"),
    )
    for name, text, code, kind in sets:
        with (SETS / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found.extend(
            Question(row[text], entry[0], kind) for row in rows if (entry := _ENTRY.match(row[code]))
        )
    return found


if __name__ == "__main__":
    main()
