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
