"""Figures of nations that others publish: one release, and each area once."""

from mithaq.watch.domain.national import Point, countries, national, release_of

PATHS = {
    "World": "",
    "World > Asia": "",
    "World > Asia > China": "CN",
    "World > North America": "",
    "World > North America > United States": "US",
    "World > North America > United States > Puerto Rico": "PR",
    "World > Europe > EU": "",
    "World > Europe > EU > France": "FR",
    "World > Europe > Other": "",
}
VALUES = {"CN": 60.0, "US": 30.0, "PR": 1.0, "FR": 10.0}
NEW = [
    Point("new", area, path, year, 100.0 if path == "World" else VALUES.get(area, 45.0))
    for path, area in PATHS.items()
    for year in (2003, 2022)
]
OLD = [Point("old", "CN", "World > Asia > China", year, 1.0) for year in range(1996, 2021)]


def test_a_line_is_of_the_release_that_goes_furthest_and_of_no_other() -> None:
    found = national([*OLD, *NEW])

    assert found is not None
    assert found.series == "new"
    assert found.lines["CN"].shares == {2003: 0.6, 2022: 0.6}


def test_of_releases_that_go_as_far_the_longer_one() -> None:
    longer = [Point("a", "CN", "China", year, 1.0) for year in (2000, 2022)]
    shorter = [Point("b", "CN", "China", year, 1.0) for year in (2003, 2022)]

    assert release_of([*longer, *shorter]) == "a"
    assert release_of([]) is None


def test_an_area_counts_once_and_groups_never() -> None:
    assert countries(PATHS) == {
        "World > Asia > China",
        "World > North America > United States",
        "World > Europe > EU > France",
    }


def test_the_world_is_what_the_source_says_it_is_else_the_sum() -> None:
    told = national(NEW)
    summed = national([each for each in NEW if each.path != "World"])

    assert told is not None
    assert summed is not None
    assert told.world[2022] == 100
    assert summed.world[2022] == 100
    assert set(told.lines) == {"CN", "US", "FR"}


def test_a_sum_that_is_not_the_world_is_seen() -> None:
    """Where the source's own world is greater than its countries, shares are of that."""
    more = [
        Point("new", "", "World", 2003, 200.0) if each.path == "World" else each
        for each in NEW
        if each.year == 2003
    ]

    found = national(more)

    assert found is not None
    assert found.lines["CN"].shares[2003] == 0.3


def test_without_figures_there_is_no_line() -> None:
    assert national([]) is None
    assert national([Point("x", "", "World", 2000, 5.0)]) is None
    assert national([Point("x", "CN", "China", 2000, 0.0)]) is not None
