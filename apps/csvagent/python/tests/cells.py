"""Runs cells the way a session runs them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels.api as sm
from scipy import stats

PYTHON = Path(__file__).parent.parent
DATASETS = PYTHON.parent / "datasets"


def run_cell(path, frame, **names):
    """Runs a file as a cell; gives the submissions and the hooks."""
    submissions, hooks = [], []
    namespace = {
        "df": frame,
        "pd": pd,
        "np": np,
        "scipy": scipy,
        "stats": stats,
        "sm": sm,
        "json": json,
        "submit": submissions.append,
        "hook": lambda value, code_line, **_: hooks.append((value, code_line)),
        **names,
    }
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return submissions, hooks
