"""A session's end of its channel to the base."""

import os
import sys
import threading
from collections.abc import Callable
from types import FrameType

from . import frames
from .isolation.process import CHANNEL_FD

_READ_BYTES, _READ_BYTES_LIMIT = 8_192, 1_048_576


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
    arrived = b""
    main_thread, this_thread = threading.get_ident(), threading.get_ident
    lock = threading.Lock()
    acquire, unlock = lock.acquire, lock.release
    hold, release = interrupt.hold, interrupt.release

    def receive() -> "tuple[int, int, bytes]":
        nonlocal arrived
        buffer = arrived
        while len(buffer) < header_bytes:
            buffer += read_more(header_bytes)
        kind, _, _, _, aux, length = unpack(buffer[:header_bytes])
        missing = header_bytes + length - len(buffer)
        if missing > 0:
            parts = [buffer]
            while missing > 0:
                part = read_more(missing)
                parts.append(part)
                missing -= len(part)
            buffer = b"".join(parts)
        arrived = buffer[header_bytes + length :]
        return kind, aux, buffer[header_bytes : header_bytes + length]

    def read_more(wanted: int) -> bytes:
        part = read(CHANNEL_FD, min(max(wanted, _READ_BYTES), _READ_BYTES_LIMIT))
        if not part:
            end(0)
        return part

    def send(kind: int, aux: int, payload: bytes) -> None:
        is_main = this_thread() == main_thread
        if is_main:
            hold()
        try:
            acquire()
            try:
                data = pack(kind, 0, 0, 0, aux, len(payload)) + payload
                written = write(CHANNEL_FD, data)
                while written < len(data):
                    written += write(CHANNEL_FD, memoryview(data)[written:])
            finally:
                unlock()
        finally:
            if is_main:
                release()

    return receive, send
