"""The frames between host, base and sessions; docs/protocol.md says what each means."""

import json
import struct

HEADER = struct.Struct(">BBHIII")
HEADER_BYTES = HEADER.size
_TIMEOUT = struct.Struct(">d")
_NEVER = float("inf")
_pack, _unpack_from = HEADER.pack, HEADER.unpack_from

LOAD_BEGIN, LOAD_DATA, LOAD_END, OPEN, EXECUTE, CLOSE, UNLOAD, PING = range(1, 9)
READY, LOADED, LOAD_FAILED, OPENED, RESULT, EXIT, PONG, EVENT, LOG = range(64, 73)

#: From a session to its base only: the session is about to end; aux is one of the reasons below.
LAST_WORDS = 96
LAST_WORDS_MEMORY = 1
LAST_WORDS_NOT_OPENED = 2

PROTOCOL_VERSION = 1
SESSION_PAYLOAD_LIMIT = 4 * 1_048_576
HOST_PAYLOAD_LIMIT = 8 * 1_048_576
EVENTS_PER_CELL_LIMIT = 1_000
#: All payloads that one cell may send; the runner stops far below, so more means that somebody else wrote.
CELL_BYTES_LIMIT = 64 * 1_048_576


def encode(kind: int, ident: int, aux: int, payload: object) -> bytes:
    """A frame whose payload is `payload` as ASCII JSON, or as it is when it is bytes already."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode("ascii")
    return _pack(kind, 0, 0, ident, aux, len(data)) + data


def pack_cell(timeout_ms: float, code: str) -> bytes:
    """The payload of EXECUTE, which is not JSON, so that the mux passes it on as it is."""
    return _TIMEOUT.pack(timeout_ms) + code.encode("utf-8")


def unpack_timeout(payload: bytes) -> float:
    """The timeout of an EXECUTE in milliseconds. Raises ValueError where there is none."""
    timeout_ms = _TIMEOUT.unpack_from(payload)[0] if len(payload) >= _TIMEOUT.size else 0.0
    if not 0 < timeout_ms < _NEVER:
        raise ValueError("a cell without a timeout")
    return timeout_ms


def unpack_code(payload: bytes) -> str:
    """The code of an EXECUTE."""
    return str(payload[_TIMEOUT.size :], "utf-8")


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self, payload_limit: int) -> None:
        self._payload_limit = payload_limit
        self._rest = bytearray()
        self._needed = HEADER_BYTES

    def feed(self, data: bytes) -> "list[tuple[int, int, int, bytes]]":
        """Complete frames as (kind, ident, aux, payload).

        Raises ValueError for a header that no frame can have, before its payload is buffered.
        """
        if self._rest:
            self._rest += data
            if len(self._rest) < self._needed:
                return []
            data = bytes(self._rest)
            self._rest.clear()
        frames = []
        start, size = 0, len(data)
        self._needed = HEADER_BYTES
        while size - start >= HEADER_BYTES:
            kind, flags, reserved, ident, aux, length = _unpack_from(data, start)
            if flags or reserved:
                raise ValueError(f"frame header with flags {flags} and reserved {reserved}")
            if length > self._payload_limit:
                raise ValueError(f"frame of {length} bytes, where {self._payload_limit} is the limit")
            end = start + HEADER_BYTES + length
            if size < end:
                self._needed = end - start
                break
            frames.append((kind, ident, aux, data[start + HEADER_BYTES : end]))
            start = end
        if start < size:
            self._rest += data[start:]
        return frames
