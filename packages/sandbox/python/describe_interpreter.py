"""Says where this interpreter keeps what it needs, as one JSON object: a sandbox shows sessions that alone.

Started by the host in the environment that sessions will use, before there is a sandbox.
"""

import importlib
import json
import os
import sys
import sysconfig

NATIVE_MODULES = ("_bz2", "_ctypes", "_decimal", "_hashlib", "_lzma", "_sqlite3", "_ssl", "pyexpat", "zlib")


def executable_links() -> list[str]:
    """The executable's path and every path that its links lead over."""
    links = [sys.executable]
    while os.path.islink(links[-1]):
        target = os.path.join(os.path.dirname(links[-1]), os.readlink(links[-1]))
        if target in links:
            break
        links.append(target)
    return [*links, os.path.realpath(sys.executable)]


def mapped_files() -> list[str]:
    """Shared objects in use, wherever the machine keeps them."""
    for name in NATIVE_MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            paths = {line.split(None, 5)[5].rstrip("\n") for line in maps if line.count("/")}
    except OSError:
        return []
    return sorted(path for path in paths if path.startswith("/") and os.path.exists(path))


def describe() -> dict[str, object]:
    paths = sysconfig.get_paths()
    return {
        "version": ".".join(str(part) for part in sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "prefix": sys.prefix,
        "basePrefix": sys.base_prefix,
        "executables": executable_links(),
        "libraries": sorted({paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}),
        "searchPath": [path for path in sys.path if os.path.isabs(path) and os.path.exists(path)],
        "mappedFiles": mapped_files(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(describe()))
