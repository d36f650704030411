# ---
# name: chi_squared_independence
# intent: Test whether two categories are independent.
# question: >
#   Are the columns {pair} independent? Count the rows in which both are present in a contingency table and run
#   Pearson's chi-squared test without continuity correction. Report the test statistic, the p-value, the degrees
#   of freedom, the smallest expected count, and whether the two count as independent, that is, whether the p-value
#   is at least 0.05.
# hint: scipy.stats.chi2_contingency with correction=False works on the table that pandas.crosstab makes.
# needs:
#   rows: 50
# parameters:
#   pair: { column: category, count: 2, levels: [2, 10], limit: 3 }
# answer:
#   kind: object
#   keys:
#     statistic: { kind: number, decimals: 3 }
#     p_value: { kind: number, decimals: 4 }
#     degrees_of_freedom: { kind: integer }
#     smallest_expected: { kind: number, decimals: 2 }
#     independent: { kind: boolean }
# sql: |
#   WITH present(one, other) AS (
#     SELECT {pair} FROM data
#   ), complete AS (
#     SELECT one, other FROM present WHERE one IS NOT NULL AND other IS NOT NULL
#   ), rows_total AS (
#     SELECT one, count(*) AS size FROM complete GROUP BY one
#   ), columns_total AS (
#     SELECT other, count(*) AS size FROM complete GROUP BY other
#   ), counts AS (
#     SELECT one, other, count(*) AS observed FROM complete GROUP BY one, other
#   ), cells AS (
#     SELECT coalesce(observed, 0) AS observed, r.size * c.size / (SELECT count(*) FROM complete) AS expected
#     FROM rows_total AS r CROSS JOIN columns_total AS c LEFT JOIN counts USING (one, other)
#   ), test AS (
#     SELECT sum((observed - expected) ** 2 / expected) AS statistic, min(expected) AS smallest_expected,
#       ((SELECT count(*) FROM rows_total) - 1) * ((SELECT count(*) FROM columns_total) - 1) AS degrees_of_freedom
#     FROM cells
#   ), area AS (
#     -- The square root of the statistic has the density u ** (k - 1) * exp(-u ** 2 / 2), scaled by its peak.
#     SELECT sum(weight) AS whole, sum(weight) FILTER (u > sqrt(statistic)) AS tail
#     FROM (
#       SELECT statistic, (i + 0.5) / 2000 AS u, degrees_of_freedom - 1 AS k,
#         exp(k * ln(u) - u ** 2 / 2 - CASE WHEN k = 0 THEN 0 ELSE k * ln(k) / 2 - k / 2 END) AS weight
#       FROM test, range(100000) AS steps(i)
#     )
#   )
#   SELECT statistic, coalesce(tail, 0) / whole AS p_value, degrees_of_freedom, smallest_expected,
#     p_value >= 0.05 AS independent
#   FROM test, area
# difficulty: MEDIUM
# steps:
#   - count the combinations
#   - run the test
# tags: [test, contingency]
# ---

# %% count the combinations
first, second = pair
table = pd.crosstab(df[first], df[second])
hook(table, "table = pd.crosstab(df[first], df[second])", name="table")

# %% run the test
statistic, p_value, degrees_of_freedom, expected = stats.chi2_contingency(table, correction=False)
if expected.min() < 5:
    raise ValueError("an expected count is below 5, so the test does not hold")
if np.isclose(p_value, 0.05, atol=1e-4):
    raise ValueError("the p-value is too near 0.05 to call")
hook(
    statistic,
    "statistic, p_value, degrees_of_freedom, expected = stats.chi2_contingency(table, correction=False)",
    name="statistic",
    depends_on=["table"],
)
submit(
    {
        "statistic": round(float(statistic), 3),
        "p_value": round(float(p_value), 4),
        "degrees_of_freedom": int(degrees_of_freedom),
        "smallest_expected": round(float(expected.min()), 2),
        "independent": bool(p_value >= 0.05),
    }
)
