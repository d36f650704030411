import json
import random
import struct
import time
from collections import Counter, OrderedDict, deque, namedtuple

import numpy as np
import pandas as pd
import pytest
from make_vectors import EXPRESSIONS, PATH, row

from daydream_sandbox.summary import summary_text
from daydream_sandbox.wire import (
    NoWireForm,
    TooLarge,
    canonical_number,
    canonical_text,
    refusal,
    to_wire,
    wire_text,
)


def test_the_committed_vectors_are_what_the_code_gives():
    with open(PATH, encoding="utf-8") as file:
        vectors = json.load(file)
    assert [vector[0] for vector in vectors] == list(EXPRESSIONS)
    assert vectors == [row(expression) for expression in EXPRESSIONS]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
        (np.array(5), "5"),
        (np.array(["2020-01-01", "NaT"], dtype="datetime64[ns]"), '["2020-01-01",null]'),
        (np.ma.masked_array([1, 2], mask=[False, True]), "[1,null]"),
        (np.timedelta64(90, "s"), "90.0"),
        (pd.Series([pd.Timestamp("2020-01-01"), pd.NaT]), '["2020-01-01",null]'),
        (pd.Series([1, None], dtype="Int64"), "[1,null]"),
        (pd.array(["a", None], dtype="string"), '["a",null]'),
        (pd.Series([], dtype=float), "[]"),
        (pd.MultiIndex.from_tuples([("a", 1)]), '[["a",1]]'),
        (OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
        (Counter("aab"), '{"a":2,"b":1}'),
        (deque([1, 2]), "[1,2]"),
        (range(3), "[0,1,2]"),
        ({"a": 1}.keys(), '["a"]'),
        (namedtuple("Point", "x y")(1, 2), "[1,2]"),
        ({2**60: 1}, '{"1152921504606846976":1}'),
        ({float("inf"): 1}, '{"Infinity":1}'),
        (pd.DataFrame({"a": [1]}, index=["x"]), '{"$df":{"columns":["index","a"],"rows":[["x",1]]}}'),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), '{"$df":{"columns":["a","a"],"rows":[[1,2]]}}'),
        (
            pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
            '{"$df":{"columns":[["a","b"]],"rows":[[1]]}}',
        ),
        (np.longdouble("1.5"), "1.5"),
        (pd.Timedelta(milliseconds=1500), "1.5"),
    ],
)
def test_values_have_the_wire_form_that_the_protocol_says(value, text):
    assert wire_text(value, 1_000) == text


@pytest.mark.parametrize(
    "value",
    [object(), b"x", 1j, print, type, (x for x in []), np, np.array([1j]), np.array([b"x"]), {("a", len): 1}],
)
def test_what_has_no_wire_form_is_refused_by_name(value):
    with pytest.raises(NoWireForm) as caught:
        to_wire(value, 1_000)
    message = str(refusal("submit", caught.value))
    assert message.startswith("cannot submit ")
    assert "; submit a number, text" in message


def test_a_cycle_is_refused():
    value = []
    value.append(value)
    with pytest.raises(NoWireForm, match="deeper"):
        to_wire(value, 100_000)


@pytest.mark.parametrize(
    "value",
    [
        "x" * 50_000_000,
        list(range(5_000_000)),
        np.zeros(20_000_000),
        pd.DataFrame(np.zeros((2_000_000, 5))),
        pd.Series(np.zeros(5_000_000)),
        {number: number for number in range(1_000_000)},
        10 ** (10**6),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_huge_value_costs_next_to_nothing(value):
    started = time.perf_counter()
    with pytest.raises(TooLarge):
        wire_text(value, 100_000)
    json.loads(summary_text(value, 100_000))
    assert time.perf_counter() - started < 5  # making all of it would take minutes, or all memory


def test_the_limit_holds_for_the_text_itself():
    assert len(wire_text(["é" * 10], 100)) <= 100
    with pytest.raises(TooLarge):
        wire_text(["é" * 20], 100)


def test_a_frame_that_is_too_large_is_summarised():
    frame = pd.DataFrame({"n": range(1_000), "t": ["x"] * 1_000, "m": np.linspace(0, 1, 1_000)})
    summary = json.loads(summary_text(frame, 500))["summary"]
    assert summary["shape"] == [1_000, 3]
    assert summary["dtypes"] == ["int64", "object", "float64"]
    assert summary["head"][1] == [1, "x", pytest.approx(0.001001, abs=1e-5)]
    assert summary["statistics"]["n"] == {"mean": 499.5, "min": 0.0, "max": 999.0}
    assert set(summary["statistics"]) == {"n", "m"}


def test_a_series_that_is_too_large_is_summarised():
    summary = json.loads(summary_text(pd.Series(range(1_000), name="n"), 500))["summary"]
    assert summary["name"] == "n"
    assert summary["head"][-1] == [4, 4]
    assert summary["max"] == 999.0


def test_a_repr_in_a_summary_has_no_address():
    assert "0x" not in summary_text(object(), 100)


def test_canonical_numbers_follow_the_rule():
    assert canonical_number(2.0000000001) == "2"
    assert canonical_number(2.00000001) == "2.00000001"
    assert canonical_number(-2.5e-9) == "-2.5e-9"
    assert canonical_number(123456789.5) == "123456790"
    assert canonical_number(2**53 + 2.0) == "9007199250000000"
    assert canonical_number(0.000001) == "0.000001"


def test_canonical_numbers_are_stable_under_themselves():
    numbers = random.Random(1)
    for _ in range(20_000):
        (value,) = struct.unpack("d", struct.pack("Q", numbers.getrandbits(64)))
        if value - value == 0:
            text = canonical_number(value)
            assert canonical_number(float(text)) == text


def test_canonical_keys_are_in_utf16_order():
    assert canonical_text({"\uffff": 1, "😀": 2}) == '{"😀":2,"\uffff":1}'
