"""Who leads: the figures that were published beside those that are reckoned here, whether confidences of
fields hold, and the speed beside plain Polars in the same run.

Three parts. Fields: a model is learnt from eight tenths of the works of arXiv, set right on one and
measured on the last; then it places papers of conferences whose subject is known and that it never saw.
Figures: shares of nations by the NCSES tables, and of ICRA and IROS by their papers. Speed: the tallies of
leaders by the expression that any engine takes (DuckDB here), beside the same by hand in Polars; both must
agree.
"""

import os
import time
import zlib
from collections.abc import Callable, Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mithaq.node.settings")

import ibis
import numpy as np
import polars as pl

from mithaq.watch.adapters.crosswalks import crosswalks, seeds
from mithaq.watch.domain.asking import Actors, Counting
from mithaq.watch.domain.crosswalks import said_by
from mithaq.watch.domain.field_words import FieldWords, group_of, learn, read
from mithaq.watch.domain.national import Point, national
from mithaq.watch.domain.placing import labels_of, place, rules_of
from mithaq.watch.domain.terms import terms_of
from mithaq.watch.queries.citations import with_main_field, with_scores
from mithaq.watch.queries.output import credits, in_years, tallies, world

DATA = Path(__file__).parents[2] / "shared" / "data" / "watch"
ROBOTS = "manufacturing.robotics_automation"
SUBJECTS = {
    "icra": ROBOTS,
    "iros": ROBOTS,
    "cvpr": "computing.computer_vision",
    "iccv": "computing.computer_vision",
    "icml": "computing.machine_learning",
    "nips": "computing.machine_learning",
}
NATIONS = {
    "China": (None, 26.9),
    "United States": (None, 13.7),
    "Algeria": (0.051, 0.227),
    "Saudi Arabia": (0.144, 0.772),
    "France": (4.29, 1.97),
}
ROBOT_SHARES = {"China": 6.1, "United States": 24.0, "France": 6.6}
GROUPS = frozenset(
    {
        *("World", "Africa", "Asia", "Australia and Oceania", "Central America and Caribbean", "Europe"),
        *("EU-27", "EU-27 and United Kingdom", "Middle East", "North America", "Other Europe"),
        *("Other Europe, 2020", "South America"),
    }
)
TIMES = 20
"""How often the papers with countries are taken, to make a corpus of a million."""
Found = TypeVar("Found")
SHARES = pl.List(pl.Struct({"of": pl.String, "part": pl.Float64}))


def main() -> None:
    """Print all three parts."""
    if not DATA.exists():
        print("no shared data: leaders are not measured")
        return
    papers = _papers()
    _fields(_preprints(), papers)
    _nations()
    _robots(papers)
    _speed(papers)


def _fields(works: pl.DataFrame, papers: pl.DataFrame) -> None:
    said = said_by(works["classes"].explode().unique().drop_nulls(), crosswalks())
    rows = works.with_row_index("row").join(
        labels_of(works.with_row_index("row"), rules_of(said, seeds(), None)), on="row"
    )
    taught, unseen = rows.filter(pl.col("tenth") != 1), rows.filter(pl.col("tenth") == 1)
    model, took = _timed(
        lambda: learn(
            taught["terms"], taught["label"].to_list(), is_held_back=(taught["tenth"] == 0).to_numpy()
        )
    )
    print(f"fields: learnt from {taught.height:,} works in {took:.1f} s: {len(model.fields)} fields")
    _calibration(unseen, model)
    rules = rules_of(said, seeds(), model)
    placed, took = _timed(lambda: place(works, rules))
    part = placed.select("source", "key").n_unique() / works.height
    print(
        f"placed {works.height:,} works of arXiv, {works.height / took:,.0f} a second;"
        f" {part:.1%} have a field"
    )
    _subjects(papers, rules.said.height, place(papers, rules))


def _calibration(unseen: pl.DataFrame, model: FieldWords) -> None:
    said = read(unseen["terms"], model)
    label = unseen["label"].to_numpy()
    groups = np.array([said.groups[at] for at in said.group], dtype=object)
    fields = np.array([said.fields[at] for at in said.field], dtype=object)
    tells = np.array([name != group_of(one) or name == one for name, one in zip(label, fields, strict=True)])
    right = groups == np.array([group_of(name) for name in label], dtype=object)
    _told("group", said.group_confidence, right)
    _told("field", said.field_confidence[tells], (fields == label)[tells])


def _told(what: str, confidence: np.ndarray, right: np.ndarray) -> None:
    print(f"{what} of {len(right):,} unseen works: {right.mean():.3f} right. Confidence, works, right:")
    error = 0.0
    for low in np.arange(0.0, 1.0, 0.1):
        part = (confidence >= low) & (confidence < low + 0.1)
        if part.any():
            error += part.sum() * abs(confidence[part].mean() - right[part].mean())
            print(f"  {confidence[part].mean():>6.3f}{part.sum():>8,}{right[part].mean():>8.3f}")
    print(f"  expected calibration error {error / len(right):.4f}")


def _subjects(papers: pl.DataFrame, classes: int, placed: pl.DataFrame) -> None:
    print(f"papers of conferences by their words alone ({classes} classes known, none of theirs):")
    found = papers.select("source", "key").join(placed, on=["source", "key"], how="left")
    for venue, subject in SUBJECTS.items():
        own = found.filter(pl.col("source") == venue)
        works, told = own["key"].n_unique(), own.drop_nulls("field")
        is_subject = told.filter(pl.col("field") == subject)["key"].n_unique()
        is_near = told.filter(pl.col("field").is_in([subject, group_of(subject), "computing"]))[
            "key"
        ].n_unique()
        silent = own.filter(pl.col("field").is_null())["key"].n_unique()
        print(
            f"  {venue:<6}{works:>7,}  {subject:<36}{is_subject / works:>7.1%}  or a group it may be in"
            f" {is_near / works:>6.1%}, no field {silent / works:>6.1%}"
        )


def _nations() -> None:
    rows = pl.read_parquet(DATA / "ncses_indicators" / "publications.parquet").filter(
        (pl.col("field") == "all S&E fields") & (pl.col("counting") == "fractional")
    )
    points = [
        Point(str(series), "" if area in GROUPS else area, path, year, value)
        for series, area, path, year, value in rows.select("table_id", "area", "path", "year", "value")
        .drop_nulls()
        .iter_rows()
    ]
    found = national(points)
    assert found is not None
    print(f"articles of nations, 2003 and 2022, release {found.series} (of {rows['table_id'].n_unique()}):")
    for name, (first, last) in NATIONS.items():
        line = found.lines[name].shares
        before, after = 100 * line[2003], 100 * line[2022]
        told = f"{first if first is not None else '':>8}"
        print(f"  {name:<16} here {before:>7.3f} {after:>7.3f}   published {told} {last:>7.3f}")
    print(f"  all nations together, 2022: {sum(each.shares[2022] for each in found.lines.values()):.6f}")


def _robots(papers: pl.DataFrame) -> None:
    table = ibis.memtable(papers.drop("terms").to_arrow())
    robots = table.filter(table["source"].isin(["icra", "iros"]))
    print("ICRA and IROS, fractional shares in percent (to 2019: what follows is held out):")
    for first, last in ((2000, 2004), (2016, 2019)):
        works = in_years(robots.mutate(field=ibis.literal("")), first, last)
        tallied = _tallied(works)
        whole = world(works, Actors.COUNTRIES, Counting.FRACTIONAL).to_polars()["output"].sum()
        for name, published in ROBOT_SHARES.items():
            share = 100 * tallied.filter(pl.col("of") == name)["output"].sum() / whole
            beside = f"   published {published:>5.1f}" if first == 2000 else ""
            print(f"  {first}-{last} {name:<16} here {share:>5.1f}{beside}")


def _tallied(works: ibis.Table) -> pl.DataFrame:
    named = credits(with_scores(works), Actors.COUNTRIES, {})
    found: pl.DataFrame = tallies(named, Counting.FRACTIONAL).to_polars()
    return found


def _speed(papers: pl.DataFrame) -> None:
    located = papers.drop("terms").filter(pl.col("countries").list.len() > 0)
    many = pl.concat(
        located.with_columns(key=pl.concat_str(pl.col("key"), pl.lit(f"-{at}"))) for at in range(TIMES)
    )
    table = ibis.memtable(many.to_arrow())
    by_engine, took = _timed(lambda: _tallied(table.mutate(field=ibis.literal(""))))
    by_hand, beside = _timed(lambda: _in_polars(many))
    columns = ["output", "squares", "international", "citations", "normalised", "top"]
    both = by_engine.join(by_hand, on=["of", "year"], suffix="_hand")
    apart = max(_apart(both[name], both[f"{name}_hand"]) for name in columns)
    assert both.height == by_engine.height == by_hand.height
    assert apart < 1e-6 * TIMES
    print(f"tallies of {many.height:,} works with citations:")
    print(f"  expression on DuckDB  {took:>6.2f} s  {many.height / took:>12,.0f} works a second")
    print(f"  by hand in Polars     {beside:>6.2f} s  {many.height / beside:>12,.0f} works a second")
    print(f"  the same figures to {apart:.1e}")
    _fields_of_many(table, many)


def _apart(one: pl.Series, other: pl.Series) -> float:
    return float(np.nanmax((one - other).abs().fill_null(0).to_numpy()))


def _fields_of_many(table: ibis.Table, many: pl.DataFrame) -> None:
    placed = many.select("source", "key", field=pl.lit(ROBOTS), confidence=pl.lit(0.9, pl.Float32))
    fields = ibis.memtable(placed.to_arrow())
    _, took = _timed(lambda: _tallied(with_main_field(table, fields, ROBOTS)))
    print(f"  the same within a field, with the join {took:.2f} s")


def _in_polars(works: pl.DataFrame) -> pl.DataFrame:
    """The same measures written for one engine alone."""
    alike = ["source", "year"]
    counts = works.drop_nulls("cited_by").group_by([*alike, "cited_by"]).agg(n=pl.len().cast(pl.Float64))
    counts = counts.sort("cited_by", descending=True).with_columns(
        all=pl.col("n").sum().over(alike),
        expected=(pl.col("n") * pl.col("cited_by")).sum().over(alike) / pl.col("n").sum().over(alike),
        above=pl.col("n").cum_sum().over(alike) - pl.col("n"),
    )
    scores = counts.select(
        *alike,
        "cited_by",
        normalised=pl.when(pl.col("expected") > 0).then(pl.col("cited_by") / pl.col("expected")),
        top=((0.1 * pl.col("all") - pl.col("above")) / pl.col("n")).clip(0, 1),
    )
    each = works.join(scores, on=[*alike, "cited_by"], how="left").with_columns(
        places=pl.col("countries").list.len()
    )
    rows = each.explode("countries").unnest("countries")
    part = pl.col("part")
    return rows.group_by("of", "year").agg(
        output=part.sum(),
        squares=(part**2).sum(),
        international=part.filter(pl.col("places") > 1).sum(),
        citations=(part * pl.col("cited_by")).sum(),
        normalised=(part * pl.col("normalised")).sum(),
        top=(part * pl.col("top")).sum(),
    )


def _preprints() -> pl.DataFrame:
    found = pl.read_parquet(DATA / "arxiv_tech" / "works_1991_2014.parquet")
    main = pl.col("primary_cat").reshape((-1, 1)).cast(pl.List(pl.String))
    others = pl.col("categories").str.split(",").list.eval(pl.element().str.strip_chars())
    return found.select(
        source=pl.lit("arxiv"),
        key="arxiv_id",
        classes=pl.concat_list(main, others).list.unique(maintain_order=True),
        terms=_terms(found),
        tenth=pl.Series([zlib.crc32(key.encode()) % 10 for key in found["arxiv_id"]]),
    )


def _papers() -> pl.DataFrame:
    found = pl.read_parquet(DATA / "aiconf" / "papers_1987_2019.parquet")
    told = zip(found["countries"], found["country_shares"], strict=True)
    countries = [list(_shares(list(names), list(parts))) for names, parts in told]
    return found.with_row_index("at").select(
        source="venue",
        key=pl.col("at").cast(pl.String),
        year=pl.col("year").cast(pl.Int16),
        classes=pl.lit([], dtype=pl.List(pl.String)),
        countries=pl.Series(countries, dtype=SHARES),
        institutions=pl.lit([], dtype=SHARES),
        cited_by=pl.col("gs_citations").cast(pl.Int32),
        terms=_terms(found),
    )


def _shares(names: list[str], parts: list[float | None]) -> Iterator[dict[str, object]]:
    sums: dict[str, float] = {}
    for name, part in zip(names, parts, strict=True):
        if name and part and name != "Unknown":
            sums[name] = sums.get(name, 0.0) + part
    return ({"of": name, "part": part} for name, part in sums.items())


def _terms(found: pl.DataFrame) -> pl.Series:
    texts = list(zip(found["title"].fill_null(""), found["abstract"].fill_null(""), strict=True))
    with Pool() as pool:
        return pl.Series(pool.map(_terms_of, texts, chunksize=500))


def _terms_of(text: tuple[str, str]) -> list[str]:
    return sorted(terms_of(*text))


def _timed(work: Callable[[], Found]) -> tuple[Found, float]:
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


if __name__ == "__main__":
    main()
