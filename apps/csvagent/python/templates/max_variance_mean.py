# ---
# name: max_variance_mean
# intent: Find the column that varies most and report its mean.
# question: >
#   Which of the numeric columns {measures} varies most, judged by {dispersion}? Report the mean of that column.
#   Leave missing values out.
# hint: Compute the chosen measure of spread for every listed column, take the largest, then the mean.
# needs:
#   rows: 30
#   measures: 2
# parameters:
#   dispersion:
#     accept: any
#     values:
#       variance: the sample variance (n - 1)
#       variation: the coefficient of variation (sample standard deviation, n - 1, over the size of the mean)
# answer: { kind: number, decimals: 3 }
# sql: |
#   WITH spread AS (
#     SELECT name, favg(value) AS mean, CASE {dispersion}
#       WHEN 'variance' THEN var_samp(value) ELSE stddev_samp(value) / abs(favg(value)) END AS size
#     FROM measures GROUP BY name
#   )
#   SELECT mean FROM spread ORDER BY size DESC LIMIT 1
# difficulty: MEDIUM
# steps:
#   - measure the spread of every column
#   - take the column that varies most
#   - compute its mean
# tags: [dispersion, selection]
# ---

# %% measure the spread of every column
if dispersion == "variance":
    spread = df[measures].var()
else:
    if np.isclose(df[measures].mean(), 0, atol=1e-9).any():
        raise ValueError("a column has the mean 0, so its coefficient of variation is undefined")
    spread = df[measures].std() / df[measures].mean().abs()
ranked = spread.sort_values(ascending=False)
hook(ranked, "ranked = spread.sort_values(ascending=False)", name="ranked", description="spread of every column")
if np.isclose(ranked.iloc[0], ranked.iloc[1]):
    raise ValueError("two columns vary equally")

# %% take the column that varies most
most_varied = ranked.index[0]
hook(most_varied, "most_varied = ranked.index[0]", name="most_varied", depends_on=["ranked"])

# %% compute its mean
answer = round(float(df[most_varied].mean()), 3)
hook(answer, "answer = round(float(df[most_varied].mean()), 3)", name="answer", depends_on=["most_varied"])
submit(answer)
