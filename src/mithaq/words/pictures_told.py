"""How what is drawn of topics is told: sectors, maturity, works in common."""

from mithaq.fields.queries import field_codes, taxonomy
from mithaq.watch.domain.intervals import Estimate
from mithaq.watch.domain.maturity import Reading
from mithaq.words.leader_figures import figure_told
from mithaq.words.terms import reader_language, term


def sector_told(field: str | None) -> str:
    """The name of a field, or that a topic is in none, or that nothing tells."""
    if field is None:
        return term("radar_sector", "untold")
    if field not in field_codes():
        return term("radar_sector", "outside")
    return taxonomy().label(field, reader_language())


def ratio_told(reading: Reading) -> str:
    """The ratio of shares of a reading, with its bounds."""
    return figure_told(Estimate(reading.ratio, reading.low, reading.high))
