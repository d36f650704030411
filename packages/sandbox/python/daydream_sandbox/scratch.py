"""Scratch folders as their watcher sees them: written by code that nobody trusts."""

import contextlib
import os

#: More files than this are a breach by themselves; it also bounds what a look costs.
FILES_LIMIT = 10_000


def use_of(folder: str) -> "tuple[int, int]":
    """Bytes and entries below a folder, links not followed; stops soon after FILES_LIMIT entries.

    Folders nested too deeply to be looked into count as too many entries.
    """
    size, entries = 0, 0
    pending = [folder]
    while pending and entries <= FILES_LIMIT:
        try:
            with os.scandir(pending.pop()) as found:
                for entry in found:
                    entries += 1
                    if entries > FILES_LIMIT:
                        break
                    with contextlib.suppress(FileNotFoundError):
                        size += entry.stat(follow_symlinks=False).st_blocks * 512
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(entry.path)
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            continue
        except OSError:  # a nest deeper than a path can be: nobody needs one
            return size, FILES_LIMIT + 1
    return size, entries


def remove(folder: str) -> None:
    """Deletes a folder whatever is in it: folders without rights, nests deeper than a path can be.

    Every inner folder is first moved to the top, so no path grows and nothing recurses.
    Raises OSError when something refuses.
    """
    moved = 0
    pending = [folder]
    while pending:
        current = pending[-1]
        os.chmod(current, 0o700)
        inner = []
        with os.scandir(current) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    inner.append(entry.path)
                else:
                    os.unlink(entry.path)
        if current == folder:
            if not inner:
                pending.pop()
                os.rmdir(current)
                continue
            pending.extend(inner)
            continue
        for path in inner:
            moved += 1
            os.rename(path, os.path.join(folder, f".moved-{moved}"))
        pending.pop()
        os.rmdir(current)
