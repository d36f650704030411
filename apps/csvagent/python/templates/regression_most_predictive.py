# ---
# name: regression_most_predictive
# intent: Find the best single predictor of a column and fit a line.
# question: >
#   Which other column among {measures} predicts {target} best, judged by the size of its Pearson correlation with
#   {target} over the rows in which both are present? Fit a least-squares line with intercept of {target} on that
#   column over those rows. Report the predictor, the slope, the coefficient of determination, and whether the
#   two-sided p-value of the slope is below 0.05.
# hint: Correlate every candidate with the target, then fit statsmodels OLS with a constant.
# needs:
#   rows: 30
#   measures: 3
# parameters:
#   target: { column: measure, limit: 2 }
# answer:
#   kind: object
#   keys:
#     predictor: { kind: text }
#     slope: { kind: number, decimals: 6, tolerance: { relative: 0.001, absolute: 0.000001 } }
#     r_squared: { kind: number, decimals: 4 }
#     significant: { kind: boolean }
# sql: |
#   WITH pairs AS (
#     SELECT name, value AS x, CAST({target} AS DOUBLE) AS y
#     FROM data JOIN measures ON measures.row = data.rowid
#     WHERE name <> {target.name} AND value IS NOT NULL AND {target} IS NOT NULL
#   ), line AS (
#     SELECT name, regr_slope(y, x) AS slope, corr(x, y) ** 2 AS r_squared, count(*) - 2.0 AS freedom
#     FROM pairs GROUP BY name ORDER BY abs(corr(x, y)) DESC LIMIT 1
#   ), angle AS (
#     -- With t = sqrt(freedom) * tan(a), Student's density becomes cos(a) to the power of freedom - 1.
#     SELECT freedom, asin(sqrt(r_squared)) AS t, pi() / 2 AS whole FROM line
#   ), area AS (
#     SELECT whole * sum(cos(whole * (i + 0.5) / 20000) ** (freedom - 1)) AS half,
#       (whole - t) * sum(cos(t + (whole - t) * (i + 0.5) / 20000) ** (freedom - 1)) AS tail
#     FROM angle, range(20000) AS steps(i) GROUP BY whole, t
#   )
#   SELECT name AS predictor, slope, r_squared, tail / half < 0.05 AS significant FROM line, area
# difficulty: HARD
# steps:
#   - correlate every candidate with the target
#   - take the strongest one
#   - fit the line
# tags: [regression, selection]
# ---

# %% correlate every candidate with the target
candidates = [name for name in measures if name != target]
strengths = df[candidates].corrwith(df[target]).abs().sort_values(ascending=False)
hook(
    strengths,
    "strengths = df[candidates].corrwith(df[target]).abs().sort_values(ascending=False)",
    name="strengths",
)
if strengths.isna().any() or np.isclose(strengths.iloc[0], strengths.iloc[1]):
    raise ValueError("no single column correlates most strongly with the target")
if np.isclose(strengths.iloc[0], 1):
    raise ValueError("the best predictor repeats the target")

# %% take the strongest one
predictor = strengths.index[0]
hook(predictor, "predictor = strengths.index[0]", name="predictor", depends_on=["strengths"])

# %% fit the line
complete = df[[target, predictor]].dropna()
model = sm.OLS(complete[target], sm.add_constant(complete[[predictor]])).fit()
hook(
    model.params,
    "model = sm.OLS(complete[target], sm.add_constant(complete[[predictor]])).fit()",
    name="model",
    description="intercept and slope",
    depends_on=["predictor"],
)
if len(complete) < 20 or np.isclose(model.pvalues[predictor], 0.05, atol=1e-4):
    raise ValueError("the fit has no clear outcome")
submit(
    {
        "predictor": predictor,
        "slope": round(float(model.params[predictor]), 6),
        "r_squared": round(float(model.rsquared), 4),
        "significant": bool(model.pvalues[predictor] < 0.05),
    }
)
