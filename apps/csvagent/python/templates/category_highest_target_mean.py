# ---
# name: category_highest_target_mean
# intent: Find the group with the highest mean of the most variable column.
# question: >
#   Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Group the rows by
#   {group_column}, leaving out rows in which the group or the value is missing. Which group has the highest mean
#   of that column, and what is this mean?
# hint: Find the target column first, then compare its mean between the groups.
# needs:
#   rows: 30
#   measures: 2
# parameters:
#   group_column: { column: category, kinds: [text], levels: [2, 20], limit: 6, accept: any }
# answer:
#   kind: object
#   keys:
#     group_column: { kind: text }
#     best_group: { kind: text }
#     target_column: { kind: text }
#     mean_value: { kind: number, decimals: 3 }
# sql: |
#   WITH target AS (
#     SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1
#   ), means AS (
#     SELECT {group_column} AS best_group, favg(value) AS mean_value
#     FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)
#     WHERE value IS NOT NULL AND {group_column} IS NOT NULL
#     GROUP BY best_group
#   )
#   SELECT {group_column.name} AS group_column, best_group, name AS target_column, mean_value
#   FROM means, target ORDER BY mean_value DESC LIMIT 1
# difficulty: HARD
# steps:
#   - take the column of largest variance as the target
#   - compute the target's mean in every group
#   - take the group with the highest mean
# tags: [groups, selection, multi-path]
# ---

# %% take the column of largest variance as the target
variances = df[measures].var().sort_values(ascending=False)
if np.isclose(variances.iloc[0], variances.iloc[1]):
    raise ValueError("two columns tie for the largest variance")
target_column = variances.index[0]
hook(target_column, "target_column = variances.index[0]", name="target_column")

# %% compute the target's mean in every group
complete = df[[group_column, target_column]].dropna()
means = complete.groupby(group_column)[target_column].mean().sort_values(ascending=False)
if len(means) < 2 or np.isclose(means.iloc[0], means.iloc[1]):
    raise ValueError(f"no single group of {group_column!r} has the highest mean")
hook(
    means,
    "means = complete.groupby(group_column)[target_column].mean().sort_values(ascending=False)",
    name="means",
    depends_on=["target_column"],
)

# %% take the group with the highest mean
best_group = means.index[0]
hook(best_group, "best_group = means.index[0]", name="best_group", depends_on=["means"])
submit(
    {
        "group_column": group_column,
        "best_group": best_group,
        "target_column": target_column,
        "mean_value": round(float(means.iloc[0]), 3),
    }
)
