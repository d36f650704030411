# ---
# name: count_outlier_columns
# intent: Count the columns that have outliers, and the outliers.
# question: >
#   For each of the numeric columns {measures}, compute z-scores with the column's own mean and sample standard
#   deviation (n - 1), missing values left out. A value is an outlier when the size of its z-score is greater than
#   {z_threshold}. How many of these columns have at least one outlier, and how many outlying values are there in
#   all of them together?
# hint: Standardise every column, mark the values beyond the threshold, count per column and in total.
# needs:
#   rows: 30
#   measures: 1
# parameters:
#   z_threshold: { values: [3.0, 2.5] }
# answer:
#   kind: object
#   keys:
#     columns_with_outliers: { kind: integer }
#     total_outliers: { kind: integer }
# sql: |
#   WITH moments AS (
#     SELECT name, favg(value) AS mean, stddev_samp(value) AS std FROM measures GROUP BY name
#   ), outliers AS (
#     SELECT name, count(*) AS size FROM measures JOIN moments USING (name)
#     WHERE std > 0 AND abs((value - mean) / std) > {z_threshold} GROUP BY name
#   )
#   SELECT count(*) AS columns_with_outliers, sum(size) AS total_outliers FROM outliers
# difficulty: MEDIUM
# steps:
#   - standardise every column
#   - count the outliers of every column
#   - count the columns that have any
# tags: [outliers, z-score]
# ---

# %% standardise every column
z_scores = (df[measures] - df[measures].mean()) / df[measures].std()
hook(z_scores, "z_scores = (df[measures] - df[measures].mean()) / df[measures].std()", name="z_scores")

# %% count the outliers of every column
outliers = (z_scores.abs() > z_threshold).sum()
hook(outliers, "outliers = (z_scores.abs() > z_threshold).sum()", name="outliers", depends_on=["z_scores"])
if outliers.sum() == 0:
    raise ValueError("no column has an outlier")

# %% count the columns that have any
columns_with_outliers = int((outliers > 0).sum())
hook(
    columns_with_outliers,
    "columns_with_outliers = int((outliers > 0).sum())",
    name="columns_with_outliers",
    depends_on=["outliers"],
)
submit({"columns_with_outliers": columns_with_outliers, "total_outliers": int(outliers.sum())})
