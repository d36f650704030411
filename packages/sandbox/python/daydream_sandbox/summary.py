"""What is kept of a value that is too large to keep, or that has no wire form."""

import re

import numpy as np
from pandas import DataFrame, Series

from .wire import NoWireForm, TooLarge, json_text, to_wire, wire_text

_HEAD_ROWS = 3
_HEAD_ITEMS = 5
_STATISTICS_COLUMNS = 5
_LABELS = 100
_TEXT_CHARACTERS = 1_000
_CELL_CHARACTERS = 2_000
#: Above this, mean, minimum and maximum would cost more than a reader gains.
_STATISTICS_ROWS = 5_000_000
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def summary_text(value: object, character_limit: int) -> str:
    """JSON text of a ValueSummary: the whole value within the limit, otherwise its shape."""
    name = json_text(type(value).__name__)
    try:
        return f'{{"type":{name},"wire":{wire_text(value, character_limit)}}}'
    except (NoWireForm, TooLarge) as error:
        summary = json_text(_summarise(value, error))
    return f'{{"type":{name},"summary":{summary}}}'


# --- internal ---


def _summarise(value: object, error: Exception) -> "dict[str, object]":
    if isinstance(value, DataFrame):
        return _frame(value)
    if isinstance(value, Series):
        return _series(value)
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "dtype": str(value.dtype), **_statistics(value)}
    if isinstance(value, str):
        return {"sizeCharacters": len(value), "head": _cell(value[:_TEXT_CHARACTERS])}
    if isinstance(value, list | tuple | dict | set | frozenset | bytes | bytearray):
        return {"items": len(value), "reason": str(error)}
    return {"text": _text(value)}


def _frame(value: DataFrame) -> "dict[str, object]":
    columns = list(value.columns[:_LABELS])
    statistics = {}
    numeric = (position for position, kind in enumerate(value.dtypes) if getattr(kind, "kind", "O") in "iufb")
    for _, position in zip(range(_STATISTICS_COLUMNS), numeric, strict=False):
        statistics[str(value.columns[position])] = _statistics(value.iloc[:, position])
    return {
        "shape": list(value.shape),
        "columns": [_cell(label) for label in columns],
        "dtypes": [str(kind) for kind in value.dtypes[:_LABELS]],
        "head": [
            [_cell(cell) for cell in row]
            for row in value.iloc[:_HEAD_ROWS, :_LABELS].itertuples(index=False, name=None)
        ],
        "statistics": statistics,
    }


def _series(value: Series) -> "dict[str, object]":
    head = value.iloc[:_HEAD_ITEMS]
    return {
        "name": _cell(value.name),
        "shape": list(value.shape),
        "dtype": str(value.dtype),
        "head": [[_cell(key), _cell(item)] for key, item in zip(head.index, head.array, strict=True)],
        **_statistics(value),
    }


def _statistics(values: "Series | np.ndarray") -> "dict[str, object]":
    if getattr(values.dtype, "kind", "O") not in "iufb" or not 0 < values.size <= _STATISTICS_ROWS:
        return {}
    array = (
        values.to_numpy(dtype=float, na_value=np.nan) if isinstance(values, Series) else values.astype(float)
    )
    present = array[~np.isnan(array)]
    if present.size == 0:
        return {}
    with np.errstate(all="ignore"):
        numbers = {"mean": present.mean(), "min": present.min(), "max": present.max()}
    return {name: to_wire(number, _CELL_CHARACTERS) for name, number in numbers.items()}


def _cell(value: object) -> object:
    try:
        return to_wire(value, _CELL_CHARACTERS)
    except (NoWireForm, TooLarge):
        return _text(value)


def _text(value: object) -> str:
    """A repr without addresses; the repr of a class written in a cell is not called unasked."""
    kind = type(value)
    if kind.__module__ == "__main__":
        return f"<{kind.__qualname__} object>"
    try:
        text = repr(value)
    except Exception as error:  # whatever a library's repr does is no reason to fail the cell
        return f"<{kind.__qualname__} object; repr raised {type(error).__name__}>"
    text = _ADDRESS.sub("", text)
    shortened = text if len(text) <= _TEXT_CHARACTERS else f"{text[:_TEXT_CHARACTERS]}…"
    return shortened.encode("utf-8", "replace").decode("utf-8")
