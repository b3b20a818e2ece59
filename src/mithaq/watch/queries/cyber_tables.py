"""Cyber tactics as tables to take away: changes between releases, coverage, gaps, vulnerabilities."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from mithaq.watch.domain.attack import ObjectKind
from mithaq.watch.domain.attack_changes import Change, ChangeKind
from mithaq.watch.domain.coverage import Function
from mithaq.watch.domain.numbering import YearOfCve
from mithaq.watch.queries.attack import ReleaseView
from mithaq.watch.queries.coverage import CoverageView
from mithaq.watch.queries.tables import Row
from mithaq.watch.queries.vulnerabilities import CveView, KevView


def counts_table(
    counts: Mapping[ObjectKind, Mapping[ChangeKind, int]], *, before: ReleaseView, after: ReleaseView
) -> pl.DataFrame:
    """A row for each kind of object, a column for each change."""
    rows: list[Row] = [
        {"kind": kind.value, **{way.value: count for way, count in ways.items()}, **_pair(before, after)}
        for kind, ways in counts.items()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def changes_table(found: Iterable[Change], *, before: ReleaseView, after: ReleaseView) -> pl.DataFrame:
    """A row for each change of an object."""
    rows: list[Row] = [
        {
            "change": each.kind.value,
            "kind": each.of.kind.value,
            "number": each.of.attack_id,
            "name": each.of.name,
            "name_before": each.before.name if each.before else None,
            "name_after": each.after.name if each.after else None,
            "merged_into": each.merged_into.attack_id if each.merged_into else None,
            "stix_id": each.of.stix_id,
            **_pair(before, after),
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def coverage_table(view: CoverageView) -> pl.DataFrame:
    """A row for each tactic: its techniques, and how many of them each function covers."""
    rows: list[Row] = [
        {
            "tactic": each.tactic.attack_id,
            "name": each.tactic.name,
            "techniques": len(each.techniques),
            **{function.value: each.covered[function] for function in Function},
            **{f"{function.value}_to_confirm": each.waiting[function] for function in Function},
            "release": view.release.version,
        }
        for each in view.tactics
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def gaps_table(view: CoverageView) -> pl.DataFrame:
    """A row for each technique that a function does not cover, those that most groups use first."""
    rows: list[Row] = [
        {
            "technique": each.technique.attack_id,
            "name": each.technique.name,
            "not_covered": "; ".join(function.value for function in each.missing),
            "groups_of_interest": each.of_interest,
            "groups": each.groups,
            "release": view.release.version,
        }
        for each in view.gaps
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def kev_table(found: Iterable[KevView]) -> pl.DataFrame:
    """A row for each entry of CISA's catalogue."""
    rows: list[Row] = [
        {
            "cve": each.cve,
            "vendor": each.vendor,
            "product": each.product,
            "name": each.name,
            "added_on": each.added_on.isoformat(),
            "due_on": each.due_on.isoformat() if each.due_on else None,
            "ransomware": int(each.is_ransomware),
            "published_on": each.published_on.isoformat() if each.published_on else None,
            "lag_days": each.lag_days,
            "score": float(each.score) if each.score is not None else None,
            "summary": each.summary,
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def cve_table(found: Iterable[CveView]) -> pl.DataFrame:
    """A row for each CVE."""
    rows: list[Row] = [
        {
            "cve": each.cve,
            "published_on": each.published_on.isoformat() if each.published_on else None,
            "listed_on": each.listed_on.isoformat() if each.listed_on else None,
            "score": float(each.score) if each.score is not None else None,
            "score_version": each.score_version,
            "weaknesses": "; ".join(each.weaknesses),
            "vendors": "; ".join(each.vendors),
            "products": "; ".join(each.products),
            "assigner": each.assigner,
            "summary": each.summary,
        }
        for each in found
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def cve_years_table(years: Sequence[YearOfCve]) -> pl.DataFrame:
    """A row for each year of publication."""
    rows: list[Row] = [
        {
            "year": each.year,
            "published": each.count,
            "authorities": each.assigners,
            "by_those_of_the_year_before": each.of_continuing,
            "to_mind": "; ".join(warned.value for warned in each.warnings),
        }
        for each in years
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _pair(before: ReleaseView, after: ReleaseView) -> Row:
    return {"domain": after.domain.value, "before": before.version, "after": after.version}
