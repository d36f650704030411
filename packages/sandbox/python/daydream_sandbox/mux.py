"""The mux: carries frames between the host and the sessions, and owns their deadlines and ends.

It never runs user code, never looks into a session's payload, and trusts a session only to be itself.
"""

import array
import contextlib
import errno
import fcntl
import heapq
import json
import os
import resource
import select
import signal
import socket
import time
from dataclasses import dataclass, field

from . import frames, scratch
from .ends import Cause, exit_payload
from .isolation import capabilities
from .limits import Limits

_STDIN, _STDOUT = 0, 1
_READ_BYTES = 262_144
#: Sessions are not read while the host has this much to take.
_HOST_BACKLOG_BYTES = 8 * 1_048_576
_WATCH_SECONDS = 0.05
_IDLE_WATCH_SECONDS = 1.0
_INTERRUPT_AGAIN_SECONDS = 0.025
_MESSAGE_BYTES = 65_536
_STOP_SECONDS = 0.4
_DESCRIPTORS_WANTED = 8_192
_TIMERS_LIMIT = 10_000
_SEALS = 0x1 | 0x2 | 0x4 | 0x8  # SEAL, SHRINK, GROW, WRITE
_EXITING_FLAG = 0x4


class HostViolation(Exception):
    """The host does not keep to the protocol; the base ends."""


@dataclass
class _Dataset:
    ident: int
    control: socket.socket
    pidfd: "int | None" = None
    sessions: "set[int]" = field(default_factory=set)
    is_loaded: bool = False
    deadline: "float | None" = None
    timed_out: bool = False


@dataclass
class _Loading:
    data: int
    size: int
    received: int
    request: "dict[str, object]"
    timeout_ms: float


@dataclass
class _Session:
    ident: int
    dataset: _Dataset
    limits: Limits
    channel: int
    state: str = "opening"  # opening, idle, running, dying
    sequence: int = 0
    reader: frames.FrameReader = field(
        default_factory=lambda: frames.FrameReader(frames.SESSION_PAYLOAD_LIMIT)
    )
    outgoing: bytearray = field(default_factory=bytearray)
    pid: "int | None" = None
    pidfd: "int | None" = None
    deadline: "float | None" = None
    kill_at: "float | None" = None
    events: int = 0
    event_bytes: int = 0
    cause: "Cause | None" = None
    is_open: bool = True
    watched_at: float = 0.0


class Mux:
    """One base's loop."""

    def __init__(
        self,
        *,
        zygote: int,
        control: socket.socket,
        scratch_root: "str | None",
        without: "frozenset[str]",
        max_threads: int,
    ) -> None:
        self._zygote = zygote
        self._zygote_control = control
        self._scratch_root = scratch_root
        self._without = without
        self._max_threads = max_threads
        self._epoll = select.epoll()
        self._host_reader = frames.FrameReader(frames.HOST_PAYLOAD_LIMIT)
        self._to_host = bytearray()
        self._sessions: dict[int, _Session] = {}
        self._by_channel: dict[int, _Session] = {}
        self._datasets: dict[int, _Dataset] = {}
        self._by_control: dict[int, _Dataset] = {}
        self._loading: dict[int, _Loading] = {}
        self._timers: list[tuple[float, int, str, int, int]] = []
        self._timer_count = 0
        self._is_held_back = False
        self._next_watch = 0.0
        self._is_done = False

    def run(self) -> int:
        """Until the host's input ends; returns the exit status."""
        status = 0
        try:
            self._prepare()
            self._loop()
        except HostViolation as error:
            os.write(2, f"the host broke the protocol: {error}\n".encode())
            status = 1
        finally:
            self._take_down()
        return status

    # --- the loop ---

    def _prepare(self) -> None:
        ready = self._zygote_control.recv(_MESSAGE_BYTES)
        if not ready:
            raise RuntimeError("the process that imports the libraries did not come up")
        if "capabilities" not in self._without:
            capabilities.drop_capabilities()
        _raise_descriptor_limit()
        message = json.loads(ready)
        failure = message.pop("failure")
        if failure is not None:
            raise RuntimeError(f"sessions cannot be isolated here: {failure}")
        for descriptor in (_STDIN, _STDOUT):
            os.set_blocking(descriptor, False)
        self._epoll.register(_STDIN, select.EPOLLIN)
        self._epoll.register(self._zygote_control.fileno(), select.EPOLLIN)
        self._emit(frames.READY, 0, 0, {"protocol": frames.PROTOCOL_VERSION, **message})

    def _loop(self) -> None:
        while not self._is_done:
            for descriptor, events in self._epoll.poll(self._patience()):
                # A descriptor may have been closed, and its number given away, earlier in this very batch:
                # every branch looks it up anew, reads without blocking, and takes "nothing there" calmly.
                if descriptor == _STDIN:
                    self._read_host()
                elif descriptor == _STDOUT:
                    self._flush_host()
                elif descriptor == self._zygote_control.fileno():
                    raise RuntimeError("the process that imports the libraries has ended")
                elif descriptor in self._by_control:
                    self._read_dataset(self._by_control[descriptor])
                elif descriptor in self._by_channel:
                    session = self._by_channel[descriptor]
                    if events & select.EPOLLOUT:
                        self._flush_session(session)
                    if events & ~select.EPOLLOUT and session.is_open:
                        self._read_session(session)
            self._run_timers()
            self._watch()
            _reap_orphans()

    def _patience(self) -> "float | None":
        now = time.monotonic()
        wake = self._timers[0][0] if self._timers else None
        if self._sessions:
            wake = min(wake, self._next_watch) if wake is not None else self._next_watch
        return None if wake is None else max(0.0, wake - now)

    # --- host ---

    def _emit(self, kind: int, ident: int, aux: int, payload: object) -> None:
        self._to_host += frames.encode(kind, ident, aux, payload)
        self._flush_host()

    def _log(self, level: str, ident: int, message: str) -> None:
        self._emit(frames.LOG, ident, 0, {"level": level, "message": message})

    def _flush_host(self) -> None:
        while self._to_host:
            try:
                written = os.write(_STDOUT, memoryview(self._to_host)[:_READ_BYTES])
            except BlockingIOError:
                break
            except OSError:
                self._is_done = True
                self._to_host.clear()
                break
            del self._to_host[:written]
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            if self._to_host:
                self._epoll.register(_STDOUT, select.EPOLLOUT)
            else:
                self._epoll.unregister(_STDOUT)
        self._hold_back(len(self._to_host) > _HOST_BACKLOG_BYTES)

    def _hold_back(self, is_held_back: bool) -> None:
        if is_held_back == self._is_held_back:
            return
        self._is_held_back = is_held_back
        for session in self._by_channel.values():
            self._listen(session)

    def _read_host(self) -> None:
        while not self._is_done:
            try:
                data = os.read(_STDIN, _READ_BYTES)
            except BlockingIOError:
                return
            if not data:
                self._is_done = True
                return
            try:
                received = self._host_reader.feed(data)
            except ValueError as error:
                raise HostViolation(str(error)) from error
            for kind, ident, aux, payload in received:
                self._obey(kind, ident, aux, payload)
            if len(data) < _READ_BYTES:
                return

    def _obey(self, kind: int, ident: int, aux: int, payload: bytes) -> None:
        if kind == frames.EXECUTE:
            self._execute(ident, aux, payload)
        elif kind == frames.OPEN:
            self._open(ident, aux, _object(payload))
        elif kind == frames.CLOSE:
            session = self._sessions.get(ident)
            if session is not None:
                self._end(session, Cause("closed", "the session was closed"))
        elif kind == frames.LOAD_BEGIN:
            self._begin_loading(ident, _object(payload))
        elif kind == frames.LOAD_DATA:
            self._take_data(ident, payload)
        elif kind == frames.LOAD_END:
            self._end_loading(ident)
        elif kind == frames.UNLOAD:
            self._unload(ident)
        elif kind == frames.PING:
            self._emit(frames.PONG, 0, aux, {})
        else:
            raise HostViolation(f"there is no frame of type {kind}")

    # --- datasets ---

    def _begin_loading(self, ident: int, message: "dict[str, object]") -> None:
        if ident == 0 or ident in self._loading or ident in self._datasets:
            raise HostViolation(f"dataset {ident} cannot be loaded under this number")
        data = os.memfd_create("dataset", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        request = {"options": message.get("options", {}), "memoryBytes": int(message["memoryBytes"])}
        self._loading[ident] = _Loading(data, int(message["size"]), 0, request, float(message["timeoutMs"]))

    def _take_data(self, ident: int, payload: bytes) -> None:
        loading = self._loading.get(ident)
        if loading is None or loading.received + len(payload) > loading.size:
            raise HostViolation(f"data that nobody announced, for dataset {ident}")
        rest = memoryview(payload)
        while rest:
            rest = rest[os.write(loading.data, rest) :]
        loading.received += len(payload)

    def _end_loading(self, ident: int) -> None:
        loading = self._loading.pop(ident, None)
        if loading is None or loading.received != loading.size:
            raise HostViolation(
                f"dataset {ident} is not the {loading.size if loading else 0} bytes announced"
            )
        try:
            os.lseek(loading.data, 0, os.SEEK_SET)
            if "memfd-seal" not in self._without:
                fcntl.fcntl(loading.data, fcntl.F_ADD_SEALS, _SEALS)
            dataset = self._fork_dataset(ident, loading.request, loading.data)
        except OSError as error:
            self._fail_loading(ident, "crashed", type(error).__name__, str(error))
            return
        finally:
            os.close(loading.data)
        dataset.deadline = time.monotonic() + loading.timeout_ms / 1000
        self._schedule(dataset.deadline, "load", ident, 0)

    def _fork_dataset(self, ident: int, request: "dict[str, object]", data: "int | None") -> _Dataset:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            descriptors = [theirs.fileno()] if data is None else [theirs.fileno(), data]
            socket.send_fds(self._zygote_control, [json.dumps(request).encode("ascii")], descriptors)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        dataset = _Dataset(ident, ours)
        self._datasets[ident] = dataset
        self._by_control[ours.fileno()] = dataset
        self._epoll.register(ours.fileno(), select.EPOLLIN)
        return dataset

    def _read_dataset(self, dataset: _Dataset) -> None:
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(dataset.control, _MESSAGE_BYTES, 1)
            except BlockingIOError:
                return
            except OSError:
                message, descriptors = b"", array.array("i")
            if not message:
                self._lose_dataset(dataset)
                return
            self._hear(dataset, json.loads(message), list(descriptors))
            if self._datasets.get(dataset.ident) is not dataset:
                return  # that message was its last

    def _hear(self, dataset: _Dataset, message: "dict[str, object]", descriptors: "list[int]") -> None:
        kind = message["kind"]
        if kind == "started":
            dataset.pidfd = descriptors[0]
        elif kind == "loaded":
            dataset.is_loaded, dataset.deadline = True, None
            self._emit(frames.LOADED, dataset.ident, 0, {"loadMs": message["loadMs"]})
        elif kind == "load-failed":
            self._emit(
                frames.LOAD_FAILED, dataset.ident, 0, {"reason": message["reason"], "error": message["error"]}
            )
            self._drop_dataset(dataset)
        elif kind == "forked":
            session = self._sessions.get(message["session"])
            if session is None:
                _kill(descriptors[0])
                os.close(descriptors[0])
                return
            session.pid, session.pidfd = message["pid"], descriptors[0]
            if session.state == "dying":
                _kill(session.pidfd)
        elif kind == "ended":
            session = self._sessions.get(message["session"])
            if session is not None:
                self._bury(session, message["status"], message["cpuSeconds"], message["maxResidentBytes"])

    def _unload(self, ident: int) -> None:
        loading = self._loading.pop(ident, None)
        if loading is not None:
            os.close(loading.data)
        dataset = self._datasets.get(ident)
        if dataset is not None:
            self._drop_dataset(dataset)
            self._lose_sessions(dataset, Cause("closed", "the dataset was unloaded"))

    def _lose_dataset(self, dataset: _Dataset) -> None:
        """Its process has ended without being asked."""
        was_loaded = dataset.is_loaded
        self._drop_dataset(dataset)
        if dataset.ident != 0:
            if dataset.timed_out:
                self._fail_loading(
                    dataset.ident, "timeout", "TimeoutError", "loading took longer than its time"
                )
            else:
                what = "its process ended after loading" if was_loaded else "its process ended while loading"
                self._fail_loading(dataset.ident, "crashed", "ProcessLookupError", what)
        self._lose_sessions(dataset, Cause("sandbox-lost", "the process that holds the dataset has ended"))

    def _fail_loading(self, ident: int, reason: str, kind: str, message: str) -> None:
        error = {"type": kind, "message": message, "traceback": ""}
        self._emit(frames.LOAD_FAILED, ident, 0, {"reason": reason, "error": error})

    def _drop_dataset(self, dataset: _Dataset) -> None:
        del self._datasets[dataset.ident]
        del self._by_control[dataset.control.fileno()]
        self._epoll.unregister(dataset.control.fileno())
        dataset.control.close()
        if dataset.pidfd is not None:
            _kill(dataset.pidfd)
            os.close(dataset.pidfd)

    def _lose_sessions(self, dataset: _Dataset, cause: Cause) -> None:
        for ident in list(dataset.sessions):
            session = self._sessions[ident]
            self._end(session, cause)
            if session.ident in self._sessions:
                self._bury(session, signal.SIGKILL, 0.0, 0)

    # --- sessions ---

    def _open(self, ident: int, dataset_ident: int, message: "dict[str, object]") -> None:
        if ident == 0 or ident in self._sessions:
            raise HostViolation(f"session {ident} cannot be opened under this number")
        try:
            limits = Limits.of(message["limits"])
        except ValueError as error:
            raise HostViolation(str(error)) from error
        try:
            dataset = self._datasets.get(dataset_ident)
            if dataset is None and dataset_ident == 0:
                dataset = self._fork_dataset(0, {}, None)
                dataset.is_loaded = True
            if dataset is None or not dataset.is_loaded:
                raise LookupError(f"dataset {dataset_ident} is not loaded")
            channel = self._fork_session(ident, dataset, message["limits"])
        except (OSError, LookupError) as error:
            detail = f"the session could not be opened: {error}"
            self._emit(
                frames.EXIT,
                ident,
                0,
                {"reason": "sandbox-lost", "detail": detail, "signal": None, "code": None},
            )
            return
        session = _Session(ident, dataset, limits, channel)
        dataset.sessions.add(ident)
        self._sessions[ident] = session
        self._by_channel[channel] = session
        self._epoll.register(channel, 0 if self._is_held_back else select.EPOLLIN)

    def _fork_session(self, ident: int, dataset: _Dataset, limits: object) -> int:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            request = json.dumps({"session": ident, "limits": limits}).encode("ascii")
            socket.send_fds(dataset.control, [request], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        return ours.detach()

    def _execute(self, ident: int, sequence: int, payload: bytes) -> None:
        session = self._sessions.get(ident)
        if session is None or session.state == "dying":
            return  # its EXIT and this frame have crossed
        if session.state != "idle":
            raise HostViolation(f"session {ident} cannot execute while it is {session.state}")
        timeout = float(_object(payload)["timeoutMs"]) / 1000
        now = time.monotonic()
        session.state, session.sequence = "running", sequence
        self._next_watch = min(self._next_watch, now + _WATCH_SECONDS)
        session.events = session.event_bytes = 0
        session.deadline = now + timeout
        session.kill_at = session.deadline + session.limits.grace_ms / 1000
        self._schedule(session.deadline, "interrupt", ident, sequence)
        self._schedule(session.kill_at, "kill", ident, sequence)
        session.outgoing += frames.encode(frames.EXECUTE, 0, sequence, payload)
        self._flush_session(session)

    def _flush_session(self, session: _Session) -> None:
        if not session.is_open:
            return
        while session.outgoing:
            try:
                written = os.write(session.channel, session.outgoing)
            except BlockingIOError:
                break
            except OSError:
                session.outgoing.clear()  # it has hung up; reading says so next
                break
            del session.outgoing[:written]
        self._listen(session)

    def _listen(self, session: _Session) -> None:
        if session.is_open:
            events = (0 if self._is_held_back else select.EPOLLIN) | (
                select.EPOLLOUT if session.outgoing else 0
            )
            self._epoll.modify(session.channel, events)

    def _read_session(self, session: _Session, is_dead: bool = False) -> None:
        """Takes one piece, so that nobody who floods keeps others waiting; of the dead, everything."""
        while session.is_open:
            try:
                data = os.read(session.channel, _READ_BYTES)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ECONNRESET:
                    raise
                data = b""
            if not data:
                self._hang_up(session)
                if session.state != "dying" and not _is_exiting(session.pid):
                    self._end(session, Cause("protocol", "the session closed its channel"))
                return
            if session.state != "dying":  # what it says after its end is not heard
                self._take(session, data)
            if not is_dead:
                return

    def _take(self, session: _Session, data: bytes) -> None:
        try:
            for kind, _, aux, payload in session.reader.feed(data):
                self._accept(session, kind, aux, payload)
        except ValueError as error:
            self._end(session, Cause("protocol", f"the session broke the protocol: {error}"))

    def _accept(self, session: _Session, kind: int, aux: int, payload: bytes) -> None:
        """Forwards one frame; raises ValueError for one that may not come now."""
        if session.state == "dying":
            return
        if kind == frames.OPENED and session.state == "opening":
            session.state = "idle"
            self._emit(frames.OPENED, session.ident, 0, payload)
        elif kind == frames.LAST_WORDS and session.state == "opening" and aux == frames.LAST_WORDS_NOT_OPENED:
            self._end(session, Cause("sandbox-lost", payload.decode("utf-8", "replace")))
        elif session.state != "running":
            raise ValueError(f"frame {kind} while it is {session.state}")
        elif kind == frames.LAST_WORDS and aux == frames.LAST_WORDS_MEMORY and not payload:
            detail = f"the code needed more than the {session.limits.memory_bytes} bytes of memory it may use"
            self._end(session, Cause("memory", detail))
        elif aux != session.sequence:
            raise ValueError(f"frame {kind} for sequence {aux} while {session.sequence} runs")
        elif kind == frames.RESULT:
            session.state, session.deadline, session.kill_at = "idle", None, None
            self._emit(frames.RESULT, session.ident, aux, payload)
        elif kind == frames.EVENT:
            session.events += 1
            session.event_bytes += len(payload)
            if session.events > frames.EVENTS_PER_CELL_LIMIT or session.event_bytes > frames.CELL_BYTES_LIMIT:
                raise ValueError("more events than one cell may send")
            self._emit(frames.EVENT, session.ident, aux, payload)
        else:
            raise ValueError(f"there is no frame of type {kind}")

    def _end(self, session: _Session, cause: Cause) -> None:
        """Ends a session's process; EXIT follows when it is really gone."""
        if session.state == "dying":
            return
        session.state, session.cause = "dying", cause
        session.deadline = session.kill_at = None
        if session.pidfd is not None:
            _kill(session.pidfd)

    def _hang_up(self, session: _Session) -> None:
        if session.is_open:
            session.is_open = False
            del self._by_channel[session.channel]
            self._epoll.unregister(session.channel)
            os.close(session.channel)

    def _bury(self, session: _Session, status: int, cpu_seconds: float, max_resident_bytes: int) -> None:
        """The process is gone: hears it out, then says EXIT."""
        self._read_session(session, is_dead=True)
        self._hang_up(session)
        del self._sessions[session.ident]
        session.dataset.sessions.discard(session.ident)
        if session.pidfd is not None:
            os.close(session.pidfd)
        if self._scratch_root is not None:
            self._remove_scratch(session)
        payload = exit_payload(session.cause, session.limits, status, cpu_seconds, max_resident_bytes)
        self._emit(frames.EXIT, session.ident, 0, payload)

    # --- time and space ---

    def _schedule(self, at: float, kind: str, ident: int, sequence: int) -> None:
        self._timer_count += 1
        if len(self._timers) > _TIMERS_LIMIT:
            self._forget_timers_of_finished_cells()
        heapq.heappush(self._timers, (at, self._timer_count, kind, ident, sequence))

    def _forget_timers_of_finished_cells(self) -> None:
        """A cell that ends early leaves its two timers behind; thousands a second would pile up."""

        def is_needed(timer: "tuple[float, int, str, int, int]") -> bool:
            _, _, kind, ident, sequence = timer
            session = self._sessions.get(ident)
            return kind == "load" or (session is not None and session.sequence == sequence)

        self._timers = [timer for timer in self._timers if is_needed(timer)]
        heapq.heapify(self._timers)

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, _, kind, ident, sequence = heapq.heappop(self._timers)
            if kind == "load":
                dataset = self._datasets.get(ident)
                if dataset is not None and not dataset.is_loaded:
                    dataset.timed_out = True
                    if dataset.pidfd is None or not _kill(dataset.pidfd):
                        self._lose_dataset(dataset)
                continue
            session = self._sessions.get(ident)
            if session is None or session.state != "running" or session.sequence != sequence:
                continue
            if kind == "kill":
                detail = f"the cell did not give way within {session.limits.grace_ms} ms after its deadline"
                self._end(session, Cause("wall-time", detail))
            elif session.pidfd is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(session.pidfd, signal.SIGINT)
                # Code that swallowed it is asked again until its grace is over.
                self._schedule(now + _INTERRUPT_AGAIN_SECONDS, "interrupt", ident, sequence)

    def _watch(self) -> None:
        now = time.monotonic()
        if now < self._next_watch:
            return
        is_any_running = any(session.state == "running" for session in self._sessions.values())
        self._next_watch = now + (_WATCH_SECONDS if is_any_running else _IDLE_WATCH_SECONDS)
        for session in list(self._sessions.values()):
            is_due = session.state == "running" or now - session.watched_at >= _IDLE_WATCH_SECONDS
            if session.state not in ("dying", "opening") and is_due:
                session.watched_at = now
                self._look_at(session)

    def _look_at(self, session: _Session) -> None:
        if "process-limits" not in self._without:
            threads = _threads_of(session.pid)
            if threads > self._max_threads:
                self._end(
                    session, Cause("processes", f"{threads} threads, where {self._max_threads} are allowed")
                )
                return
        if self._scratch_root is None or "scratch-watch" in self._without:
            return
        size, entries = scratch.use_of(self._scratch_of(session))
        if size > session.limits.scratch_bytes:
            detail = f"{size} bytes of scratch space, where {session.limits.scratch_bytes} are allowed"
            self._end(session, Cause("scratch-space", detail))
        elif entries > scratch.FILES_LIMIT:
            self._end(
                session, Cause("scratch-space", f"more than {scratch.FILES_LIMIT} files in scratch space")
            )

    def _scratch_of(self, session: _Session) -> str:
        return os.path.join(self._scratch_root or "", f"session-{session.ident}")

    def _remove_scratch(self, session: _Session) -> None:
        try:
            scratch.remove(self._scratch_of(session))
        except FileNotFoundError:
            pass
        except OSError as error:
            self._log("warning", session.ident, f"its scratch folder could not be removed: {error}")

    # --- the end ---

    def _take_down(self) -> None:
        for session in self._sessions.values():
            if session.pidfd is not None:
                _kill(session.pidfd)
        for dataset in self._datasets.values():
            if dataset.pidfd is not None:
                _kill(dataset.pidfd)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._zygote, signal.SIGKILL)
        deadline = time.monotonic() + _STOP_SECONDS
        # Whoever is left becomes this process's child, because it is a subreaper.
        while time.monotonic() < deadline:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.002)
            except ChildProcessError:
                break
        if self._scratch_root is not None:
            for session in self._sessions.values():
                with contextlib.suppress(OSError):
                    scratch.remove(self._scratch_of(session))


# --- internal ---


def _object(payload: bytes) -> "dict[str, object]":
    try:
        message = json.loads(payload)
    except ValueError as error:
        raise HostViolation(f"a payload is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise HostViolation("a payload is not an object")
    return message


def _kill(pidfd: int) -> bool:
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _is_exiting(pid: "int | None") -> bool:
    """Whether the process is on its way out by itself, as opposed to having closed its channel."""
    if pid is None:
        return False
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return fields[0] in "ZX" or bool(int(fields[6]) & _EXITING_FLAG)


def _threads_of(pid: "int | None") -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[17])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _reap_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _raise_descriptor_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS_WANTED if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS_WANTED, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
