"""Notebooks run with the R kernel."""

import base64
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

HERE = Path(__file__).parent


def execute(notebook: str) -> NotebookNode:
    return NotebookClient(nbformat.read(HERE / notebook, as_version=4), timeout=60).execute()


def test_r_kernel_is_listed_beside_python() -> None:
    specs = KernelSpecManager().get_all_specs()

    assert specs["ir"]["spec"]["language"] == "R"
    assert "python3" in specs


def test_notebook_gives_the_right_numbers() -> None:
    total, fit, plot = execute("r_numbers.ipynb").cells[1:]

    assert total.outputs[0]["text"] == "5050"
    assert fit.outputs[0]["text"] == "37.2851 -5.3445"
    png = base64.b64decode(plot.outputs[0]["data"]["image/png"])
    assert png.startswith(b"\x89PNG\r\n")


def test_stopping_cell_fails_the_notebook() -> None:
    with pytest.raises(CellExecutionError, match="as intended"):
        execute("r_raises.ipynb")
