"""Python values as lossless tagged JSON, and that JSON's one canonical text.

Missing values become null; integers beyond 2^53-1 and infinities `{"$num": text}`; mappings that JSON objects
cannot carry `{"$map": [[key, value], ...]}`; frames `{"$df": {"columns", "rows"}}`.
"""

import math
from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from json.encoder import c_make_encoder, encode_basestring, encode_basestring_ascii
from types import MappingProxyType

import numpy as np
from pandas import NA as MISSING
from pandas import (
    Categorical,
    DataFrame,
    Index,
    Interval,
    NaT,
    Period,
    RangeIndex,
    Series,
    Timedelta,
    Timestamp,
)
from pandas.api.extensions import ExtensionArray

LARGEST_EXACT_INTEGER = 2**53 - 1
#: Deeper values are refused here, so that nobody downstream has to walk them.
DEPTH_LIMIT = 64

_ACCEPTED = (
    "a number, text, True, False, None, a date or time, or a list, tuple, set, dict, array, Index, Series or "
    "DataFrame of these"
)
_FUNCTION_KINDS = {"function", "builtin_function_or_method", "method", "type"}

#: C code with its helpers inside: replacing functions of the json module does not reach it.
_encode_ascii = c_make_encoder(None, None, encode_basestring_ascii, None, ":", ",", False, False, False)
_encode_sorted = c_make_encoder(None, None, encode_basestring, None, ":", ",", False, False, False)
_join = "".join


class NoWireForm(TypeError):
    """A value that cannot leave the session; `type_name` says what it is."""

    def __init__(self, type_name: str) -> None:
        super().__init__(type_name)
        self.type_name = type_name


class TooLarge(ValueError):
    """A value whose wire form is longer than the limit."""


def json_text(value: object) -> str:
    """Compact ASCII JSON of dicts, lists, text, numbers, booleans and None."""
    return _join(_encode_ascii(value, 0))


def to_wire(value: object, character_limit: int) -> object:
    """The wire form of `value` as dicts, lists and scalars.

    Raises NoWireForm, and TooLarge soon after `character_limit` characters of its text are certain.
    """
    return _Converter(character_limit).convert(value, 0)


def wire_text(value: object, character_limit: int) -> str:
    """The wire form as JSON text of at most `character_limit` characters."""
    text = json_text(to_wire(value, character_limit))
    if len(text) > character_limit:
        raise TooLarge(f"its wire form has {len(text)} characters, the limit is {character_limit}")
    return text


def refusal(verb: str, error: Exception) -> "TypeError | ValueError":
    """What user code is told when its value cannot be sent."""
    if isinstance(error, TooLarge):
        return ValueError(f"cannot {verb} so large a value: {error}; {verb} a summary of it")
    return TypeError(f"cannot {verb} {error}; {verb} {_ACCEPTED}")


def canonical_text(wire: object) -> str:
    """RFC 8785 text after the number rule, as the host computes it before hashing."""
    if isinstance(wire, bool) or wire is None:
        return {True: "true", False: "false", None: "null"}[wire]
    if isinstance(wire, int | float):
        return canonical_number(wire)
    if isinstance(wire, str):
        return _join(_encode_sorted(wire, 0))
    if isinstance(wire, list):
        return f"[{','.join(canonical_text(item) for item in wire)}]"
    fields = sorted(wire.items(), key=lambda field: field[0].encode("utf-16-be", "surrogatepass"))
    return (
        "{"
        + ",".join(f"{_join(_encode_sorted(key, 0))}:{canonical_text(item)}" for key, item in fields)
        + "}"
    )


def canonical_number(value: "int | float") -> str:
    """Whole numbers exact, or within a billionth of one; else nine significant digits, half to even."""
    if abs(value) <= LARGEST_EXACT_INTEGER:
        whole = round(value)
        if abs(value - whole) <= 1e-9 * abs(value):
            return str(whole)
    with localcontext() as context:
        context.prec = 9
        return _as_ecmascript(float(+Decimal(repr(float(value)))))


# --- internal ---


def _as_ecmascript(value: float) -> str:
    """`Number.prototype.toString`."""
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if len(text) <= point <= 21:
        body = text + "0" * (point - len(text))
    elif 0 < point <= 21:
        body = f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
        body = f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return "-" + body if sign else body


def _well_formed(text: str) -> str:
    """Surrogate pairs joined, lone surrogates replaced."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Converter:
    """One conversion: counts characters that the text will surely have, so that it ends early."""

    def __init__(self, character_limit: int) -> None:
        self._limit = character_limit
        self._left = character_limit

    def convert(self, value: object, depth: int) -> object:
        if depth > DEPTH_LIMIT:
            raise NoWireForm(f"what is nested deeper than {DEPTH_LIMIT}")
        kind = type(value)
        self._spend(2)
        if kind is str:
            return self._text(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self._integer(value)
        if kind is float:
            return self._real(value)
        if kind is list or kind is tuple:
            return self._items(value, len(value), depth)
        if kind is dict:
            return self._mapping(list(value.items()), depth)
        return self._other(value, depth)

    def _other(self, value: object, depth: int) -> object:
        if isinstance(value, np.generic):
            return self._numpy_scalar(value)
        if isinstance(value, DataFrame):
            return self._frame(value, depth)
        if isinstance(value, Series):
            return self._series(value, depth)
        if isinstance(value, np.ndarray):
            return self._array(value, depth)
        if isinstance(value, Index | Categorical | ExtensionArray):
            return self._items(value, len(value), depth)
        if value is MISSING or value is NaT:
            return None
        if isinstance(value, bool | int | float | str):
            return self._builtin_subclass(value)
        if isinstance(value, datetime | date | time | timedelta):
            return self._moment(value)
        if isinstance(value, Decimal | Fraction):
            return self._real(_as_float(value))
        if isinstance(value, Period | Interval):
            return self._text(str(value))
        if isinstance(value, set | frozenset):
            self._foresee(len(value))
            return sorted((self.convert(item, depth + 1) for item in value), key=canonical_text)
        if isinstance(value, tuple | list | deque | range) or _is_dict_view(value):
            return self._items(value, len(value), depth)
        if isinstance(value, dict | MappingProxyType):
            return self._mapping(list(value.items()), depth)
        raise NoWireForm(describe_type(value))

    def _spend(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise TooLarge(f"its wire form has more than {self._limit} characters")

    def _foresee(self, items: int) -> None:
        if items * 2 > self._left:
            raise TooLarge(f"it has {items} items, and its wire form is limited to {self._limit} characters")

    def _text(self, value: str) -> str:
        self._spend(len(value))
        return _well_formed(value)

    def _integer(self, value: int) -> object:
        if -LARGEST_EXACT_INTEGER <= value <= LARGEST_EXACT_INTEGER:
            return value
        return {"$num": self._digits(value)}

    def _digits(self, value: int) -> str:
        self._spend(int(value.bit_length() * 0.301))
        return _decimal_digits(value)

    def _real(self, value: float) -> object:
        if value - value == 0.0:
            self._spend(1)
            return value
        return None if value != value else {"$num": "Infinity" if value > 0 else "-Infinity"}

    def _builtin_subclass(self, value: object) -> object:
        if isinstance(value, int):
            return self._integer(int.__int__(value))
        if isinstance(value, float):
            return self._real(float.__float__(value))
        return self._text(str.__str__(value))

    def _numpy_scalar(self, value: np.generic) -> object:
        if isinstance(value, np.bool_):
            return bool(value)
        if isinstance(value, np.integer) and not isinstance(value, np.timedelta64):
            return self._integer(int(value))
        if isinstance(value, np.floating):
            return self._real(float(value))
        if isinstance(value, np.str_):
            return self._text(str(value))
        if isinstance(value, np.datetime64):
            return None if np.isnat(value) else self._numpy_moment(value)
        if isinstance(value, np.timedelta64):
            return None if np.isnat(value) else self._real(float(value / np.timedelta64(1, "s")))
        raise NoWireForm(describe_type(value))

    def _numpy_moment(self, value: np.datetime64) -> str:
        try:
            return self._moment(Timestamp(value))
        except (ValueError, OverflowError):  # beyond what a Timestamp can hold
            return self._text(str(value))

    def _moment(self, value: object) -> object:
        if value is NaT:
            return None
        if isinstance(value, Timedelta):
            return self._real(value.value / 1e9 if value.unit == "ns" else value.total_seconds())
        if isinstance(value, timedelta):
            return self._real(value.total_seconds())
        if isinstance(value, datetime):
            return self._text(_datetime_text(value))
        return self._text(value.isoformat())

    def _items(self, values: "Iterable[object]", count: int, depth: int) -> "list[object]":
        self._foresee(count)
        convert = self.convert
        return [convert(item, depth + 1) for item in values]

    def _array(self, value: np.ndarray, depth: int) -> object:
        self._foresee(value.size)
        if value.dtype.kind in "cSV":
            raise NoWireForm(f"an array of {value.dtype}")
        if isinstance(value, np.ma.MaskedArray):
            value = np.where(np.ma.getmaskarray(value), None, value.data.astype(object))
        if value.ndim == 0:
            return self.convert(value[()] if value.dtype.kind in "mM" else value.item(), depth)
        if value.dtype.kind in "mM" and value.ndim == 1:
            return self._items(value, len(value), depth)
        if value.dtype.kind in "mM":
            return [self._array(part, depth + 1) for part in value]
        return self._items(value.tolist(), len(value), depth)

    def _series(self, value: Series, depth: int) -> object:
        count = len(value)
        self._foresee(count)
        if count == 1:
            return self.convert(value.iloc[0], depth)
        items = list(value.array) if value.dtype.kind in "mMOc" or value.dtype.kind == "V" else value.tolist()
        if isinstance(value.index, RangeIndex):
            return self._items(items, count, depth)
        return self._mapping(list(zip(value.index, items, strict=True)), depth)

    def _frame(self, value: DataFrame, depth: int) -> object:
        rows, columns = value.shape
        self._foresee(rows * max(columns, 1) + columns)
        labels = [self.convert(label, depth + 3) for label in value.columns]
        cells = [list(value.iloc[:, position].array) for position in range(columns)]
        if not isinstance(value.index, RangeIndex):
            levels = _index_levels(value.index)
            labels = [self.convert(name, depth + 3) for name, _ in levels] + labels
            cells = [level for _, level in levels] + cells
        self._foresee(rows * len(cells))
        convert = self.convert
        converted = [[convert(cell, depth + 4) for cell in column] for column in cells]
        return {"$df": {"columns": labels, "rows": [list(row) for row in zip(*converted, strict=True)]}}

    def _mapping(self, pairs: "list[tuple[object, object]]", depth: int) -> object:
        self._foresee(2 * len(pairs))
        convert = self.convert
        result: dict[str, object] = {}
        for key, item in pairs:
            text = key if type(key) is str and key.isascii() else self._key(key, depth)
            self._spend(len(text) + 2)
            if text in result or text.startswith("$"):
                return self._pairs(pairs, depth)
            result[text] = convert(item, depth + 1)
        return result

    def _pairs(self, pairs: "list[tuple[object, object]]", depth: int) -> object:
        converted = [[self.convert(key, depth + 3), self.convert(item, depth + 3)] for key, item in pairs]
        return {"$map": sorted(converted, key=canonical_text)}

    def _key(self, key: object, depth: int) -> str:
        wire = self.convert(key, depth + 1)
        if isinstance(wire, str):
            return wire
        if isinstance(wire, dict):
            if "$num" not in wire:
                raise NoWireForm(f"a dict with a key that is {describe_type(key)}")
            return str(wire["$num"])
        return canonical_text(wire)


def describe_type(value: object) -> str:
    """`a function`, `bytes`, `a Figure`: how a message names what a value is."""
    name = type(value).__name__
    if name in _FUNCTION_KINDS:
        return "a class" if name == "type" else "a function"
    if name in ("bytes", "bytearray", "complex", "generator", "module"):
        return {"complex": "a complex number", "generator": "a generator", "module": "a module"}.get(
            name, name
        )
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _is_dict_view(value: object) -> bool:
    return isinstance(value, type({}.keys()) | type({}.values()) | type({}.items()))


def _as_float(value: "Decimal | Fraction") -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except ValueError:  # a signalling NaN
        return math.nan


def _decimal_digits(value: int) -> str:
    # str(int) refuses more than 4300 digits; Decimal has no such limit, and the size is bounded by now.
    return str(value) if value.bit_length() < 14_000 else format(Decimal(value), "f")


def _datetime_text(value: datetime) -> str:
    if value.tzinfo is not None:
        return value.astimezone(_UTC).replace(tzinfo=None).isoformat() + "Z"
    is_midnight = value.hour == value.minute == value.second == value.microsecond == 0
    if is_midnight and getattr(value, "nanosecond", 0) == 0:
        return value.date().isoformat()
    return value.isoformat()


def _index_levels(index: Index) -> "list[tuple[object, list[object]]]":
    """What `reset_index` would put in front: (column label, cells) for each level."""
    if index.nlevels == 1:
        return [(index.name if index.name is not None else "index", list(index))]
    return [
        (name if name is not None else f"level_{level}", list(index.get_level_values(level)))
        for level, name in enumerate(index.names)
    ]


_UTC = Timestamp(0, tz="UTC").tzinfo
