"""A raised exception as the host shows it: type, message, and the frames of user cells only."""

import contextlib
import linecache
import os
import traceback
from collections.abc import Callable

from .capture import clip

_MESSAGE_CHARACTERS = 4_096
_TRACEBACK_CHARACTERS = 8_192
_CHAIN = 20


def remember_source(filename: str, source: str) -> None:
    """Lets tracebacks and inspect.getsource show a cell's lines."""
    with contextlib.suppress(Exception):  # user code may have replaced the cache; only its tracebacks suffer
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def describe(error: BaseException, is_user_code: bool = True) -> "dict[str, str]":
    """A PythonError; whatever the exception's own methods do, there is one."""
    try:
        message = str(error)
    except Exception as problem:  # __str__ of a user's class
        message = f"(showing it raised {type(problem).__name__})"
    try:
        kept = traceback.TracebackException.from_exception(error, max_group_width=5, max_group_depth=5)
        _keep_frames(kept, _is_cell if is_user_code else _is_not_ours, _CHAIN)
        text = "".join(kept.format())
    except Exception:  # user classes: __cause__, __notes__, anything
        text = f"{type(error).__name__}: {message}\n"
    return {
        "type": _well_formed(type(error).__name__, 200),
        "message": _well_formed(message, _MESSAGE_CHARACTERS),
        "traceback": _well_formed(text, _TRACEBACK_CHARACTERS),
    }


# --- internal ---


_OUR_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep


def _is_cell(filename: str) -> bool:
    return filename.startswith("<cell ")


def _is_not_ours(filename: str) -> bool:
    return not filename.startswith(_OUR_FOLDER)


def _keep_frames(kept: traceback.TracebackException, is_kept: "Callable[[str], bool]", chain: int) -> None:
    kept.stack = traceback.StackSummary.from_list([frame for frame in kept.stack if is_kept(frame.filename)])
    related = [kept.__cause__, kept.__context__, *(kept.exceptions or ())]
    for other in related:
        if other is not None:
            if chain > 0:
                _keep_frames(other, is_kept, chain - 1)
            else:
                other.stack = traceback.StackSummary()


def _well_formed(text: str, limit: int) -> str:
    clipped = clip(text, limit)
    shown, omitted = str(clipped["text"]), clipped["omittedCharacters"]
    if omitted:
        half = limit - limit // 2
        shown = f"{shown[:half]}\n… {omitted} characters left out …\n{shown[half:]}"
    return shown.encode("utf-8", "replace").decode("utf-8")
