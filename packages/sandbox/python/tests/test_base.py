import contextlib
import hashlib
import os
import signal
import struct
import time

import pytest
from driver import Base

from daydream_sandbox import frames
from daydream_sandbox.spares import SPARES_LIMIT

TINY = {"memoryBytes": 256 * 1_048_576}


@pytest.fixture(scope="module")
def scratch_root(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def base(scratch_root):
    with Base(scratch=scratch_root) as running:
        yield running


@pytest.fixture
def session(base):
    opened = base.open()
    yield opened
    base.send(frames.CLOSE, opened.ident, 0, {})


def text(payload, name="result"):
    return payload[name]["text"]


def raised(payload):
    assert payload["status"] == "raised", payload
    return payload["error"]


def test_ready_says_what_there_is(base):
    assert base.ready["protocol"] == 1
    assert base.ready["isolation"]["seccomp"] is True
    assert base.ready["isolation"]["scratch"] is True
    assert {"pandas", "numpy", "scipy", "scikit-learn", "statsmodels"} <= set(base.ready["libraries"])


def test_ping_is_answered(base):
    base.send(frames.PING, 0, 77, {})
    assert base.wait_for(frames.PONG)[2] == 77


# --- datasets ---


def test_a_dataset_is_what_was_sent(base):
    data = os.urandom(3_000_000)
    dataset, kind, _ = base.load(data)
    assert kind == frames.LOADED
    session = base.open(dataset)
    payload, _ = session.run("import hashlib; len(data), hashlib.sha256(data).hexdigest()")
    assert text(payload) == repr((3_000_000, hashlib.sha256(data).hexdigest()))


def test_a_session_cannot_change_its_dataset_for_others(base):
    dataset, _, _ = base.load(b"original")
    first, second = base.open(dataset), base.open(dataset)
    payload, _ = first.run(
        "import os, mmap\nos.lseek(4, 5, 0)\ndata = b'changed'\n"
        "failures = []\n"
        "for attempt in (lambda: os.write(4, b'x'), lambda: os.pwrite(4, b'x', 0),\n"
        "    lambda: open('/proc/self/fd/4', 'r+b', 0).write(b'x'), lambda: os.ftruncate(4, 0),\n"
        "    lambda: mmap.mmap(4, 8, mmap.MAP_SHARED, mmap.PROT_WRITE)):\n"
        "  try: attempt()\n"
        "  except OSError as error: failures.append(type(error).__name__)\n"
        "len(failures)"
    )
    assert text(payload) == "5"
    payload, _ = second.run("import os; data, os.read(4, 100)")
    assert text(payload) == "(b'original', b'original')"


@pytest.mark.parametrize(
    ("body", "reason", "kind"),
    [
        ("raise ValueError('bad file')", "raised", "ValueError"),
        ("raise SystemExit(0)", "raised", "SystemExit"),
        ("return 3", "raised", "TypeError"),
        ("return {'x': bytearray(1 << 40)}", "memory", "MemoryError"),
        ("import os; os._exit(3)", "crashed", "ProcessLookupError"),
        ("import os; os.kill(os.getpid(), 11)", "crashed", "ProcessLookupError"),
        ("import time; time.sleep(30)", "timeout", "TimeoutError"),
    ],
)
def test_a_loader_that_fails_says_how(failing_base, body, reason, kind):
    _, received, payload = failing_base.load(body.encode(), timeout_ms=400)
    assert received == frames.LOAD_FAILED
    assert (payload["reason"], payload["error"]["type"]) == (reason, kind)
    assert text(failing_base.open().run("1 + 1")[0]) == "2"


@pytest.fixture(scope="module")
def failing_base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "loader.py").write_text(
        "def load(path, options):\n"
        "  names = {}\n"
        "  body = open(path).read()\n"
        "  exec('def run(): ' + body, names)\n"
        "  return names['run']()\n"
    )
    (folder / "prelude.py").write_text("def prelude(namespace):\n  return {'greeting': 'hello'}\n")
    with Base(plugin=folder) as running:
        yield running


def test_the_prelude_adds_names(failing_base):
    assert text(failing_base.open().run("greeting")[0]) == "'hello'"


def test_a_dataset_process_that_dies_takes_its_sessions_and_is_reported(base):
    dataset, _, _ = base.load(b"x")
    session = base.open(dataset)
    parent = int(stat_of(session.pid)[1])
    os.kill(parent, signal.SIGKILL)
    assert base.wait_for(frames.EXIT, ident=session.ident)[3]["reason"] == "sandbox-lost"
    assert base.wait_for(frames.LOAD_FAILED, ident=dataset)[3]["reason"] == "crashed"
    assert gone(session.pid)


def test_unloading_ends_the_sessions(base):
    dataset, _, _ = base.load(b"x")
    session = base.open(dataset)
    base.send(frames.UNLOAD, dataset, 0, {})
    assert base.wait_for(frames.EXIT, ident=session.ident)[3]["reason"] == "closed"
    assert gone(session.pid)


def test_a_session_of_an_unknown_dataset_is_refused(base):
    with pytest.raises(RuntimeError, match="is not loaded"):
        base.open(4_000)


# --- cells ---


def test_output_result_and_error_are_apart(session):
    payload, _ = session.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n7")
    assert (text(payload, "stdout"), text(payload, "stderr"), text(payload)) == ("out\n", "err\n", "7")
    assert session.run("None")[0]["result"] is None


def test_a_traceback_shows_only_cells(session):
    session.run("def f(frame):\n    return frame['nowhere']\n")
    error = raised(session.run("f(pd.DataFrame())")[0])
    assert error["type"] == "KeyError"
    assert '  File "<cell 1>", line 2, in f\n' in error["traceback"]
    assert '  File "<cell 2>", line 1, in <module>\n' in error["traceback"]
    assert "site-packages" not in error["traceback"]
    assert "session.py" not in error["traceback"]


def test_ordinary_python_works(session):
    code = (
        "from dataclasses import dataclass\nimport pickle, typing\n"
        "@dataclass\nclass Point:\n    x: int\n    def double(self): return super().__hash__ and self.x * 2\n"
        "pickle.loads(pickle.dumps(Point(4))).double(), __name__"
    )
    assert text(session.run(code)[0]) == "(8, '__main__')"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("raise BaseException('x')", "BaseException"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class E:\n  def __repr__(self): raise ValueError('no')\nE()", "ValueError"),
        ("class E(Exception):\n  def __str__(self): raise ValueError('no')\nraise E()", "E"),
        ("def f(): f()\nf()", "RecursionError"),
        ("raise ExceptionGroup('g', [ValueError('a')])", "ExceptionGroup"),
        ("x = (", "SyntaxError"),
        ("return 1", "SyntaxError"),
        ("input()", "EOFError"),
        ("submit(len)", "TypeError"),
        ("submit('x' * 200_000)", "ValueError"),
        ("submit()", "TypeError"),
        ("hook(1)", "TypeError"),
        ("hook(1, 2)", "TypeError"),
        ("hook(1, 'x', depends_on=3)", "TypeError"),
        ("raise Exception('m' * 50_000_000)", "Exception"),
        ("raise Exception('\\ud800')", "Exception"),
    ],
)
def test_code_that_fails_is_a_result(session, code, kind):
    error = raised(session.run(code)[0])
    assert error["type"] == kind
    assert len(error["message"]) < 10_000
    assert len(error["traceback"]) < 10_000
    assert text(session.run("1 + 1")[0]) == "2"


def test_a_flood_of_output_keeps_head_and_tail(session):
    payload, _ = session.run("print('a' + 'x' * 50_000_000 + 'b')\n'y' * 10_000_000")
    assert len(text(payload, "stdout")) == 65_536
    assert text(payload, "stdout")[0] == "a"
    assert text(payload, "stdout").endswith("b\n")
    assert payload["stdout"]["omittedCharacters"] == 50_000_003 - 65_536
    assert payload["result"]["omittedCharacters"] == 10_000_002 - 65_536


def test_text_that_escaping_blows_up_still_fits_a_frame(base):
    session = base.open(outputCharacters=2_000_000)
    payload, _ = session.run("print('😀' * 1_000_000)")
    assert payload["stdout"]["omittedCharacters"] + len(text(payload, "stdout")) == 1_000_001


def test_output_below_python_goes_nowhere(session):
    code = "import os\nfor fd in (1, 2): os.write(fd, b'x' * 100_000)\nopen('/dev/null', 'w').write('x')"
    assert session.run(code)[0]["status"] == "completed"


def test_future_imports_last(session):
    session.run("from __future__ import annotations")
    assert session.run("def f(x: nowhere): pass")[0]["status"] == "completed"


# --- events ---


def test_events_are_sent_as_they_happen_and_in_order(base, session):
    code = (
        "x = np.arange(3)\n"
        "mean = hook(x.mean(), 'mean = x.mean()', name='mean', depends_on=['x'])\n"
        "frame = pd.DataFrame({'x': x})\nframe['y'] = frame.x * mean\n"
        "print('before')\nsubmit({'mean': mean})\nwhile True: pass"
    )
    session.start(code, 400)
    early = base.wait_for(frames.EVENT, ident=session.ident, timeout=0.35)[3]
    payload, events = session.finish()
    assert early == {
        "kind": "assignment",
        "names": ["x"],
        "codeLine": "x = np.arange(3)",
        "reads": [],
        "value": {"type": "ndarray", "wire": [0, 1, 2]},
    }
    assert events[0] == {
        "kind": "hook",
        "name": "mean",
        "codeLine": "mean = x.mean()",
        "description": None,
        "dependsOn": ["x"],
        "value": {"type": "float64", "wire": 1.0},
    }
    assert [event["kind"] for event in events] == ["hook", "assignment", "assignment", "assignment", "submit"]
    assert (events[3]["names"], events[3]["reads"]) == (["frame"], ["frame", "mean"])
    assert events[-1]["answer"] == {"mean": 1.0}
    assert payload["status"] == "timed-out"
    assert text(payload, "stdout") == "before\n"


def test_hooks_beyond_the_limit_are_counted(base):
    session = base.open(hooksPerCell=3)
    payload, events = session.run("for i in range(10): hook(i, 'x')\nsubmit(1)")
    assert [event["kind"] for event in events] == ["hook"] * 3 + ["submit"]
    assert payload["droppedEvents"] == 7


def test_an_answer_gets_through_a_flood_of_events(session):
    code = "\n".join(f"a{number} = {number}" for number in range(1_200)) + "\nsubmit(5)"
    payload, events = session.run(code)
    assert len(events) == 901
    assert events[-1] == {"kind": "submit", "answer": 5}
    assert payload["droppedEvents"] == 300


def test_a_hook_after_the_cell_is_no_event(base, session):
    code = "import threading, time\ndef later():\n  time.sleep(0.1); hook(1, 'x'); submit(2)\n"
    session.run(code + "threading.Thread(target=later).start()")
    payload, events = session.run("time.sleep(0.3)")
    assert payload["status"] == "completed"
    assert all(event["kind"] in ("hook", "submit") for event in events)


def test_events_from_threads_do_not_tear_frames(session):
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool: list(pool.map(lambda i: submit('x' * 50_000), range(64)))"
    )
    payload, events = session.run(code)
    assert payload["status"] == "completed"
    assert [len(event["answer"]) for event in events if event["kind"] == "submit"] == [50_000] * 64


# --- deadlines ---


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
        "import time; time.sleep(10)",
        "while True: submit('x' * 1_000)",
    ],
)
def test_an_interrupted_cell_leaves_the_session_usable(base, code):
    session = base.open()
    started = time.monotonic()
    payload, _ = session.run(code, 200)
    assert payload.get("status") == "timed-out", payload
    assert time.monotonic() - started < 5
    assert text(session.run("1 + 1")[0]) == "2"


@pytest.mark.parametrize(
    "code",
    [
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "sum(range(10**12))",
    ],
)
def test_a_cell_that_does_not_give_way_is_killed(base, code):
    session = base.open(graceMs=100)
    started = time.monotonic()
    payload, _ = session.run(code, 200)
    assert payload["reason"] == "wall-time", payload
    assert 0.3 <= time.monotonic() - started < 5
    assert gone(session.pid)


# --- ends ---


@pytest.mark.parametrize(
    ("code", "reason", "limits"),
    [
        ("x = np.zeros(10**10)", "memory", TINY),
        ("x = []\nwhile True: x.append('x' * 1_000_000)", "memory", TINY),
        ("x = bytearray(1 << 40)", "memory", TINY),
        ("import os; os._exit(7)", "exited", {}),
        ("import os; os.kill(os.getpid(), 9)", "crashed", {}),
        ("import os; os.abort()", "crashed", {}),
        ("import ctypes; ctypes.string_at(0)", "crashed", {}),
        ("while True: pass", "cpu-time", {"cpuSeconds": 1}),
        (
            "import signal; signal.signal(24, lambda *_: None)\nwhile True: pass",
            "cpu-time",
            {"cpuSeconds": 1},
        ),
        (
            "import threading, time\nfor _ in range(90): threading.Thread(target=time.sleep, args=(9,)).start()\n"
            "time.sleep(9)",
            "processes",
            {},
        ),
        (
            "import time\nfor i in range(9): open(str(i), 'wb').write(bytes(1_000_000))\ntime.sleep(9)",
            "scratch-space",
            {"scratchBytes": 4_000_000},
        ),
        ("import os; os.close(3)\nimport time; time.sleep(9)", "protocol", {}),
        ("import os; os.write(3, b'junk' * 100)", "protocol", {}),
        ("import os, struct; os.write(3, struct.pack('>BBHIII', 68, 0, 0, 0, 1, 2**32 - 1))", "protocol", {}),
        (
            "import os, struct; os.write(3, struct.pack('>BBHIII', 68, 0, 0, 0, 999_999, 2) + b'{}')",
            "protocol",
            {},
        ),
        ("import os, struct; os.write(3, struct.pack('>BBHIII', 72, 0, 0, 0, 0, 2) + b'{}')", "protocol", {}),
    ],
)
def test_each_end_has_its_reason(base, code, reason, limits):
    neighbour = base.open()
    session = base.open(**limits)
    payload, _ = session.run(code)
    assert payload.get("reason") == reason, payload
    assert payload["detail"]
    assert gone(session.pid)
    assert text(neighbour.run("1 + 1")[0]) == "2"


def test_an_idle_session_that_exits_is_reported(base):
    session = base.open()
    session.run("import threading, os\nthreading.Timer(0.2, lambda: os._exit(5)).start()")
    payload = base.wait_for(frames.EXIT, ident=session.ident)[3]
    assert (payload["reason"], payload["code"]) == ("exited", 5)


def test_closing_ends_a_session_that_spins(base):
    session = base.open()
    session.start("while True: pass", 60_000)
    started = time.monotonic()
    assert session.close()["reason"] == "closed"
    assert time.monotonic() - started < 5
    assert gone(session.pid)


def test_closing_before_it_is_open_leaves_nothing(base):
    session = base.start_opening()
    assert session.close()["reason"] == "closed"


def test_an_error_that_was_caught_is_not_an_end(base):
    session = base.open(**TINY)
    payload, _ = session.run("try: np.zeros(10**10)\nexcept MemoryError: 'caught'")
    assert payload["status"] == "completed"


def test_a_second_result_is_a_violation(base):
    session = base.open()
    payload, _ = session.run(
        "import os, struct, json\n"
        "captured = {'text': '', 'omittedCharacters': 0}\n"
        "forged = json.dumps({'status': 'completed', 'result': None, 'stdout': captured, 'stderr': captured,\n"
        "  'error': None, 'wallMs': 0, 'cpuMs': 0, 'droppedEvents': 0}).encode()\n"
        f"os.write(3, struct.pack('>BBHIII', 68, 0, 0, 12345, {base.sequence + 1}, len(forged)) + forged)"
    )
    assert payload["status"] == "completed"
    assert base.wait_for(frames.EXIT, ident=session.ident)[3]["reason"] == "protocol"


def test_a_session_speaks_only_for_itself(base):
    victim, forger = base.open(), base.open()
    victim.start("import time; time.sleep(0.5); 'mine'")
    forged = f"import os, struct; os.write(3, struct.pack('>BBHIII', 68, 0, 0, {victim.ident}, {base.sequence}, 2) + b'{{}}')"
    assert forger.run(forged)[0]["reason"] == "protocol"
    assert text(victim.finish()[0]) == "'mine'"


@pytest.mark.parametrize(
    "code",
    [
        "json.dumps = json.JSONEncoder.encode = lambda *a, **k: 'junk'",
        "json.encoder.c_make_encoder = json.encoder.encode_basestring_ascii = None",
        "import os; os.write = os.read = lambda *a: b''",
        "import struct; struct.pack = struct.Struct = None",
        "import traceback; traceback.TracebackException = None",
        "import linecache; linecache.cache = None; linecache.getline = None",
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.stdout.close(); sys.stdout.write = None",
        "pd.DataFrame.__repr__ = pd.Series = np.ndarray = None",
        "import time; time.perf_counter = time.process_time = time.monotonic = None",
        "import signal; signal.signal = None",
        "import threading; threading.Lock = threading.get_ident = None",
        "import gc; gc.disable(); gc.get_objects()",
    ],
)
def test_replaced_functions_do_not_reach_the_runner(base, code):
    session = base.open()
    session.run(code)
    payload, events = session.run("value = [1, 2.5, 'x']\nsubmit(value)\nvalue")
    assert text(payload) == "[1, 2.5, 'x']"
    assert [event["kind"] for event in events] == ["assignment", "submit"]
    assert raised(session.run("1 / 0")[0])["type"] == "ZeroDivisionError"


def test_a_new_session_starts_fresh(base):
    dirty = base.open()
    dirty.run(
        "pd.set_option('display.max_rows', 3); np.random.seed(9); leak = 1; import os; os.environ['LEAK'] = '1'"
    )
    probe = "'leak' in globals(), pd.get_option('display.max_rows'), np.random.randint(1000), os.environ.get('LEAK')"
    fresh = text(base.open().run("import os; " + probe)[0])
    assert fresh == "(False, 60, 684, None)"
    assert text(base.open().run("import os; " + probe)[0]) == fresh


def test_two_bases_compute_alike(base):
    probe = "hash('x'), list({'b', 'a', 'c'}), np.random.rand(), np.linalg.svd(np.arange(9.).reshape(3, 3))[1].tolist()"
    first = text(base.open().run(probe)[0])
    with Base() as other:
        assert text(other.open().run(probe)[0]) == first


# --- spares ---


def test_a_process_for_the_next_dataset_that_dies_is_replaced_and_reported(base):
    base.load(b"x")
    (zygote,) = children_of(base.process.pid)
    loaded = children_of(zygote)
    assert eventually(lambda: len(children_of(zygote) - loaded) == 1)
    for waiting in children_of(zygote) - loaded:
        os.kill(waiting, signal.SIGKILL)
    assert "ready for the next dataset" in base.wait_for(frames.LOG, ident=0)[3]["message"]
    dataset, kind, _ = base.load(b"y")
    assert kind == frames.LOADED
    assert text(base.open(dataset).run("data")[0]) == "b'y'"


def test_a_session_takes_a_process_that_was_ready(base):
    dataset, _, _ = base.load(b"x")
    first = base.open(dataset).pid
    assert eventually(lambda: len(siblings_of(first)) == 2)
    (spare,) = siblings_of(first) - {first}
    assert base.open(dataset).pid == spare
    assert eventually(lambda: len(siblings_of(first)) == 3)


def test_a_burst_of_sessions_finds_as_many_ready_the_next_time(base):
    dataset, _, _ = base.load(b"x")
    first = base.open(dataset).pid
    burst = [base.start_opening(dataset) for _ in range(12)]
    used = {base.wait_for(frames.OPENED, ident=session.ident)[3]["pid"] for session in burst} | {first}
    assert eventually(lambda: len(siblings_of(first) - used) == SPARES_LIMIT)
    spares = siblings_of(first) - used
    again = [base.start_opening(dataset) for _ in range(SPARES_LIMIT)]
    assert {base.wait_for(frames.OPENED, ident=s.ident)[3]["pid"] for s in again} == spares
    for session in burst + again:
        session.close()
    # A burst is forgotten.
    assert eventually(lambda: len(siblings_of(first)) == 2)


def test_spares_end_with_their_dataset(base):
    dataset, _, _ = base.load(b"x")
    session = base.open(dataset)
    assert eventually(lambda: len(siblings_of(session.pid)) == 2)
    pids = siblings_of(session.pid)
    base.send(frames.UNLOAD, dataset, 0, {})
    assert base.wait_for(frames.EXIT, ident=session.ident)[3]["reason"] == "closed"
    assert all(gone(pid) for pid in pids)


def test_a_spare_that_dies_is_replaced_and_reported(base):
    dataset, _, _ = base.load(b"x")
    first = base.open(dataset).pid
    assert eventually(lambda: len(siblings_of(first)) == 2)
    (spare,) = siblings_of(first) - {first}
    os.kill(spare, signal.SIGKILL)
    assert "ready for its next session" in base.wait_for(frames.LOG, ident=dataset)[3]["message"]
    assert eventually(lambda: len(siblings_of(first) - {spare}) == 2)
    assert text(base.open(dataset).run("1 + 1")[0]) == "2"


def test_what_a_session_does_is_not_in_the_spares_made_meanwhile(base):
    dataset, _, _ = base.load(b"x")
    first = base.open(dataset)
    first.run("import os; data = b'changed'; os.environ['LEAK'] = '1'; open('leak', 'w').close()")
    for _ in range(3):
        session = base.open(dataset)
        probe = session.run("import os\ndata, os.environ.get('LEAK'), os.listdir('.')")[0]
        assert text(probe) == "(b'x', None, [])"


# --- the host ---


def test_the_end_of_input_ends_everything(tmp_path):
    with Base(scratch=tmp_path) as base:
        sessions = [base.open() for _ in range(3)]
        sessions[0].start("while True: pass")
        base.process.stdin.close()
        assert base.process.wait(20) == 0
        assert all(gone(session.pid) for session in sessions)
    assert left_in(tmp_path) == []


def test_the_end_of_input_ends_a_base_that_is_not_ready():
    with Base(expect_ready=False) as base:
        assert eventually(lambda: children_of(base.process.pid))
        [zygote] = children_of(base.process.pid)
        os.kill(zygote, signal.SIGSTOP)
        base.process.stdin.close()
        assert base.process.wait(20) == 0
        assert gone(zygote)


def test_a_killed_base_leaves_nothing_running():
    with Base() as base:
        dataset, _, _ = base.load(b"x")
        sessions = [base.open(dataset), base.open()]
        base.process.kill()
        assert all(gone(session.pid) for session in sessions)


@pytest.mark.parametrize(
    "frame",
    [
        struct.pack(">BBHIII", 99, 0, 0, 0, 0, 0),
        struct.pack(">BBHIII", 5, 1, 0, 0, 0, 0),
        struct.pack(">BBHIII", 5, 0, 0, 0, 0, 2**31),
    ],
)
def test_a_host_that_breaks_the_protocol_is_told(frame):
    with Base() as base:
        base.process.stdin.write(frame + b" " * 16)
        base.process.stdin.flush()
        assert base.process.wait(20) == 1
        assert b"the host broke the protocol" in base.process.stderr.read()


@pytest.mark.parametrize("timeout_ms", [None, 0.0, -1.0, float("inf"), float("nan")])
def test_a_host_that_gives_a_cell_no_deadline_is_told(timeout_ms):
    payload = b"short" if timeout_ms is None else frames.pack_cell(timeout_ms, "1")
    with Base() as base:
        base.send(frames.EXECUTE, base.open().ident, 1, payload)
        assert base.process.wait(20) == 1
        assert b"without a timeout" in base.process.stderr.read()


def test_a_base_that_cannot_start_says_why(tmp_path):
    with Base(plugin=tmp_path, expect_ready=False) as base:
        assert base.process.wait(20) == 1
        assert b"no loader.py" in base.process.stderr.read()


def test_a_scratch_folder_that_is_not_there_is_said():
    with Base(scratch="/nowhere", expect_ready=False) as base:
        assert base.process.wait(20) == 1
        assert b"scratch space" in base.process.stderr.read()


# --- resources ---


def test_churn_leaves_nothing(tmp_path):
    with Base(scratch=tmp_path) as base:
        for opened in [base.start_opening() for _ in range(SPARES_LIMIT)]:
            base.wait_for(frames.OPENED, ident=opened.ident)
            opened.close()
        assert eventually(lambda: len(session_processes(base)) == SPARES_LIMIT)
        descriptors = descriptors_of(base)
        for _ in range(50):
            lanes = [base.start_opening() for _ in range(4)]
            for lane, session in enumerate(lanes):
                base.wait_for(frames.OPENED, ident=session.ident)
                session.start("open('file', 'w').write('x'); 1" if lane else "import os; os._exit(1)")
            for session in lanes:
                session.finish()
            for session in lanes[1:]:
                assert session.close()["reason"] == "closed"
        assert eventually(lambda: len(session_processes(base)) == SPARES_LIMIT)
        assert eventually(lambda: descriptors_of(base) == descriptors)
        assert left_in(tmp_path) == []
        assert len(os.listdir(tmp_path)) <= SPARES_LIMIT


def test_scratch_is_removed_whatever_is_in_it(base):
    session = base.open()
    folder = text(session.run("import os\nos.getcwd()")[0]).strip("'")
    payload, _ = session.run(
        "os.mkdir('locked', 0); open('file', 'w').close()\n"
        "for _ in range(1_500):\n  os.mkdir('deep'); os.chdir('deep')\n"
    )
    if "reason" not in payload:  # its watcher may have looked at just the wrong moment
        session.close()
    assert not os.path.exists(folder)


def test_a_nest_of_folders_too_deep_to_watch_ends_the_session(base):
    session = base.open()
    payload, _ = session.run(
        "import os, time\nfor _ in range(1_500):\n  os.mkdir('deep'); os.chdir('deep')\ntime.sleep(5)"
    )
    assert payload["reason"] == "scratch-space"


def test_deadlines_of_neighbours_stay_their_own(base):
    spinning = base.open()
    spinning.start("while True: pass", 1_500)
    quick = base.open()
    for _ in range(20):
        assert text(quick.run("1")[0]) == "1"
    assert all(ident != spinning.ident for _, ident, _, _ in base.received)
    assert spinning.finish()[0]["status"] == "timed-out"


def test_every_payload_is_an_object_of_ascii(session):
    # That it is ASCII, and an object, is what the driver looks at in every frame.
    code = "print('é😀'); submit({'é': '😀'}); 'é😀'"
    session.base.send(frames.EXECUTE, session.ident, 1_000_001, frames.pack_cell(1_000, code))
    kind, _, sequence, payload = session.base.wait_for(frames.RESULT, ident=session.ident)
    assert (kind, sequence) == (frames.RESULT, 1_000_001)
    assert (text(payload, "stdout"), text(payload)) == ("é😀\n", "'é😀'")
    session.base.sequence = 1_000_001


def left_in(scratch_root):
    return [
        left for slot in os.listdir(scratch_root) for left in os.listdir(os.path.join(scratch_root, slot))
    ]


def children_of(*parents):
    """Pids whose parent is one of these."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(stat_of(name)[1]) in parents:
                found.add(int(name))
    return found


def session_processes(base):
    """Pids below the dataset processes: of sessions, and of those that wait for one."""
    return children_of(*children_of(*children_of(base.process.pid)))


def siblings_of(pid):
    """Pids of the processes forked from the same dataset, with this one."""
    return children_of(int(stat_of(pid)[1]))


def descriptors_of(base):
    return len(os.listdir(f"/proc/{base.process.pid}/fd"))


def eventually(is_so, timeout=10):
    deadline = time.monotonic() + timeout
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def stat_of(pid):
    """Fields of /proc/PID/stat after the name: state, parent, …"""
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()


def gone(pid, timeout=10):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            if stat_of(pid)[0] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.005)
    return False
