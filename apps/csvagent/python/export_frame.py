"""Hands the loaded frame over exactly, in pieces: for the engine that computes answers a second time.

Runs as a cell in a session of its own; every later cell submits the next piece. The pieces together are lines
of JSON: first `[[name, type], …]`, then batches of rows, each a list with the values of every column. A missing
value is null; whole numbers are texts, because they may not fit a double; so are infinities.
src/second-engine/read-frame.ts reads them.
"""

import json
import math

import numpy as np
import pandas as pd

# Characters of one piece; as a submitted text it is at most twice as long.
PIECE = 500_000
# DuckDB takes at most so many rows at once.
BATCH_ROWS = 2048
BATCH_CELLS = 20_000


class NotExportable(ValueError):
    """A column holds values of several kinds, or of a kind that the reader never makes."""


def frame_lines(frame):
    """The frame as lines of JSON, never more of it than one batch at a time."""
    types = [column_type(frame.iloc[:, place], name) for place, name in enumerate(frame.columns)]
    yield json.dumps([[str(name), kind] for name, kind in zip(frame.columns, types, strict=True)])
    step = max(1, min(BATCH_ROWS, BATCH_CELLS // max(1, len(types))))
    for start in range(0, len(frame), step):
        batch = frame.iloc[start : start + step]
        values = [plain_values(batch.iloc[:, place], kind) for place, kind in enumerate(types)]
        yield json.dumps(values, allow_nan=False)


def pieces(lines, size=PIECE):
    """The lines, each ended by a line feed, cut into texts of `size` characters; the last one may be shorter."""
    waiting, length = [], 0
    for line in lines:
        waiting.append(line + "\n")
        length += len(line) + 1
        if length < size:
            continue
        text = "".join(waiting)
        whole = length - length % size
        for start in range(0, whole, size):
            yield text[start : start + size]
        waiting, length = [text[whole:]], length - whole
    if length > 0:
        yield "".join(waiting)


# --- values ---


def column_type(series, name):
    dtype = series.dtype
    if pd.api.types.is_bool_dtype(dtype):
        return "BOOLEAN"
    if pd.api.types.is_unsigned_integer_dtype(dtype):
        return "UBIGINT"
    if pd.api.types.is_integer_dtype(dtype):
        return "BIGINT"
    if pd.api.types.is_float_dtype(dtype):
        return "DOUBLE"
    kinds = {type(value) for value in series.dropna()}
    if kinds <= {bool, np.bool_}:
        return "BOOLEAN"
    if kinds == {str}:
        return "VARCHAR"
    raise NotExportable(f"column {name!r} holds {', '.join(sorted(kind.__name__ for kind in kinds))}")


def plain_values(series, kind):
    if kind in ("BIGINT", "UBIGINT"):
        return [str(value) for value in series.tolist()]
    if kind == "DOUBLE":
        return [plain_double(value) for value in series.tolist()]
    missing = series.isna().tolist()
    values = [None if gone else value for value, gone in zip(series.tolist(), missing, strict=True)]
    return [value if value is None else bool(value) for value in values] if kind == "BOOLEAN" else values


def plain_double(value):
    if math.isfinite(value):
        return value
    if math.isnan(value):
        return None
    return "Infinity" if value > 0 else "-Infinity"


_pieces = pieces(frame_lines(df))
