"""Turn Django's migrations, in the order of their dependencies, and its models into operations.

A table is what the migrations make it. Where an application has migrations, its models only give the words that the
migrations lack: a `ModifyColumn` with nothing but a comment, at the field of the model. Where it has none, the models
make the tables. A history is that of the folder in which applications lie, since they depend on each other.

Of `SeparateDatabaseAndState`, the database's side counts; a column that only its state's side adds is added if it is
not there, since the code expects it. A squashed migration counts instead of those that it replaces. Tables of unmanaged
models are read as tables, since the code reads them. The keys of `Opaque.reason` are those of `pysource.Reason`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from checker.problem import Place
from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Element,
    Format,
    History,
    ModifyColumn,
    Opaque,
    RenameColumn,
    RenameTable,
)
from checker.schema.pycolumn import is_open, plain_text, protections, rendered
from checker.schema.pydata import rows_only
from checker.schema.pyrun import (
    Class,
    Const,
    Function,
    Interpreter,
    Items,
    Made,
    Name,
    Pairs,
    TooDeep,
    TooLong,
    Value,
    flag_of,
    text_of,
)
from checker.schema.pysource import Module, opaque, parse, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.schema.model import Operation, Protection

_MIGRATIONS = "migrations"
_MAX_BASES = 30
_HARMLESS = frozenset({
    "AlterUniqueTogether", "AlterIndexTogether", "AddIndex", "RemoveIndex", "RenameIndex", "AddConstraint",
    "RemoveConstraint", "AlterConstraint", "AlterModelManagers", "AddIndexConcurrently", "RemoveIndexConcurrently",
    "AddConstraintNotValid", "ValidateConstraint", "CreateExtension", "CreateCollation", "RemoveCollation",
    "BloomExtension", "BtreeGinExtension", "BtreeGistExtension", "CITextExtension", "CryptoExtension",
    "HStoreExtension", "TrigramExtension", "UnaccentExtension",
})  # fmt: skip
"""Operations that neither make nor change a column."""
_NOT_CALLED = frozenset({"__doc__", "__slots__", "__module__"})
_RUNS_AT_ONCE = frozenset({
    "__import__", "callproc", "delattr", "eval", "exec", "execute", "executemany", "executescript", "schema_editor",
    "setattr",
})  # fmt: skip
"""What a file of migrations does nothing good with where no operation calls it."""
_TO_ONE = ("ForeignKey", "OneToOneField", "ParentalKey")
_TO_MANY = ("ManyToManyField", "ManyToMany")
_NO_COLUMN = frozenset({
    "GenericForeignKey", "GenericRelation", "TaggableManager", "Manager", "CompositePrimaryKey",
})  # fmt: skip
_USER = (
    ("password", "CharField(128)", "password"),
    ("last_login", "DateTimeField", "last login"),
    ("is_superuser", "BooleanField", "superuser status"),
    ("username", "CharField(150)", "username"),
    ("first_name", "CharField(150)", "first name"),
    ("last_name", "CharField(150)", "last name"),
    ("email", "EmailField", "email address"),
    ("is_staff", "BooleanField", "staff status"),
    ("is_active", "BooleanField", "active"),
    ("date_joined", "DateTimeField", "date joined"),
)
"""The columns of `AbstractUser`: they are Django's, and stand in no file of the project."""
_INHERITED = {"AbstractUser": _USER, "AbstractBaseUser": _USER[:2], "PermissionsMixin": _USER[2:3]}
_MODEL_TEXT = re.compile(r"\bmodels\.\w*Model\b|\bAbstract(?:Base)?User\b|\b(?:ForeignKey|\w{2,30}Field)\(")


def _sniff(path: str, text: str) -> bool:
    del path
    return "migrations.Migration" in text or ("django" in text and bool(_MODEL_TEXT.search(text)))


# Fields


def _is_a(made: Made, kinds: tuple[str, ...]) -> bool:
    return made.last.endswith(kinds)


def _field(value: Value | None) -> tuple[Made | None, bool]:
    """Return the call that makes a field, and whether a call around it encrypts it."""
    if isinstance(value, Made) and value.last == "encrypt" and value.args and isinstance(value.args[0], Made):
        return value.args[0], True
    made = value if isinstance(value, Made) and value.callee not in {"", "|"} else None
    return (None, False) if made is None or made.callee.endswith("[]") else (made, False)


def _words(made: Made) -> tuple[str, tuple[str, ...]]:
    """Return what a field says of itself: its comment, and its other words."""
    related = _is_a(made, _TO_ONE) or _is_a(made, _TO_MANY)
    verbose = text_of(made.kwargs.get("verbose_name") or (None if related else made.arg(0)))
    said = [text_of(made.kwargs.get("db_comment")), verbose, text_of(made.kwargs.get("help_text"))]
    words = [word for word in dict.fromkeys(said) if word]
    return (words[0] if words else ""), (*words[1:], *_labels(made.kwargs.get("choices")))


def _labels(choices: Value | None) -> tuple[str, ...]:
    found: list[str] = []
    for choice in choices.values[:100] if isinstance(choices, Items) else []:
        label = choice.values[1] if isinstance(choice, Items) and len(choice.values) > 1 else None
        found += [text] if (text := text_of(label)) is not None else []
    return tuple(found)


def _type(made: Made) -> str:
    if _is_a(made, _TO_ONE):
        target = _target(made)
        return f"{made.last}({target})" if target else made.last
    # A verbose name may stand first; it is no part of the type.
    args = made.args[1:] if text_of(made.arg(0)) is not None else made.args
    return rendered(replace(made, args=args))


def _target(made: Made) -> str:
    """Return the model to which a relation leads."""
    to = made.arg(0, "to")
    if isinstance(to, Class):
        return to.name
    if isinstance(to, Name):
        return to.dotted.removeprefix("django.conf.")
    return text_of(to) or ""


def _column(name: str, made: Made) -> str:
    given = text_of(made.kwargs.get("db_column"))
    return given if given is not None else f"{name}_id" if _is_a(made, _TO_ONE) else name


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a model, and the column that it is."""

    element: Element
    made: Made


def _element(module: Module, table: str, name: str, place: Place, made: Made, *, encrypted: bool) -> Element:
    comment, words = _words(made)
    primary = flag_of(made.kwargs.get("primary_key")) or False
    wrapping: frozenset[Protection] = frozenset({"encrypted"}) if encrypted else frozenset()
    column = made.kwargs.get("db_column")
    return Element(
        table=table,
        name=_column(name, made),
        type=_type(made),
        place=column.place if column is not None and text_of(column) is not None else place,
        comment=comment,
        notes=(*words, *module.remarks(made.node)),
        nullable=(flag_of(made.kwargs.get("null")) or made.last == "NullBooleanField") and not primary,
        default=plain_text(made.kwargs.get("db_default") or made.kwargs.get("default")),
        protection=protections(made) | wrapping,
        open_model=is_open(made),
        # What a function elsewhere makes is a field of some kind; a class tells its own.
        parse="structured" if made.last[:1].isupper() and not made.partial else "salvaged",
    )


@dataclass(slots=True)
class _Model:
    """What the migrations have made of a model so far."""

    name: str
    table: str
    place: Place
    given: bool = False
    """Whether the table's name is given, so that it stays when the model is renamed."""
    proxy: bool = False
    comment: str = ""
    fields: dict[str, _Field] = field(default_factory=dict)
    """By name, in lower case as Django compares them."""
    joins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each many-to-many field: its table, and the column that leads back here."""


_Models = dict[tuple[str, str], _Model]
"""By application and lower-case name."""


# Migrations


class _Reader(Interpreter):
    """Follows one file; `classes` are those that stand in it."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.classes: list[Class] = []

    def defined(self, value: Class) -> None:
        """Keep a class."""
        self.classes.append(value)


def _follow(module: Module) -> tuple[_Reader, Opaque | None]:
    run = _Reader(module)
    try:
        run.module_body()
    except (TooDeep, RecursionError):
        return run, opaque("too deep", "a file of Django", Place(module.path, 1))
    except TooLong:
        return run, opaque("too long to follow", "a file of Django", Place(module.path, 1))
    return run, None


@dataclass(slots=True)
class _Migration:
    """One file of migrations, as far as it is read."""

    space: str
    app: str
    name: str
    place: Place
    run: _Reader | None = None
    operations: Value | None = None
    needs: list[tuple[str, str]] = field(default_factory=list)
    replaces: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[Opaque] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what no other migration is called."""
        return self.space, self.app, self.name


_Labels = Callable[[str], str]
"""From the folder of an application to its label."""


def _home(path: str, label: _Labels) -> tuple[str, str, str]:
    """Return the folder of applications in which a migration lies, its application, and its folder."""
    folders = path.split("/")[:-1]
    at = len(folders) - 1 - folders[::-1].index(_MIGRATIONS) if _MIGRATIONS in folders else len(folders)
    folder = "/".join(folders[:at])
    return "/".join(folders[: max(at - 1, 0)]), label(folder), folder


_LABEL = re.compile(r"^\s{1,16}label\s{0,4}=\s{0,4}['\"](\w+)['\"]", re.MULTILINE)


def _label(folder: str, lookup: Callable[[str], str | None]) -> str:
    """Return the label of an application: that of its `apps.py`, else the name of its folder."""
    text = lookup(f"{folder}/apps.py") if folder else None
    found = _LABEL.search(text) if text else None
    return found[1] if found else folder.rpartition("/")[2]


def _migration(path: str, text: str, home: tuple[str, str, str], *, sure: bool) -> _Migration | None:
    """Return the migration of a file; where the name does not make it `sure` that there must be one, perhaps None."""
    space, app, _ = home
    found = _Migration(space, app, path.rpartition("/")[2].removesuffix(".py"), Place(path, 1))
    module = parse(path, text)
    if isinstance(module, Opaque):
        found.hidden.append(module)
        return found
    found.run, hidden = _follow(module)
    found.hidden += [hidden] if hidden else []
    classes = [value for value in found.run.classes if value.name == "Migration"]
    if not classes:
        found.hidden.append(opaque("no migration", "no class Migration", Place(path, 1)))
        return found if sure else None
    found.hidden += _beside(module, found.run, classes[-1])
    body = classes[-1].body.names
    found.place, found.operations = classes[-1].place, body.get("operations")
    found.needs = _pairs(body.get("dependencies"), found)
    found.replaces = _pairs(body.get("replaces"), found)
    return found


def _beside(module: Module, run: _Reader, last: Class) -> Iterator[Opaque]:
    """Yield what else a migration may do than its operations, or with which others."""
    if run.top.names.get("Migration") is not last:
        yield opaque("not constant", "what Migration is", last.place)
    bases = [base.dotted if isinstance(base, Name) else "" for base in last.bases]
    if not all(map(_of_django, bases)) or len(bases) != 1 or last.keywords or last.definition.decorator_list:
        yield opaque("call not followed", "what Migration is made from", last.place)
    for name in last.body.names:
        if name in {"apply", "mutate_state"} or (name.startswith("__") and name not in _NOT_CALLED):
            yield opaque("call not followed", f"Migration.{name}", last.place)
    waiting: list[ast.AST] = [*module.tree.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in _RUNS_AT_ONCE:
                yield opaque("call not followed", name, module.place(node))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _of_django(dotted: str) -> bool:
    """Tell whether a name is Django's own."""
    return dotted.startswith("django.")


def _pairs(value: Value | None, migration: _Migration) -> list[tuple[str, str]]:
    """Return (application, migration) pairs; a swappable dependency is on another application's first one."""
    if value is None:
        return []
    found = []
    partial = not isinstance(value, Items) or value.partial
    for item in value.values if isinstance(value, Items) else []:
        texts = [text_of(part) for part in item.values] if isinstance(item, Items) else []
        if len(texts) == 2 and texts[0] is not None and texts[1] is not None:  # noqa: PLR2004 -- a pair
            found.append((texts[0], texts[1]))
        elif not (isinstance(item, Made) and item.last == "swappable_dependency"):
            partial = True
    if partial:
        migration.hidden.append(opaque("order not known", "a list of migrations is not constant", value.place))
    return found


def _ordered(migrations: list[_Migration]) -> Iterator[_Migration]:
    """Yield the migrations, what they need before them; each says for itself what of that is not known."""
    own = {migration.key: migration for migration in migrations}
    apps: dict[str, list[str]] = {}
    for migration in migrations:
        spaces = apps.setdefault(migration.app, [])
        if migration.space not in spaces:
            spaces.append(migration.space)
    instead = {
        (migration.space, app, name): migration.key for migration in migrations for app, name in migration.replaces
    }
    waiting: dict[tuple[str, str, str], set[tuple[str, str, str]]] = {}
    followers: dict[tuple[str, str, str], list[_Migration]] = {}
    kept = [migration for migration in migrations if migration.key not in instead]
    for migration in kept:
        needed = {key for need in migration.needs if (key := _needed(migration, need, own, apps, instead)) is not None}
        waiting[migration.key] = needed - {migration.key}
        for key in waiting[migration.key]:
            followers.setdefault(key, []).append(migration)
    yield from _sorted(kept, waiting, followers)


def _needed(
    migration: _Migration,
    need: tuple[str, str],
    own: Mapping[tuple[str, str, str], _Migration],
    apps: Mapping[str, list[str]],
    instead: Mapping[tuple[str, str, str], tuple[str, str, str]],
) -> tuple[str, str, str] | None:
    """Return the key of a migration that another one needs; of an application elsewhere, None."""
    app, name = need
    spaces = apps.get(app, [])
    space = migration.space if migration.space in spaces else spaces[0] if len(spaces) == 1 else None
    if space is None or name in {"__first__", "__latest__"}:
        return None
    key = (space, app, name)
    if key in instead:
        return instead[key]
    if key not in own:
        migration.hidden.append(opaque("order not known", f"{app}.{name} is missing", migration.place))
        return None
    return key


def _sorted(
    kept: list[_Migration],
    waiting: dict[tuple[str, str, str], set[tuple[str, str, str]]],
    followers: Mapping[tuple[str, str, str], list[_Migration]],
) -> Iterator[_Migration]:
    ready = [migration for migration in kept if not waiting[migration.key]][::-1]
    done: set[tuple[str, str, str]] = set()
    while ready:
        migration = ready.pop()
        done.add(migration.key)
        yield migration
        for follower in reversed(followers.get(migration.key, [])):
            waiting[follower.key].discard(migration.key)
            if not waiting[follower.key]:
                ready.append(follower)
    for migration in kept:
        if migration.key not in done:
            detail = f"{migration.app}.{migration.name} is among what it needs"
            migration.hidden.append(opaque("order not known", detail, migration.place))
            yield migration


class _Replay:
    """Keeps what the migrations have made so far, and says what each does to the database."""

    def __init__(self, lookup: Callable[[str], str | None]) -> None:
        self.lookup = lookup
        self.models: _Models = {}
        self.out: list[Operation] = []
        self.state_only = False
        self.app = ""
        self.run: _Reader | None = None
        self._handlers: dict[str, Callable[[Made], None]] = {
            "CreateModel": self._create,
            "DeleteModel": self._delete,
            "RenameModel": self._rename,
            "AddField": self._add,
            "AlterField": self._alter,
            "RemoveField": self._remove,
            "RenameField": self._rename_field,
            "AlterModelTable": self._table,
            "AlterModelTableComment": self._table_comment,
            "AlterModelOptions": self._options,
            "AlterOrderWithRespectTo": self._order,
            "SeparateDatabaseAndState": self._separate,
            "RunSQL": self._sql,
            "RunPython": self._python,
        }

    def migration(self, migration: _Migration) -> list[Operation]:
        """Return what one migration does."""
        self.out, self.app, self.run = list(migration.hidden), migration.app, migration.run
        if migration.run is not None and migration.operations is not None:
            self._all(migration.operations)
        return self.out

    def _all(self, operations: Value) -> None:
        for made in operations.values if isinstance(operations, Items) else []:
            if not isinstance(made, Made):
                self._hide("not constant", "an operation", made.place)
            elif made.last in self._handlers and _of_django(made.callee):
                self._handlers[made.last](made)
            elif made.last not in _HARMLESS or not _of_django(made.callee):
                self._hide("operation not known", made.last, made.place)
        if not isinstance(operations, Items) or operations.partial:
            self._hide("not constant", "the list of operations", operations.place)

    def _hide(self, reason: str, detail: str, place: Place, table: str = "") -> None:
        self.out.append(opaque(reason, detail, place, table))  # type: ignore[arg-type]

    def _emit(self, operation: Operation) -> None:
        if not self.state_only:
            self.out.append(operation)
        elif isinstance(operation, AddColumn | CreateTable):
            self.out.append(replace(operation, if_not_exists=True))

    def _model(self, made: Made, *names: str) -> _Model | None:
        """Return the model that an operation is about; where it is not known, say so."""
        value = made.arg(0, *names)
        name = text_of(value)
        if name is None or value is None:
            self._hide("not constant", f"the model of {made.last}", made.place)
            return None
        key = (self.app, name.lower())
        if key not in self.models:
            # Of a table that migrations elsewhere make, Django's default name is all that is known.
            self.models[key] = _Model(name, f"{self.app}_{name.lower()}", value.place)
        return self.models[key]

    # Models

    def _create(self, made: Made) -> None:
        value, options = made.arg(0, "name"), made.arg(2, "options")
        name = text_of(value)
        if name is None or value is None:
            self._hide("not constant", "the name of a model that is created", made.place)
            return
        said = options if isinstance(options, Pairs) else None
        table = said.get("db_table") if said else None
        given = text_of(table)
        model = _Model(name, given or f"{self.app}_{name.lower()}", value.place, given=given is not None)
        if given is not None and table is not None:
            model.place = table.place
        elif table is not None or (options is not None and (said is None or said.partial)):
            self._hide("not constant", f"the options of {name}", made.place, model.table)
        model.proxy = bool(said and flag_of(said.get("proxy")))
        model.comment = self._said_of_table(said)
        self.models[self.app, name.lower()] = model
        hidden, joins = self._fields(made.arg(1, "fields"), model, made)
        if not model.proxy:
            elements = tuple(item.element for item in model.fields.values())
            self._emit(CreateTable(model.table, model.place, elements, comment=model.comment))
        for operation in joins:
            self._emit(operation)
        self.out += hidden

    def _said_of_table(self, options: Pairs | None) -> str:
        if options is None:
            return ""
        return text_of(options.get("db_table_comment")) or text_of(options.get("verbose_name")) or ""

    def _fields(self, fields: Value | None, model: _Model, made: Made) -> tuple[list[Opaque], list[CreateTable]]:
        hidden: list[Opaque] = []
        joins: list[CreateTable] = []
        for pair in fields.values if isinstance(fields, Items) else []:
            parts = pair.values if isinstance(pair, Items) else []
            name = text_of(parts[0]) if len(parts) == 2 else None  # noqa: PLR2004 -- a pair
            inner, _ = _field(parts[1]) if name is not None else (None, False)
            if name is None or inner is None:
                hidden.append(opaque("not constant", f"a field of {model.name}", pair.place, model.table))
                continue
            join = self._put(model, name, parts[0].place, parts[1])
            joins += [join] if join else []
        if not isinstance(fields, Items) or fields.partial:
            hidden.append(opaque("not constant", f"the fields of {model.name}", made.place, model.table))
        return hidden, joins

    def _put(self, model: _Model, name: str, place: Place, value: Value) -> CreateTable | None:
        """Give a model a field; return the table that a many-to-many field is."""
        made, encrypted = _field(value)
        if made is None or self.run is None or made.last in _NO_COLUMN:
            return None
        if _is_a(made, _TO_MANY):
            return self._join(model, name, place, made)
        element = _element(self.run.module, model.table, name, place, made, encrypted=encrypted)
        model.fields[name.lower()] = _Field(element, made)
        return None

    def _join(self, model: _Model, name: str, place: Place, made: Made) -> CreateTable | None:
        if "through" in made.kwargs:
            return None
        return _join_table(model, name, place, made)

    def _delete(self, made: Made) -> None:
        model, place = self._model(made, "name"), (made.arg(0, "name") or made).place
        if model is None:
            return
        self.models.pop((self.app, model.name.lower()), None)
        if not model.proxy:
            self._emit(DropTable(model.table, place))
        for table, _ in model.joins.values():
            self._emit(DropTable(table, place))

    def _rename(self, made: Made) -> None:
        model, new = self._model(made, "old_name"), made.arg(1, "new_name")
        to = text_of(new)
        if model is None or to is None or new is None:
            return self._hide("not constant", "the names of RenameModel", made.place)
        old = self.models.pop((self.app, model.name.lower())).name.lower()
        model.name = to
        self.models[self.app, to.lower()] = model
        if not model.given:
            self._retable(model, f"{self.app}_{to.lower()}", new.place)
        for name, (table, back) in model.joins.items():
            if back == f"{old}_id":
                self._emit(RenameColumn(table, back, f"{to.lower()}_id", new.place))
                model.joins[name] = (table, f"{to.lower()}_id")
        return None

    def _retable(self, model: _Model, to: str, place: Place) -> None:
        """Rename the table of a model, and those of its many-to-many fields that are named after it."""
        before, model.table = model.table, to
        if before == to:
            return
        if not model.proxy:
            self._emit(RenameTable(before, to, place))
        for key, own in model.fields.items():
            model.fields[key] = replace(own, element=replace(own.element, table=to))
        for name, (table, back) in model.joins.items():
            if table == f"{before}_{name}":
                self._emit(RenameTable(table, f"{to}_{name}", place))
                model.joins[name] = (f"{to}_{name}", back)

    def _table(self, made: Made) -> None:
        model, table = self._model(made, "name"), made.arg(1, "table")
        if model is None or table is None:
            return
        to = text_of(table)
        if to is None and not (isinstance(table, Const) and table.value is None):
            self._hide("not constant", f"the table of {model.name}", made.place, model.table)
            return
        model.given = to is not None
        self._retable(model, to or f"{self.app}_{model.name.lower()}", table.place)

    def _table_comment(self, made: Made) -> None:
        model, comment = self._model(made, "name"), made.arg(1, "table_comment")
        if model is not None and comment is not None:
            model.comment = text_of(comment) or ""
            self._emit(CommentTable(model.table, model.comment, comment.place))

    def _options(self, made: Made) -> None:
        model, options = self._model(made, "name"), made.arg(1, "options")
        comment = self._said_of_table(options) if isinstance(options, Pairs) else ""
        if model is not None and comment and not model.comment and not model.proxy:
            model.comment = comment
            self._emit(CommentTable(model.table, comment, made.place))

    def _order(self, made: Made) -> None:
        model, related = self._model(made, "name"), made.arg(1, "order_with_respect_to")
        if model is not None and text_of(related) is not None:
            self._emit(AddColumn(Element(model.table, "_order", "OrderWrt", made.place, nullable=False)))

    # Fields

    def _named(self, made: Made, *names: str) -> tuple[str, Place] | None:
        value = made.arg(1, *names)
        name = text_of(value)
        if name is None or value is None:
            self._hide("not constant", f"the field of {made.last}", made.place)
            return None
        return name, value.place

    def _add(self, made: Made) -> None:
        model, named, value = self._model(made, "model_name"), self._named(made, "name"), made.arg(2, "field")
        if model is None or named is None:
            return
        name, place = named
        if _field(value)[0] is None or value is None:
            self._hide("not constant", f"the field {name}", made.place, model.table)
            return
        join = self._put(model, name, place, value)
        if join is not None:
            self._emit(join)
        elif name.lower() in model.fields and not model.proxy:
            self._emit(AddColumn(model.fields[name.lower()].element))

    def _alter(self, made: Made) -> None:
        model, named, value = self._model(made, "model_name"), self._named(made, "name"), made.arg(2, "field")
        if model is None or named is None:
            return
        name, place = named
        inner, _ = _field(value)
        if inner is None or value is None:
            self._hide("not constant", f"the field {name}", made.place, model.table)
            return
        before = model.fields.get(name.lower())
        if _is_a(inner, _TO_MANY):
            if name not in model.joins and (join := self._put(model, name, place, value)) is not None:
                self._emit(join)
            return
        self._put(model, name, place, value)
        if name.lower() in model.fields:
            element = model.fields[name.lower()].element
            self._modify(before.element.name if before else element.name, element)

    def _modify(self, before: str, element: Element) -> None:
        if before != element.name:
            self._emit(RenameColumn(element.table, before, element.name, element.place))
        self._emit(
            ModifyColumn(
                element.table,
                element.name,
                element.place,
                type=element.type,
                nullable=element.nullable,
                comment=element.comment,
                default=element.default,
                protection=element.protection,
            )
        )

    def _remove(self, made: Made) -> None:
        model, named = self._model(made, "model_name"), self._named(made, "name")
        if model is None or named is None:
            return
        name, place = named
        own, join = model.fields.pop(name.lower(), None), model.joins.pop(name, None)
        if join is not None:
            self._emit(DropTable(join[0], place))
        elif not model.proxy:
            self._emit(DropColumn(model.table, own.element.name if own else name, place))

    def _rename_field(self, made: Made) -> None:
        model, named, new = self._model(made, "model_name"), self._named(made, "old_name"), made.arg(2, "new_name")
        to = text_of(new)
        if model is None or named is None or to is None or new is None:
            return self._hide("not constant", "the names of RenameField", made.place)
        old, _ = named
        join = model.joins.pop(old, None)
        if join is not None:
            renamed = f"{model.table}_{to}" if join[0] == f"{model.table}_{old}" else join[0]
            model.joins[to] = (renamed, join[1])
            if renamed != join[0]:
                self._emit(RenameTable(join[0], renamed, new.place))
            return None
        own = model.fields.pop(old.lower(), None)
        before = own.element.name if own else old
        after = _column(to, own.made) if own else to
        if own:
            model.fields[to.lower()] = replace(own, element=replace(own.element, name=after))
        if after != before:
            self._emit(RenameColumn(model.table, before, after, new.place))
        return None

    # Code and SQL

    def _separate(self, made: Made) -> None:
        database, state = made.arg(0, "database_operations"), made.arg(1, "state_operations")
        if made.partial:
            self._hide("not constant", "SeparateDatabaseAndState", made.place)
        start = len(self.out)
        if database is not None:
            kept = {
                key: replace(model, fields=dict(model.fields), joins=dict(model.joins))
                for key, model in self.models.items()
                if key[0] == self.app
            }
            self._all(database)
            self.models = {key: model for key, model in self.models.items() if key[0] != self.app} | kept
        made_already = {_column_key(operation) for operation in self.out[start:]}
        if state is not None:
            self._state(state, made_already)

    def _state(self, operations: Value, made_already: set[tuple[str, str]]) -> None:
        """Follow operations of which the database sees nothing."""
        outer, self.state_only, start = self.state_only, True, len(self.out)
        self._all(operations)
        self.state_only = outer
        added = [operation for operation in self.out[start:] if _column_key(operation) not in made_already]
        self.out[start:] = added

    def _sql(self, made: Made) -> None:
        self._statement(made.arg(0, "sql"), made)
        state = made.arg(2, "state_operations")
        if isinstance(state, Items):
            self._state(state, set())

    def _statement(self, sql: Value | None, made: Made) -> None:
        if isinstance(sql, Name) and sql.last == "noop":
            return
        if isinstance(sql, Const) and isinstance(sql.value, str) and self.run is not None:
            for operation in (
                statements(self.run.trace(sql), self.run.module.path, self.lookup) if sql.value.strip() else []
            ):
                self._emit(operation)
        elif isinstance(sql, Items) and not sql.partial:
            for item in sql.values:
                pair = item.values[0] if isinstance(item, Items) and item.values else item
                self._statement(pair if not isinstance(pair, Items) else None, made)
        else:
            self._hide("sql not constant", rendered(sql) or "a computed text", (sql or made).place)

    def _python(self, made: Made) -> None:
        code = made.arg(0, "code")
        if isinstance(code, Name) and code.last == "noop" and "RunPython" in code.dotted and _of_django(code.dotted):
            return
        if isinstance(code, Function) and rows_only(code):
            return
        name = getattr(code.definition, "name", "lambda") if isinstance(code, Function) else rendered(code)
        self._hide("call not followed", f"RunPython({name})", made.place)


def _column_key(operation: Operation) -> tuple[str, str]:
    """Return what an operation makes: a column of a table, or a table."""
    if isinstance(operation, AddColumn):
        return operation.element.table, operation.element.name
    if isinstance(operation, CreateTable):
        return operation.table, ""
    return "", repr(type(operation)) + str(getattr(operation, "place", ""))


def _join_table(model: _Model, name: str, place: Place, made: Made) -> CreateTable:
    """Return the table that a many-to-many field makes."""
    table = text_of(made.kwargs.get("db_table")) or f"{model.table}_{name}"
    target = _target(made)
    here, there = f"{model.name.lower()}_id", f"{target.rpartition('.')[2].lower()}_id"
    if target == "self" or here == there:
        here, there = f"from_{model.name.lower()}_id", f"to_{model.name.lower()}_id"
    if target == "settings.AUTH_USER_MODEL":
        there = "user_id"
    model.joins[name] = (table, here)
    comment, words = _words(made)
    columns = tuple(
        Element(table, column, kind, place, comment=comment, notes=words, nullable=False)
        for column, kind in ((here, f"ForeignKey({model.name})"), (there, f"ForeignKey({target})"))
    )
    key = Element(table, "id", "AutoField", place, nullable=False)
    return CreateTable(table, place, (key, *columns), comment=comment)


# Models


@dataclass(slots=True)
class _ModelsFile:
    """One file of models."""

    space: str
    app: str
    run: _Reader


@dataclass(slots=True)
class _Found:
    """A class that may be a model."""

    file: _ModelsFile
    value: Class
    abstract: bool
    options: dict[str, Value]


class _Declared:
    """The models of all files, by class."""

    def __init__(self, files: list[_ModelsFile]) -> None:
        self.found: list[_Found] = []
        self.by_name: dict[str, list[_Found]] = {}
        for file in files:
            for value in file.run.classes:
                meta = value.body.names.get("Meta")
                options = meta.body.names if isinstance(meta, Class) else {}
                one = _Found(file, value, flag_of(options.get("abstract")) or False, options)
                self.found.append(one)
                self.by_name.setdefault(value.name, []).append(one)
        self._models: dict[int, bool] = {}

    def bases(self, one: _Found) -> Iterator[_Found | str]:
        """Yield the bases of a class: classes of the project where they are known, names elsewhere."""
        for base in one.value.bases:
            if isinstance(base, Class):
                yield from [found for found in self.by_name.get(base.name, []) if found.value is base]
            elif isinstance(base, Name):
                named = self.by_name.get(base.last, [])
                yield named[0] if len(named) == 1 and not base.dotted.startswith("django.") else base.dotted

    def is_model(self, one: _Found, depth: int = 0) -> bool:
        """Return whether a class is a model: by its bases, or by its fields where those are not known."""
        if id(one) not in self._models:
            self._models[id(one)] = False
            bases = list(self.bases(one)) if depth < _MAX_BASES else []
            by_base = any(
                self.is_model(base, depth + 1) if isinstance(base, _Found) else _is_model_name(base) for base in bases
            )
            elsewhere = any(isinstance(base, str) and not base.startswith("django.") for base in bases)
            fields = [made.callee.split(".") for _, _, made, _ in _own_fields(one)] if elsewhere else []
            self._models[id(one)] = by_base or any("models" in parts and "forms" not in parts for parts in fields)
        return self._models[id(one)]

    def _lineage(self, one: _Found) -> list[_Found]:
        # The abstract classes that a class is made of, the farthest first, then the class.
        order: dict[int, _Found] = {}
        stack = [one]
        while stack:
            found = stack.pop()
            if order.pop(id(found), None) is None and len(order) < _MAX_BASES:
                bases = [base for base in self.bases(found) if isinstance(base, _Found)]
                stack += [base for base in bases if base.abstract or not self.is_model(base)]
            order[id(found)] = found
        return list(order.values())[::-1]

    def fields(self, one: _Found) -> Iterator[tuple[_Found, str, ast.AST, Made, bool]]:
        """Yield the fields of a model, those of its abstract bases first."""
        for part in self._lineage(one):
            for name, target, made, encrypted in _own_fields(part):
                yield part, name, target, made, encrypted

    def parent(self, one: _Found) -> str | None:
        """Return the name of the model with a table of its own that a model extends, or None."""
        bases = (base for base in self.bases(one) if isinstance(base, _Found))
        return next((base.value.name for base in bases if not base.abstract and self.is_model(base)), None)

    def inherited(self, one: _Found) -> Iterator[tuple[str, str, str]]:
        """Yield the columns that Django's own base classes bring."""
        for part in self._lineage(one):
            for base in self.bases(part):
                if isinstance(base, str):
                    yield from _INHERITED.get(base.rpartition(".")[2], ())


def _is_model_name(dotted: str) -> bool:
    last = dotted.rpartition(".")[2]
    return last in _INHERITED or dotted.endswith("models.Model") or (last.endswith("Model") and "django" in dotted)


_FIELD_NAMES = re.compile(r"(?:Field|ForeignKey|ParentalKey)$")


def _own_fields(one: _Found) -> Iterator[tuple[str, ast.AST, Made, bool]]:
    targets = {
        target.id: target
        for statement in one.value.definition.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }
    for name, value in one.value.body.names.items():
        made, encrypted = _field(value)
        if made is not None and name in targets and _FIELD_NAMES.search(made.last):
            yield name, targets[name], made, encrypted


def _tables(declared: _Declared, migrated: set[tuple[str, str]], models: _Models) -> Iterator[tuple[str, Operation]]:
    """Yield what the models say beyond the migrations, each with the space that it belongs to."""
    for one in declared.found:
        if one.abstract or not declared.is_model(one):
            continue
        app = text_of(one.options.get("app_label")) or one.file.app
        if (one.file.space, app) in migrated:
            for operation in _missing_words(declared, one, models.get((app, one.value.name.lower()))):
                yield one.file.space, operation
        elif not flag_of(one.options.get("proxy")):
            for operation in _model_table(declared, one, app):
                yield one.file.space, operation


def _place(one: _Found, target: ast.AST) -> Place:
    return one.file.run.module.place(target) if isinstance(target, ast.expr) else one.value.place


def _missing_words(declared: _Declared, one: _Found, model: _Model | None) -> Iterator[Operation]:
    if model is None:
        return
    comment = text_of(one.options.get("db_table_comment")) or text_of(one.options.get("verbose_name"))
    if comment and not model.comment:
        yield CommentTable(model.table, comment, one.value.place)
    for owner, name, target, made, _ in declared.fields(one):
        own = model.fields.get(name.lower())
        words, notes = _words(made)
        said = words or next(iter((*notes, *owner.file.run.module.remarks(made.node))), "")
        if own is not None and said and not own.element.comment:
            yield ModifyColumn(model.table, own.element.name, _place(owner, target), comment=said)


def _model_table(declared: _Declared, one: _Found, app: str) -> Iterator[Operation]:
    named = one.options.get("db_table")
    table = text_of(named) or f"{app}_{one.value.name.lower()}"
    place = named.place if named is not None and text_of(named) is not None else one.value.place
    if named is not None and text_of(named) is None:
        yield opaque("not constant", f"the table of {one.value.name}", named.place)
    model = _Model(one.value.name, table, place)
    elements = [
        Element(table, name, kind, one.value.place, comment=comment, nullable=name == "last_login")
        for name, kind, comment in declared.inherited(one)
    ]
    joins: list[CreateTable] = []
    primary = False
    for owner, name, target, made, encrypted in declared.fields(one):
        at = _place(owner, target)
        if _is_a(made, _TO_MANY):
            joins += [] if "through" in made.kwargs else [_join_table(model, name, at, made)]
            continue
        primary = primary or bool(flag_of(made.kwargs.get("primary_key")))
        elements.append(_element(owner.file.run.module, table, name, at, made, encrypted=encrypted))
    if not primary:
        parent = declared.parent(one)
        key = ("id", "AutoField") if parent is None else (f"{parent.lower()}_ptr_id", f"OneToOneField({parent})")
        elements.insert(0, Element(table, *key, one.value.place, nullable=False))
    comment = text_of(one.options.get("db_table_comment")) or text_of(one.options.get("verbose_name")) or ""
    last = {element.name: element for element in elements}
    yield CreateTable(table, place, tuple(last.values()), comment=comment)
    yield from joins


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    label = cache(lambda folder: _label(folder, lookup))
    histories: dict[str, list[Operation]] = {}
    migrations: list[_Migration] = []
    others: list[tuple[str, str]] = []
    for path, text in sorted(files.items()):
        folder, name = path.split("/")[-2:-1], path.rpartition("/")[2]
        migration = None
        # Django loads no module whose name begins so.
        if (folder == [_MIGRATIONS] or "class Migration(" in text) and not name.startswith(("_", "~")):
            migration = _migration(path, text, _home(path, label), sure=folder == [_MIGRATIONS] and name[:1].isdigit())
        if migration is None:
            others.append((path, text))
        else:
            migrations.append(migration)
    replay = _Replay(lookup)
    for migration in _ordered(migrations):
        histories.setdefault(migration.space, []).extend(replay.migration(migration))
    folders = {_home(migration.place.file, label)[2] for migration in migrations}
    models, hidden = _models(others, folders, label)
    migrated = {(migration.space, migration.app) for migration in migrations}
    for space, operation in [*hidden, *_tables(_Declared(models), migrated, replay.models)]:
        histories.setdefault(space, []).append(operation)
    for space, operations in sorted(histories.items()):
        yield History(space, tuple(operations))


def _models(
    files: list[tuple[str, str]], migrated: set[str], label: _Labels
) -> tuple[list[_ModelsFile], list[tuple[str, Opaque]]]:
    found: list[_ModelsFile] = []
    hidden: list[tuple[str, Opaque]] = []
    for path, text in files:
        folder = _app_folder(path, migrated)
        space = folder.rpartition("/")[0]
        module = parse(path, text)
        if isinstance(module, Opaque):
            hidden.append((space, module))
            continue
        run, problem = _follow(module)
        hidden += [(space, problem)] if problem else []
        found.append(_ModelsFile(space, label(folder), run))
    return found, hidden


def _app_folder(path: str, migrated: set[str]) -> str:
    """Return the folder of the application of a file: the nearest that has migrations, else where `models` lies."""
    folders = path.split("/")[:-1]
    for length in range(len(folders), 0, -1):
        if "/".join(folders[:length]) in migrated:
            return "/".join(folders[:length])
    return "/".join(folders[: folders.index("models")] if "models" in folders else folders)


FORMAT = Format(patterns=("*/migrations/0*.py",), sniff=_sniff, read=_read, suffixes=(".py",))
