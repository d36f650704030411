"""A cell's source as the pieces that run one after another."""

import __future__

import ast
from types import CodeType
from typing import NamedTuple

_ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    _FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag
_FUTURE_FLAGS &= ~0x10  # `nested_scopes` shares its bit with CO_NESTED


class Assignment(NamedTuple):
    """A top-level assignment: what it binds, how it is written, which names it loads."""

    names: "tuple[str, ...]"
    source: str
    loads: "tuple[str, ...]"


class Piece(NamedTuple):
    """Statements up to and including an assignment, or a last expression."""

    code: CodeType
    assignment: "Assignment | None" = None
    is_expression: bool = False


def split(source: str, filename: str, inherited_flags: int = 0) -> "tuple[list[Piece], int]":
    """The pieces of a cell, and the compiler flags that its `from __future__` imports add for later cells.

    Raises SyntaxError and ValueError as compile() does, before anything has run.
    """
    glance = _as_expression(source, filename, inherited_flags)
    if glance is not None:
        return [Piece(glance, is_expression=True)], inherited_flags
    tree = compile(source, filename, "exec", ast.PyCF_ONLY_AST | inherited_flags, dont_inherit=True)
    whole = compile(tree, filename, "exec", inherited_flags, dont_inherit=True)
    flags = inherited_flags | (whole.co_flags & _FUTURE_FLAGS)
    lines = None
    pieces: list[Piece] = []
    pending: list[ast.stmt] = []

    def flush(assignment: "Assignment | None" = None) -> None:
        if pending:
            module = ast.Module(body=list(pending), type_ignores=[])
            code = compile(module, filename, "exec", flags, dont_inherit=True)
            pieces.append(Piece(code, assignment))
            pending.clear()

    for position, statement in enumerate(tree.body):
        is_last = position == len(tree.body) - 1
        if is_last and isinstance(statement, ast.Expr):
            flush()
            expression = ast.Expression(statement.value)
            pieces.append(
                Piece(compile(expression, filename, "eval", flags, dont_inherit=True), is_expression=True)
            )
            break
        pending.append(statement)
        if isinstance(statement, _ASSIGNMENTS) and getattr(statement, "value", None) is not None:
            lines = lines if lines is not None else source.encode("utf-8").splitlines(keepends=True)
            flush(Assignment(_bound(statement), _segment(lines, statement), _loads(statement)))
    flush()
    return pieces, flags


# --- internal ---


def _as_expression(source: str, filename: str, flags: int) -> "CodeType | None":
    """A cell that only looks at something, in one step instead of three; None for every other cell."""
    if "\n" in source.rstrip("\n") or "=" in source or source[:1].isspace():
        return None
    try:
        return compile(source, filename, "eval", flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None  # said again, as what it is, by whoever compiles the whole


def _bound(statement: ast.stmt) -> "tuple[str, ...]":
    """Names bound, in order; `frame["x"] = 1` and `thing.x = 1` change what their first name holds."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names: dict[str, None] = {}

    def visit(target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = None
        elif isinstance(target, ast.Tuple | ast.List):
            for element in target.elts:
                visit(element)
        elif isinstance(target, ast.Starred | ast.Subscript | ast.Attribute):
            visit(target.value)

    for target in targets:
        visit(target)
    return tuple(names)


def _segment(lines: "list[bytes]", statement: ast.stmt) -> str:
    first, last = statement.lineno - 1, statement.end_lineno - 1
    parts = lines[first : last + 1]
    if not parts:
        return ""
    parts[-1] = parts[-1][: statement.end_col_offset]
    parts[0] = parts[0][statement.col_offset :]
    return b"".join(parts).decode("utf-8", "replace")


def _loads(statement: ast.stmt) -> "tuple[str, ...]":
    """Names of the session that the statement reads, in order; inner variables are not among them."""
    names: dict[str, None] = {}
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        names[statement.target.id] = None

    def visit(node: ast.AST, inner: "frozenset[str]") -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in inner:
                names[node.id] = None
            return
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            # The first iterable is evaluated outside, where `x` of `[x for x in x]` is the session's own.
            visit(node.generators[0].iter, inner)
            inner |= {
                name.id
                for generator in node.generators
                for name in ast.walk(generator.target)
                if isinstance(name, ast.Name)
            }
        elif isinstance(node, ast.Lambda):
            arguments = node.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
            for default in (*arguments.defaults, *arguments.kw_defaults):
                if default is not None:
                    visit(default, inner)
            visit(node.body, inner | {argument.arg for argument in every})
            return
        for child in ast.iter_child_nodes(node):
            visit(child, inner)

    visit(statement, frozenset())
    return tuple(names)
