"""The stand-in's worker: libraries imported, a CSV read, one cell at a time from a named pipe."""

import ast
import contextlib
import io
import json
import sys

import numpy as np
import pandas as pd
import scipy.stats
import sklearn.linear_model
import statsmodels.api

command_pipe, reply_pipe, csv_path = sys.argv[1:4]


def fresh(path):
    return {"np": np, "pd": pd, "stats": scipy.stats, "sk": sklearn, "sm": statsmodels, "df": pd.read_csv(path)}


def run(code, names):
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(tree, "<cell>", "exec"), names)
        result = None if last is None else repr(eval(compile(ast.Expression(last.value), "<cell>", "eval"), names))
    return {"stdout": out.getvalue(), "result": result}


names = fresh(csv_path)
while True:
    with open(command_pipe) as pipe:
        command = json.loads(pipe.read())
    if "csv" in command:
        names, reply = fresh(command["csv"]), {}
    elif "reset" in command:
        names, reply = {key: names[key] for key in ("np", "pd", "stats", "sk", "sm", "df")}, {}
    else:
        reply = run(command["code"], names)
    with open(reply_pipe, "w") as pipe:
        pipe.write(json.dumps(reply))
