"""The readers of JSON and YAML documents: each case against what was read from it by eye, and all against bad input."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from checker.schema.model import CreateTable, Element, History, Opaque, Outlet
from checker.schema.readers import language

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
def test_no_other_language_takes_the_files_of_a_case(case: Path) -> None:
    for path, text in inputs(case).items():
        claiming = [name for name in LANGUAGES if claims(name, path, text)]
        assert claiming in ([case.parent.name], []), path
