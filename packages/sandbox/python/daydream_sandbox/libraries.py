"""Everything that sessions find imported: once here, shared by every fork."""

import importlib
import json
import threading
import warnings
from importlib import metadata
from multiprocessing.context import BaseContext

#: Imported when a session first used them, each would cost that session 20 to 80 ms.
MODULES = (
    "numpy",
    "numpy.random",
    "numpy.linalg",
    "pandas",
    "pandas.api.types",
    "scipy",
    "scipy.stats",
    "scipy.optimize",
    "scipy.linalg",
    "scipy.sparse",
    "scipy.special",
    "scipy.signal",
    "scipy.cluster.hierarchy",
    "scipy.spatial.distance",
    "scipy.interpolate",
    "scipy.integrate",
    "sklearn",
    "sklearn.cluster",
    "sklearn.decomposition",
    "sklearn.ensemble",
    "sklearn.feature_selection",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.neighbors",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.svm",
    "sklearn.tree",
    "statsmodels",
    "statsmodels.api",
    "statsmodels.formula.api",
    "statsmodels.stats.multicomp",
    "statsmodels.stats.multitest",
    "statsmodels.stats.outliers_influence",
    "statsmodels.tsa.api",
    "asyncio",
    "bisect",
    "calendar",
    "concurrent.futures",
    "csv",
    "decimal",
    "difflib",
    "fractions",
    "heapq",
    "multiprocessing.pool",
    "sqlite3",
    "statistics",
    "tempfile",
    "textwrap",
    "zoneinfo",
)
_DISTRIBUTIONS = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "statsmodels",
    "patsy",
    "joblib",
    "threadpoolctl",
    "python-dateutil",
    "pytz",
    "tzdata",
)


def import_all() -> None:
    """Imports every module, and uses what sets itself up at its first use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in MODULES:
            importlib.import_module(name)
        _warm()
    _lock_threads_only()
    namespace()


def namespace() -> "dict[str, object]":
    """The names that every cell may use without importing them."""
    if not _namespace:
        import numpy
        import pandas
        import scipy
        import scipy.stats
        import sklearn
        import statsmodels
        import statsmodels.api

        _namespace.update(
            pd=pandas,
            np=numpy,
            scipy=scipy,
            stats=scipy.stats,
            sklearn=sklearn,
            statsmodels=statsmodels,
            sm=statsmodels.api,
            json=json,
        )
    return _namespace


def versions() -> "dict[str, str]":
    """Distribution → version, of what is installed."""
    found = {}
    for name in _DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


# --- internal ---

_namespace: "dict[str, object]" = {}


def _lock_threads_only() -> None:
    """Lets `multiprocessing.pool.ThreadPool` work: its locks would be files that every process can see.

    A session is one process for ever, so a lock between threads is all that such a lock can be.
    """
    BaseContext.Lock = lambda _self: threading.Lock()
    BaseContext.RLock = lambda _self: threading.RLock()


def _warm() -> None:
    import numpy
    import pandas
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_info

    threadpool_info()
    points = numpy.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [5.0, 5.0]])
    KMeans(n_clusters=2, n_init=1, random_state=0).fit(points)
    frame = pandas.DataFrame({"group": ["a", "b", "a"], "value": [1.0, 2.0, 3.0]})
    repr(frame.groupby("group")["value"].agg(["mean", "sum"]).describe())
    pandas.Timestamp("2020-01-01", tz="Europe/Berlin")
