import pytest

from daydream_sandbox.cell import split


def assignments(source):
    return [
        (list(piece.assignment.names), piece.assignment.source, list(piece.assignment.loads))
        for piece in split(source, "<cell 1>")[0]
        if piece.assignment
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = y + 1  # why", [(["x"], "x = y + 1", ["y"])]),
        ("a = b = c", [(["a", "b"], "a = b = c", ["c"])]),
        ("(a, *b), c = f(d)", [(["a", "b", "c"], "(a, *b), c = f(d)", ["f", "d"])]),
        ("x += 1", [(["x"], "x += 1", ["x"])]),
        ("x: int = 1", [(["x"], "x: int = 1", ["int"])]),
        ("x: int", []),
        ("df['é'] = df.a", [(["df"], "df['é'] = df.a", ["df"])]),
        ("y = [x for x in xs if x > z]", [(["y"], "y = [x for x in xs if x > z]", ["xs", "z"])]),
        ("y = [x for x in x]", [(["y"], "y = [x for x in x]", ["x"])]),
        ("f = lambda a, b=c: a + d", [(["f"], "f = lambda a, b=c: a + d", ["c", "d"])]),
        ("é = 1; b = é", [(["é"], "é = 1", []), (["b"], "b = é", ["é"])]),
        ("if True:\n    x = 1", []),
        ("x = f(\n  1,\n)\n", [(["x"], "x = f(\n  1,\n)", ["f"])]),
    ],
)
def test_assignments_are_found_as_written(source, expected):
    assert assignments(source) == expected


def test_a_last_expression_is_a_piece_of_its_own():
    pieces, _ = split("x = 1\nx\nx + 1", "<cell 1>")
    assert [piece.is_expression for piece in pieces] == [False, False, True]


def test_a_cell_that_does_not_compile_raises_before_anything_runs():
    for source in ("x = 1\nreturn", "x = (", "await x", "a\0b"):
        with pytest.raises((SyntaxError, ValueError)):
            split(source, "<cell 1>")


def test_future_imports_reach_later_pieces_and_cells():
    pieces, flags = split("from __future__ import annotations\nx = 1\ndef f(a: nowhere): pass", "<cell 1>")
    namespace = {}
    for piece in pieces:
        exec(piece.code, namespace)
    (later,), _ = split("def g(a: nowhere): pass", "<cell 2>", flags)
    exec(later.code, namespace)
    assert namespace["g"].__annotations__ == {"a": "nowhere"}
