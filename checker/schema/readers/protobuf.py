"""Protobuf files into histories: one for each package, with every message as a table named in full.

Reasons of what is opaque: `syntax error`, `unterminated`, `nested too deeply`. What stands before such a place is kept,
and reading goes on where a line begins with a declaration. The grammar is that of proto2, proto3 and the editions up to
2024, read leniently: this is no compiler.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from checker.schema.idl import BOM, Lines, comment_text, histories, quoted
from checker.schema.model import AddColumn, CreateTable, Element, Format, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Literal

    from checker.schema.model import Direction, History, Operation, Protection

MAX_NESTING = 64
"""Twice what protoc takes."""
MAX_NAME = 500
"""Characters of a message's full name: what nests repeats the names around it."""
MAX_SHARED = 500
"""Characters of what is noted at every field of a oneof, or of an enum's type."""
MAX_OPERATIONS = 64
"""Operations that are named at one message."""

_OPEN = frozenset(f"google.protobuf.{name}" for name in ("Any", "Struct", "Value", "ListValue"))
_REDACTED: frozenset[Protection] = frozenset({"redacted"})
_OPTIONS = re.compile(r"google\.protobuf\.(?:\w+Options|FeatureSet)")
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\v\f]+)
    |(?P<comment>//[^\n]*|/\*(?s:.*?)\*/)
    |(?P<word>[^\W\d]\w*)
    |(?P<number>\.?[0-9](?:[eE][+-]|[\w.])*)
    |(?P<string>"(?>[^"\\\n]|\\[^\n])*"|'(?>[^'\\\n]|\\[^\n])*')
    |(?P<sign>[{}\[\]()<>=;,.:+\-]|/(?![*/]))""",
    re.VERBOSE,
)
_SYNTAX = re.compile(r"^\ufeff?[ \t]*(?:syntax|edition)[ \t]*=[ \t]*[\"'](?:proto[23]|20[0-9]{2})[\"']", re.MULTILINE)
_REST = re.compile(r"[^\n]*")
_SHOWN = 20
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_LABELS = ("optional", "required", "repeated")
_RESUMES = frozenset({"message", "enum", "service", "extend", "export", "local"})
_VISIBILITIES = ("export", "local")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Comment(NamedTuple):
    text: str
    first: int
    """The line in which it begins; `last`, in which it ends."""
    last: int
    line: bool
    """Whether it is a `//`: such ones go on from line to line, and a `/* */` is one by itself."""


class _Words(NamedTuple):
    """What the comments between two tokens say of the thing before them, and of the one after."""

    trailing: str = ""
    leading: str = ""
    beside: tuple[str, ...] = ()
    """What stands directly above or before the one after, and is none of these."""


class _Unreadable(Exception):
    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(slots=True)
class _Field:
    name: _Token
    label: str
    type: str
    bare: str
    """The name of its type, to look up; of a map, that of its values."""
    number: str
    options: list[tuple[str, str]]
    chosen: bool
    """Whether it is one of a oneof."""
    comment: str
    notes: list[str]


@dataclass(slots=True)
class _Message:
    path: tuple[str, ...]
    """Names from the outermost message to this one; of an `extend`, to where it stands."""
    start: int
    comment: str = ""
    fields: list[_Field] = field(default_factory=list)
    extends: str = ""
    """What it extends, as written, where it is no message."""


class _Rpc(NamedTuple):
    name: str
    request: str
    response: str


@dataclass(slots=True)
class _File:
    lines: Lines
    package: str = ""
    messages: list[_Message] = field(default_factory=list)
    enums: dict[str, str] = field(default_factory=dict)
    """The names of each enum's values by the enum's name within the package."""
    rpcs: list[_Rpc] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)

    def full(self, path: Sequence[str]) -> str:
        return ".".join((self.package, *path) if self.package else path)


class _Reader:
    """One file, token by token, by recursive descent."""

    def __init__(self, file: str, text: str) -> None:
        text = text.removeprefix(BOM)
        self._text = text
        self.lines = Lines(file, text)
        self.found = _File(self.lines)
        self._tokens: list[_Token] = []
        self._comments: dict[int, list[_Comment]] = {}
        self._at = 0
        self._depth = 0
        self._scan()

    def read(self) -> _File:
        while self._kind != "end":
            first = self._at
            try:
                self._declaration()
            except _Unreadable as error:
                self.found.opaque.append(Opaque(error.reason, self.lines.place(error.offset)))
                self._at = max(self._at, first + 1)
                self._recover()
        return self.found

    def _recover(self) -> None:
        """Go on where a line begins with a declaration."""
        self._depth = 0
        while self._kind != "end" and not (self._word in _RESUMES and self._start == self.lines.start(self._start)):
            self._at += 1

    # Tokens and comments

    def _scan(self) -> None:
        """Split the text; what is no token is found when the reader comes to it."""
        text, tokens = self._text, self._tokens
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                end = self._error_end(at)
                tokens.append(_Token("error", text[at : min(end, at + _SHOWN)], at, end))
                at = end
                continue
            kind = found.lastgroup or ""
            if kind == "comment":
                first, last = self.lines.line(at), self.lines.line(found.end() - 1)
                here = _Comment(comment_text(found[0]), first, last, found[0].startswith("//"))
                self._comments.setdefault(len(tokens), []).append(here)
            elif kind != "space":
                tokens.append(_Token(kind, found[0], at, found.end()))
            at = found.end()
        tokens.append(_Token("end", "", at, at))

    def _error_end(self, at: int) -> int:
        """Return where something ends that is no token: a string with its line, a comment with the file."""
        if self._text.startswith("/*", at):
            return len(self._text)
        found = _REST.match(self._text, at) if self._text[at] in "\"'" else None
        return found.end() if found else at + 1

    @property
    def _kind(self) -> str:
        return self._tokens[self._at].kind

    @property
    def _word(self) -> str:
        return self._tokens[self._at].text

    @property
    def _start(self) -> int:
        return self._tokens[self._at].start

    def _peek(self) -> str:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)].text

    def _fail(self, wanted: str) -> NoReturn:
        token = self._tokens[self._at]
        if token.kind == "error" and token.text.startswith(("/*", '"', "'")):
            raise _Unreadable(f"unterminated: {'comment' if token.text[0] == '/' else 'string'}", token.start)
        got = "end of file" if token.kind == "end" else quoted(token.text)
        raise _Unreadable(f"syntax error: {wanted} expected, {got} found", token.start)

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        if token.kind in {"end", "error"}:
            self._fail("more")
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._word != sign or self._kind not in {"sign", "word"}:
            self._fail(quoted(sign))
        self._at += 1

    def _accept(self, *words: str) -> str:
        if self._word in words and self._kind in {"sign", "word"}:
            return self._next().text
        return ""

    def _name(self) -> _Token:
        if self._kind != "word":
            self._fail("a name")
        self._bounded(self._word, self._start)
        return self._next()

    @staticmethod
    def _bounded(name: str, start: int) -> str:
        if len(name) > MAX_NAME:
            raise _Unreadable(f"nested too deeply: a name of more than {MAX_NAME} characters", start)
        return name

    def _type(self) -> str:
        parts = [self._accept("."), self._name().text]
        while self._accept("."):
            parts += (".", self._name().text)
        return "".join(parts)

    def _skip(self, until: str) -> None:
        """Go behind the next `until` that stands outside of brackets."""
        closers: list[str] = []
        while closers or self._word != until:
            token = self._next()
            if token.kind == "sign" and token.text in "([{":
                closers.append(_CLOSES[token.text])
            elif token.kind == "sign" and token.text in ")]}" and (not closers or closers.pop() != token.text):
                self._at -= 1
                self._fail(quoted(until))
        self._expect(until)

    def _words_before(self, at: int) -> _Words:
        """Tell the comments before token `at` apart, as protoc does."""
        comments = self._comments.get(at)
        if not comments:
            return _Words()
        before = self.lines.line(self._tokens[at - 1].end - 1) if at else -1
        token = self._tokens[at]
        ends = token.kind in {"end", "error"} or token.text in _CLOSES.values()
        after = sys.maxsize if ends else self.lines.line(token.start)
        trailing: list[str] = []
        if comments[0].first == before and comments[0].last != after:
            trailing, comments = [comments[0].text], comments[1:]
        blocks: list[list[_Comment]] = []
        for comment in comments:
            if comment.line and blocks and blocks[-1][-1].line and comment.first == blocks[-1][-1].last + 1:
                blocks[-1].append(comment)
            else:
                blocks.append([comment])
        last = blocks[-1] if blocks else []
        leads = bool(last) and last[-1].last >= after - 1
        if not trailing and blocks and blocks[0][0].first == before + 1 and not (leads and blocks[0] is last):
            trailing, blocks = [comment.text for comment in blocks[0]], blocks[1:]
        beside: list[_Comment] = []
        for block in reversed(blocks[:-1] if leads else []):
            if block[-1].last < (beside[-1] if beside else last[0]).first - 1:
                break
            beside += reversed(block)
        return _Words(
            "\n".join(filter(None, trailing)),
            "\n".join(c.text for c in last if c.text) if leads else "",
            tuple(comment.text for comment in reversed(beside) if comment.text),
        )

    def _words_within(self, first: int, last: int) -> list[str]:
        """Return the comments behind token `first` up to the one before token `last`."""
        if not self._comments:
            return []
        return [c.text for at in range(first + 1, last + 1) for c in self._comments.get(at, ()) if c.text]

    # Declarations

    def _declaration(self) -> None:
        first = self._at
        if self._accept("syntax", "edition"):
            self._expect("=")
            self._string()
            self._expect(";")
        elif self._accept("package"):
            start = self._start
            self.found.package = self._bounded(self._type(), start)
            self._expect(";")
        elif self._accept("import", "option"):
            self._skip(";")
        elif self._accept("service"):
            self._service()
        elif not self._accept(";") and not self._definition((), first):
            self._fail("a declaration")

    def _definition(self, path: tuple[str, ...], first: int) -> bool:
        if self._word in _VISIBILITIES and self._peek() in {"message", "enum"}:
            self._at += 1
        if self._accept("message"):
            name = self._name()
            self._message(_Message((*path, name.text), name.start), first)
        elif self._accept("enum"):
            self._enum(path)
        elif self._accept("extend"):
            start = self._start
            self._message(_Message(path, start, extends=self._type()), first)
        else:
            return False
        return True

    def _message(self, message: _Message, first: int) -> None:
        if self._depth >= MAX_NESTING:
            raise _Unreadable(f"nested too deeply: more than {MAX_NESTING} messages", message.start)
        self._bounded(".".join(message.path), message.start)
        self._depth += 1
        self.found.messages.append(message)
        self._expect("{")
        message.comment = self._words_before(first).leading or self._words_before(self._at).trailing
        while not self._accept("}"):
            self._member(message)
        self._depth -= 1

    def _member(self, message: _Message) -> None:
        first = self._at
        if self._accept("option", "extensions", "reserved"):
            self._skip(";")
        elif self._word == "oneof" and self._kind == "word":
            self._oneof(message)
        elif not self._accept(";") and not self._definition(message.path, first):
            self._field(message)

    def _oneof(self, message: _Message) -> None:
        leading = self._words_before(self._at).leading
        self._next()
        name = self._name().text
        self._expect("{")
        said = (leading or self._words_before(self._at).trailing)[:MAX_SHARED]
        words = (name, said) if said else (name,)
        while not self._accept("}"):
            if self._accept("option"):
                self._skip(";")
            elif not self._accept(";"):
                self._field(message, words)

    def _field(self, message: _Message, choice: tuple[str, ...] = ()) -> None:
        first = self._at
        label = self._accept(*_LABELS)
        inside: _Message | None = None
        if self._word == "group" and self._kind == "word" and self._tokens[self._at + 1].kind == "word":
            self._next()
            name = self._name()
            type_ = bare = "group"
            inside = _Message((*message.path, name.text), name.start)
        else:
            type_, bare = self._field_type()
            name = self._name()
        self._expect("=")
        number = self._number()
        above = self._words_before(first)
        found = _Field(name, label, type_, bare, number, [], bool(choice), above.leading, [*choice, *above.beside])
        message.fields.append(found)
        if self._word == "[":
            self._options(found.options)
        end = self._at
        if inside is not None:
            self._message(inside, first)
        else:
            self._expect(";")
        found.notes += self._words_within(first, end)
        behind = self._words_before(self._at).trailing
        if behind and found.comment:
            found.notes.append(behind)
        found.comment = found.comment or behind

    def _field_type(self) -> tuple[str, str]:
        if self._word == "map" and self._peek() == "<":
            self._next()
            self._expect("<")
            key = self._type()
            self._expect(",")
            value = self._type()
            self._expect(">")
            return f"map<{key}, {value}>", value
        type_ = self._type()
        return type_, type_

    def _number(self) -> str:
        text = self._accept("-") + self._word
        if self._kind != "number":
            self._fail("a number")
        self._next()
        try:
            return str(int(text, 8 if re.fullmatch(r"-?0[0-7]+", text) else 0))
        except ValueError:
            self._at -= 1
            self._fail("a whole number")

    def _string(self) -> str:
        if self._kind != "string":
            self._fail("a string")
        parts = []
        while self._kind == "string":
            parts.append(_unquoted(self._next().text))
        return "".join(parts)

    def _options(self, found: list[tuple[str, str]]) -> None:
        self._expect("[")
        while not self._accept("]"):
            found.append(self._option())
            if self._word != "]":
                self._expect(",")

    def _option(self) -> tuple[str, str]:
        name = []
        while self._word != "=":
            if self._accept("("):
                name.append(f"({self._type()})")
                self._expect(")")
            else:
                name.append(self._accept(".") or self._name().text)
        self._expect("=")
        if self._kind == "string":
            return "".join(name), self._string()
        start = self._start
        if self._accept("{"):
            self._skip("}")
        else:
            self._accept("-", "+")
            if self._kind not in {"word", "number"}:
                self._fail("a value")
            self._next()
        return "".join(name), " ".join(self._text[start : self._tokens[self._at - 1].end].split())

    def _enum(self, path: tuple[str, ...]) -> None:
        name = self._name().text
        values = []
        self._expect("{")
        while not self._accept("}"):
            if self._accept("option", "reserved"):
                self._skip(";")
            elif not self._accept(";"):
                values.append(self._name().text)
                self._skip(";")
        self.found.enums[".".join((*path, name))] = ", ".join(values)[:MAX_SHARED]

    def _service(self) -> None:
        service = self._name().text
        self._expect("{")
        while not self._accept("}"):
            if self._accept("option", "stream"):
                self._skip(";")
            elif self._accept("rpc"):
                name = self._name().text
                request = self._rpc_type()
                self._expect("returns")
                self.found.rpcs.append(_Rpc(f"{service}.{name}", request, self._rpc_type()))
                if self._accept("{"):
                    self._skip("}")
                else:
                    self._expect(";")
            else:
                self._expect(";")

    def _rpc_type(self) -> str:
        self._expect("(")
        if self._word == "stream" and self._peek() != ")":
            self._next()
        found = self._type()
        self._expect(")")
        return found


def _unquoted(text: str) -> str:
    """Return what a string says. Its escapes stay: no name and no reason needs them."""
    return text[1:-1]


def _nullable(found: _Field) -> bool | None:
    presence = " ".join(value for key, value in found.options if key.startswith("features"))
    if found.label == "required" or "LEGACY_REQUIRED" in presence:
        return False
    if found.label == "optional" or found.chosen or "EXPLICIT" in presence:
        return True
    return None


class _Known:
    """Every file, to look names up."""

    def __init__(self, files: Sequence[_File]) -> None:
        self.spaces: dict[str, str] = {}
        self._enums: dict[str, str] = {}
        self._uses: dict[str, list[str]] = defaultdict(list)
        """The messages that each message holds."""
        self._carried: dict[str, list[tuple[str, Direction]]] = defaultdict(list)
        for file in files:
            self._enums |= {file.full((name,)): values for name, values in file.enums.items()}
            self.spaces |= {file.full(each.path): file.package for each in file.messages if not each.extends}
        self._simple = {full.rpartition(".")[2] for known in (self.spaces, self._enums) for full in known}
        for file in files:
            for message in file.messages:
                self._note_uses(file, message)
        directions: tuple[Literal["response", "request"], ...] = ("response", "request")
        for direction in directions:
            for file in files:
                for rpc in file.rpcs:
                    self._carry(file, rpc, direction)

    def resolve(self, file: _File, path: Sequence[str], name: str) -> str:
        """Return the full name of what `name` means at `path`, as well as it is known."""
        if name.startswith("."):
            return name[1:]
        if name.rpartition(".")[2] in self._simple:
            scope = file.full(path)
            while scope:
                full = f"{scope}.{name}"
                if full in self.spaces or full in self._enums:
                    return full
                scope = scope.rpartition(".")[0]
        return name if "." in name else file.full((name,))

    def enum(self, full: str) -> str:
        """Return the names of an enum's values; empty where it is none."""
        return self._enums.get(full, "")

    def operations(self, message: str) -> tuple[Direction, tuple[str, ...]]:
        """Return which way a message goes, and the operations that carry it."""
        carried = self._carried.get(message)
        if not carried:
            return "stored", ()
        return carried[0][1], tuple(operation for operation, _ in carried)

    def _note_uses(self, file: _File, message: _Message) -> None:
        holder = self.resolve(file, message.path, message.extends) if message.extends else file.full(message.path)
        for each in message.fields:
            full = self.resolve(file, message.path, each.bare)
            if full in self.spaces:
                self._uses[holder].append(full)

    def _carry(self, file: _File, rpc: _Rpc, direction: Literal["request", "response"]) -> None:
        """Note a call at its message and at whatever that holds; one that is full has filled what it holds before."""
        label = (f"rpc {rpc.name} {direction}", direction)
        waiting = [self.resolve(file, (), rpc.response if direction == "response" else rpc.request)]
        while waiting:
            message = waiting.pop()
            carried = self._carried[message]
            if len(carried) < MAX_OPERATIONS and carried[-1:] != [label]:
                carried.append(label)
                waiting += self._uses.get(message, ())


def _element(known: _Known, file: _File, message: _Message, table: str, found: _Field) -> Element:
    full = known.resolve(file, message.path, found.bare)
    values = known.enum(full)
    direction, operations = known.operations(table)
    options = found.options
    return Element(
        table=table,
        name=found.name.text,
        type=f"repeated {found.type}" if found.label == "repeated" else found.type,
        place=file.lines.place(found.name.start),
        comment=found.comment,
        notes=(*found.notes, values) if values else tuple(found.notes),
        nullable=_nullable(found),
        default=next((value for key, value in options if key == "default"), None),
        key=found.number,
        aliases=tuple(value for key, value in options if key == "json_name" and value != found.name.text),
        direction=direction,
        exposed_by=operations,
        protection=_REDACTED if ("debug_redact", "true") in options else frozenset(),
        annotations=tuple((key, value) for key, value in options if key.startswith("(")),
        open_model=full in _OPEN,
    )


def _operations(known: _Known, file: _File) -> Iterator[tuple[str, Operation]]:
    """Yield what a file declares, each with the package to which it belongs."""
    for message in file.messages:
        table = known.resolve(file, message.path, message.extends) if message.extends else file.full(message.path)
        if message.extends and _OPTIONS.fullmatch(table):
            continue
        elements = tuple(_element(known, file, message, table, each) for each in message.fields)
        if message.extends and table in known.spaces:
            for element in elements:
                yield known.spaces[table], AddColumn(element)
        else:
            # A message that is not there is what extends it.
            place = file.lines.place(message.start)
            yield file.package, CreateTable(table, place, elements, kind="message", comment=message.comment)
    for opaque in file.opaque:
        yield file.package, opaque


def _sniff(path: str, text: str) -> bool:  # noqa: ARG001 (the contract of every reader)
    return _SYNTAX.search(text) is not None


def _read(files: Mapping[str, str], other: Callable[[str], str | None]) -> Iterator[History]:  # noqa: ARG001 (likewise)
    """Read every file; what they import from elsewhere is known by its name alone."""
    read = [_Reader(path, text).read() for path, text in sorted(files.items())]
    known = _Known(read)
    found: dict[str, list[Operation]] = defaultdict(list)
    for file in read:
        for space, operation in _operations(known, file):
            found[space].append(operation)
    return histories(found)


FORMAT = Format(
    patterns=("*.proto",),
    sniff=_sniff,
    read=_read,
    suffixes=(".proto2", ".proto3", ".protodevel", ".in", ".tmpl", ".txt"),
)
