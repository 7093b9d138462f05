"""The readers of JSON and YAML documents: each case against what was read from it by eye, and all against bad input."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.schema import positioned
from checker.schema.model import CreateTable, Element, History, Opaque, Outlet
from checker.schema.positioned import MAX_DEPTH, Node, Number, Unreadable, load
from checker.schema.readers import jsonschema, language, openapi

if TYPE_CHECKING:
    from checker.problem import Place
    from checker.schema.model import Operation

FORMATS = Path(__file__).parent / "formats"
LANGUAGES = ("avro", "dbt", "jsonschema", "mapping", "odcs", "openapi")
CASES = [case for name in LANGUAGES for case in sorted((FORMATS / name).iterdir())]


def inputs(case: Path) -> dict[str, str]:
    """Return the files of a case; those below `other` are of the tree, and not of the language."""
    files = [path for path in sorted(case.rglob("*")) if path.is_file() and path.name != "expected.yaml"]
    return {path.relative_to(case).as_posix(): path.read_text(encoding="utf-8") for path in files}


def read(name: str, files: dict[str, str]) -> list[History]:
    """Read the files that are of the language; the rest can be looked up."""
    format_ = language(name)
    own = {path: text for path, text in files.items() if claims(name, path, text)}
    return list(format_.read(own, files.get))


def claims(name: str, path: str, text: str) -> bool:
    """Tell whether a language takes a file, by pattern or by its looks."""
    format_ = language(name)
    by_name = any(fnmatchcase(path.lower(), pattern) for pattern in format_.patterns)
    return by_name or (path.lower().endswith(format_.suffixes) and format_.sniff(path, text))


def at(place: Place, space: str) -> str:
    return f"{place.line}:{place.column}" if place.file == space else str(place)


def line(element: Element, space: str) -> str:
    """Return all that is known of an element, as one line."""
    mark = {None: "", True: "?", False: "!"}[element.nullable]
    words = [f"{at(element.place, space)} {element.name}: {element.type or '-'}{mark}"]
    words += [f"= {element.default}"] if element.default is not None else []
    words += [f"“{element.comment}”"] if element.comment else []
    words += [f"notes({'; '.join(element.notes)})"] if element.notes else []
    words += [f"was({', '.join(element.aliases)})"] if element.aliases else []
    words += [f"@{key}={value}" for key, value in element.annotations]
    words += [f"+{protection}" for protection in sorted(element.protection)]
    words += [f"from({source.table} {source.name})" for source in element.derived_from]
    words += ["open"] if element.open_model else []
    words += [f"{element.direction}({', '.join(element.exposed_by)})"] if element.direction != "stored" else []
    return " ".join(words)


def shown(operation: Operation, space: str) -> dict[str, Any]:
    """Return an operation as the expectations write it."""
    if isinstance(operation, CreateTable):
        words = [at(operation.place, space), operation.kind, operation.table]
        words += [f"“{operation.comment}”"] if operation.comment else []
        words += [f"like({', '.join(operation.like)})"] if operation.like else []
        words += ["open"] if operation.open_model else []
        assert all(element.table == operation.table for element in operation.elements)
        return {"table": " ".join(words), "elements": [line(element, space) for element in operation.elements]}
    if isinstance(operation, Outlet):
        return {"outlet": f"{at(operation.place, space)} {operation.kind} {operation.table} to {operation.to}"}
    assert isinstance(operation, Opaque)
    table = f" ({operation.table})" if operation.table else ""
    return {"opaque": f"{at(operation.place, space)} {operation.reason}{table}"}


def everything(histories: list[History]) -> dict[str, list[dict[str, Any]]]:
    return {
        history.space: [shown(operation, history.space) for operation in history.operations] for history in histories
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_case(case: Path) -> None:
    expected = yaml.safe_load((case / "expected.yaml").read_text(encoding="utf-8"))
    assert everything(read(case.parent.name, inputs(case))) == expected


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_every_place_is_that_of_the_name(case: Path) -> None:
    """What stands at the place of an element, be it escaped, is the last part of its name."""
    files = {path: text.removeprefix("\ufeff") for path, text in inputs(case).items()}
    for history in read(case.parent.name, inputs(case)):
        for operation in history.operations:
            if not isinstance(operation, CreateTable):
                continue
            for element in operation.elements:
                row = files[element.place.file].split("\n")[element.place.line - 1][element.place.column - 1 :]
                if element.name == "body" and operation.kind == "operation":
                    continue
                written = json.JSONDecoder().raw_decode(row)[0] if row.startswith('"') else row.lstrip("'").lstrip("*&")
                assert written.startswith(element.name.rpartition(".")[2]) or written == element.name, element


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_no_two_languages_take_a_file(case: Path) -> None:
    for path, text in inputs(case).items():
        assert len([name for name in LANGUAGES if claims(name, path, text)]) <= 1, path


QUICK = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=20)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=25,
)


def plain(node: Node) -> Any:
    """Return the value of a node as Python has it."""
    if isinstance(node.value, dict):
        return {key: plain(inner) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    return json.loads(node.value) if isinstance(node.value, Number) else node.value


def nodes(node: Node) -> list[Node]:
    inner = [value for _, value in node.pairs()] or node.items()
    return [node, *(below for value in inner for below in nodes(value))]


@QUICK
@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_python_reads_it(value: Any, indent: Any, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    (root,) = load(text, "f.json")
    assert plain(root) == json.loads(text)
    rows = text.split("\n")
    decode = json.JSONDecoder().raw_decode
    for node in nodes(root):
        at = node.place
        assert decode("\n".join([rows[at.line - 1][at.column - 1 :], *rows[at.line :]]))[0] == plain(node)
        for key, inner in node.pairs():
            at = inner.key_place
            assert decode(rows[at.line - 1][at.column - 1 :])[0] == key


@QUICK
@given(VALUES, st.sampled_from([None, True, False]), st.sampled_from([20, 10_000]), st.booleans())
def test_yaml_is_read_as_python_reads_it(value: Any, flow: bool | None, width: int, unicode: bool) -> None:  # noqa: FBT001 - drawn
    text = yaml.safe_dump(value, default_flow_style=flow, width=width, allow_unicode=unicode)
    (root,) = load(text, "f.yaml")
    marked = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(marked, yaml.Node)
    agree(root, marked)


def agree(node: Node, marked: yaml.Node) -> None:
    """Assert that two readers of YAML see the same, at the same offsets."""
    assert node.at == marked.start_mark.index
    if isinstance(marked, yaml.MappingNode):
        assert list(dict(node.pairs())) == [key.value for key, _ in marked.value]
        for (_, inner), (key, value) in zip(node.pairs(), marked.value, strict=True):
            assert inner.key_at == key.start_mark.index
            agree(inner, value)
    elif isinstance(marked, yaml.SequenceNode):
        for inner, value in zip(node.items(), marked.value, strict=True):
            agree(inner, value)
    else:
        kinds = {"str": str, "int": Number, "float": Number, "bool": bool, "null": type(None)}
        assert isinstance(node.value, kinds[marked.tag.rpartition(":")[2]])
        assert node.text == marked.value or not isinstance(node.value, str)


@QUICK
@given(st.text(st.sampled_from('{}[]":,\\\n -&*<!|>#%@`x1eE.truefalsn\t\r\u2028中😀\x00\x85'), max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    for path in ("f.json", "f.yaml"):
        try:
            roots = load(text, path)
            ends = [(root.place, "malformed") for root in roots]
        except Unreadable as error:
            ends = [(error.place, error.reason.partition(":")[0])]
        assert all(place.line <= text.count("\n") + 1 and key in KEYS for place, key in ends)
        positioned.outlines(path, text)


KEYS = {"malformed", "duplicate key", "too deep", "too large", "alias", "tag"}

WORDS = [
    *(
        "type",
        "object",
        "array",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "$ref",
        "#",
        "#/$defs/a",
        "$defs",
        "name",
        "fields",
    ),
    *(
        "record",
        "required",
        "paths",
        "/a",
        "get",
        "parameters",
        "schema",
        "models",
        "columns",
        "mappings",
        "dynamic",
        "enum",
    ),
    *("components", "schemas", "requestBody", "content", "callbacks", "responses", "200", "in", "query", "validator"),
    *(
        "$jsonSchema",
        "bsonType",
        "openapi",
        "sources",
        "tables",
        "tests",
        "aliases",
        "symbols",
        "union",
        "description",
        "if",
    ),
    *("additionalProperties", "patternProperties", "$id", "$anchor", "a", "b", "doc", "namespace", "protocol", "types"),
    *(
        "messages",
        "request",
        "values",
        "map",
        "webhooks",
        "headers",
        "copy_to",
        "index_patterns",
        "template",
        "versions",
    ),
    *(
        "config",
        "grants",
        "exposures",
        "depends_on",
        "definitions",
        "quality",
        "customProperties",
        "x-pii",
        "a/../a",
        "\x00",
    ),
]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=40,
)


@settings(QUICK, max_examples=400)
@given(st.dictionaries(st.sampled_from(WORDS), TREES, max_size=8), st.sampled_from(LANGUAGES))
def test_no_shape_of_document_raises(value: dict[str, Any], name: str) -> None:
    """Whatever a file holds, a reader answers with operations, and each stands in the file."""
    text = json.dumps({"openapi": "3.0.0"} | value if name == "openapi" else value, indent=1)
    for history in language(name).read({"a.json": text}, {"a.json": text}.get):
        for operation in history.operations:
            shown(operation, history.space)


@pytest.mark.parametrize(
    ("text", "path", "reason", "line", "column"),
    [
        ("[" * 5000, "f.json", "too deep", 1, MAX_DEPTH + 1),
        ("[" * 900, "f.yaml", "too deep", 1, MAX_DEPTH + 1),
        ('{"a":' * 5000, "f.json", "too deep", 1, MAX_DEPTH * 5 + 1),
        ("- " * 5000, "f.yaml", "too deep", 1, MAX_DEPTH * 2 + 1),
        ('{"中": 1, "😀": 2, "中": 3}', "f.json", "duplicate key", 1, 18),
        ("中: 1\n😀: {a: 1, b: 2, a: 3}", "f.yaml", "duplicate key", 2, 17),
        ('{"a": NaN}', "f.json", "malformed", 1, 7),
        ('{"a": -Infinity}', "f.json", "malformed", 1, 7),
        ('{"a": 01}', "f.json", "malformed", 1, 8),
        ('{"a": "\\ud83d"}', "f.json", "malformed", 1, 7),
        ('{"a": "\\x"}', "f.json", "malformed", 1, 8),
        ('{"a": "tab\there"}', "f.json", "malformed", 1, 11),
        ('{"a": 1} {"b": 2}', "f.json", "malformed", 1, 10),
        ("", "f.json", "malformed", 1, 1),
        ("a: \ud83d", "f.yaml", "malformed", 1, 4),
        ("a: !!python/object:os.system x", "f.yaml", "tag", 1, 4),
        ("a: !Ref x", "f.yaml", "tag", 1, 4),
        ("a: *gone", "f.yaml", "alias", 1, 4),
        ("a: &a [*a]", "f.yaml", "alias", 1, 8),
        ("a: &a x\n---\nb: *a", "f.yaml", "alias", 3, 4),
        ("? [a]\n: b", "f.yaml", "malformed", 1, 3),
        ("a: 1\n\tb: 2", "f.yaml", "malformed", 2, 1),
    ],
)
def test_what_cannot_be_read_has_its_place(text: str, path: str, reason: str, line: int, column: int) -> None:
    with pytest.raises(Unreadable) as error:
        load(text, path)
    assert (error.value.reason.partition(":")[0], error.value.place.line, error.value.place.column) == (
        reason,
        line,
        column,
    )


@pytest.mark.parametrize("path", ["f.json", "f.yaml"])
def test_what_is_too_large_has_its_place(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positioned, "MAX_NODES", 1000)
    with pytest.raises(Unreadable, match="too large") as error:
        load("[" + "0," * 5000 + "0]", path)
    assert error.value.place.column == 2000
    monkeypatch.setattr(positioned, "MAX_CHARACTERS", 100)
    with pytest.raises(Unreadable, match="too large"):
        load("[" + "0," * 100 + "0]", path)


def test_aliases_cannot_make_much_of_little() -> None:
    """Nine to the power of nine values, and a thousand levels, of a few lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(Unreadable, match="too large"):
        load("\n".join(lines), "f.yaml")
    chain = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 1000))]
    with pytest.raises(Unreadable, match="too deep"):
        load("\n".join(chain), "f.yaml")


def test_line_ends_are_those_of_editors() -> None:
    """Other characters that YAML takes for line ends do not number the lines."""
    (root,) = load("\ufeffa: 1 # \u2028 \x85\r\nb: 2\r\n", "f.yaml")
    assert [(key, *node.key_place[1:]) for key, node in root.pairs()] == [("a", 1, 1), ("b", 2, 1)]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("jsonschema", ("items",)),
        ("jsonschema", ("properties", "a")),
        ("jsonschema", ("additionalProperties",)),
        ("jsonschema", ("then",)),
        ("jsonschema", ("x-pii",)),
        ("jsonschema", ("$defs", "a")),
        ("avro", ("type",)),
        ("mapping", ("properties", "a")),
        ("odcs", ("items",)),
        ("odcs", ("properties", "a")),
        ("dbt", ("meta",)),
    ],
)
def test_the_deepest_document_that_is_read(name: str, keys: tuple[str, ...]) -> None:
    """As deep as the loader lets pass, and no reader runs out of stack."""
    value: dict[str, Any] = {"type": "string"}
    for n in range(MAX_DEPTH - 5):
        value = {keys[-1 - n % len(keys)]: value}
    files = {
        "jsonschema": value,
        "avro": {"type": "record", "name": "a", "fields": [{"name": "a", "type": value}]},
        "mapping": {"mappings": value},
        "odcs": {"schema": [{"name": "a", "properties": [{"name": "a", **value}]}]},
        "dbt": {"models": [{"name": "a", "columns": [{"name": "a", **value}]}]},
    }
    (history,) = language(name).read({"a.json": json.dumps(files[name])}, lambda _: None)
    assert not [op for op in history.operations if isinstance(op, Opaque)]


def elements_of(histories: list[History]) -> int:
    tables = [op for history in histories for op in history.operations if isinstance(op, CreateTable)]
    return sum(1 + len(table.elements) for table in tables)


def test_references_cannot_make_much_of_little() -> None:
    """Each schema refers twice to the next, as property, as branch and as heir: each is listed once all the same."""
    count = 2000
    defs: dict[str, Any] = {
        f"d{n}": {
            "properties": {"x": {"$ref": f"#/$defs/d{n + 1}"}, "y": {"$ref": f"#/$defs/d{n + 1}"}},
            "allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}],
            "anyOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n // 2}"}],
        }
        for n in range(count)
    }
    defs[f"d{count}"] = {"type": "string"}
    text = json.dumps({"$ref": "#/$defs/d0", "$defs": defs})
    assert elements_of(read("jsonschema", {"a.schema.json": text})) == 3 * count + 1
    body = {"content": {"a/b": {"schema": {"$ref": "#/$defs/d0"}}}}
    api = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {"200": body}}}}, "$defs": defs}
    assert elements_of(read("openapi", {"a.json": json.dumps(api)})) == 3 * count


def test_what_is_copied_from_other_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonschema, "MAX_COPIES", 50)
    wide = json.dumps({"properties": {f"p{n}": {"type": "string"} for n in range(20)}})
    heirs = {f"h{n}.schema.json": json.dumps({"allOf": [{"$ref": "wide.json"}]}) for n in range(5)}
    histories = read("jsonschema", {**heirs, "wide.json": wide})
    assert [op.reason.partition(":")[0] for h in histories for op in h.operations if isinstance(op, Opaque)] == [
        "too large"
    ] * 3


def test_ways_to_a_schema_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi, "MAX_WAYS", 200)
    api = {
        "openapi": "3.0.0",
        "paths": {
            f"/p{n}": {
                "get": {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/S0"}}}}}}
            }
            for n in range(20)
        },
        "components": {
            "schemas": {f"S{n}": {"properties": {"x": {"$ref": f"#/components/schemas/S{n + 1}"}}} for n in range(20)}
            | {"S20": {"properties": {"x": {"type": "string"}}}}
        },
    }
    (history,) = read("openapi", {"a.json": json.dumps(api)})
    assert [op.reason.partition(":")[0] for op in history.operations if isinstance(op, Opaque)] == ["too large"]
    assert elements_of([history]) == 42


def test_callbacks_that_multiply_are_bounded() -> None:
    """Two callbacks each, eight levels down, on every one of many paths: counted, and given up with a reason."""
    callbacks = {
        f"C{n}": {
            "x": {"post": {"callbacks": {f"c{k}": {"$ref": f"#/components/callbacks/C{n + 1}"} for k in range(9)}}}
        }
        for n in range(7)
    } | {"C7": {"x": {"post": {}}}}
    paths = {"/p": {"post": {"callbacks": {"c": {"$ref": "#/components/callbacks/C0"}}}}}
    text = json.dumps({"openapi": "3.0.0", "paths": paths, "components": {"callbacks": callbacks}})
    (history,) = read("openapi", {"a.json": text})
    assert [op.reason.partition(":")[0] for op in history.operations if isinstance(op, Opaque)] == ["too large"]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_file_that_is_cut_anywhere_is_never_skipped(name: str) -> None:
    """Every prefix of a file that is still recognised gives a table, or says where it could not be read."""
    for case in sorted((FORMATS / name).iterdir()):
        for path, text in inputs(case).items():
            if path.endswith(".json") and claims(name, path, text) and load_or_none(text, path):
                for end in range(len(text) // 2, len(text.rstrip()), 7):
                    if claims(name, path, text[:end]):
                        histories = list(language(name).read({path: text[:end]}, lambda _: None))
                        assert any(isinstance(op, Opaque) for h in histories for op in h.operations), (path, end)


def load_or_none(text: str, path: str) -> list[Node] | None:
    try:
        return load(text, path)
    except Unreadable:
        return None
