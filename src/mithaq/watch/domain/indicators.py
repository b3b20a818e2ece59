"""An indicator: a figure that others publish for an area, a field and a year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure. `area` is a code of ISO 3166-1 (alpha-2), else empty: a group, or a name nobody knows.

    `series` tells releases apart whose figures must never stand in one line; `path` says in which groups an
    area lies ("World > Africa > Algeria"), so that leaves alone are added up.
    """

    source: str
    series: str
    area: str
    area_name: str
    path: str
    indicator: str
    field: str
    year: int
    value: float
    counting: str = ""

    @property
    def key(self) -> str:
        """What names it within its source."""
        named = (self.series, self.indicator, self.field, self.counting, self.path or self.area_name)
        return "|".join((*named, str(self.year)))
