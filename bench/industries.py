"""Texts to industries and fields, beside TF-IDF with a linear machine, on groups that no model saw.

python bench/industries.py

Reads ../shared/data/economy. The peer is scikit-learn's TF-IDF of words in ones and twos with LinearSVC, with
English stop words and without; it is fitted in the same run on the same rows. Bounds are a bootstrap over
groups (headings, subclasses), of both models at once. The machine stands as scikit-learn has it; that words,
letters and meaning are read at equal weight was seen on (a) and (b), which flatters these
(docs/decisions/0057-text-to-industry.md), and not on (c).
"""

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import log_softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from mithaq.economy.domain.industries.calibration import calibration_error, curve
from mithaq.economy.domain.industries.features import Floats, Texts
from mithaq.economy.domain.industries.folds import group_folds
from mithaq.economy.domain.industries.isic import makes_goods
from mithaq.economy.domain.industries.linear import LinearTexts
from mithaq.economy.domain.industries.reading import IndustryModel, KnownTitle
from mithaq.exchange.adapters.encoders import english_encoder, universal_encoder

DATA = Path(__file__).parents[2] / "shared" / "data" / "economy"
FOLDS, DRAWS, FIRST, EVERY = 5, 1_000, 5, 4
Fit = Callable[[Sequence[str], Sequence[str], Sequence[str]], tuple[Floats, tuple[str, ...]]]
_vectors: dict[str, npt.NDArray[np.float32]] = {}


@dataclass(frozen=True)
class Result:
    """Of each text whether the first label was right, and whether one of the first five was."""

    first: npt.NDArray[np.bool_]
    top: npt.NDArray[np.bool_]


def main() -> None:
    """Print each task with its peer."""
    if not DATA.is_dir():
        print("no shared data: texts to industries are not measured")
        return
    titles = pl.read_parquet(DATA / "titles" / "classification_titles.parquet")
    for task in (across_systems, unseen_headings, unseen_subclasses, sharpness):
        if len(sys.argv) < 2 or task.__name__ in sys.argv[1:]:
            began = time.process_time()
            task(titles)
            print(f"  ({time.process_time() - began:.0f} s of CPU)", flush=True)


def across_systems(titles: pl.DataFrame) -> None:
    """(a) Learnt from NAICS, ISIC and NACE, tried on texts of HS: ISIC Rev. 4 divisions."""
    known = industry_titles(titles)
    asked = hs_divisions(titles)
    texts, truths = asked["title"].to_list(), asked["division"].to_list()
    groups = [code[:4] for code in asked["code"]]
    labels = [each.division for each in known]
    learnt = [each.text for each in known]
    print(
        f"(a) {len(known):,} titles of NAICS, ISIC 4 and NACE -> {len(texts):,} texts of HS 2017, divisions"
    )
    print(f"  the commonest division: {max(np.unique(truths, return_counts=True)[1]) / len(truths):.3f}")
    peers = {
        name: rated(*peer(learnt, labels, texts, stop_words=stop), truths)
        for name, stop in (("plain", None), ("stop words", "english"))
    }
    best = tell_peers(peers)
    model = IndustryModel.learnt(known, seen(learnt), is_english=True)
    scores = model.linear.scores(seen(texts))
    tell("ours, all industries", rated(scores, model.linear.labels, truths), best, groups)
    goods = [makes_goods(each) for each in model.linear.labels]
    of_goods = np.where(goods, scores, -np.inf)
    tell("ours, told that it is a good", rated(of_goods, model.linear.labels, truths), best, groups)
    of_peer = peer(learnt, labels, texts, stop_words="english")
    masked = np.where([makes_goods(each) for each in of_peer[1]], of_peer[0], -np.inf)
    print(f"  the peer, told the same: {rated(masked, of_peer[1], truths).first.mean():.3f}")
    trust(model, texts, truths)


def trust(model: IndustryModel, texts: Sequence[str], truths: Sequence[str]) -> None:
    """How far probabilities hold on a system that the model never saw, and who is met with silence."""
    trial = model.trial
    print(
        f"  own trial, ISIC classes held out: accuracy {trial.accuracy:.3f}, calibration error"
        f" {trial.error:.3f}, answers {trial.answered:.0%}, right of these {trial.answered_accuracy:.3f}"
    )
    read = [model.read(seen([each]), only_goods=True) for each in texts]
    confidence = np.array([each.confidence for each in read])
    right = np.array([each.divisions[0][0] == truth for each, truth in zip(read, truths, strict=True)])
    spoken = np.array([each.silence is None for each in read])
    print(
        f"  texts of HS: calibration error {calibration_error(confidence, right):.3f}; answers"
        f" {spoken.mean():.0%}, right of these {right[spoken].mean():.3f}"
    )
    for point in curve(confidence, right, steps=5):
        print(f"    surest {point.coverage:.0%}: right {point.accuracy:.3f}, from {point.confidence:.2f} on")
    patents = pl.read_parquet(DATA / "nasa" / "nasa_patents_list.parquet")["title"].drop_nulls().to_list()
    for only_goods in (False, True):
        found = [model.read(seen([each]), only_goods=only_goods) for each in patents]
        counts = {why: sum(each.silence == why for each in found) for why in {each.silence for each in found}}
        told = ", ".join(f"{why or 'answered'} {count / len(found):.1%}" for why, count in counts.items())
        kind = "as goods" if only_goods else "as anything"
        print(f"  {len(found):,} titles of NASA patents, asked {kind}: {told}", flush=True)


def unseen_headings(titles: pl.DataFrame) -> None:
    """(b) Texts of HS 2017 to divisions and classes of ISIC Rev. 3; whole headings are held out."""
    table = pl.read_parquet(DATA / "concordances" / "hs5_isic3.parquet")
    table = table.filter(pl.col("ISIC3_4d").str.contains(r"^\d{4}$"))
    hs = titles.filter(system="hs5", lang="en")
    words = dict(hs.select("code", "title").iter_rows())
    rows = hs.join(table, left_on="code", right_on="HS5_6d")
    groups = [code[:4] for code in rows["code"]]
    own = rows["title"].to_list()
    chapters = [words.get(code[:2], "") for code in rows["code"]]
    below = [f"{chapter}; {title}" for chapter, title in zip(chapters, own, strict=True)]
    for level, digits in (("divisions", 2), ("classes", 4)):
        truths = [code[:digits] for code in rows["ISIC3_4d"]]
        print(f"(b) {len(rows):,} texts of HS 2017, {len(set(truths))} {level} of ISIC 3, unseen headings")
        best = tell_peers({"own text": over_folds(own, truths, groups, _peer_of)})
        tell("ours, own text", over_folds(own, truths, groups, _ours), best, groups)
        if digits == 2:
            print("  read below the title of its chapter, as HS prints it:")
            best_below = tell_peers({"below": over_folds(below, truths, groups, _peer_of)})
            found = over_folds(below, truths, groups, _ours)
            tell("ours, below", found, best_below, groups)
            tell("ours, below, beside the peer that reads the text alone", found, best, groups)
            ceiling(own, truths)


def ceiling(texts: Sequence[str], truths: Sequence[str]) -> None:
    """How often texts that are the same but for their figures have the same division."""
    same: dict[str, list[str]] = {}
    for text, truth in zip(texts, truths, strict=True):
        same.setdefault(re.sub(r"[\d.,%]+", "#", text.lower()), []).append(truth)
    twins = [each for each in same.values() if len(each) > 1]
    agreeing = sum(max(each.count(one) for one in each) for each in twins)
    count = sum(map(len, twins))
    print(f"  {count:,} texts are the same as another but for figures; {agreeing / count:.3f} of them agree")


def unseen_subclasses(_titles: pl.DataFrame) -> None:
    """(c) Titles of IPC groups to the 35 fields of WIPO; whole subclasses are held out.

    Every fourth title, for all would take half an hour; the peer reads the same.
    """
    all_rows = pl.read_parquet(DATA / "wipo35" / "ipc_group_titles_train.parquet").filter(lang="en")
    rows = all_rows.with_columns(below=pl.Series(below_those_above(all_rows))).gather_every(EVERY)
    truths = [str(each) for each in rows["field_nr"]]
    groups, own, below = (rows[each].to_list() for each in ("subclass", "title", "below"))
    print(f"(c) {len(rows):,} titles of IPC groups, 35 fields of WIPO, unseen subclasses")
    best = tell_peers({"own title": over_folds(own, truths, groups, _peer_of)})
    tell("ours, own title", over_folds(own, truths, groups, _ours), best, groups)
    print("  read below the titles that stand above it, as IPC says to:")
    best_below = tell_peers({"below": over_folds(below, truths, groups, _peer_of)})
    found = over_folds(below, truths, groups, _ours)
    tell("ours, below", found, best_below, groups)
    tell("ours, below, beside the peer that reads the title alone", found, best, groups)


def sharpness(titles: pl.DataFrame) -> None:
    """How sharply nearness parts the classes of a division: NAICS titles beside those of ISIC and NACE."""
    known = industry_titles(titles)
    own = [each for each in known if each.system != "naics2017"]
    asked = [each for each in known if each.system == "naics2017"]
    model = IndustryModel.learnt(own, seen([each.text for each in own]), is_english=True)
    rows = model.linear.seeing.seen(seen([each.text for each in asked]))
    near = cosine_similarity(rows, model.rows)
    print(f"(d) {len(asked):,} titles of NAICS: surprise at their class within its division, by sharpness")
    for sharp in (4.0, 8.0, 12.0, 16.0, 20.0, 30.0):
        found = [_surprise(each, row, own, sharp) for each, row in zip(asked, near, strict=True)]
        of_many = [each for each in found if each is not None]
        print(f"  {sharp:.0f}: {np.mean(of_many):.3f} over {len(of_many):,}", flush=True)


def _surprise(asked: KnownTitle, near: Floats, known: Sequence[KnownTitle], sharp: float) -> float | None:
    """Minus the logarithm of the part that the true class has; None in divisions of one class."""
    best: dict[str, float] = {}
    for title, value in zip(known, near, strict=True):
        if title.division == asked.division and title.system == "isic4":
            best[title.isic_class] = max(best.get(title.isic_class, 0.0), float(value))
    if len(best) < 2 or asked.isic_class not in best:
        return None
    parts = log_softmax(sharp * np.array(list(best.values())))
    return -float(parts[list(best).index(asked.isic_class)])


def below_those_above(rows: pl.DataFrame) -> list[str]:
    """Each title after those of the groups above it in its main group; rows come in the order of IPC."""
    found: list[str] = []
    above: list[tuple[int, str]] = []
    main = ""
    for symbol, depth, title in rows.select("symbol", "depth", "title").iter_rows():
        if symbol.split("/")[0] != main:
            above, main = [], symbol.split("/")[0]
        while above and above[-1][0] >= depth:
            above.pop()
        found.append(" ".join([*(text for _, text in above), title]))
        above.append((depth, title))
    return found


def industry_titles(titles: pl.DataFrame) -> list[KnownTitle]:
    """English titles of classes of ISIC Rev. 4 and NACE, and of NAICS by its first class of ISIC."""
    table = pl.read_parquet(DATA / "concordances" / "naics2017_isic4.parquet").drop_nulls("ISIC4_4d")
    naics = dict(table.select("NAICS2017_6d", "ISIC4_4d").reverse().iter_rows())
    found = []
    for system, code, text in titles.filter(lang="en").select("system", "code", "title").iter_rows():
        own = {
            "isic4": code if len(code) == 4 else "",
            "noga2008_nace2_class": code,
            "naics2017": naics.get(code, ""),
        }.get(system, "")
        if own:
            found.append(KnownTitle(system, code, "en", text, own[:2], own, own))
    return found


def hs_divisions(titles: pl.DataFrame) -> pl.DataFrame:
    """Texts of HS 2017 that have one division of ISIC Rev. 4 alone."""
    table = pl.read_parquet(DATA / "concordances" / "hs_isic4.parquet").drop_nulls("ISIC4_2d")
    single = table.group_by("HS_6d").agg(pl.col("ISIC4_2d").unique())
    single = single.filter(pl.col("ISIC4_2d").list.len() == 1)
    single = single.with_columns(division=pl.col("ISIC4_2d").list.first())
    return titles.filter(system="hs5", lang="en").join(
        single, left_on="code", right_on="HS_6d", maintain_order="left"
    )


def seen(texts: Sequence[str]) -> Texts:
    """Texts with the vectors of the English model, each read once."""
    new = [each for each in dict.fromkeys(texts) if each not in _vectors]
    encoder = english_encoder() or universal_encoder()
    _vectors.update(zip(new, encoder.encode(new), strict=True))
    return Texts.of(texts, np.array([_vectors[each] for each in texts]))


def peer(
    learnt: Sequence[str], labels: Sequence[str], tried: Sequence[str], *, stop_words: str | None
) -> tuple[Floats, tuple[str, ...]]:
    weigh = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), stop_words=stop_words)
    machine = LinearSVC(random_state=0).fit(weigh.fit_transform(learnt), np.array(labels))
    return machine.decision_function(weigh.transform(tried)), tuple(machine.classes_)


def _peer_of(
    learnt: Sequence[str], labels: Sequence[str], tried: Sequence[str]
) -> tuple[Floats, tuple[str, ...]]:
    return peer(learnt, labels, tried, stop_words="english")


def _ours(
    learnt: Sequence[str], labels: Sequence[str], tried: Sequence[str]
) -> tuple[Floats, tuple[str, ...]]:
    model = LinearTexts.learnt(seen(learnt), labels, is_english=True)
    return model.scores(seen(tried)), model.labels


def over_folds(texts: Sequence[str], truths: Sequence[str], groups: Sequence[str], fit: Fit) -> Result:
    """Each text judged by a model that saw nothing of its group."""
    first, top = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    for learnt, tried in group_folds(groups, FOLDS):
        scores, labels = fit(
            [texts[each] for each in learnt],
            [truths[each] for each in learnt],
            [texts[each] for each in tried],
        )
        found = rated(scores, labels, [truths[each] for each in tried])
        first[tried], top[tried] = found.first, found.top
    return Result(first, top)


def rated(scores: Floats, labels: Sequence[str], truths: Sequence[str]) -> Result:
    ranked = np.array(labels)[np.argsort(-scores, axis=1, kind="stable")]
    is_it = ranked == np.array(truths)[:, None]
    return Result(is_it[:, 0], is_it[:, :FIRST].any(axis=1))


def tell_peers(peers: Mapping[str, Result]) -> Result:
    """Print each; the best goes on."""
    for name, each in peers.items():
        print(f"  peer, {name}: accuracy {each.first.mean():.3f}, top five {each.top.mean():.3f}", flush=True)
    return max(peers.values(), key=lambda each: each.first.mean())


def tell(name: str, ours: Result, theirs: Result, groups: Sequence[str]) -> None:
    """Print accuracy and its gain with bounds of 95 % over drawn groups."""
    low, high = paired(ours.first, theirs.first, groups)
    gain = ours.first.mean() - theirs.first.mean()
    print(
        f"  {name}: accuracy {ours.first.mean():.3f}, top five {ours.top.mean():.3f};"
        f" gain {gain:+.3f} [{low:+.3f}, {high:+.3f}], {gain / theirs.first.mean():+.1%} of the peer’s;"
        f" wrong in the top five {(1 - ours.top.mean()) / (1 - theirs.top.mean()) - 1:+.0%}",
        flush=True,
    )


def paired(
    ours: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_], groups: Sequence[str]
) -> tuple[float, float]:
    names, place = np.unique(groups, return_inverse=True)
    gains = np.bincount(place, weights=ours.astype(float) - theirs, minlength=len(names))
    sizes = np.bincount(place, minlength=len(names))
    drawn = np.random.default_rng(7).integers(0, len(names), (DRAWS, len(names)))
    found = gains[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
