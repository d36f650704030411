import io
import time

from daydream_sandbox.capture import CapturedStream, Clipped, clip


def test_a_text_within_the_limit_is_whole():
    assert clip("hello", 10) == {"text": "hello", "omittedCharacters": 0}
    assert clip("0123456789", 10) == {"text": "0123456789", "omittedCharacters": 0}


def test_head_and_tail_stay():
    assert clip("abcdefghijk", 4) == {"text": "abjk", "omittedCharacters": 7}


def test_pieces_give_what_the_whole_gives():
    text = "".join(chr(97 + number % 26) for number in range(997))
    for size in (1, 2, 3, 7, 50):
        clipped = Clipped(100)
        for start in range(0, len(text), size):
            clipped.add(text[start : start + size])
        assert clipped.taken() == clip(text, 100)


def test_a_limit_of_one_character_works():
    assert clip("abc", 1) == {"text": "a", "omittedCharacters": 2}


def test_a_flood_is_held_in_little_memory_and_time():
    clipped = Clipped(65_536)
    started = time.process_time()
    for _ in range(100_000):
        clipped.add("x" * 1_000)
    assert clipped.taken()["omittedCharacters"] == 100_000_000 - 65_536
    assert time.process_time() - started < 3


def test_a_stream_starts_anew_when_it_is_taken():
    stream = CapturedStream("<stdout>", 100)
    print("a", file=stream)
    assert stream.take()["text"] == "a\n"
    assert stream.take()["text"] == ""


def test_a_stream_takes_bytes_and_survives_close():
    stream = CapturedStream("<stdout>", 100)
    stream.buffer.write("é".encode())
    stream.close()
    stream.write("b")
    io.TextIOBase.flush(stream)
    assert stream.take()["text"] == "éb"
