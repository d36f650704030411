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
