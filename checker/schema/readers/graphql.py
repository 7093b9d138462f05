"""GraphQL schemas into histories: one for each folder, with every type, input and field with arguments as a table.

Reasons of what is opaque: `syntax error`, `unterminated`, `nested too deeply`, `too large`. Definitions before
such a place are kept, and reading goes on where a line begins with the next. A document of operations alone declares
nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from posixpath import commonprefix, dirname
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.schema.idl import BOM, Lines, comment_text, histories, quoted
from checker.schema.model import AddColumn, CreateTable, Element, Format, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql.language.ast import ConstDirectiveNode, Node, Token

    from checker.problem import Place
    from checker.schema.model import Direction, History, Operation, Protection

MAX_TOKENS = 1_000_000
MAX_ERRORS = 20
"""Behind so many a file is left alone: the library walks through all of it to tell the line of each."""
MAX_NAME = 500
"""Characters of a type's name: the tables of its fields' arguments repeat it."""
MAX_DETAIL = 80
MAX_DIRECTIVES = 16
"""Directives of a type that are noted at each of its fields."""
MAX_SHARED = 500
"""Characters of what is noted at every field of an enum's type, or of a type with directives."""

_KINDS: dict[str, tuple[str, Direction]] = {
    "object_type": ("type", "response"),
    "interface_type": ("interface", "response"),
    "input_object_type": ("input", "request"),
    "union_type": ("union", "response"),
}
_OPEN = frozenset({"any", "json", "jsonobject", "jsonb", "map", "object", "awsjson", "anyscalar", "mixed", "_any"})
_PROTECTIONS: dict[str, Protection] = {
    **dict.fromkeys(("mask", "masked"), "masked"),
    **dict.fromkeys(("redact", "redacted"), "redacted"),
    **dict.fromkeys(("encrypt", "encrypted"), "encrypted"),
    **dict.fromkeys(("hash", "hashed"), "hashed"),
    **dict.fromkeys(("tokenize", "tokenized", "tokenise", "tokenised"), "tokenised"),
    **dict.fromkeys(
        (
            *("auth", "authenticated", "authorized", "authorize", "requireauth", "requiresauth", "isauthenticated"),
            *("hasrole", "hasroles", "requiresrole", "requiresscopes", "hasscope", "hasscopes", "haspermission"),
            *("haspermissions", "policy", "guard", "can", "aws_auth", "aws_cognito_user_pools", "aws_iam"),
        ),
        "access_controlled",
    ),
}
_PLUMBING = frozenset({"key", "shareable", "external", "requires", "provides", "extends", "interfaceObject", "oneOf"})
"""Directives that never speak of privacy."""
_RESUMES = re.compile(r"^(?:extend[ \t]+)?(?:type|input|interface|union|enum|scalar|directive|schema)\b", re.MULTILINE)
_DEFINES = re.compile(
    r"^\ufeff?(?:extend[ \t]+)?(?:type|input|interface)[ \t]+(?>\w+)(?>[^\n{=;]*)\{(?>\s*)(?:(?>\w+)\s*[:(]|[#\"])",
    re.MULTILINE,
)


class _Declared:
    """What one file declares: its definitions in order, and where it could not be read on."""

    def __init__(self, file: str, text: str) -> None:
        self.space = dirname(file)
        self.text = text.removeprefix(BOM)
        self.lines = Lines(file, self.text)
        self.definitions: list[Any] = []
        self.opaque: list[Opaque] = []
        at: int | None = 0
        while at is not None:
            at = self._read_from(at)

    def _read_from(self, start: int) -> int | None:
        """Read from `start` on, and return where to go on after an error: where a line begins with a definition."""
        from graphql.error import GraphQLError
        from graphql.language import Token, TokenKind
        from graphql.language.parser import Parser

        parser = Parser(self.text, max_tokens=MAX_TOKENS)
        # The parser offers no other way to begin within a text, nor to what it had read before an error.
        token = parser._lexer.token = Token(TokenKind.SOF, start, start, 0, 0)  # noqa: SLF001
        try:
            parser.expect_token(TokenKind.SOF)
            while not parser.peek(TokenKind.EOF):
                self.definitions.append(parser.parse_definition())
        except GraphQLError as error:
            reason = _reason(error.message)
            at = next(iter(error.positions or ()), 0)
            if reason.startswith("unterminated"):
                # The library tells where it ends.
                at = self.text.index('"', _last(token).end)
        except RecursionError:
            reason, at = "nested too deeply: brackets", _last(token).start
        else:
            return None
        opaque = Opaque(reason, self.lines.place(at))
        # A definition that begins behind its description, or behind another on its line, fails twice.
        self.opaque += [opaque] if opaque not in self.opaque[-1:] else []
        to_the_end = self.text.startswith('"""', at) or reason.startswith("too large")
        if to_the_end or len(self.opaque) >= MAX_ERRORS:
            return None
        # Where a brace is missing, the next definition is taken for a field and fails behind its first word.
        found = _RESUMES.search(self.text, max(start + 1, self.lines.start(at)))
        return found.start() if found else None

    def source(self, nodes: Sequence[Node]) -> str:
        """Return how neighbours are written, in one line."""
        first, last = (nodes[at].loc for at in (0, -1))
        return " ".join(self.text[first.start : last.end].split()) if first and last else ""


def _last(token: Token) -> Token:
    while token.next:
        token = token.next
    return token


def _reason(message: str) -> str:
    detail = message.removeprefix("Syntax Error: ").rstrip(".")
    # Words of the file follow later in some messages.
    if detail.startswith("Document contains more than"):
        return f"too large: more than {MAX_TOKENS} tokens"
    if detail.startswith("Unterminated string"):
        return "unterminated: string"
    return f"syntax error: {detail if len(detail) <= MAX_DETAIL and detail.isprintable() else quoted(detail)}"


class _Known:
    """The types of all files, by name."""

    def __init__(self, files: Sequence[_Declared]) -> None:
        self.spaces: dict[str, set[str]] = defaultdict(set)
        self._values: dict[str, list[str]] = defaultdict(list)
        for file in files:
            for each in file.definitions:
                if each.kind in {"enum_type_definition", "enum_type_extension"}:
                    self._values[each.name.value] += (value.name.value for value in each.values or ())
                elif each.kind.removesuffix("_definition") in _KINDS:
                    self.spaces[each.name.value].add(file.space)
        self._enums = {name: ", ".join(values)[:MAX_SHARED] for name, values in self._values.items()}

    def home(self, type_: str, space: str) -> str:
        """Return the folder that declares what `space` extends: itself or the nearest."""
        homes = self.spaces.get(type_, set())
        if not homes or space in homes:
            return space
        return max(sorted(homes), key=lambda home: len(commonprefix((home, space))))

    def enum(self, name: str) -> str:
        """Return the names of an enum's values; empty where it is none."""
        return self._enums.get(name, "")

    def is_open(self, name: str) -> bool:
        """Return whether it is a scalar that may hold anything."""
        lower = name.lower()
        return (lower in _OPEN or "json" in lower) and name not in self.spaces


class _Privacy(NamedTuple):
    """What directives say."""

    protection: frozenset[Protection] = frozenset()
    annotations: tuple[tuple[str, str], ...] = ()

    def and_of(self, other: _Privacy) -> _Privacy:
        """Return what both say."""
        return _Privacy(self.protection | other.protection, self.annotations + other.annotations)


def _privacy(file: _Declared, directives: Sequence[ConstDirectiveNode] | None) -> _Privacy:
    protection = set()
    annotations = []
    for each in directives or ():
        name = each.name.value
        kind = _PROTECTIONS.get(name.lower())
        # `@mask(enabled: false)` masks nothing.
        if kind and not any(getattr(argument.value, "value", None) is False for argument in each.arguments or ()):
            protection.add(kind)
        elif name not in _PLUMBING:
            annotations.append((f"@{name}", file.source(each.arguments)[:MAX_SHARED] if each.arguments else ""))
    return _Privacy(frozenset(protection), tuple(annotations))


class _Definition:
    """One type, input, interface or union, or an extension of one, as operations."""

    def __init__(self, known: _Known, file: _Declared, node: Any, kind: str) -> None:
        self._known = known
        self._file = file
        self._node = node
        self._kind, self._direction = _KINDS[kind]
        self._privacy = _privacy(file, (node.directives or ())[:MAX_DIRECTIVES])

    def operations(self) -> Iterator[Operation]:
        node = self._node
        type_, place = node.name.value, self._place(node.name)
        if len(type_) > MAX_NAME:
            yield Opaque(f"too large: a name of more than {MAX_NAME} characters", place)
            return
        fields = getattr(node, "fields", None) or ()
        elements = tuple(self._element(type_, each, self._direction, self._privacy) for each in fields)
        comment = _description(node) or "\n".join(_comments(node))
        if node.kind.endswith("_definition") or type_ not in self._known.spaces:
            yield CreateTable(type_, place, elements, kind=self._kind, comment=comment)
        else:
            yield from map(AddColumn, elements)
        for each in fields:
            if getattr(each, "arguments", None):
                table = f"{type_}.{each.name.value}"
                inputs = tuple(self._element(table, one, "request", _Privacy()) for one in each.arguments)
                yield CreateTable(table, self._place(each.name), inputs, kind="operation", comment=_description(each))

    def _element(self, table: str, node: Any, direction: Direction, around: _Privacy) -> Element:
        bare = node.type
        while not hasattr(bare, "name"):
            bare = bare.type
        values = self._known.enum(bare.name.value)
        notes = [*_comments(node), values] if values else _comments(node)
        privacy = _privacy(self._file, node.directives).and_of(around)
        default = getattr(node, "default_value", None)
        return Element(
            table=table,
            name=node.name.value,
            type="".join(_text(token) for token in _tokens(node.type)),
            place=self._place(node.name),
            comment=_description(node),
            notes=tuple(notes),
            nullable=node.type.kind != "non_null_type",
            default=self._file.source([default]) if default else None,
            direction=direction,
            protection=privacy.protection,
            annotations=privacy.annotations,
            open_model=self._known.is_open(bare.name.value),
        )

    def _place(self, node: Node) -> Place:
        return self._file.lines.place(node.loc.start if node.loc else 0)


def _description(node: Any) -> str:
    found = getattr(node, "description", None)
    return str(found.value) if found else ""


def _tokens(node: Node) -> Iterator[Token]:
    token = node.loc.start_token if node.loc else None
    end = node.loc.end if node.loc else 0
    while token and token.end <= end:
        yield token
        token = token.next


def _text(token: Token) -> str:
    """Return how a token of a type is written; a comment is none of it."""
    return "" if _is_comment(token) else token.value or token.kind.value


def _is_comment(token: Token | None) -> bool:
    return token is not None and token.kind.value == "Comment"


def _comments(node: Node) -> list[str]:
    """Return what `#` comments say: those above without a gap, then the one behind."""
    if node.loc is None:
        return []
    above: list[str] = []
    token = node.loc.start_token
    while (
        (before := token.prev)
        and _is_comment(before)
        and before.line == token.line - 1
        # One behind something speaks of that.
        and not (before.prev and before.prev.line == before.line)
    ):
        above.append(comment_text(before.value or ""))
        token = before
    said = ["\n".join(filter(None, reversed(above)))]
    end = node.loc.end_token
    if end.next and _is_comment(end.next) and end.next.line == end.line:
        said.append(comment_text(end.next.value or ""))
    return [each for each in said if each]


def _sniff(path: str, text: str) -> bool:  # noqa: ARG001 (the contract of every reader)
    return _DEFINES.search(text) is not None


def _read(files: Mapping[str, str], other: Callable[[str], str | None]) -> Iterator[History]:  # noqa: ARG001 (likewise)
    """Read every file; GraphQL has no references to other files."""
    read = [_Declared(path, text) for path, text in sorted(files.items())]
    known = _Known(read)
    found: dict[str, list[Operation]] = defaultdict(list)
    for file in read:
        for node in file.definitions:
            kind, _, how = node.kind.rpartition("_")
            if kind in _KINDS:
                space = known.home(node.name.value, file.space) if how == "extension" else file.space
                found[space] += _Definition(known, file, node, kind).operations()
        found[file.space] += file.opaque
    return histories(found)


FORMAT = Format(
    patterns=("*.graphql", "*.graphqls", "*.gql"), sniff=_sniff, read=_read, suffixes=(".sdl", ".tmpl", ".txt")
)
