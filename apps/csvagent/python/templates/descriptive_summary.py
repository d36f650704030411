# ---
# name: descriptive_summary
# intent: Summarise the distribution of one column.
# question: >
#   Summarise the column {column}, leaving missing values out: how many values it has, their mean, sample standard
#   deviation (n - 1), minimum, median, maximum, skewness and kurtosis. Skewness is the adjusted Fisher-Pearson
#   coefficient and kurtosis the bias-corrected excess kurtosis (0 for a normal distribution), as pandas computes
#   them.
# hint: pandas has a method for each of these numbers.
# needs:
#   rows: 30
# parameters:
#   column: { column: measure, limit: 2 }
# answer:
#   kind: object
#   keys:
#     count: { kind: integer }
#     mean: { kind: number, decimals: 3 }
#     std: { kind: number, decimals: 3 }
#     min: { kind: number, decimals: 3 }
#     median: { kind: number, decimals: 3 }
#     max: { kind: number, decimals: 3 }
#     skewness: { kind: number, decimals: 3 }
#     kurtosis: { kind: number, decimals: 3 }
# sql: |
#   WITH present AS (
#     SELECT CAST({column} AS DOUBLE) AS value FROM data WHERE {column} IS NOT NULL
#   ), centred AS (
#     SELECT value, value - (SELECT favg(value) FROM present) AS deviation FROM present
#   )
#   SELECT count(*) AS count, favg(value) AS mean, stddev_samp(value) AS std, min(value) AS min,
#     quantile_cont(value, 0.5) AS median, max(value) AS max,
#     skewness(deviation) AS skewness, kurtosis(deviation) AS kurtosis
#   FROM centred
# difficulty: EASY
# steps:
#   - take the values that are there
#   - compute the summary
# tags: [distribution]
# ---

# %% take the values that are there
values = df[column].dropna()
hook(len(values), "values = df[column].dropna()", name="values", description="number of values present")
if len(values) < 10 or np.isclose(values.std(), 0):
    raise ValueError(f"{column!r} has too few different values to summarise")

# %% compute the summary
summary = {
    "count": len(values),
    "mean": round(float(values.mean()), 3),
    "std": round(float(values.std()), 3),
    "min": round(float(values.min()), 3),
    "median": round(float(values.median()), 3),
    "max": round(float(values.max()), 3),
    "skewness": round(float(values.skew()), 3),
    "kurtosis": round(float(values.kurt()), 3),
}
hook(summary, "summary = {", name="summary", depends_on=["values"])
submit(summary)
