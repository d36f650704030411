# Changes times, rights and owners of files that it does not have to open.
import os

changed = []
for path in (np.__file__, os.path.dirname(np.__file__), "/etc/passwd", "/"):
    for change in (lambda: os.utime(path), lambda: os.chmod(path, 0o777), lambda: os.chown(path, 0, 0)):
        try:
            change()
            changed.append(path)
        except OSError:
            pass
f"succeeded: {changed}" if changed else "refused"
