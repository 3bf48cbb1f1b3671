"""The module is found from anywhere and does what it says."""

import course
import pytest


def test_mean() -> None:
    assert course.mean([1, 2, 6]) == 3


def test_mean_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError):
        course.mean([])
