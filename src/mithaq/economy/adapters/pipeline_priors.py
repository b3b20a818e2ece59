"""Published rates of the pipeline: `rulebooks/pipeline_priors.csv`, each with its year and source.

They are flows of one year over disclosures of the same year, not cohorts. The Department of Defense applied
for more patents in 2016 (941) than it had disclosures (874): that is no rate, and it is not there.
"""

import csv
from functools import cache
from pathlib import Path

from mithaq.base.refusals import NotFound
from mithaq.economy.domain.funnel import Prior, Stage
from mithaq.economy.domain.impact.claims import Source

FILE = Path(__file__).parents[1] / "rulebooks" / "pipeline_priors.csv"


@cache
def pipeline_priors() -> tuple[Prior, ...]:
    """All of them, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as opened:
        return tuple(
            Prior(
                start=Stage(row["start"]),
                end=Stage(row["end"]),
                kind=row["kind"],
                year=int(row["year"]),
                numerator=int(row["numerator"]),
                denominator=int(row["denominator"]),
                source=Source(row["source"]),
            )
            for row in csv.DictReader(opened)
        )


def latest_prior(start: Stage, end: Stage, kind: str) -> Prior:
    """The last published rate of a kind of institution. Raises NotFound `prior_unknown`."""
    found = [each for each in pipeline_priors() if (each.start, each.end, each.kind) == (start, end, kind)]
    if not found:
        kinds = sorted({each.kind for each in pipeline_priors() if (each.start, each.end) == (start, end)})
        raise NotFound("prior_unknown", start=start.value, end=end.value, known=", ".join(kinds) or "–")
    return max(found, key=lambda each: each.year)
