"""A base process and its frames, spoken to as the host does."""

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress

from daydream_sandbox import frames

PYTHON_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PATH": "/usr/bin:/bin",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JOBLIB_MULTIPROCESSING": "0",
}


class Base:
    """One base process; use it as a context manager."""

    def __init__(self, *arguments, plugin=None, scratch="none", expect_ready=True):
        plugin = plugin or os.path.join(PYTHON_FOLDER, "plain")
        command = [sys.executable, "-s", "-B", "-P", "-u", os.path.join(PYTHON_FOLDER, "base.py")]
        command += ["--plugin", str(plugin), "--scratch", str(scratch), *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        )
        self.reader = frames.FrameReader(frames.HOST_PAYLOAD_LIMIT)
        self.received = []
        self.next_id = 0
        self.sequence = 0
        if expect_ready:
            self.ready = self.wait_for(frames.READY)[3]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(3)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process.stderr.close()

    def send(self, kind, ident, aux, payload):
        self.process.stdin.write(frames.encode(kind, ident, aux, payload))
        self.process.stdin.flush()

    def wait_for(self, *kinds, ident=None, timeout=20):
        """The first frame of these kinds, as (kind, ident, aux, payload); others stay for later."""
        deadline = time.monotonic() + timeout
        while True:
            for position, frame in enumerate(self.received):
                if frame[0] in kinds and ident in (None, frame[1]):
                    return self.received.pop(position)
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError(f"no frame {kinds} of {ident}; there are {self.received}")
            data = os.read(self.process.stdout.fileno(), 1_048_576)
            if not data:
                raise EOFError(self.process.stderr.read().decode())
            for kind, number, aux, payload in self.reader.feed(data):
                assert payload.isascii() and payload[:1] == b"{", payload[:1_000]
                self.received.append((kind, number, aux, json.loads(payload)))

    def load(self, data, options=None, timeout_ms=10_000, memory_bytes=1 << 30):
        self.next_id += 1
        ident = self.next_id
        message = {
            "size": len(data),
            "options": options or {},
            "timeoutMs": timeout_ms,
            "memoryBytes": memory_bytes,
        }
        self.send(frames.LOAD_BEGIN, ident, 0, message)
        for start in range(0, len(data), 1_048_576):
            self.send(frames.LOAD_DATA, ident, 0, data[start : start + 1_048_576])
        self.send(frames.LOAD_END, ident, 0, {})
        kind, _, _, payload = self.wait_for(frames.LOADED, frames.LOAD_FAILED, ident=ident)
        return ident, kind, payload

    def open(self, dataset=0, **limits):
        session = self.start_opening(dataset, **limits)
        kind, _, _, payload = self.wait_for(frames.OPENED, frames.EXIT, ident=session.ident)
        if kind == frames.EXIT:
            raise RuntimeError(payload["detail"])
        session.pid = payload["pid"]
        return session

    def start_opening(self, dataset=0, **limits):
        self.next_id += 1
        self.send(frames.OPEN, self.next_id, dataset, {"limits": limits})
        return Session(self, self.next_id)


class Session:
    def __init__(self, base, ident):
        self.base = base
        self.ident = ident
        self.pid = None

    def start(self, code, timeout_ms=10_000):
        self.base.sequence += 1
        self.base.send(frames.EXECUTE, self.ident, self.base.sequence, frames.pack_cell(timeout_ms, code))
        return self.base.sequence

    def finish(self):
        """(payload of RESULT or EXIT, events before it)."""
        payload = self.base.wait_for(frames.RESULT, frames.EXIT, ident=self.ident)[3]
        mine = [frame for frame in self.base.received if frame[0] == frames.EVENT and frame[1] == self.ident]
        self.base.received = [frame for frame in self.base.received if frame not in mine]
        return payload, [frame[3] for frame in mine]

    def run(self, code, timeout_ms=10_000):
        self.start(code, timeout_ms)
        return self.finish()

    def close(self):
        self.base.send(frames.CLOSE, self.ident, 0, {})
        return self.base.wait_for(frames.EXIT, ident=self.ident)[3]
