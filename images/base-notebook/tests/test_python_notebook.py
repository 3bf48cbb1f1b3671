"""Notebooks run from start to end with the Python kernel, the way `jupyter nbconvert` runs them."""

import json
import subprocess
from pathlib import Path

import nbformat

HERE = Path(__file__).parent


def execute(notebook: str, output: Path) -> subprocess.CompletedProcess[str]:
    """Executes a notebook that lies beside this file and writes the result to `output`."""
    return subprocess.run(
        ["jupyter", "nbconvert", "--to", "notebook", "--execute", str(HERE / notebook)]
        + ["--output-dir", str(output.parent), "--output", output.name],
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_notebook_gives_the_right_numbers(tmp_path: Path) -> None:
    output = tmp_path / "executed.ipynb"

    result = execute("python_numbers.ipynb", output)

    assert result.returncode == 0, result.stderr
    total, primes = nbformat.read(output, as_version=4).cells[-2:]
    assert total.outputs[0]["text"] == "5050\n"
    assert primes.outputs[0]["data"]["text/plain"] == "[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]"


def test_raising_cell_fails_the_notebook(tmp_path: Path) -> None:
    output = tmp_path / "executed.ipynb"

    result = execute("python_raises.ipynb", output)

    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stderr
    assert not output.exists()


def test_python_kernel_is_listed() -> None:
    listing = subprocess.run(
        ["jupyter", "kernelspec", "list", "--json"], capture_output=True, check=True, timeout=60
    )

    spec = json.loads(listing.stdout)["kernelspecs"]["python3"]["spec"]

    assert spec["language"] == "python"
