"""Axes of time."""

from datetime import timedelta

import pytest

from newscrawl.report.axis import Step, axis_over
from tests.report.collection import END


@pytest.mark.parametrize(
    ("days", "step", "steps"),
    [(1, Step.DAY, 14), (92, Step.DAY, 92), (93, Step.WEEK, 14), (3653, Step.MONTH, 121), (13_000, Step.YEAR, 37)],
)
def test_an_axis_stays_readable(days: int, step: Step, steps: int) -> None:
    """It has days for a quarter, weeks for two years, months for twenty; a day alone gets company."""
    axis = axis_over(END.date() - timedelta(days=days - 1), END.date())

    assert axis.step is step
    assert len(axis.keys) == steps
    assert axis.keys[-1] == step.key(END.date())
