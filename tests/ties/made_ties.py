"""Sets of ties small enough to reckon by hand, as files of their makers' forms."""

from pathlib import Path

import numpy as np
import polars as pl

from mithaq.ties.adapters.state_system import state_system
from ties.made_histories import STATES, world

TR, MY, US, SU, YAR = 640, 820, 2, 365, 678


def votes_file(folder: Path) -> Path:
    """Three states on twelve roll calls of 1990 and of 1995, as Voeten's vintage of 2015 has them.

    Türkiye and Malaysia vote alike in 1990 but once, and apart in 1995; the United States are absent twice.
    """
    rows = []
    for year, apart in ((1990, 1), (1995, 9)):
        for call in range(12):
            turkish = 1 if call % 2 else 3
            malay = 4 - turkish if call < apart else turkish
            american = 8 if call < 2 else 3
            rows += [(year * 100 + call, s, v, year) for s, v in ((TR, turkish), (MY, malay), (US, american))]
    table = pl.DataFrame(rows, ["rcid", "ccode", "vote", "calendar_year"], orient="row")
    file = folder / "votes.parquet"
    table.with_columns(session_year=pl.col("calendar_year")).write_parquet(file)
    return file


def alliances_file(folder: Path) -> Path:
    """Türkiye owes Malaysia non-aggression from 1992 to 1994, and defence besides in 1995."""
    rows = [(TR, MY, year, year == 1995, 0, 1, 0) for year in range(1992, 1996)]
    columns = ["ccode1", "ccode2", "year", "cow_defense", "cow_neutral", "cow_nonagg", "cow_entente"]
    file = folder / "alliances.csv"
    pl.DataFrame(rows, columns, orient="row").cast(pl.Int64).write_csv(file)
    return file


def arms_file(folder: Path) -> Path:
    """Türkiye gave Malaysia 30 in 1990 and 10 in 1995, and took 10 in 1995."""
    rows = [(TR, MY, 1990, 30), (TR, MY, 1995, 10), (MY, TR, 1995, 10)]
    file = folder / "arms.parquet"
    columns = ["supplier_cown", "recipient_cown", "year", "value"]
    pl.DataFrame(rows, columns, orient="row").write_parquet(file)
    return file


def points_file(folder: Path) -> Path:
    """Ideal points of 1990 and 1995: Türkiye 0.5 then 0.2, Malaysia -0.5 then -0.4; of 1996 one of them."""
    points = [(TR, 45, 0.5), (MY, 45, -0.5), (TR, 50, 0.2), (MY, 50, -0.4), (TR, 51, 0.9)]
    file = folder / "points.parquet"
    table = pl.DataFrame(points, ["ccode", "session", "IdealPoint"], orient="row")
    point = pl.col("IdealPoint")
    table.with_columns((point - 0.1).alias("Q5%"), (point + 0.1).alias("Q95%")).write_parquet(file)
    return file


def bodies_file(folder: Path) -> Path:
    """Türkiye and Malaysia are both members of 41 bodies in 1990."""
    file = folder / "bodies.csv"
    file.write_text(f"ccode1,ccode2,year,dyadigos\n{TR},{MY},1990,41\n")
    return file


def trade_file(folder: Path) -> Path:
    """Malaysia imported 5 from Türkiye in 1995; of all else nobody knows."""
    file = folder / "trade.csv"
    file.write_text(f"ccode1,ccode2,year,imports_of_1_from_2_musd\n{MY},{TR},1995,5\n")
    return file


def made_states() -> tuple[int, ...]:
    """The states of the made world: those of 1980 that there still are in 2010, the first of them."""
    lasting = [each for each in state_system().members(1980) if state_system().exists(each, 2010)]
    return tuple(lasting[: len(STATES)])


def arms_world_file(folder: Path) -> Path:
    """Thirty years of arms among 36 states, by the rule of the made world."""
    history = world().history
    year, of, to = np.nonzero(np.nan_to_num(history.weights))
    weights = history.weights[year, of, to]
    table = pl.DataFrame(
        {"supplier": of, "recipient": to, "year": year + history.first_year, "value": weights}
    )
    coded = {
        f"{end}_cown": pl.col(end).replace_strict(dict(enumerate(made_states())))
        for end in ("supplier", "recipient")
    }
    file = folder / "arms_world.parquet"
    table.with_columns(**coded).write_parquet(file)
    return file


def issues_file(folder: Path) -> Path:
    """The roll calls of `votes_file`: those of 1990 on nuclear weapons, those of 1995 on disarmament.

    Three rows more do not hold: without a day, without a mark, and of a roll call that stood before.
    """
    rows = [
        (year * 100 + call, f"{year}-10-01", 0, int(year == 1990), int(year == 1995))
        for year in (1990, 1995)
        for call in range(12)
    ]
    more = [(1, None, 0, 1, 0), (2, "1990-10-01", None, 1, 0), (199000, "1990-10-01", 1, 0, 0)]
    file = folder / "issues.csv"
    pl.DataFrame([*rows, *more], ["rcid", "date", "me", "nu", "di"], orient="row").write_csv(file)
    return file
