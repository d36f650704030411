import type { TemplateHeader } from "./template.ts";

/**
 * The headers of the bundled templates by the hash of their file, parsed and checked; made by `npm run docs`. A file
 * that has changed since is not found here and parsed when it is read.
 */
export const bundledHeaders: Readonly<Record<string, TemplateHeader>> = {
  "4403992165dbbc3f199ac87ca5065f180d56870c9aaf4f313a7e23f2eb145942": {
    "name": "audit_missing_imputation_effect",
    "intent": "See what filling in the median does to the column with most missing values.",
    "question": "Which of the numeric columns {measures} has the most missing values? Fill them with the median of the values that are present. Report the column, how many values were missing, their share of all rows in percent, the mean before and after filling, and the sample standard deviation (n - 1) before and after filling.",
    "hint": "Keep the original column beside the filled one and compare.",
    "needs": {
      "rows": 30,
      "measures": 2,
      "measures_with_missing": 1
    },
    "parameters": {},
    "answer": {
      "kind": "object",
      "keys": {
        "column": {
          "kind": "text"
        },
        "missing": {
          "kind": "integer"
        },
        "missing_percent": {
          "kind": "number",
          "decimals": 2,
          "unit": "%"
        },
        "mean_before": {
          "kind": "number",
          "decimals": 3
        },
        "mean_after": {
          "kind": "number",
          "decimals": 3
        },
        "std_before": {
          "kind": "number",
          "decimals": 3
        },
        "std_after": {
          "kind": "number",
          "decimals": 3
        }
      }
    },
    "sql": "WITH worst AS (\n  SELECT name FROM measures GROUP BY name ORDER BY count(*) - count(value) DESC LIMIT 1\n), before AS (\n  SELECT name, value FROM measures JOIN worst USING (name)\n), filled AS (\n  SELECT name, value, coalesce(value, (SELECT median(value) FROM before)) AS after FROM before\n)\nSELECT name AS \"column\", count(*) - count(value) AS missing,\n  100 * (count(*) - count(value)) / count(*) AS missing_percent,\n  favg(value) AS mean_before, favg(after) AS mean_after,\n  stddev_samp(value) AS std_before, stddev_samp(after) AS std_after\nFROM filled GROUP BY name\n",
    "difficulty": "HARD",
    "steps": [
      "count the missing values of every column",
      "fill the column with its median",
      "compare before and after"
    ],
    "tags": [
      "missing values",
      "imputation"
    ]
  },
  "0dacce8bebe8048b4e4411e7df8c407aed1735c2542e24d62bedd27f63635aa2": {
    "name": "category_highest_target_mean",
    "intent": "Find the group with the highest mean of the most variable column.",
    "question": "Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Group the rows by {group_column}, leaving out rows in which the group or the value is missing. Which group has the highest mean of that column, and what is this mean?",
    "hint": "Find the target column first, then compare its mean between the groups.",
    "needs": {
      "rows": 30,
      "measures": 2
    },
    "parameters": {
      "group_column": {
        "column": "category",
        "kinds": [
          "text"
        ],
        "levels": [
          2,
          20
        ],
        "count": 1,
        "limit": 6,
        "accept": "any"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "group_column": {
          "kind": "text"
        },
        "best_group": {
          "kind": "text"
        },
        "target_column": {
          "kind": "text"
        },
        "mean_value": {
          "kind": "number",
          "decimals": 3
        }
      }
    },
    "sql": "WITH target AS (\n  SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1\n), means AS (\n  SELECT {group_column} AS best_group, favg(value) AS mean_value\n  FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)\n  WHERE value IS NOT NULL AND {group_column} IS NOT NULL\n  GROUP BY best_group\n)\nSELECT {group_column.name} AS group_column, best_group, name AS target_column, mean_value\nFROM means, target ORDER BY mean_value DESC LIMIT 1\n",
    "difficulty": "HARD",
    "steps": [
      "take the column of largest variance as the target",
      "compute the target's mean in every group",
      "take the group with the highest mean"
    ],
    "tags": [
      "groups",
      "selection",
      "multi-path"
    ]
  },
  "8b0cad4a789fd478e6e47f375880e944bcacd67e0f0de6ebaacd8d242337e03a": {
    "name": "chi_squared_independence",
    "intent": "Test whether two categories are independent.",
    "question": "Are the columns {pair} independent? Count the rows in which both are present in a contingency table and run Pearson's chi-squared test without continuity correction. Report the test statistic, the p-value, the degrees of freedom, the smallest expected count, and whether the two count as independent, that is, whether the p-value is at least 0.05.",
    "hint": "scipy.stats.chi2_contingency with correction=False works on the table that pandas.crosstab makes.",
    "needs": {
      "rows": 50
    },
    "parameters": {
      "pair": {
        "column": "category",
        "levels": [
          2,
          10
        ],
        "count": 2,
        "limit": 3,
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "statistic": {
          "kind": "number",
          "decimals": 3
        },
        "p_value": {
          "kind": "number",
          "decimals": 4
        },
        "degrees_of_freedom": {
          "kind": "integer"
        },
        "smallest_expected": {
          "kind": "number",
          "decimals": 2
        },
        "independent": {
          "kind": "boolean"
        }
      }
    },
    "sql": "WITH present(one, other) AS (\n  SELECT {pair} FROM data\n), complete AS (\n  SELECT one, other FROM present WHERE one IS NOT NULL AND other IS NOT NULL\n), rows_total AS (\n  SELECT one, count(*) AS size FROM complete GROUP BY one\n), columns_total AS (\n  SELECT other, count(*) AS size FROM complete GROUP BY other\n), counts AS (\n  SELECT one, other, count(*) AS observed FROM complete GROUP BY one, other\n), cells AS (\n  SELECT coalesce(observed, 0) AS observed, r.size * c.size / (SELECT count(*) FROM complete) AS expected\n  FROM rows_total AS r CROSS JOIN columns_total AS c LEFT JOIN counts USING (one, other)\n), test AS (\n  SELECT sum((observed - expected) ** 2 / expected) AS statistic, min(expected) AS smallest_expected,\n    ((SELECT count(*) FROM rows_total) - 1) * ((SELECT count(*) FROM columns_total) - 1) AS degrees_of_freedom\n  FROM cells\n), area AS (\n  -- The square root of the statistic has the density u ** (k - 1) * exp(-u ** 2 / 2), scaled by its peak.\n  SELECT sum(weight) AS whole, sum(weight) FILTER (u > sqrt(statistic)) AS tail\n  FROM (\n    SELECT statistic, (i + 0.5) / 2000 AS u, degrees_of_freedom - 1 AS k,\n      exp(k * ln(u) - u ** 2 / 2 - CASE WHEN k = 0 THEN 0 ELSE k * ln(k) / 2 - k / 2 END) AS weight\n    FROM test, range(100000) AS steps(i)\n  )\n)\nSELECT statistic, coalesce(tail, 0) / whole AS p_value, degrees_of_freedom, smallest_expected,\n  p_value >= 0.05 AS independent\nFROM test, area\n",
    "difficulty": "MEDIUM",
    "steps": [
      "count the combinations",
      "run the test"
    ],
    "tags": [
      "test",
      "contingency"
    ]
  },
  "aa9618bf89e2c1896b57238fc0fad02cfb710b1e761fe4d61849aa6d9304567c": {
    "name": "count_outlier_columns",
    "intent": "Count the columns that have outliers, and the outliers.",
    "question": "For each of the numeric columns {measures}, compute z-scores with the column's own mean and sample standard deviation (n - 1), missing values left out. A value is an outlier when the size of its z-score is greater than {z_threshold}. How many of these columns have at least one outlier, and how many outlying values are there in all of them together?",
    "hint": "Standardise every column, mark the values beyond the threshold, count per column and in total.",
    "needs": {
      "rows": 30,
      "measures": 1
    },
    "parameters": {
      "z_threshold": {
        "values": [
          3,
          2.5
        ],
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "columns_with_outliers": {
          "kind": "integer"
        },
        "total_outliers": {
          "kind": "integer"
        }
      }
    },
    "sql": "WITH moments AS (\n  SELECT name, favg(value) AS mean, stddev_samp(value) AS std FROM measures GROUP BY name\n), outliers AS (\n  SELECT name, count(*) AS size FROM measures JOIN moments USING (name)\n  WHERE std > 0 AND abs((value - mean) / std) > {z_threshold} GROUP BY name\n)\nSELECT count(*) AS columns_with_outliers, sum(size) AS total_outliers FROM outliers\n",
    "difficulty": "MEDIUM",
    "steps": [
      "standardise every column",
      "count the outliers of every column",
      "count the columns that have any"
    ],
    "tags": [
      "outliers",
      "z-score"
    ]
  },
  "0df0355722f1a89bd11fa8ccd88fa71d0949393f09fafc4448d6f8c5c7b4c5ee": {
    "name": "descriptive_summary",
    "intent": "Summarise the distribution of one column.",
    "question": "Summarise the column {column}, leaving missing values out: how many values it has, their mean, sample standard deviation (n - 1), minimum, median, maximum, skewness and kurtosis. Skewness is the adjusted Fisher-Pearson coefficient and kurtosis the bias-corrected excess kurtosis (0 for a normal distribution), as pandas computes them.",
    "hint": "pandas has a method for each of these numbers.",
    "needs": {
      "rows": 30
    },
    "parameters": {
      "column": {
        "column": "measure",
        "count": 1,
        "limit": 2,
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "count": {
          "kind": "integer"
        },
        "mean": {
          "kind": "number",
          "decimals": 3
        },
        "std": {
          "kind": "number",
          "decimals": 3
        },
        "min": {
          "kind": "number",
          "decimals": 3
        },
        "median": {
          "kind": "number",
          "decimals": 3
        },
        "max": {
          "kind": "number",
          "decimals": 3
        },
        "skewness": {
          "kind": "number",
          "decimals": 3
        },
        "kurtosis": {
          "kind": "number",
          "decimals": 3
        }
      }
    },
    "sql": "WITH present AS (\n  SELECT CAST({column} AS DOUBLE) AS value FROM data WHERE {column} IS NOT NULL\n), centred AS (\n  SELECT value, value - (SELECT favg(value) FROM present) AS deviation FROM present\n)\nSELECT count(*) AS count, favg(value) AS mean, stddev_samp(value) AS std, min(value) AS min,\n  quantile_cont(value, 0.5) AS median, max(value) AS max,\n  skewness(deviation) AS skewness, kurtosis(deviation) AS kurtosis\nFROM centred\n",
    "difficulty": "EASY",
    "steps": [
      "take the values that are there",
      "compute the summary"
    ],
    "tags": [
      "distribution"
    ]
  },
  "a4bc56cfee8fc5bfc0cba3ffd402423f2b17dc24ed3d9eac4d255a1a17eb6314": {
    "name": "iterative_outlier_removal",
    "intent": "Trim the outliers of the most skewed column again and again until none is left.",
    "question": "Take the column whose adjusted Fisher-Pearson skewness (as pandas computes it) is largest in size among the numeric columns {measures}. Leave its missing values out and trim it in rounds: in each round compute the mean and the sample standard deviation (n - 1) of the values that are left, and remove every value that lies more than {z_threshold} standard deviations from that mean. Stop at the first round that removes nothing, and after {max_rounds} rounds at the latest. Report the column, how many rounds removed something, how many values were removed in all, and the mean before the first round and after the last.",
    "hint": "A loop that recomputes mean and standard deviation each time; the round that removes nothing does not count.",
    "needs": {
      "rows": 50,
      "measures": 2
    },
    "parameters": {
      "z_threshold": {
        "values": [
          3
        ],
        "accept": "each"
      },
      "max_rounds": {
        "values": [
          10
        ],
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "column": {
          "kind": "text"
        },
        "rounds": {
          "kind": "integer"
        },
        "removed": {
          "kind": "integer"
        },
        "initial_mean": {
          "kind": "number",
          "decimals": 3
        },
        "final_mean": {
          "kind": "number",
          "decimals": 3
        }
      }
    },
    "sql": "WITH RECURSIVE means AS (\n  SELECT name, favg(value) AS mean FROM measures GROUP BY name\n), skewed AS (\n  SELECT name FROM measures JOIN means USING (name)\n  GROUP BY name ORDER BY abs(skewness(value - mean)) DESC LIMIT 1\n), present AS (\n  SELECT value FROM measures JOIN skewed USING (name) WHERE value IS NOT NULL\n), trimming(round, low, high, size, mean) AS (\n  SELECT 0, min(value), max(value), count(*), favg(value) FROM present\n  UNION ALL\n  SELECT round + 1, inside.low, inside.high, inside.size, inside.mean\n  FROM trimming, LATERAL (\n    SELECT min(value) AS low, max(value) AS high, count(*) AS size, favg(value) AS mean\n    FROM present, LATERAL (\n      SELECT favg(kept.value) AS centre, stddev_samp(kept.value) AS std FROM present AS kept\n      WHERE kept.value BETWEEN trimming.low AND trimming.high\n    ) AS moments\n    WHERE value BETWEEN trimming.low AND trimming.high\n      AND abs(value - centre) <= {z_threshold} * std\n  ) AS inside\n  WHERE round < {max_rounds} AND inside.size < trimming.size\n)\nSELECT (SELECT name FROM skewed) AS \"column\", max(round) AS rounds, max(size) - min(size) AS removed,\n  arg_min(mean, round) AS initial_mean, arg_max(mean, round) AS final_mean\nFROM trimming\n",
    "difficulty": "VERY_HARD",
    "steps": [
      "find the most skewed column",
      "take its values and their mean",
      "trim until a round removes nothing"
    ],
    "tags": [
      "outliers",
      "iteration",
      "selection"
    ]
  },
  "64a0a5914b51117fe75767d6115f3465e6baccc7bb73eead2e407437643c1834": {
    "name": "max_variance_mean",
    "intent": "Find the column that varies most and report its mean.",
    "question": "Which of the numeric columns {measures} varies most, judged by {dispersion}? Report the mean of that column. Leave missing values out.",
    "hint": "Compute the chosen measure of spread for every listed column, take the largest, then the mean.",
    "needs": {
      "rows": 30,
      "measures": 2
    },
    "parameters": {
      "dispersion": {
        "values": {
          "variance": "the sample variance (n - 1)",
          "variation": "the coefficient of variation (sample standard deviation, n - 1, over the size of the mean)"
        },
        "accept": "any"
      }
    },
    "answer": {
      "kind": "number",
      "decimals": 3
    },
    "sql": "WITH spread AS (\n  SELECT name, favg(value) AS mean, CASE {dispersion}\n    WHEN 'variance' THEN var_samp(value) ELSE stddev_samp(value) / abs(favg(value)) END AS size\n  FROM measures GROUP BY name\n)\nSELECT mean FROM spread ORDER BY size DESC LIMIT 1\n",
    "difficulty": "MEDIUM",
    "steps": [
      "measure the spread of every column",
      "take the column that varies most",
      "compute its mean"
    ],
    "tags": [
      "dispersion",
      "selection"
    ]
  },
  "025e6ef1a6b3b455f8089e20f636cbbb05b0035fcd3907a042784c64a06884eb": {
    "name": "rank_categories_by_target_mean",
    "intent": "Rank the groups by their mean of the most variable column.",
    "question": "Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Group the rows by {group_column}, leaving out rows in which the group or the value is missing, and keep the groups of at least {min_rows} rows. List the {top_k} groups with the highest mean of that column, highest first, each with its mean and its number of rows.",
    "hint": "Aggregate mean and count in one step, filter by count, then sort.",
    "needs": {
      "rows": 50,
      "measures": 2
    },
    "parameters": {
      "group_column": {
        "column": "category",
        "kinds": [
          "text"
        ],
        "levels": [
          4,
          50
        ],
        "count": 1,
        "limit": 2,
        "accept": "each"
      },
      "min_rows": {
        "values": [
          10
        ],
        "accept": "each"
      },
      "top_k": {
        "values": [
          3
        ],
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "target_column": {
          "kind": "text"
        },
        "ranking": {
          "kind": "list",
          "of": {
            "kind": "object",
            "keys": {
              "group": {
                "kind": "text"
              },
              "mean": {
                "kind": "number",
                "decimals": 2
              },
              "rows": {
                "kind": "integer"
              }
            }
          }
        }
      }
    },
    "sql": "WITH target AS (\n  SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1\n), ranked AS (\n  SELECT {group_column} AS level, favg(value) AS mean, count(*) AS size\n  FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)\n  WHERE value IS NOT NULL AND {group_column} IS NOT NULL\n  GROUP BY level HAVING size >= {min_rows} ORDER BY mean DESC LIMIT {top_k}\n)\nSELECT (SELECT name FROM target) AS target_column,\n  list({'group': level, 'mean': mean, 'rows': size} ORDER BY mean DESC) AS ranking\nFROM ranked\n",
    "difficulty": "HARD",
    "steps": [
      "take the column of largest variance as the target",
      "aggregate the target by group",
      "keep the groups that are large enough and rank them"
    ],
    "tags": [
      "groups",
      "ranking"
    ]
  },
  "f89130c341188bdff4951482f9991f33312fa4bf531fc27f23e0bde8b4e966ca": {
    "name": "regression_most_predictive",
    "intent": "Find the best single predictor of a column and fit a line.",
    "question": "Which other column among {measures} predicts {target} best, judged by the size of its Pearson correlation with {target} over the rows in which both are present? Fit a least-squares line with intercept of {target} on that column over those rows. Report the predictor, the slope, the coefficient of determination, and whether the two-sided p-value of the slope is below 0.05.",
    "hint": "Correlate every candidate with the target, then fit statsmodels OLS with a constant.",
    "needs": {
      "rows": 30,
      "measures": 3
    },
    "parameters": {
      "target": {
        "column": "measure",
        "count": 1,
        "limit": 2,
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "predictor": {
          "kind": "text"
        },
        "slope": {
          "kind": "number",
          "decimals": 6,
          "tolerance": {
            "absolute": 0.000001,
            "relative": 0.001
          }
        },
        "r_squared": {
          "kind": "number",
          "decimals": 4
        },
        "significant": {
          "kind": "boolean"
        }
      }
    },
    "sql": "WITH pairs AS (\n  SELECT name, value AS x, CAST({target} AS DOUBLE) AS y\n  FROM data JOIN measures ON measures.row = data.rowid\n  WHERE name <> {target.name} AND value IS NOT NULL AND {target} IS NOT NULL\n), line AS (\n  SELECT name, regr_slope(y, x) AS slope, corr(x, y) ** 2 AS r_squared, count(*) - 2.0 AS freedom\n  FROM pairs GROUP BY name ORDER BY abs(corr(x, y)) DESC LIMIT 1\n), angle AS (\n  -- With t = sqrt(freedom) * tan(a), Student's density becomes cos(a) to the power of freedom - 1.\n  SELECT freedom, asin(sqrt(r_squared)) AS t, pi() / 2 AS whole FROM line\n), area AS (\n  SELECT whole * sum(cos(whole * (i + 0.5) / 20000) ** (freedom - 1)) AS half,\n    (whole - t) * sum(cos(t + (whole - t) * (i + 0.5) / 20000) ** (freedom - 1)) AS tail\n  FROM angle, range(20000) AS steps(i) GROUP BY whole, t\n)\nSELECT name AS predictor, slope, r_squared, tail / half < 0.05 AS significant FROM line, area\n",
    "difficulty": "HARD",
    "steps": [
      "correlate every candidate with the target",
      "take the strongest one",
      "fit the line"
    ],
    "tags": [
      "regression",
      "selection"
    ]
  },
  "136225bd54a32284b2d64eecca995a28e32180e4d1d6093c5adc6b8f1281c4f3": {
    "name": "strongest_correlation",
    "intent": "Find the two columns that are most strongly correlated.",
    "question": "Which two of the numeric columns {measures} have the strongest linear association, that is, the Pearson correlation of largest size whatever its sign? For each pair use the rows in which both values are present. Report the two columns, in either order, and their correlation with its sign.",
    "hint": "Build the correlation matrix of the listed columns and look for its largest off-diagonal entry by size.",
    "needs": {
      "rows": 30,
      "measures": 3
    },
    "parameters": {},
    "answer": {
      "kind": "object",
      "keys": {
        "columns": {
          "kind": "list",
          "of": {
            "kind": "text"
          },
          "order": "free"
        },
        "correlation": {
          "kind": "number",
          "decimals": 3
        }
      }
    },
    "sql": "SELECT [one.name, other.name] AS columns, corr(one.value, other.value) AS correlation\nFROM measures AS one JOIN measures AS other ON one.row = other.row AND one.name < other.name\nGROUP BY one.name, other.name HAVING isfinite(correlation)\nORDER BY abs(correlation) DESC LIMIT 1\n",
    "difficulty": "MEDIUM",
    "steps": [
      "correlate every two columns",
      "rank the pairs by the size of their correlation"
    ],
    "tags": [
      "correlation",
      "selection"
    ]
  },
  "413896d3081082c5052f3558692e075a18130460432beab8111053b9c504c6ee": {
    "name": "welch_ttest_two_groups",
    "intent": "Test whether two groups differ in the mean of the most variable column.",
    "question": "Take the column of largest sample variance (n - 1) among the numeric columns {measures}. Do the two groups of {group_column} differ in its mean? Leave out rows in which the group or the value is missing, and run Welch's t-test (unequal variances, two-sided). Report the target column, both groups with their means, the test statistic for group1 minus group2, the p-value, and whether it is below 0.05. Either group may come first.",
    "hint": "scipy.stats.ttest_ind with equal_var=False; keep track of which group comes first.",
    "needs": {
      "rows": 40,
      "measures": 2
    },
    "parameters": {
      "group_column": {
        "column": "category",
        "kinds": [
          "text"
        ],
        "levels": [
          2,
          2
        ],
        "count": 1,
        "limit": 2,
        "accept": "each"
      }
    },
    "answer": {
      "kind": "object",
      "keys": {
        "target_column": {
          "kind": "text"
        },
        "group1": {
          "kind": "text"
        },
        "group2": {
          "kind": "text"
        },
        "mean1": {
          "kind": "number",
          "decimals": 3
        },
        "mean2": {
          "kind": "number",
          "decimals": 3
        },
        "statistic": {
          "kind": "number",
          "decimals": 3
        },
        "p_value": {
          "kind": "number",
          "decimals": 4
        },
        "significant": {
          "kind": "boolean"
        }
      },
      "symmetry": {
        "swap": [
          [
            "group1",
            "group2"
          ],
          [
            "mean1",
            "mean2"
          ]
        ],
        "negate": [
          "statistic"
        ]
      }
    },
    "sql": "WITH target AS (\n  SELECT name FROM measures GROUP BY name ORDER BY var_samp(value) DESC LIMIT 1\n), sides AS (\n  SELECT {group_column} AS side, favg(value) AS mean, var_samp(value) / count(*) AS error, count(*) - 1.0 AS freedom\n  FROM data JOIN measures ON measures.row = data.rowid JOIN target USING (name)\n  WHERE value IS NOT NULL AND {group_column} IS NOT NULL\n  GROUP BY side\n), test AS (\n  SELECT one.side AS group1, other.side AS group2, one.mean AS mean1, other.mean AS mean2,\n    (mean1 - mean2) / sqrt(one.error + other.error) AS statistic,\n    (one.error + other.error) ** 2 / (one.error ** 2 / one.freedom + other.error ** 2 / other.freedom) AS freedom\n  FROM sides AS one JOIN sides AS other ON one.side < other.side\n), angle AS (\n  -- With t = sqrt(freedom) * tan(a), Student's density becomes cos(a) to the power of freedom - 1.\n  SELECT freedom, atan(abs(statistic) / sqrt(freedom)) AS t, pi() / 2 AS whole FROM test\n), area AS (\n  SELECT whole * sum(cos(whole * (i + 0.5) / 20000) ** (freedom - 1)) AS half,\n    (whole - t) * sum(cos(t + (whole - t) * (i + 0.5) / 20000) ** (freedom - 1)) AS tail\n  FROM angle, range(20000) AS steps(i) GROUP BY whole, t\n)\nSELECT name AS target_column, group1, group2, mean1, mean2, statistic,\n  tail / half AS p_value, p_value < 0.05 AS significant\nFROM target, test, area\n",
    "difficulty": "HARD",
    "steps": [
      "take the column of largest variance as the target",
      "split the target's values by group",
      "run Welch's t-test"
    ],
    "tags": [
      "test",
      "groups"
    ]
  }
};
