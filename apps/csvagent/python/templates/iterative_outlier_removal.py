# ---
# name: iterative_outlier_removal
# intent: Trim the outliers of the most skewed column again and again until none is left.
# question: >
#   Take the column whose adjusted Fisher-Pearson skewness (as pandas computes it) is largest in size among the
#   numeric columns {measures}. Leave its missing values out and trim it in rounds: in each round compute the mean
#   and the sample standard deviation (n - 1) of the values that are left, and remove every value that lies more
#   than {z_threshold} standard deviations from that mean. Stop at the first round that removes nothing, and after
#   {max_rounds} rounds at the latest. Report the column, how many rounds removed something, how many values were
#   removed in all, and the mean before the first round and after the last.
# hint: A loop that recomputes mean and standard deviation each time; the round that removes nothing does not count.
# needs:
#   rows: 50
#   measures: 2
# parameters:
#   z_threshold: { values: [3.0] }
#   max_rounds: { values: [10] }
# answer:
#   kind: object
#   keys:
#     column: { kind: text }
#     rounds: { kind: integer }
#     removed: { kind: integer }
#     initial_mean: { kind: number, decimals: 3 }
#     final_mean: { kind: number, decimals: 3 }
# sql: |
#   WITH RECURSIVE means AS (
#     SELECT name, favg(value) AS mean FROM measures GROUP BY name
#   ), skewed AS (
#     SELECT name FROM measures JOIN means USING (name)
#     GROUP BY name ORDER BY abs(skewness(value - mean)) DESC LIMIT 1
#   ), present AS (
#     SELECT value FROM measures JOIN skewed USING (name) WHERE value IS NOT NULL
#   ), trimming(round, low, high, size, mean) AS (
#     SELECT 0, min(value), max(value), count(*), favg(value) FROM present
#     UNION ALL
#     SELECT round + 1, inside.low, inside.high, inside.size, inside.mean
#     FROM trimming, LATERAL (
#       SELECT min(value) AS low, max(value) AS high, count(*) AS size, favg(value) AS mean
#       FROM present, LATERAL (
#         SELECT favg(kept.value) AS centre, stddev_samp(kept.value) AS std FROM present AS kept
#         WHERE kept.value BETWEEN trimming.low AND trimming.high
#       ) AS moments
#       WHERE value BETWEEN trimming.low AND trimming.high
#         AND abs(value - centre) <= {z_threshold} * std
#     ) AS inside
#     WHERE round < {max_rounds} AND inside.size < trimming.size
#   )
#   SELECT (SELECT name FROM skewed) AS "column", max(round) AS rounds, max(size) - min(size) AS removed,
#     arg_min(mean, round) AS initial_mean, arg_max(mean, round) AS final_mean
#   FROM trimming
# difficulty: VERY_HARD
# steps:
#   - find the most skewed column
#   - take its values and their mean
#   - trim until a round removes nothing
# tags: [outliers, iteration, selection]
# ---

# %% find the most skewed column
skewness = df[measures].skew().abs().sort_values(ascending=False)
hook(skewness, "skewness = df[measures].skew().abs().sort_values(ascending=False)", name="skewness")
if np.isclose(skewness.iloc[0], skewness.iloc[1]):
    raise ValueError("two columns are equally skewed")
most_skewed = skewness.index[0]

# %% take its values and their mean
values = df[most_skewed].dropna()
initial_mean = values.mean()
hook(initial_mean, "initial_mean = values.mean()", name="initial_mean", depends_on=["skewness"])

# %% trim until a round removes nothing
kept, rounds = values, 0
while rounds < max_rounds:
    distance = (kept - kept.mean()).abs()
    inside = kept[distance <= z_threshold * kept.std()]
    if len(inside) == len(kept):
        break
    kept, rounds = inside, rounds + 1
removed = len(values) - len(kept)
hook(removed, "removed = len(values) - len(kept)", name="removed", depends_on=["initial_mean"])
if removed == 0:
    raise ValueError("no value is an outlier")
if np.isclose(kept.std(), 0):
    raise ValueError("trimming leaves only one value")
submit(
    {
        "column": most_skewed,
        "rounds": rounds,
        "removed": removed,
        "initial_mean": round(float(initial_mean), 3),
        "final_mean": round(float(kept.mean()), 3),
    }
)
