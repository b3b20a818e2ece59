"""Sets of ties as their makers give them out, and what their columns are here.

A set is a file of Parquet or CSV that the operator has, under the terms of its maker; none comes with Mithaq.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from mithaq.base.refusals import Refused
from mithaq.ties.domain.evidence import KINDS, Kind


@dataclass(frozen=True)
class SetFormat:
    """Where a set keeps what a kind needs: its columns by ours, or an expression of them.

    `absent_is_none`: two states without a row in a year that the set knows had no such tie; else nobody
    knows. `tells_absence`: of votes, whether a member that did not vote has a row.
    """

    code: str
    kind: Kind
    source: str
    columns: Mapping[str, str | pl.Expr]
    constants: Mapping[str, int] = field(default_factory=dict)
    absent_is_none: bool = False
    tells_absence: bool = True

    def read(self, file: Path) -> pl.DataFrame:
        """The table in our columns, as numbers; what is no number is missing.

        Raises Refused `file_unreadable`, `tie_set_unreadable`, or `columns_missing` with the names of the
        file.
        """
        given = _table(file)
        wanted = {name for each in self.columns.values() for name in _names(each)}
        if missing := sorted(wanted - set(given.columns)):
            raise Refused("columns_missing", columns=", ".join(missing))
        read = [
            (pl.col(each) if isinstance(each, str) else each)
            .cast(_type_of(ours, self.kind), strict=False)
            .alias(ours)
            for ours, each in self.columns.items()
        ]
        read += [pl.lit(value, dtype=pl.Float64).alias(ours) for ours, value in self.constants.items()]
        return given.select(read)


def _names(each: str | pl.Expr) -> list[str]:
    return [each] if isinstance(each, str) else each.meta.root_names()


def _type_of(column: str, kind: Kind) -> type[pl.DataType]:
    return pl.Float64 if column in kind.measures else pl.Int64


def _table(file: Path) -> pl.DataFrame:
    try:
        file.open("rb").close()
    except OSError as fault:
        raise Refused("file_unreadable", file=str(file), reason=fault.strerror or "") from fault
    try:
        if file.suffix == ".parquet":
            return pl.read_parquet(file)
        return pl.read_csv(file, infer_schema_length=None)
    except (PolarsError, OSError) as fault:
        raise Refused("tie_set_unreadable", file=str(file)) from fault


def _dyad(value: str, of: str = "ccode1", to: str = "ccode2") -> dict[str, str | pl.Expr]:
    return {"of": of, "to": to, "year": "year", "value": value}


FORMATS = {
    each.code: each
    for each in (
        SetFormat(
            "voeten_2015",
            KINDS["votes"],
            "Voeten, UN General Assembly votes",
            {
                "state": "ccode",
                "roll_call": "rcid",
                "vote": "vote",
                "calendar_year": "calendar_year",
                "session_year": "session_year",
            },
        ),
        SetFormat(
            "voeten_2024",
            KINDS["votes"],
            "Voeten, UN General Assembly votes",
            {
                "state": "ccode",
                "roll_call": "resid",
                "vote": "vote",
                "calendar_year": "calendar_year",
                # The number of a resolution begins with that of its session.
                "session_year": 1945 + pl.col("resid") // 1000,
            },
            tells_absence=False,
        ),
        SetFormat(
            "ideal_points",
            KINDS["ideal_points"],
            "Bailey, Strezhnev and Voeten, ideal points",
            {
                "state": "ccode",
                "year": 1945 + pl.col("session"),
                "point": "IdealPoint",
                "low": "Q5%",
                "high": "Q95%",
            },
        ),
        SetFormat(
            "cow_alliances",
            KINDS["pledges"],
            "Correlates of War, formal alliances",
            {
                "of": "ccode1",
                "to": "ccode2",
                "year": "year",
                "defence": "cow_defense",
                "neutrality": "cow_neutral",
                "nonaggression": "cow_nonagg",
                "entente": "cow_entente",
            },
            {"offence": 0, "consultation": 0},
            absent_is_none=True,
        ),
        SetFormat(
            "atop",
            KINDS["pledges"],
            "ATOP, directed dyad-years",
            {
                "of": "ccode1",
                "to": "ccode2",
                "year": "year",
                "defence": "atop_defense",
                "offence": "atop_offense",
                "neutrality": "atop_neutral",
                "nonaggression": "atop_nonagg",
                "consultation": "atop_consul",
            },
            {"entente": 0},
            absent_is_none=True,
        ),
        SetFormat(
            "sipri_tiv",
            KINDS["arms"],
            "SIPRI, trend-indicator values",
            _dyad("value", "supplier_cown", "recipient_cown"),
            absent_is_none=True,
        ),
        SetFormat(
            "cow_trade",
            KINDS["trade"],
            "Correlates of War, trade",
            # An import of the first from the second is what the second sends.
            _dyad("imports_of_1_from_2_musd", "ccode2", "ccode1"),
        ),
        SetFormat(
            "cow_joint_bodies",
            KINDS["joint_bodies"],
            "Correlates of War, IGO memberships",
            _dyad("dyadigos"),
        ),
    )
}
