import math

import pytest


def column(profile, name):
    return next(each for each in profile["columns"] if each["name"] == name)


def table(**columns):
    """CSV text of columns of equal length."""
    rows = zip(*columns.values(), strict=True)
    return ("\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n").encode()


def role(profile_of, name, values):
    return column(profile_of(table(**{name: values, "filler_": ["x"] * len(values)})), name)["role"]


ROWS = range(100)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        # Whole numbers that count the rows, whatever their name and order.
        ("count", list(ROWS), "identifier"),
        ("rank", [100 - row for row in ROWS], "identifier"),
        ("score", [row + 2 for row in ROWS], "measure"),
        # Near-unique continuous numbers never are identifiers.
        ("charges", [row * 1.25 + 0.1 for row in ROWS], "measure"),
        ("price_index", [row * 1.25 + 0.1 for row in ROWS], "measure"),
        # Near-unique whole numbers are, when their name says so as a whole word.
        ("customer_id", [row * 7 + 1000 for row in ROWS], "identifier"),
        ("CustomerID", [row * 7 + 1000 for row in ROWS], "identifier"),
        ("row number", [row * 7 + 1000 for row in ROWS], "identifier"),
        ("Unnamed: 3", [row * 7 + 1000 for row in ROWS], "identifier"),
        ("paid", [row * 7 + 1000 for row in ROWS], "measure"),
        ("width", [row * 7 + 1000 for row in ROWS], "measure"),
        ("user_id", [row % 20 + 5 for row in ROWS], "measure"),
        # Text.
        ("name", [f"person {row}" for row in ROWS], "identifier"),
        ("review", [f"a long text about the thing number {row}" for row in ROWS], "text"),
        ("town", [f"town {row % 80}" for row in ROWS], "text"),
        ("colour", [["red", "green"][row % 2] for row in ROWS], "category"),
        # Two values and truth values.
        ("smoker", [row % 2 for row in ROWS], "category"),
        ("legendary", [row % 3 == 0 for row in ROWS], "category"),
        ("rooms", [row % 3 for row in ROWS], "measure"),
        ("country", ["NO"] * 100, "constant"),
        ("nothing", [""] * 100, "constant"),
    ],
)
def test_gives_each_column_one_role(profile_of, name, values, expected):
    assert role(profile_of, name, values) == expected


def test_counts_two_missing_of_a_hundred_out_of_the_share(profile_of):
    values = [f"n{row}" if row < 98 else "" for row in ROWS]
    assert role(profile_of, "label", values) == "identifier"
    assert role(profile_of, "label", [f"n{row % 96}" for row in ROWS]) == "text"


@pytest.mark.parametrize(
    ("write", "written"),
    [
        (lambda day: f"2020-01-{day:02}", "ISO 8601"),
        (lambda day: f"2020-01-{day:02}T10:00:00Z", "ISO 8601"),
        (lambda day: f"{day:02}/01/2020", "day first"),
        (lambda day: f"01/{day:02}/2020", "month first"),
        (lambda day: f"Jan {day} 2020", "month name day year"),
        (lambda day: f"{day}-Jan-20", "day-month name-short year"),
    ],
)
def test_knows_dates_by_how_they_are_written(profile_of, write, written):
    values = [write(row % 28 + 1) for row in ROWS]
    described = column(profile_of(table(when=values, x=ROWS)), "when")
    assert (described["role"], described["role_reason"]) == ("time", f"dates written as {written}")
    assert described["kind"] == "text"


def test_says_when_day_and_month_cannot_be_told_apart(profile_of):
    profile = profile_of(table(when=[f"{row % 12 + 1:02}/{row % 11 + 1:02}/2020" for row in ROWS], x=ROWS))
    assert column(profile, "when")["role"] == "time"
    assert any("day or the month" in alert for alert in profile["alerts"])


def test_does_not_take_numbers_and_codes_for_dates(profile_of):
    assert role(profile_of, "code", [f"A-{row % 9}" for row in ROWS]) == "category"
    assert role(profile_of, "year", [1990 + row % 30 for row in ROWS]) == "measure"


def test_gives_sample_statistics(profile_of):
    described = column(profile_of(b"a,b\n1,x\n2,x\n3,x\n10,y\n,y\n"), "a")
    statistics = described["statistics"]
    assert described["kind"] == "integer"
    assert (described["missing"], described["missing_share"], described["distinct"]) == (1, 0.2, 4)
    assert (statistics["min"], statistics["median"], statistics["max"], statistics["mean"]) == (1, 2.5, 10, 4)
    assert statistics["std"] == pytest.approx(math.sqrt(50 / 3))


def test_orders_equally_frequent_values_by_their_text(profile_of):
    described = column(profile_of(b"a,b\nz,1\ny,2\nx,3\nx,4\nz,5\ny,6\nw,7\n"), "a")
    assert described["top_values"] == [
        {"value": "x", "count": 2},
        {"value": "y", "count": 2},
        {"value": "z", "count": 2},
        {"value": "w", "count": 1},
    ]


def test_reports_the_strongest_correlations_of_measures_only(profile_of):
    rows = list(ROWS)
    content = table(
        n=rows, a=[row * 2.5 + 1 for row in rows], b=[-row * 1.5 for row in rows], c=[(row * 37) % 17 for row in rows]
    )
    profile = profile_of(content)
    assert column(profile, "n")["role"] == "identifier"
    assert profile["correlations"][0] == {"columns": ["a", "b"], "r": pytest.approx(-1)}
    assert len(profile["correlations"]) == 3


def test_survives_infinities_huge_numbers_and_empty_columns(profile_of):
    profile = profile_of(b"i,m,e,h\ninf,1e308,,99999999999999999999\n1.5,1.7e308,,1\n2.5,1.5e308,,2\n")
    assert column(profile, "i")["infinite"] == 1
    assert column(profile, "i")["statistics"]["max"] == 2.5
    assert column(profile, "m")["statistics"]["mean"] == pytest.approx(1.4e308)
    assert column(profile, "m")["statistics"]["std"] is None
    assert column(profile, "e")["kind"] == "empty"
    assert "infinite" in " ".join(profile["alerts"])


def test_describes_a_file_without_rows(profile_of):
    profile = profile_of(b"a,b\n")
    assert profile["rows"] == 0
    assert [each["role"] for each in profile["columns"]] == ["constant", "constant"]
    assert profile["head"] == []


def test_carries_names_that_begin_with_a_dollar_sign(profile_of):
    profile = profile_of(b"$df,$num\n1,x\n2,y\n")
    assert profile["head"][0] == {"$df": "1", "$num": "x"}


def test_gives_the_same_profile_twice(profile_of):
    content = table(a=[f"v{row % 7}" for row in ROWS], b=[row * 1.1 for row in ROWS], c=[row % 5 for row in ROWS])
    assert profile_of(content) == profile_of(content)


def test_counts_repeated_rows(profile_of):
    assert profile_of(b"a,b\n1,x\n1,x\n1,x\n2,y\n")["duplicate_rows"] == 2
