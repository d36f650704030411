# ---
# name: audit_missing_imputation_effect
# intent: See what filling in the median does to the column with most missing values.
# question: >
#   Which of the numeric columns {measures} has the most missing values? Fill them with the median of the values that
#   are present. Report the column, how many values were missing, their share of all rows in percent, the mean
#   before and after filling, and the sample standard deviation (n - 1) before and after filling.
# hint: Keep the original column beside the filled one and compare.
# needs:
#   rows: 30
#   measures: 2
#   measures_with_missing: 1
# answer:
#   kind: object
#   keys:
#     column: { kind: text }
#     missing: { kind: integer }
#     missing_percent: { kind: number, decimals: 2, unit: "%" }
#     mean_before: { kind: number, decimals: 3 }
#     mean_after: { kind: number, decimals: 3 }
#     std_before: { kind: number, decimals: 3 }
#     std_after: { kind: number, decimals: 3 }
# sql: |
#   WITH worst AS (
#     SELECT name FROM measures GROUP BY name ORDER BY count(*) - count(value) DESC LIMIT 1
#   ), before AS (
#     SELECT name, value FROM measures JOIN worst USING (name)
#   ), filled AS (
#     SELECT name, value, coalesce(value, (SELECT median(value) FROM before)) AS after FROM before
#   )
#   SELECT name AS "column", count(*) - count(value) AS missing,
#     100 * (count(*) - count(value)) / count(*) AS missing_percent,
#     favg(value) AS mean_before, favg(after) AS mean_after,
#     stddev_samp(value) AS std_before, stddev_samp(after) AS std_after
#   FROM filled GROUP BY name
# difficulty: HARD
# steps:
#   - count the missing values of every column
#   - fill the column with its median
#   - compare before and after
# tags: [missing values, imputation]
# ---

# %% count the missing values of every column
missing = df[measures].isna().sum().sort_values(ascending=False)
hook(missing, "missing = df[measures].isna().sum().sort_values(ascending=False)", name="missing")
if missing.iloc[0] == 0 or missing.iloc[0] == missing.iloc[1]:
    raise ValueError("no single column has the most missing values")
worst = missing.index[0]

# %% fill the column with its median
before = df[worst]
after = before.fillna(before.median())
hook(before.median(), "after = before.fillna(before.median())", name="after", depends_on=["missing"])

# %% compare before and after
shift = after.mean() - before.mean()
hook(shift, "shift = after.mean() - before.mean()", name="shift", depends_on=["after"])
submit(
    {
        "column": worst,
        "missing": int(missing.iloc[0]),
        "missing_percent": round(float(100 * missing.iloc[0] / len(df)), 2),
        "mean_before": round(float(before.mean()), 3),
        "mean_after": round(float(after.mean()), 3),
        "std_before": round(float(before.std()), 3),
        "std_after": round(float(after.std()), 3),
    }
)
