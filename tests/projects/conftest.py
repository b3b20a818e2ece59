"""Two institutions of one node on a project."""

import pytest

from cast import Cast
from workers import Bench, at_work


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return at_work(cast)
