"""The notebook of ties is run as it is written, and prints what it shows."""

from notebooks import prints_what_it_shows


def test_every_cell_prints_what_the_notebook_shows() -> None:
    prints_what_it_shows("ties.ipynb")
