"""Impact accounts of files that somebody brings; nothing of them is kept."""

from collections.abc import Iterator

import polars as pl

from mithaq.economy.adapters import impact_files
from mithaq.economy.domain.impact.accounting import Account, ScenarioAccount, account
from mithaq.economy.domain.impact.assumptions import Assumption
from mithaq.economy.domain.impact.claims import Claim
from mithaq.economy.domain.impact.licences import Silent

FORMS = (*impact_files.TREES, ".csv", ".xlsx")
BYTES_MAX = impact_files.IMPACT_BYTES_MAX


def account_of(
    name: str,
    content: bytes,
    *,
    seed: int,
    draws: int,
    silent: Silent,
    multiplier: Assumption | None = None,
) -> Account:
    """Raises what reading and reckoning raise."""
    found = impact_files.read_impact(name, content, multiplier=multiplier)
    return account(found.licences, found.scenarios, seed=seed, draws=draws, silent=silent)


def account_table(found: Account) -> pl.DataFrame:
    """A row for each total, and each without the largest licence, with interval and sources."""
    rows = [row for each in found.scenarios for row in _total_rows(each)]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        licences=pl.lit(len(found.licences.names)),
        answered=pl.lit(found.licences.answered),
        silent=pl.lit(found.silent.value),
        draws=pl.lit(found.draws),
        seed=pl.lit(found.seed),
        **{f"share_of_top_{top}": pl.lit(share) for top, share in found.shares.items()},
    )


def _total_rows(found: ScenarioAccount) -> Iterator[dict[str, object]]:
    for total in found.totals:
        for without, claim in ((False, total.claim), (True, total.without_largest)):
            if claim is not None:
                head = {"scenario": found.scenario.name, "total": total.measure.value}
                yield {**head, "without_largest": without, **_claim_row(claim)}


def _claim_row(claim: Claim) -> dict[str, object]:
    return {
        "value": claim.value,
        "low": claim.low,
        "high": claim.high,
        "level": claim.level,
        "unit": claim.unit,
        "sources": "; ".join(each.text for each in claim.sources),
    }
