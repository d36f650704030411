"""Standard output and error of a cell: head and tail are kept, the middle is counted."""

import io
from collections import deque


class Clipped:
    """Text under a limit, fed piece by piece."""

    def __init__(self, character_limit: int) -> None:
        self._head_limit = character_limit - character_limit // 2
        self._tail_limit = character_limit // 2
        self._head: list[str] = []
        self._head_size = 0
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._total = 0

    def add(self, text: str) -> None:
        """Appends text; only what may still be shown is held."""
        self._total += len(text)
        room = self._head_limit - self._head_size
        if room > 0:
            self._head.append(text[:room])
            self._head_size += len(self._head[-1])
            text = text[room:]
        if not text or not self._tail_limit:
            return
        text = text[-self._tail_limit :]
        self._tail.append(text)
        self._tail_size += len(text)
        while self._tail_size - len(self._tail[0]) >= self._tail_limit:
            self._tail_size -= len(self._tail.popleft())
        if len(self._tail) > 4_096:
            joined = "".join(self._tail)[-self._tail_limit :]
            self._tail = deque((joined,))
            self._tail_size = len(joined)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return self._total == 0

    def taken(self) -> "dict[str, object]":
        """A CapturedText."""
        tail = "".join(self._tail)
        if len(tail) > self._tail_limit:
            tail = tail[len(tail) - self._tail_limit :]
        text = "".join(self._head) + tail
        return {"text": text, "omittedCharacters": self._total - len(text)}


def clip(text: str, character_limit: int) -> "dict[str, object]":
    """A CapturedText of one text."""
    if len(text) <= character_limit:
        return {"text": text, "omittedCharacters": 0}
    clipped = Clipped(character_limit)
    clipped.add(text)
    return clipped.taken()


class CapturedStream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are in a session."""

    def __init__(self, name: str, character_limit: int) -> None:
        self.name = name
        self._limit = character_limit
        self._clipped = Clipped(character_limit)
        self.buffer = _Bytes(self)

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._clipped.add(text)
        return len(text)

    def close(self) -> None:
        """Stays open: the next cell prints too."""

    @property
    def has_text(self) -> bool:
        """Whether anything was written since it was last taken."""
        return not self._clipped.is_empty

    def take(self) -> "dict[str, object]":
        """What was written since the last call."""
        clipped, self._clipped = self._clipped, Clipped(self._limit)
        return clipped.taken()


class _Bytes(io.RawIOBase):
    def __init__(self, stream: CapturedStream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        data = bytes(data)
        self._stream.write(data.decode("utf-8", "replace"))
        return len(data)

    def close(self) -> None:
        """Stays open, as its stream does."""
