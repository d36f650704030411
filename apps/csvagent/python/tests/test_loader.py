import math

import pytest
from loader import (
    BinaryFile,
    EmptyFile,
    MissingHeader,
    NotATable,
    RaggedRow,
    TooManyColumns,
    UnclosedQuote,
    UnreadableTable,
    load,
    read_table,
)


def test_gives_the_frame_and_how_it_was_read(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1,x\n")
    names = load(str(path), {})
    assert names["df"].to_dict("list") == {"a": [1], "b": ["x"]}
    assert names["_reading"] == {
        "encoding": "utf-8",
        "delimiter": ",",
        "decimal": ".",
        "byte_order_mark": False,
        "renamed_columns": {},
    }


# --- encodings ---


@pytest.mark.parametrize(
    ("content", "encoding", "has_mark"),
    [
        ("naïve,ü\n1,ñ\n".encode(), "utf-8", False),
        ("naïve,ü\n1,ñ\n".encode("utf-8-sig"), "utf-8", True),
        ("naïve,ü\n1,ñ\n".encode("utf-16"), "utf-16-le", True),
        (b"\xfe\xff" + "naïve,ü\n1,ñ\n".encode("utf-16-be"), "utf-16-be", True),
        (b"\xff\xfe\x00\x00" + "naïve,ü\n1,ñ\n".encode("utf-32-le"), "utf-32-le", True),
        ("naïve,ü\n1,ñ\n".encode("latin-1"), "cp1252", False),
    ],
)
def test_reads_every_encoding_to_the_same_frame(content, encoding, has_mark):
    frame, reading = read_table(content)
    assert frame.to_dict("list") == {"naïve": [1], "ü": ["ñ"]}
    assert (reading["encoding"], reading["byte_order_mark"]) == (encoding, has_mark)


def test_falls_back_to_latin_1_for_bytes_that_cp1252_lacks():
    frame, reading = read_table(b"a,b\n1,\x81\xe9\n")
    assert reading["encoding"] == "latin-1"
    assert frame["b"].tolist() == ["\x81é"]


# --- delimiters ---


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter(delimiter):
    content = f"a{delimiter}b\n1{delimiter}x\n2{delimiter}y\n".encode()
    frame, reading = read_table(content)
    assert reading["delimiter"] == delimiter
    assert frame.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}


def test_is_not_misled_by_delimiters_inside_quotes():
    frame, reading = read_table(b'"a;b;c",d\n"x;y;z",1\n";;;",2\n')
    assert reading["delimiter"] == ","
    assert list(frame.columns) == ["a;b;c", "d"]


def test_is_not_misled_by_commas_in_the_texts_of_a_tabbed_file():
    frame, reading = read_table(b"id\tnote\n1\ta, b, c\n2\td, e\n3\tf\n")
    assert reading["delimiter"] == "\t"
    assert frame.shape == (3, 2)


def test_reads_a_file_of_one_column():
    frame, reading = read_table(b"age\n1\n\n2\n")
    assert reading["delimiter"] == ","
    assert frame.to_dict("list") == {"age": [1, 2]}


def test_takes_an_empty_quoted_field_of_one_column_as_missing():
    frame, _ = read_table(b'age\n1\n""\n2\n   \n')
    assert frame["age"].isna().tolist() == [False, True, False]


def test_reads_decimal_commas_where_another_delimiter_leaves_them_free():
    frame, reading = read_table(b"a;b\n1,5;x\n-2,25;y\n")
    assert reading["decimal"] == ","
    assert frame["a"].tolist() == [1.5, -2.25]


def test_keeps_decimal_points_in_a_file_that_has_both():
    frame, reading = read_table(b"a;b\n1.5;1,000\n")
    assert reading["decimal"] == "."
    assert frame["a"].tolist() == [1.5]


# --- values ---


def test_takes_the_extra_tokens_as_missing():
    frame, _ = read_table(b"a,b\n?,x\nNA,N/A\nna,n/a\n,NaN\n1, ?\n")
    assert frame["a"].isna().tolist() == [True, True, True, True, False]
    assert frame["b"].isna().tolist() == [False, True, True, True, True]


def test_reads_booleans_and_keeps_them_when_some_are_missing():
    frame, _ = read_table(b"a,b\nTrue,TRUE\nFalse,\n")
    assert str(frame["a"].dtype) == "bool"
    assert frame["b"].tolist()[0] is True
    assert math.isnan(frame["b"].tolist()[1])


def test_reads_quoted_newlines_and_windows_line_ends():
    frame, _ = read_table(b'a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    assert frame["a"].tolist() == [1, 2]
    assert frame["b"].tolist() == ["x\r\ny", "z"]


def test_reads_line_ends_of_carriage_returns_alone():
    frame, _ = read_table(b"a,b\r1,2\r3,4")
    assert frame.to_dict("list") == {"a": [1, 3], "b": [2, 4]}


def test_reads_numbers_to_their_last_digit():
    frame, _ = read_table(b"a\n0.1234567890123456789\n1e-320\n")
    assert frame["a"].tolist() == [0.1234567890123456789, 1e-320]


def test_keeps_whole_numbers_beyond_64_bits_as_text():
    frame, _ = read_table(b"a\n123456789012345678901234567890\n1\n")
    assert frame["a"].tolist() == ["123456789012345678901234567890", "1"]


# --- headers ---


def test_strips_white_space_around_names():
    frame, _ = read_table(b" a , b\t\n1,2\n")
    assert list(frame.columns) == ["a", "b"]


def test_numbers_repeated_names_past_those_that_are_taken():
    frame, reading = read_table(b"a,a,a.1, a \n1,2,3,4\n")
    assert list(frame.columns) == ["a", "a.2", "a.1", "a.3"]
    assert reading["renamed_columns"] == {"a.2": "a", "a.3": "a"}
    assert frame.iloc[0].tolist() == [1, 2, 3, 4]


def test_keeps_an_unnamed_first_column():
    frame, _ = read_table(b",b\n0,x\n1,y\n")
    assert list(frame.columns) == ["Unnamed: 0", "b"]
    assert frame.index.tolist() == [0, 1]


def test_reads_a_header_without_rows():
    frame, _ = read_table(b"a,b\n")
    assert frame.shape == (0, 2)


def test_reads_more_than_three_hundred_columns():
    names = [f"c{number}" for number in range(350)]
    frame, _ = read_table((",".join(names) + "\n" + ",".join("1" for _ in names) + "\n").encode())
    assert frame.shape == (1, 350)


def test_passes_over_blank_lines():
    frame, _ = read_table(b"\n \na,b\n1,2\n\n  \n3,4\n\n")
    assert frame["a"].tolist() == [1, 3]


# --- refusals ---


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", EmptyFile, "the file is empty"),
        (b" \r\n\n", EmptyFile, "the file is empty"),
        (b"\xef\xbb\xbf\n", EmptyFile, "byte order mark"),
        (b"PK\x03\x04rest", BinaryFile, "Excel"),
        (b"\x1f\x8b\x08", BinaryFile, "gzip"),
        (b"a,b\n1,\x00\n", BinaryFile, "NUL"),
        ("a,b\n1,2\n".encode("utf-16-le"), BinaryFile, "UTF-16 without a byte order mark"),
        (bytes(range(1, 32)) * 20, BinaryFile, "control characters"),
        (b"<!DOCTYPE html><html></html>", NotATable, "web page"),
        (b'{"a": 1}', NotATable, "JSON"),
        (b'[{"a": 1}]', NotATable, "JSON"),
        (b"1,2\n3,4\n", MissingHeader, "line 1 .* only numbers"),
        (b"\n,,\n1,2,3\n", MissingHeader, "line 2 .* all are empty"),
        (b"a,b\n1,2\n1,2,3\n", RaggedRow, "line 3 has 3 fields where the header has 2"),
        (b"a,b\n1,2\n1\n", RaggedRow, "line 3 has 1 field where the header has 2"),
        (b'a,b\n1,"x\ny"\n2,3,4\n', RaggedRow, "line 4 has 3 fields"),
        (b'a,b\n1,2\n1,"x\n2,3\n', UnclosedQuote, "line 3"),
        (",".join(f"c{n}" for n in range(1001)).encode(), TooManyColumns, "1001 columns"),
    ],
)
def test_refuses_with_a_sentence_that_names_the_place(content, error, message):
    with pytest.raises(error, match=message) as raised:
        read_table(content)
    assert isinstance(raised.value, UnreadableTable)
    assert isinstance(raised.value, ValueError)
    assert "\n" not in str(raised.value)
