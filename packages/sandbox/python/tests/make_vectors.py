"""Writes canon-vectors.json: [Python expression, wire text, canonical text, first 16 digits of its SHA-256].

Run it under the pinned libraries after a deliberate change of the wire form: `python tests/make_vectors.py`.
An expression without a wire form has `!! ` and the message in place of the texts, and `-` for the hash.
"""

import datetime
import hashlib
import json
import os
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from daydream_sandbox.wire import NoWireForm, canonical_text, json_text, refusal, to_wire

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "canon-vectors.json")
FRAME = "pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [1, 2, 3], 'f': [1.005, 2.675, np.nan]})"
EXPRESSIONS = (
    "None",
    "pd.NA",
    "1",
    "1.0",
    "np.int64(1)",
    "np.float32(1.1)",
    "True",
    "np.bool_(True)",
    "-0.0",
    "0.0",
    "-0.001",
    "0.1+0.2",
    "0.3",
    "2.675",
    "np.float64(2.675)",
    "[np.float64(2.675)]",
    "np.array([2.675])",
    "1234567890.5",
    "1234567891.5",
    "9999999999.5",
    "1/3",
    "1e-7",
    "1e21",
    "1e16",
    "1.7976931348623157e308",
    "5e-324",
    "2**53-1",
    "2**53",
    "10**30",
    "float('nan')",
    "float('inf')",
    "float('-inf')",
    "'é😀'",
    "'\\x7f'",
    "'\\u2028'",
    "'\\ud800'",
    "'\\ud83d\\ude00'",
    "{10: 1, 9: 2}",
    "{'10': 1, '9': 2}",
    "{1.0: 1}",
    "{1: 1, '1': 2}",
    "{None: 1}",
    "{True: 1}",
    "{('a', 1): 2}",
    "{pd.Timestamp('2020-01-01'): 1}",
    "{'$x': 1}",
    "(1, 2)",
    "{3, 1, 2}",
    "{'b', 'a'}",
    "pd.Timestamp('2020-01-01')",
    "pd.Timestamp('2020-01-01 12:30')",
    "pd.Timestamp('2020-01-01 12:30', tz='Europe/Berlin')",
    "datetime.date(2020, 1, 1)",
    "np.datetime64('2020-01-01')",
    "pd.Timedelta(days=1)",
    "pd.Period('2020-01', 'M')",
    "pd.Interval(0, 1)",
    "pd.NaT",
    "Decimal('1.10')",
    "Fraction(1, 3)",
    "pd.Series([1, 2])",
    "pd.Series([2.675])",
    "pd.Series([1.5, 2.5], index=['b', 'a'])",
    "pd.Series([1, 2], index=['a', 'a'])",
    "df.groupby('k')['v'].mean()",
    "df.groupby(['k', 'v'])['f'].sum()",
    "df",
    "df[df['v'] > 10]",
    "{'s': df['v']}",
    "df.columns",
    "pd.Categorical(['a'])",
    "b'x'",
    "1j",
    "len",
)


def row(expression):
    """One vector."""
    names = {"np": np, "pd": pd, "datetime": datetime, "Decimal": Decimal, "Fraction": Fraction}
    value = eval(expression, {**names, "df": eval(FRAME, names)})
    try:
        wire = to_wire(value, 100_000)
    except NoWireForm as error:
        message = f"!! {refusal('submit', error)}".partition(";")[0]
        return [expression, message, message, "-"]
    canonical = canonical_text(wire)
    return [expression, json_text(wire), canonical, hashlib.sha256(canonical.encode()).hexdigest()[:16]]


if __name__ == "__main__":
    with open(PATH, "w", encoding="utf-8") as file:
        rows = ",\n".join(json.dumps(row(expression)) for expression in EXPRESSIONS)
        file.write(f"[\n{rows}\n]\n")
