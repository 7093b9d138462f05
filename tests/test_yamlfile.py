"""The loader against what YAML 1.2 and JSON say, its places against another reader's, its cost against the size."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import yamlfile
from checker.problem import Place, Problem

Path_ = tuple[str | int, ...]

QUICK = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

# What the loader refuses by design (hidden characters) is not among what it must read.
CHARACTERS = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"],
    exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff",
)
TEXT = st.text(CHARACTERS, max_size=20)
NUMBERS = st.integers(-(10**15), 10**15) | st.integers(-(10**6), 10**6).map(lambda number: number / 1000)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(TEXT.filter(lambda key: key != "<<"), inner, max_size=5)
    ),
    max_leaves=25,
)


def paths(value: Any, at: Path_ = ()) -> list[Path_]:
    """Return every path into a value."""
    found = [at]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += paths(inner, (*at, key))
    return found


def marks(node: yaml.Node, at: Path_ = ()) -> dict[Path_, tuple[int, int]]:
    """Return where PyYAML's composer saw every path: a key of an object, an element of a list."""
    found = {at: (node.start_mark.line + 1, node.start_mark.column + 1)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= marks(value, (*at, key.value))
            found[(*at, key.value)] = (key.start_mark.line + 1, key.start_mark.column + 1)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            found |= marks(value, (*at, number))
    return found


def places(text: str, value: Any) -> dict[Path_, tuple[int, int]]:
    """Return where the loader says every path of `value` stands."""
    found = yamlfile.locate(text, "f", paths(value))
    return {path: (place.line, place.column) for path, place in found.items()}


@QUICK
@given(VALUES, st.sampled_from([None, True, False]), st.sampled_from([20, 80, 10_000]), st.booleans())
def test_yaml_round_trip(value: Any, flow: bool | None, width: int, unicode: bool) -> None:  # noqa: FBT001 - drawn
    """What PyYAML writes, in any style, is read as what it was; every place is where PyYAML sees it."""
    text = yaml.safe_dump(value, default_flow_style=flow, width=width, allow_unicode=unicode)
    assert yamlfile.load(text, "f") == value
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    assert places(text, value) == marks(node)


@QUICK
@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_round_trip(value: Any, indent: Any, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    """What Python writes as JSON is read as what it was, by both loaders where both can."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert yamlfile.load_json(text, "f") == value


@QUICK
@given(VALUES)
def test_json_places(value: Any) -> None:
    """Every path of JSON is found on the line where a plain count of lines has it."""
    text = json.dumps(value, indent=1, ensure_ascii=True)
    found = places(text, value)
    assert found.keys() == set(paths(value))
    assert found[()] == (1, 1)
    rows = text.split("\n")
    for path in paths(value)[1:]:
        line, column = found[path]
        rest = rows[line - 1][column - 1 :]
        if isinstance(path[-1], str) and path[-1] and path[-1].isascii() and path[-1].isalnum():
            assert rest.startswith(json.dumps(path[-1])), (path, rest)
        # One item to a line: with this indent, depth is told by the column.
        assert column == len(path) + 1


@QUICK
@given(VALUES.filter(lambda value: isinstance(value, dict)), st.data())
def test_absent_path_is_its_nearest_ancestor(value: Any, data: st.DataObject) -> None:
    """A key that is not there is placed at the object that lacks it."""
    text = yaml.safe_dump(value)
    parent = data.draw(st.sampled_from(paths(value)))
    found = yamlfile.locate(text, "f", [parent, (*parent, "no such key", 3)])
    assert found[(*parent, "no such key", 3)] == found[parent]


@QUICK
@given(st.lists(VALUES.filter(lambda value: isinstance(value, dict)), min_size=1, max_size=4))
def test_streams(values: list[Any]) -> None:
    """Each document of a stream has its own value and its own places."""
    text = yaml.safe_dump_all(values, explicit_start=True)
    assert list(yamlfile.load_all(text, "f")) == values
    wanted: list[Path_] = [(number, *path) for number, value in enumerate(values) for path in paths(value)]
    found = yamlfile.locate_all(text, "f", wanted)
    for number, node in enumerate(yaml.compose_all(text, Loader=yaml.SafeLoader)):
        for path, mark in marks(node).items():
            assert (found[(number, *path)].line, found[(number, *path)].column) == mark


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("yes", "NO", "on", "Off", "y", "True", "FALSE", "Null", "NULL")],
        *[
            (word, word)
            for word in ("012", "0o17", "0x1F", "1_000", "12:30:45", "1e3", ".5", "1.", ".inf", "-.NaN", "+")
        ],
        *[(word, word) for word in ("2026-11-22", "2026-02-30", "=", "9" * 17, "9" * 5000)],
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("0", 0),
        ("-0", 0),
        ("+7", 7),
        ("-12", -12),
        ("1.50", 1.5),
        ("'12'", "12"),
        ('"true"', "true"),
        ('! "12"', "12"),
        ("|\n 12\n", "12\n"),
        (">-\n true\n", "true"),
        ('"a\\nb\\tc"', "a\nb\tc"),
        ('"\\x41\\u4e2d\\U0001F600"', "A中😀"),
    ],
)
def test_core_schema(text: str, value: Any) -> None:
    """Only true, false, null and decimal numbers are not text."""
    found = yamlfile.load(f"a: {text}", "f")["a"]
    assert (type(found), found) == (type(value), value)
    assert yamlfile.load(f"- {text}", "f") == [value]


def test_keys_are_text() -> None:
    """A key is what is written, whatever it looks like."""
    assert yamlfile.load("12: a\ntrue: b\nnull: c\n? d\n", "f") == {"12": "a", "true": "b", "null": "c", "d": None}


@pytest.mark.parametrize(
    ("text", "key", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate_key", 3, 1),
        ("x:\n  - {b: 1,\n     b: 2}", "duplicate_key", 3, 6),
        ('"a": 1\na: 2', "duplicate_key", 2, 1),
        ("a:\n  - &x 1", "anchor", 2, 5),
        ("a:\n  - *x", "anchor", 2, 5),
        ("a: !x 1", "tag", 1, 4),
        ("a:\n  <<: {b: 1}", "tag", 2, 3),
        ("? {a: 1}\n: 2", "key_not_text", 1, 3),
        ("[" * 41, "too_deep", 1, 41),
        ("a: [1", "malformed", 1, 1),
        ("a: b: c", "malformed", 1, 5),
        ('a: "\\q"', "malformed", 1, 5),
        ('- x\n- "\\u0000"', "hidden_character", 2, 3),
        ('"a\\u202eb": 1', "hidden_character", 1, 1),
    ],
)
def test_refused_where_it_stands(text: str, key: str, line: int, column: int) -> None:
    """The first offence is named with its line and column."""
    with pytest.raises(Problem) as problem:
        yamlfile.load(text, "f")
    assert (problem.value.key, problem.value.place) == (key, Place("f", line, column))
    with pytest.raises(Problem) as problem:
        yamlfile.locate(text, "f", [()])
    assert problem.value.key == key


def test_pairs_of_escapes() -> None:
    """Characters beyond the first plane, as JSON writes them, shift no column and hide no key."""
    text = json.dumps({"😀": 1, "𠮷": {"a": [2, "😀"]}, "b": 3})
    found = yamlfile.locate(text, "f", [("😀",), ("𠮷", "a", 1), ("b",)])
    assert [place.column - 1 for place in found.values()] == [1, text.rindex('"\\ud83d'), text.index('"b"')]


def test_quoted_merge_is_a_key() -> None:
    """Quoted, the two signs merge nothing."""
    assert yamlfile.load('"<<": 1', "f") == {"<<": 1}


def test_depth_that_is_just_allowed() -> None:
    """Forty levels are read by both loaders, one more by none."""
    for load in (yamlfile.load, yamlfile.load_json):
        assert load("[" * 40 + "]" * 40, "f")
        with pytest.raises(Problem) as problem:
            load("[" * 41 + "]" * 41, "f")
        assert problem.value.key == "too_deep"


@pytest.mark.parametrize(
    "raw", [b"\xff", b"a\xc3(", "流程".encode("gb18030"), "a".encode("utf-16"), "a".encode("utf-32"), b"\xed\xa0\x80"]
)
def test_bytes_that_are_no_utf8(raw: bytes) -> None:
    """The line is that of the first byte that is wrong."""
    with pytest.raises(Problem) as problem:
        yamlfile.decode(b"x\ny\n" + raw, "f")
    assert (problem.value.key, problem.value.place) == ("not_utf8", Place("f", 3))


@pytest.mark.parametrize(
    "code",
    [
        *range(9),
        0x0B,
        0x0C,
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
        0xFFFE,
        0xFFFF,
    ],
)
def test_hidden_characters(code: int) -> None:
    """Every one is named by its number and its place."""
    with pytest.raises(Problem) as problem:
        yamlfile.decode(f"a: 1\nb: x{chr(code)}\n".encode(), "f")
    assert problem.value.place == Place("f", 2, 5)
    assert problem.value.values["character"] == f"U+{code:04X}"


def test_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is not read at all."""
    monkeypatch.setattr(yamlfile, "MAX_BYTES", 10)
    assert yamlfile.decode(b"0123456789", "f") == "0123456789"
    with pytest.raises(Problem) as problem:
        yamlfile.decode(b"0123456789a", "f")
    assert problem.value.key == "file_too_large"


def inventory(flows: int) -> str:
    """Return text that grows with the number of flows, and nothing else does."""
    return "flows:\n" + "".join(
        f"  flow-{number}:\n    data: [a.b.c, a.b.d]\n    safeguards: {{mfa: true}}\n" for number in range(flows)
    )


@pytest.mark.parametrize("all_paths", [False, True])
def test_cost_is_linear(monkeypatch: pytest.MonkeyPatch, *, all_paths: bool) -> None:
    """Twice the text takes twice the events, whatever the number of paths that are looked for."""
    events = 0

    parser: Any = yamlfile._Parser  # noqa: SLF001 - what is counted

    class Counting(parser):  # type: ignore[misc]
        def get_event(self) -> Any:
            nonlocal events
            events += 1
            return super().get_event()

    monkeypatch.setattr(yamlfile, "_Parser", Counting)
    counts = []
    for flows in (100, 200, 400):
        text = inventory(flows)
        wanted: list[Path_] = [("flows", f"flow-{number}", "data", 1) for number in range(flows if all_paths else 1)]
        events = 0
        found = yamlfile.locate(text, "f", wanted)
        assert len(found) == len(wanted)
        assert found[("flows", "flow-0", "data", 1)] == Place("f", 3, 19)
        counts.append(events)
    assert counts[0] < 14 * 100
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0])


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without libyaml the values and places are the same."""
    text = inventory(3)
    value, found = yamlfile.load(text, "f"), places(text, yamlfile.load(text, "f"))
    monkeypatch.setattr(yamlfile, "_Parser", None)
    assert yamlfile.load(text, "f") == value
    assert places(text, value) == found
    with pytest.raises(Problem) as problem:
        yamlfile.load("[" * 100_000, "f")
    assert problem.value.key == "too_deep"
