"""What the tests share; puts the plugin on the import path."""

import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "plugin")]

import loader  # noqa: E402
from cells import DATASETS, PYTHON, run_cell  # noqa: E402


@pytest.fixture(scope="session")
def profile_of():
    """The profile of a CSV file's bytes."""

    def profile(content):
        frame, reading = loader.read_table(content)
        (submission,), _ = run_cell(PYTHON / "profile.py", frame, _reading=reading)
        return json.loads(submission)

    return profile


@pytest.fixture(scope="session")
def answer_of():
    """What a bundled template answers about a bundled dataset, given its bindings."""

    def answer(template, dataset, **bindings):
        frame, _ = loader.read_table((DATASETS / dataset / "data.csv").read_bytes())
        (submission,), _ = run_cell(PYTHON / "templates" / f"{template}.py", frame, **bindings)
        return submission

    return answer
