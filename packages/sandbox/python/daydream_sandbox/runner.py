"""Runs cells on one namespace and reports what happened."""

import mmap
import sys
import threading
import time
from collections.abc import Callable

from . import frames
from .capture import CapturedStream, clip
from .cell import Assignment, split
from .channel import Interrupt
from .errors import describe, remember_source
from .limits import Limits
from .summary import summary_text
from .wire import NoWireForm, TooLarge, json_text, refusal, wire_text

#: Kept back from hooks and assignments, so that an answer always gets through.
_SUBMIT_RESERVE = 100
_EVENT_BYTES = 24 * 1_048_576
_SUBMIT_BYTES = 8 * 1_048_576
#: An assignment is seen without being asked for, so its value must be cheap to keep.
_ASSIGNMENT_CHARACTERS = 10_000
_TEXT_ARGUMENT_CHARACTERS = 10_000
_DEPENDENCIES = 100
_BALLAST_BYTES = 4 * 1_048_576
#: Fields of a RESULT that hold text of the cell.
_CAPTURED = ("result", "stdout", "stderr")


class CellTimeout(KeyboardInterrupt):
    """The cell has used up its time."""


class Runner:
    """One namespace and its cells."""

    def __init__(
        self,
        limits: Limits,
        send: "Callable[[int, int, bytes], None]",
        interrupt: Interrupt,
        namespace: "dict[str, object]",
    ) -> None:
        self._limits = limits
        self._send = send
        self._interrupt = interrupt
        self._stdout = CapturedStream("<stdout>", limits.output_characters)
        self._stderr = CapturedStream("<stderr>", limits.output_characters)
        self._events = _Events(limits, send)
        self._compiler_flags = 0
        self._cells = 0
        self._wall, self._cpu = time.perf_counter_ns, time.process_time_ns
        # Address space that is given back for the last words; never touched, so it costs no memory.
        self._ballast = mmap.mmap(-1, _BALLAST_BYTES)
        self.namespace = namespace
        namespace.update(__name__="__main__", hook=self._events.hook, submit=self._events.submit)
        self._library_names = frozenset(namespace)

    def treat_as_data(self, names: "frozenset[str]") -> None:
        """Names that the loader and the prelude gave: reading them is part of the dataflow."""
        self._library_names -= names

    def run(self, sequence: int, source: str, timeout_ms: float) -> None:
        """Runs a cell and sends its RESULT, or the last words of a session that is out of memory."""
        interrupt = self._interrupt
        sys.stdout, sys.stderr = self._stdout, self._stderr
        self._events.begin(sequence)
        started, cpu_started = self._wall(), self._cpu()
        shown, error = None, None
        try:
            try:
                interrupt.arm(started + int(timeout_ms * 1_000_000))
                shown = self._execute(source)
            finally:
                interrupt.disarm()
        except BaseException as problem:
            interrupt.disarm()
            error = problem
        wall, cpu = self._wall() - started, self._cpu() - cpu_started
        dropped = self._events.end()
        if isinstance(error, MemoryError):
            self._last_words()
            return
        result = {"wallMs": _milliseconds(wall), "cpuMs": _milliseconds(cpu), "droppedEvents": dropped}
        if isinstance(error, CellTimeout) or interrupt.has_struck:
            result["status"] = "timed-out"
        elif error is not None:
            result.update(status="raised", error=describe(error))
        else:
            result.update(status="completed", result=shown)
        if self._stdout.has_text:
            result["stdout"] = self._stdout.take()
        if self._stderr.has_text:
            result["stderr"] = self._stderr.take()
        try:
            self._send(frames.RESULT, sequence, _fitting(result))
        except MemoryError:
            self._last_words()

    def _execute(self, source: str) -> "dict[str, object] | None":
        self._cells += 1
        filename = f"<cell {self._cells}>"
        remember_source(filename, source)
        pieces, self._compiler_flags = split(source, filename, self._compiler_flags)
        namespace, assigned = self.namespace, self._events.assigned
        for piece in pieces:
            if piece.is_expression:
                value = eval(piece.code, namespace)
                if value is None:
                    return None
                namespace["_"] = value
                return clip(repr(value), self._limits.output_characters)
            if piece.assignment is None:
                exec(piece.code, namespace)
                continue
            reads = self._session_names(piece.assignment)
            exec(piece.code, namespace)
            assigned(piece.assignment, reads, namespace)
        return None

    def _session_names(self, assignment: Assignment) -> "list[str]":
        namespace, library = self.namespace, self._library_names
        return [name for name in assignment.loads if name in namespace and name not in library]

    def _last_words(self) -> None:
        self._ballast.close()
        self._send(frames.LAST_WORDS, frames.LAST_WORDS_MEMORY, b"")


class _Events:
    """What user code reports, sent as it happens; beyond the limits it is counted."""

    def __init__(self, limits: Limits, send: "Callable[[int, int, bytes], None]") -> None:
        self._limits = limits
        self._send = send
        self._sequence: int | None = None
        self._lock = threading.RLock()
        self.hook = self._make_hook()
        self.submit = self._make_submit()

    def begin(self, sequence: int) -> None:
        self._count = self._hooks = self._submits = self._bytes = self._dropped = 0
        self._sequence = sequence

    def end(self) -> int:
        """Later events have no cell any more. Returns how many were not kept."""
        with self._lock:
            self._sequence = None
        return self._dropped

    def assigned(self, assignment: Assignment, reads: "list[str]", namespace: "dict[str, object]") -> None:
        """Reports a top-level assignment that has just run."""
        name = assignment.names[0] if assignment.names else None
        if name not in namespace or not self._has_room():
            return
        limit = min(self._limits.value_characters, _ASSIGNMENT_CHARACTERS)
        fields = {
            "kind": "assignment",
            "names": list(assignment.names),
            "codeLine": _well_formed(assignment.source),
            "reads": reads,
        }
        self._emit(fields, "value", summary_text(namespace[name], limit))

    def _make_hook(self) -> "Callable[..., object]":
        def hook(
            value: object,
            code_line: str,
            name: "str | None" = None,
            description: "str | None" = None,
            depends_on: "list[str] | None" = None,
        ) -> object:
            """Reports an intermediate value with the line of code that computed it, and returns the value."""
            fields = {
                "kind": "hook",
                "name": _optional_text("name", name),
                "codeLine": _text("code_line", code_line),
                "description": _optional_text("description", description),
                "dependsOn": _names("depends_on", depends_on),
            }
            if self._hooks >= self._limits.hooks_per_cell:
                self._dropped += 1
            elif self._has_room():
                self._hooks += 1
                self._emit(fields, "value", summary_text(value, self._limits.value_characters))
            return value

        return hook

    def _make_submit(self) -> "Callable[[object], object]":
        def submit(answer: object) -> object:
            """Hands in the answer, and returns it."""
            try:
                text = wire_text(answer, self._limits.value_characters)
            except (NoWireForm, TooLarge) as error:
                raise refusal("submit", error) from None
            if self._submits >= _SUBMIT_RESERVE or self._bytes > _EVENT_BYTES + _SUBMIT_BYTES:
                self._dropped += 1
                return answer
            self._submits += 1
            self._emit({"kind": "submit"}, "answer", text)
            return answer

        return submit

    def _has_room(self) -> bool:
        unasked = self._count - self._submits
        if unasked < frames.EVENTS_PER_CELL_LIMIT - _SUBMIT_RESERVE and self._bytes <= _EVENT_BYTES:
            return True
        self._dropped += 1
        return False

    def _emit(self, fields: "dict[str, object]", last_field: str, last_text: str) -> None:
        payload = f'{json_text(fields)[:-1]},"{last_field}":{last_text}}}'.encode("ascii")
        if len(payload) > frames.SESSION_PAYLOAD_LIMIT:
            self._dropped += 1
            return
        # A thread of a cell that ends right now must not speak after its RESULT.
        with self._lock:
            if self._sequence is None:
                raise RuntimeError("hook() and submit() work while a cell runs; this one has ended")
            self._count += 1
            self._bytes += len(payload)
            self._send(frames.EVENT, self._sequence, payload)


# --- internal ---


def _milliseconds(nanoseconds: int) -> float:
    return nanoseconds // 1_000 / 1_000


def _fitting(result: "dict[str, object]") -> bytes:
    """The payload; texts that escaping blew up beyond a frame are clipped until it fits."""
    limit = frames.SESSION_PAYLOAD_LIMIT
    captured_names = [name for name in _CAPTURED if result.get(name) is not None]
    for name in captured_names:
        result[name]["text"] = _well_formed(result[name]["text"])
    payload = json_text(result).encode("ascii")
    while len(payload) > limit:
        for name in captured_names:
            captured = result[name]
            shorter = clip(captured["text"], max(1, len(captured["text"]) // 2))
            shorter["omittedCharacters"] += captured["omittedCharacters"]
            result[name] = shorter
        payload = json_text(result).encode("ascii")
    return payload


def _well_formed(text: str) -> str:
    return (
        text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    )


def _text(argument: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"hook(): {argument} must be text, not {type(value).__name__}")
    if len(value) > _TEXT_ARGUMENT_CHARACTERS:
        raise ValueError(
            f"hook(): {argument} has {len(value)} characters, at most {_TEXT_ARGUMENT_CHARACTERS} are kept"
        )
    return _well_formed(str.__str__(value))


def _optional_text(argument: str, value: object) -> "str | None":
    return None if value is None else _text(argument, value)


def _names(argument: str, value: object) -> "list[str]":
    if value is None:
        return []
    if isinstance(value, str):
        return [_text(argument, value)]
    if not isinstance(value, list | tuple | set | frozenset):
        raise TypeError(f"hook(): {argument} must be a name or a list of names, not {type(value).__name__}")
    if len(value) > _DEPENDENCIES:
        raise ValueError(f"hook(): {argument} has {len(value)} names, at most {_DEPENDENCIES} are kept")
    names = [_text(argument, name) for name in value]
    return sorted(names) if isinstance(value, set | frozenset) else names
