"""The scientific libraries agree with known values, and draw without a display."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special, stats

# A process of its own, so that neither pytest nor another test has chosen a backend.
DRAW = """
import sys
import matplotlib.pyplot as plt

plt.plot([1, 4, 9])
plt.savefig(sys.argv[1], dpi=50)
"""


def test_numpy_solves_linear_equations() -> None:
    solution = np.linalg.solve([[2, 1], [1, 3]], [3, 5])

    assert solution == pytest.approx([0.8, 1.4])


def test_numpy_repeats_random_numbers_with_a_seed() -> None:
    first = np.random.default_rng(42).random()

    assert first == pytest.approx(0.7739560485559633)


def test_scipy_knows_special_values() -> None:
    assert special.gamma(0.5) == pytest.approx(np.sqrt(np.pi))
    assert stats.norm.ppf(0.975) == pytest.approx(1.959963984540054)
    assert optimize.brentq(lambda x: x**2 - 2, 0, 2) == pytest.approx(np.sqrt(2))


def test_pandas_reads_and_groups_a_table() -> None:
    text = "town,day,rain\nA,2026-04-01,1.5\nB,2026-04-01,2\nA,2026-04-02,2.5\n"
    table = pd.read_csv(StringIO(text))

    mean = table.groupby("town")["rain"].mean()

    assert mean.to_dict() == {"A": 2.0, "B": 2.0}
    assert pd.to_datetime(table["day"]).dt.day_name().iloc[0] == "Wednesday"


def test_matplotlib_draws_without_a_display(tmp_path: Path) -> None:
    picture = tmp_path / "line.png"
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "MPLBACKEND")}

    subprocess.run(
        [sys.executable, "-c", DRAW, str(picture)], env=environment, check=True, timeout=120
    )

    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
    assert (width, height) == (320, 240)
