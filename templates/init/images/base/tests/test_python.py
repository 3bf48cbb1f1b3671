"""Runs inside a container of the image, as its user."""

import subprocess
import sys
from pathlib import Path


def test_python_is_the_systems_own() -> None:
    assert sys.executable == "/usr/bin/python3"


def test_text_is_utf_8() -> None:
    assert sys.getfilesystemencoding() == "utf-8"


def test_scripts_of_users_run(tmp_path: Path) -> None:
    script = tmp_path / "sum.py"
    script.write_text("print(sum(range(101)))\n")

    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)

    assert result.stdout == "5050\n"
