"""Describes the loaded frame: kind and role of every column, statistics, alerts.

Runs as a cell in a session of its own and submits the profile. The rules stand in docs/datasets.md; the
sentence about identifiers is `identifierRule` in src/profile/identifier-rule.ts.
"""

import math
import re

import numpy as np
import pandas as pd

PROFILE_VERSION = 1
IDENTIFIER_SHARE = 0.98
IDENTIFIER_WORDS = {"id", "ids", "uuid", "guid", "key", "code", "index", "serial", "rowid", "rownum"}
IDENTIFIER_PHRASES = re.compile(r"(row|serial|sr|record) (number|num|no|nr|index)")
UNNAMED = re.compile(r"Unnamed: \d+")
SHORT_TEXT_WORDS = 5
CATEGORY_LEVELS = 50
CATEGORY_REPEATS = 5
TIME_SHARE = 0.95
TIME_PROBE = 50
# Multiplications that all pairwise correlations together may cost.
CORRELATION_WORK = 2_000_000_000
SHOWN_TEXT = 60
SHOWN_VALUES = 5

ISO_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?")
TIME_FORMATS = [
    ("ISO 8601", "ISO8601"),
    ("year/month/day", "%Y/%m/%d"),
    ("year/month/day hour:minute", "%Y/%m/%d %H:%M"),
    ("year-month", "%Y-%m"),
    ("day.month.year", "%d.%m.%Y"),
    ("month name day year", "%b %d %Y"),
    ("month name day, year", "%b %d, %Y"),
    ("full month name day, year", "%B %d, %Y"),
    ("day month name year", "%d %b %Y"),
    ("day-month name-year", "%d-%b-%Y"),
    ("day-month name-short year", "%d-%b-%y"),
    ("month name year", "%b %Y"),
]
# Written alike: only a day beyond the twelfth tells which one it is.
DAY_OR_MONTH_FIRST = [
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y", "%m-%d-%Y"),
    ("%d/%m/%y", "%m/%d/%y"),
    ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
    ("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"),
]


def profile_frame(frame, reading):
    """The profile of a frame, as src/profile/profile.ts describes it."""
    alerts = []
    columns = [describe_column(frame[name], name, alerts) for name in frame.columns]
    duplicates = int(frame.duplicated().sum()) if len(frame) > 0 else 0
    if len(frame) == 0:
        alerts.append("the file has a header but no rows")
    if duplicates > 0:
        alerts.append("1 row repeats an earlier row" if duplicates == 1 else f"{duplicates} rows repeat an earlier row")
    return {
        "profile_version": PROFILE_VERSION,
        "reading": reading,
        "rows": len(frame),
        "duplicate_rows": duplicates,
        "columns": columns,
        "correlations": strongest_correlations(frame, columns, alerts),
        "alerts": alerts,
        "head": [
            {name: None if pd.isna(value) else shown(value) for name, value in zip(frame.columns, row, strict=True)}
            for row in frame.head(3).itertuples(index=False, name=None)
        ],
    }


def describe_column(series, name, alerts):
    present = series.dropna()
    distinct = int(present.nunique())
    kind = kind_of(series, present)
    role, reason, note = role_of(name, series, present, kind, distinct)
    missing = len(series) - len(present)
    column = {
        "name": name,
        "dtype": str(series.dtype),
        "kind": kind,
        "role": role,
        "role_reason": reason,
        "missing": missing,
        "missing_share": missing / len(series) if len(series) > 0 else 0.0,
        "distinct": distinct,
    }
    if note is not None:
        alerts.append(f"column {name!r}: {note}")
    if kind == "empty" and len(series) > 0:
        alerts.append(f"column {name!r} has no values")
    if kind in ("integer", "float"):
        values = present.to_numpy(dtype=float)
        finite = values[np.isfinite(values)]
        column["infinite"] = len(values) - len(finite)
        if len(finite) < len(values):
            alerts.append(f"column {name!r} has {len(values) - len(finite)} infinite values")
        if len(finite) > 0:
            column["statistics"] = statistics_of(finite)
    elif kind != "empty":
        column["top_values"] = top_values(present)
    return column


# --- kind ---


def kind_of(series, present):
    if len(present) == 0:
        return "empty"
    if pd.api.types.is_bool_dtype(series.dtype):
        return "boolean"
    if pd.api.types.is_numeric_dtype(series.dtype):
        values = present.to_numpy(dtype=float)
        return "integer" if bool(np.all(np.isfinite(values) & (values == np.floor(values)))) else "float"
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return "datetime"
    if all(isinstance(value, (bool, np.bool_)) for value in present.unique()):
        return "boolean"
    return "text"


# --- role ---


def role_of(name, series, present, kind, distinct):
    """The role, the rule that decided it in words, and a note for the alerts or None."""
    if distinct <= 1:
        return "constant", "no values" if distinct == 0 else "one value only", None
    if kind == "boolean" or (kind in ("integer", "float") and distinct == 2):
        return "category", "true or false" if kind == "boolean" else "a number with two values", None
    if kind == "datetime":
        return "time", "dates", None
    if kind == "text":
        written, note = time_format(present)
        if written is not None:
            return "time", f"dates written as {written}", note
    reason = identifier_reason(name, series, present, kind, distinct)
    if reason is not None:
        return "identifier", reason, None
    if kind != "text":
        return "measure", "numbers", None
    return (*text_role(present, distinct), None)


def identifier_reason(name, series, present, kind, distinct):
    """Why a column is an identifier, or None."""
    if kind == "float":
        return None
    if kind == "integer" and counts_rows(series, present, distinct):
        return "whole numbers that count the rows"
    if distinct < IDENTIFIER_SHARE * len(present):
        return None
    if named_as_identifier(name):
        return "named as an identifier, and nearly every value differs"
    if kind == "text" and mean_words(present) <= SHORT_TEXT_WORDS:
        return "short text, and nearly every value differs"
    return None


def counts_rows(series, present, distinct):
    if len(present) != len(series) or distinct != len(series):
        return False
    low, high = int(present.min()), int(present.max())
    return low in (0, 1) and high - low + 1 == len(series)


def named_as_identifier(name):
    if UNNAMED.fullmatch(name):
        return True
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]
    return any(word in IDENTIFIER_WORDS for word in words) or bool(IDENTIFIER_PHRASES.search(" ".join(words)))


def mean_words(present):
    return float(present.astype(str).str.split().str.len().mean())


def text_role(present, distinct):
    rows = len(present)
    if distinct * 2 <= rows and (distinct <= CATEGORY_LEVELS or distinct * CATEGORY_REPEATS <= rows):
        return "category", f"text with {distinct} values that repeat"
    return "text", "text whose values seldom repeat"


def time_format(present):
    """How a text column writes dates, and a note when day and month cannot be told apart."""
    counts = present.astype(str).value_counts(sort=False)
    texts = pd.Series(counts.index)
    weights = counts.to_numpy()
    probe = texts.head(TIME_PROBE)
    for label, form in TIME_FORMATS:
        if parsed_share(probe, form) >= 0.5 and parsed_share(texts, form, weights) >= TIME_SHARE:
            return label, None
    for day_first, month_first in DAY_OR_MONTH_FIRST:
        if max(parsed_share(probe, day_first), parsed_share(probe, month_first)) < 0.3:
            continue
        day_share, month_share = parsed_share(texts, day_first, weights), parsed_share(texts, month_first, weights)
        if max(day_share, month_share) < TIME_SHARE:
            continue
        if min(day_share, month_share) >= TIME_SHARE:
            return "day and month in either order", "its dates do not tell whether the day or the month comes first"
        return ("day first" if day_share > month_share else "month first"), None
    return None, None


def parsed_share(texts, form, weights=None):
    if form == "ISO8601":
        candidates = texts.where(texts.str.fullmatch(ISO_LIKE.pattern))
        parsed = pd.to_datetime(candidates, format=form, errors="coerce", utc=True).notna().to_numpy()
    else:
        parsed = pd.to_datetime(texts, format=form, errors="coerce").notna().to_numpy()
    return float(np.average(parsed, weights=weights)) if len(parsed) > 0 else 0.0


# --- numbers ---


def statistics_of(values):
    with np.errstate(all="ignore"):
        quartiles = np.quantile(values, [0.25, 0.5, 0.75])
        mean = float(np.mean(values))
        deviation = pd.Series(values).std()
        skew = pd.Series(values).skew()
    return {
        "min": float(values.min()),
        "q25": finite(quartiles[0], values[0]),
        "median": finite(quartiles[1], values[0]),
        "q75": finite(quartiles[2], values[0]),
        "max": float(values.max()),
        # The plain sum of values near the largest double overflows.
        "mean": mean if math.isfinite(mean) else float((values / len(values)).sum()),
        "std": finite(deviation, None),
        "skew": finite(skew, None),
    }


def finite(value, otherwise):
    number = float(value)
    return number if math.isfinite(number) else otherwise


def strongest_correlations(frame, columns, alerts):
    measures = [column["name"] for column in columns if column["role"] == "measure" and not column["infinite"]]
    affordable = max(2, math.isqrt(2 * CORRELATION_WORK // max(1, len(frame))))
    if len(measures) > affordable:
        alerts.append(f"correlations are of the first {affordable} measures only")
        measures = measures[:affordable]
    if len(measures) < 2 or len(frame) < 3:
        return []
    matrix = frame[measures].corr().to_numpy()
    first, second = np.triu_indices(len(measures), 1)
    r = matrix[first, second]
    usable = np.flatnonzero(np.isfinite(r))
    # Equal sizes stay in file order; the last digits of a correlation are noise.
    order = usable[np.argsort(-np.round(np.abs(r[usable]), 9), kind="stable")][:5]
    return [{"columns": [measures[first[at]], measures[second[at]]], "r": float(r[at])} for at in order]


# --- texts ---


def top_values(present):
    counts = present.astype(str).value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN_VALUES]
    return [{"value": shown(value), "count": int(number)} for value, number in ranked]


def shown(value):
    text = str(value)
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"


# As text: column names may begin with `$`, which the wire form of values keeps for itself.
submit(json.dumps(profile_frame(df, _reading), ensure_ascii=False, allow_nan=False))
