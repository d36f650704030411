"""Cells of cells/compatibility.txt: the same outcome in a session and in a plain interpreter."""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from driver import ENVIRONMENT, Base

from daydream_sandbox import libraries
from daydream_sandbox.cell import split
from daydream_sandbox.errors import remember_source

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cells", "compatibility.txt")
with open(PATH, encoding="utf-8") as file:
    CELLS = [cell.strip() for cell in file.read().partition("\n")[2].split("\n---\n")]


@pytest.fixture(scope="module")
def plain():
    """Outcomes of all cells in one plain interpreter without any layer."""
    import subprocess

    answer = subprocess.run(
        [sys.executable, "-s", "-B", __file__], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    outcomes = eval(answer.stdout)
    assert len(outcomes) == len(CELLS)
    return outcomes


@pytest.fixture(scope="module")
def base():
    """Without scratch space, because whoever has some may do strictly more."""
    with Base(scratch="none") as running:
        yield running


def test_there_are_enough_cells():
    assert len(CELLS) >= 60


@pytest.mark.parametrize("number", range(len(CELLS)), ids=lambda number: CELLS[number][:40])
def test_the_outcome_is_the_same(base, plain, number):
    session = base.open()
    payload, _ = session.run(CELLS[number], 30_000)
    session.close()
    if payload.get("status") == "completed":
        outcome = ("completed", payload["result"]["text"] if payload["result"] else None)
    else:
        outcome = (payload.get("status"), (payload.get("error") or payload).get("type"))
    assert outcome == plain[number]


def outcome_of(source, number):
    """As a session would have it, in this process."""
    import random

    import numpy as np

    random.seed(0)
    np.random.seed(0)
    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    module.__dict__.update(libraries.namespace())
    filename = f"<cell {number}>"
    remember_source(filename, source)
    try:
        for piece in split(source, filename)[0]:
            if piece.is_expression:
                value = eval(piece.code, module.__dict__)
                return ("completed", None if value is None else repr(value))
            exec(piece.code, module.__dict__)
    except BaseException as error:
        return ("raised", type(error).__name__)
    return ("completed", None)


if __name__ == "__main__":
    libraries.import_all()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        found = [outcome_of(cell, number) for number, cell in enumerate(CELLS)]
    print(found)
