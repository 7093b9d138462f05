"""The code of a Django data migration into whether it can only touch rows, told from its syntax alone.

What `RunPython` runs gets an editor of schemas and may do anything. It is taken to leave the schema alone only where
every name of it is known: its own, a function of the same file that is as harmless, a constant, or one of a few
modules that reach no database but through the models. The editor may say which database it works on, and no more.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.schema.pyrun import Function
    from checker.schema.pysource import Module

_Code = ast.FunctionDef | ast.Lambda

_BUILTINS = frozenset({
    "abs", "all", "any", "bool", "bytes", "dict", "divmod", "enumerate", "filter", "float", "format", "frozenset",
    "hash", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "ord", "print", "range", "repr",
    "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip",
    "Exception", "AttributeError", "IndexError", "KeyError", "LookupError", "RuntimeError", "StopIteration",
    "TypeError", "ValueError",
})  # fmt: skip
_MODULES = frozenset({
    "__future__", "base64", "collections", "datetime", "decimal", "hashlib", "itertools", "json", "logging", "math",
    "random", "re", "secrets", "string", "time", "typing", "unicodedata", "uuid", "zoneinfo",
    "django.conf.settings", "django.contrib.auth.hashers", "django.core.exceptions", "django.db.DataError",
    "django.db.DatabaseError", "django.db.IntegrityError", "django.db.models", "django.db.transaction",
    "django.utils.crypto", "django.utils.dateparse", "django.utils.encoding",
    "django.utils.html", "django.utils.text", "django.utils.timezone", "django.utils.translation",
})  # fmt: skip
"""What may be imported, and all below it."""
_ATTRIBUTES = frozenset({
    # SQL as text, and what hands it to a database.
    "Func", "RawSQL", "callproc", "connection", "connections", "cursor", "execute", "executemany", "executescript",
    "extra", "get_compiler", "get_connection", "raw", "RunSQL", "schema_editor", "sql",
    # From one module into another.
    "bltns", "builtins", "codecs", "ctypes", "enum", "functools", "import_module", "import_string",
    "importlib", "io", "module", "os", "pickle", "shutil", "socket", "subprocess", "sys", "threading", "traceback",
    "warnings",
    # Text into code, and names into what they name.
    "ForwardRef", "eval", "exec", "get_type_hints", "getattr", "globals", "vars",
})  # fmt: skip
"""What nothing is asked for; nor anything whose name begins with an underscore."""
_OF_EDITOR = frozenset({"alias", "vendor"})
_TEMPLATES = frozenset({"function", "template", None})
"""With these, an expression of the models takes SQL as text; None stands for what a mapping may hold."""
_REFUSED = (ast.Global, ast.Nonlocal, ast.ClassDef, ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
_OF_ROWS = frozenset({
    "create", "exclude", "filter", "format", "get", "get_or_create", "update", "update_or_create",
})  # fmt: skip
"""What takes the names of fields, whatever they are."""
_EDITOR = 1
"""The parameter, from 0, by which the editor comes in."""
_MAX_DEPTH = 20
"""So many functions call each other, at most."""


def rows_only(function: Function) -> bool:
    """Tell whether what `RunPython` runs can be known to change no schema."""
    code = function.definition
    if isinstance(code, ast.AsyncFunctionDef):
        return False
    names = _bound(function.module)
    return names is not None and _Migration(names).harmless(code, frozenset({_EDITOR}))


class _Imported(NamedTuple):
    """A name that comes from another module."""

    dotted: str


def _bound(module: Module) -> dict[str, _Imported | ast.AST | None] | None:
    """Return what the names of a module stand for, None where one has several meanings; None where it does more."""
    names: dict[str, _Imported | ast.AST | None] = {}
    for node in module.tree.body:
        found: list[tuple[str, _Imported | ast.AST | None]]
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = list(_imports(node))
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found = [(node.name, node)]
        elif isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
            found = [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found = [(node.target.id, node.value)]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found = []
        else:
            return None
        for name, meaning in found:
            names[name] = None if name in names else meaning
    return None if "*" in names or any(isinstance(node, ast.Global) for node in ast.walk(module.tree)) else names


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, _Imported]]:
    for name in node.names:
        if isinstance(node, ast.ImportFrom):
            yield name.asname or name.name, _Imported(f"{'.' * node.level}{node.module or ''}.{name.name}")
        else:
            # `import a.b` binds `a`, by which all of `a` is in reach.
            yield (
                (name.asname, _Imported(name.name))
                if name.asname
                else (
                    name.name.partition(".")[0],
                    _Imported(name.name.partition(".")[0]),
                )
            )


def _allowed(imported: _Imported) -> bool:
    parts = imported.dotted.split(".")
    return parts[-1] not in _ATTRIBUTES and any(".".join(parts[:end]) in _MODULES for end in range(1, len(parts) + 1))


class _Migration:
    """What the names of one file stand for, and which of its functions are already being looked at."""

    def __init__(self, names: dict[str, _Imported | ast.AST | None]) -> None:
        self.names = names
        self._seen: dict[tuple[int, frozenset[int]], bool] = {}
        self._depth = 0

    def harmless(self, code: _Code, editors: frozenset[int]) -> bool:
        """Tell whether a function is, that gets the editor of schemas at these positions."""
        positional = [argument.arg for argument in (*code.args.posonlyargs, *code.args.args)]
        if code.args.vararg or code.args.kwarg or any(at >= len(positional) for at in editors):
            return False
        return self._once(code, editors, frozenset(positional[at] for at in editors))

    def _once(self, code: ast.AST, at: frozenset[int], editors: frozenset[str]) -> bool:
        """Look at a piece of code at its first mention; one that calls itself is as harmless as the rest of it."""
        key = (id(code), at)
        if key not in self._seen:
            self._seen[key] = True
            self._depth += 1
            self._seen[key] = self._depth <= _MAX_DEPTH and self._code(code, editors)
            self._depth -= 1
        return self._seen[key]

    def _code(self, code: ast.AST, editors: frozenset[str]) -> bool:
        """Tell whether a piece of code is harmless, in which these names stand for the editor."""
        nodes = list(ast.walk(code))
        given = set(_own(nodes))
        own = frozenset(given | {node.arg for node in nodes if isinstance(node, ast.arg)})
        if given & editors or not all(_free(name, self.names) or self._known(name, frozenset()) for name in own):
            return False
        granted: set[int] = set()
        return self._granted(nodes, editors, granted) and all(
            id(node) in granted or self._node(node, editors, own) for node in nodes
        )

    def _granted(self, nodes: Iterable[ast.AST], editors: frozenset[str], granted: set[int]) -> bool:
        """Note where the editor says which database it works on, or goes to a function that is as harmless."""
        for node in nodes:
            if (
                isinstance(node, ast.Attribute)
                and node.attr in _OF_EDITOR
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "connection"
                and isinstance(node.value.value, ast.Name)
                and node.value.value.id in editors
            ):
                granted |= {id(node.value), id(node.value.value)}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                handed = {
                    at: one for at, one in enumerate(node.args) if isinstance(one, ast.Name) and one.id in editors
                }
                called = self.names.get(node.func.id)
                if handed and isinstance(called, ast.FunctionDef):
                    if any(isinstance(one, ast.Starred) for one in node.args):
                        return False
                    if not self.harmless(called, frozenset(handed)):
                        return False
                    granted |= {id(node.func), *(id(one) for one in handed.values())}
        return True

    def _node(self, node: ast.AST, editors: frozenset[str], own: frozenset[str]) -> bool:
        if isinstance(node, _REFUSED):
            return False
        if isinstance(node, ast.Attribute):
            return not node.attr.startswith("_") and node.attr not in _ATTRIBUTES
        if isinstance(node, ast.Name):
            return node.id == "__name__" or (node.id not in editors and self._known(node.id, own))
        if isinstance(node, ast.Import | ast.ImportFrom):
            return all(_allowed(imported) for _, imported in _imports(node))
        if isinstance(node, ast.Call):
            called = node.func
            of_rows = called.attr in _OF_ROWS if isinstance(called, ast.Attribute) else ast.unparse(called) == "dict"
            return of_rows or not {word.arg for word in node.keywords} & _TEMPLATES
        return True

    def _known(self, name: str, own: frozenset[str]) -> bool:
        """Tell whether what a name stands for is harmless."""
        if name not in self.names:
            return name in own or name in _BUILTINS
        meaning = self.names[name]
        if isinstance(meaning, _Imported):
            return _allowed(meaning)
        if isinstance(meaning, ast.FunctionDef):
            return self.harmless(meaning, frozenset())
        return isinstance(meaning, ast.expr) and self._once(meaning, frozenset(), frozenset())


def _free(name: str, names: dict[str, _Imported | ast.AST | None]) -> bool:
    """Tell whether a function may call something of its own by this name: it hides nothing that does harm elsewhere."""
    return name not in names and (name in _BUILTINS or not hasattr(builtins, name))


def _own(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that a piece of code gives to something."""
    for number, node in enumerate(nodes):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.FunctionDef) and number:
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (name for name, _ in _imports(node))
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
