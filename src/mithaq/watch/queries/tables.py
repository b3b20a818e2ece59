"""Tables of leaders and complements to take away: one row for each figure's owner, columns named for
programs."""

import io
from collections.abc import Iterable, Iterator

import polars as pl

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.table_sheets import write_xlsx
from mithaq.watch.domain.complementing import Complement, Gift, Partner, Position
from mithaq.watch.domain.intervals import Estimate
from mithaq.watch.domain.leading import Standing
from mithaq.watch.queries.complementarity import Own
from mithaq.watch.queries.leaders import LeadersView
from mithaq.watch.queries.nations import NationalView

MEDIA = {".csv": "text/csv; charset=utf-8", ".parquet": "application/vnd.apache.parquet"}
SHEETS = {**MEDIA, ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""Of tables of some ten thousand rows: a sheet of more takes longer than anybody waits for."""
Row = dict[str, str | int | float | None]


def standing_row(each: Standing) -> Row:
    """A standing as flat figures."""
    return {
        "of": each.of,
        "rank": each.rank,
        "rank_low": each.rank_low,
        "rank_high": each.rank_high,
        "band": each.band,
        "works": each.works,
        "output": each.output,
        **_estimate("share", each.share),
        **_estimate("growth", each.growth),
        **_estimate("growth_at_constant_mix", each.growth_at_constant_mix),
        "doubt": each.doubt.value if each.doubt else None,
        "international": each.collaboration,
        **_estimate("rca", each.rca),
        "rca_symmetric": each.symmetric,
        "cited_works": each.cited.works if each.cited else None,
        "mean_citations": each.cited.mean if each.cited else None,
        "mncs": each.cited.normalised if each.cited else None,
        "pp_top_10": each.cited.top if each.cited else None,
    }


def leaders_table(view: LeadersView) -> pl.DataFrame:
    """All standings, with what was asked and of which state of the corpus in each row."""
    question = view.question
    asked: Row = {
        "field": question.field or "",
        "first_year": question.years.first,
        "last_year": question.years.last,
        "counting": question.counting.value,
        "corpus": view.stamp,
    }
    return pl.DataFrame([standing_row(each) | asked for each in view.standings], infer_schema_length=None)


def gift_rows(found: Complement) -> Iterator[Row]:
    """Every gift of a complement, in both directions."""
    for direction, gifts in (("taken", found.taken), ("given", found.given)):
        for each in gifts:
            yield {
                "of": found.of,
                "with": found.with_,
                "fit": found.fit,
                "direction": direction,
                **_gift(each),
            }


def partner_rows(of: str, found: Partner) -> Iterator[Row]:
    """What a partner that is strong in a field could give, and what could be given in return."""
    gifts = [("taken", found.gift)] if found.gift else []
    for direction, each in [*gifts, *(("given", gift) for gift in found.returns)]:
        yield {"of": of, "with": found.of, "fit": None, "direction": direction, **_gift(each)}
    if not found.gift:
        yield {"of": of, "with": found.of, "fit": None, "direction": "strong", **_strong(found.strength)}


def positions_table(own: Own) -> pl.DataFrame:
    """A row for each field: how a party stands in it, and whether that is surely a strength or a lack."""
    rows: list[Row] = [
        {
            "of": each.of,
            "years": str(own.years),
            "field": each.field,
            "works": each.works,
            **_estimate("output", each.output),
            "expected": each.expected,
            **_estimate("rca", each.rca),
            "is_strength": int(each.is_strength),
            "is_lack": int(each.is_lack),
        }
        for each in own.positions
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def national_table(found: Iterable[NationalView]) -> pl.DataFrame:
    """A row for each indicator of another source, each area and each year."""
    rows: list[Row] = [
        {
            "source": each.source,
            "indicator": each.indicator,
            "field": each.field,
            "counting": each.counting,
            "release": each.figures.series,
            "area": line.area,
            "year": year,
            "share": share,
        }
        for each in found
        for line in each.figures.lines.values()
        for year, share in sorted(line.shares.items())
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def written(table: pl.DataFrame, suffix: str) -> bytes:
    """A table as a file. Raises Refused `format_unknown`."""
    out = io.BytesIO()
    match suffix:
        case ".csv":
            table.write_csv(out)
        case ".parquet":
            table.write_parquet(out)
        case ".xlsx":
            write_xlsx(out, table)
        case _:
            raise Refused("format_unknown", value=suffix[:20])
    return out.getvalue()


def _gift(each: Gift) -> Row:
    return {
        "field": each.field,
        "ground": each.ground.value,
        "weight": each.weight,
        "giver_works": each.giver.works,
        **_estimate("giver_output", each.giver.output),
        **_estimate("giver_rca", each.giver.rca),
        "taker_works": each.taker.works,
        **_estimate("taker_output", each.taker.output),
        **_estimate("taker_rca", each.taker.rca),
    }


def _strong(each: Position) -> Row:
    return {
        "field": each.field,
        "giver_works": each.works,
        **_estimate("giver_output", each.output),
        **_estimate("giver_rca", each.rca),
    }


def _estimate(name: str, found: Estimate | None) -> Row:
    if found is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
