"""A raised exception as the host shows it: type, message, and the frames of user cells only."""

import linecache
import traceback

from .capture import clip

_MESSAGE_CHARACTERS = 4_096
_TRACEBACK_CHARACTERS = 8_192
_CHAIN = 20


def remember_source(filename: str, source: str) -> None:
    """Lets tracebacks and inspect.getsource show a cell's lines."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def describe(error: BaseException, keep_all_frames: bool = False) -> "dict[str, str]":
    """A PythonError; whatever the exception's own methods do, there is one."""
    try:
        kept = traceback.TracebackException.from_exception(error, max_group_width=5, max_group_depth=5)
        if not keep_all_frames:
            _keep_cell_frames(kept, _CHAIN)
        text = "".join(kept.format())
        message = str(error)
    except RecursionError:
        text = message = "too deep to be shown"
    except Exception as problem:  # user classes: __str__, __cause__, anything
        text = message = f"(showing it raised {type(problem).__name__})"
    return {
        "type": _well_formed(type(error).__name__, 200),
        "message": _well_formed(message, _MESSAGE_CHARACTERS),
        "traceback": _well_formed(text, _TRACEBACK_CHARACTERS),
    }


# --- internal ---


def _keep_cell_frames(kept: traceback.TracebackException, chain: int) -> None:
    kept.stack = traceback.StackSummary.from_list(
        [frame for frame in kept.stack if frame.filename.startswith("<cell ")]
    )
    related = [kept.__cause__, kept.__context__, *(kept.exceptions or ())]
    for other in related:
        if other is not None:
            if chain > 0:
                _keep_cell_frames(other, chain - 1)
            else:
                other.stack = traceback.StackSummary()


def _well_formed(text: str, limit: int) -> str:
    clipped = clip(text, limit)
    shown, omitted = str(clipped["text"]), clipped["omittedCharacters"]
    if omitted:
        half = limit - limit // 2
        shown = f"{shown[:half]}\n… {omitted} characters left out …\n{shown[half:]}"
    return shown.encode("utf-8", "replace").decode("utf-8")
