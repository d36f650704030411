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
