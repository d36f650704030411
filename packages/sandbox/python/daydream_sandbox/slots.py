"""Scratch space in slots: a session that fills its own takes none of its neighbours'."""

import contextlib
import os
from dataclasses import dataclass

from . import scratch

#: The folder of the session itself: nothing of a slot outlives a session, not even a time of its folder.
_FOLDER = "session"


@dataclass(frozen=True)
class Slot:
    """Room for one session at a time; `own` says that it is a file system of its own, which has a size."""

    path: str
    own: bool

    @property
    def folder(self) -> str:
        """Where the session in this slot may write."""
        return os.path.join(self.path, _FOLDER)

    def use(self) -> "tuple[int, int]":
        """Bytes and files in use; in a file system of its own also of open files without a name."""
        if not self.own:
            return scratch.use_of(self.folder)
        found = os.statvfs(self.path)
        return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree

    def empty(self) -> None:
        """Removes what the session left, which must be dead. Raises OSError when something refuses to go."""
        with contextlib.suppress(FileNotFoundError):
            scratch.remove(self.folder)
        size, _ = self.use() if self.own else (0, 0)
        if size:
            raise OSError(f"{size} bytes are still in use")


class Slots:
    """The slots of a base: `slot-0`, `slot-1`, … below one folder, as many as there can be sessions."""

    def __init__(self, root: str, count: int) -> None:
        self._root = root
        self._count = count
        self._made = 0
        self._free: list[Slot] = []

    def take(self) -> Slot:
        """A slot that nobody uses. Raises OSError when there is none."""
        if self._free:
            return self._free.pop()
        if self._made >= self._count:
            raise OSError(f"all {self._count} scratch slots are taken or retired")
        slot = _find(os.path.join(self._root, f"slot-{self._made}"))
        self._made += 1
        return slot

    def give_back(self, slot: Slot) -> None:
        """Empties a slot for the next session. Raises OSError when it cannot be, and never lends it again."""
        slot.empty()
        self._free.append(slot)


# --- internal ---


def _find(path: str) -> Slot:
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    return Slot(path, os.path.ismount(path))
