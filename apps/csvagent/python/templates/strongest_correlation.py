# ---
# name: strongest_correlation
# intent: Find the two columns that are most strongly correlated.
# question: >
#   Which two of the numeric columns {measures} have the strongest linear association, that is, the Pearson
#   correlation of largest size whatever its sign? For each pair use the rows in which both values are present.
#   Report the two columns, in either order, and their correlation with its sign.
# hint: Build the correlation matrix of the listed columns and look for its largest off-diagonal entry by size.
# needs:
#   rows: 30
#   measures: 3
# answer:
#   kind: object
#   keys:
#     columns: { kind: list, of: { kind: text }, order: free }
#     correlation: { kind: number, decimals: 3 }
# sql: |
#   SELECT [one.name, other.name] AS columns, corr(one.value, other.value) AS correlation
#   FROM measures AS one JOIN measures AS other ON one.row = other.row AND one.name < other.name
#   GROUP BY one.name, other.name HAVING isfinite(correlation)
#   ORDER BY abs(correlation) DESC LIMIT 1
# difficulty: MEDIUM
# steps:
#   - correlate every two columns
#   - rank the pairs by the size of their correlation
# tags: [correlation, selection]
# ---

# %% correlate every two columns
correlations = df[measures].corr()
hook(correlations, "correlations = df[measures].corr()", name="correlations", description="Pearson, pairwise complete")

# %% rank the pairs by the size of their correlation
upper = np.triu(np.ones(correlations.shape, dtype=bool), k=1)
pairs = correlations.where(upper).stack()
ranked = pairs.reindex(pairs.abs().sort_values(ascending=False).index)
if len(ranked) < 2 or np.isclose(abs(ranked.iloc[0]), abs(ranked.iloc[1])):
    raise ValueError("no single pair has the strongest correlation")
hook(
    ranked.iloc[0],
    "ranked = pairs.reindex(pairs.abs().sort_values(ascending=False).index)",
    name="strongest",
    description="correlation of the strongest pair",
    depends_on=["correlations"],
)
submit({"columns": list(ranked.index[0]), "correlation": round(float(ranked.iloc[0]), 3)})
