"""The people of a call."""

import pytest

from cast import Cast
from travellers import Panel, panel


@pytest.fixture
def people(cast: Cast) -> Panel:
    return panel(cast)
