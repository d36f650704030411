"""The folder that says how a dataset becomes a session's starting state."""

import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Plugin:
    """`load(path, options)` of loader.py and, where there is one, `prelude(namespace)` of prelude.py.

    Both return names to add to the namespace. The loader runs once a dataset, before sessions are forked;
    the prelude runs in each session, after every restriction and before the first cell.
    """

    load: "Callable[[str, dict[str, object]], dict[str, object]] | None"
    prelude: "Callable[[dict[str, object]], dict[str, object]] | None"


def read_plugin(folder: "str | None") -> Plugin:
    """Imports the folder's two files; without a folder no dataset can be loaded."""
    if folder is None:
        return Plugin(None, None)
    load = _function(os.path.join(folder, "loader.py"), "load")
    if load is None:
        raise FileNotFoundError(f"the plugin folder {folder} has no loader.py")
    return Plugin(load, _function(os.path.join(folder, "prelude.py"), "prelude"))


# --- internal ---


def _function(path: str, name: str) -> "Callable | None":
    if not os.path.exists(path):
        return None
    module_name = f"daydream_plugin_{os.path.basename(path).removesuffix('.py')}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, name, None)
    if not callable(function):
        raise AttributeError(f"{path} has no function {name}()")
    return function
