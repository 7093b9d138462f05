"""Turn Python statements into the calls that they would make, as far as their values are written in the file.

Nothing is run: a small set of expressions is folded (constants, names, f-strings, `+`, `%`, `.format`, lists, loops
over them, functions of the same file), everything else is `Unknown`. Both branches of a condition are followed.
"""

from __future__ import annotations

import ast
import contextlib
import re
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import count
from typing import TYPE_CHECKING, Any

from checker.schema.pysource import Module, Trace, parse, pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from checker.problem import Place

_STEPS_AT_LEAST = 20_000
_STEPS_A_CHARACTER = 4
_MAX_DEPTH = 60
_MAX_CALLS = 4
_MAX_TEXT = 1_000_000


class TooDeep(Exception):
    """Nested beyond what is followed."""


class TooLong(Exception):
    """More steps than are followed."""


@dataclass(slots=True, eq=False)
class Value:
    """What an expression comes to; `node` is where it was written."""

    node: ast.expr | ast.stmt
    place: Place


@dataclass(slots=True, eq=False)
class Unknown(Value):
    """A value that is only known when the code runs."""


@dataclass(slots=True, eq=False)
class Const(Value):
    """A constant; `parts` are the texts of which it was put together."""

    value: object
    parts: tuple[Const, ...] = ()
    holes: tuple[str, ...] = ()
    """Of an f-string: what stands in its replacements."""


@dataclass(slots=True, eq=False)
class Items(Value):
    """A list, tuple or set."""

    values: list[Value]
    partial: bool = False
    """Whether there may be more than is known."""


@dataclass(slots=True, eq=False)
class Pairs(Value):
    """A dictionary."""

    pairs: list[tuple[Value, Value]]
    partial: bool = False

    def get(self, key: str) -> Value | None:
        """Return the last value under a constant key."""
        found = [value for name, value in self.pairs if isinstance(name, Const) and name.value == key]
        return found[-1] if found else None


@dataclass(slots=True, eq=False)
class Name(Value):
    """A name or attribute that the file does not define: `sqlalchemy.String`."""

    dotted: str
    receiver: Value | None = None

    @property
    def last(self) -> str:
        """Return the part after the last dot."""
        return self.dotted.rpartition(".")[2]


@dataclass(slots=True, eq=False)
class Made(Value):
    """What a call returns; `X[Y]` is a call of `X[]`, `X | Y` one of `|`."""

    callee: str
    args: list[Value]
    kwargs: dict[str, Value]
    receiver: Value | None = None
    partial: bool = False
    """Whether there may be more arguments than are known."""

    @property
    def last(self) -> str:
        """Return the part of the callee after the last dot."""
        return self.callee.rpartition(".")[2]

    def arg(self, position: int, *names: str) -> Value | None:
        """Return the argument of one of these names, or the one at this position."""
        for name in names:
            if name in self.kwargs:
                return self.kwargs[name]
        return self.args[position] if 0 <= position < len(self.args) else None


@dataclass(slots=True, eq=False)
class Env:
    """The names that a statement sees."""

    names: dict[str, Value] = field(default_factory=dict)
    parent: Env | None = None

    def get(self, name: str) -> Value | None:
        """Return what a name stands for."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                return env.names[name]
            env = env.parent
        return None


@dataclass(slots=True, eq=False)
class Function(Value):
    """A function of the file, with the names that it sees."""

    definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    env: Env
    module: Module


@dataclass(slots=True, eq=False)
class Class(Value):
    """A class of the file."""

    definition: ast.ClassDef
    bases: list[Value]
    keywords: dict[str, Value]
    body: Env

    @property
    def name(self) -> str:
        """Return the name of the class."""
        return self.definition.name


class Ends(IntFlag):
    """How a block may end before its last statement."""

    NO = 0
    MAY_RETURN = 1
    RETURNS = 2
    MAY_LEAVE = 4
    LEAVES = 8

    @property
    def surely(self) -> bool:
        """Whether what follows is never reached."""
        return bool(self & (Ends.RETURNS | Ends.LEAVES))


def text_of(value: Value | None) -> str | None:
    """Return the string that a value is, or None."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def flag_of(value: Value | None) -> bool | None:
    """Return the boolean that a value is, or None."""
    return value.value if isinstance(value, Const) and isinstance(value.value, bool) else None


_SAME = frozenset({
    "text", "DDL", "TextClause", "literal_column", "dedent", "cleandoc", "f", "_", "gettext", "gettext_lazy",
    "ugettext", "ugettext_lazy", "gettext_noop", "pgettext_lazy", "mark_safe", "inline_literal", "quoted_name",
})  # fmt: skip
"""Calls that hand back their text as far as a schema is concerned."""
_COPIES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"})
_ITERATE = _COPIES | {"enumerate", "zip"}
_TEXT_METHODS: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "rstrip": str.rstrip,
    "lstrip": str.lstrip,
    "title": str.title,
    "capitalize": str.capitalize,
}
_PERCENT = re.compile(r"%(?:\((\w+)\))?(.)", re.DOTALL)
_BRACES = re.compile(r"\{\{|\}\}|\{([A-Za-z_0-9]*)\}|[{}]")


class Interpreter:
    """Follows the statements of one file; a reader overrides `called` to see every call in its order."""

    def __init__(self, module: Module, library: Library | None = None) -> None:
        """Start with no name known; `library` has the other files of the project, where they may be followed."""
        self.home = self.module = module
        self.library = library
        self.top = Env()
        self.conditional = 0
        self._steps = _STEPS_AT_LEAST + _STEPS_A_CHARACTER * len(module.text)
        self._depth = 0
        self._calls: list[object] = []
        self._returned: list[Value] = []
        self.followed: set[ast.AST] = set()
        self.alone: ast.expr | None = None
        self._statements: dict[type[ast.stmt], Callable[[Any, Env], Ends]] = {
            ast.AnnAssign: self._do_annotated,
            ast.Assign: self._do_assign,
            ast.AsyncFor: self._do_for,
            ast.AsyncFunctionDef: self._do_function,
            ast.AsyncWith: self._do_with,
            ast.AugAssign: self._do_augmented,
            ast.Break: self._do_leave,
            ast.ClassDef: self._do_class,
            ast.Continue: self._do_leave,
            ast.For: self._do_for,
            ast.FunctionDef: self._do_function,
            ast.If: self._do_if,
            ast.Import: self._do_import,
            ast.ImportFrom: self._do_import_from,
            ast.Match: self._do_match,
            ast.Raise: self._do_raise,
            ast.Return: self._do_return,
            ast.Try: self._do_try,
            ast.TryStar: self._do_try,
            ast.While: self._do_while,
            ast.With: self._do_with,
        }
        self._expressions: dict[type[ast.expr], Callable[[Any, Env], Value]] = {
            ast.Attribute: self._attribute,
            ast.Await: self._await,
            ast.BinOp: self._binary,
            ast.BoolOp: self._either_of,
            ast.Call: self._call,
            ast.Constant: self._constant,
            ast.Dict: self._dictionary,
            ast.DictComp: self._dict_comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.IfExp: self._choice,
            ast.JoinedStr: self._joined,
            ast.Lambda: self._lambda,
            ast.List: self._sequence,
            ast.ListComp: self._comprehension,
            ast.Name: self._name,
            ast.NamedExpr: self._walrus,
            ast.Set: self._sequence,
            ast.SetComp: self._comprehension,
            ast.Subscript: self._subscript,
            ast.Tuple: self._sequence,
            ast.UnaryOp: self._minus,
        }

    # What a reader may override

    def called(self, made: Made) -> Value:
        """Return what a call of something outside the file comes to."""
        return made

    def not_called(self, node: ast.Call, callee: Value, made: Made) -> Value:
        """Return what a call comes to whose callee is not known, or not followed."""
        del callee
        return self.unknown(node, made)

    def branched(self, branches: Sequence[Callable[[], Ends]]) -> list[Ends]:
        """Follow branches of which at most one is taken."""
        ends = []
        for branch in branches:
            self.conditional += 1
            ends.append(branch())
            self.conditional -= 1
        return ends

    def defined(self, value: Class) -> None:
        """See a class whose body was followed."""

    def assigned(self, target: ast.expr, receiver: Value, value: Value) -> None:
        """See an attribute or item of `receiver` set to `value`."""

    # Statements

    def module_body(self) -> None:
        """Follow the statements of the file itself."""
        self.block(self.module.tree.body, self.top)

    def block(self, statements: Iterable[ast.stmt], env: Env) -> Ends:
        """Follow statements in their order, until one surely ends them."""
        self._enter()
        ends, added = Ends.NO, 0
        for statement in statements:
            self._step()
            end = self._statement(statement, env)
            ends |= end
            if end.surely:
                break
            if end:
                self.conditional += 1
                added += 1
        self.conditional -= added
        self._depth -= 1
        return ends

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooDeep

    def _step(self, cost: int = 1) -> None:
        self._steps -= cost
        if self._steps < 0:
            raise TooLong

    def _statement(self, node: ast.stmt, env: Env) -> Ends:
        handler = self._statements.get(type(node))
        if handler is not None:
            return handler(node, env)
        self.alone = node.value if isinstance(node, ast.Expr) else None
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, env)
        return Ends.NO

    def _do_return(self, node: ast.Return, env: Env) -> Ends:
        if node.value is not None:
            self._returned.append(self.value(node.value, env))
        return Ends.RETURNS

    def _do_raise(self, node: ast.Raise, env: Env) -> Ends:
        del node, env
        return Ends.RETURNS

    def _do_leave(self, node: ast.stmt, env: Env) -> Ends:
        del node, env
        return Ends.LEAVES

    def _do_assign(self, node: ast.Assign, env: Env) -> Ends:
        value = self.value(node.value, env)
        for target in node.targets:
            self.bind(target, value, env)
        return Ends.NO

    def _do_annotated(self, node: ast.AnnAssign, env: Env) -> Ends:
        if node.value is not None:
            self.bind(node.target, self.value(node.value, env), env)
        return Ends.NO

    def _do_augmented(self, node: ast.AugAssign, env: Env) -> Ends:
        before = self.value(node.target, env)
        after = self.value(node.value, env)
        joined = self._added(node.target, before, after) if isinstance(node.op, ast.Add) else self.unknown(node.target)
        self.bind(node.target, joined, env)
        return Ends.NO

    def bind(self, target: ast.expr, value: Value, env: Env) -> None:
        """Let a target stand for a value."""
        if isinstance(target, ast.Name):
            env.names[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            values = value.values if isinstance(value, Items) and not value.partial else []
            fits = len(values) == len(target.elts) and not any(isinstance(part, ast.Starred) for part in target.elts)
            for index, part in enumerate(target.elts):
                self.bind(part, values[index] if fits else self.unknown(part), env)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, self.unknown(target), env)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            receiver = self.value(target.value, env)
            if isinstance(target, ast.Subscript) and isinstance(receiver, Pairs):
                receiver.pairs.append((self.value(target.slice, env), value))
            self.assigned(target, receiver, value)

    def _do_if(self, node: ast.If, env: Env) -> Ends:
        self.value(node.test, env)
        first, second = self.branched([lambda: self.block(node.body, env), lambda: self.block(node.orelse, env)])
        return _either(first, second)

    def _do_match(self, node: ast.Match, env: Env) -> Ends:
        self.value(node.subject, env)
        ends = Ends.NO
        for case in node.cases:
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
                    env.names[part.name] = self.unknown(node.subject)
            ends |= _maybe(self.branched([lambda body=case.body: self.block(body, env)])[0])  # type: ignore[misc] # its default gives the type
        return ends

    def _do_for(self, node: ast.For | ast.AsyncFor, env: Env) -> Ends:
        iterable = self.value(node.iter, env)
        known = self.items_of(iterable)
        ends, added = Ends.NO, 0
        for item in known if known is not None else [self.unknown(node.iter)]:
            self.bind(node.target, item, env)
            end = self.block(node.body, env)
            ends |= _maybe(end)
            if end:
                self.conditional += 1
                added += 1
        self.conditional -= added
        return (ends & Ends.MAY_RETURN) | self.block(node.orelse, env)

    def _do_while(self, node: ast.While, env: Env) -> Ends:
        self.value(node.test, env)
        end = self.branched([lambda: self.block(node.body, env)])[0]
        return (_maybe(end) & Ends.MAY_RETURN) | self.block(node.orelse, env)

    def _do_try(self, node: ast.Try, env: Env) -> Ends:
        if not node.handlers:
            return self.block(node.body, env) | self.block(node.finalbody, env)
        bodies = [node.body + node.orelse, *(handler.body for handler in node.handlers)]
        for handler in node.handlers:
            if handler.name:
                env.names[handler.name] = self.unknown(handler.type or ast.copy_location(ast.Name("e"), handler))
        ends = Ends.NO
        for end in self.branched([lambda body=body: self.block(body, env) for body in bodies]):  # type: ignore[misc] # likewise
            ends |= _maybe(end)
        return ends | self.block(node.finalbody, env)

    def _do_with(self, node: ast.With | ast.AsyncWith, env: Env) -> Ends:
        for item in node.items:
            value = self.value(item.context_expr, env)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, env)
        return self.block(node.body, env)

    def _do_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, env: Env) -> Ends:
        env.names[node.name] = Function(node, self.module.name_place(node), node, env, self.module)
        return Ends.NO

    def _do_class(self, node: ast.ClassDef, env: Env) -> Ends:
        bases = [self.value(base, env) for base in node.bases]
        keywords = {word.arg: self.value(word.value, env) for word in node.keywords if word.arg}
        value = Class(node, self.module.name_place(node), node, bases, keywords, Env({}, env))
        env.names[node.name] = value
        self.block(node.body, value.body)
        self.defined(value)
        return Ends.NO

    def _do_import(self, node: ast.Import, env: Env) -> Ends:
        for name in node.names:
            dotted = name.name if name.asname else name.name.partition(".")[0]
            env.names[name.asname or dotted] = Name(node, self.module.place(name), dotted)
        return Ends.NO

    def _do_import_from(self, node: ast.ImportFrom, env: Env) -> Ends:
        for name in node.names:
            dotted = f"{'.' * node.level}{node.module or ''}.{name.name}"
            env.names[name.asname or name.name] = Name(node, self.module.place(name), dotted)
        return Ends.NO

    # Expressions

    def unknown(self, node: ast.expr | ast.stmt, like: Made | None = None) -> Value:
        """Return a value of which nothing is known; of a call, what was called."""
        return like if like is not None else Unknown(node, self.module.place(node))

    def value(self, node: ast.expr, env: Env) -> Value:
        """Return what an expression comes to."""
        self._step()
        self._enter()
        handler = self._expressions.get(type(node))
        found = self._children(node, env) if handler is None else handler(node, env)
        self._depth -= 1
        return found

    def _children(self, node: ast.expr, env: Env) -> Value:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, env)
        return self.unknown(node)

    def _constant(self, node: ast.Constant, env: Env) -> Value:
        del env
        return Const(node, self.module.place(node), node.value)

    def _name(self, node: ast.Name, env: Env) -> Value:
        found = env.get(node.id)
        if self.library and isinstance(found, Name) and node.id.isupper():
            # What is written in capitals is a constant, of another file here.
            constant = self.library.find(found.dotted, self.module.path)
            return constant if isinstance(constant, Const | Items | Pairs) else found
        return found or Name(node, self.module.place(node), node.id)

    def _attribute(self, node: ast.Attribute, env: Env) -> Value:
        receiver = self.value(node.value, env)
        return self._attribute_of(node, receiver, node.attr)

    def _attribute_of(self, node: ast.expr, receiver: Value, attribute: str) -> Value:
        place = self.module.place(node)
        if isinstance(receiver, Name) and attribute == "__tablename__" and self.library:
            owner = self.library.find(receiver.dotted, self.module.path)
            named = owner.body.get(attribute) if isinstance(owner, Class) else None
            if named is not None:
                return named
        if isinstance(receiver, Name):
            return Name(node, place, f"{receiver.dotted[-200:]}.{attribute}", receiver.receiver)
        if isinstance(receiver, Class):
            if attribute == "__name__":
                return Const(node, place, receiver.name)
            if attribute in receiver.body.names:
                return receiver.body.names[attribute]
            return Name(node, place, f"{receiver.name}.{attribute}", receiver)
        head = f"{receiver.callee[-200:]}()" if isinstance(receiver, Made) else ""
        return Name(node, place, f"{head}.{attribute}", receiver)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, env: Env) -> Value:
        values, partial = self._all(node.elts, env)
        return Items(node, self.module.place(node), values, partial)

    def _all(self, nodes: Iterable[ast.expr], env: Env) -> tuple[list[Value], bool]:
        values: list[Value] = []
        partial = False
        for node in nodes:
            if isinstance(node, ast.Starred):
                inner = self.value(node.value, env)
                known = self.items_of(inner)
                partial = partial or known is None
                values += known or []
                self._step(len(known or []))
            else:
                values.append(self.value(node, env))
        return values, partial

    def _dictionary(self, node: ast.Dict, env: Env) -> Value:
        pairs: list[tuple[Value, Value]] = []
        partial = False
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, env)
            if key is not None:
                pairs.append((self.value(key, env), value))
            elif isinstance(value, Pairs):
                pairs += value.pairs
                partial = partial or value.partial
                self._step(len(value.pairs))
            else:
                partial = True
        return Pairs(node, self.module.place(node), pairs, partial)

    def _joined(self, node: ast.JoinedStr, env: Env) -> Value:
        values = [
            Const(part, self.module.place(part), part.value)
            if isinstance(part, ast.Constant)
            else self._replaced(part, env)
            for part in node.values
        ]
        text = _joined_texts("", values)
        if text is None:
            return self.unknown(node)
        self._step(len(text) // 64)
        pairs = zip(node.values, values, strict=True)
        holes = tuple(text_of(value) or "" for part, value in pairs if not isinstance(part, ast.Constant))
        return Const(node, self.module.place(node), text, (), holes)

    def _replaced(self, part: ast.expr, env: Env) -> Value:
        """Return what stands in a replacement of an f-string."""
        if not isinstance(part, ast.FormattedValue):
            return self.unknown(part)
        value = self.value(part.value, env)
        as_it_is = part.format_spec is None and part.conversion in {-1, ord("s")}
        return self._const(part, _plain(value) if as_it_is else None)

    def _binary(self, node: ast.BinOp, env: Env) -> Value:
        if isinstance(node.op, ast.Add):
            return self._sum(node, env)
        left, right = self.value(node.left, env), self.value(node.right, env)
        if isinstance(node.op, ast.BitOr):
            return Made(node, self.module.place(node), "|", [left, right], {})
        if isinstance(node.op, ast.Mod) and (template := text_of(left)) is not None:
            return self._const(node, _percent(template, right))
        return self.unknown(node)

    def _sum(self, node: ast.BinOp, env: Env) -> Value:
        """Return a chain of `+`: a long one nests deeply on its left."""
        rights: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            rights.append(left)
            left = left.left
        found = self.value(left, env)
        for part in reversed(rights):
            found = self._added(part, found, self.value(part.right, env))
        return found

    def _added(self, node: ast.expr, left: Value, right: Value) -> Value:
        first, second = text_of(left), text_of(right)
        if first is not None and second is not None:
            if len(first) + len(second) > _MAX_TEXT:
                return self.unknown(node)
            self._step(1 + (len(first) + len(second)) // 64)
            return Const(node, left.place, first + second, (_as_const(left), _as_const(right)))
        if isinstance(left, Items):
            known = self.items_of(right)
            self._step(len(left.values) + len(known or []))
            partial = left.partial or known is None or (isinstance(right, Items) and right.partial)
            return Items(node, left.place, left.values + (known or []), partial)
        return self.unknown(node)

    def _const(self, node: ast.expr, value: str | None) -> Value:
        if value is None or len(value) > _MAX_TEXT:
            return self.unknown(node)
        self._step(len(value) // 64)
        return Const(node, self.module.place(node), value)

    def _minus(self, node: ast.UnaryOp, env: Env) -> Value:
        value = self.value(node.operand, env)
        if isinstance(node.op, ast.USub) and isinstance(value, Const) and type(value.value) in {int, float}:
            return Const(node, self.module.place(node), -value.value)  # type: ignore[operator] # a number, as just seen
        return self.unknown(node)

    def _choice(self, node: ast.IfExp, env: Env) -> Value:
        self.value(node.test, env)
        self.conditional += 1
        values = [self.value(node.body, env), self.value(node.orelse, env)]
        self.conditional -= 1
        same = [text_of(value) for value in values]
        return values[0] if same[0] is not None and same[0] == same[1] else self.unknown(node)

    def _either_of(self, node: ast.BoolOp, env: Env) -> Value:
        self.value(node.values[0], env)
        self.conditional += 1
        for value in node.values[1:]:
            self.value(value, env)
        self.conditional -= 1
        return self.unknown(node)

    def _subscript(self, node: ast.Subscript, env: Env) -> Value:
        receiver, index = self.value(node.value, env), self.value(node.slice, env)
        if isinstance(receiver, Items) and isinstance(index, Const) and isinstance(index.value, int):
            inside = -len(receiver.values) <= index.value < len(receiver.values)
            return receiver.values[index.value] if inside and not receiver.partial else self.unknown(node)
        if isinstance(receiver, Pairs):
            key = text_of(index)
            return (receiver.get(key) if key is not None else None) or self.unknown(node)
        if isinstance(receiver, Name | Class):
            dotted = receiver.dotted if isinstance(receiver, Name) else receiver.name
            args = index.values if isinstance(index, Items) else [index]
            return Made(node, self.module.place(node), f"{dotted}[]", args, {}, receiver)
        return self.unknown(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, env: Env) -> Value:
        out: list[Value] = []
        partial = self._generated(node.generators, Env({}, env), lambda inner: out.append(self.value(node.elt, inner)))
        return Items(node, self.module.place(node), out, partial)

    def _dict_comprehension(self, node: ast.DictComp, env: Env) -> Value:
        out: list[tuple[Value, Value]] = []
        partial = self._generated(
            node.generators,
            Env({}, env),
            lambda inner: out.append((self.value(node.key, inner), self.value(node.value, inner))),
        )
        return Pairs(node, self.module.place(node), out, partial)

    def _generated(self, generators: list[ast.comprehension], env: Env, each: Callable[[Env], None]) -> bool:
        """Call `each` for every combination; return whether there may be others."""
        if not generators:
            each(env)
            return False
        self._enter()
        first = generators[0]
        known = self.items_of(self.value(first.iter, env))
        partial = known is None
        for item in known if known is not None else [self.unknown(first.iter)]:
            self._step()
            self.bind(first.target, item, env)
            for test in first.ifs:
                self.value(test, env)
            self.conditional += bool(first.ifs)
            partial = self._generated(generators[1:], env, each) or partial
            self.conditional -= bool(first.ifs)
        self._depth -= 1
        return partial

    def _lambda(self, node: ast.Lambda, env: Env) -> Value:
        return Function(node, self.module.place(node), node, env, self.module)

    def _walrus(self, node: ast.NamedExpr, env: Env) -> Value:
        value = self.value(node.value, env)
        self.bind(node.target, value, env)
        return value

    def _await(self, node: ast.Await, env: Env) -> Value:
        return self.value(node.value, env)

    def items_of(self, value: Value) -> list[Value] | None:
        """Return all that iterating over a value gives, or None where that is not known."""
        if isinstance(value, Items):
            return None if value.partial else list(value.values)
        if isinstance(value, Pairs):
            return None if value.partial else [key for key, _ in value.pairs]
        return None

    # Calls

    def _call(self, node: ast.Call, env: Env) -> Value:
        callee = self.value(node.func, env)
        args, partial = self._all(node.args, env)
        kwargs: dict[str, Value] = {}
        for word in node.keywords:
            value = self.value(word.value, env)
            if word.arg is not None:
                kwargs[word.arg] = value
            elif isinstance(value, Pairs) and not value.partial:
                kwargs.update({name: item for key, item in value.pairs if (name := text_of(key)) is not None})
            else:
                partial = True
        made = Made(node, self.module.place(node), "", args, kwargs, None, partial)
        return self.apply(node, callee, made)

    def apply(self, node: ast.Call, callee: Value, made: Made) -> Value:
        """Return what calling `callee` with the arguments of `made` comes to."""
        if isinstance(callee, Function):
            return self._follow(node, callee, made)
        if isinstance(callee, Class):
            made.callee, made.receiver = callee.name, callee
            return made
        if not isinstance(callee, Name):
            return self.not_called(node, callee, made)
        made.callee, made.receiver = callee.dotted, callee.receiver
        folded = self._folded(node, callee, made)
        if folded is not None:
            return folded
        found = self.library.find(callee.dotted, self.module.path) if self.library and not callee.receiver else None
        return self._follow(node, found, made) if isinstance(found, Function) else self.called(made)

    def _folded(self, node: ast.Call, callee: Name, made: Made) -> Value | None:
        """Return what a call comes to that needs nothing but its arguments."""
        receiver, first = callee.receiver, made.args[0] if made.args else None
        if isinstance(receiver, Items | Pairs):
            return self._of_collection(node, callee.last, receiver, made)
        if isinstance(receiver, Const):
            return self._of_text(node, callee.last, receiver, made)
        if callee.last in _SAME and isinstance(first, Const):
            return first
        return self._of_builtin(node, callee.dotted, first, made) if first is not None else None

    def _of_builtin(self, node: ast.Call, name: str, first: Value, made: Made) -> Value | None:
        attribute = text_of(made.args[1]) if name == "getattr" and len(made.args) > 1 else None
        if attribute is not None:
            return self._attribute_of(node, first, attribute)
        if name == "str" and (plain := _plain(first)) is not None:
            return self._const(node, plain)
        known = self.items_of(first) if name in _ITERATE else None
        if known is None:
            return None
        self._step(len(known))
        return Items(node, made.place, known) if name in _COPIES else self._numbered(node, name, known, made)

    def _numbered(self, node: ast.Call, name: str, known: list[Value], made: Made) -> Value | None:
        place = made.place
        if name == "enumerate":
            pairs: list[Value] = [Items(node, place, [Const(node, place, i), item]) for i, item in enumerate(known)]
            return Items(node, place, pairs)
        if name == "zip":
            columns = [self.items_of(arg) for arg in made.args]
            if any(column is None for column in columns):
                return None
            self._step(sum(len(column or []) for column in columns))
            rows = zip(*(column or [] for column in columns), strict=False)
            return Items(node, place, [Items(node, place, list(row)) for row in rows])
        return None

    def _of_collection(self, node: ast.Call, method: str, receiver: Items | Pairs, made: Made) -> Value:
        first = made.args[0] if made.args else None
        if isinstance(receiver, Pairs):
            return self._of_pairs(node, method, receiver, made)
        if method in {"append", "insert", "add"} and made.args:
            receiver.values.append(made.args[-1])
        elif method in {"extend", "update"} and first is not None:
            known = self.items_of(first)
            receiver.partial = receiver.partial or known is None
            self._step(len(known or []))
            receiver.values.extend(known or [])
        elif method == "copy":
            self._step(len(receiver.values))
            return Items(node, receiver.place, list(receiver.values), receiver.partial)
        elif method in {"remove", "pop", "clear", "discard"}:
            receiver.partial = True
        return self.unknown(node)

    def _of_pairs(self, node: ast.Call, method: str, receiver: Pairs, made: Made) -> Value:
        first = made.args[0] if made.args else None
        place = made.place
        self._step(len(receiver.pairs))
        if method == "items":
            pairs: list[Value] = [Items(node, place, [key, value]) for key, value in receiver.pairs]
            return Items(node, place, pairs, receiver.partial)
        if method in {"keys", "values"}:
            return Items(node, place, [pair[method == "values"] for pair in receiver.pairs], receiver.partial)
        if method == "get" and first is not None and (key := text_of(first)) is not None:
            return receiver.get(key) or self.unknown(node)
        if method == "update" and isinstance(first, Pairs):
            self._step(len(first.pairs))
            receiver.pairs.extend(first.pairs)
        elif method in {"update", "pop", "clear", "setdefault"}:
            receiver.partial = True
        return self.unknown(node)

    def _of_text(self, node: ast.Call, method: str, receiver: Const, made: Made) -> Value:
        text = text_of(receiver)
        if text is None:
            return self.unknown(node)
        if method in _TEXT_METHODS and not made.args:
            return self._const(node, _TEXT_METHODS[method](text))
        if method == "format" and not made.partial:
            return self._const(node, _formatted(text, made))
        if method == "join" and made.args:
            known = self.items_of(made.args[0])
            self._step(len(known or []))
            return self._const(node, None if known is None else _joined_texts(text, known))
        # A text that is a statement may be given a connection to run on.
        return self.called(made) if method == "execute" else self.unknown(node)

    def _follow(self, node: ast.Call, function: Function, made: Made) -> Value:
        definition = function.definition
        if len(self._calls) >= _MAX_CALLS or definition in self._calls:
            return self.not_called(node, function, made)
        self._calls.append(definition)
        found = self.enter(function, made)
        self._calls.pop()
        return found if found is not None else self.unknown(node)

    def enter(self, function: Function, made: Made | None) -> Value | None:
        """Follow a function with the arguments of a call (None: nothing is known of them); return what it returns."""
        definition = function.definition
        self.followed.add(definition)
        module, self.module = self.module, function.module
        env = Env(self._arguments(definition, function, made), function.env)
        outer, self._returned = self._returned, []
        if isinstance(definition, ast.Lambda):
            self._returned.append(self.value(definition.body, env))
        else:
            self.block(definition.body, env)
        returned, self._returned = self._returned, outer
        self.module = module
        return returned[0] if len(returned) == 1 else None

    def _arguments(
        self, definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, function: Function, made: Made | None
    ) -> dict[str, Value]:
        declared = definition.args
        positional = [*declared.posonlyargs, *declared.args]
        at = definition.body if isinstance(definition, ast.Lambda) else definition
        names: dict[str, Value] = {
            arg.arg: self.unknown(at)
            for arg in [*positional, *declared.kwonlyargs, declared.vararg, declared.kwarg]
            if arg
        }
        if made is None:
            return names
        given = made.args
        defaults = positional[len(positional) - len(declared.defaults) :]
        if not made.partial:
            for arg, default in zip(defaults, declared.defaults, strict=True):
                names[arg.arg] = self.value(default, function.env)
            for arg, word in zip(declared.kwonlyargs, declared.kw_defaults, strict=True):
                if word is not None:
                    names[arg.arg] = self.value(word, function.env)
        names.update({arg.arg: value for arg, value in zip(positional, given, strict=False)})
        extra = {name: value for name, value in made.kwargs.items() if name not in names}
        names.update({name: value for name, value in made.kwargs.items() if name in names})
        if declared.vararg:
            rest = given[len(positional) :]
            names[declared.vararg.arg] = Items(made.node, made.place, rest, made.partial)
        if declared.kwarg:
            pairs: list[tuple[Value, Value]] = [
                (Const(made.node, made.place, name), value) for name, value in extra.items()
            ]
            names[declared.kwarg.arg] = Pairs(made.node, made.place, pairs, made.partial)
        return names

    # Texts

    def trace(self, const: Const) -> Trace:
        """Return the text of a constant with the place of every character."""
        pieces = []
        length = 0
        stack = [const]
        while stack:
            part = stack.pop()
            if part.parts:
                stack.extend(reversed(part.parts))
                continue
            text = str(part.value)
            if text and isinstance(part.node, ast.expr):
                own = pieces_of(self.module_at(part.place.file), part.node, text, part.holes)
                pieces += [piece._replace(start=piece.start + length) for piece in own]
            length += len(text)
        return Trace(str(const.value), pieces)

    def module_at(self, path: str) -> Module:
        """Return the file of a value: this one, or one of the library."""
        found = self.library.module(path) if self.library and path != self.module.path else None
        return found or self.module


_MAX_IMPORTS = 5
_RELEVANT = re.compile(r"alembic|execute|Column|column|create_all|Table\(")
"""What stands in a file whose functions may make columns or alter a schema; those of others are not followed."""


class Library:
    """The other files of the project: functions and constants that a file imports from them."""

    def __init__(self, lookup: Callable[[str], str | None]) -> None:
        """Take what answers with the text of a path."""
        self._lookup = lookup
        self._files: dict[str, Interpreter | None] = {}
        self._homes: dict[tuple[str, str], str | None] = {}
        self._depth = 0

    def module(self, path: str) -> Module | None:
        """Return a file that was read, or None."""
        run = self._files.get(path)
        return run.home if run is not None else None

    def find(self, dotted: str, path: str) -> Value | None:
        """Return what `package.module.name`, imported in the file at `path`, stands for, or None."""
        owner, _, name = dotted.rpartition(".")
        key = (owner, path.rpartition("/")[0])
        if not owner.strip("."):
            return None
        if key not in self._homes:
            self._homes[key] = next((found for found in _candidates(*key) if self._run(found) is not None), None)
        home = self._homes[key]
        run = self._run(home) if home is not None else None
        found = run.top.get(name) if run is not None else None
        relevant = run is not None and (not isinstance(found, Function) or _RELEVANT.search(run.home.text))
        return found if relevant else None

    def _run(self, path: str) -> Interpreter | None:
        if path not in self._files and self._depth < _MAX_IMPORTS:
            self._files[path] = None
            text = self._lookup(path)
            module = parse(path, text) if text is not None else None
            if isinstance(module, Module):
                run = self._files[path] = Interpreter(module, self)
                self._depth += 1
                # Beyond what is followed, its names are not known.
                with contextlib.suppress(TooDeep, TooLong, RecursionError):
                    run.module_body()
                self._depth -= 1
        return self._files.get(path)


def _candidates(owner: str, folder: str) -> Iterator[str]:
    """Yield where a module may lie that a file in `folder` imports: beside it, or below one of the folders above."""
    folders = folder.split("/") if folder else []
    level = len(owner) - len(owner.lstrip("."))
    tail = owner.lstrip(".").replace(".", "/")
    bases = [folders[: len(folders) - level + 1]] if level else [folders[:end] for end in range(len(folders) + 1)]
    for base in bases:
        stem = "/".join([*base, tail])
        yield from (f"{stem}.py", f"{stem}/__init__.py")


def _as_const(value: Value) -> Const:
    if not isinstance(value, Const):
        raise TypeError
    return value


def _maybe(ends: Ends) -> Ends:
    """Return how a block ends that may not be entered."""
    found = ends & (Ends.MAY_RETURN | Ends.MAY_LEAVE)
    found |= Ends.MAY_RETURN if ends & Ends.RETURNS else Ends.NO
    return found | (Ends.MAY_LEAVE if ends & Ends.LEAVES else Ends.NO)


def _either(first: Ends, second: Ends) -> Ends:
    """Return how two branches end of which one is taken."""
    both = first & second & (Ends.RETURNS | Ends.LEAVES)
    return both or _maybe(first) | _maybe(second)


def _plain(value: Value) -> str | None:
    """Return how a constant looks in a text, where that is beyond doubt."""
    if isinstance(value, Const) and type(value.value) in {str, int}:
        number_or_text = value.value
        return str(number_or_text) if not isinstance(number_or_text, int) or abs(number_or_text) < 1 << 64 else None
    return None


def _percent(template: str, right: Value) -> str | None:
    """Return `template % right` for `%s` and `%d` only: others can make texts of any length."""
    values = iter(right.values if isinstance(right, Items) else [right])

    def replacement(match: re.Match[str]) -> str | None:
        if match[2] == "%":
            return "%"
        value = right.get(match[1]) if match[1] and isinstance(right, Pairs) else next(values, None)
        return _plain(value) if value is not None and match[2] in "sd" else None

    return _filled(_PERCENT, template, replacement)


def _filled(pattern: re.Pattern[str], template: str, replacement: Callable[[re.Match[str]], str | None]) -> str | None:
    """Return a template with its replacements in place; None where one is not known or they grow too long."""
    out: list[str] = []
    end = size = 0
    for match in pattern.finditer(template):
        text = replacement(match)
        size += len(text or "")
        if text is None or size > _MAX_TEXT:
            return None
        out += [template[end : match.start()], text]
        end = match.end()
    return "".join([*out, template[end:]])


def _formatted(template: str, made: Made) -> str | None:
    """Return `template.format(...)` for plain replacements only."""
    numbers = count()

    def replacement(match: re.Match[str]) -> str | None:
        if match[0] in {"{{", "}}"}:
            return match[0][0]
        key = match[1]
        if key == "":
            key = str(next(numbers))
        number = int(key) if key and key.isdecimal() and len(key) < 4 else -1  # noqa: PLR2004 -- no call has a thousand
        value = made.args[number] if 0 <= number < len(made.args) else made.kwargs.get(key or "")
        return _plain(value) if value is not None else None

    return _filled(_BRACES, template, replacement)


def _joined_texts(between: str, parts: Sequence[Value]) -> str | None:
    texts = [text_of(part) for part in parts]
    known = [text for text in texts if text is not None]
    small = sum(map(len, known)) + len(between) * len(known) <= _MAX_TEXT
    return between.join(known) if small and len(known) == len(texts) else None
