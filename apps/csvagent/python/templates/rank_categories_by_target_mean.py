# ---
# name: rank_categories_by_target_mean
# intent: Rank the groups by their mean of the most variable column.
# question: >
#   Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Group the rows by
#   {group_column}, leaving out rows in which the group or the value is missing, and keep the groups of at least
#   {min_rows} rows. List the {top_k} groups with the highest mean of that column, highest first, each with its mean
#   and its number of rows.
# hint: Aggregate mean and count in one step, filter by count, then sort.
# needs:
#   rows: 50
#   measures: 2
# parameters:
#   group_column: { column: category, kinds: [text], levels: [4, 50], limit: 2 }
#   min_rows: { values: [10] }
#   top_k: { values: [3] }
# answer:
#   kind: object
#   keys:
#     target_column: { kind: text }
#     ranking:
#       kind: list
#       of:
#         kind: object
#         keys:
#           group: { kind: text }
#           mean: { kind: number, decimals: 2 }
#           rows: { kind: integer }
# sql: |
#   WITH target AS (
#     SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1
#   ), ranked AS (
#     SELECT {group_column} AS level, favg(value) AS mean, count(*) AS size
#     FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)
#     WHERE value IS NOT NULL AND {group_column} IS NOT NULL
#     GROUP BY level HAVING size >= {min_rows} ORDER BY mean DESC LIMIT {top_k}
#   )
#   SELECT (SELECT name FROM target) AS target_column,
#     list({'group': level, 'mean': mean, 'rows': size} ORDER BY mean DESC) AS ranking
#   FROM ranked
# difficulty: HARD
# steps:
#   - take the column of largest variance as the target
#   - aggregate the target by group
#   - keep the groups that are large enough and rank them
# tags: [groups, ranking]
# ---

# %% take the column of largest variance as the target
variances = df[measures].var().sort_values(ascending=False)
if np.isclose(variances.iloc[0], variances.iloc[1]):
    raise ValueError("two columns tie for the largest variance")
target_column = variances.index[0]
hook(target_column, "target_column = variances.index[0]", name="target_column")

# %% aggregate the target by group
complete = df[[group_column, target_column]].dropna()
groups = complete.groupby(group_column)[target_column].agg(["mean", "count"])
hook(
    groups,
    'groups = complete.groupby(group_column)[target_column].agg(["mean", "count"])',
    name="groups",
    depends_on=["target_column"],
)

# %% keep the groups that are large enough and rank them
ranked = groups[groups["count"] >= min_rows].sort_values("mean", ascending=False)
hook(
    ranked,
    'ranked = groups[groups["count"] >= min_rows].sort_values("mean", ascending=False)',
    name="ranked",
    depends_on=["groups"],
)
if len(ranked) <= top_k:
    raise ValueError(f"only {len(ranked)} groups are large enough to rank the best {top_k}")
if np.isclose(ranked["mean"].diff().iloc[1 : top_k + 1], 0).any():
    raise ValueError("two of the groups in the ranking tie")
submit(
    {
        "target_column": target_column,
        "ranking": [
            {"group": name, "mean": round(float(row["mean"]), 2), "rows": int(row["count"])}
            for name, row in ranked.head(top_k).iterrows()
        ],
    }
)
