"""A session's end of its channel to the base."""

import os
import sys
import threading
from collections.abc import Callable
from types import FrameType

from . import frames
from .isolation.process import CHANNEL_FD


class Interrupt:
    """Decides when the deadline's signal may raise: in user code, never in the middle of a frame."""

    def __init__(self, exception: "type[BaseException]", clock: "Callable[[], float]") -> None:
        self._exception = exception
        self._clock = clock
        self._deadline = float("inf")
        self._is_armed = False
        self._is_writing = False
        self._is_pending = False
        self._has_traced = False
        self._set_trace = sys.settrace
        self.has_struck = False

    def handle(self, _signal: int, frame: "FrameType | None") -> None:
        """The signal's handler."""
        if not self._is_armed or self._clock() < self._deadline:
            return
        if self.has_struck:
            self._strike_each_line(frame)
        self.has_struck = True
        if self._is_writing:
            self._is_pending = True
            return
        raise self._exception

    def arm(self, deadline: float) -> None:
        """User code starts; `deadline` is on the same clock."""
        self.has_struck = self._is_pending = False
        self._deadline = deadline
        self._is_armed = True

    def disarm(self) -> None:
        """User code has ended."""
        self._is_armed = False
        if self._has_traced:
            self._has_traced = False
            self._set_trace(None)

    def _strike_each_line(self, frame: "FrameType | None") -> None:
        """For code that swallowed the first strike: its next line strikes too, outside of its `try`."""

        def trace(_frame: object, event: str, _argument: object) -> object:
            if event == "line" and self._is_armed and not self._is_writing:
                raise self._exception
            return trace

        while frame is not None:
            if frame.f_code.co_filename.startswith("<cell "):
                frame.f_trace = trace
            frame = frame.f_back
        self._has_traced = True
        self._set_trace(trace)

    def hold(self) -> None:
        """Puts an interruption of the main thread off until `release`."""
        self._is_writing = True

    def release(self) -> None:
        """Raises what `hold` put off."""
        self._is_writing = False
        if self._is_pending and self._is_armed:
            self._is_pending = False
            raise self._exception


def open_channel(interrupt: Interrupt) -> "tuple[Callable[[], tuple], Callable[..., None]]":
    """`receive()` → (kind, aux, payload) and `send(kind, aux, payload)`.

    Both hold what they call, so that user code that replaces functions of modules does not reach them.
    """
    pack, unpack, header_bytes = frames.HEADER.pack, frames.HEADER.unpack, frames.HEADER_BYTES
    read, write, end = os.read, os.write, os._exit
    main_thread, this_thread = threading.get_ident(), threading.get_ident
    lock = threading.Lock()
    acquire, unlock = lock.acquire, lock.release
    hold, release = interrupt.hold, interrupt.release

    def read_exactly(count: int) -> bytes:
        parts = []
        while count:
            part = read(CHANNEL_FD, min(count, 1_048_576))
            if not part:
                end(0)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def receive() -> "tuple[int, int, bytes]":
        kind, _, _, _, aux, length = unpack(read_exactly(header_bytes))
        return kind, aux, read_exactly(length)

    def send(kind: int, aux: int, payload: bytes) -> None:
        is_main = this_thread() == main_thread
        if is_main:
            hold()
        try:
            acquire()
            try:
                data = memoryview(pack(kind, 0, 0, 0, aux, len(payload)) + payload)
                while data:
                    data = data[write(CHANNEL_FD, data) :]
            finally:
                unlock()
        finally:
            if is_main:
                release()

    return receive, send
