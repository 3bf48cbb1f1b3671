"""Helpers for the exercises of the course."""


def mean(numbers: list[float]) -> float:
    """The arithmetic mean of at least one number."""
    if not numbers:
        raise ValueError("the mean of nothing is not defined")
    return sum(numbers) / len(numbers)
