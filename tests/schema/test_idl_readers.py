"""Protobuf, GraphQL and Prisma: what each case declares and where, against protoc, and broken files."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from google.protobuf.descriptor_pb2 import (  # type: ignore[import-untyped]
    FieldDescriptorProto,
    FileDescriptorSet,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.problem import Place
from checker.schema import readers
from checker.schema.idl import comment_text
from checker.schema.model import AddColumn, CreateTable, Element, History, Opaque
from checker.schema.readers import graphql, protobuf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMATS = Path(__file__).parent / "formats"
LANGUAGES = ("graphql", "prisma", "protobuf")
ENDINGS = {"graphql": "a.graphql", "prisma": "a.prisma", "protobuf": "a.proto"}
CASES = [f"{language}/{case.name}" for language in LANGUAGES for case in sorted((FORMATS / language).iterdir())]
COMPILED = [case for case in CASES if case.startswith("protobuf/") and "/bad_" not in case]
# Composite types and views alone are written as in other languages; operations are no schema.
UNRECOGNISED = {"graphql/operations", "prisma/view"}
DEEP = 10_000


def files_of(case: str) -> dict[str, str]:
    folder = FORMATS / case
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "expected.yaml")
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


def histories(language: str, files: Mapping[str, str]) -> list[History]:
    return list(readers.language(language).read(files, lambda _: None))


def read(language: str, text: str) -> list[History]:
    return histories(language, {ENDINGS[language]: text})


def elements(found: list[History]) -> Iterator[Element]:
    for history in found:
        for operation in history.operations:
            if isinstance(operation, CreateTable):
                yield from operation.elements
            elif isinstance(operation, AddColumn):
                yield operation.element


def opaque(found: list[History]) -> list[tuple[str, int, int]]:
    every = (operation for history in found for operation in history.operations if isinstance(operation, Opaque))
    return [(one.reason, one.place.line, one.place.column) for one in every]


def told(value: Any) -> Any:
    """Return a noun as YAML has it: what is not as it is by default, and places as text."""
    if isinstance(value, Place):
        return str(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [told(one) for one in value]
    if not dataclasses.is_dataclass(value):
        return value
    fields = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
    said = {field.name: told(one) for field, one in fields if one != field.default}
    if isinstance(value, CreateTable):
        for element in said["elements"]:
            assert element.pop("table") == value.table
    return said


def told_history(history: History) -> dict[str, Any]:
    operations = [{"operation": type(one).__name__, **told(one)} for one in history.operations]
    return {"space": history.space, "operations": operations}


@pytest.mark.parametrize("case", CASES)
def test_what_a_case_declares(case: str) -> None:
    expected = yaml.safe_load((FORMATS / case / "expected.yaml").read_text("utf-8"))
    found = histories(case.partition("/")[0], files_of(case))
    assert [told_history(history) for history in found] == expected


@pytest.mark.parametrize("case", CASES)
def test_the_name_stands_at_its_place(case: str) -> None:
    files = files_of(case)
    for element in elements(histories(case.partition("/")[0], files)):
        place = element.place
        line = files[place.file].removeprefix("\ufeff").split("\n")[place.line - 1]
        assert line[place.column - 1 :].startswith(element.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_cases_enough(language: str) -> None:
    assert sum(case.startswith(f"{language}/") for case in CASES) >= 12
    assert sum(case.startswith(f"{language}/bad_") for case in CASES) >= 4


@pytest.mark.parametrize("case", [case for case in CASES if "/bad_" in case and not case.endswith("_copies")])
def test_what_is_broken_is_told_or_read_leniently(case: str) -> None:
    language = case.partition("/")[0]
    found = histories(language, files_of(case))
    if case in {"protobuf/bad_names", "prisma/bad_names"}:
        assert [element.name for element in elements(found)] == ["手机号"]
    else:
        assert opaque(found)


# The sniff


@pytest.mark.parametrize("case", [case for case in CASES if "/bad_" not in case])
def test_a_file_of_another_name_is_recognised_by_its_own_language_alone(case: str) -> None:
    language = case.partition("/")[0]
    for path, text in files_of(case).items():
        takers = {name for name in LANGUAGES if readers.language(name).sniff(f"{path}.txt", text)}
        assert takers <= {language}
    every = files_of(case).items()
    known = any(readers.language(language).sniff(f"{path}.txt", text) for path, text in every)
    assert known == (case not in UNRECOGNISED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_prose_is_no_schema(language: str) -> None:
    text = "We type a model of the syntax.\nmessage to the input team {draft}\nThe syntax = proto3, in short.\n"
    assert not readers.language(language).sniff("notes.txt", text)


# Nesting, length and number


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("protobuf", "message A {" * DEEP + "string a = 1;" + "}" * DEEP, "nested too deeply: more than 64 messages"),
        ("protobuf", f"message {'A' * 501} {{}}", "nested too deeply: a name of more than 500 characters"),
        ("protobuf", f"package {'a.' * 300}a;", "nested too deeply: a name of more than 500 characters"),
        ("graphql", "type A { a: " + "[" * DEEP + "Int" + "]" * DEEP + "}", "nested too deeply: brackets"),
        ("graphql", "type A @d(x: " + "{x:" * DEEP + "1" + "}" * DEEP + ") { a: Int }", "nested too deeply: brackets"),
        ("graphql", "query { a" + "{a" * DEEP + "}" * DEEP + "}", "nested too deeply: brackets"),
        ("graphql", f"type {'A' * 501} {{ a(b: Int): Int }}", "too large: a name of more than 500 characters"),
    ],
)
def test_what_is_nested_too_deeply_is_opaque(language: str, text: str, reason: str) -> None:
    assert [why for why, _, _ in opaque(read(language, text))] == [reason]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("protobuf", "message A { string a = 1 [(x) = " + "{x: " * DEEP + "}" * DEEP + "]; }"),
        ("protobuf", "message A { string a = 1 [(x) = {" + "[" * DEEP + "]" * DEEP + "}]; }"),
        ("prisma", "model A {\n a Int @x(" + "(" * DEEP + ")" * DEEP + ")\n}\n"),
    ],
)
def test_values_may_nest_as_deeply_as_they_like(language: str, text: str) -> None:
    found = read(language, text)
    assert [element.name for element in elements(found)] == ["a"]
    assert not opaque(found)


def test_a_schema_of_too_many_tokens_is_opaque(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphql, "MAX_TOKENS", 10)
    found = read("graphql", "type A { a: Int }\ntype B { b: Int }\n")
    assert [element.name for element in elements(found)] == ["a"]
    assert opaque(found) == [("too large: more than 10 tokens", 2, 10)]


def test_a_chain_of_messages_carries_no_more_operations_than_the_limit() -> None:
    chain = (
        "".join(f"message M{at} {{ M{at + 1} next = 1; }}\n" for at in range(200)) + "message M200 { string a = 1; }\n"
    )
    calls = "".join(f"rpc C{at}(M{at}) returns (M0);\n" for at in range(200))
    found = read("protobuf", f'syntax = "proto3";\n{chain}service S {{\n{calls}}}\n')
    last = next(element for element in elements(found) if element.name == "a")
    assert len(last.exposed_by) == protobuf.MAX_OPERATIONS
    assert last.direction == "response"


@pytest.mark.parametrize(
    "word", ["Unterminated", "more_than", '"Unterminated string"', '"Document contains more than"']
)
def test_words_of_a_file_are_not_taken_for_those_of_the_library(word: str) -> None:
    ((reason, line, column),) = opaque(read("graphql", f"type A {{ a {word} }}"))
    assert reason.startswith("syntax error: Expected ':', found")
    assert (line, column) == (1, 12)


def test_behind_many_errors_a_file_is_left_alone() -> None:
    assert len(opaque(read("graphql", "type A {}\n" * 50))) == graphql.MAX_ERRORS


def test_a_line_may_begin_with_many_comments() -> None:
    """It would take minutes if what is left of the line were copied behind each of them."""
    found = read("prisma", "/* c */" * 50_000 + "model A {\n a Int\n}\n")
    assert [element.name for element in elements(found)] == ["a"]


def test_what_only_goes_in_is_a_request() -> None:
    text = "message A { B b = 1; }\nmessage B { string b = 1; }\nmessage C {}\nservice S { rpc X(A) returns (C); }\n"
    found = [(element.direction, element.exposed_by) for element in elements(read("protobuf", text))]
    assert found == [("request", ("rpc S.X request",))] * 2


# Broken files


def _truncated(language: str) -> list[tuple[str, str]]:
    return [(case, language) for case in CASES if case.startswith(f"{language}/") and "/bad_" not in case]


@pytest.mark.parametrize(("case", "language"), [pair for language in LANGUAGES for pair in _truncated(language)])
def test_of_a_file_that_ends_early_nothing_is_invented(case: str, language: str) -> None:
    """Each element of what is left is one of the whole, and a file that ends within a block is opaque.

    A relation of Prisma is an element while the model that it names is missing, or while half its name is.
    """
    for text in files_of(case).values():
        found = read(language, text)
        whole = {element.place for element in elements(found)}
        tables = {one.table for history in found for one in history.operations if isinstance(one, CreateTable)}
        for cut in range(0, len(text), 7):
            left = text[:cut]
            found = read(language, left)
            assert all(
                element.place in whole or any(table.startswith(element.type.rstrip("[]")) for table in tables)
                for element in elements(found)
            )
            if left.rstrip().endswith("{"):
                assert opaque(found)


_PIECES = {
    "protobuf": (
        *("message ", "enum ", "oneof ", "service ", "rpc ", "returns ", "extend ", "group ", "map<", "optional "),
        *("syntax = ", "package ", "option ", "reserved ", "stream ", "{", "}", "[", "]", "(", ")", "<", ">", "="),
        *(";", ",", ".", "-", "/", ":", '"', "'", "\\", "//", "/*", "*/", "A", "用户", "string ", "1", "0x", "1e+"),
        *("\n", "\r\n", "\r", "\t", "\0", "😀", "\ufeff", "\u2028", "A.B", "= 1;", "string a = 1;\n", '"x"', "#"),
    ),
    "graphql": (
        *("type ", "input ", "interface ", "union ", "enum ", "extend ", "scalar ", "schema ", "directive ", "query "),
        *("{", "}", "[", "]", "(", ")", ":", "!", "=", "|", "&", "@", "$", "...", ",", '"', '"""', "\\", "#", "A "),
        *("a: Int\n", "用户", "1", "-", "\n", "\r\n", "\r", "\t", "\0", "😀", "\ufeff", "type A { a: Int }\n", "on "),
        *("implements ", "@mask", "@pii(a: 1)", "a(b: Int): C\n", '"x" ', "# c\n", "true", "null"),
    ),
    "prisma": (
        *("model ", "enum ", "type ", "view ", "datasource ", "generator ", "{\n", "{", "}", "}\n", "[", "]", "(", ")"),
        *("?", "!", "@", "@@", "@map(", "@db.X", "@default(", '"', "\\", "//", "///", "/*", "*/", "A", "用户", " "),
        *("\n", "\r\n", "\r", "\t", "\0", "😀", "\ufeff", "a Int\n", "model A {\n", "Unsupported(", "=", ",", ":"),
    ),
}


@st.composite
def broken(draw: st.DrawFn, language: str) -> str:
    """Draw a soup of the language's pieces, in the middle of a file that is right or alone."""
    soup = "".join(draw(st.lists(st.sampled_from(_PIECES[language]) | st.text(max_size=3), max_size=25)))
    texts = [text for case in CASES if case.startswith(language) for text in files_of(case).values()]
    around = draw(st.sampled_from(["", *texts]))
    cut = draw(st.integers(0, len(around)))
    again = draw(st.integers(cut, len(around)))
    return around[:cut] + soup + around[again:]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(derandomize=True, deadline=None, max_examples=400)
@given(data=st.data())
def test_whatever_a_file_holds_it_is_read_or_opaque_at_a_place_in_it(language: str, data: st.DataObject) -> None:
    text = data.draw(broken(language))
    lines = text.removeprefix("\ufeff").split("\n")
    for history in read(language, text):
        assert history.operations
        for operation in history.operations:
            place = operation.element.place if isinstance(operation, AddColumn) else operation.place
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    for element in elements(read(language, text)):
        line = lines[element.place.line - 1]
        assert line[element.place.column - 1 :].startswith(element.name)
    for reason, _, _ in opaque(read(language, text)):
        assert reason.partition(": ")[0] in {"syntax error", "unterminated", "nested too deeply", "too large"}
        assert reason.isprintable()
        assert len(reason) <= 120


@pytest.mark.parametrize("language", LANGUAGES)
@settings(derandomize=True, deadline=None, max_examples=100)
@given(text=st.text(max_size=200))
def test_a_sniff_never_raises(language: str, text: str) -> None:
    assert readers.language(language).sniff("a.txt", text) in {True, False}


# protoc


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileDescriptorSet]:
    """Return what protoc says of each case that it compiles."""
    out = tmp_path_factory.mktemp("protoc")
    found = {}
    for case in COMPILED:
        target = out / f"{Path(case).name}.bin"
        arguments = [f"-I{FORMATS / case}", "--include_source_info", f"--descriptor_set_out={target}"]
        done = subprocess.run(
            [sys.executable, "-m", "grpc_tools.protoc", *arguments, *files_of(case)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found[case] = FileDescriptorSet.FromString(target.read_bytes())
    return found


def _character(line: str, column: int) -> int:
    """Return the character that stands in a column of protoc, which counts bytes, and tabs as up to eight."""
    at = 0
    for index, character in enumerate(line):
        if at >= column:
            return index
        at = at + 8 - at % 8 if character == "\t" else at + len(character.encode())
    return len(line)


class _Described:
    """A file's fields and messages as protoc describes them."""

    def __init__(self, file: Any, text: str) -> None:
        self._lines = text.removeprefix("\ufeff").split("\n")
        self._file = file.name
        self._locations = {tuple(one.path): one for one in file.source_code_info.location}
        self.fields: dict[Place, tuple[str, str, str, str]] = {}
        self.messages: dict[str, tuple[Place, str]] = {}
        for at, message in enumerate(file.message_type):
            self._message(message, file.package, (4, at))
        for at, field in enumerate(file.extension):
            self._field(field, {}, (7, at))

    def _place(self, path: tuple[int, ...]) -> Place:
        line, column = self._locations[(*path, 1)].span[:2]
        return Place(self._file, line + 1, _character(self._lines[line], column) + 1)

    def _comment(self, path: tuple[int, ...]) -> str:
        found = self._locations[path]
        return "".join((found.leading_comments or found.trailing_comments).split())

    def _message(self, message: Any, around: str, path: tuple[int, ...]) -> None:
        full = f"{around}.{message.name}" if around else message.name
        entries = {nested.name: nested for nested in message.nested_type if nested.options.map_entry}
        self.messages[full] = (self._place(path), self._comment(path))
        for at, field in enumerate(message.field):
            self._field(field, entries, (*path, 2, at))
        for at, field in enumerate(message.extension):
            self._field(field, {}, (*path, 6, at))
        for at, nested in enumerate(message.nested_type):
            if nested.name not in entries:
                self._message(nested, full, (*path, 3, at))

    def _field(self, field: Any, entries: dict[str, Any], path: tuple[int, ...]) -> None:
        if field.extendee.startswith(".google.protobuf."):
            return
        type_ = self._type(field)
        entry = entries.get(type_)
        if entry:
            key, value = (self._type(one) for one in entry.field)
            type_ = f"map<{key}, {value}>"
        elif field.label == FieldDescriptorProto.LABEL_REPEATED:
            type_ = f"repeated {type_}"
        self.fields[self._place(path)] = (field.name.lower(), str(field.number), type_, self._comment(path))

    @staticmethod
    def _type(field: Any) -> str:
        if field.type == FieldDescriptorProto.TYPE_GROUP:
            return "group"
        name = field.type_name.rpartition(".")[2]
        return str(name or FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower())


def _without_scopes(type_: str) -> str:
    """Return a type without what qualifies its names."""
    return re.sub(r"\.?(?:\w+\.)+(?=\w)|\.(?=\w)", "", type_)


@pytest.mark.parametrize("case", COMPILED)
def test_protoc_says_the_same(case: str, described: dict[str, FileDescriptorSet]) -> None:
    files = files_of(case)
    found = histories("protobuf", files)
    told_fields: dict[Place, tuple[str, str, str, str]] = {}
    told_messages: dict[str, tuple[Place, str]] = {}
    for file in described[case].file:
        said = _Described(file, files[file.name])
        told_fields |= said.fields
        told_messages |= said.messages
    read_fields = {
        one.place: (one.name.lower(), one.key, _without_scopes(one.type), "".join(one.comment.split()))
        for one in elements(found)
    }
    assert {place: said[:3] for place, said in read_fields.items()} == {
        place: said[:3] for place, said in told_fields.items()
    }
    # What stands between two fields of one line protoc gives to neither.
    assert {place: said[3] for place, said in told_fields.items() if said[3]}.items() <= {
        place: said[3] for place, said in read_fields.items()
    }.items()
    created = (one for history in found for one in history.operations if isinstance(one, CreateTable))
    assert {one.table: (one.place, "".join(one.comment.split())) for one in created} == told_messages


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("// a", "a"),
        ("///< a", "a"),
        ("//! a", "a"),
        ("/**< a */", "a"),
        ("/**/", ""),
        ("/* <b>a</b> */", "<b>a</b>"),
        ("/**\n * a\n * <p>b\n **/", "a\n<p>b"),
        ("# !a", "!a"),
        ("////////", ""),
    ],
)
def test_the_marks_of_a_comment_are_none_of_its_words(raw: str, text: str) -> None:
    assert comment_text(raw) == text
