"""Reads a CSV file the one way it is read here: for profiles, ground truth and solvers alike.

The sandbox calls `load` once per dataset; every session starts from the frame that it returns.
The rule is described in docs/datasets.md.
"""

import codecs
import csv
import io
import re

import pandas as pd

EXTRA_NA = ["?", "NA", "N/A", "na", "n/a"]
DELIMITERS = [",", ";", "\t", "|"]
SNIFFED_RECORDS = 200
SNIFFED_CHARACTERS = 512 * 1024
COLUMN_LIMIT = 1_000

# UTF-32 first: its little-endian mark begins with UTF-16's.
BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
KNOWN_FORMATS = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
]
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+")


class UnreadableTable(ValueError):
    """The file cannot be read as a table; the message is one sentence for a person."""


class EmptyFile(UnreadableTable):
    """Nothing in it."""


class BinaryFile(UnreadableTable):
    """No text."""


class NotATable(UnreadableTable):
    """Text, but no rows and columns."""


class MissingHeader(UnreadableTable):
    """The first line has no column names."""


class RaggedRow(UnreadableTable):
    """A line has more or fewer fields than the header."""


class UnclosedQuote(UnreadableTable):
    """A quoted field that never ends."""


class TooManyColumns(UnreadableTable):
    """More columns than questions can be asked about."""


def load(path, options):
    """Names that a session starts with: the frame, and under a hidden name how it was read."""
    del options
    with open(path, "rb") as file:
        frame, reading = read_table(file.read())
    return {"df": frame, "_reading": reading}


def read_table(content):
    """The bytes of a CSV file as a frame, and a report of the choices made.

    Raises a subclass of UnreadableTable whose message names the line where it can.
    """
    text, encoding, has_mark = decode(content)
    reject_other_formats(text)
    delimiter = sniff_delimiter(text)
    header, rows, blanks, decimal = check_records(text, delimiter)
    names, renamed = column_names(header)
    frame = pd.read_csv(
        io.StringIO(text),
        sep=delimiter,
        decimal=decimal,
        header=0,
        names=names,
        index_col=False,
        na_values=EXTRA_NA,
        keep_default_na=True,
        skipinitialspace=True,
        low_memory=False,
        float_precision="round_trip",
    )
    # A line of nothing but `""` is a row in a file of one column, a line of spaces is not: only pandas tells.
    if not rows <= len(frame) <= (rows + blanks if len(header) == 1 else rows):
        raise NotATable(f"the file's quotes are misplaced: it reads as {rows} or as {len(frame)} rows")
    reading = {
        "encoding": encoding,
        "delimiter": delimiter,
        "decimal": decimal,
        "byte_order_mark": has_mark,
        "renamed_columns": renamed,
    }
    return frame, reading


# --- encoding ---


def decode(content):
    """The bytes' text, the encoding's name, and whether a byte order mark named it."""
    if not content.strip():
        raise EmptyFile("the file is empty")
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return decode_marked(content[len(mark) :], encoding), encoding, True
    for magic, what in KNOWN_FORMATS:
        if content.startswith(magic):
            raise BinaryFile(f"the file is {what}, not CSV text")
    if b"\x00" in content:
        raise BinaryFile("the file holds NUL bytes: it is binary, or UTF-16 without a byte order mark")
    text, encoding = decode_unmarked(content)
    return require_text(text), encoding, False


def decode_marked(content, encoding):
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BinaryFile(f"the file begins with the mark of {encoding} but is not: {error.reason}") from error
    if not text.strip():
        raise EmptyFile("the file is empty but for a byte order mark")
    if "\x00" in text:
        raise BinaryFile("the file holds NUL characters")
    return require_text(text)


def decode_unmarked(content):
    for encoding in ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def require_text(text):
    sample = text[:65_536]
    control = sum(1 for character in sample if ord(character) < 32 and character not in "\t\n\r\f\v\x1a")
    if control * 100 > len(sample):
        raise BinaryFile("the file holds control characters: it is binary, not CSV text")
    return text


# --- structure ---


def reject_other_formats(text):
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise NotATable("the file is a web page or XML, not a table")
    if start.startswith("{") or re.match(r"\[\s*[\[{]", start):
        raise NotATable("the file is JSON, not a table")


def sniff_delimiter(text):
    """The delimiter under which most sampled records have the header's number of fields, at least two.

    Of equally good ones the one with more fields wins, then the earlier of `, ; tab |`. None good: a comma,
    which reads a file of one column.
    """
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        records = sample_records(text, delimiter)
        width = len(records[0])
        if width < 2:
            continue
        fitting = sum(1 for record in records if len(record) == width) / len(records)
        if (fitting, width) > best_score:
            best, best_score = delimiter, (fitting, width)
    return best


def sample_records(text, delimiter):
    csv.field_size_limit(2**31 - 1)
    sample = text[:SNIFFED_CHARACTERS]
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    records = []
    for record in reader:
        if record and record != [""]:
            records.append(record)
        if len(records) == SNIFFED_RECORDS:
            return records
    # The last record may be cut off.
    return records[:-1] if len(sample) < len(text) and len(records) > 1 else records


def check_records(text, delimiter):
    """The header's fields, the numbers of rows and of lines that hold one empty field, and the decimal sign.

    Raises where a record does not fit the header.
    """
    sentinel = "\x1fend\x1f"
    lines = io.StringIO(text + ("" if text.endswith(("\n", "\r")) else "\n") + sentinel, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    header, line, rows, blanks, commas, points = None, 1, 0, 0, 0, 0
    record = None
    for record in reader:
        first_line, line = line, reader.line_num + 1
        if record == [sentinel]:
            break
        if not record or record == [""]:
            blanks += len(record) if header is not None else 0
            continue
        if header is None:
            header = record
            check_header(header, first_line)
        elif len(record) != len(header):
            if sentinel in record[-1]:
                break
            raise RaggedRow(
                f"line {first_line} has {count(len(record), 'field')} where the header has {len(header)} "
                f"(delimiter {delimiter!r})"
            )
        else:
            rows += 1
            if delimiter != ",":
                commas += sum(1 for field in record if DECIMAL_COMMA.fullmatch(field))
                points += sum(1 for field in record if DECIMAL_POINT.fullmatch(field))
    if record != [sentinel]:
        raise UnclosedQuote(f"the quote that opens in the record at line {first_line} never closes")
    if header is None:
        raise EmptyFile("the file holds only blank lines")
    return header, rows, blanks, "," if commas > 0 and points == 0 else "."


def check_header(header, line):
    names = [name.strip() for name in header]
    if not any(names):
        raise MissingHeader(f"line {line} should hold the column names, but all are empty")
    if all(NUMBER.fullmatch(name) for name in names):
        raise MissingHeader(f"line {line} should hold the column names, but holds only numbers")
    if len(names) > COLUMN_LIMIT:
        raise TooManyColumns(f"the file has {len(names)} columns; at most {COLUMN_LIMIT} can be read")


def column_names(header):
    """Names without outer white space; empty ones become `Unnamed: N`, repeated ones are numbered.

    Returns the names and, for each numbered one, the name that the file gives it.
    """
    wanted = [name.strip() or f"Unnamed: {index}" for index, name in enumerate(header)]
    taken, names, renamed = set(wanted), [], {}
    seen = set()
    for name in wanted:
        if name not in seen:
            seen.add(name)
            names.append(name)
            continue
        number = 1
        while f"{name}.{number}" in taken:
            number += 1
        numbered = f"{name}.{number}"
        taken.add(numbered)
        renamed[numbered] = name
        names.append(numbered)
    return names, renamed


def count(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
