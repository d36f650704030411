"""The base's end of its pipes to the host."""

import os
import select

from . import frames

STDIN, _STDOUT = 0, 1
_READ_BYTES = 262_144
#: Above this, whoever fills the pipe should pause.
_BACKLOG_BYTES = 8 * 1_048_576


class HostViolation(Exception):
    """The host does not keep to the protocol; the base ends."""


class Host:
    """Frames from and to the host. What is sent in one round of the loop leaves in one write."""

    def __init__(self, epoll: select.epoll) -> None:
        self._epoll = epoll
        self._reader = frames.FrameReader(frames.HOST_PAYLOAD_LIMIT)
        self._outgoing = bytearray()
        self._is_waiting = False
        self.is_gone = False
        self.input, self.output = STDIN, _STDOUT
        for descriptor in (STDIN, _STDOUT):
            os.set_blocking(descriptor, False)
        epoll.register(STDIN, select.EPOLLIN)

    @property
    def is_slow(self) -> bool:
        """Whether so much waits for the host that sessions should not be read for now."""
        return len(self._outgoing) > _BACKLOG_BYTES

    def read(self) -> "list[tuple[int, int, int, bytes]]":
        """Frames that have come. Raises HostViolation for bytes that are none."""
        try:
            data = os.read(STDIN, _READ_BYTES)
        except BlockingIOError:
            return []
        if not data:
            self.is_gone = True
            return []
        try:
            return self._reader.feed(data)
        except ValueError as error:
            raise HostViolation(str(error)) from error

    def send(self, kind: int, ident: int, aux: int, payload: object) -> None:
        """Keeps a frame for the next `flush`."""
        self._outgoing += frames.encode(kind, ident, aux, payload)

    def flush(self) -> None:
        """Writes what the pipe takes; the rest follows when it takes more."""
        while self._outgoing:
            try:
                written = os.write(_STDOUT, memoryview(self._outgoing)[:_READ_BYTES])
            except BlockingIOError:
                break
            except OSError:
                self.is_gone = True
                self._outgoing.clear()
                break
            del self._outgoing[:written]
        is_waiting = bool(self._outgoing)
        if is_waiting != self._is_waiting:
            self._is_waiting = is_waiting
            if is_waiting:
                self._epoll.register(_STDOUT, select.EPOLLOUT)
            else:
                self._epoll.unregister(_STDOUT)
