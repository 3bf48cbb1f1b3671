"""A notebook that integrates, shows a table and plots."""

import base64
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent / "scientific_numbers.ipynb"


def test_notebook_gives_numbers_table_and_plot() -> None:
    # The first plot in a new home directory builds the font cache, hence the time.
    executed = NotebookClient(nbformat.read(NOTEBOOK, as_version=4), timeout=120).execute()

    integral, table, plot = executed.cells[1:]
    assert integral.outputs[0]["text"] == "1.7724538509\n"
    assert "<td>16</td>" in table.outputs[0]["data"]["text/html"]
    (picture,) = [output["data"] for output in plot.outputs if "data" in output]
    assert base64.b64decode(picture["image/png"]).startswith(b"\x89PNG\r\n")
