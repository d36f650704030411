"""Each template's answer, computed a second way: from the rows as text, with other functions."""

import csv
import math
import re
import statistics

import numpy as np
import pytest
import scipy.stats
from cells import DATASETS, PYTHON, run_cell
from loader import read_table

PENGUIN_MEASURES = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
WEATHER_MEASURES = ["precipitation", "temp_max", "temp_min", "wind"]
STRIKE_MEASURES = ["Cost Other", "Cost Repair", "Cost Total $", "Speed IAS in knots"]


def rows_of(dataset):
    with (DATASETS / dataset / "data.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(dataset, name):
    return [float(row[name]) for row in rows_of(dataset) if row[name] != ""]


def grouped(dataset, group, name):
    groups = {}
    for row in rows_of(dataset):
        if row[group] != "" and row[name] != "":
            groups.setdefault(row[group], []).append(float(row[name]))
    return groups


def test_max_variance_mean_by_either_measure_of_spread(answer_of):
    ask = {"template": "max_variance_mean", "dataset": "weather", "measures": WEATHER_MEASURES}
    by_variance = max(WEATHER_MEASURES, key=lambda name: statistics.variance(numbers("weather", name)))
    by_variation = max(
        WEATHER_MEASURES,
        key=lambda name: statistics.stdev(numbers("weather", name)) / abs(statistics.fmean(numbers("weather", name))),
    )
    assert by_variance != by_variation
    for dispersion, name in [("variance", by_variance), ("variation", by_variation)]:
        expected = statistics.fmean(numbers("weather", name))
        assert answer_of(**ask, dispersion=dispersion) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize("threshold", [3.0, 2.5])
def test_count_outlier_columns_at_each_threshold(answer_of, threshold):
    counts = []
    for name in WEATHER_MEASURES:
        values = np.array(numbers("weather", name))
        scores = (values - values.sum() / values.size) / math.sqrt(
            np.square(values - values.mean()).sum() / (values.size - 1)
        )
        counts.append(int(np.count_nonzero(np.abs(scores) > threshold)))
    answer = answer_of("count_outlier_columns", "weather", measures=WEATHER_MEASURES, z_threshold=threshold)
    assert answer == {"columns_with_outliers": sum(count > 0 for count in counts), "total_outliers": sum(counts)}


def test_strongest_correlation_uses_pairwise_complete_rows(answer_of):
    best = (0.0, None)
    rows = rows_of("bird-strikes")
    for place, one in enumerate(STRIKE_MEASURES):
        for other in STRIKE_MEASURES[place + 1 :]:
            pairs = [(float(row[one]), float(row[other])) for row in rows if row[one] != "" and row[other] != ""]
            r = np.corrcoef(np.array(pairs).T)[0, 1]
            best = max(best, (abs(r), (r, {one, other})), key=lambda found: found[0])
    answer = answer_of("strongest_correlation", "bird-strikes", measures=STRIKE_MEASURES)
    assert set(answer["columns"]) == best[1][1]
    assert answer["correlation"] == pytest.approx(best[1][0], abs=5e-4)


@pytest.mark.parametrize("group", ["Species", "Island", "Sex"])
def test_category_highest_target_mean_for_every_valid_grouping(answer_of, group):
    means = {name: statistics.fmean(values) for name, values in grouped("penguins", group, "Body Mass (g)").items()}
    best = max(means, key=means.get)
    answer = answer_of("category_highest_target_mean", "penguins", measures=PENGUIN_MEASURES, group_column=group)
    assert answer == {
        "group_column": group,
        "best_group": best,
        "target_column": "Body Mass (g)",
        "mean_value": pytest.approx(means[best], abs=5e-4),
    }


def test_descriptive_summary_with_the_stated_moments(answer_of):
    values = numbers("state-crime", "murder")
    answer = answer_of("descriptive_summary", "state-crime", column="murder")
    assert answer == {
        "count": 51,
        "mean": pytest.approx(statistics.fmean(values), abs=5e-4),
        "std": pytest.approx(statistics.stdev(values), abs=5e-4),
        "min": min(values),
        "median": statistics.median(values),
        "max": max(values),
        "skewness": pytest.approx(scipy.stats.skew(values, bias=False), abs=5e-4),
        "kurtosis": pytest.approx(scipy.stats.kurtosis(values, bias=False), abs=5e-4),
    }


def test_chi_squared_independence_without_continuity_correction(answer_of):
    rows = [row for row in rows_of("election-1996") if row["vote"] and row["party"]]
    votes, parties = sorted({row["vote"] for row in rows}), sorted({row["party"] for row in rows})
    observed = np.array([[sum(r["vote"] == v and r["party"] == p for r in rows) for p in parties] for v in votes])
    expected = observed.sum(1, keepdims=True) * observed.sum(0, keepdims=True) / observed.sum()
    statistic = ((observed - expected) ** 2 / expected).sum()
    answer = answer_of("chi_squared_independence", "election-1996", pair=["vote", "party"])
    assert answer == {
        "statistic": pytest.approx(statistic, abs=5e-4),
        "p_value": pytest.approx(scipy.stats.chi2.sf(statistic, 2), abs=5e-5),
        "degrees_of_freedom": 2,
        "smallest_expected": pytest.approx(expected.min(), abs=5e-3),
        "independent": False,
    }


def test_welch_ttest_two_groups_by_the_textbook_formula(answer_of):
    groups = grouped("penguins", "Sex", "Body Mass (g)")
    female, male = groups["FEMALE"], groups["MALE"]
    parts = [statistics.variance(values) / len(values) for values in (female, male)]
    statistic = (statistics.fmean(female) - statistics.fmean(male)) / math.sqrt(sum(parts))
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(female) - 1) + parts[1] ** 2 / (len(male) - 1))
    answer = answer_of("welch_ttest_two_groups", "penguins", measures=PENGUIN_MEASURES, group_column="Sex")
    assert answer["statistic"] == pytest.approx(statistic, abs=5e-4)
    assert answer["p_value"] == pytest.approx(2 * scipy.stats.t.sf(abs(statistic), freedom), abs=5e-5)
    assert (answer["group1"], answer["group2"], answer["significant"]) == ("FEMALE", "MALE", True)
    assert answer["mean2"] == pytest.approx(statistics.fmean(male), abs=5e-4)


def test_regression_most_predictive_by_least_squares(answer_of):
    target = "Beak Length (mm)"
    complete = [row for row in rows_of("penguins") if all(row[name] for name in PENGUIN_MEASURES)]
    y = np.array([float(row[target]) for row in complete])
    fits = {}
    for name in PENGUIN_MEASURES:
        if name != target:
            fits[name] = scipy.stats.linregress([float(row[name]) for row in complete], y)
    predictor = max(fits, key=lambda name: abs(fits[name].rvalue))
    answer = answer_of("regression_most_predictive", "penguins", measures=PENGUIN_MEASURES, target=target)
    assert answer == {
        "predictor": predictor,
        "slope": pytest.approx(fits[predictor].slope, rel=1e-5),
        "r_squared": pytest.approx(fits[predictor].rvalue ** 2, abs=5e-5),
        "significant": bool(fits[predictor].pvalue < 0.05),
    }


def test_rank_categories_by_target_mean_leaves_small_groups_out(answer_of):
    groups = grouped("bird-strikes", "Airport Name", "Cost Total $")
    large = {name: values for name, values in groups.items() if len(values) >= 30}
    assert len(large) < len(groups)
    best = sorted(large, key=lambda name: -statistics.fmean(large[name]))[:3]
    answer = answer_of(
        "rank_categories_by_target_mean",
        "bird-strikes",
        measures=STRIKE_MEASURES,
        group_column="Airport Name",
        min_rows=30,
        top_k=3,
    )
    assert answer["target_column"] == "Cost Total $"
    assert answer["ranking"] == [
        {"group": name, "mean": pytest.approx(statistics.fmean(large[name]), abs=5e-3), "rows": len(large[name])}
        for name in best
    ]


def test_iterative_outlier_removal_counts_only_rounds_that_remove(answer_of):
    values = sorted(numbers("breast-cancer", "worst_area"))
    kept, rounds = values, 0
    while rounds < 10:
        mean, deviation = statistics.fmean(kept), statistics.stdev(kept)
        inside = [value for value in kept if abs(value - mean) <= 3 * deviation]
        if inside == kept:
            break
        kept, rounds = inside, rounds + 1
    measures = ["mean_radius", "mean_texture", "worst_area"]
    answer = answer_of("iterative_outlier_removal", "breast-cancer", measures=measures, z_threshold=3, max_rounds=10)
    assert answer == {
        "column": "worst_area",
        "rounds": rounds,
        "removed": len(values) - len(kept),
        "initial_mean": pytest.approx(statistics.fmean(values), abs=5e-4),
        "final_mean": pytest.approx(statistics.fmean(kept), abs=5e-4),
    }


def test_audit_missing_imputation_effect_fills_with_the_median(answer_of):
    there = numbers("bird-strikes", "Speed IAS in knots")
    total = len(rows_of("bird-strikes"))
    filled = there + [statistics.median(there)] * (total - len(there))
    answer = answer_of("audit_missing_imputation_effect", "bird-strikes", measures=STRIKE_MEASURES)
    assert answer == {
        "column": "Speed IAS in knots",
        "missing": total - len(there),
        "missing_percent": pytest.approx(100 * (total - len(there)) / total, abs=5e-3),
        "mean_before": pytest.approx(statistics.fmean(there), abs=5e-4),
        "mean_after": pytest.approx(statistics.fmean(filled), abs=5e-4),
        "std_before": pytest.approx(statistics.stdev(there), abs=5e-4),
        "std_after": pytest.approx(statistics.stdev(filled), abs=5e-4),
    }


# --- refusals ---


@pytest.mark.parametrize(
    ("template", "content", "bindings", "reason"),
    [
        ("max_variance_mean", b"a,b\n1,1\n2,2\n", {"measures": ["a", "b"], "dispersion": "variance"}, "vary equally"),
        ("max_variance_mean", b"a,b\n-1,1\n1,5\n", {"measures": ["a", "b"], "dispersion": "variation"}, "mean 0"),
        ("count_outlier_columns", b"a\n1\n2\n3\n", {"measures": ["a"], "z_threshold": 3}, "no column has an outlier"),
        ("strongest_correlation", b"a,b,c\n1,2,4\n2,4,8\n3,6,12\n", {"measures": ["a", "b", "c"]}, "no single pair"),
        (
            "category_highest_target_mean",
            b"g,a,b\nx,1,9\ny,1,9\nx,2,1\ny,2,1\n",
            {"measures": ["a", "b"], "group_column": "g"},
            "no single group of 'g'",
        ),
        ("chi_squared_independence", b"a,b\nx,y\nz,w\n", {"pair": ["a", "b"]}, "below 5"),
        (
            "audit_missing_imputation_effect",
            b"a,b\n1,\n,2\n3,4\n",
            {"measures": ["a", "b"]},
            "no single column has the most missing values",
        ),
    ],
)
def test_refuses_what_has_no_single_answer(template, content, bindings, reason):
    frame, _ = read_table(content)
    path = PYTHON / "templates" / f"{template}.py"
    with pytest.raises(ValueError, match=reason):
        run_cell(path, frame, **bindings)


@pytest.mark.parametrize("path", sorted((PYTHON / "templates").glob("*.py")), ids=lambda path: path.stem)
def test_quotes_whole_lines_in_its_hooks(path):
    text = path.read_text(encoding="utf-8")
    lines = {line.strip() for line in text.splitlines()}
    quoted = re.findall(r"""hook\(\s*[^"']*?,\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""", text)
    assert quoted
    assert all((one or other) in lines for one, other in quoted)
