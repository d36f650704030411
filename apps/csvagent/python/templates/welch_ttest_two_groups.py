# ---
# name: welch_ttest_two_groups
# intent: Test whether two groups differ in the mean of the most variable column.
# question: >
#   Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Do the two groups of
#   {group_column} differ in its mean? Leave out rows in which the group or the value is missing, and run Welch's
#   t-test (unequal variances, two-sided). Report the target column, both groups with their means, the test
#   statistic for group1 minus group2, the p-value, and whether it is below 0.05. Either group may come first.
# hint: scipy.stats.ttest_ind with equal_var=False; keep track of which group comes first.
# needs:
#   rows: 40
#   measures: 2
# parameters:
#   group_column: { column: category, kinds: [text], levels: [2, 2], limit: 2 }
# answer:
#   kind: object
#   keys:
#     target_column: { kind: text }
#     group1: { kind: text }
#     group2: { kind: text }
#     mean1: { kind: number, decimals: 3 }
#     mean2: { kind: number, decimals: 3 }
#     statistic: { kind: number, decimals: 3 }
#     p_value: { kind: number, decimals: 4 }
#     significant: { kind: boolean }
#   symmetry:
#     swap: [[group1, group2], [mean1, mean2]]
#     negate: [statistic]
# sql: |
#   WITH target AS (
#     SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1
#   ), sides AS (
#     SELECT {group_column} AS side, favg(value) AS mean, var_samp(value) / count(*) AS error, count(*) - 1.0 AS freedom
#     FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)
#     WHERE value IS NOT NULL AND {group_column} IS NOT NULL
#     GROUP BY side
#   ), test AS (
#     SELECT one.side AS group1, other.side AS group2, one.mean AS mean1, other.mean AS mean2,
#       (mean1 - mean2) / sqrt(one.error + other.error) AS statistic,
#       (one.error + other.error) ** 2 / (one.error ** 2 / one.freedom + other.error ** 2 / other.freedom) AS freedom
#     FROM sides AS one JOIN sides AS other ON one.side < other.side
#   ), angle AS (
#     -- With t = sqrt(freedom) * tan(a), Student's density becomes cos(a) to the power of freedom - 1.
#     SELECT freedom, atan(abs(statistic) / sqrt(freedom)) AS t, pi() / 2 AS whole FROM test
#   ), area AS (
#     SELECT whole * sum(cos(whole * (i + 0.5) / 20000) ** (freedom - 1)) AS half,
#       (whole - t) * sum(cos(t + (whole - t) * (i + 0.5) / 20000) ** (freedom - 1)) AS tail
#     FROM angle, range(20000) AS steps(i) GROUP BY whole, t
#   )
#   SELECT name AS target_column, group1, group2, mean1, mean2, statistic,
#     tail / half AS p_value, p_value < 0.05 AS significant
#   FROM target, test, area
# difficulty: HARD
# steps:
#   - take the column of largest variance as the target
#   - split the target's values by group
#   - run Welch's t-test
# tags: [test, groups]
# ---

# %% take the column of largest variance as the target
variances = df[measures].var().sort_values(ascending=False)
if np.isclose(variances.iloc[0], variances.iloc[1]):
    raise ValueError("two columns tie for the largest variance")
target_column = variances.index[0]
hook(target_column, "target_column = variances.index[0]", name="target_column")

# %% split the target's values by group
complete = df[[group_column, target_column]].dropna()
groups = {name: values for name, values in complete.groupby(group_column)[target_column]}
hook(
    {name: len(values) for name, values in groups.items()},
    "groups = {name: values for name, values in complete.groupby(group_column)[target_column]}",
    name="groups",
    description="number of values in each group",
    depends_on=["target_column"],
)
if len(groups) != 2 or min(len(values) for values in groups.values()) < 10:
    raise ValueError("there are not two groups of at least 10 values")

# %% run Welch's t-test
(group1, values1), (group2, values2) = sorted(groups.items())
result = stats.ttest_ind(values1, values2, equal_var=False)
if not np.isfinite(result.statistic) or np.isclose(result.pvalue, 0.05, atol=1e-4):
    raise ValueError("the test has no clear outcome")
hook(
    float(result.statistic),
    "result = stats.ttest_ind(values1, values2, equal_var=False)",
    name="statistic",
    depends_on=["groups"],
)
submit(
    {
        "target_column": target_column,
        "group1": group1,
        "group2": group2,
        "mean1": round(float(values1.mean()), 3),
        "mean2": round(float(values2.mean()), 3),
        "statistic": round(float(result.statistic), 3),
        "p_value": round(float(result.pvalue), 4),
        "significant": bool(result.pvalue < 0.05),
    }
)
