"""Sets of ties as their makers give them out, and what their columns are here.

A set is a file of Parquet or CSV that the operator has, under the terms of its maker; none comes with Mithaq.
"""

import polars as pl

from mithaq.ties.adapters.set_format import Column, SetFormat
from mithaq.ties.domain.evidence import FIRST_YEAR, KINDS


def _dyad(value: str, of: str = "ccode1", to: str = "ccode2") -> dict[str, Column]:
    return {"of": of, "to": to, "year": "year", "value": value}


def _year_of(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.String).str.slice(0, 4)


def _day(year: str, month: str, day: str) -> pl.Expr:
    """As exact as it is told; nothing where the year is 0, by which ATOP says that there is none."""
    # A day that nobody knows is empty in some editions and 0 in others.
    parts = [
        pl.col(each).cast(pl.Int64, strict=False).replace(0, None).cast(pl.String)
        for each in (year, month, day)
    ]
    exact = [parts[0], *(each.str.zfill(2) for each in parts[1:])]
    return pl.coalesce(pl.concat_str(exact[:many], separator="-") for many in (3, 2, 1))


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
        SetFormat(
            "nuclear_agreements",
            KINDS["nuclear_agreements"],
            "Fuhrmann, nuclear cooperation agreements",
            _dyad("nca"),
            absent_is_none=True,
        ),
        SetFormat(
            "kinne_dcad",
            KINDS["defence_agreements"],
            "Kinne, defence cooperation agreements",
            _dyad("dcaAnyV2"),
            absent_is_none=True,
        ),
        *(
            SetFormat(
                f"papers_{field}",
                KINDS["joint_papers"],
                f"Papercopilot paperlists, {field}",
                _dyad("papers", "iso3_a", "iso3_b"),
                absent_is_none=True,
                by_letters=True,
                only=pl.col("field") == field,
            )
            for field in ("robotics", "ai", "ml", "nlp", "vision")
        ),
        SetFormat(
            "papers_robotics_states",
            KINDS["papers"],
            "Papercopilot paperlists, robotics",
            {"state": "iso3", "year": "year", "papers": "papers"},
            by_letters=True,
            only=pl.col("field") == "robotics",
        ),
        SetFormat(
            "icews",
            KINDS["events"],
            "Boschee and others, ICEWS events",
            {
                "of": "i_iso3c",
                "to": "j_iso3c",
                "year": "year",
                "verbal_cooperation": "verbCoop",
                "material_cooperation": "matlCoop",
                "verbal_conflict": "verbConf",
                "material_conflict": "matlConf",
            },
            by_letters=True,
        ),
        SetFormat(
            "gml_disputes",
            KINDS["disputes"],
            "Gibler, Miller and Little, militarised disputes",
            _dyad("hostlev"),
            absent_is_none=True,
        ),
        SetFormat(
            "strategic_rivalries",
            KINDS["rivalries"],
            "Thompson, Sakuwa and Suhas, strategic rivalries",
            {"of": "ccode1", "to": "ccode2", "year": pl.col("start").clip(FIRST_YEAR)},
            {"value": 1},
            absent_is_none=True,
            until="end",
        ),
        SetFormat(
            "cow_contiguity",
            KINDS["contiguity"],
            "Correlates of War, direct contiguity",
            {"of": "ccode1", "to": "ccode2", "year": _year_of("stdate"), "value": "conttype"},
            absent_is_none=True,
            until=_year_of("enddate"),
        ),
        SetFormat(
            "border_distances",
            KINDS["border_distances"],
            "CShapes, distances between borders",
            _dyad("mindist"),
        ),
        SetFormat(
            "capitals",
            KINDS["capitals"],
            "Miller, capitals",
            {"state": "ccode", "year": _year_of("stdate"), "latitude": "lat", "longitude": "lng"},
            until=_year_of("enddate"),
        ),
        SetFormat(
            "fariss_sizes",
            KINDS["sizes"],
            "Fariss and others, output and population",
            {
                "state": "ccode",
                "year": "year",
                "output": "pwtrgdp",
                "population": "pwtpop",
                "income": "mrgdppc",
            },
        ),
        SetFormat(
            "cow_capabilities",
            KINDS["capabilities"],
            "Correlates of War, national capabilities",
            {"state": "ccode", "year": "year", "share": "cinc", "military_spending": "milex"},
        ),
        SetFormat(
            "vdem",
            KINDS["democracy"],
            "V-Dem, electoral democracy",
            {"state": "ccode", "year": "year", "polyarchy": "v2x_polyarchy"},
        ),
        SetFormat(
            "voeten_issues",
            KINDS["roll_call_issues"],
            "Voeten, issues of UN roll calls",
            {
                "roll_call": "rcid",
                "year": _year_of("date"),
                "palestine": "me",
                "nuclear": "nu",
                "disarmament": "di",
            },
        ),
        SetFormat(
            "atop_members",
            KINDS["alliances"],
            "ATOP, members and provisions of alliances",
            {
                "state": "member",
                # A treaty that was changed has a phase for each of its texts.
                "agreement": pl.format("{}.{}", "atopid", "phase"),
                "year": "yrent",
                "title": pl.format("ATOP {}", "atopid"),
                "in_force": _day("yrent", "moent", "dayent"),
                "ended": _day("yrexit", "moexit", "dayexit"),
                "defence": "defense",
                "offence": "offense",
                "neutrality": "neutral",
                "nonaggression": "nonagg",
                "consultation": "consul",
                "conditional": "conditio",
                "military_contact": "milcon",
                "military_aid": "milaid",
                "joint_command": "intcom",
                "bases": "base",
                "contributions": "contrib",
                "organisation": "organ1",
                "civil_cooperation": "nomicoop",
                "economic_aid": "ecaid",
                "mediation": "medarb",
                "arms_reduction": "armred",
                "secrecy": "pubsecr",
            },
            tells_ends=True,
        ),
        SetFormat(
            "desta",
            KINDS["trade_agreements"],
            "Dür, Baccini and Elsig, Design of Trade Agreements",
            {
                "state": "stateID",
                "agreement": "treatyID",
                "year": "Signature",
                "title": "Title",
                "in_force": pl.col("Force").cast(pl.String).replace("NA", None),
                "ended": pl.lit(None, pl.String),
                "depth": "depth_index",
            },
            by_letters=True,
            may_lack=frozenset({"depth"}),
        ),
    )
}
