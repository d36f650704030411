"""The mux: carries frames between the host and the sessions, and owns their deadlines and ends.

It never runs user code, never looks into a session's payload, and trusts a session only to be itself.
"""

import array
import contextlib
import errno
import fcntl
import gc
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
from .host import STDIN, Host, HostViolation
from .isolation import capabilities
from .limits import Limits
from .slots import Slot, Slots
from .spares import Demand

_READ_BYTES = 65_536
_WATCH_SECONDS = 0.05
_IDLE_WATCH_SECONDS = 1.0
_INTERRUPT_AGAIN_SECONDS = 0.025
_MESSAGE_BYTES = 65_536
#: The number of the dataset process that has no dataset yet; the host's numbers are not negative.
_BLANK = -1
_STOP_SECONDS = 0.4
_DESCRIPTORS_WANTED = 8_192
_NEVER = float("inf")
#: Spares are made this long after the last session was opened, and one after another.
_REFILL_SECONDS = 0.005
#: A dataset whose spares die before they are used gets no more of them until a session has opened.
_SPARE_FAILURES = 3
_BLANK_FAILURES = 3
#: A cell that ran longer than this may have filled its scratch space since the watcher last looked.
_QUICK_CELL_SECONDS = 0.005
_DEATH_SECONDS = 0.2
_SEALS = 0x1 | 0x2 | 0x4 | 0x8  # SEAL, SHRINK, GROW, WRITE
_EXITING_FLAG = 0x4


@dataclass
class _Dataset:
    ident: int
    control: socket.socket
    pidfd: "int | None" = None
    #: Every process forked from it that is not known to have ended, by its number.
    processes: "dict[int, _Session]" = field(default_factory=dict)
    #: Those of them that no session uses yet, oldest first.
    spares: "list[_Session]" = field(default_factory=list)
    demand: Demand = field(default_factory=Demand)
    spare_failures: int = 0
    is_loaded: bool = False
    deadline: float = _NEVER
    timed_out: bool = False
    is_unloading: bool = False


@dataclass
class _Loading:
    data: int
    size: int
    received: int
    request: "dict[str, object]"
    timeout_ms: float


@dataclass(slots=True)
class _Session:
    """A session process; until a session needs it, it is a spare and has no `ident`."""

    number: int
    dataset: _Dataset
    channel: int
    ident: int = 0
    state: str = "spare"  # spare, opening, idle, running, dying
    limits: Limits = field(default_factory=Limits)
    slot: "Slot | None" = None
    sequence: int = 0
    reader: frames.FrameReader = field(
        default_factory=lambda: frames.FrameReader(frames.SESSION_PAYLOAD_LIMIT)
    )
    outgoing: bytearray = field(default_factory=bytearray)
    listens_for: int = 0
    pid: "int | None" = None
    pidfd: "int | None" = None
    started_at: float = 0.0
    interrupt_at: float = _NEVER
    kill_at: float = _NEVER
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
        max_sessions: int,
        without: "frozenset[str]",
        max_threads: int,
    ) -> None:
        self._zygote = zygote
        self._zygote_control = control
        self._slots = None if scratch_root is None else Slots(scratch_root, max_sessions)
        self._without = without
        self._max_threads = max_threads
        self._epoll = select.epoll()
        self._sessions: dict[int, _Session] = {}
        self._by_channel: dict[int, _Session] = {}
        self._datasets: dict[int, _Dataset] = {}
        self._by_control: dict[int, _Dataset] = {}
        self._loading: dict[int, _Loading] = {}
        self._last_number = 0
        self._opening = 0
        self._blank_failures = 0
        self._is_held_back = False
        #: When the next deadline can be, when somebody has to be looked at, when spares are to be counted.
        self._next_deadline = self._next_watch = self._next_count = _NEVER
        self._child_ended, self._says_child_ended = socket.socketpair()

    def run(self) -> int:
        """Until the host's input ends; returns the exit status."""
        status = 0
        try:
            ready = self._await_zygote()
            if ready is not None:
                self._prepare(ready)
                self._loop()
        except HostViolation as error:
            os.write(2, f"the host broke the protocol: {error}\n".encode())
            status = 1
        finally:
            self._take_down()
        return status

    # --- the loop ---

    def _await_zygote(self) -> "bytes | None":
        """What the zygote says when it is ready; None when the host's input has ended before.

        A killed host may leave no other sign: the kernel's signal is lost where a process changes its user.
        """
        waiting = select.poll()
        waiting.register(self._zygote_control, select.POLLIN)
        waiting.register(STDIN, select.POLLRDHUP)
        if self._zygote_control.fileno() not in dict(waiting.poll()):
            return None
        ready = self._zygote_control.recv(_MESSAGE_BYTES)
        if not ready:
            raise RuntimeError("the process that imports the libraries did not come up")
        return ready

    def _prepare(self, ready: bytes) -> None:
        if "capabilities" not in self._without:
            capabilities.drop_capabilities()
        _raise_descriptor_limit()
        message = json.loads(ready)
        failure = message.pop("failure")
        if failure is not None:
            raise RuntimeError(f"sessions cannot be isolated here: {failure}")
        for end in (self._child_ended, self._says_child_ended):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._says_child_ended.fileno(), warn_on_full_buffer=False)
        self._host = Host(self._epoll)
        self._epoll.register(self._zygote_control.fileno(), select.EPOLLIN)
        self._epoll.register(self._child_ended.fileno(), select.EPOLLIN)
        self._host.send(frames.READY, 0, 0, {"protocol": frames.PROTOCOL_VERSION, **message})
        self._make_blank()
        gc.collect()
        gc.freeze()

    def _loop(self) -> None:
        host, by_channel = self._host, self._by_channel
        while True:
            host.flush()
            if host.is_gone:
                return
            self._hold_back(host.is_slow)
            for descriptor, events in self._epoll.poll(self._patience()):
                # A descriptor may have been closed, and its number given away, earlier in this very batch:
                # every branch looks it up anew, reads without blocking, and takes "nothing there" calmly.
                session = by_channel.get(descriptor)
                if session is not None:
                    if events & select.EPOLLOUT:
                        self._flush_session(session)
                    if events & ~select.EPOLLOUT and session.is_open:
                        self._read_session(session)
                elif descriptor == host.input:
                    for kind, ident, aux, payload in host.read():
                        self._obey(kind, ident, aux, payload)
                elif descriptor in self._by_control:
                    self._read_dataset(self._by_control[descriptor])
                elif descriptor == self._child_ended.fileno():
                    self._reap_orphans()
                elif descriptor == self._zygote_control.fileno():
                    raise RuntimeError("the process that imports the libraries has ended")
            now = time.monotonic()
            if now >= self._next_deadline:
                self._keep_deadlines(now)
            if now >= self._next_watch:
                self._watch(now)
            if now >= self._next_count:
                self._count_spares(now)

    def _patience(self) -> "float | None":
        wake = min(self._next_deadline, self._next_watch, self._next_count)
        return None if wake == _NEVER else max(0.0, wake - time.monotonic())

    def _reap_orphans(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._child_ended.recv(_MESSAGE_BYTES)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass

    # --- host ---

    def _log(self, level: str, ident: int, message: str) -> None:
        self._host.send(frames.LOG, ident, 0, {"level": level, "message": message})

    def _hold_back(self, is_held_back: bool) -> None:
        if is_held_back == self._is_held_back:
            return
        self._is_held_back = is_held_back
        for session in self._by_channel.values():
            self._listen(session)

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
            self._host.send(frames.PONG, 0, aux, {})
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
            dataset = self._start_dataset(ident, loading.request, loading.data)
        except OSError as error:
            self._fail_loading(ident, "crashed", type(error).__name__, str(error))
            return
        finally:
            os.close(loading.data)
        dataset.deadline = time.monotonic() + loading.timeout_ms / 1000
        self._next_deadline = min(self._next_deadline, dataset.deadline)

    def _start_dataset(self, ident: int, request: "dict[str, object]", data: "int | None") -> _Dataset:
        """Gives a dataset to the process that waits for one. Raises OSError."""
        if _BLANK not in self._datasets:
            self._fork_blank()
        dataset = self._datasets[_BLANK]
        message = [json.dumps(request).encode("ascii")]
        socket.send_fds(dataset.control, message, [] if data is None else [data])
        del self._datasets[_BLANK]
        dataset.ident = ident
        self._datasets[ident] = dataset
        return dataset

    def _fork_blank(self) -> None:
        """Asks the zygote for a process for the next dataset. Raises OSError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            socket.send_fds(self._zygote_control, [b"{}"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        self._datasets[_BLANK] = _Dataset(_BLANK, ours)
        self._by_control[ours.fileno()] = self._datasets[_BLANK]
        self._epoll.register(ours.fileno(), select.EPOLLIN)

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
            dataset.is_loaded, dataset.deadline = True, _NEVER
            self._blank_failures = 0
            self._host.send(frames.LOADED, dataset.ident, 0, {"loadMs": message["loadMs"]})
            # Whoever loads a dataset opens a session on it next.
            self._make_spare(dataset)
        elif kind == "load-failed":
            payload = {"reason": message["reason"], "error": message["error"]}
            self._host.send(frames.LOAD_FAILED, dataset.ident, 0, payload)
            self._drop_dataset(dataset)
        elif kind == "forked":
            session = dataset.processes.get(message["process"])
            if session is None:
                _kill(descriptors[0])
                os.close(descriptors[0])
                return
            session.pid, session.pidfd = message["pid"], descriptors[0]
            if session.state == "dying":
                _kill(session.pidfd)
            self._count_soon()
        elif kind == "ended":
            session = dataset.processes.get(message["process"])
            if session is not None:
                self._bury(session, message["status"], message["cpuSeconds"], message["maxResidentBytes"])

    def _unload(self, ident: int) -> None:
        loading = self._loading.pop(ident, None)
        if loading is not None:
            os.close(loading.data)
        dataset = self._datasets.get(ident)
        if dataset is None:
            return
        dataset.is_loaded, dataset.is_unloading = False, True
        for session in list(dataset.processes.values()):
            self._end(session, Cause("closed", "the dataset was unloaded"))
        if not dataset.processes:
            self._drop_dataset(dataset)

    def _lose_dataset(self, dataset: _Dataset) -> None:
        """Its process has ended without being asked."""
        was_loaded = dataset.is_loaded
        self._drop_dataset(dataset)
        if dataset.ident == _BLANK:
            self._blank_failures += 1
            self._log("warning", 0, "a process that was ready for the next dataset ended")
            return
        if dataset.ident != 0 and not dataset.is_unloading:
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
        self._host.send(frames.LOAD_FAILED, ident, 0, {"reason": reason, "error": error})

    def _drop_dataset(self, dataset: _Dataset) -> None:
        self._count_soon()
        del self._datasets[dataset.ident]
        del self._by_control[dataset.control.fileno()]
        self._epoll.unregister(dataset.control.fileno())
        dataset.control.close()
        if dataset.pidfd is not None:
            _kill(dataset.pidfd)
            os.close(dataset.pidfd)

    def _lose_sessions(self, dataset: _Dataset, cause: Cause) -> None:
        for session in list(dataset.processes.values()):
            self._end(session, cause)
            if session.pidfd is not None:
                _wait_for_death(session.pidfd)
            self._bury(session, signal.SIGKILL, 0.0, 0)

    # --- sessions ---

    def _open(self, ident: int, dataset_ident: int, message: "dict[str, object]") -> None:
        if ident == 0 or ident in self._sessions:
            raise HostViolation(f"session {ident} cannot be opened under this number")
        try:
            limits = Limits.of(message["limits"])
        except ValueError as error:
            raise HostViolation(str(error)) from error
        slot = None
        try:
            dataset = self._datasets.get(dataset_ident)
            if dataset is None and dataset_ident == 0:
                dataset = self._start_dataset(0, {}, None)
                dataset.is_loaded = True
            if dataset is None or not dataset.is_loaded:
                raise LookupError(f"dataset {dataset_ident} is not loaded")
            slot = None if self._slots is None else self._slots.take()
            session = dataset.spares.pop(0) if dataset.spares else self._fork_session(dataset)
        except (OSError, LookupError) as error:
            if slot is not None:
                self._give_back(slot, ident)
            detail = f"the session could not be opened: {error}"
            end = {"reason": "sandbox-lost", "detail": detail, "signal": None, "code": None}
            self._host.send(frames.EXIT, ident, 0, end)
            return
        dataset.demand.note(time.monotonic())
        session.ident, session.limits, session.slot, session.state = ident, limits, slot, "opening"
        self._sessions[ident] = session
        self._opening += 1
        self._count_soon()
        request = {"limits": message["limits"], "scratch": None if slot is None else slot.folder}
        self._tell(session, frames.encode(frames.OPEN, 0, 0, request))

    def _fork_session(self, dataset: _Dataset) -> _Session:
        """Asks a dataset's process for one more process. Raises OSError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._last_number += 1
        try:
            request = json.dumps({"process": self._last_number}).encode("ascii")
            socket.send_fds(dataset.control, [request], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        session = _Session(self._last_number, dataset, ours.detach())
        dataset.processes[session.number] = session
        self._by_channel[session.channel] = session
        session.listens_for = 0 if self._is_held_back else select.EPOLLIN
        self._epoll.register(session.channel, session.listens_for)
        return session

    # --- spares ---

    def _count_soon(self) -> None:
        self._next_count = min(self._next_count, time.monotonic() + _REFILL_SECONDS)

    def _count_spares(self, now: float) -> None:
        """Makes one spare where some are missing, and ends those that nobody is likely to need."""
        self._next_count = _NEVER
        is_loading = any(dataset.deadline < _NEVER for dataset in self._datasets.values())
        if self._opening or is_loading:
            return  # who is being opened or loaded says when that is done
        self._make_blank()
        for dataset in self._datasets.values():
            wanted = dataset.demand.wanted(now)
            if wanted > 1:
                self._next_count = min(self._next_count, dataset.demand.forgets_at)
            while len(dataset.spares) > wanted:
                self._end(dataset.spares[-1], Cause("closed", "it was not needed"))
            is_making_one = any(spare.pid is None for spare in dataset.spares)
            if dataset.is_loaded and len(dataset.spares) < wanted and not is_making_one:
                self._make_spare(dataset)

    def _make_blank(self) -> None:
        if _BLANK in self._datasets or self._blank_failures >= _BLANK_FAILURES:
            return
        try:
            self._fork_blank()
        except OSError as error:
            self._blank_failures += 1
            self._log("warning", 0, f"no process is ready for the next dataset: {error}")

    def _make_spare(self, dataset: _Dataset) -> None:
        if dataset.spare_failures >= _SPARE_FAILURES:
            return
        try:
            dataset.spares.append(self._fork_session(dataset))
        except OSError as error:
            dataset.spare_failures += 1
            self._log("warning", dataset.ident, f"it has no process ready for a session: {error}")

    # --- cells ---

    def _execute(self, ident: int, sequence: int, payload: bytes) -> None:
        session = self._sessions.get(ident)
        if session is None or session.state == "dying":
            return  # its EXIT and this frame have crossed
        if session.state != "idle":
            raise HostViolation(f"session {ident} cannot execute while it is {session.state}")
        try:
            timeout_ms = frames.unpack_timeout(payload)
        except ValueError as error:
            raise HostViolation(f"session {ident} was given {error}") from error
        now = time.monotonic()
        session.state, session.sequence, session.started_at = "running", sequence, now
        session.events = session.event_bytes = 0
        session.interrupt_at = now + timeout_ms / 1000
        session.kill_at = session.interrupt_at + session.limits.grace_ms / 1000
        if session.interrupt_at < self._next_deadline:
            self._next_deadline = session.interrupt_at
        if now + _WATCH_SECONDS < self._next_watch:
            self._next_watch = now + _WATCH_SECONDS
        self._tell(session, frames.encode(frames.EXECUTE, 0, sequence, payload))

    def _tell(self, session: _Session, frame: bytes) -> None:
        if not session.outgoing and session.is_open:
            try:
                written = os.write(session.channel, frame)
            except OSError:
                written = 0  # it is full, or has hung up: flushing finds out which
            if written == len(frame):
                return
            frame = frame[written:]
        session.outgoing += frame
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
        events = (0 if self._is_held_back else select.EPOLLIN) | (select.EPOLLOUT if session.outgoing else 0)
        if session.is_open and events != session.listens_for:
            session.listens_for = events
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
        state = session.state
        if state == "running":
            self._accept_of_cell(session, kind, aux, payload)
        elif state == "dying":
            return
        elif kind == frames.OPENED and state == "opening":
            session.state = "idle"
            self._opening -= 1
            session.dataset.spare_failures = 0
            self._next_watch = min(self._next_watch, time.monotonic() + _IDLE_WATCH_SECONDS)
            self._count_soon()
            self._host.send(frames.OPENED, session.ident, 0, payload)
        elif (
            kind == frames.LAST_WORDS
            and aux == frames.LAST_WORDS_NOT_OPENED
            and state in ("spare", "opening")
        ):
            self._end(session, Cause("sandbox-lost", payload.decode("utf-8", "replace")))
        else:
            raise ValueError(f"frame {kind} while it is {state}")

    def _accept_of_cell(self, session: _Session, kind: int, aux: int, payload: bytes) -> None:
        """Forwards one frame while a cell runs; raises ValueError for one that may not come now."""
        if kind == frames.LAST_WORDS and aux == frames.LAST_WORDS_MEMORY and not payload:
            detail = f"the code needed more than the {session.limits.memory_bytes} bytes of memory it may use"
            self._end(session, Cause("memory", detail))
        elif aux != session.sequence:
            raise ValueError(f"frame {kind} for sequence {aux} while {session.sequence} runs")
        elif kind == frames.RESULT:
            session.state, session.interrupt_at, session.kill_at = "idle", _NEVER, _NEVER
            if session.slot is not None and time.monotonic() - session.started_at > _QUICK_CELL_SECONDS:
                self._look_at_scratch(session, session.slot)
                if session.state == "dying":
                    return
            self._host.send(frames.RESULT, session.ident, aux, payload)
        elif kind == frames.EVENT:
            session.events += 1
            session.event_bytes += len(payload)
            if session.events > frames.EVENTS_PER_CELL_LIMIT or session.event_bytes > frames.CELL_BYTES_LIMIT:
                raise ValueError("more events than one cell may send")
            self._host.send(frames.EVENT, session.ident, aux, payload)
        else:
            raise ValueError(f"there is no frame of type {kind}")

    def _end(self, session: _Session, cause: Cause) -> None:
        """Ends a session's process; EXIT follows when it is really gone."""
        if session.state == "dying":
            return
        self._leave_waiting(session)
        session.state, session.cause = "dying", cause
        session.interrupt_at = session.kill_at = _NEVER
        if session.pidfd is not None:
            _kill(session.pidfd)

    def _leave_waiting(self, session: _Session) -> None:
        if session.state == "opening":
            self._opening -= 1
        elif session.state == "spare":
            session.dataset.spares.remove(session)

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
        self._leave_waiting(session)
        session.state = "dying"
        dataset = session.dataset
        del dataset.processes[session.number]
        if session.pidfd is not None:
            os.close(session.pidfd)
        payload = exit_payload(session.cause, session.limits, status, cpu_seconds, max_resident_bytes)
        if session.ident:
            del self._sessions[session.ident]
            if session.slot is not None:
                self._give_back(session.slot, session.ident)
            self._host.send(frames.EXIT, session.ident, 0, payload)
        elif payload["reason"] != "closed" and self._datasets.get(dataset.ident) is dataset:
            dataset.spare_failures += 1
            detail = f"a process that was ready for its next session ended: {payload['detail']}"
            self._log("warning", dataset.ident, detail)
        if dataset.is_unloading and not dataset.processes and dataset.ident in self._datasets:
            self._drop_dataset(dataset)
        self._count_soon()

    def _give_back(self, slot: Slot, ident: int) -> None:
        try:
            self._slots.give_back(slot)
        except OSError as error:
            detail = f"its scratch space {slot.path} could not be emptied and is used no more: {error}"
            self._log("error", ident, detail)

    # --- time and space ---

    def _keep_deadlines(self, now: float) -> None:
        """Acts on every deadline that is over, and finds the next one."""
        following = _NEVER
        for dataset in list(self._datasets.values()):
            if dataset.deadline <= now:
                dataset.deadline, dataset.timed_out = _NEVER, True
                if dataset.pidfd is None or not _kill(dataset.pidfd):
                    self._lose_dataset(dataset)
            following = min(following, dataset.deadline)
        for session in list(self._sessions.values()):
            if session.kill_at <= now:
                detail = f"the cell did not give way within {session.limits.grace_ms} ms after its deadline"
                self._end(session, Cause("wall-time", detail))
            elif session.interrupt_at <= now:
                if session.pidfd is not None:
                    with contextlib.suppress(ProcessLookupError):
                        signal.pidfd_send_signal(session.pidfd, signal.SIGINT)
                # Code that swallowed it is asked again until its grace is over.
                session.interrupt_at = now + _INTERRUPT_AGAIN_SECONDS
            following = min(following, session.interrupt_at, session.kill_at)
        self._next_deadline = following

    def _watch(self, now: float) -> None:
        is_any_running = any(session.state == "running" for session in self._sessions.values())
        self._next_watch = now + (_WATCH_SECONDS if is_any_running else _IDLE_WATCH_SECONDS)
        for session in list(self._sessions.values()):
            is_due = session.state == "running" or now - session.watched_at >= _IDLE_WATCH_SECONDS
            if session.state in ("idle", "running") and is_due:
                session.watched_at = now
                self._look_at(session)
        if not self._sessions:
            self._next_watch = _NEVER

    def _look_at(self, session: _Session) -> None:
        if "process-limits" not in self._without:
            threads = _threads_of(session.pid)
            if threads > self._max_threads:
                self._end(
                    session, Cause("processes", f"{threads} threads, where {self._max_threads} are allowed")
                )
                return
        if session.slot is not None:
            self._look_at_scratch(session, session.slot)

    def _look_at_scratch(self, session: _Session, slot: Slot) -> None:
        if "scratch-watch" in self._without:
            return
        size, files = slot.use()
        if size > session.limits.scratch_bytes:
            detail = f"{size} bytes of scratch space, where {session.limits.scratch_bytes} are allowed"
            self._end(session, Cause("scratch-space", detail))
        elif files > scratch.FILES_LIMIT:
            self._end(
                session, Cause("scratch-space", f"more than {scratch.FILES_LIMIT} files in scratch space")
            )

    # --- the end ---

    def _take_down(self) -> None:
        for dataset in self._datasets.values():
            for session in dataset.processes.values():
                if session.pidfd is not None:
                    _kill(session.pidfd)
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
        for session in self._sessions.values():
            if session.slot is not None:
                with contextlib.suppress(OSError):
                    session.slot.empty()


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


def _wait_for_death(pidfd: int) -> None:
    """What was killed may still write for a moment; its scratch space must not be emptied before."""
    select.select([pidfd], [], [], _DEATH_SECONDS)


def _raise_descriptor_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS_WANTED if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS_WANTED, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
