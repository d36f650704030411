# Looks for secrets in its environment.
import os

known = {
    "PATH",
    "LANG",
    "TZ",
    "HOME",
    "TMPDIR",
    "PWD",
    "LC_CTYPE",
    "PYTHONHASHSEED",
    "JOBLIB_MULTIPROCESSING",
}
extra = [
    name
    for name in os.environ
    if name not in known and not name.endswith("_NUM_THREADS") and not name.startswith(("KMP_", "OPENBLAS_"))
]
f"succeeded: {extra}" if extra else "refused"
