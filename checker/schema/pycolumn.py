"""Turn the values of a Python schema, types and columns of SQLAlchemy, into elements."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import Element, Protection
from checker.schema.pyrun import Class, Const, Env, Interpreter, Items, Made, Name, Pairs, Value, flag_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.problem import Place

_SHOWN = ("length", "max_length", "precision", "scale", "max_digits", "decimal_places", "base_field")
"""Arguments of a type that are part of it, whichever way they are written."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PROTECTING: dict[str, Protection] = {
    "encrypt": "encrypted",
    "encrypted": "encrypted",
    "encryption": "encrypted",
    "fernet": "encrypted",
    "hash": "hashed",
    "hashed": "hashed",
    "masked": "masked",
    "redacted": "redacted",
    "tokenised": "tokenised",
    "tokenized": "tokenised",
}
_DENYING = frozenset({"un", "not", "non", "no", "de"})
_NAMED_PROTECTION: dict[str, Protection] = {"PasswordType": "hashed"}
_OPEN = frozenset(
    {"JSON", "JSONB", "HSTORE", "PickleType", "JSONField", "HStoreField", "JSONType", "Any", "dict", "Dict"}
)
_ENUMS = frozenset({"Enum", "ENUM", "ChoiceType", "SAEnum"})
_NO_TYPE = frozenset({
    "ForeignKey", "Identity", "Sequence", "Computed", "CheckConstraint", "FetchedValue", "DefaultClause",
    "ColumnDefault",
})  # fmt: skip
_MAX_TYPE = 200
_MAX_NESTING = 6


def rendered(value: Value | None, depth: int = 0) -> str:
    """Return a type as it is written, without the modules that it comes from: `String(20)`."""
    if value is None or depth > _MAX_NESTING:
        return ""
    if isinstance(value, Const):
        return repr(value.value)[:_MAX_TYPE]
    if isinstance(value, Name):
        return value.last
    if isinstance(value, Class):
        return value.name
    if isinstance(value, Items):
        return "[" + ", ".join(rendered(item, depth + 1) for item in value.values[:20]) + "]"
    return _rendered_call(value, depth)[:_MAX_TYPE] if isinstance(value, Made) else ""


def _rendered_call(made: Made, depth: int) -> str:
    inner = wrapped(made)
    if inner is not None:
        return rendered(inner, depth + 1)
    args = [rendered(arg, depth + 1) for arg in made.args[:20]]
    if made.callee == "|":
        return " | ".join(args)
    name = made.last
    if name.endswith("[]"):
        return f"{name[:-2]}[{', '.join(args)}]"
    args += [rendered(made.kwargs[key], depth + 1) for key in _SHOWN if key in made.kwargs]
    return f"{name}({', '.join(args)})" if args else name


def wrapped(made: Made) -> Value | None:
    """Return the type around which a call only puts something: variants of other databases, mutability."""
    if made.last in {"with_variant", "evaluates_none"}:
        return made.receiver
    return made.args[0] if made.last == "as_mutable" and made.args else None


def _parts(value: Value | None, depth: int = 0) -> Iterator[str]:
    """Yield the names of a type, of the types in it, and of the classes that it is made of."""
    if depth > _MAX_NESTING:
        return
    if isinstance(value, Name):
        yield value.last
    elif isinstance(value, Class):
        yield value.name
        for base in [*value.bases, value.body.names.get("impl")]:
            yield from _parts(base, depth + 1)
    elif isinstance(value, Made):
        yield value.last.removesuffix("[]")
        yield from _parts(value.receiver, depth + 1)
        for arg in [*value.args, *value.kwargs.values()]:
            yield from _parts(arg, depth + 1)
    elif isinstance(value, Items):
        for item in value.values[:20]:
            yield from _parts(item, depth + 1)


def protections(value: Value | None) -> frozenset[Protection]:
    """Return how a type protects what it stores, as its name says: `StringEncryptedType`, `EncryptedCharField`."""
    found: set[Protection] = set()
    for part in _parts(value):
        words = [word.lower() for word in _WORDS.findall(part)]
        if _DENYING.isdisjoint(words):
            found.update(_PROTECTING[word] for word in words if word in _PROTECTING)
        if part in _NAMED_PROTECTION:
            found.add(_NAMED_PROTECTION[part])
    return frozenset(found)


def is_open(value: Value | None) -> bool:
    """Return whether a type may hold anything."""
    return any(part in _OPEN for part in _parts(value))


def enum_words(value: Value | None) -> tuple[str, ...]:
    """Return the values of an enumeration."""
    if not isinstance(value, Made) or value.last not in _ENUMS:
        return ()
    words: list[str] = []
    for arg in value.args:
        members = arg.body.names.values() if isinstance(arg, Class) else arg.values if isinstance(arg, Items) else [arg]
        words += [text for member in members if (text := text_of(member)) is not None]
    return tuple(words)


def plain_text(value: Value | None) -> str | None:
    """Return how a default or an annotation reads, where it is written."""
    if isinstance(value, Const):
        return None if value.value is None else str(value.value)
    if isinstance(value, Made) and value.callee not in {"", "|"} and not value.callee.endswith("[]"):
        return f"{value.last}()" if not value.args else f"{value.last}({', '.join(map(rendered, value.args[:9]))})"
    return None


def declared(value: Value | None, prefix: str = "", depth: int = 0) -> tuple[tuple[str, str], ...]:
    """Return what `info=` and its like declare, nested keys joined by dots."""
    if not isinstance(value, Pairs) or depth > _MAX_NESTING:
        return ()
    found: list[tuple[str, str]] = []
    for key, item in value.pairs[:100]:
        name = prefix + (plain_text(key) or "")
        if isinstance(item, Pairs):
            found += declared(item, f"{name}.", depth + 1)
        elif isinstance(item, Items):
            found.append((name, ", ".join(plain_text(part) or "" for part in item.values[:20])))
        else:
            found.append((name, plain_text(item) or rendered(item)))
    return tuple(found)


class Annotation(NamedTuple):
    """What `Mapped[...]` or the annotation of a field says."""

    type: Value | None
    nullable: bool
    column: Made | None
    """`mapped_column(...)` within `Annotated[...]`."""
    mapped: bool


def annotation_of(value: Value | None, run: Interpreter, env: Env) -> Annotation:
    """Return an annotation taken apart: `Mapped[Annotated[str | None, mapped_column()]]`."""
    nullable = mapped = False
    column: Made | None = None
    for _ in range(_MAX_NESTING):
        quoted = text_of(value)
        if quoted is not None and value is not None:
            value = _quoted(quoted, value, run, env)
        if not isinstance(value, Made):
            break
        name = value.last
        if name in {"|", "Union[]"}:
            some = [arg for arg in value.args if not (isinstance(arg, Const) and arg.value is None)]
            nullable = nullable or len(some) < len(value.args)
            if len(some) != 1:
                break
            value = some[0]
        elif name in {"Mapped[]", "Optional[]", "Annotated[]", "Final[]", "Required[]"} and value.args:
            nullable, mapped = nullable or name == "Optional[]", mapped or name == "Mapped[]"
            column = next((arg for arg in value.args[1:] if isinstance(arg, Made)), column)
            value = value.args[0]
        else:
            break
    return Annotation(value, nullable, column, mapped)


def _quoted(text: str, value: Value, run: Interpreter, env: Env) -> Value | None:
    try:
        node = ast.parse(text.strip()[:_MAX_TYPE], mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for part in ast.walk(node):
        if isinstance(part, ast.expr):
            ast.copy_location(part, value.node)
    return run.value(node, env)


def column_name(made: Made) -> Const | None:
    """Return the name that a `Column(...)` is given, or None."""
    value = made.arg(0, "name") if made.args and text_of(made.args[0]) is not None else made.kwargs.get("name")
    return value if isinstance(value, Const) and isinstance(value.value, str) else None


def column_type(made: Made) -> Value | None:
    """Return the type that a `Column(...)` is given, or None."""
    if "type_" in made.kwargs:
        return made.kwargs["type_"]
    rest = made.args[1:] if made.args and isinstance(made.args[0], Const) else made.args
    return next((arg for arg in rest if not (isinstance(arg, Made) and arg.last in _NO_TYPE)), None)


def column(
    made: Made, run: Interpreter, table: str, *, name: str, place: Place, said: Annotation | None = None
) -> Element:
    """Return the element of one `Column(...)` or `mapped_column(...)`; `said` is its annotation."""
    of_type = column_type(made)
    if of_type is None and said is not None:
        of_type = said.type
    comment, doc = (text_of(made.kwargs.get(key)) or "" for key in ("comment", "doc"))
    primary, nullable = flag_of(made.kwargs.get("primary_key")), flag_of(made.kwargs.get("nullable"))
    if nullable is None:
        nullable = said.nullable if said is not None and said.mapped and not primary else not primary
    notes = [doc] if comment and doc and doc != comment else []
    default = made.kwargs.get("server_default") or made.kwargs.get("default")
    return Element(
        table=table,
        name=name,
        type=rendered(of_type),
        place=place,
        comment=comment or doc,
        notes=(*notes, *enum_words(of_type), *run.module_at(made.place.file).remarks(made.node)),
        nullable=nullable,
        default=plain_text(default),
        protection=protections(of_type),
        annotations=declared(made.kwargs.get("info")),
        open_model=is_open(of_type),
        parse="salvaged" if made.partial else "structured",
    )
