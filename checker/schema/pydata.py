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
_MODULES = {
    "__future__": "annotations",
    "base64": "b16decode b16encode b32decode b32encode b64decode b64encode urlsafe_b64decode urlsafe_b64encode",
    "collections": "ChainMap Counter OrderedDict defaultdict deque",
    "collections.abc": "Callable Generator Hashable Iterable Iterator Mapping MutableMapping Sequence Set",
    "datetime": "UTC date datetime time timedelta timezone tzinfo",
    "decimal": "Decimal InvalidOperation ROUND_DOWN ROUND_FLOOR ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP getcontext",
    "hashlib": "blake2b blake2s md5 new pbkdf2_hmac scrypt sha1 sha224 sha256 sha384 sha3_256 sha3_512 sha512",
    "itertools": "accumulate batched chain combinations compress count cycle dropwhile filterfalse groupby islice"
    " pairwise permutations product repeat starmap takewhile tee zip_longest",
    "json": "JSONDecodeError dumps loads",
    "logging": "CRITICAL DEBUG ERROR INFO WARNING critical debug error exception getLogger info log warning",
    "math": "ceil exp fabs floor fsum gcd inf isclose isfinite isinf isnan log log10 log2 nan pi pow prod sqrt trunc",
    "random": "Random SystemRandom choice choices gauss randint random randrange sample seed shuffle uniform",
    "re": "A ASCII DOTALL I IGNORECASE M MULTILINE S UNICODE VERBOSE X compile error escape findall finditer fullmatch"
    " match search split sub subn",
    "secrets": "choice compare_digest randbelow token_bytes token_hex token_urlsafe",
    "string": "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation"
    " whitespace",
    "time": "monotonic perf_counter sleep strftime strptime time",
    "typing": "Any Callable Dict Final Generator Iterable Iterator List Literal Mapping Optional Sequence Set"
    " TYPE_CHECKING Tuple Type Union cast",
    "unicodedata": "category combining east_asian_width name normalize numeric",
    "uuid": "NAMESPACE_DNS NAMESPACE_OID NAMESPACE_URL NAMESPACE_X500 UUID uuid1 uuid3 uuid4 uuid5",
    "zoneinfo": "ZoneInfo ZoneInfoNotFoundError",
    "django.conf": "settings",
    "django.contrib.auth.hashers": "check_password is_password_usable make_password",
    "django.core.exceptions": "FieldDoesNotExist FieldError ImproperlyConfigured MultipleObjectsReturned"
    " ObjectDoesNotExist PermissionDenied ValidationError",
    "django.db": "DataError DatabaseError IntegrityError",
    "django.db.models": "Avg Case Count Exists ExpressionWrapper F Max Min OuterRef Prefetch Q StdDev Subquery Sum"
    " Value Variance When prefetch_related_objects"
    " BigIntegerField BooleanField CharField DateField DateTimeField DecimalField DurationField FloatField IntegerField"
    " JSONField PositiveIntegerField SmallIntegerField TextField TimeField UUIDField",
    "django.db.models.functions": "Abs Cast Ceil Chr Coalesce Concat Extract ExtractDay ExtractHour ExtractMonth"
    " ExtractWeek ExtractYear Floor Greatest Least Left Length Lower LPad LTrim MD5 Mod NullIf Now Ord Power Repeat"
    " Replace Reverse Right Round RPad RTrim SHA1 SHA224 SHA256 SHA384 SHA512 Sqrt StrIndex Substr Trim TruncDate"
    " TruncDay TruncHour TruncMonth TruncTime TruncWeek TruncYear Upper",
    "django.db.transaction": "atomic on_commit savepoint savepoint_commit savepoint_rollback set_rollback",
    "django.utils.crypto": "constant_time_compare get_random_string salted_hmac",
    "django.utils.dateparse": "parse_date parse_datetime parse_duration parse_time",
    "django.utils.encoding": "force_bytes force_str force_text smart_bytes smart_str smart_text",
    "django.utils.html": "conditional_escape escape format_html linebreaks strip_tags",
    "django.utils.text": "Truncator capfirst get_valid_filename normalize_newlines slugify",
    "django.utils.timezone": "datetime get_current_timezone get_default_timezone is_aware is_naive localdate localtime"
    " make_aware make_naive now timedelta utc",
    "django.utils.translation": "activate deactivate get_language gettext gettext_lazy gettext_noop ngettext override"
    " pgettext ugettext ugettext_lazy",
}
"""What may be taken from where; a module itself is nothing to be handed on, for others are in its reach."""
_MEMBERS = frozenset(f"{module}.{name}" for module, names in _MODULES.items() for name in names.split())
_ON_THE_WAY = frozenset(
    ".".join(parts[:end]) for module in _MODULES for parts in [module.split(".")] for end in range(1, len(parts) + 1)
)
_SETTINGS = "django.conf.settings"
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
    # From what runs into all that Python has.
    "ag_code", "ag_frame", "cr_code", "cr_frame", "f_back", "f_builtins", "f_code", "f_globals", "f_locals", "gi_code",
    "gi_frame", "gi_yieldfrom", "mro", "tb_frame", "tb_next",
    # From rows into the query, the field and the applications behind them.
    "add_extra", "app_configs", "as_sql", "field", "get_app_config", "query", "real_models", "register_model",
    "render_multiple", "stored_app_configs", "unregister_model",
})  # fmt: skip
"""What nothing is asked for; nor anything whose name begins with an underscore."""
_OF_EDITOR = frozenset({"alias", "vendor"})
_TEMPLATES = frozenset({"function", "template", None})
"""With these, an expression of the models takes SQL as text; None stands for what a mapping may hold."""
_SETTINGS_OF_SQL = frozenset({
    "arg_joiner", "collation", "column", "connector", "db_collation", "db_column", "db_table", "db_type",
    "decimal_places", "function", "lookup_name", "max_digits", "max_length", "template",
})  # fmt: skip
"""What an expression or a field puts into SQL as it is: nothing may be set to another value."""
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
    return imported.dotted in _MEMBERS or imported.dotted in _ON_THE_WAY


def _reached(node: ast.AST, dotted: str, parents: dict[int, ast.AST]) -> bool:
    """Tell whether a name that stands for `dotted` is used to reach something that may be taken from there."""
    while dotted not in _MEMBERS:
        above = parents.get(id(node))
        if dotted not in _ON_THE_WAY or not isinstance(above, ast.Attribute):
            return False
        node, dotted = above, f"{dotted}.{above.attr}"
    above = parents.get(id(node))
    if isinstance(above, ast.Attribute) and not isinstance(above.ctx, ast.Load):
        return False
    if dotted == _SETTINGS:
        further = parents.get(id(above))
        called = isinstance(further, ast.Call) and further.func is above
        return isinstance(above, ast.Attribute) and not called
    if dotted.endswith("Field"):
        # What says how long it is goes into SQL as it is.
        return (
            isinstance(above, ast.Call)
            and above.func is node
            and not above.args
            and all(_is_number(word.value) for word in above.keywords)
        )
    return True


def _asks_for_little(node: ast.AST) -> bool:
    """Tell whether attributes and keywords are none by which more than rows is reached."""
    if isinstance(node, ast.Attribute):
        changed = not isinstance(node.ctx, ast.Load) and node.attr in _SETTINGS_OF_SQL | _OF_ROWS
        return not (changed or node.attr.startswith("_") or node.attr in _ATTRIBUTES)
    if isinstance(node, ast.MatchClass):
        return not any(name.startswith("_") or name in _ATTRIBUTES for name in node.kwd_attrs)
    if not isinstance(node, ast.Call):
        return True
    called, given = node.func, {word.arg for word in node.keywords}
    of_rows = called.attr in _OF_ROWS if isinstance(called, ast.Attribute) else ast.unparse(called) == "dict"
    return not any((word or "").startswith("_") for word in given) and (of_rows or not given & _TEMPLATES)


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | None)


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
        # What is called like that takes any keyword.
        if (
            "dict" in own
            or given & editors
            or not all(_free(name, self.names) or self._known(name, frozenset()) for name in own)
        ):
            return False
        granted: set[int] = set()
        return (
            self._taken(nodes)
            and self._granted(nodes, editors, granted)
            and all(id(node) in granted or self._node(node, editors, own) for node in nodes)
        )

    def _taken(self, nodes: list[ast.AST]) -> bool:
        """Tell whether each name that comes from another module is used for what may be taken from there."""
        meanings: dict[str, set[_Imported]] = {}
        for name, meaning in self.names.items():
            if isinstance(meaning, _Imported):
                meanings[name] = {meaning}
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name, imported in _imports(node):
                    meanings.setdefault(name, set()).add(imported)
        parents = {id(child): node for node in nodes for child in ast.iter_child_nodes(node)}
        return all(
            _reached(node, imported.dotted, parents)
            for node in nodes
            if isinstance(node, ast.Name)
            for imported in meanings.get(node.id, ())
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
        if isinstance(node, ast.Name):
            return node.id == "__name__" or (node.id not in editors and self._known(node.id, own))
        if isinstance(node, ast.Import | ast.ImportFrom):
            return all(_allowed(imported) for _, imported in _imports(node))
        return not isinstance(node, _REFUSED) and _asks_for_little(node)

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
