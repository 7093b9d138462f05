"""What the Protobuf reader reports of our own files is what `protoc` and `buf` report of them."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from google.protobuf import descriptor_pb2 as pb  # type: ignore[import-untyped] # it publishes no types

from checker.schema.model import AddColumn, CreateTable, Opaque
from checker.schema.readers import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from checker.schema.model import Element

PROTOS = Path(__file__).parent / "protos"
FILES = sorted(PROTOS.glob("*.proto"))
FIELD = pb.FieldDescriptorProto
SCALARS = {number: name.removeprefix("TYPE_").lower() for name, number in FIELD.Type.items()}


SAID_BY_THE_READER_ALONE = {
    ("cc.im.Envelope.Body.Image.Exif.Location", "address"),
    ("cc.user.v1.GetUserResponse", "last"),
}
"""Fields with a comment that neither compiler gives to anything, for the line goes on behind it. No word is lost."""
BUF_SAYS_OTHERWISE = {
    ("cc.im.Envelope", "to"),
    ("cc.user.v1.User", "ext"),
    ("cc.user.v1.User", "by_id"),
}
"""Fields whose comments `buf` gives to others than `protoc` does: here the reader agrees with `protoc`."""


class Field(NamedTuple):
    """What both sides say of one field. Where it is written is its name's place."""

    message: str
    name: str
    number: int
    type: str
    repeated: bool
    required: bool
    optional: bool
    """Whether its absence can be told for a label or a oneof, whatever the file's default is."""
    place: tuple[str, int, int]
    comment: str
    trailing: str
    """The second comment, where there are two."""


class Compiler(NamedTuple):
    """One of the two: how it is run, and how many columns it counts for a character at one of its columns."""

    name: str
    describe: Callable[[], bytes]
    width: Callable[[str, int], int]


def _protoc() -> bytes:
    options = ["--descriptor_set_out=/dev/stdout", "--include_source_info", f"-I{PROTOS}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", *options, *map(str, FILES)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _buf() -> bytes:
    buf = Path(sys.executable).parent / "buf"
    # A home that is not there: nothing is cached, and nothing can have been fetched before. No proxy: nothing is now.
    nowhere = "http://127.0.0.1:1"
    environment = {"PATH": os.defpath, "HOME": "/nonexistent", "https_proxy": nowhere, "http_proxy": nowhere}
    command = [str(buf), "build", str(PROTOS), "-o", "-#format=binpb", "--exclude-imports"]
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout


def _bytes(character: str, column: int) -> int:
    return 8 - column % 8 if character == "\t" else len(character.encode())


def _cells(character: str, column: int) -> int:
    """Return how wide a terminal shows it."""
    return 4 - column % 4 if character == "\t" else 1 + (unicodedata.east_asian_width(character) in "WF")


PROTOC = Compiler("protoc", _protoc, _bytes)
BUF = Compiler("buf", _buf, _cells)


@cache
def _described(compiler: Compiler) -> tuple[_Described, ...]:
    """Return the files as a compiler describes them."""
    found = pb.FileDescriptorSet.FromString(compiler.describe())
    assert sorted(file.name for file in found.file) == [path.name for path in FILES]
    return tuple(_Described(file, compiler) for file in found.file)


@cache
def _read() -> tuple[tuple[CreateTable, ...], tuple[Element, ...]]:
    """Return the messages and all fields that the reader finds, those of extensions among them."""
    texts = {path.name: path.read_bytes().decode() for path in FILES}
    operations = [each for found in language("protobuf").read(texts, lambda _: None) for each in found.operations]
    assert not [each for each in operations if isinstance(each, Opaque)]
    messages = tuple(each for each in operations if isinstance(each, CreateTable))
    added = [each.element for each in operations if isinstance(each, AddColumn)]
    return messages, (*(element for message in messages for element in message.elements), *added)


def _plain(comment: str) -> str:
    """Return the words of a comment: how its lines are decorated is not compared."""
    return " ".join(" ".join(line.strip().lstrip("*/!<") for line in comment.splitlines()).split())


class _Described:
    """A file as a compiler describes it."""

    def __init__(self, file: Any, compiler: Compiler) -> None:
        self.file = file
        self.width = compiler.width
        self.lines = (PROTOS / file.name).read_bytes().decode().split("\n")
        self.located = {tuple(each.path): each for each in file.source_code_info.location}
        self.groups = {f".{name}": path for name, _, path in self.messages()} if file.syntax != "editions" else {}
        self.maps = {f".{name}": message for name, message, _ in self.messages(maps=True) if message.options.map_entry}

    def messages(self, *, maps: bool = False) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
        """Yield each message with its full name and its path; maps are no messages in the source."""
        waiting: list[tuple[str, Any, tuple[int, ...]]] = [
            (self.file.package, each, (4, at)) for at, each in enumerate(self.file.message_type)
        ]
        while waiting:
            scope, message, path = waiting.pop()
            name = f"{scope}.{message.name}".removeprefix(".")
            if maps or not message.options.map_entry:
                yield name, message, path
            waiting += [(name, each, (*path, 3, at)) for at, each in enumerate(message.nested_type)]

    def fields(self) -> Iterator[Field]:
        """Yield every field, and every extension of what is no option."""
        for at, extension in enumerate(self.file.extension):
            yield from self._extension(extension, (7, at))
        for name, message, path in self.messages():
            for at, each in enumerate(message.field):
                yield self._field(name, each, (*path, 2, at))
            for at, extension in enumerate(message.extension):
                yield from self._extension(extension, (*path, 6, at))

    def comment(self, path: Sequence[int]) -> tuple[str, str]:
        """Return the comment of the thing at this path, and another one behind it."""
        at = self.located[tuple(path)]
        leading, trailing = _plain(at.leading_comments), _plain(at.trailing_comments)
        return (leading, trailing) if leading else (trailing, "")

    def place(self, path: Sequence[int]) -> tuple[str, int, int]:
        """Return the place of a name, in code points."""
        line, offset = self.located[*path, 1].span[:2]
        width = 0
        for at, character in enumerate(self.lines[line]):
            if width >= offset:
                return self.file.name, line + 1, at + 1
            width += self.width(character, width)
        raise AssertionError((path, line, offset))

    def _extension(self, extension: Any, path: tuple[int, ...]) -> Iterator[Field]:
        if not extension.extendee.startswith(".google.protobuf."):
            yield self._field(extension.extendee[1:], extension, path)

    def _field(self, message: str, each: Any, path: tuple[int, ...]) -> Field:
        # The comment of a group is given to its message.
        said = self.groups.get(each.type_name, path) if each.type == FIELD.TYPE_GROUP else path
        comment, trailing = self.comment(said)
        entry = self.maps.get(each.type_name)
        proto2 = self.file.syntax in {"", "proto2"}
        return Field(
            message=message,
            name=each.name,
            number=each.number,
            type=self._type(each, entry),
            repeated=entry is None and each.label == FIELD.LABEL_REPEATED,
            required=each.label == FIELD.LABEL_REQUIRED
            or each.options.features.field_presence == pb.FeatureSet.LEGACY_REQUIRED,
            optional=each.proto3_optional
            or each.HasField("oneof_index")
            or (proto2 and each.label == FIELD.LABEL_OPTIONAL),
            place=self.place(path),
            comment=comment,
            trailing=trailing,
        )

    def _type(self, each: Any, entry: Any) -> str:
        if entry is not None:
            key, value = entry.field
            return f"map<{self._type(key, None)}, {self._type(value, None)}>"
        # What is delimited in an edition is written like any message; only in proto2 it is a `group`.
        group = each.type == FIELD.TYPE_GROUP and self.file.syntax != "editions"
        return "group" if group else each.type_name or SCALARS[each.type]


def _means(written: str, full: str) -> bool:
    """Return whether a type as written can be the one of this full name: the scope may be left out."""
    if full.startswith("map<") and written.startswith("map<"):
        pairs = zip(written[4:-1].split(", "), full[4:-1].split(", "), strict=True)
        return all(_means(*pair) for pair in pairs)
    return written == full or f".{written.removeprefix('.')}" == full or full.endswith(f".{written}")


def _differences(element: Element, field: Field) -> Iterator[str]:
    """Yield what the reader says otherwise than a compiler."""
    written = element.type.removeprefix("repeated ")
    # A group is named like its message; the compiler makes a field's name of that.
    name = element.name.lower() if written == "group" else element.name
    pairs = {
        "name": (name, field.name),
        "number": (element.key, str(field.number)),
        "label": (element.type.startswith("repeated "), field.repeated),
        "required": (element.nullable is False, field.required),
        "optional": (field.optional and element.nullable is not True, False),
        "type": (written, field.type if not _means(written, field.type) else written),
        "place": (tuple(element.place), field.place),
    }
    for what, (ours, theirs) in pairs.items():
        if ours != theirs:
            yield f"{element.place}: {what} of {element.name}: {ours!r}, not {theirs!r}"


def _fields(compiler: Compiler) -> dict[tuple[str, int], Field]:
    return {(field.message, field.number): field for file in _described(compiler) for field in file.fields()}


def _messages(compiler: Compiler) -> dict[str, tuple[tuple[str, int, int], str]]:
    return {
        name: (file.place(path), file.comment(path)[0])
        for file in _described(compiler)
        for name, _, path in file.messages()
    }


both = pytest.mark.parametrize("compiler", [PROTOC, BUF], ids=lambda compiler: compiler.name)


@both
def test_every_message_is_found_in_its_place(compiler: Compiler) -> None:
    ours = {each.table: tuple(each.place) for each in _read()[0]}
    assert ours == {name: place for name, (place, _) in _messages(compiler).items()}
    assert len(ours) >= 37


def test_every_message_has_its_comment() -> None:
    ours = {each.table: _plain(each.comment) for each in _read()[0]}
    assert ours == {name: comment for name, (_, comment) in _messages(PROTOC).items()}
    assert sum(map(bool, ours.values())) >= 15


@both
def test_every_field_is_found_as_it_is(compiler: Compiler) -> None:
    theirs = _fields(compiler)
    ours = {(element.table, int(element.key or 0)): element for element in _read()[1]}
    assert ours.keys() == theirs.keys()
    assert [line for key, element in ours.items() for line in _differences(element, theirs[key])] == []
    assert len(theirs) >= 176


@both
def test_every_field_has_its_comment(compiler: Compiler) -> None:
    theirs = _fields(compiler)
    seen, more = 0, set()
    for element in _read()[1]:
        field = theirs[element.table, int(element.key or 0)]
        key = field.message, field.name
        if element.comment and not field.comment:
            more.add(key)
        elif compiler is PROTOC or key not in BUF_SAYS_OTHERWISE:
            assert (key, _plain(element.comment)) == (key, field.comment)
            assert not field.trailing or field.trailing in map(_plain, element.notes), key
            seen += bool(field.comment)
    expected = SAID_BY_THE_READER_ALONE if compiler is PROTOC else SAID_BY_THE_READER_ALONE | BUF_SAYS_OTHERWISE
    assert more <= expected
    assert seen >= 70


@both
def test_fields_are_in_the_order_of_the_file(compiler: Compiler) -> None:
    theirs = {
        name: [each.number for each in message.field]
        for file in _described(compiler)
        for name, message, _ in file.messages()
    }
    assert {each.table: [int(element.key or 0) for element in each.elements] for each in _read()[0]} == theirs
