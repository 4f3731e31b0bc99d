"""What every engine test relies on."""

import pytest

from planning import engine


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """Compile once, so that no test has to wait for it."""
    engine.warm_up()
